"""Read from the source what is named in calls: codes of problems, ids of metrics."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from typing import NamedTuple

from generators.discovery import all_modules


class Call(NamedTuple):
    """One call in the source, the module that holds it, and the function around it with its docstring."""

    node: ast.Call
    module: str
    function: str
    docstring: str

    def text(self, position: int, name: str) -> str | None:
        """Return an argument, given by position or by name, as text; None where it is not written as text."""
        if len(self.node.args) > position:
            return text_of(self.node.args[position])
        return next((text_of(word.value) for word in self.node.keywords if word.arg == name), None)


def calls(*functions: str) -> Iterator[Call]:
    """Yield all calls of functions, named as they are written: `Problem`, `Metric.exact`."""
    for module in all_modules():
        yield from _calls_below(ast.parse(inspect.getsource(module)), functions, module.__name__, ("", ""))


def _calls_below(node: ast.AST, functions: tuple[str, ...], module: str, around: tuple[str, str]) -> Iterator[Call]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        around = (node.name, ast.get_docstring(node) or "")
    if isinstance(node, ast.Call) and ast.unparse(node.func) in functions:
        yield Call(node, module, *around)
    for child in ast.iter_child_nodes(node):
        yield from _calls_below(child, functions, module, around)


def text_of(node: ast.expr) -> str | None:
    """Return the text that an expression stands for; what is filled in later is shown as a name in braces."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(text_of(part) or "…" for part in node.values)
    if isinstance(node, ast.FormattedValue) and isinstance(node.value, ast.Name):
        return "{" + node.value.id + "}"
    return None
