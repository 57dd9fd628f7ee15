"""What a reader of a cell hands back, and the words that all readers know."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from mainstay.engines.stress.backtest.columns import DECISION_DAYS
from mainstay.engines.stress.backtest.prose.dates import Days
from mainstay.engines.stress.backtest.prose.span import Clause, Span

#: A cell that says nothing.
NOTHING = re.compile(
    r"(n/?a|none|none found|not (found|published|known|available|applicable|quantified|stated|reported)"
    r"|un(known|quantified|published|measured)|no data|tbd|\?|-+|)\.?",
    re.IGNORECASE,
)
#: What was hoped for or announced, not what came.
PLAN = re.compile(
    r"\b(target\w*|plan(ned|s)?|announced|expect\w*|forecast\w*|aspir\w*|project(ed|s)|estimat\w*|promised|goal|anticipat\w*)\b",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Cell:
    """One cell on its way: its text, what was read from it, and remarks."""

    text: str
    values: dict[str, Any] = field(default_factory=dict)
    used: list[tuple[int, int]] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    @property
    def is_nothing(self) -> bool:
        """Whether the cell says nothing."""
        return NOTHING.fullmatch(self.text.strip()) is not None

    def take(self, span: Span[Any], **values: Any) -> None:
        """Note values and the characters they come from."""
        self.values.update(values)
        self.used.append((span.start, span.end))

    def take_days(self, span: Span[Days], stem: str) -> None:
        """Note a date range."""
        self.take(span, **{f"{stem}_low": span.value.low, f"{stem}_high": span.value.high})

    def remark(self, words: str) -> None:
        """Note what a reader must know."""
        if words not in self.remarks:
            self.remarks.append(words)


@dataclass(frozen=True, slots=True)
class Around:
    """What the reader of a cell knows of the rest of the row."""

    row: Mapping[str, str]
    shock_low: date | None = None
    shock_high: date | None = None
    share: float | None = None
    kind: str = "other"

    @property
    def knowable_until(self) -> date | None:
        """Last day on which a known value may have become public."""
        return None if self.shock_high is None else self.shock_high + timedelta(days=DECISION_DAYS)

    @property
    def products(self) -> list[str]:
        """Names of the products in the row, the headline product first."""
        text = re.sub(r"\([^)]*\)", "", self.row.get("product", ""))
        return [part.strip().lower() for part in re.split(r",|;|\band\b|/", text) if len(part.strip()) > 3]


def for_product(parts: list[Clause], around: Around, cell: Cell) -> list[Clause]:
    """Return the clauses that tell of the headline product, where clauses are told product by product."""
    products = around.products
    named = [(part, product) for part in parts for product in products if product in part.text.lower()]
    if len({product for _, product in named}) < 2 or not any(product == products[0] for _, product in named):
        return parts
    kept = [part for part in parts if not any(other == part and product != products[0] for other, product in named)]
    cell.remark(f"read for {products[0]}; the other products stand beside it")
    return kept


def within(spans: list[Span[Any]], parts: list[Clause]) -> list[Span[Any]]:
    """Return the finds that stand in one of the clauses."""
    return [span for span in spans if any(part.holds(span.start) for part in parts)]
