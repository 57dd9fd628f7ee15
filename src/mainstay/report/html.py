"""The briefing as one HTML file that asks nothing of the network."""

from __future__ import annotations

from importlib.resources import files

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
    loader = jinja2.DictLoader({name: (folder / name).read_text("utf-8") for name in ("brief.html.j2", "brief.css")})
    environment = jinja2.Environment(
        loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    # the pictures are made by mainstay.charts, which escapes every text that it puts in
    return environment.get_template("brief.html.j2").render(doc=document.plain)
