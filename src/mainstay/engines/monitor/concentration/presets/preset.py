"""A preset: a published rule that says when a product counts as dependent, concentrated or critical."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from mainstay.model.base import Base

VERDICT_COLUMNS = {
    "preset": pl.String(),
    "subject": pl.String(),
    "verdict": pl.String(),
    "because": pl.String(),
}


@dataclass(frozen=True, slots=True)
class Preset:
    """One published rule.

    Parameters
    ----------
    name : str
        Short name.
    title : str
        What the rule is called.
    rule : str
        The rule in words.
    source : str
        Where it is published.
    apply : callable
        Takes the base and the table of concentration; returns rows of ``subject``, ``verdict``, ``because``. A
        subject for which the evidence does not decide gets the verdict ``undecided``.
    """

    name: str
    title: str
    rule: str
    source: str
    apply: Callable[[Base, pl.DataFrame], pl.DataFrame]


def verdicts(rows: list[tuple[str, str, str]]) -> pl.DataFrame:
    """Return verdicts as a table."""
    return pl.DataFrame(
        rows,
        schema=["subject", "verdict", "because"],
        orient="row",
        schema_overrides=dict.fromkeys(["subject", "verdict", "because"], pl.String()),
    )
