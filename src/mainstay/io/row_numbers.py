"""Where the rows of a table stood in the file that they were read from."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt


class RowNumbers:
    """Row numbers of a table as its reader saw them, kept small however long the table is.

    Rows are numbered as a spreadsheet numbers them: by record from the top of the file, the header of an orderly file
    being row 1. A record that spans several lines, because a quoted cell holds line breaks, counts once; blank
    records count although they are left out of the table.

    Parameters
    ----------
    first : int
        Number of the first record after the header.

    Examples
    --------
    >>> numbers = RowNumbers(2)
    >>> numbers.leave_out([3])
    >>> [numbers.of(index) for index in range(3)]
    [2, 4, 5]
    """

    def __init__(self, first: int) -> None:
        self.first = first
        self._left_out: list[int] = []
        self._shifted: npt.NDArray[np.int64] | None = None

    def leave_out(self, rows: list[int]) -> None:
        """Say which records are not rows of the table."""
        self._left_out += rows
        self._shifted = None

    def of(self, index: int) -> int:
        """Return the number of the record behind a row of the table, counted from 0."""
        if not self._left_out:
            return self.first + index
        if self._shifted is None:
            left_out = np.sort(np.asarray(self._left_out, dtype=np.int64))
            self._shifted = left_out - np.arange(left_out.size)
        return self.first + index + int(np.searchsorted(self._shifted, self.first + index, side="right"))
