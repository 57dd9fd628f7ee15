"""Keys and values kept in a YAML file, such as the plan of a trial."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from mainstay.core.yaml12 import read_yaml
from mainstay.errors import InputError


def load_mapping(path: Path, *, example: str) -> dict[str, Any]:
    r"""Read keys and values from a file of YAML 1.2.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    example : str
        What such a file holds, for messages.

    Raises
    ------
    InputError
        The file cannot be read, or holds no keys.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "trial.yaml"
    >>> _ = file.write_text("name: first lots\n", "utf-8")
    >>> load_mapping(file, example="a trial is a list of keys such as name and lines")
    {'name': 'first lots'}
    """
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        msg = f"{path.name} cannot be read"
        raise InputError(msg, where=str(path), hint=str(error)) from None
    data = read_yaml(text, name=path.name)
    if not isinstance(data, dict):
        msg = f"{path.name} holds no keys"
        raise InputError(msg, where=str(path), hint=example)
    return data
