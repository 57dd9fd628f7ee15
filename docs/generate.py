"""Write the generated part of the reference: `python docs/generate.py`, also called by every build.

Everything here comes from what the package itself declares: the schema, the registries, the settings, the
errors, the commands. Nothing is typed twice, and what is registered cannot be missing from the documentation.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).resolve().parent
if str(HERE) not in sys.path:
    sys.path.insert(0, str(HERE))

from generators import (  # noqa: E402 - see above
    commands,
    errors,
    metrics,
    network_columns,
    problems,
    python_names,
    registries,
    settings,
    tables,
)

#: what makes pages; each returns the text of its pages by their name below the folder
GENERATORS: tuple[Callable[[], dict[str, str]], ...] = (
    tables.pages,
    registries.pages,
    commands.pages,
    settings.pages,
    errors.pages,
    problems.pages,
    metrics.pages,
    network_columns.pages,
    python_names.pages,
)
MARK = "<!-- Written by docs/generate.py. Change what it describes, not this file. -->\n\n"


def all_pages() -> dict[str, str]:
    """Return the text of every generated page by its name, without the ending.

    Raises
    ------
    ValueError
        Two generators make a page of the same name.
    """
    found: dict[str, str] = {}
    for generator in GENERATORS:
        made = generator()
        twice = found.keys() & made.keys()
        if twice:
            msg = f"two generators write {sorted(twice)}"
            raise ValueError(msg)
        found |= made
    return found


def write_all(folder: Path) -> list[Path]:
    """Write all pages into a folder, delete pages whose subject is gone, and return the paths written."""
    wanted = {folder / f"{name}.md": MARK + text for name, text in all_pages().items()}
    for path in folder.rglob("*.md"):
        if path not in wanted:
            path.unlink()
    for path, text in wanted.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        # A page that did not change keeps its date, so that Sphinx does not read it again.
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
    return sorted(wanted)


if __name__ == "__main__":
    print(f"{len(write_all(HERE / 'reference' / 'generated'))} pages written")
