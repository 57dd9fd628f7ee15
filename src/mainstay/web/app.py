"""The web application: pages and API over one workspace."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

import mainstay
from mainstay.errors import MainstayError
from mainstay.services.workspace import Workspace
from mainstay.settings import whole
from mainstay.store.change_stamp import open_stamp
from mainstay.web import failures, health, static_files
from mainstay.web.api.router import ROUTER
from mainstay.web.fast_pages import FastAnswers, FastPages
from mainstay.web.observed import Observed
from mainstay.web.page import families
from mainstay.web.page_cache import PageCache
from mainstay.web.rate_limit import RateLimit
from mainstay.web.security.body_limit import BodyLimit
from mainstay.web.security.headers import SecurityHeaders
from mainstay.web.security.same_origin import SameOrigin
from mainstay.web.streams import end_with_the_server
from mainstay.web.visiting import Visits

#: names under which a workspace answers where nothing else is said: this machine alone
LOOPBACK = ("localhost", "127.0.0.1", "[::1]", "testserver")


class _Told:
    """Turn an error of a middleware into an answer, as an error of a handler."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        from starlette.requests import Request

        try:
            await self.app(scope, receive, send)
        except MainstayError as error:
            if scope["type"] != "http":
                raise
            await failures.answer(Request(scope, receive), error)(scope, receive, send)


def create_app(
    workspace: Workspace,
    *,
    hosts: Sequence[str] = (),
    at_end: Callable[[], None] | None = None,
) -> FastAPI:
    """Return the application of a workspace.

    Parameters
    ----------
    workspace : Workspace
        Where it works.
    hosts : sequence of str
        Names under which it answers besides those of this machine.
    at_end : callable, optional
        Called when the server stops.
    """
    stamp = open_stamp(workspace.database)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        del app
        end_with_the_server()
        await stamp.begin()
        yield
        stamp.close()
        if at_end is not None:
            at_end()

    app = FastAPI(
        title="Mainstay",
        version=mainstay.__version__,
        summary="Open decision support for a biopreparedness industrial base.",
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
        middleware=[
            Middleware(Observed),
            Middleware(SecurityHeaders),
            Middleware(TrustedHostMiddleware, allowed_hosts=[*LOOPBACK, *hosts], www_redirect=False),
            Middleware(_Told),
            Middleware(SameOrigin),
            Middleware(BodyLimit),
            Middleware(FastAnswers),
        ],
    )
    app.state.workspace = workspace
    app.state.page_cache = PageCache()
    app.state.fast_pages = FastPages(stamp, workspace.now)
    app.state.rate_limit = RateLimit(whole("api_per_minute"), whole("api_burst"))
    app.state.points = RateLimit(whole("points_per_minute"), whole("points_burst"))
    # on a server that other machines reach, administrators need a second factor unless somebody decided otherwise
    app.state.is_public = bool(hosts)
    app.state.visits = Visits()
    failures.install(app)
    for family in families():
        app.include_router(family.router)
    app.include_router(ROUTER)
    app.include_router(health.router)
    app.router.routes.append(static_files.route())
    return app
