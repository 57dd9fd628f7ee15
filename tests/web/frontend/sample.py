"""One page with every component of the look, to be looked at and examined."""

from __future__ import annotations

from pathlib import Path

from tests.charts.echarts import gallery
from tests.web.frontend import served

from mainstay.charts.heatmap_palette import SHADES, legend

HERE = Path(__file__).resolve().parent
COLUMNS = (
    "Share of capacity at home", "Largest economy", "Reports of shortages", "Inspections", "Time to recover",
    "Sole sources", "Trials under way", "Patents", "Publications", "Price", "Stock", "Export bans",
)  # fmt: skip
ROWS = ("Small molecules, sterile", "Vaccines, mRNA", "Monoclonal antibodies", "Nitrile gloves", "Contrast media")


def heatmap() -> str:
    head = "".join(f'<th scope="col" class="upright"><span>{words}</span></th>' for words in COLUMNS)
    body = '<tr><th scope="rowgroup" colspan="13">Production</th></tr>'
    for y, row in enumerate(ROWS):
        cells = ""
        for x, column in enumerate(COLUMNS):
            shade = SHADES[(3 * y + x) % len(SHADES)]
            words = shade.words.format(home="Utopia")
            if shade.key == "nothing":
                inner = f'<span aria-hidden="true">{shade.sign}</span><span class="unseen">{words}</span>'
            else:
                inner = (
                    f'<a href="/cell/{y}/{x}"><span aria-hidden="true">{shade.sign}</span>'
                    f'<span class="unseen">{row}, {column}: {words}</span></a>'
                )
            cells += f'<td class="{shade.key}">{inner}</td>'
        body += f'<tr><th scope="row">{row}</th>{cells}</tr>'
    return (
        '<div class="scroll" tabindex="0" role="region" aria-label="Heatmap"><table class="map">'
        f'<caption>Utopia against Atlantis</caption><thead><tr><th scope="col">Segment</th>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def meaning() -> str:
    rows = "".join(
        f'<li><span class="swatch {shade.key}" aria-hidden="true">{shade.sign}</span>{words}</li>'
        for shade, words in legend("Utopia", 0.9)
    )
    return f'<ul class="legend" aria-label="What the signs mean">{rows}</ul>'


def body() -> str:
    charts = "".join(served.figure(make()) for make in (gallery.share_fan, gallery.ranked))
    text = (HERE / "sample.html").read_text(encoding="utf-8")
    return text.replace("@heatmap@", heatmap()).replace("@legend@", meaning()).replace("@charts@", charts)
