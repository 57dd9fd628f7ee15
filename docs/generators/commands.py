"""The page of the command line: every command with its arguments, options and example."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperOption

from generators.markdown import cell, code, table


def command_tree() -> dict[str, Any]:
    """Return every command that can be called, by its full name, groups first."""
    from mainstay.cli import main

    (app,) = {id(value): value for value in vars(main).values() if isinstance(value, typer.Typer)}.values()
    found: dict[str, Any] = {}

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
    """Return the help of a command; a line that shows a call is set as one."""
    lines = []
    for line in inspect.cleandoc((text or "").replace("\b", "").replace("\f", "")).splitlines():
        start, found, call = line.partition("mainstay ")
        is_call = bool(found) and start.strip() in ("", "$", "Example:")
        lines.append(f"\n```text\nmainstay {call}\n```\n" if is_call else line)
    return "\n".join(lines)


def parameters(command: Any) -> str:
    """Return the table of the arguments and options of a command."""
    rows = []
    for parameter in command.params:
        if parameter.hidden or parameter.name == "help":
            continue
        is_option = isinstance(parameter, TyperOption)
        names = [*parameter.opts, *parameter.secondary_opts] if is_option else [parameter.name.upper()]
        rows.append((", ".join(code(name) for name in names), default_of(parameter), cell(parameter.help)))
    return table(("argument or option", "default", "what it does"), rows) if rows else ""


def default_of(parameter: Any) -> str:
    """Return the default of a parameter, or that it must be given."""
    if parameter.required:
        return "required"
    if isinstance(parameter.default, bool):
        return code(parameter.opts[0]) if parameter.default else ""
    return code(parameter.default) if isinstance(parameter.default, str | int | float | Path) else ""
