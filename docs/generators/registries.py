"""One page for each registry: identifier schemes, checks, connectors, sections, presets, what comes later."""

from __future__ import annotations

import dataclasses
import sys
from types import ModuleType
from typing import Any

from generators.discovery import all_registries
from generators.markdown import cell, code, prose, table
from mainstay.core.registry import Registry

#: attributes that head an entry and so are not listed below it
HEADS = ("name", "title")


def page_name(registry: Registry[Any]) -> str:
    """Return the name of the page: the last part of the package."""
    return registry.package.rsplit(".", maxsplit=1)[-1]


def pages() -> dict[str, str]:
    """Return the page of every registry."""
    made: dict[str, str] = {}
    for registry in all_registries().values():
        name = page_name(registry)
        if name in made:
            name = "-".join(registry.package.split(".")[-2:])
        made[name] = page(registry)
    return made


def page(registry: Registry[Any]) -> str:
    """Return the page of one registry: what its package says of itself, a list, and every entry."""
    entries = registry.all()
    title = plural(registry.kind[0].upper() + registry.kind[1:])
    rows = [
        (f"[{code(name)}](#{anchor(registry, name)})", cell(first_line(registry, entry)))
        for name, entry in entries.items()
    ]
    parts = [f"# {title}", prose(sys.modules[registry.package].__doc__), table((registry.kind, ""), rows)]
    for name, entry in entries.items():
        parts += [f"({anchor(registry, name)})=", f"## {code(name)}", describe(registry, entry)]
    return "\n\n".join(part for part in parts if part)


def plural(kind: str) -> str:
    """Return the name of several of a kind: rules, policies."""
    return kind[:-1] + "ies" if kind.endswith("y") else kind + "s"


def anchor(registry: Registry[Any], name: str) -> str:
    """Return a name that a link can point at, unique in the documentation."""
    return (
        registry.package.replace(".", "-")
        + "-"
        + "".join(letter if letter.isalnum() else "-" for letter in name.lower())
    )


def first_line(registry: Registry[Any], entry: Any) -> str:
    """Return the title of an entry, else the first line of what its module says."""
    title = getattr(described(entry), "title", None)
    if isinstance(title, str) and title:
        return title
    module = module_of(registry, entry)
    return prose(module.__doc__).split("\n", 1)[0] if module else ""


def describe(registry: Registry[Any], entry: Any) -> str:
    """Return what an entry says of itself: title, its module's words, and its plain attributes."""
    module = module_of(registry, entry)
    words = described(entry)
    head = getattr(words, "title", "")
    rows = [(cell(name.replace("_", " ")), shown(value)) for name, value in plain_attributes(words)]
    told = prose(module.__doc__) if module else ""
    # A title that the module repeats is not said twice.
    if told.split("\n", 1)[0].rstrip(".").casefold() == head.rstrip(".").casefold():
        head = ""
    parts = [f"**{head}**" if head else "", told]
    return "\n\n".join(part for part in [*parts, table(("", ""), rows) if rows else ""] if part)


def described(entry: Any) -> Any:
    """Return what an entry says of itself: its `describe()` where it has one, else the entry."""
    describe_itself = getattr(entry, "describe", None)
    return describe_itself() if callable(describe_itself) else entry


def module_of(registry: Registry[Any], entry: Any) -> ModuleType | None:
    """Return the module of the registry's package that holds an entry."""
    prefix = registry.package + "."
    holders = (m for name, m in sys.modules.items() if name.startswith(prefix))
    return next((m for m in holders if getattr(m, registry.attribute, None) is entry), None)


def plain_attributes(entry: Any) -> list[tuple[str, Any]]:
    """Return the attributes of an entry that are plain text, numbers or lists of these."""
    if not dataclasses.is_dataclass(entry):
        return []
    pairs = [(field.name, getattr(entry, field.name)) for field in dataclasses.fields(entry)]
    return [(name, value) for name, value in pairs if name not in HEADS and is_plain(value) and value not in ("", ())]


def is_plain(value: Any) -> bool:
    """Tell whether a value can be shown as it is."""
    if isinstance(value, str | int | float):
        return True
    return isinstance(value, tuple | list | frozenset | set) and all(isinstance(x, str | int | float) for x in value)


def shown(value: Any) -> str:
    """Return a plain value as Markdown; a list as code, a sentence as a sentence."""
    if isinstance(value, tuple | list):
        return ", ".join(code(x) for x in value)
    if isinstance(value, frozenset | set):
        return ", ".join(code(x) for x in sorted(value))
    return cell(value) if isinstance(value, str) and " " in value else code(value)
