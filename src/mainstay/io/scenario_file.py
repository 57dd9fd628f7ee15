"""A scenario kept in a YAML file."""

from __future__ import annotations

from pathlib import Path

from mainstay.core.yaml12 import read_yaml
from mainstay.errors import InputError
from mainstay.io import bundled_scenarios
from mainstay.scenario.scenario import Scenario, read_scenario


def load_scenario(told: str | Path) -> Scenario:
    r"""Read a scenario from a file of YAML 1.2, or one that comes with Mainstay.

    Parameters
    ----------
    told : str or pathlib.Path
        The file, or the name of a bundled scenario: a word without a folder and an ending that is no file.

    Raises
    ------
    InputError
        The file cannot be read, or holds what no scenario has; all problems are listed.
    UnknownNameError
        There is neither a file nor a bundled scenario of this name; the nearest one is suggested.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "quick.yaml"
    >>> _ = file.write_text("name: quick\nheatmap: {draws: 256}\n", "utf-8")
    >>> load_scenario(file).heatmap.draws
    256
    >>> load_scenario("hurricane-iv-fluids").stress.horizon_days
    365
    """
    path = Path(told)
    if not path.exists() and path.name == str(told) and not path.suffix:
        path = bundled_scenarios.path(path.name)
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
