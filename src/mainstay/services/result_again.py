"""How a result is made again on the command line, from what the workspace gives to take away."""

from __future__ import annotations

from mainstay.services.bases import BaseEntry
from mainstay.services.handling import file_word
from mainstay.services.results import ResultEntry


def commands(entry: ResultEntry, base: BaseEntry) -> tuple[str, ...]:
    """Return the commands that make a result again and compare it, table by table.

    Parameters
    ----------
    entry : ResultEntry
        The result; its zip is taken away first.
    base : BaseEntry
        The base. One that comes with Mainstay is found by its name; another is taken away as a folder first.
    """
    name = f"{entry.kind}-{entry.base_id}-{entry.result_id[:8]}-{file_word(entry.handling)}"
    place = "" if base.origin == "bundled" and base.name == base.base_id else f" --base {base.base_id}"
    return (f"unzip {name}.zip", f"mainstay reproduce {name}{place}")
