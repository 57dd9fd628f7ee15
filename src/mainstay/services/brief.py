"""Write a briefing: load the base, run the engines, write HTML, PDF, tables and manifest, all or nothing."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl

from mainstay.core.content_hash import hash_bytes
from mainstay.core.spreadsheet_cell import guard
from mainstay.engines.monitor.concentration import run_concentration
from mainstay.errors import WriteError
from mainstay.io.load import load
from mainstay.report.content import Table
from mainstay.report.document import Document, compose
from mainstay.report.html import write_html
from mainstay.report.pdf import write_pdf
from mainstay.report.section import Material

Progress = Callable[[int, int, str], None]
#: file that marks a folder as a briefing of ours, which may be replaced
MARK = "manifest.json"


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
        Folder; an older briefing in it is replaced, any other content is left alone and refused.
    seed : int
        Seed of the draws behind the intervals.
    pdf : bool
        Whether to write the PDF too.
    progress : callable, optional
        Called with ``(done, total, what)``.

    Raises
    ------
    InputError
        The base is wrong; all problems are listed.
    WriteError
        The folder cannot be written, or holds something that is not a briefing.
    """
    say = progress or _silent
    started = datetime.now(UTC)
    _refuse_foreign(out)
    say(0, 4, "reading the base")
    held = load(base)
    say(1, 4, "concentration and dependence")
    results = {"concentration": run_concentration(held, seed=seed)}
    say(2, 4, "writing pages")
    document = compose(Material(held, results))
    files: dict[str, bytes] = {"briefing.html": write_html(document).encode()}
    if pdf:
        say(3, 4, "setting the PDF")
        files["briefing.pdf"] = write_pdf(document, dated=held.info.as_of_on.isoformat())
    files |= {f"tables/{table.id}.csv": _csv(table) for table in document.tables}
    manifest = _manifest(document, {name: dict(result.manifest) for name, result in results.items()}, files, started)
    files[MARK] = (json.dumps(manifest, indent=2, ensure_ascii=False) + "\n").encode()
    _place(files, out)
    say(4, 4, "done")
    page = out / "briefing.html"
    return Written(document.title, page, out / "briefing.pdf" if pdf else None, out / "tables", out / MARK, manifest)


def _silent(done: int, total: int, what: str) -> None:
    del done, total, what


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
        "title": document.title,
        "facts": dict(document.facts),
        "sections": [section.name for section, _ in document.sections],
        "engines": engines,
        "started_at": started.isoformat(timespec="seconds"),
        "ended_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "files": {name: hash_bytes(content) for name, content in sorted(files.items())},
    }


def _refuse_foreign(out: Path) -> None:
    if out.is_dir() and any(out.iterdir()) and not (out / MARK).is_file():
        msg = f"{out} holds something that is not a briefing"
        raise WriteError(msg, where=str(out), hint="name another folder, or an empty one")
    if out.exists() and not out.is_dir():
        msg = f"{out} is a file"
        raise WriteError(msg, where=str(out), hint="name a folder")


def _place(files: dict[str, bytes], out: Path) -> None:
    """Write all files beside the target, then put the folder in its place."""
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix=f".{out.name}.", dir=out.parent))
        try:
            fresh.chmod(0o755)
            for name, content in files.items():
                target = fresh / name
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content)
            if out.exists():
                shutil.rmtree(out)
            fresh.rename(out)
        finally:
            if fresh.exists():
                shutil.rmtree(fresh)
    except OSError as error:
        msg = f"the briefing could not be written: {error.strerror or error}"
        raise WriteError(msg, where=str(out)) from None
