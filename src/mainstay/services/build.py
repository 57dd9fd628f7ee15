"""Build a base from files of agencies and save it; the report tells what became of every row."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mainstay.io.save import save
from mainstay.io.sources.build import build
from mainstay.io.sources.build_report import BuildReport
from mainstay.model.base import Base

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Built:
    """A base that was built and saved, and the account of it."""

    base: Base
    place: Path
    report: BuildReport

    @property
    def text(self) -> str:
        """The account as people read it."""
        total = self.report.files.select("read", "used", "merged", "left_out").sum().row(0)
        read, used, merged, left_out = total
        last = f"rows read {read} = used {used} + merged {merged} + left out {left_out}"
        return f"{self.report}\n\n{last}\nwrote {self.place}\n{self.base.hash}"

    def to_json(self) -> dict[str, Any]:
        """Return the account as plain values."""
        tables = {name: frame.to_dicts() for name, frame in self.report.as_tables().items()}
        data: dict[str, Any] = json.loads(
            json.dumps({"base": str(self.place), "hash": self.base.hash, "report": tables})
        )
        return data


def build_base(
    folders: Sequence[Path],
    out: Path,
    *,
    name: str,
    as_of: str | None = None,
    strict: bool = False,
    progress: Progress | None = None,
) -> Built:
    """Build a base from files of agencies and save it.

    Parameters
    ----------
    folders : sequence of pathlib.Path
        Folders or files.
    out : pathlib.Path
        Where to save: a folder, a file ``.xlsx`` or ``.zip``.
    name : str
        Name of the base.
    as_of : str, optional
        As-of date; the newest day that the files speak of where not given.
    strict : bool
        Save nothing when a file no longer has the fields we know.
    progress : callable, optional
        Called with ``(done, total, what)``.

    Returns
    -------
    Built
        The base, where it was saved, and the report.

    Raises
    ------
    SourceChangedError
        The schema of a file has changed and ``strict`` is set.
    InputError
        A folder is missing, no file is recognised, or what was read makes no sound base.
    WriteError
        The base could not be written; what was there is unharmed.
    """
    result = build(folders, name=name, as_of_on=as_of, strict=strict, progress=progress)
    return Built(result.base, save(result.base, out), result.report)
