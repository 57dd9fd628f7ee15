"""The briefing as one HTML file that asks nothing of the network."""

from __future__ import annotations

import base64
import hashlib
from importlib.resources import files

from mainstay.charts.heatmap_palette import SHADES
from mainstay.errors import MissingExtraError
from mainstay.report.document import Document


def write_html(document: Document) -> str:
    """Return the briefing as HTML with style and pictures inside.

    Raises
    ------
    MissingExtraError
        The extra ``report`` is not installed.
    """
    try:
        import jinja2
    except ImportError:
        msg = "writing a briefing needs the extra 'report'"
        raise MissingExtraError(msg, hint="pip install 'mainstay[report]'") from None
    folder = files("mainstay.report") / "templates"
    style = (folder / "brief.css").read_text("utf-8") + _palette()
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    # the pictures are made by mainstay.charts, which escapes every text that it puts in
    template = environment.from_string((folder / "brief.html.j2").read_text("utf-8"))
    return template.render(doc=document.plain, style=style, style_hash=_hash_source(style))


def _palette() -> str:
    """Return the styles of the steps of the palette."""
    return "".join(f"table.map td.{one.key} {{ background: {one.fill}; color: {one.ink}; }}\n" for one in SHADES)


def _hash_source(style: str) -> str:
    """Return the one style that the page may use, as a source of its content security policy (CSP level 3, 6.6.2)."""
    digest = hashlib.sha256(style.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"
