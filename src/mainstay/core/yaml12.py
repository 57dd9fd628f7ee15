"""YAML 1.2, so that ``NO`` is Norway and a key given twice is an error."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from mainstay.errors import InputError, Problem

#: a document may declare another version of YAML, in which NO is false
_OTHER_VERSION = re.compile(r"^%YAML\s+(?!1\.2\s*$)", re.MULTILINE)

#: keys of one mapping, with those that are merged into it
MOST_MERGED = 50_000
#: next line, line separator, paragraph separator
_RARE_LINE_END = re.compile("[\x85\u2028\u2029]")


def read_yaml(text: str, *, name: str) -> Any:
    """Read one YAML 1.2 document.

    Parameters
    ----------
    text : str
        The document.
    name : str
        Name of the file, for messages.

    Raises
    ------
    InputError
        The text is not YAML, or a key stands twice.

    Examples
    --------
    >>> read_yaml("home: NO", name="base.yaml")
    {'home': 'NO'}
    """
    return read_yaml_with_root(text, name=name)[0]


def read_yaml_with_root(text: str, *, name: str) -> tuple[Any, Any]:
    """Read one YAML 1.2 document, and give also the node at its root, whose marks say where everything stands.

    Reading takes a second for some hundred kilobytes, so whoever needs both must not read twice.

    Parameters
    ----------
    text, name : str
        As for `read_yaml`.

    Raises
    ------
    InputError
        As `read_yaml`.

    Examples
    --------
    >>> data, root = read_yaml_with_root("home: NO", name="base.yaml")
    >>> data, root.value[0][1].start_mark.column
    ({'home': 'NO'}, 6)
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    reader = YAML(typ="safe", pure=True)
    reader.version = (1, 2)
    reader.Constructor = _constructor()
    if other := _OTHER_VERSION.search(text):
        row = text.count("\n", 0, other.start()) + 1
        problem = Problem("yaml.version", "the file is not YAML 1.2", file=name, row=row, hint="take the line out")
        msg = f"{name} cannot be read"
        raise InputError(msg, [problem])
    try:
        data = reader.load(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark
        problem = Problem(
            "yaml.invalid",
            str(error.problem or error.context or "the file cannot be read"),
            file=name,
            row=None if mark is None else int(mark.line) + 1,
        )
        msg = f"{name} is not valid YAML"
        raise InputError(msg, [problem]) from None
    except (YAMLError, ValueError, RecursionError) as error:
        # a day such as 2024-13-45 is a ValueError of the library; a thousand nested brackets are a RecursionError
        msg = f"{name} is not valid YAML"
        raise InputError(msg, [Problem("yaml.invalid", str(error), file=name)]) from None
    return data, reader.constructor.root


@cache
def _constructor() -> Any:
    """Return what makes values of nodes, which keeps the root and refuses keys that are merged without measure.

    Ten mappings that each merge the one before ten times stand for ten thousand million keys.
    """
    from ruamel.yaml.constructor import ConstructorError, SafeConstructor

    class Constructor(SafeConstructor):
        root: Any = None

        def construct_document(self, node: Any) -> Any:
            self.root = node
            return super().construct_document(node)

        def flatten_mapping(self, node: Any) -> Any:
            found = super().flatten_mapping(node)
            if len(node.value) > MOST_MERGED:
                told = f"keys merged by << stand for more than {MOST_MERGED} keys"
                raise ConstructorError(None, None, told, node.start_mark)
            return found

    return Constructor


def write_yaml(data: Any) -> str:
    r"""Write data as a YAML 1.2 document that `read_yaml` reads back to the same data.

    Examples
    --------
    >>> write_yaml({"home": "NO", "competitors": ["CHN"]})
    'home: NO\ncompetitors:\n- CHN\n'
    """
    from io import StringIO

    from ruamel.yaml import YAML

    writer = YAML()
    writer.version = None
    writer.width = 4096
    stream = StringIO()
    writer.dump(_quoted(data), stream)
    return stream.getvalue()


def _quoted(data: Any) -> Any:
    """Return data whose texts with line ends that only Unicode knows are put in quotes, which escape them.

    Bare, such a character would be read back as a space.
    """
    from ruamel.yaml.scalarstring import DoubleQuotedScalarString

    if isinstance(data, dict):
        return {_quoted(key): _quoted(value) for key, value in data.items()}
    if isinstance(data, list):
        return [_quoted(value) for value in data]
    if isinstance(data, str) and _RARE_LINE_END.search(data):
        return DoubleQuotedScalarString(data)
    return data
