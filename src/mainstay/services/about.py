"""What this installation is made of: its version, the packages that it uses, and under which terms each comes."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

import polars as pl

OWN = "mainstay"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
#: longer than this it is the text of a licence and not its name
_LONGEST = 80
_SCHEMA = {"package": pl.String(), "version": pl.String(), "licence": pl.String()}


@lru_cache(maxsize=1)
def python_packages() -> pl.DataFrame:
    """Return the Python packages that Mainstay uses and that are installed, with their licences.

    Examples
    --------
    >>> "polars" in python_packages()["package"]
    True
    """
    seen: dict[str, Distribution] = {}
    waiting = [OWN]
    while waiting:
        name = waiting.pop()
        key = re.sub(r"[-_.]+", "-", name).lower()
        if key in seen:
            continue
        try:
            found = distribution(name)
        except PackageNotFoundError:
            continue  # of an extra that is not installed, or for another system
        seen[key] = found
        waiting += [match.group() for line in found.requires or [] if (match := _NAME.match(line))]
    rows = [(key, one.version, licence_of(one)) for key, one in sorted(seen.items()) if key != OWN]
    return pl.DataFrame(rows, schema=_SCHEMA, orient="row")


def licence_of(one: Distribution) -> str | None:
    """Return under which licence a package comes, as it says itself; None where it does not say.

    Examples
    --------
    >>> licence_of(distribution("jinja2")) is None
    False
    """
    told = one.metadata
    for key in ("License-Expression", "License"):
        text = told[key] if key in told else None  # noqa: SIM401 - metadata has no `get` by its type
        if text and len(text) <= _LONGEST and text.upper() != "UNKNOWN":
            return str(text)
    named = [line.rpartition(" :: ")[2] for line in told.get_all("Classifier") or [] if line.startswith("License ::")]
    return "; ".join(named) or None


def packed_packages(file: Path) -> pl.DataFrame:
    """Return what was packed into the pages: scripts and the map, with their licences.

    Parameters
    ----------
    file : pathlib.Path
        List that the build of the front end wrote; where it was not built, there is none.

    Examples
    --------
    >>> packed_packages(Path("nothing.json")).height
    0
    """
    told = json.loads(file.read_text("utf-8")) if file.is_file() else []
    rows = [(one["package"], one["version"], one["licence"]) for one in told]
    return pl.DataFrame(rows, schema=_SCHEMA, orient="row")
