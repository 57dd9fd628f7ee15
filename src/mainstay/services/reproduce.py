"""Make a result or a briefing again from its manifest, and say whether it came out the same."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from mainstay.core.calendar import read_day
from mainstay.core.content_hash import hash_bytes
from mainstay.core.result import Result
from mainstay.core.suggest import nearest
from mainstay.engines.monitor.concentration import run_concentration
from mainstay.errors import InputError, Problem
from mainstay.io.load import load
from mainstay.model.base import Base
from mainstay.scenario.scenario import read_scenario
from mainstay.services.brief import write_brief
from mainstay.services.briefing_folder import MADE
from mainstay.services.care_again import CARE_AGAIN
from mainstay.services.heatmap import Request, draw, known
from mainstay.services.stress_again import ALONE, ON_BASE

MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a result came out the same.

    Attributes
    ----------
    what : str
        What was made again.
    parts : polars.DataFrame
        ``part`` and ``same``: each table or file.
    notes : tuple of str
        What explains a difference: another version or another base.
    """

    what: str
    parts: pl.DataFrame
    notes: tuple[str, ...]

    @property
    def same(self) -> bool:
        """Whether every part came out the same."""
        return bool(self.parts["same"].all())

    def to_json(self) -> dict[str, Any]:
        """Return plain values."""
        return {"what": self.what, "same": self.same, "parts": self.parts.to_dicts(), "notes": list(self.notes)}


def reproduce(place: Path, *, base: str | None = None) -> Verdict:
    """Make a result again and compare it, table by table or file by file.

    Parameters
    ----------
    place : pathlib.Path
        A folder written by ``--out`` of an engine, or a briefing.
    base : str, optional
        Where the base is, if it is not where the manifest says.

    Raises
    ------
    InputError
        The folder holds no manifest, or one that no engine of this version can follow, or the base is wrong.

    Examples
    --------
    >>> from mainstay.services.result_files import write_result
    >>> import mainstay as ms
    >>> out = write_result(ms.run_concentration(ms.load("us-2026"), seed=3), Path(tempfile.mkdtemp()) / "result")
    >>> reproduce(out).same
    True
    """
    manifest = _manifest(place)
    if manifest.get("made") == MADE:
        return _briefing(place, manifest, base)
    engine = str(manifest.get("engine"))
    _check(place, manifest, engine)
    if engine in ALONE:
        return _verdict(place, engine, manifest, ALONE[engine](manifest))
    name = base or str(manifest.get("request", {}).get("base", manifest["base"]))
    held = load(name)
    day = manifest.get("as_known")  # a result of a workspace may be of what was known on a day
    held = held if day is None else held.as_known(day)
    return _verdict(place, f"{engine} on {name}", manifest, AGAIN[engine](held, manifest))


def _check(place: Path, manifest: Mapping[str, Any], engine: str) -> None:
    """Refuse what no engine of this version can make again: each problem by its name."""
    known = (*AGAIN, *ALONE)
    msg = f"{place.name} cannot be made again"
    if engine not in known:
        close = nearest(engine, known)
        problem = Problem("manifest.engine", "no engine of this version made this", file=MANIFEST, found=engine)
        raise InputError(msg, [problem], hint=f"did you mean {close!r}?" if close else "known: " + ", ".join(known))
    if not isinstance(manifest.get("seed"), int) or isinstance(manifest["seed"], bool):
        text = "the manifest names no seed, and other numbers would be drawn without it"
        found = None if manifest.get("seed") is None else str(manifest["seed"])
        problem = Problem("manifest.seed", text, file=MANIFEST, found=found, allowed="a whole number")
        raise InputError(msg, [problem])


def _verdict(place: Path, what: str, manifest: Mapping[str, Any], again: Result) -> Verdict:
    return Verdict(what, _compare(place, again), _notes(manifest, again.manifest))


