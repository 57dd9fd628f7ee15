"""What a derived indicator is: a definition and a function from the base to values with their evidence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import polars as pl

from mainstay.model.base import Base

#: Columns of the values of a derived indicator; ``segment_id`` is null for an economy as a whole.
VALUES = {
    "economy_id": pl.String(),
    "segment_id": pl.String(),
    "period": pl.String(),
    "value": pl.Float64(),
    "low": pl.Float64(),
    "high": pl.Float64(),
    "source_id": pl.String(),
    "locator": pl.String(),
    "method": pl.String(),
    "grade": pl.String(),
    "known_on": pl.Date(),
}


@dataclass(frozen=True, slots=True)
class Derived:
    """An indicator that is worked out from tables of the base.

    Parameters
    ----------
    name : str
        Identifier, used beside those of the table ``indicators``.
    title, definition, unit : str
        In words.
    direction : {"higher_better", "lower_better"}
        Which way is good.
    lens, stage : str
        Lens and lifecycle stage.
    goalposts : tuple of float, optional
        Values that score 0 and 1; without them each segment has its own, from the data.
    compute : callable
        Returns a frame with the columns `VALUES`; what the base does not know has no row.
    """

    name: str
    title: str
    definition: str
    unit: str
    direction: Literal["higher_better", "lower_better"]
    lens: str
    stage: str
    compute: Callable[[Base], pl.DataFrame]
    goalposts: tuple[float, float] | None = None
