"""Small composites for tests, and the readers of the shared case files."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from numpy.typing import NDArray

from mainstay.errors import InputError

#: case files of numbers read from text with 15 digits
EXACT = 1e-9


def tree(**changes: Any) -> pl.DataFrame:
    """Return four indicators in two pillars below one index; each change replaces a column."""
    rows: dict[str, Any] = {
        "code": ["beds", "staff", "cost", "delay", "means", "results", "index"],
        "parent": ["means", "means", "results", "results", "index", "index", None],
        "level": [1, 1, 1, 1, 2, 2, 3],
        "direction": [1, 1, -1, -1, 1, 1, 1],
        "weight": [1.0, 3.0, 1.0, 1.0, 2.0, 1.0, 1.0],
    }
    return pl.DataFrame({**rows, **changes}, strict=False)


def data(**changes: Any) -> pl.DataFrame:
    """Return six units with one gap; each change replaces a column."""
    rows: dict[str, Any] = {
        "unit": ["A", "B", "C", "D", "E", "F"],
        "beds": [10.0, 20.0, 30.0, 25.0, 15.0, 12.0],
        "staff": [5.0, None, 7.0, 9.0, 4.0, 6.0],
        "cost": [100.0, 80.0, 120.0, 90.0, 60.0, 75.0],
        "delay": [3.0, 1.0, 4.0, 1.0, 5.0, 9.0],
    }
    return pl.DataFrame({**rows, **changes}, strict=False)


def codes_of(error: pytest.ExceptionInfo[InputError]) -> list[str]:
    """Return the codes of all problems, sorted."""
    return sorted(problem.code for problem in error.value.problems)


def case(shared_dir: Path, name: str) -> pl.DataFrame:
    """Return a case file of COINr with its unit column named as ours."""
    frame = pl.read_csv(
        shared_dir / "cases" / "composite" / f"{name}.csv", null_values=["", "NA"], infer_schema_length=None
    )
    return frame.rename({"uCode": "unit"}) if "uCode" in frame.columns else frame


def asem_structure(shared_dir: Path) -> pl.DataFrame:
    """Return the tree of the ASEM index."""
    return (
        case(shared_dir, "asem_iMeta")
        .filter(pl.col("Level").is_not_null())
        .select(
            code="iCode",
            parent="Parent",
            level="Level",
            direction="Direction",
            weight="Weight",
            target="Target",
            denominator="Denominator",
            unit_of_measure="Unit",
        )
    )


#: the steps by which COINr built the case files
ASEM_STEPS = {
    "denominate": None,
    "impute": {"f_i": "i_mean_grp", "use_group": "EurAsia_group"},
    "screen": {"unit_screen": "byNA", "dat_thresh": 0.9},
    "treat": None,
    "normalise": None,
    "aggregate": None,
}


def asem_data(shared_dir: Path) -> pl.DataFrame:
    """Return the raw data of the ASEM index with its groups and denominators."""
    return case(shared_dir, "asem_iData").drop("Time")


def numbers(frame: pl.DataFrame, columns: Sequence[str]) -> NDArray[np.float64]:
    """Return some columns in the order of the units, NaN where empty."""
    ordered = frame.sort("unit").select(pl.col(list(columns)).cast(pl.Float64).fill_null(math.nan))
    return ordered.to_numpy()


def assert_same(
    ours: pl.DataFrame, theirs: pl.DataFrame, *, leave_out: Sequence[str] = (), atol: float = EXACT
) -> None:
    """Compare two frames unit by unit, in every numeric column of theirs."""
    columns = [name for name, kind in theirs.schema.items() if kind.is_numeric() and name not in leave_out]
    assert columns
    assert sorted(ours["unit"]) == sorted(theirs["unit"])
    np.testing.assert_allclose(numbers(ours, columns), numbers(theirs, columns), rtol=0, atol=atol, equal_nan=True)
