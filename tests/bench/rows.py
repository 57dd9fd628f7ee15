"""One row of the table that `make bench` prints."""

from __future__ import annotations

from typing import NamedTuple


class Row(NamedTuple):
    """What was measured here and, in the same run on the same machine, for a peer."""

    measure: str
    unit: str
    ours: float
    peer: float | None = None
    peer_name: str = ""
