"""What a reader finds in a base before it is checked."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from mainstay.core.suggest import nearest
from mainstay.core.yaml12 import read_yaml, write_yaml
from mainstay.errors import InputError, Problem
from mainstay.io.findings import Findings
from mainstay.io.typed_rows import TableRead
from mainstay.model.info import BaseInfo, read_info
from mainstay.model.schema import load_schema

INFO_FILE = "base.yaml"
_HINTS = {
    "yaml.invalid": "write each key once, and put text with a colon into quotation marks",
    "info.missing_key": "add the key",
    "info.invalid": "correct the value; `mainstay base new` writes an example",
}
_UNICODE_LINE_END = re.compile("[\x85\u2028\u2029]")


@dataclass(slots=True)
class Contents:
    """What a base says about itself, and its tables as they were read."""

    info: BaseInfo | None = None
    tables: dict[str, TableRead] = field(default_factory=dict)


def info_text(info: BaseInfo) -> str:
    """Return ``base.yaml``.

    Line ends of Unicode are escaped; written as they are, YAML would fold them to spaces (YAML 1.2, section 5.4).

    Examples
    --------
    >>> from datetime import date
    >>> info_text(BaseInfo(name="demo", version="1.10", home="NO", as_of_on=date(2026, 11, 1))).splitlines()[1:3]
    ['name: demo', "version: '1.10'"]
    """
    from ruamel.yaml.scalarstring import DoubleQuotedScalarString

    data = info.as_json()
    for key, value in data.items():
        if isinstance(value, str) and _UNICODE_LINE_END.search(value):
            data[key] = DoubleQuotedScalarString(value)
    return write_yaml(data)


def take_info(data: object, file: str, findings: Findings) -> BaseInfo | None:
    """Check the keys of ``base.yaml``, whatever format they came from, and report what is wrong."""
    try:
        return read_info(data, file=file)
    except InputError as error:
        take_error(error, file, findings)
        return None


def take_info_text(raw: bytes, file: str, findings: Findings) -> BaseInfo | None:
    """Read ``base.yaml`` and report what is wrong."""
    try:
        data = read_yaml(raw.decode("utf-8-sig"), name=file)
    except UnicodeDecodeError:
        findings.add(
            Problem("file.encoding", f"{file} is not UTF-8", file=file, allowed="UTF-8", hint="save it as UTF-8")
        )
        return None
    except InputError as error:
        take_error(error, file, findings)
        return None
    return take_info(data, file, findings)


def take_error(error: InputError, file: str, findings: Findings) -> None:
    """Keep the problems of an error, or the error itself where it lists none."""
    for problem in error.problems or (Problem("info.invalid", error.message, file=file, hint=error.hint),):
        findings.add(replace(problem, hint=problem.hint or _HINTS.get(problem.code, "correct it")))


def missing_info(file: str, hint: str) -> Problem:
    """Return the problem of a base that does not say what it is."""
    return Problem("info.missing", "the base does not say its name, version, home and as-of date", file=file, hint=hint)


def unknown_table(name: str, file: str) -> Problem:
    """Return the problem of a file or sheet that is named after no table."""
    tables = load_schema().tables
    close = nearest(name, tables)
    return Problem(
        "table.unknown",
        f"no table is called {name!r}",
        file=file,
        found=name,
        hint=f"did you mean {close!r}?" if close else "tables: " + ", ".join(tables),
    )


def table_twice(name: str, file: str, other: str) -> Problem:
    """Return the problem of a table that two files hold."""
    return Problem(
        "table.twice", f"the table {name} is there twice", table=name, file=file, found=other, hint="keep one of them"
    )
