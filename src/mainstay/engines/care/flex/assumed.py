"""What was assumed and what was left out, collected while the base is read."""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl

from mainstay.errors import Problem

ASSUMED = {"subject": pl.String(), "field": pl.String(), "value": pl.Float64(), "unit": pl.String(), "why": pl.String()}
LEFT_OUT = {"subject": pl.String(), "why": pl.String()}


@dataclass
class Notes:
    """Assumptions, omissions and problems."""

    assumed: dict[tuple[str, str], tuple[float | None, str, str]] = field(default_factory=dict)
    left_out: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def assume(self, subject: str, name: str, value: float | None, unit: str, why: str) -> None:
        """Note a value that the base does not give."""
        self.assumed.setdefault((subject, name), (value, unit, why))

    def leave_out(self, subject: str, why: str) -> None:
        """Note something that takes no part."""
        self.left_out.setdefault(subject, why)

    def assumptions_table(self) -> pl.DataFrame:
        """Return the assumptions, one a row."""
        rows = [(*key, *told) for key, told in sorted(self.assumed.items())]
        return pl.DataFrame(rows, schema=ASSUMED, orient="row")

    def left_out_table(self) -> pl.DataFrame:
        """Return what was left out, one a row."""
        return pl.DataFrame(sorted(self.left_out.items()), schema=LEFT_OUT, orient="row")
