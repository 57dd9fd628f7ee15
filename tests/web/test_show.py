"""What leaves as CSV is text for every spreadsheet, heads of columns too."""

from __future__ import annotations

import polars as pl

from mainstay.web.show import csv_of


def test_neither_cells_nor_heads_are_taken_for_formulas() -> None:
    frame = pl.DataFrame({"=1+1": ["@SUM(A1)", "plain"], "parts": [["=2", "b"], []], "n": [-5, 1]})
    assert csv_of(frame).decode().splitlines() == ["'=1+1,parts,n", "'@SUM(A1),'=2; b,-5", 'plain,"",1']
