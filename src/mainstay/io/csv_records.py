"""Cuts a CSV file into whole records (RFC 4180), however large it is.

The structure of a block of bytes is found with array operations: a line end or a delimiter counts where the number of
quotation marks before it is even. So ragged rows, marks that open or close in the wrong place and the number of each
record are known exactly, before any text is made of it, at the cost of one pass over the bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Protocol

import numpy as np
import numpy.typing as npt

from mainstay.errors import Problem

_QUOTE, _LINE_END, _RETURN = 0x22, 0x0A, 0x0D
#: a record longer than this is taken for one whose quotation mark never closes
LONGEST_RECORD = 16 * 2**20
_Positions = npt.NDArray[np.int64]


class ByteStream(Protocol):
    """Anything that bytes can be read from in turn."""

    def read(self, size: int, /) -> bytes:
        """Return at most ``size`` bytes, none at the end."""
        ...


@dataclass(frozen=True, slots=True)
class Records:
    """Whole records: their bytes, where each begins and ends, how many cells each has."""

    data: bytes
    starts: _Positions
    ends: _Positions
    cells: _Positions
    first_row: int

    def __len__(self) -> int:
        return len(self.ends)

    def blank(self) -> npt.NDArray[np.bool_]:
        """Tell which records are blank lines."""
        length = self.ends - self.starts
        view = np.frombuffer(self.data, dtype=np.uint8)
        blank: npt.NDArray[np.bool_] = (length == 0) | ((length == 1) & (view[self.starts] == _RETURN))
        return blank

    def record(self, index: int) -> bytes:
        """Return the bytes of one record without its line end."""
        return self.data[self.starts[index] : self.ends[index]]

    def part(self, start: int, stop: int) -> Records:
        """Return the records from one index to another."""
        if start >= stop:
            none = np.zeros(0, dtype=np.int64)
            return Records(b"", none, none, none, self.first_row + start)
        begin = int(self.starts[start])
        return Records(
            self.data[begin : int(self.ends[stop - 1]) + 1],
            self.starts[start:stop] - begin,
            self.ends[start:stop] - begin,
            self.cells[start:stop],
            self.first_row + start,
        )


class BrokenStructureError(Exception):
    """The structure of the file cannot be trusted from one record on."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem

    @property
    def row(self) -> int:
        """Number of the first record that cannot be trusted."""
        return self.problem.row or 1


@dataclass(slots=True)
class RecordReader:
    r"""Reads records from a stream of bytes.

    Parameters
    ----------
    stream : ByteStream
        Bytes; line ends are LF or CR LF.
    delimiter : str
        What stands between cells.
    carry : bytes
        Bytes that were already read from the stream.
    first_row : int
        Number of the first record.
    block_bytes : int
        Bytes read at a time.

    Examples
    --------
    >>> from io import BytesIO
    >>> reader = RecordReader(BytesIO(b'a,"x\ny"\nb,z\n'), delimiter=",", first_row=2)
    >>> [(records.cells.tolist(), records.record(1)) for records in reader]
    [([2, 2], b'b,z')]
    """

    stream: ByteStream
    delimiter: str
    carry: bytes = b""
    first_row: int = 1
    block_bytes: int = 8 * 2**20
    _pending: BrokenStructureError | None = field(default=None, init=False)

    def __iter__(self) -> Iterator[Records]:
        at_end = False
        while not at_end:
            block = self.stream.read(self.block_bytes)
            at_end = not block
            data = self.carry + block
            if at_end and data and not data.endswith(b"\n"):
                data += b"\n"
            if not data:
                return
            records, rest = self._cut(data, at_end=at_end)
            if len(records):
                yield records
                self.first_row += len(records)
            if self._pending is not None:
                raise self._pending
            self.carry = rest

    def _cut(self, data: bytes, *, at_end: bool) -> tuple[Records, bytes]:
        view = np.frombuffer(data, dtype=np.uint8)
        line_end, delimiter = view == _LINE_END, view == ord(self.delimiter)
        quotes: _Positions | None = None
        if b'"' in data:
            is_quote = view == _QUOTE
            quotes = np.flatnonzero(is_quote)
            # only the parity matters, so that the count may wrap around
            outside = (np.cumsum(is_quote, dtype=np.uint8) & 1) == 0
            line_end &= outside
            delimiter &= outside
        ends = np.flatnonzero(line_end)
        starts = np.concatenate([np.zeros(min(ends.size, 1), dtype=np.int64), ends[:-1] + 1])
        limit = int(ends[-1]) + 1 if ends.size else 0
        begins = np.append(starts, limit)  # with the record that is not yet whole
        unclosed = limit < len(data) and (at_end or len(data) - limit > LONGEST_RECORD)
        if quotes is not None:
            self._check_quotes(data, view, quotes if unclosed else quotes[quotes < limit], begins)
        nul = data.find(b"\0", 0, limit)
        if nul >= 0:
            problem = Problem("csv.nul", "the file holds a NUL byte", hint="remove it; it is never text")
            self._stop(problem, begins, nul, data)
        if unclosed:
            hint = "close it, or take it out; rows from here on were not read"
            problem = Problem("csv.quote", "a quotation mark is never closed", hint=hint)
            self._stop(problem, begins, max(data.find(b'"', limit), limit), data)
        stop = ends.size if self._pending is None else min(self._pending.row - self.first_row, ends.size)
        counts = np.searchsorted(np.flatnonzero(delimiter), ends)
        cells = np.diff(counts, prepend=0) + 1
        whole = Records(data, starts, ends, cells, self.first_row)
        return whole.part(0, stop), data[limit:]

    def _check_quotes(self, data: bytes, view: npt.NDArray[np.uint8], quotes: _Positions, begins: _Positions) -> None:
        """Find the first mark that opens or closes where RFC 4180 does not let it."""
        before = np.where(quotes > 0, view[np.maximum(quotes - 1, 0)], _LINE_END)
        after = view[np.minimum(quotes + 1, view.size - 1)]
        between = (_LINE_END, ord(self.delimiter), _QUOTE)
        wrong = np.zeros(quotes.size, dtype=np.bool_)
        wrong[0::2] = ~np.isin(before[0::2], between)
        wrong[1::2] = ~np.isin(after[1::2], (*between, _RETURN))
        if wrong.any():
            hint = (
                'put the whole cell in quotation marks and double each mark inside it, such as "a 5"" pipe"; '
                "rows from here on were not read"
            )
            problem = Problem("csv.quote", "a quotation mark stands inside a cell", hint=hint)
            self._stop(problem, begins, int(quotes[int(np.argmax(wrong))]), data)

    def _stop(self, problem: Problem, begins: _Positions, at: int, data: bytes) -> None:
        """Remember the first problem, with its record and what stands around it."""
        index = int(np.searchsorted(begins, at, side="right")) - 1
        line = data[max(at - 30, int(begins[index])) : at + 30].split(b"\n")[0]
        found = line.decode("utf-8", errors="replace").strip()
        stopped = BrokenStructureError(replace(problem, row=self.first_row + index, found=found))
        if self._pending is None or stopped.row < self._pending.row:
            self._pending = stopped
