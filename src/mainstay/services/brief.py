"""Write a briefing: load the base, run the engines, write HTML, PDF, tables and manifest, all or nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl

from mainstay.core.content_hash import hash_bytes
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

Progress = Callable[[int, int, str], None]


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


def write_brief(base: str, out: Path, *, seed: int = 0, pdf: bool = True, progress: Progress | None = None) -> Written:
    """Write the briefing on a base.

    Parameters
    ----------
    base : str
        Bundled name or path of the base.
    out : pathlib.Path
        Folder; an older briefing in it is replaced in one step, any other content is left alone and refused.
    seed : int
        Seed of the draws behind the intervals.
    pdf : bool
        Whether to write the PDF too.
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
    say = _Teller(progress, 5 + brief_stress.steps() + brief_care.steps())
    started = datetime.now(UTC)
    target = target_of(out)
    say("reading the base")
    held = load(base)
    say("concentration and dependence")
    results = {"concentration": run_concentration(held, seed=seed)}
    say("the map of home and rivals")
    refusals = _draw_map(held, seed, results)
    refusals |= brief_stress.run_bundled(held, base, seed=seed, results=results, say=say)
    refusals |= brief_care.run_parts(held, base, seed=seed, results=results, say=say)
    say("writing pages")
    document = compose(Material(held, results, refusals))
    files: dict[str, bytes] = {"briefing.html": write_html(document).encode()}
    say("setting the PDF" if pdf else "writing tables")
    if pdf:
        files["briefing.pdf"] = write_pdf(document, dated=held.info.as_of_on.isoformat())
    files |= {f"tables/{table.id}.csv": _csv(table) for table in document.tables}
    manifest = _manifest(document, {name: dict(result.manifest) for name, result in results.items()}, files, started)
    manifest["refusals"] = refusals
    files[MANIFEST] = (json.dumps(manifest, indent=2, ensure_ascii=False) + "\n").encode()
    write_files(target, files)
    say("done")
    return Written(
        document.title,
        out / "briefing.html",
        out / "briefing.pdf" if pdf else None,
        out / "tables",
        out / MANIFEST,
        manifest,
    )


def _draw_map(base: Base, seed: int, results: dict[str, Result]) -> dict[str, str]:
    """Draw the heatmap and score past ones into the results, or return why it cannot be drawn.

    The rest of the briefing does not need it. A base without indicators, or with nobody to compare, is no mistake; a
    wrong indicator is told in the briefing.
    """
    try:
        results["heatmap"] = run_heatmap(base, seed=seed)
        results["backtest"] = run_backtest(base, seed=seed)
    except InputError as error:
        return {"heatmap": "; ".join([error.message, *(problem.message for problem in error.problems)])}
    return {}


class _Teller:
    """Tells one step after another, from the first to the last."""

    def __init__(self, progress: Progress | None, total: int) -> None:
        self.progress, self.total, self.done = progress, total, 0

    def __call__(self, what: str) -> None:
        if self.progress is not None:
            self.progress(self.done, self.total, what)
        self.done += 1


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
