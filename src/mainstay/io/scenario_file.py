"""A scenario kept in a YAML file."""

from __future__ import annotations

from pathlib import Path

from mainstay.core.yaml12 import read_yaml
from mainstay.errors import InputError
from mainstay.scenario.scenario import Scenario, read_scenario


def load_scenario(path: Path) -> Scenario:
    r"""Read a scenario from a file of YAML 1.2.

    Raises
    ------
    InputError
        The file cannot be read, or holds what no scenario has; all problems are listed.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "quick.yaml"
    >>> _ = file.write_text("name: quick\nheatmap: {draws: 256}\n", "utf-8")
    >>> load_scenario(file).heatmap.draws
    256
    """
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        msg = f"{path.name} cannot be read"
        raise InputError(msg, where=str(path), hint=str(error)) from None
    data = read_yaml(text, name=path.name)
    if data is None:
        return Scenario()
    if not isinstance(data, dict):
        msg = f"{path.name} holds no keys"
        raise InputError(msg, where=str(path), hint="a scenario is a list of keys such as name and heatmap")
    return read_scenario(data, file=path.name)
