"""Care as people ask for it: a part of the engine, a base, a bundled scenario or a file, and a place for the result."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from mainstay.core.result import Result
from mainstay.core.suggest import nearest
from mainstay.engines.care.parts import PARTS, Progress
from mainstay.errors import UnknownNameError
from mainstay.io import bundled_scenarios
from mainstay.io.load import load
from mainstay.io.scenario_file import load_scenario
from mainstay.scenario.scenario import Scenario
from mainstay.services.care_engines import with_request
from mainstay.services.result_files import write_result
from mainstay.services.stress_scenarios import find_scenario


@dataclass(frozen=True, slots=True)
class Done:
    """A result, and where it was written."""

    result: Result
    place: Path | None = None


def care(
    part: str,
    base: str,
    scenario: str | None = None,
    *,
    seed: int = 0,
    out: Path | None = None,
    progress: Progress | None = None,
) -> Done:
    """Run a part of the care engine on a base.

    Parameters
    ----------
    part : str
        A key of `mainstay.engines.care.parts.PARTS`.
    base : str
        Bundled name or path.
    scenario : str, optional
        Bundled name or path; the defaults where it is left out.
    seed : int
        Seed of all that is drawn.
    out : pathlib.Path, optional
        Where to write the result: a folder, or a file that ends in ``.xlsx``.
    progress : callable, optional
        Called with ``(done, total, what)``.

    Returns
    -------
    Done
        The result, whose manifest also keeps the request, so that it can be made again.

    Raises
    ------
    UnknownNameError
        There is no such part.
    InputError
        The base or the scenario is wrong, or lacks what the part needs; all problems at once.
    WriteError
        The result could not be written; what was there is unharmed.
    """
    known = _part(part)
    held = load(base)
    told = Scenario() if scenario is None else find_scenario(scenario)
    found = PARTS[known].run(held, told, seed=seed, progress=progress)
    result = with_request(found, known, base=base, scenario=told.model_dump(mode="json"))
    return Done(result, None if out is None else write_result(result, out))


def scenarios() -> pl.DataFrame:
    """Return the bundled scenarios of care: name, which parts each tells something, and what it is about.

    Examples
    --------
    >>> scenarios().columns
    ['scenario', 'parts', 'description']
    """
    rows = []
    for name in bundled_scenarios.names("care"):
        told = load_scenario(bundled_scenarios.path(name))
        rows.append((name, told_parts(told), told.description))
    schema = {"scenario": pl.String(), "parts": pl.List(pl.String()), "description": pl.String()}
    return pl.DataFrame(rows, schema=schema, orient="row")


def told_parts(told: Scenario) -> list[str]:
    """Return the parts of care to which a scenario tells something.

    Examples
    --------
    >>> told_parts(Scenario())
    []
    """
    plain = Scenario().care
    return [part for part in PARTS if getattr(told.care, part) != getattr(plain, part)]


def _part(name: str) -> str:
    if name in PARTS:
        return name
    close = nearest(name, tuple(PARTS))
    msg = f"care has no part {name!r}"
    raise UnknownNameError(msg, hint=f"did you mean {close!r}?" if close else "parts: " + ", ".join(PARTS))
