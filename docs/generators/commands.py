"""The page of the command line: every command with its arguments, options and example."""

from __future__ import annotations

import inspect
from typing import Any

import click
import typer

from generators.markdown import cell, code, table


def command_tree() -> dict[str, click.Command]:
    """Return every command that can be called, by its full name, groups first."""
    from mainstay.cli import main

    (app,) = {id(value): value for value in vars(main).values() if isinstance(value, typer.Typer)}.values()
    found: dict[str, click.Command] = {}

    def walk(name: str, command: Any) -> None:
        found[name] = command
        for child, below in sorted(getattr(command, "commands", {}).items()):
            if not below.hidden:
                walk(f"{name} {child}", below)

    walk("mainstay", typer.main.get_command(app))
    return found


def pages() -> dict[str, str]:
    """Return the page of commands."""
    parts = [
        "# Commands",
        "Exit code 0: done; 1: the check or verdict failed; 2: the input is wrong. Answers go to standard "
        "output, progress and errors to standard error.",
    ]
    for name, command in command_tree().items():
        parts += [f"## `{name}`", told(command.help), parameters(command)]
    return {"commands": "\n\n".join(part for part in parts if part)}


def told(text: str | None) -> str:
    """Return the help of a command; lines that show a call become an example."""
    lines = []
    for line in inspect.cleandoc((text or "").replace("\b", "").replace("\f", "")).splitlines():
        call = line.strip().removeprefix("$ ")
        lines.append(f"\n```text\n{call}\n```\n" if call.startswith("mainstay ") else line)
    return (
        "\n".join(lines).replace("``", "`") if not any("```" in line for line in lines) else "\n".join(lines)
    )


def parameters(command: click.Command) -> str:
    """Return the table of the arguments and options of a command."""
    rows = []
    for parameter in command.params:
        if getattr(parameter, "hidden", False) or parameter.name == "help":
            continue
        names = [*parameter.opts, *parameter.secondary_opts]
        is_option = parameter.param_type_name == "option"
        shown = ", ".join(code(name) for name in names) if is_option else code((parameter.name or "").upper())
        default = getattr(parameter, "default", None)
        rows.append(
            (
                shown,
                cell(parameter.type.name),
                "yes" if parameter.required else "",
                code(default) if isinstance(default, str | int | float) and default is not False else "",
                cell(getattr(parameter, "help", "")),
            )
        )
    return table(("argument or option", "type", "required", "default", "what it does"), rows) if rows else ""
