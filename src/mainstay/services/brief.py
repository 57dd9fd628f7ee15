"""Write a briefing: load the base, run the engines, write HTML, PDF, tables and manifest, all or nothing."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl

from mainstay.core.content_hash import hash_bytes
from mainstay.core.progress import WHOLE, Progress, parts
from mainstay.core.result import Result
from mainstay.core.spreadsheet_cell import guard
from mainstay.engines.monitor.concentration import run_concentration
from mainstay.engines.monitor.heatmap import run_heatmap
from mainstay.engines.monitor.heatmap.backtest import run_backtest
from mainstay.errors import InputError
from mainstay.io.load import load
from mainstay.model.base import Base
from mainstay.report.content import Table
from mainstay.report.document import Document, compose
from mainstay.report.html import write_html
from mainstay.report.pdf import write_pdf
from mainstay.report.section import Material
from mainstay.services import brief_care, brief_stress
from mainstay.services.briefing_folder import MADE, MANIFEST, target_of, write_files
from mainstay.services.handling import MEANING, read_mark


@dataclass(frozen=True, slots=True)
class Written:
    """What was written and where."""

    title: str
    html: Path
    pdf: Path | None
    tables: Path
    manifest_file: Path
    manifest: dict[str, Any]

    @property
    def files(self) -> list[Path]:
        """Every file of the briefing."""
        return sorted(path for path in self.html.parent.rglob("*") if path.is_file())


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a briefing is to be.

    Parameters
    ----------
    seed : int
        Seed of the draws behind the intervals.
    pdf : bool
        Whether to set the PDF too.
    handling : str
        Handling mark of the base (`mainstay.services.handling`); empty where nobody has marked it.
    as_known : datetime.date, optional
        Tell what was known at the end of this day.
    sections : tuple of str
        Names of the sections wanted (`mainstay.report.sections`); all of them where empty.
    """

    seed: int = 0
    pdf: bool = True
    handling: str = ""
    as_known: date | None = None
    sections: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Briefing:
    """A briefing that is not yet written: its files by name, and its manifest, which is one of them."""

    title: str
    files: dict[str, bytes]
    manifest: dict[str, Any]


def write_brief(
    base: str,
    out: Path,
    *,
    seed: int = 0,
    pdf: bool = True,
    progress: Progress | None = None,
    handling: str = "",
    as_known: date | None = None,
) -> Written:
    """Write the briefing on a base.

    Parameters
    ----------
    base : str
        Bundled name or path of the base.
    out : pathlib.Path
        Folder; an older briefing in it is replaced in one step, any other content is left alone and refused.
    seed, pdf, handling, as_known : optional
        As in `Wanted`.
    progress : callable, optional
        Called with ``(done, total, what)``.

    Returns
    -------
    Written
        Where the page, the PDF, the tables and the manifest are.

    Raises
    ------
    InputError
        The base is wrong; all problems are listed.
    WriteError
        The folder cannot be written, or holds something that is not a briefing.
    MissingExtraError
        The extra ``report`` is not installed.

    Examples
    --------
    >>> import tempfile
    >>> written = write_brief("us-2026", Path(tempfile.mkdtemp()) / "brief", pdf=False)
    >>> written.html.name, written.pdf is None
    ('briefing.html', True)
    """
    wanted = Wanted(seed, pdf, handling, as_known)
    say = _Teller(progress)
    target = target_of(out)
    say("reading the base")
    made = _make(load(base), base, wanted, say)
    write_files(target, made.files)
    say("done")
    return Written(
        made.title,
        out / "briefing.html",
        out / "briefing.pdf" if pdf else None,
        out / "tables",
        out / MANIFEST,
        made.manifest,
    )


def make_brief(base: Base, name: str, wanted: Wanted, progress: Progress | None = None) -> Briefing:
    """Make the briefing on a base that is loaded, without writing it.

    Parameters
    ----------
    base : Base
        The base.
    name : str
        Name under which the manifest tells of it: a bundled name, a path, or one of the workspace.
    wanted : Wanted
        What it is to be.
    progress : callable, optional
        Called with ``(done, total, what)``.

    Raises
    ------
    InputError, MissingExtraError
        As `write_brief`.
    """
    say = _Teller(progress)
    say("reading the base")
    made = _make(base, name, wanted, say)
    say("done")
    return made


