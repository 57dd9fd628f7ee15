"""The map: home against each rival by segment and stage, and how sure each verdict is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl

from mainstay.charts.heatmap_gaps import Gap, gaps
from mainstay.charts.heatmap_gaps import Words as GapWords
from mainstay.charts.heatmap_glance import Band, Line, glance
from mainstay.charts.heatmap_palette import SURE_AT, legend
from mainstay.charts.numbers import percent
from mainstay.core.result import Result
from mainstay.engines.monitor.heatmap.evidence import WHOLE
from mainstay.engines.monitor.heatmap.verdict import REASONS
from mainstay.model.base import Base
from mainstay.report.content import Block, Column, Content, Figure, Number, Table, Words
from mainstay.report.heatmap_names import ENGINE, STAGES, WHOLE_NAME, MapNames, choices_of, map_of, names_of
from mainstay.report.heatmap_words import (
    FRAGILE,
    SHORT,
    cell_text,
    chance,
    shade_in,
)
from mainstay.report.section import Material, Section
from mainstay.report.sections._heatmap_verdicts import verdict_table
from mainstay.report.wording import count, counted, share

OTHERS = "Segments without a group"


def _build(material: Material) -> Content | None:
    result = map_of(material)
    if result is None:
        reason = material.refusals.get(ENGINE)
        if reason is None or material.base["indicators"].is_empty():
            return None  # a base that holds no indicators does not ask for a map
        return Content(f"The map of home and rivals could not be drawn: {reason}.")
    names, choices = names_of(material), choices_of(result)
    cells = result.tables["cells"].filter(pl.col("lens") == "overall")
    rivals = list(result.manifest["rivals"])
    groups = segment_groups(material.base, cells)
    blocks: list[Block] = [
        _glance(groups, cells, rivals, names, choices),
        _how_to_read(names, choices),
        *(_map(i, title, part, rivals, names) for i, (title, part) in enumerate(groups, start=1)),
        *_whole_base(cells, names),
        verdict_table(result, names, choices),
        _cannot_say(),
    ]
    return Content(map_lead(cells, names), map_numbers(cells, result), tuple(blocks))


def map_lead(cells: pl.DataFrame, names: MapNames) -> str:
    """Return in one sentence or two what some cells of a map say; at least one."""
    counts = dict(cells["verdict"].value_counts().iter_rows())
    open_cells = counts.get("abstains", 0)
    decided = cells.height - open_cells
    home = names.home
    says = (
        f"The evidence decides {count(decided)} of {counted(cells.height, 'comparison')} of {home} with its rivals by "
        f"segment and stage: {home} is ahead in {count(counts.get('ahead', 0))}, level in "
        f"{count(counts.get('level', 0))}, behind in {count(counts.get('behind', 0))}."
    )
    if not open_cells:
        return says
    reasons = cells.drop_nulls("reason")["reason"].value_counts().sort("count", "reason", descending=[True, False])
    reason, largest = reasons.row(0)
    return (
        f"{says} In the other {count(open_cells)} it does not decide, mostly ({count(largest)}) because "
        f"{REASONS.get(reason, reason)}: there the map is silent and says what would decide."
    )


def map_numbers(cells: pl.DataFrame, result: Result) -> tuple[Number, ...]:
    """Return how many of some cells are decided, and on how much evidence the map rests."""
    decided = cells.filter(pl.col("verdict") != "abstains")
    values = {row["id"]: row["value"] for row in result.metrics.iter_rows(named=True)}
    known = cells.filter(pl.col("status").is_not_null()).height
    return (
        Number("comparisons decided", f"{count(decided.height)} of {count(cells.height)}"),
        Number("comparisons with any evidence on both sides", count(known), share(known / cells.height)),
        Number("verdicts that hang on one thing", f"{count(int(decided['fragile'].sum()))} of {count(decided.height)}"),
        Number("indicators used", count(values["map_indicators"])),
        Number("values used, each with its source", count(values["map_values"])),
    )


def segment_groups(base: Base, cells: pl.DataFrame) -> list[tuple[str, pl.DataFrame]]:
    """Return the cells of each group of segments with its name, the base as a whole first."""
    told = base["segments"].select("segment_id", "parent_id")
    names = dict(base["segments"].select("segment_id", "name").iter_rows())
    parent = dict(told.iter_rows())
    parents = set(parent.values())
    keys = [key for key in dict.fromkeys(cells["segment_id"]) if key != WHOLE]
    groups: dict[str, list[str]] = {WHOLE: [WHOLE]}
    for key in keys:
        # what is said of a group as a whole stands with its members
        groups.setdefault(key if key in parents else parent.get(key) or "", []).append(key)
    found = []
    for group, members in groups.items():
        title = WHOLE_NAME if group == WHOLE else names.get(group, group) or OTHERS
        part = cells.filter(pl.col("segment_id").is_in(members))
        if part.height:
            found.append((title, part))
    return found


def map_rows(cells: pl.DataFrame) -> list[tuple[str, str, dict[str, dict[str, Any]]]]:
    """Return segment, stage and the cell of each rival, row by row."""
    rows: dict[tuple[str, str], dict[str, dict[str, Any]]] = {}
    for cell in cells.iter_rows(named=True):
        rows.setdefault((cell["segment_id"], cell["stage"]), {})[cell["economy_id"]] = cell
    return [(segment, stage, told) for (segment, stage), told in rows.items()]


def _map(number: int, title: str, cells: pl.DataFrame, rivals: Iterable[str], names: MapNames) -> Table:
    records = []
    for segment, stage, told in map_rows(cells):
        record: dict[str, Any] = {"segment": names.segment(segment), "at_stage": STAGES[stage]}
        for rival, cell in told.items():
            record[rival] = cell_text(cell)
            record[f"{rival}:shade"] = shade_in(cell).key
            record[f"{rival}:assumed"] = cell["assumed"] > 0
        records.append({**record, "segment_id": segment, "stage": stage})
    columns = (
        Column("segment", "segment"),
        Column("at_stage", "stage"),
        *(Column(key, names.economy(key), mark=f"{key}:assumed", shade=f"{key}:shade") for key in rivals),
    )
    note = f"How to read it stands above. {FRAGILE} turns round when one value, source, indicator or lens is left out."
    frame = pl.DataFrame(records, infer_schema_length=None)
    return Table(f"heatmap-map-{number}", f"Map: {title}", frame, columns, note, shown=frame.height, joined=True)


def _glance(
    groups: list[tuple[str, pl.DataFrame]],
    cells: pl.DataFrame,
    rivals: list[str],
    names: MapNames,
    choices: Mapping[str, Any],
) -> Figure:
    stages = [stage for stage in STAGES if stage in set(cells["stage"])]
    bands = [Band(STAGES[stage], tuple(names.economy(key) for key in rivals)) for stage in stages]
    lines = []
    for title, part in groups:
        told: dict[str, dict[tuple[str, str], Any]] = {}
        for segment, stage, of_rival in map_rows(part):
            told.setdefault(segment, {}).update({(stage, key): shade_in(cell) for key, cell in of_rival.items()})
        if title != WHOLE_NAME:
            lines.append(Line(title))
        lines += [
            Line(names.segment(segment), tuple(shades.get((stage, key)) for stage in stages for key in rivals))
            for segment, shades in told.items()
        ]
    title = f"The whole map at one glance: {names.home} against each rival"
    decided = cells.filter(pl.col("verdict") != "abstains")
    summary = (
        f"One square for each segment, stage and rival. Of {counted(cells.height, 'square')} {count(decided.height)} "
        f"{'has' if decided.height == 1 else 'have'} a colour; no square has one without evidence that decides."
    )
    steps = legend(names.home, choices["decide_at"])
    picture = glance(bands, lines, legend=steps, name="heatmap", title=title, summary=summary)
    return Figure("heatmap-glance", title, picture, summary, "heatmap-cells")


def _how_to_read(names: MapNames, choices: Mapping[str, Any]) -> Words:
    near, far = choices["class_limits"]
    steps = "; ".join(f"{shade.sign} {words}" for shade, words in legend(names.home, choices["decide_at"]))
    return Words(
        (
            f"How to read a cell. First the sign of the verdict and the chance that {names.home} is ahead; then the "
            "gap in "
            f"points, {names.home} less rival on a scale from 0 to 100 between fixed goalposts, and in brackets the "
            f"5 to 95 % interval over all uncertainties together. Signs: {steps}.",
            f"A verdict needs a chance of {percent(choices['decide_at'])} and must hold for every value that missing "
            "data "
            f"could have; a gap of {near:g} points makes a side ahead, one of {far:g} well ahead. Colour holds value "
            "and "
            f"certainty at once: below {percent(SURE_AT)} there are fewer and paler hues, below the limit none. Why a "
            f"cell is silent: “{SHORT['undecided']}”, the chance lies between the limits; “{SHORT['opaque']}”, missing "
            f"data could turn it round; “{SHORT['insufficient']}”, with the indicators known on both sides; "
            f"“{SHORT['one_source']}”, nothing else to hold it against; “·”, "
            "nothing to compare.",
        )
    )


def _whole_base(cells: pl.DataFrame, names: MapNames) -> list[Block]:
    """Return the picture of the gaps of the base as a whole, nothing where none is known."""
    known = cells.filter(pl.col("segment_id") == WHOLE, pl.col("gap").is_not_null())
    if known.is_empty():
        return []
    rows = []
    for stage in dict.fromkeys(known["stage"]):
        rows.append(Gap(STAGES[stage][0].upper() + STAGES[stage][1:]))
        for cell in known.filter(pl.col("stage") == stage).iter_rows(named=True):
            ends = (cell["gap_low"], cell["gap_high"], cell["worst_gap"], cell["best_gap"])
            remark = f"{shade_in(cell).sign} {chance(cell['p_ahead'])}"
            rows.append(Gap(names.economy(cell["economy_id"]), cell["gap"], *ends, shade_in(cell), remark))
    title = f"The base as a whole: gap between {names.home} and each rival, in points"
    summary = (
        f"Discs are the gaps with nominal weights and methods, coloured as the map; at the end stands the chance that "
        f"{names.home} is ahead."
    )
    words = GapWords(
        f"{names.home} behind",
        f"{names.home} ahead",
        "5 to 95 % of all runs",
        "every completion of what is missing",
    )
    picture = gaps(rows, words=words, name="heatmap-whole", title=title, summary=summary)
    return [Figure("heatmap-whole-base", title, picture, summary, "heatmap-cells")]


def _cannot_say() -> Words:
    return Words(
        (
            "What the map cannot say: it measures registered and reported capability, not throughput, quality or what "
            "could be made in a crisis.",
            "Goalposts, equal weights and the sizes of the errors behind grades and age are judgements of this "
            "project; "
            "the section on how sure it is shows how far each moves a gap.",
            "Competitors publish less. What they do not publish enters as every value it could have, so that silence "
            "neither helps nor harms them; it makes the map abstain.",
            "A gap between two economies says nothing about dependence between them; the sections below do.",
        ),
        form="list",
    )


SECTION = Section("heatmap", "The map: where home is ahead, behind, or nobody can tell", 11, _build)
