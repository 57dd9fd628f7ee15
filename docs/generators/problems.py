"""The page of problem codes, read from the source: each call of `Problem(...)` names its code as text."""

from __future__ import annotations

import ast
import inspect
from collections import defaultdict

from generators.discovery import all_modules
from generators.markdown import cell, code, table


def text_of(node: ast.expr | None) -> str | None:
    """Return the text that an expression stands for; what is filled in later is shown as an ellipsis."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(text_of(part) or "…" for part in node.values)
    return None


def argument(call: ast.Call, position: int, name: str) -> ast.expr | None:
    """Return an argument of a call, given by position or by name."""
    if len(call.args) > position:
        return call.args[position]
    return next((word.value for word in call.keywords if word.arg == name), None)


def problem_codes() -> dict[str, list[tuple[str, str]]]:
    """Return, for each code, its messages with the module that reports them.

    A code that is not written as text in the call comes from a registered check, which has a page of its own.
    """
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for module in all_modules():
        for node in ast.walk(ast.parse(inspect.getsource(module))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Problem":
                name = text_of(argument(node, 0, "code"))
                if name is not None:
                    found[name].append((text_of(argument(node, 1, "message")) or "", module.__name__))
    return dict(sorted(found.items()))


def pages() -> dict[str, str]:
    """Return the page of problem codes."""
    rows = []
    for name, uses in problem_codes().items():
        messages = "; ".join(dict.fromkeys(cell(message) for message, _ in uses if message))
        rows.append((code(name), messages, ", ".join(dict.fromkeys(code(module) for _, module in uses))))
    text = (
        "# Problems\n\nWhat reading, checking and building report, by code. The code is stable; the words "
        "may change. What the [consistency checks](checks.md) look for is told there at more length.\n\n"
    )
    return {"problems": text + table(("code", "message", "reported by"), rows)}
