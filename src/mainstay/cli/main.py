"""The command ``mainstay``: collects the groups, turns errors into one readable block and an exit code.

Exit codes: 0 done, 1 the check or verdict failed, 2 bad input, 130 stopped by the user.
"""

from __future__ import annotations

import os
import sys
from io import TextIOWrapper
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from mainstay.cli import (
    base,
    brief,
    care,
    concentration,
    doctor,
    heatmap,
    reproduce,
    serve,
    stress,
    worker,
    workspace,
)
from mainstay.cli.output import print_error
from mainstay.errors import MainstayError

STOPPED = 130  # 128 + SIGINT, as shells report it


class _ReaderGoneError(Exception):
    """The reader of a pipe has closed it."""


class _StoppedError(Exception):
    """The user has stopped the command."""


class _Group(TyperGroup):
    """Commands whose interruptions reach `main`, before typer gives them exit codes of its own and no words."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise _ReaderGoneError from None
        except KeyboardInterrupt:
            raise _StoppedError from None


app = typer.Typer(
    name="mainstay",
    cls=_Group,
    help="Open decision support for a biopreparedness industrial base.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.command("brief")(brief.brief)
app.add_typer(base.app, name="base")
app.add_typer(care.app, name="care")
app.command("concentration")(concentration.concentration)
app.command("doctor")(doctor.doctor)
app.command("heatmap")(heatmap.heatmap)
app.command("reproduce")(reproduce.reproduce)
app.add_typer(stress.app, name="stress")
app.command("serve")(serve.serve)
app.add_typer(workspace.app, name="workspace")
app.command("worker")(worker.worker)


def _version(show: bool) -> None:
    if show:
        from mainstay import __version__

        typer.echo(f"mainstay {__version__}")
        raise typer.Exit


@app.callback()
def root(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and stop.")
    ] = False,
) -> None:
    """Open decision support for a biopreparedness industrial base.

    Example: mainstay brief us-2026 --out build/brief
    """
    del version


def main() -> None:
    """Run the command line."""
    as_json = "--json" in sys.argv
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # a terminal that knows no accents must not turn a name into a traceback
            stream.reconfigure(errors="backslashreplace")
    try:
        app(prog_name="mainstay")
    except MainstayError as error:
        print_error(error, as_json=as_json)
        raise SystemExit(error.exit_code) from None
    except _ReaderGoneError:
        # the reader has what it wanted; Python would complain when it closes standard output at the end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(0) from None
    except _StoppedError:
        typer.echo("stopped; nothing was half-written", err=True)
        raise SystemExit(STOPPED) from None
    except OSError as error:
        told = MainstayError(f"the system refused: {(error.strerror or str(error)).lower()}", where=error.filename)
        print_error(told, as_json=as_json)
        raise SystemExit(told.exit_code) from None


if __name__ == "__main__":
    main()
