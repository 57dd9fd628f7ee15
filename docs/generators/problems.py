"""The page of problem codes, read from the source: each call of `Problem(...)` names its code as text."""

from __future__ import annotations

from collections import defaultdict

from generators.markdown import cell, code, table
from generators.source_text import Call, calls


def problem_codes() -> dict[str, list[Call]]:
    """Return, for each code, the calls that report it.

    A code that is not written as text in the call comes from a registered check, which has a page of its own.
    """
    found: dict[str, list[Call]] = defaultdict(list)
    for call in calls("Problem"):
        name = call.text(0, "code")
        if name is not None:
            found[name].append(call)
    return dict(sorted(found.items()))


def pages() -> dict[str, str]:
    """Return the page of problem codes."""
    rows = []
    for name, uses in problem_codes().items():
        messages = "; ".join(dict.fromkeys(cell(call.text(1, "message")) for call in uses))
        rows.append((code(name), messages, ", ".join(dict.fromkeys(code(call.module) for call in uses))))
    text = (
        "# Problems\n\nWhat reading, checking and building report, by code. The code is stable; the words "
        "may change. What the [consistency checks](checks.md) look for is told there at more length.\n\n"
    )
    return {"problems": text + table(("code", "message", "reported by"), rows)}
