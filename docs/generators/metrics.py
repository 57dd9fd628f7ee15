"""The page of metrics, read from the source: each call of `Metric(...)` names its id and its unit as text."""

from __future__ import annotations

from generators.markdown import cell, code, table
from generators.source_text import Call, calls


def metric_calls() -> dict[str, Call]:
    """Return, for each metric id, the call that makes it."""
    found: dict[str, Call] = {}
    for call in calls("Metric", "Metric.exact"):
        name = call.text(0, "id") or call.text(0, "name")
        if name is not None and call.module != "mainstay.core.result":
            found[name] = call
    return dict(sorted(found.items()))


def pages() -> dict[str, str]:
    """Return the page of metrics: the list, then the definitions by the function that works them out."""
    found = metric_calls()
    rows = [(code(name), cell(call.text(2, "unit")), home(call)) for name, call in found.items()]
    parts = [
        "# Metrics",
        "Headline numbers of results, each with unit, lower and upper end. A name in braces stands for what it "
        "says, such as an economy or a date.",
        table(("metric", "unit", "defined under"), rows),
    ]
    for function, module in {f"{call.module}.{call.function}": home(call) for call in found.values()}.items():
        told = f"```{{eval-rst}}\n.. autofunction:: {function}\n   :no-index:\n```"
        parts += [f"## Defined in {module}", told]
    return {"metrics": "\n\n".join(parts)}


def home(call: Call) -> str:
    """Name the module that makes a metric, without the packages above it."""
    return code(call.module.rsplit(".", maxsplit=1)[-1])
