"""From rows of prose to rows of the back-test table, with a report of what was understood in each cell."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from mainstay.engines.stress.backtest.columns import CONFIDENCE
from mainstay.engines.stress.backtest.prose.dates import find_dates
from mainstay.engines.stress.backtest.prose.depth_cell import read_depth
from mainstay.engines.stress.backtest.prose.input_cells import read_inventory, read_share_lost, read_shock_date
from mainstay.engines.stress.backtest.prose.kinds import is_ramp, shock_kind
from mainstay.engines.stress.backtest.prose.outcome_cells import (
    read_capacity_recovery,
    read_mitigation,
    read_shortage_declared,
    read_shortage_end,
)
from mainstay.engines.stress.backtest.prose.reads import Around, Cell
from mainstay.engines.stress.backtest.prose.span import left_over, plain
from mainstay.errors import InputError, Problem

PROSE_COLUMNS = (
    "id",
    "event",
    "product",
    "country",
    "shock",
    "shock_date",
    "shortage_declared",
    "capacity_recovery",
    "shortage_end",
    "share_lost",
    "inventory",
    "depth",
    "mitigation",
    "urls",
    "confidence",
    "not_in_cited_sources",
)
#: Columns that are copied as they are.
_COPIED = {"id": "case_id", "event": "title", "product": "product", "country": "country", "urls": "source_url"}


def read_prose(rows: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return structured rows, and what was understood of each cell.

    Parameters
    ----------
    rows : list of dict
        Cells by the names in `PROSE_COLUMNS`; missing columns count as empty.

    Returns
    -------
    tuple
        Rows for `table.read_table`, and rows of the table ``reading``: case_id, column, cell, understood, remark,
        not_understood.

    Raises
    ------
    InputError
        A row has no key or no date at all.

    Examples
    --------
    >>> made, reading = read_prose([{"id": "a2020", "event": "A", "shock_date": "2020-03-03", "share_lost": "~40 %"}])
    >>> made[0]["known_share_lost_mode"], str(made[0]["known_shock_on_low"])
    (0.4, '2020-03-03')
    """
    made, reading, problems = [], [], []
    for number, row in enumerate(rows, start=2):
        texts = {name: plain("" if row.get(name) is None else str(row.get(name))) for name in PROSE_COLUMNS}
        cells, values = _read_row(texts)
        if not values["case_id"]:
            problems.append(Problem("value.required", "an empty cell", row=number, column="id"))
        if values.get("known_shock_on_low") is None:
            problems.append(
                Problem(
                    "date.missing",
                    "neither the shock nor the shortage is dated",
                    row=number,
                    column="shock_date",
                    key=values["case_id"] or None,
                    found=texts["shock_date"],
                    hint="a day, month, quarter or year is enough, such as 2024-09-27..29, ~Dec 2022 or Q3 2021",
                )
            )
        made.append(values)
        reading.extend(_reading(values["case_id"], row, cells))
    if problems:
        msg = "the back-test cases cannot be read"
        raise InputError(msg, problems)
    return made, reading


def _read_row(texts: Mapping[str, str]) -> tuple[dict[str, Cell], dict[str, Any]]:
    """Read the cells of a row, the date of the shock first, since others hang on it."""
    cells = {name: _copied(texts[name]) for name in (*_COPIED, "not_in_cited_sources")}
    values: dict[str, Any] = {target: texts[name].strip() for name, target in _COPIED.items()}
    ramp = is_ramp(f"{texts['event']} {texts['shock']}")
    kind, words = shock_kind(texts["shock"], texts["event"])
    cells["shock"] = _kind_cell(texts["shock"], kind, words)
    cells["confidence"] = _confidence_cell(texts["confidence"])
    cells["shock_date"] = _shock_cell(texts)
    shock = cells["shock_date"].values
    around = Around(texts, shock.get("known_shock_on_low"), shock.get("known_shock_on_high"), kind=kind)
    cells["share_lost"] = _unless_nothing(texts["share_lost"], lambda text: read_share_lost(text, around))
    share = cells["share_lost"].values
    quoted = share.get("known_share_lost_mode", share.get("known_share_lost_low"))
    around = Around(texts, around.shock_low, around.shock_high, quoted, kind)
    for name, reader in _READERS.items():
        cells[name] = _unless_nothing(texts[name], lambda text, read=reader: read(text, around))
    if _NONE_DECLARED.fullmatch(texts["shortage_declared"].strip()):
        cells["shortage_declared"] = Cell(texts["shortage_declared"], {"seen_is_null": True})
        cells["shortage_declared"].remark("that none was declared is read as no shortage")
    for cell in cells.values():
        values.update(cell.values)
    values["title"] = values["title"] or values["case_id"]
    values["case_kind"] = "ramp" if ramp else "shortage"
    _settle(values, cells)
    values["note"] = texts["not_in_cited_sources"].strip()
    return cells, values