def _make(base: Base, name: str, wanted: Wanted, say: _Teller) -> Briefing:
    started = datetime.now(UTC)
    held = base if wanted.as_known is None else base.as_known(wanted.as_known)
    seed = wanted.seed
    say("concentration and dependence")
    results = {"concentration": run_concentration(held, seed=seed, progress=say.inside())}
    refusals: dict[str, str] = {}
    say("the map of home and rivals")
    if _is_wanted(wanted, "heatmap"):
        refusals |= _draw_map(held, seed, results, say)
    if _is_wanted(wanted, "stress"):
        refusals |= brief_stress.run_bundled(held, name, seed=seed, results=results, say=say, inside=say.inside)
    if _is_wanted(wanted, "care"):
        refusals |= brief_care.run_parts(held, name, seed=seed, results=results, say=say, inside=say.inside)
    say("writing pages")
    document = compose(Material(held, results, refusals, _mark(wanted.handling)), only=wanted.sections)
    files: dict[str, bytes] = {"briefing.html": write_html(document).encode()}
    say("setting the PDF" if wanted.pdf else "writing tables")
    if wanted.pdf:
        files["briefing.pdf"] = write_pdf(document, dated=held.info.as_of_on.isoformat())
    files |= {f"tables/{table.id}.csv": _csv(table) for table in document.tables}
    manifest = _manifest(document, {key: dict(result.manifest) for key, result in results.items()}, files, started)
    manifest["refusals"] = refusals
    manifest["handling"] = wanted.handling or None
    manifest["as_known"] = None if wanted.as_known is None else wanted.as_known.isoformat()
    files[MANIFEST] = (json.dumps(manifest, indent=2, ensure_ascii=False) + "\n").encode()
    return Briefing(document.title, files, manifest)


def _is_wanted(wanted: Wanted, family: str) -> bool:
    """Tell whether a section is wanted that an engine has to run for; sections are named after what they tell."""
    return not wanted.sections or any(name.partition("-")[0] == family for name in wanted.sections)


def _mark(handling: str) -> str:
    """Return a handling mark and what it means, as it stands at the top."""
    if not handling:
        return ""
    mark = read_mark(handling)
    return f"{mark}: {MEANING[mark]}"


def _draw_map(base: Base, seed: int, results: dict[str, Result], say: _Teller) -> dict[str, str]:
    """Draw the heatmap and score past ones into the results, or return why it cannot be drawn.

    The rest of the briefing does not need it. A base without indicators, or with nobody to compare, is no mistake; a
    wrong indicator is told in the briefing.
    """
    try:
        drawn, scored = parts(say.inside(), 15, 20)
        results["heatmap"] = run_heatmap(base, seed=seed, progress=drawn)
        results["backtest"] = run_backtest(base, seed=seed, progress=scored)
    except InputError as error:
        return {"heatmap": "; ".join([error.message, *(problem.message for problem in error.problems)])}
    return {}


class _Teller:
    """Tells one step after another, from the first to the last."""

    def __init__(self, progress: Progress | None) -> None:
        self.progress, self.done, self.what = progress, 0, ""
        self.total = 5 + brief_stress.steps() + brief_care.steps()

    def __call__(self, what: str) -> None:
        if self.progress is not None:
            self.progress(self.done * WHOLE, self.total * WHOLE, what)
        self.done, self.what = self.done + 1, what

    def inside(self) -> Progress | None:
        """Return who is told how far the step is that was told last."""
        if self.progress is None:
            return None
        told, before, total, step = self.progress, (self.done - 1) * WHOLE, self.total * WHOLE, self.what

        def tell(done: int, of: int, what: str) -> None:
            told(before + WHOLE * done // max(of, 1), total, f"{step}: {what}")

        return tell


def _csv(table: Table) -> bytes:
    frame = table.frame
    lists = [name for name, kind in frame.schema.items() if isinstance(kind, pl.List)]
    flat = frame.with_columns(pl.col(name).cast(pl.List(pl.String)).list.join("; ") for name in lists)
    texts = [name for name, kind in flat.schema.items() if kind == pl.String()]
    return flat.with_columns(guard(pl.col(name)) for name in texts).write_csv().encode()


def _manifest(
    document: Document, engines: dict[str, dict[str, Any]], files: dict[str, bytes], started: datetime
) -> dict[str, Any]:
    return {
        "made": MADE,
        "title": document.title,
        "facts": dict(document.facts),
        "sections": [section.name for section, _ in document.sections],
        "engines": engines,
        "started_at": started.isoformat(timespec="seconds"),
        "ended_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "files": {name: hash_bytes(content) for name, content in sorted(files.items())},
    }
