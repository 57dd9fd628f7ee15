"""Partnerships from tables, such as a folder of CSV files that was read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

#: columns that hold several names, separated by semicolons
LISTS = ("disciplines", "languages", "centres")


def records(frames: Mapping[str, pl.DataFrame]) -> dict[str, Any]:
    """Return tables of partnerships as what a scenario says under ``care.mentoring``.

    Parameters
    ----------
    frames : mapping of str to polars.DataFrame
        Tables named as the lists of `MentoringChoices` (experts, needs, funds, ...). Empty cells count as left out;
        several disciplines, languages or centres in a cell are separated by semicolons.

    Returns
    -------
    dict
        Ready to be checked by `MentoringChoices` or put into a scenario.

    Examples
    --------
    >>> from mainstay.scenario.care.mentoring import MentoringChoices
    >>> told = records({"needs": pl.DataFrame({"centre_id": ["c"], "discipline": ["physics"], "hours_per_month": [4]})})
    >>> MentoringChoices.model_validate(told).needs[0].hours_per_month
    4.0
    """
    return {
        name: [
            {
                key: _several(value) if key in LISTS and isinstance(value, str) else value
                for key, value in row.items()
                if value is not None
            }
            for row in frame.iter_rows(named=True)
        ]
        for name, frame in frames.items()
    }


def _several(text: str) -> list[str]:
    return [part.strip() for part in text.split(";") if part.strip()]
