"""The page of Python names: what `import mainstay` offers, from its docstrings."""

from __future__ import annotations

import inspect

import mainstay

#: the words Sphinx uses for each kind of object
CLASS, FUNCTION, DATA = "autoclass", "autofunction", "autodata"


def public_names() -> list[str]:
    """Return the public names in the order in which people read them: functions, classes, the rest."""
    names = [name for name in mainstay.__all__ if not name.startswith("__")]
    return sorted(names, key=lambda name: ((FUNCTION, CLASS, DATA).index(kind_of(name)), name))


def kind_of(name: str) -> str:
    """Return the word of Sphinx for a public name."""
    value = getattr(mainstay, name)
    if inspect.isclass(value):
        return CLASS
    return FUNCTION if inspect.isroutine(value) else DATA


def pages() -> dict[str, str]:
    """Return the page of Python names."""
    parts = ["# Python", "All that `import mainstay as ms` offers. These names are kept stable."]
    for name in public_names():
        kind = kind_of(name)
        members = "\n   :members:" if kind == CLASS else ""
        parts.append(f"## `{name}`\n\n```{{eval-rst}}\n.. {kind}:: mainstay.{name}{members}\n```")
    return {"python": "\n\n".join(parts)}
