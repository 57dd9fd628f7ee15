"""A group of commands one of which is meant when none is named: ``mainstay stress BASE`` is ``stress run BASE``."""

from __future__ import annotations

from typing import Any

from typer.core import TyperGroup

#: what a group answers itself
HELP = "--help"


class DefaultCommandGroup(TyperGroup):
    """A group whose command `default` runs where the first word names no command.

    A base that is called like a command is reached by a path, such as ``./atlas``, or by naming the default command.
    """

    #: name of the command that is meant when none is named
    default = "run"

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put the name of the default command before words that name none."""
        if args and args[0] not in self.commands and args[0] != HELP:
            args = [self.default, *args]
        return super().parse_args(ctx, args)

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        """Return what follows the name of the group in its usage: the words of the default command, or a command."""
        words = [piece for piece in self.commands[self.default].collect_usage_pieces(ctx) if piece != "[OPTIONS]"]
        return [" ".join(["[OPTIONS]", *words, "|", self.subcommand_metavar])]

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write the arguments and options of the default command, then the commands."""
        default = self.commands[self.default]
        rows = [row for one in default.params for row in [one.get_help_record(ctx)] if row is not None]
        title = f"Without a command, or with {self.default!r}"
        with formatter.section(title):
            formatter.write_dl(rows)
        super().format_options(ctx, formatter)
