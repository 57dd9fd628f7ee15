"""Begins a base: a folder with every table, its columns named and explained, and one economy in it."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import polars as pl

from mainstay.errors import InputError, Problem, WriteError
from mainstay.io.atomic import replace_folder
from mainstay.io.contents import INFO_FILE, info_text
from mainstay.io.csv_text import csv_blocks
from mainstay.io.real_path import real_path
from mainstay.model.identifiers import IdentifierError
from mainstay.model.identifiers.iso3166 import parse
from mainstay.model.info import read_info
from mainstay.model.schema import Schema, TableSpec, load_schema


def new(
    path: str | os.PathLike[str], name: str = "my-base", home: str = "USA", *, as_of_on: dt.date | None = None
) -> Path:
    """Write the beginning of a base.

    Parameters
    ----------
    path : str or os.PathLike
        Folder to write; it must not hold anything yet.
    name : str
        Name of the base: small letters, digits, ``.``, ``_``, ``-``.
    home : str
        Home economy, an ISO 3166 code.
    as_of_on : datetime.date, optional
        The day that the base describes; today (UTC) where it is not given.

    Returns
    -------
    pathlib.Path
        The folder: ``base.yaml``, one CSV file a table with its header, and ``README.md``. It can be loaded as it is.

    Raises
    ------
    InputError
        The name cannot be used or the home is not a country.
    WriteError
        Something is there already, or the folder cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> from mainstay.io.load import load
    >>> folder = new(Path(tempfile.mkdtemp()) / "mine", "mine", "NOR")
    >>> load(folder)["economies"]["name"].to_list()
    ['Norway']
    """
    folder = real_path(path)
    try:
        country = parse(home)
    except IdentifierError as error:
        problem = Problem(
            "economy.code",
            f"the home economy is not a country: {error}",
            column="home",
            found=home,
            allowed="an ISO 3166 code",
            hint=error.hint,
        )
        msg = "a base cannot be begun"
        raise InputError(msg, [problem]) from None
    day = as_of_on or dt.datetime.now(dt.UTC).date()
    info = read_info({"name": name, "version": "0.1", "home": country.alpha3, "as_of_on": day.isoformat()})
    if folder == Path.cwd() or (folder.exists() and (not folder.is_dir() or any(folder.iterdir()))):
        msg = f"{folder.name} is there already"
        raise WriteError(msg, where=str(folder), hint="choose another place; nothing was changed")
    schema = load_schema()
    first = {"economies": {"economy_id": country.alpha3, "name": country.name, "role": "home", "kind": "country"}}

    def fill(draft: Path) -> None:
        (draft / INFO_FILE).write_text(info_text(info), encoding="utf-8", newline="\n")
        (draft / "README.md").write_text(_readme(schema, name), encoding="utf-8", newline="\n")
        for spec in schema.tables.values():
            rows = pl.DataFrame([first[spec.name]] if spec.name in first else [], schema=spec.dtypes)
            with (draft / f"{spec.name}.csv").open("wb") as file:
                file.writelines(csv_blocks(rows, spec))

    replace_folder(folder, fill)
    return Path(path)


def _readme(schema: Schema, name: str) -> str:
    rules = f"""# {name}

A base of Mainstay: `{INFO_FILE}` says what it is about, each CSV file is one table. Check it with
`mainstay base check .`.

- UTF-8, commas between cells, a point before decimals, the names of the columns in the first row.
- Tables that are not needed may be deleted, except {_names(schema)}. Optional columns may be deleted.
- An empty cell means that the value is not known. It is never read as zero.
- Dates are written as 2024-06-30, shares as numbers from 0 to 1, identifiers as text with their leading zeros.
- Text that a spreadsheet would run as a formula has an apostrophe in front: `'=1+1`.
- Say for every row where it is from (`source_id`) and how it is known (`method`).
"""
    return rules + "".join(_explained(spec) for spec in schema.tables.values())


def _names(schema: Schema) -> str:
    return ", ".join(f"`{spec.name}`" for spec in schema.tables.values() if spec.required)


def _explained(spec: TableSpec) -> str:
    lines = [
        f"\n## {spec.name}\n",
        f"{spec.description} Key: {', '.join(f'`{part}`' for part in spec.key)}.\n",
        "| column | required | allowed | unit | meaning |",
        "| --- | --- | --- | --- | --- |",
    ]
    for field in spec:
        cells = (f"`{field.name}`", "yes" if field.required else "", field.allowed, field.unit or "", field.description)
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines) + "\n"
