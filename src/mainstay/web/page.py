"""A page family: one route file, one typed context, one template. What a page shows, it also gives as JSON and as CSV.

``@page`` registers three addresses for one handler: the page, the same with ``.json`` and the same with ``.csv``. So no
page can forget its twins. A handler returns a context; how that is written down is not its business.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from mainstay.charts.echarts.chart import Chart
from mainstay.core.registry import Registry
from mainstay.report.content import Number, Table
from mainstay.services.bases import BaseEntry
from mainstay.services.permissions import READ
from mainstay.services.results import Answer
from mainstay.web.admission import Access, admit

FORMS = ("html", "json", "csv")


@dataclass(frozen=True, slots=True)
class Crumb:
    """One step of the way to a page."""

    title: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PageContext:
    """What every page has; each family derives its own from it.

    Attributes
    ----------
    title : str
        Heading.
    lead : str
        What the page has found, in one sentence that could stand alone.
    base : BaseEntry, optional
        The base that it is about; its handling mark goes onto the page and into every export.
    numbers : tuple of Number
        Headline numbers with intervals.
    tables : tuple of Table
        Every table of the page, all rows; the first is the CSV twin where none is named.
    charts : tuple of Chart
        Every chart; each names the table with its numbers.
    missing : tuple of Answer
        Results that the page needs and that are not there yet: shown as a state with what can be done.
    crumbs : tuple of Crumb
        The way here, without the page itself.
    has_as_known : bool
        Whether the page can be shown as known on a day.
    handling : str, optional
        Handling mark where it is not that of the base.
    csv_key : str
        Key of the query that names the table of the CSV twin; another one where the page itself asks for a ``table``.
    status_code : int
        202 where what the page is about is still being made: such a page is never kept.
    """

    title: str
    lead: str = ""
    base: BaseEntry | None = None
    numbers: tuple[Number, ...] = ()
    tables: tuple[Table, ...] = ()
    charts: tuple[Chart, ...] = ()
    missing: tuple[Answer, ...] = ()
    crumbs: tuple[Crumb, ...] = ()
    has_as_known: bool = False
    handling: str | None = None
    csv_key: str = "table"
    status_code: int = 200


@dataclass(frozen=True, slots=True)
class PageFamily:
    """Pages that belong together: one file in `mainstay.web.routes`.

    Attributes
    ----------
    name : str
        Short name; also that of the module and of the template.
    title : str
        Word in the menu.
    order : int
        Place in the menu, lowest first.
    about : str
        One line that explains the pages to who sees them for the first time.
    router : fastapi.APIRouter
        The routes.
    permission : str
        What one must be allowed to find it in the menu.
    menu : str, optional
        Address in the menu, ``{base}`` stands for the base at hand; None where it is not in the menu.
    key : str
        Letter that, after ``g``, leads there from the keyboard.
    """

    name: str
    title: str
    order: int
    about: str
    router: APIRouter
    permission: str = READ
    menu: str | None = None
    key: str = ""


_REGISTRY: Registry[PageFamily] = Registry(package="mainstay.web.routes", attribute="PAGE", kind="page family")


def families() -> list[PageFamily]:
    """Return all page families in the order of the menu."""
    return sorted(_REGISTRY.all().values(), key=lambda one: (one.order, one.name))


def page(
    router: APIRouter,
    path: str,
    *,
    template: str,
    permission: str = READ,
    version: Callable[..., str] | None = None,
    in_person: bool = False,
    cost: int = 0,
    cost_key: str = "",
) -> Callable[[Callable[..., PageContext]], Callable[..., PageContext]]:
    """Register a handler as a page with its two twins.

    Parameters
    ----------
    router : fastapi.APIRouter
        Router of the family.
    path : str
        Address; the twins get ``.json`` and ``.csv``.
    template : str
        Name of the template.
    permission : str
        What one must be allowed.
    version : callable, optional
        Given what the handler is given, returns a short text that changes whenever the page would: hashes of results,
        for example. Pages that have one are kept ready to send, and answer ``304`` where nothing has changed.
    in_person, cost, cost_key
        As in `mainstay.web.admission.Access`.
    """
    access = Access(permission, in_person, cost, cost_key)

    def decorate(handler: Callable[..., PageContext]) -> Callable[..., PageContext]:
        signature = inspect.signature(handler, eval_str=True)
        bare = "/home" if path == "/" else path
        # twins first: a parameter at the end of the path would swallow their ending
        for form, place in (("json", f"{bare}.json"), ("csv", f"{bare}.csv"), ("html", path)):
            endpoint = _endpoint(handler, form, template, access, version)
            endpoint.__signature__ = signature  # type: ignore[attr-defined]  # what FastAPI reads
            endpoint.__name__ = f"{handler.__name__}_{form}"
            endpoint.__doc__ = handler.__doc__
            router.add_api_route(
                place, endpoint, methods=["GET"], name=endpoint.__name__, include_in_schema=False, response_model=None
            )
        return handler

    return decorate


def _endpoint(
    handler: Callable[..., PageContext],
    form: str,
    template: str,
    access: Access,
    version: Callable[..., str] | None,
) -> Callable[..., Response]:
    from mainstay.web.page_cache import through_cache
    from mainstay.web.show import show

    def endpoint(**given: Any) -> Response:
        ask = given["ask"]
        admit(ask.request, ask.viewer, access)
        if version is None:
            return show(ask, handler(**given), template, form)
        return through_cache(ask, form, version(**given), lambda: show(ask, handler(**given), template, form))

    endpoint.access = access  # type: ignore[attr-defined]  # read by the test of the matrix
    return endpoint


def action(
    router: APIRouter,
    path: str,
    *,
    permission: str | None,
    method: str = "POST",
    in_person: bool = False,
    cost: int = 0,
    **more: Any,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register a handler that is no page: a form that was sent, a stream of events, a file.

    Parameters
    ----------
    router : fastapi.APIRouter
        Router of the family.
    path : str
        Address.
    permission : str or None
        What one must be allowed; None where nobody needs to sign in.
    method : str
        HTTP method.
    in_person, cost
        As in `mainstay.web.admission.Access`.
    **more
        For `fastapi.APIRouter.add_api_route`.
    """
    access = Access(permission, in_person, cost)

    def decorate(handler: Callable[..., Any]) -> Callable[..., Any]:
        signature = inspect.signature(handler, eval_str=True)

        def endpoint(**given: Any) -> Any:
            # what changes something was admitted before its body was read: mainstay.web.gate
            if permission is not None and method == "GET":
                admit(given["ask"].request, given["ask"].viewer, access)
            return handler(**given)

        endpoint.__signature__ = signature  # type: ignore[attr-defined]
        endpoint.__name__ = handler.__name__
        endpoint.__doc__ = handler.__doc__
        endpoint.access = access  # type: ignore[attr-defined]
        told: dict[str, Any] = {"include_in_schema": False, "response_model": None, **more}
        if method != "GET":
            from mainstay.web.gate import GatedRoute

            told["route_class_override"] = GatedRoute
        router.add_api_route(path, endpoint, methods=[method], name=handler.__name__, **told)
        return handler

    return decorate
