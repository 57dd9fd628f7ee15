"""The map as HTML, joined from text: rows under their group, one link a cell."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from markupsafe import Markup

from mainstay.report.heatmap_words import chance, shade_in, verdict_words
from mainstay.services.map_cells import Cell, MapRow, MapView, lines_in


def map_html(view: MapView, address: Callable[[str, str, str], str], *, title: str, signs_only: bool) -> Markup:
    """Return the map.

    Parameters
    ----------
    view : MapView
        What is shown.
    address : callable
        ``address(segment_id, stage, economy_id)`` of the page about a cell.
    title : str
        Caption.
    signs_only : bool
        Signs alone, for the whole map at one glance.
    """
    upright = ' class="upright"' if signs_only else ""
    heads = "".join(
        f'<th scope="col"{upright}><span>{escape(view.names.economy(key))}</span></th>' for key in view.rivals
    )
    bodies = []
    for group, rows in view.groups:
        lines = [
            f'<tr><th scope="rowgroup">{escape(group)}</th><td class="band" colspan="{len(view.rivals)}"></td></tr>'
        ]
        before = ""
        for row in rows:
            lines.append(_row(row, view, address, is_again=row.segment_id == before, signs_only=signs_only))
            before = row.segment_id
        bodies.append(f"<tbody>{''.join(lines)}</tbody>")
    kind = "map signs" if signs_only else "map"
    return Markup(  # noqa: S704 - every text that comes from data is escaped
        f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(title)}">'
        f'<table class="{kind}" id="table-map"><caption>{escape(title)}</caption>'
        f'<thead><tr><th scope="col">segment and stage</th>{heads}</tr></thead>{"".join(bodies)}</table></div>'
    )


def _row(
    row: MapRow, view: MapView, address: Callable[[str, str, str], str], *, is_again: bool, signs_only: bool
) -> str:
    again = ' class="again"' if is_again else ""
    head = (
        f'<th scope="row"><span{again}>{escape(row.segment)}</span> <span class="stage">{escape(row.at_stage)}</span>'
        "</th>"
    )
    cells = []
    for rival, cell in zip(view.rivals, row.cells, strict=True):
        if cell is None:
            cells.append("<td></td>")
            continue
        href = escape(address(row.segment_id, row.stage, rival))
        shade = shade_in(cell)
        if signs_only:
            label = escape(_spoken(cell, view))
            cells.append(f'<td class="{shade.key}"><a href="{href}" aria-label="{label}">{shade.sign}</a></td>')
            continue
        first, second = lines_in(cell)
        more = f"<small>{escape(second)}</small>" if second else ""
        cells.append(f'<td class="{shade.key}"><a href="{href}">{escape(first)}{more}</a></td>')
    return f"<tr>{head}{''.join(cells)}</tr>"


def _spoken(cell: Cell, view: MapView) -> str:
    says = verdict_words(cell, view.names)
    if cell["p_ahead"] is None:
        return f"{says}: one side or both without evidence"
    return f"{says}, chance that {view.names.home} is ahead {chance(cell['p_ahead'])}"
