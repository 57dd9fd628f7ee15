"""The other pages of the map: what to collect, trends, changes, validity, evidence, fragility, as a briefing has them.

Words and tables are those of the sections of the briefing, so that page and briefing say the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import polars as pl

from mainstay.core.result import Result
from mainstay.model.base import Base
from mainstay.report.content import Column, Number, Table, Words
from mainstay.report.heatmap_names import names_of
from mainstay.report.heatmap_words import signed
from mainstay.report.section import Section
from mainstay.report.sections.heatmap_changes import SECTION as CHANGES
from mainstay.report.sections.heatmap_evidence import SECTION as EVIDENCE
from mainstay.report.sections.heatmap_fragility import SECTION as FRAGILITY
from mainstay.report.sections.heatmap_sure import SECTION as SURE
from mainstay.report.sections.heatmap_trends import SECTION as TRENDS
from mainstay.report.sections.heatmap_undecided import SECTION as UNDECIDED
from mainstay.report.sections.heatmap_validity import SECTION as VALIDITY
from mainstay.report.wording import counted
from mainstay.services.map_cells import material_of

#: most rows of a table that a page shows; the twins hold all
MOST_SHOWN = 200
#: pages about the map besides the map itself: name in the address, word in the tabs, section of the briefing
PARTS: Mapping[str, tuple[str, Section]] = MappingProxyType(
    {
        "collect": ("Silent cells", UNDECIDED),
        "trends": ("Trends", TRENDS),
        "sure": ("How sure", SURE),
        "fragility": ("Fragility", FRAGILITY),
        "validity": ("Validity", VALIDITY),
        "evidence": ("Evidence", EVIDENCE),
        "changes": ("Changes", CHANGES),
    }
)


@dataclass(frozen=True, slots=True)
class Part:
    """What one page about the map says: a sentence, numbers, tables, and how to read them."""

    title: str
    lead: str
    numbers: tuple[Number, ...]
    tables: tuple[Table, ...]
    words: tuple[str, ...]


def part_of(base: Base, result: Result, name: str) -> Part | None:
    """Return what one page about the map says, None where the result has nothing for it.

    Parameters
    ----------
    base : Base
        The base, for names.
    result : Result
        A heatmap.
    name : str
        One of `PARTS`.
    """
    section = PARTS[name][1]
    content = section.build(material_of(base, result))
    if content is None:
        return None
    tables = tuple(
        replace(block, shown=min(MOST_SHOWN, max(block.shown, 40)))
        for block in content.blocks
        if isinstance(block, Table)
    )
    words = tuple(text for block in content.blocks if isinstance(block, Words) for text in block.text)
    return Part(section.title, content.lead, content.numbers, tables, words)


def moved_verdicts(base: Base, before: Result, after: Result) -> Table:
    """Return the cells whose verdict differs between two maps, of two bases or of two days.

    Parameters
    ----------
    base : Base
        The base, for names.
    before, after : Result
        Two heatmaps; what only one of them has counts as not compared in the other.
    """
    key = ["segment_id", "stage", "lens", "economy_id"]
    kept = ["verdict", "reason", "gap", "gap_low", "gap_high", "p_ahead"]
    then, now = (one.tables["cells"].select(*key, *kept) for one in (before, after))
    names = names_of(material_of(base, after))
    frame = (
        now.join(then, on=key, how="full", suffix="_before", coalesce=True)
        .with_columns(pl.col(name).fill_null("not compared") for name in ("verdict", "verdict_before"))
        .filter(pl.col("verdict") != pl.col("verdict_before"))
        .with_columns(
            *names.columns("segment_id", "stage", "economy_id", "lens"),
            (pl.col("gap") - pl.col("gap_before")).alias("change"),
        )
        .sort(
            (pl.col("lens") != "overall"),
            pl.col("change").abs(),
            "segment",
            descending=[False, True, False],
            nulls_last=True,
        )
    )
    columns = (
        Column("segment", "segment"),
        Column("at_stage", "stage"),
        Column("economy", "rival"),
        Column("under_lens", "lens"),
        Column("verdict_before", "verdict before"),
        Column("verdict", "verdict now"),
        Column("gap_before", "gap before, points", "number"),
        Column("gap", "gap now, points", "number"),
        Column("change", "change", "number"),
    )
    return Table("verdicts-moved", "Verdicts that differ", frame, columns, shown=MOST_SHOWN)


def moved_lead(table: Table) -> str:
    """Return in a sentence how many verdicts differ, and where the gap moved most."""
    whole = table.frame.filter(pl.col("lens") == "overall")
    if whole.is_empty():
        return "No verdict differs."
    first = whole.row(0, named=True)
    many = f"{counted(whole.height, 'verdict')} over all lenses {'differs' if whole.height == 1 else 'differ'}"
    if first["change"] is None:
        return f"{many}."
    moved = f"{signed(first['change'])} points"
    return f"{many}; the gap moved most against {first['economy']} on {first['segment']}, {moved}."
