"""Templates of the pages: one environment, everything escaped, an unknown name an error."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import jinja2
from markupsafe import Markup

import mainstay
from mainstay.charts.heatmap_palette import SHADES
from mainstay.charts.numbers import count, number, percent
from mainstay.services.handling import MEANING
from mainstay.web.menu import menu
from mainstay.web.static_files import address
from mainstay.web.table_html import numbers_html, table_html

if TYPE_CHECKING:
    from mainstay.web.asking import Asking, Visiting
    from mainstay.web.page import PageContext


@lru_cache(maxsize=1)
def environment() -> jinja2.Environment:
    """Return the environment of all templates."""
    made = jinja2.Environment(
        loader=jinja2.PackageLoader("mainstay.web", "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"count": count, "number": number, "percent": percent, "data": embedded, "sentence": sentence}
    made.globals |= {
        "asset": address,
        "table_html": table_html,
        "numbers_html": numbers_html,
        "handling_meaning": MEANING,
        "shades": SHADES,
        "mainstay_version": mainstay.__version__,
    }
    return made


def sentence(text: str) -> str:
    """Return what an error says, which begins small so that it can be joined to more, as a sentence of its own.

    Examples
    --------
    >>> sentence("there is no such result"), sentence("sign in first!"), sentence("")
    ('There is no such result.', 'Sign in first!', '')
    """
    end = "" if not text or text[-1] in ".!?:…" else "."
    return f"{text[:1].upper()}{text[1:]}{end}"


def embedded(value: Any) -> Markup:
    r"""Return plain data as JSON that may stand inside a ``script`` element: nothing in it can end the element.

    Examples
    --------
    >>> str(embedded({"a": "</script>"}))
    '{"a": "\\u003c/script\\u003e"}'
    """
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, default=str)
    safe = text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    return Markup(safe)  # noqa: S704 - what could end the element is written as an escape of JSON


def render(ask: Asking | Visiting, template: str, page: PageContext | None = None, **more: Any) -> str:
    """Return a page as HTML.

    Parameters
    ----------
    ask : Asking or Visiting
        The request.
    template : str
        Name of the template.
    page : PageContext, optional
        What the page shows.
    **more
        Further names for the template.
    """
    base = None if page is None else page.base
    viewer = ask.viewer
    query = dict(ask.request.query_params)
    told = {
        "page": page,
        "viewer": viewer,
        "path": ask.request.url.path,
        "query": query,
        "as_known": query.get("as_known", ""),
        "menu": [] if viewer is None else menu(viewer, base),
        "is_first_visit": bool(getattr(ask.request.state, "is_first_visit", False)),
        "nonempty_query": {name: value for name, value in query.items() if value},
    }
    return environment().get_template(template).render(**told, **more)
