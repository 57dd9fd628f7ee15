"""What the cells of the heatmap say in words: verdicts, why there is none, and what would decide."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from mainstay.charts.heatmap_palette import WELL_AHEAD, WELL_BEHIND, Shade, shade_of
from mainstay.charts.numbers import MINUS, count, number, percent
from mainstay.engines.monitor.heatmap.tipping import LARGEST_FACTOR
from mainstay.report.heatmap_names import MapNames
from mainstay.report.wording import counted

Cell = Mapping[str, Any]
#: stands behind a verdict that turns round when one value, source, indicator or lens is left out
FRAGILE = "†"
#: what stands in the cell where it abstains, by the reason
SHORT = {"undecided": "too close", "opaque": "gaps open", "one_source": "one source", "insufficient": "too few"}
#: chances beyond these are written with a decimal, so that they do not read as the limit that they miss
_PLAIN = (0.11, 0.89)


def signed(value: float | None) -> str:
    """Write a gap in points with its sign.

    Examples
    --------
    >>> signed(4.3), signed(-12.8), signed(0.2), signed(None)
    ('+4', '−13', '0', '–')
    """
    if value is None:
        return "–"
    whole = round(value)
    return "0" if whole == 0 else f"{'+' if whole > 0 else MINUS}{abs(whole)}"


def span(low: float | None, high: float | None) -> str:
    """Write an interval of gaps.

    Examples
    --------
    >>> span(-3.2, 9.0)
    '−3 to +9'
    """
    return f"{signed(low)} to {signed(high)}"


def chance(value: float) -> str:
    """Write a chance; near the limits of a verdict with a decimal, so that 98.7 % does not read as 99 %.

    Examples
    --------
    >>> [chance(value).replace("\u00a0", " ") for value in (0.76, 0.987, 0.8999, 1.0, 0.99999)]
    ['76 %', '98.7 %', '89.9 %', '100 %', 'over 99.9 %']
    """
    written = percent(value)
    if _PLAIN[0] <= value <= _PLAIN[1] or value in (0.0, 1.0) or "." in written:
        return written
    # rounded down, or up where it is small, towards the middle: no chance looks surer than it is
    tenths = math.floor(1000 * value + 1e-9) if value > 0.5 else math.ceil(1000 * value - 1e-9)
    return f"{tenths / 10:.1f}".removesuffix(".0") + "\u00a0%"


def certainty_of(cell: Cell) -> float | None:
    """Return the probability of what the verdict of a cell says."""
    ahead: float | None = cell["p_ahead"]
    if ahead is None or cell["verdict"] == "ahead":
        return ahead
    if cell["verdict"] == "behind":
        return 1.0 - ahead
    level: float | None = cell["p_status_level"]
    return level


def shade_in(cell: Cell) -> Shade:
    """Return the step of the palette of a cell."""
    return shade_of(cell["verdict"], cell["status"], certainty_of(cell))


def cell_text(cell: Cell) -> str:
    """Return what stands in the cell of the map, a line for each thought."""
    shade = shade_in(cell)
    if cell["status"] is None:
        return shade.sign
    if cell["reason"] == "insufficient":
        return f"{shade.sign} {SHORT['insufficient']}\n{cell['indicators_common']} of {cell['indicators']} known"
    mark = f" {FRAGILE}" if cell["fragile"] and cell["verdict"] != "abstains" else ""
    why = f"\n{SHORT[cell['reason']]}" if cell["reason"] in SHORT else ""
    interval = span(cell["gap_low"], cell["gap_high"]).replace(" ", "\u00a0")
    return f"{shade.sign}\u00a0{chance(cell['p_ahead'])}{mark}\n{signed(cell['gap'])}\n({interval}){why}"


def verdict_words(cell: Cell, names: MapNames) -> str:
    """Return the verdict with its sign in words."""
    shade, verdict = shade_in(cell), cell["verdict"]
    well = "well " if shade in (WELL_AHEAD, WELL_BEHIND) else ""
    words = {"level": "level", "abstains": "not decided"}.get(verdict, f"{names.home} {well}{verdict}")
    return f"{shade.sign} {words}"


def why_words(cells: Sequence[Cell], names: MapNames, choices: Mapping[str, Any]) -> str | None:
    """Return in plain words why cells abstain, None where they do not.

    Parameters
    ----------
    cells : sequence of cells
        At least one; of one row of the map and with one reason, each against another rival.
    names : MapNames
        Names.
    choices : mapping
        Choices of the map.
    """
    first = cells[0]
    write = _REASONS.get(first["reason"] or "")
    return None if write is None else write(cells, names, choices)


def missing_side(cell: Cell) -> str:
    """Return of which side a cell without evidence knows nothing: neither, both, home, rival, or none of them."""
    if cell["indicators"] == 0:
        return "neither"
    lacking = [side for side in ("home", "rival") if cell[f"indicators_{side}"] == 0]
    return "both" if len(lacking) == 2 else lacking[0] if lacking else "none"


def _nothing(cells: Sequence[Cell], names: MapNames, choices: Mapping[str, Any]) -> str:
    del choices
    one, side = len(cells) == 1, missing_side(cells[0])
    these = names.economy(cells[0]["economy_id"]) if one else "these rivals"
    return {
        "neither": "No indicator about this is known for two of the economies compared.",
        "home": f"Nothing is known of {names.home}.",
        "rival": f"Nothing is known of {these}.",
        "both": f"Nothing is known of {names.home} and {these}.",
        "none": "What is known of both sides has no weight.",
    }[side]


def _each(cells: Sequence[Cell], names: MapNames, write: Callable[[Cell], str]) -> str:
    """Return what holds for each cell, its rival before it where they differ."""
    told = [write(cell) for cell in cells]
    if len(set(told)) == 1:
        return told[0] + (" each" if len(told) > 1 else "")
    return ", ".join(f"{names.economy(cell['economy_id'])} {words}" for cell, words in zip(cells, told, strict=True))


def _too_few(cells: Sequence[Cell], names: MapNames, choices: Mapping[str, Any]) -> str:
    del choices
    known = _each(cells, names, lambda cell: str(cell["indicators_common"]))
    return f"Known on both sides, of {counted(cells[0]['indicators'], 'indicator')}: {known}."


def _one_source(cells: Sequence[Cell], names: MapNames, choices: Mapping[str, Any]) -> str:
    del cells, names
    return f"What is known on both sides comes from fewer than {choices['least_sources']} sources."


def _could_turn(cells: Sequence[Cell], names: MapNames, choices: Mapping[str, Any]) -> str:
    del choices
    ends = _each(cells, names, lambda cell: span(cell["worst_gap"], cell["best_gap"]))
    return f"What is missing could turn the answer round. It allows a gap of: {ends} points."


def _too_close(cells: Sequence[Cell], names: MapNames, choices: Mapping[str, Any]) -> str:
    del choices
    chances = _each(cells, names, lambda cell: chance(cell["p_ahead"]))
    return f"Chance that {names.home} is ahead: {chances}."


_REASONS: dict[str, Callable[[Sequence[Cell], MapNames, Mapping[str, Any]], str]] = {
    "no_evidence": _nothing,
    "insufficient": _too_few,
    "one_source": _one_source,
    "opaque": _could_turn,
    "undecided": _too_close,
}


def tipping_words(cell: Cell, names: MapNames) -> str | None:
    """Return by how much the figures of the rival would have to be wrong for the gap to close, None without a gap."""
    if cell["gap"] is None:
        return None
    factor = cell["tipping_factor"]
    if factor is None:
        return f"no factor up to {count(LARGEST_FACTOR)} would close the gap"
    words = f"all figures of {names.economy(cell['economy_id'])} {number(factor)} times what is reported"
    one, alone = cell["tipping_indicator"], cell["tipping_indicator_factor"]
    if one is None or alone is None:
        return words
    return f"{words}, or “{names.indicator(one)}” alone {number(alone)} times"


def hangs_words(cell: Cell, names: MapNames) -> str | None:
    """Return the first thing whose loss turns the verdict of a cell round, None where there is none."""
    if not cell["fragile"] or cell["hangs_on"] is None:
        return None
    kind, _, key = cell["hangs_on"].partition(" ")
    more = cell["flipping"] - 1
    return names.left_out(kind, key) + (f", and {more} more" if more > 0 else "")
