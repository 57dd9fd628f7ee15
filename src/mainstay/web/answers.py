"""Answers of forms: a page with another status, a part of a page."""

from __future__ import annotations

from typing import Any

from starlette.responses import HTMLResponse, Response

from mainstay.web.asking import Asking
from mainstay.web.page import PageContext
from mainstay.web.rendering import environment
from mainstay.web.show import show


def page_answer(ask: Asking, context: PageContext, template: str, *, status: int = 200) -> Response:
    """Return a page that a form leads to directly, such as the form again with what is wrong."""
    made = show(ask, context, template, "html")
    made.status_code = status
    made.headers["Cache-Control"] = "no-store"
    return made


def part_answer(template: str, **told: Any) -> HTMLResponse:
    """Return a part of a page, for a script that puts it into its place."""
    text = environment().get_template(template).render(**told)
    return HTMLResponse(text, headers={"Cache-Control": "no-store"})


def wants_part(ask: Asking) -> bool:
    """Tell whether a script asks for a part of a page."""
    return ask.request.headers.get("hx-request", "").lower() == "true"
