"""Random small bases in which everything may be unknown, and what is left of a product by plain recursion."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from tests.model import small_base

from mainstay.model.base import Base

ECONOMIES = ("USA", "CHN", "NOR")


@dataclass(frozen=True)
class Truth:
    """One state of the world that agrees with a base: every share, use and place, and who the unnamed makers are."""

    share: dict[str, float]
    unlisted: dict[str, float]
    use: dict[tuple[str, str], float]
    place: dict[str, str]
    unlisted_place: dict[str, str]


def random_base(random: np.random.Generator) -> Base:
    """Return a base in which shares, ends, uses, places and makers are known here and there."""
    products = [f"p{i}" for i in range(int(random.integers(2, 6)))]
    sites: list[dict[str, Any]] = []
    for i in range(6):
        economy = str(random.choice(ECONOMIES)) if random.random() < 0.8 else None
        sites.append(
            {"site_id": f"s{i}", "name": "S", "economy_id": economy, "is_aggregate": bool(random.random() < 0.1)}
        )
    rows: list[dict[str, Any]] = []
    lines: list[dict[str, Any]] = []
    for product in products:
        complete = bool(random.random() < 0.5)
        rows.append(
            {"product_id": product, "name": product, "class": "input", "unit": "kg", "makers_complete": complete}
        )
        makers = random.choice(6, size=int(random.integers(0, 4)), replace=False)
        truth = random.dirichlet(np.ones(len(makers) + (not complete))) if len(makers) else []
        for maker, share in zip(makers, truth, strict=False):
            known = random.random()
            ends = {"share_low": share * random.random(), "share_high": share + (1 - share) * random.random()}
            told = (
                {"share": float(share)}
                if known < 0.3
                else {}
                if known < 0.6
                else ends
                if known < 0.9
                else {"share": float(share), **ends}
            )
            lines.append({"line_id": f"{product}@s{maker}", "product_id": product, "site_id": f"s{maker}", **told})
    bill: dict[tuple[str, str], dict[str, Any]] = {}
    for i, product in enumerate(products[1:], start=1):
        for group in range(int(random.integers(0, 3))):
            known = random.random() < 0.5
            for part in random.choice(products[:i], size=int(random.integers(1, min(i, 2) + 1)), replace=False):
                use = {"use_share": float(random.random())} if known else {}
                bill[product, str(part)] = {
                    "product_id": product,
                    "input_id": str(part),
                    "substitution_group": f"g{group}",
                    **use,
                }
    economies = [{"economy_id": name, "name": name} for name in ECONOMIES]
    tables = {
        "economies": economies,
        "sites": sites,
        "products": rows,
        "lines": lines,
        "bill_of_materials": [*bill.values()],
    }
    return small_base.base({table: held for table, held in tables.items() if held})


def random_truth(random: np.random.Generator, base: Base, draw: dict[str, tuple[dict[str, float], float]]) -> Truth:
    """Return a state of the world: drawn shares, any uses and any places where the base says nothing."""
    anywhere = [*ECONOMIES, "elsewhere"]
    place = {
        site: economy or str(random.choice(anywhere))
        for site, economy in base["sites"].select("site_id", "economy_id").iter_rows()
    }
    use = {}
    for product, part, given in base["bill_of_materials"].select("product_id", "input_id", "use_share").iter_rows():
        use[product, part] = random.random() + 1e-9 if given is None else given
    return Truth(
        share={line: share for lines, _ in draw.values() for line, share in lines.items()},
        unlisted={product: rest for product, (_, rest) in draw.items()},
        use=use,
        place=place,
        unlisted_place={product: str(random.choice(anywhere)) for product in draw},
    )


def left(base: Base, truth: Truth, product: str, lost: set[str]) -> float:
    """Return what is left of a product when some economies are lost, by recursion over rows."""
    own = base["lines"].select("line_id", "product_id", "site_id").rows()
    makers = [(line, site) for line, made, site in own if made == product]
    rest = 1.0
    if makers:
        rest = sum(truth.share[line] for line, site in makers if truth.place[site] not in lost)
        rest += 0.0 if truth.unlisted_place[product] in lost else truth.unlisted[product]
    groups: dict[str, list[str]] = {}
    for made, part, group in base["bill_of_materials"].select("product_id", "input_id", "substitution_group").rows():
        if made == product:
            groups.setdefault(group, []).append(part)
    for parts in groups.values():
        total = sum(truth.use[product, part] for part in parts)
        share = sum(truth.use[product, part] / total * left(base, truth, part, lost) for part in parts)
        rest = min(rest, share)
    return rest
