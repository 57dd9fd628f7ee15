"""A route that looks at who asks before it reads what they send: nobody makes the server take what it refuses."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi.concurrency import run_in_threadpool
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response

from mainstay.errors import SignInNeededError
from mainstay.web.admission import Access, admit
from mainstay.web.asking import viewer_of


class GatedRoute(APIRoute):
    """A route whose endpoint has an ``access`` (`mainstay.web.admission.Access`) that is looked at first."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the handler of the route behind the gate."""
        handle: Any = super().get_route_handler()
        access: Access = getattr(self.endpoint, "access")  # noqa: B009 - put there by `@page` and `@action`
        if access.permission is None:
            return handle  # type: ignore[no-any-return]

        async def behind_the_gate(request: Request) -> Response:
            viewer = await run_in_threadpool(viewer_of, request)
            if viewer is None:
                msg = "sign in first"
                raise SignInNeededError(msg)
            admit(request, viewer, access)
            answer: Response = await handle(request)
            return answer

        return behind_the_gate
