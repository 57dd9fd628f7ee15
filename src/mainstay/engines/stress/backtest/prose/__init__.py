"""Read back-test tables whose cells are prose, such as ``~0.50 of multi-dose vials`` or ``mid-Nov 2024``."""

from __future__ import annotations

from mainstay.engines.stress.backtest.prose.read import PROSE_COLUMNS, read_prose

__all__ = ["PROSE_COLUMNS", "read_prose"]
