"""Broken CSV folders: one entry, one defect, the one problem that must be told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

HEADER = "economy_id,name,kind,role,population\n"
USA = "USA,United States,country,home,340110988\n"
CHN = "CHN,China,country,competitor,\n"
GOOD = HEADER + USA + CHN + "CIV,Côte d'Ivoire,country,other,\nNOR,NO,country,other,\n"


NO_ROLES = GOOD.replace(",home,", ",,").replace(",competitor,", ",,").replace(",other,", ",,")


@dataclass(frozen=True, slots=True)
class Defect:
    """One broken file and what must be said about it."""

    name: str
    code: str
    change: Callable[[Path], object]
    file: str | None = "economies.csv"
    row: int | None = None
    column: str | None = None
    table: str | None = "economies"
    found: str | None = None
    hint: str | None = None


def economies(text: str | bytes) -> Callable[[Path], object]:
    """Return what replaces the table of economies."""
    data = text.encode() if isinstance(text, str) else text
    return lambda folder: (folder / "economies.csv").write_bytes(data)


def write(name: str, text: str | bytes, without: str | None = None) -> Callable[[Path], object]:
    """Return what writes one file and removes another."""

    def change(folder: Path) -> None:
        (folder / name).write_bytes(text.encode() if isinstance(text, str) else text)
        if without is not None:
            (folder / without).unlink()

    return change


def replace(name: str, old: str, new: str) -> Callable[[Path], object]:
    """Return what changes one text in one file."""

    def change(folder: Path) -> None:
        text = (folder / name).read_text("utf-8")
        assert old in text
        (folder / name).write_text(text.replace(old, new, 1), "utf-8")

    return change


def remove(name: str) -> Callable[[Path], object]:
    """Return what removes one file."""
    return lambda folder: (folder / name).unlink()


LATIN = GOOD.encode("latin-1")
DEFECTS = (
    Defect("empty file", "header.missing", economies(""), row=1),
    Defect("only blank lines", "header.missing", economies("\n\n\n"), row=1),
    Defect("no header", "header.missing", economies("1,2,3\n4,5,6\n"), row=1, found="1, 2, 3"),
    Defect(
        "title above", "header.shifted", economies("Our economies\n" + GOOD), row=2, hint="delete the lines above it"
    ),
    Defect("blank lines above", "header.shifted", economies("\n,,,,\n\n" + GOOD), row=4),
    Defect("title with commas above", "header.shifted", economies("List, of, economies\nof 2026\n" + GOOD), row=3),
    Defect(
        "unknown column",
        "column.unknown",
        economies(GOOD.replace("kind", "knid", 1)),
        row=1,
        column="knid",
        hint="did you mean 'kind'?",
    ),
    Defect(
        "misspelt required column",
        "column.unknown",
        economies(GOOD.replace("name", "nane", 1)),
        row=1,
        column="nane",
        hint="did you mean 'name'?",
    ),
    Defect(
        "misspelt key",
        "column.unknown",
        economies(GOOD.replace("economy_id", "econmy_id", 1)),
        row=1,
        column="econmy_id",
        hint="did you mean 'economy_id'?",
    ),
    Defect(
        "capitals",
        "column.unknown",
        economies(NO_ROLES.replace("role", "Role", 1)),
        row=1,
        column="Role",
        hint="did you mean 'role'?",
    ),
    Defect(
        "duplicate column",
        "column.duplicate",
        economies(GOOD.replace("population", "name", 1)),
        row=1,
        column="name",
        found="in columns 2 and 5",
    ),
    Defect(
        "missing column",
        "column.missing",
        economies("economy_id,role\nUSA,home\nCHN,competitor\nCIV,other\nNOR,other\n"),
        row=1,
        column="name",
    ),
    Defect(
        "column without a name",
        "column.unnamed",
        economies(GOOD.replace("\n", ",\n").replace("NO,country,other,,", "NO,country,other,,x")),
        row=5,
    ),
    Defect("semicolons", "csv.delimiter", economies(GOOD.replace(",", ";")), row=1, found=";"),
    Defect("tabs", "csv.delimiter", economies(GOOD.replace(",", "\t")), row=1, found="\t"),
    Defect("bars", "csv.delimiter", economies(GOOD.replace(",", "|")), row=1, found="|"),
    Defect(
        "too few cells",
        "row.ragged",
        economies(GOOD.replace("CIV,Côte d'Ivoire,country,other,", "CIV,Côte d'Ivoire")),
        row=4,
        found="2 cells",
    ),
    Defect(
        "too many cells",
        "row.ragged",
        economies(GOOD.replace("NO,country", "Norway, Kingdom of,country")),
        row=5,
        found="6 cells",
    ),
    Defect(
        "Latin-1",
        "file.encoding",
        economies(LATIN),
        row=4,
        found="byte 0xF4, in Windows-1252 (Latin-1) 'ô' in \"CIV,Côte d'\"",
    ),
    Defect("Latin-1 in the title", "file.encoding", economies("Économies\n".encode("latin-1") + GOOD.encode()), row=1),
    Defect("UTF-16 with mark", "file.encoding", economies(GOOD.encode("utf-16")), found="UTF-16"),
    Defect("UTF-16 without mark", "file.encoding", economies(GOOD.encode("utf-16-be")), found="UTF-16"),
    Defect("UTF-32", "file.encoding", economies(GOOD.encode("utf-32")), found="UTF-32"),
    Defect("NUL", "csv.nul", economies(GOOD.replace("China", "Chi\0na")), row=3),
    Defect("control character", "text.control", economies(GOOD.replace("China", "Chi\x07na")), row=3, column="name"),
    Defect("mark never closed", "csv.quote", economies(GOOD.replace("China", '"China')), row=3),
    Defect("mark inside a cell", "csv.quote", economies(GOOD.replace("China", 'Chi"na"')), row=3),
    Defect("text behind a mark", "csv.quote", economies(GOOD.replace("China", '"Chi"na')), row=3),
    Defect(
        "text for a number",
        "value.unreadable",
        economies(GOOD.replace("340110988", "many")),
        row=2,
        column="population",
        found="many",
    ),
    Defect(
        "fraction for a whole number",
        "value.unreadable",
        economies(GOOD.replace("340110988", "340.5")),
        row=2,
        column="population",
        hint="only a whole number fits here",
    ),
    Defect(
        "marks between thousands",
        "value.unreadable",
        economies(GOOD.replace("340110988", '"340,110,988"')),
        row=2,
        column="population",
        hint="write the number without marks between thousands",
    ),
    Defect(
        "formula for a number",
        "value.unreadable",
        economies(GOOD.replace("340110988", "=1+1")),
        row=2,
        column="population",
        found="=1+1",
    ),
    Defect(
        "comma for a point",
        "value.unreadable",
        replace("stockpiles.csv", "1234567.891", '"1234567,891"'),
        "stockpiles.csv",
        2,
        "quantity",
        "stockpiles",
        hint="write a point before the decimals",
    ),
    Defect(
        "percent",
        "value.unreadable",
        replace("stockpiles.csv", "1234567.891", "12%"),
        "stockpiles.csv",
        2,
        "quantity",
        "stockpiles",
        hint="write a share as a number from 0 to 1, such as 0.25",
    ),
    Defect(
        "infinite",
        "value.unreadable",
        replace("stockpiles.csv", "1234567.891", "inf"),
        "stockpiles.csv",
        2,
        "quantity",
        "stockpiles",
    ),
    Defect(
        "date of another country",
        "value.unreadable",
        replace("stockpiles.csv", "9999-12-31", "31/12/9999"),
        "stockpiles.csv",
        2,
        "expires_on",
        "stockpiles",
        hint="write year, month and day as 2024-06-30",
    ),
    Defect(
        "date that does not exist",
        "value.unreadable",
        replace("stockpiles.csv", "9999-12-31", "2023-02-29"),
        "stockpiles.csv",
        2,
        "expires_on",
        "stockpiles",
    ),
    Defect(
        "yes for true",
        "value.unreadable",
        replace("products.csv", ",true", ",yes"),
        "products.csv",
        3,
        "makers_complete",
        "products",
        hint="write true or false",
    ),
    Defect(
        "negative amount",
        "number.range",
        replace("stockpiles.csv", "1234567.891", "-1"),
        "stockpiles.csv",
        2,
        "quantity",
        "stockpiles",
    ),
    Defect("key twice", "key.duplicate", economies(GOOD + "NOR,Norway,country,other,\n"), row=6, column="economy_id"),
    Defect("missing value", "value.required", economies(GOOD.replace("China", "")), row=3, column="name"),
    Defect(
        "value that is not a choice",
        "value.choice",
        economies(GOOD.replace("NO,country", "NO,nation")),
        row=5,
        column="kind",
        found="nation",
    ),
    Defect(
        "dangling reference",
        "reference.dangling",
        replace("organizations.csv", ",firm,007", ",firm,008"),
        "organizations.csv",
        3,
        "parent_id",
        "organizations",
        found="008",
    ),
    Defect(
        "date in the future",
        "date.future",
        replace("sources.csv", "2026-10-01", "2026-12-01"),
        "sources.csv",
        2,
        "retrieved_on",
        "sources",
    ),
    Defect("missing required table", "table.missing", remove("products.csv"), None, None, None, "products"),
    Defect(
        "missing table that others need",
        "reference.dangling",
        write("agencies.csv", "agency_id,name,organization_id\na1,Agency,007\na2,Other,1.10\n", "organizations.csv"),
        None,
        None,
        None,
        "organizations",
        found="agencies.organization_id",
    ),
    Defect(
        "unknown table",
        "table.unknown",
        write("prodcuts.csv", "a\n1\n"),
        "prodcuts.csv",
        None,
        None,
        None,
        hint="did you mean 'products'?",
    ),
    Defect(
        "table twice",
        "table.twice",
        write("products.parquet", "x"),
        "products.parquet",
        None,
        None,
        "products",
        found="products.csv",
    ),
    Defect("no base.yaml", "info.missing", remove("base.yaml"), "base.yaml", None, None, None),
    Defect(
        "base.yaml not UTF-8",
        "file.encoding",
        write("base.yaml", "title: Côte".encode("latin-1")),
        "base.yaml",
        None,
        None,
        None,
    ),
    Defect("base.yaml not YAML", "yaml.invalid", write("base.yaml", "name: a\nname: b\n"), "base.yaml", 2, None, None),
    Defect("base.yaml empty", "info.invalid", write("base.yaml", ""), "base.yaml", None, None, None),
    Defect(
        "unknown key",
        "info.unknown_key",
        replace("base.yaml", "licence:", "lisence:"),
        "base.yaml",
        None,
        "lisence",
        None,
        hint="did you mean 'licence'?",
    ),
    Defect("missing key", "info.missing_key", replace("base.yaml", "home: USA\n", ""), "base.yaml", None, "home", None),
)
