"""A chart for the browser: an option of ECharts, and what it shows in one sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart.

    Attributes
    ----------
    id : str
        Short name, unique on a page.
    title : str
        Heading.
    option : mapping
        The option, plain values that can be written as JSON.
    summary : str
        What the chart shows, for who does not see it.
    table : str
        The table of the page that holds its numbers.
    """

    id: str
    title: str
    option: Mapping[str, Any]
    summary: str
    table: str = ""
