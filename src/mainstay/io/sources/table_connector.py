"""The connector that most sources need: delimited files, each read on its own."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from mainstay.errors import MainstayError, Problem
from mainstay.io.sources.connector import SourceInfo, SourceRead
from mainstay.io.sources.file_head import head
from mainstay.io.sources.layout import Layout
from mainstay.io.sources.opened_file import OpenedFile, open_file
from mainstay.io.sources.reading import Reading


@dataclass(frozen=True, slots=True)
class TableConnector:
    """A connector for delimited files that are read one by one.

    Parameters
    ----------
    info : SourceInfo
        The source.
    layouts : tuple of Layout
        The kinds of file it reads.
    read_one : callable
        Reads one file into the reading; it is given the layout that the header fits.
    """

    info: SourceInfo
    layouts: tuple[Layout, ...]
    read_one: Callable[[Reading, OpenedFile, Layout], None]

    @property
    def name(self) -> str:
        """Name in the registry."""
        return self.info.name

    def describe(self) -> SourceInfo:
        """Return what the source is."""
        return self.info

    def recognises(self, path: Path) -> bool:
        """Tell from the header whether a file is of this source."""
        return self.layout(path) is not None

    def layout(self, path: Path) -> Layout | None:
        """Return the layout that the header of a file fits."""
        seen = head(path)
        if seen.kind != "table":
            return None
        return next((layout for layout in self.layouts if layout.recognises(seen.fields)), None)

    def read_files(self, paths: Sequence[Path]) -> SourceRead:
        """Read files that this connector recognises."""
        reading = Reading(self.info)

        def read_one(opened: OpenedFile, path: Path) -> None:
            self.read_one(reading, opened, self.layout(path) or self.layouts[0])

        read_each(reading, paths, read_one)
        return reading.result()


def read_each(reading: Reading, paths: Sequence[Path], read_one: Callable[[OpenedFile, Path], None]) -> None:
    """Open files one after the other, in order of their names; one that cannot be read is a problem, not an end."""
    for path in sorted(paths, key=lambda path: (path.name, str(path))):
        try:
            read_one(open_file(path), path)
        except (MainstayError, csv.Error, json.JSONDecodeError, RecursionError) as error:
            reason = error.message if isinstance(error, MainstayError) else str(error)
            hint = error.hint if isinstance(error, MainstayError) else None
            message = f"{reading.info.name}: the file cannot be read: {reason}"
            reading.problem(Problem("source.unreadable", message, file=path.name, hint=hint))