def _manifest(place: Path) -> dict[str, Any]:
    try:
        data = json.loads((place / MANIFEST).read_text("utf-8"))
    except (OSError, ValueError) as error:
        msg = f"{place.name} holds no manifest that can be read"
        raise InputError(msg, where=str(place / MANIFEST), hint=str(error)) from None
    if not isinstance(data, dict):
        msg = f"{place.name} holds no manifest that can be read"
        raise InputError(msg, where=str(place / MANIFEST), hint="it should be a list of keys")
    return data


def _concentration(base: Base, manifest: Mapping[str, Any]) -> Result:
    return run_concentration(base, seed=int(manifest["seed"]), **manifest["options"])


def _heatmap(base: Base, manifest: Mapping[str, Any]) -> Result:
    request = manifest.get("request", {})
    told = read_scenario(manifest["scenario"], file=MANIFEST)
    asked = Request(
        str(request.get("base", manifest["base"])),
        as_known=request.get("as_known"),
        compare=request.get("compare"),
        compare_as_known=request.get("compare_as_known"),
        seed=int(manifest["seed"]),
    )
    earlier = None
    if asked.compare is not None or asked.compare_as_known is not None:
        earlier = known(base if asked.compare is None else load(asked.compare), asked.compare_as_known)
    return draw(known(base, asked.as_known), told, asked, earlier)


AGAIN: Mapping[str, Callable[[Base, Mapping[str, Any]], Result]] = {
    "concentration": _concentration,
    "heatmap": _heatmap,
    **ON_BASE,
    **CARE_AGAIN,
}


def _compare(place: Path, again: Result) -> pl.DataFrame:
    """Compare each table with the Parquet file that was kept."""
    made = {**again.tables, "metrics": again.metrics}
    kept = {path.stem for path in place.glob("*.parquet")}
    rows = []
    for name in sorted({*made, *kept}):
        same = name in made and name in kept and pl.read_parquet(place / f"{name}.parquet").equals(made[name])
        rows.append((name, same))
    return pl.DataFrame(rows, schema={"part": pl.String(), "same": pl.Boolean()}, orient="row")


def _briefing(place: Path, manifest: Mapping[str, Any], base: str | None) -> Verdict:
    """Write the briefing again beside it and compare the hash of each file."""
    engines = manifest.get("engines") or {}
    told: dict[str, Any] = next(iter(engines.values()), {})
    name = base or str(told.get("base", ""))
    files = dict(manifest.get("files") or {})
    with tempfile.TemporaryDirectory() as folder:
        seed = int(told.get("seed", 0))
        again = write_brief(
            name,
            Path(folder) / "brief",
            seed=seed,
            pdf="briefing.pdf" in files,
            handling=str(manifest.get("handling") or ""),
            as_known=None if manifest.get("as_known") is None else read_day(manifest["as_known"]),
        ).manifest
    made = dict(again["files"])
    rows = [
        (part, files.get(part) == made.get(part) and _unchanged(place, part, files)) for part in sorted({*files, *made})
    ]
    parts = pl.DataFrame(rows, schema={"part": pl.String(), "same": pl.Boolean()}, orient="row")
    other: dict[str, Any] = next(iter(again["engines"].values()), {})
    return Verdict(f"briefing on {name}", parts, _notes(told, other))


def _unchanged(place: Path, part: str, files: Mapping[str, str]) -> bool:
    """Return whether the file that was kept still is what the manifest says."""
    target = place / part
    return target.is_file() and hash_bytes(target.read_bytes()) == files.get(part)


def _notes(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    words = {"mainstay": "version of Mainstay", "base_hash": "content of the base", "seed": "seed"}
    asked = [one.get("request") or {} for one in (before, after)]
    pairs = [(said, before.get(key), after.get(key)) for key, said in words.items()]
    pairs.append(("content of the table of cases", asked[0].get("file_hash"), asked[1].get("file_hash")))
    return tuple(f"another {said}: {then} then, {now} now" for said, then, now in pairs if then != now)
