"""``mainstay serve``: the workspace in a browser."""

from __future__ import annotations

from typing import Annotated

import typer

from mainstay.cli.place import Database, FilesPlace, Folder
from mainstay.errors import MissingExtraError


def serve(
    folder: Folder = None,
    database: Database = None,
    files: FilesPlace = None,
    host: Annotated[str, typer.Option(help="Address to listen on; this machine alone if not given.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65_535, help="Port to listen on; 0 takes a free one.")] = 8000,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Processes that answer requests.")] = 1,
    allow_host: Annotated[
        list[str] | None,
        typer.Option("--allow-host", metavar="NAME", help="Name under which other machines reach it; may be repeated."),
    ] = None,
    trust_proxy: Annotated[
        list[str] | None,
        typer.Option("--trust-proxy", metavar="ADDRESS", help="Proxy that ends https before it; may be repeated."),
    ] = None,
    *,
    no_worker: Annotated[bool, typer.Option("--no-worker", help="Leave long work to workers elsewhere.")] = False,
) -> None:
    """Open the workspace in a browser: made where there is none, with the bundled bases, and a worker beside it.

    It listens on this machine alone unless told otherwise, prints its address and, the first time, a link with which
    the administrator sets a password. SIGTERM or Ctrl-C stops it when every request that was begun is answered.

    Example: mainstay serve --port 8080
    """
    try:
        from mainstay.web.server import Serving
        from mainstay.web.server import serve as run
    except ModuleNotFoundError as error:
        msg = f"the web application needs the extra 'web' ({error.name} is not installed)"
        raise MissingExtraError(msg, hint="pip install 'mainstay[web]'") from None
    from mainstay.settings import setting

    told = Serving(
        folder=folder,
        database=database,
        files=files,
        host=host,
        port=port,
        processes=workers,
        has_worker=not no_worker,
        hosts=tuple(allow_host or str(setting("allowed_hosts")).split()),
        proxies=tuple(trust_proxy or str(setting("trusted_proxies")).split()),
    )
    run(told, lambda line: typer.echo(line, err=True))