#: Of a shortage that was declared, ``none`` says that there was none; of other cells, that nothing is known.
_NONE_DECLARED = re.compile(r"(none|no)\.?", re.IGNORECASE)
_READERS: dict[str, Any] = {
    "inventory": read_inventory,
    "shortage_declared": read_shortage_declared,
    "capacity_recovery": read_capacity_recovery,
    "shortage_end": read_shortage_end,
    "depth": read_depth,
    "mitigation": read_mitigation,
}


def _unless_nothing(text: str, read: Any) -> Cell:
    empty = Cell(text)
    made: Cell = empty if empty.is_nothing else read(text)
    return made


def _copied(text: str) -> Cell:
    return Cell(text, used=[(0, len(text))])


def _kind_cell(text: str, kind: str, words: str) -> Cell:
    """Note the kind of the shock; the rest of the cell is description."""
    cell = Cell(text, {"known_shock_kind": kind}, [(0, len(text))])
    if not words:
        cell.remark("no kind of shock was recognised")
    return cell


def _confidence_cell(text: str) -> Cell:
    """Read ``high (best multi-tier case)``."""
    match = re.match(r"\s*(" + "|".join(CONFIDENCE) + r")\b", text, re.IGNORECASE)
    if match is None:
        return Cell(text)
    return Cell(text, {"confidence": match[1].lower()}, [(match.start(), match.end())])


def _shock_cell(texts: Mapping[str, str]) -> Cell:
    """Read the date of the shock; without one, that of the shortage, or the year in the key or title of the case."""
    cell = read_shock_date(texts["shock_date"], _year_start(texts))
    if cell.values:
        return cell
    for name in ("shortage_declared", "shock", "event"):
        spans = find_dates(texts[name], after=_year_start(texts))
        if spans:
            day = spans[0].value
            cell.values = {"known_shock_on_low": day.low, "known_shock_on_high": day.high}
            cell.remark(f"the shock is not dated; the date in {name} is taken")
            return cell
    start = _year_start(texts)
    if start is not None:
        cell.values = {"known_shock_on_low": start, "known_shock_on_high": date(start.year, 12, 31)}
        cell.remark("the shock is not dated; the year in the key or title is taken")
    return cell


def _year_start(texts: Mapping[str, str]) -> date | None:
    match = re.search(r"(?<!\d)(19[89]\d|20[0-4]\d)(?!\d)", f"{texts['shock_date']} {texts['id']} {texts['event']}")
    return None if match is None else date(int(match[1]), 1, 1)


def _settle(values: dict[str, Any], cells: Mapping[str, Cell]) -> None:
    """Bring the cells of a row in line: a null case has no onset, and an onset that dates the shock tells nothing."""
    if values.get("seen_is_null") is True and values.get("seen_depth_high") not in (None, 0.0):
        values["seen_is_null"] = None
        cells["depth"].remark("a depth and the words 'no shortage' stand against each other; neither is taken as null")
    if values.get("seen_is_null") is None and (values.get("seen_depth_low") or 0.0) > 0:
        values["seen_is_null"] = False
    low, onset = values.get("known_shock_on_low"), values.get("seen_shortage_on_low")
    listed = re.search(r"\blisting\b|\blisted\b", cells["shock_date"].text) is not None
    borrowed = any("shortage_declared" in words for words in cells["shock_date"].remarks)
    if low is not None and onset == low and (listed or borrowed):
        for end in ("low", "high"):
            values.pop(f"seen_shortage_on_{end}", None)
        cells["shortage_declared"].remark(
            "the shock is dated by its listing, so the onset tells nothing and is not scored"
        )


def _reading(case_id: str, row: Mapping[str, Any], cells: Mapping[str, Cell]) -> list[dict[str, Any]]:
    """Return the rows of the table ``reading`` for one case, one a cell, in the order of the columns."""
    rows = []
    for name in PROSE_COLUMNS:
        cell = cells[name]
        said = "; ".join(f"{key} = {_plain_value(value)}" for key, value in cell.values.items())
        if name in _COPIED:
            said = f"{_COPIED[name]} = {cell.text.strip()}" if cell.text.strip() else ""
        elif name == "not_in_cited_sources":
            said = f"note = {cell.text.strip()}" if cell.text.strip() else ""
        rows.append(
            {
                "case_id": case_id,
                "column": name,
                "cell": "" if row.get(name) is None else str(row.get(name)),
                "understood": said,
                "remark": "; ".join(cell.remarks),
                "not_understood": "" if cell.is_nothing else left_over(cell.text, cell.used),
            }
        )
    return rows + [
        {
            "case_id": case_id,
            "column": str(name),
            "cell": "" if row[name] is None else str(row[name]),
            "understood": "",
            "remark": "a column that the table of cases does not have",
            "not_understood": "" if row[name] is None else str(row[name]),
        }
        for name in row
        if name not in PROSE_COLUMNS
    ]


def _plain_value(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else f"{value:g}" if isinstance(value, float) else str(value)
