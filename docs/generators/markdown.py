"""Small pieces of Markdown."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Sequence
from typing import Any


def cell(value: Any) -> str:
    """Write a value into one cell of a table."""
    if value is None or value == "":
        return ""
    return str(value).replace("|", "\\|").replace("<", "&lt;").replace("\n", " ").strip()


def code(value: Any) -> str:
    """Write a value as code, or nothing when there is none."""
    if value is None or value == "":
        return ""
    text = str(value).replace("|", "\\|").replace("\n", " ")
    return f"`` {text} ``" if "`" in text else f"`{text}`"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write a table; its cells are Markdown already."""
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines += ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def prose(docstring: str | None) -> str:
    """Return a docstring up to its first headed section as Markdown; what is indented becomes text."""
    paragraphs: list[str] = []
    for block in inspect.cleandoc(docstring or "").split("\n\n"):
        lines = block.split("\n")
        if len(lines) > 1 and set(lines[1]) == {"-"}:
            break
        if lines[0].startswith(">>>"):
            continue
        if all(line.startswith("    ") for line in lines):
            paragraphs.append("```text\n" + inspect.cleandoc(block) + "\n```")
        else:
            paragraphs.append(block.replace("``", "`").removesuffix("::").rstrip())
    return "\n\n".join(part for part in paragraphs if part)


def contents(names: Iterable[str], *, depth: int = 1) -> str:
    """Write the hidden list of pages that Sphinx wants below an index page."""
    return "```{toctree}\n:hidden:\n:maxdepth: " + str(depth) + "\n\n" + "\n".join(names) + "\n```\n"
