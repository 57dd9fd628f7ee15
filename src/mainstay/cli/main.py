"""The command ``mainstay``: collects the groups, turns errors into one readable block and an exit code.

Exit codes: 0 done, 1 the check or verdict failed, 2 bad input.
"""

from __future__ import annotations

import os
import sys

import typer

from mainstay.cli import base, brief, concentration
from mainstay.cli.output import print_error
from mainstay.errors import MainstayError

app = typer.Typer(
    name="mainstay",
    help="Open decision support for a biopreparedness industrial base.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.command("brief")(brief.brief)
app.add_typer(base.app, name="base")
app.command("concentration")(concentration.concentration)


def _version(*, show: bool) -> None:
    if show:
        from mainstay import __version__

        typer.echo(f"mainstay {__version__}")
        raise typer.Exit


@app.callback()
def root(
    *,
    version: bool = typer.Option(False, "--version", is_eager=True, help="Show the version and stop."),
) -> None:
    """Open decision support for a biopreparedness industrial base.

    Example: mainstay brief us-2026 --out build/brief
    """
    _version(show=version)


def main() -> None:
    """Run the command line."""
    try:
        app()
    except MainstayError as error:
        print_error(error, as_json="--json" in sys.argv)
        raise SystemExit(error.exit_code) from None
    except BrokenPipeError:
        # the reader of a pipe has gone; that is no error of ours
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(0) from None
    except KeyboardInterrupt:
        typer.echo("stopped; nothing was half-written", err=True)
        raise SystemExit(130) from None


if __name__ == "__main__":
    main()
