"""A base of one plant that makes one medicine for 200 vials a day, without roads or waiting: all can be worked out."""

from __future__ import annotations

from typing import Any

from tests.engines.stress.base_network.small_chain import base_of, line, product
from tests.model.small_base import Rows

from mainstay.core.result import Result
from mainstay.engines.stress.run import run_stress

#: 5 days at the plant and 5 in trade
STOCK_DAYS = 5
NEED = 200.0


def one_plant() -> Rows:
    """Return the rows."""
    return {
        "economies": [{"economy_id": "USA", "name": "Home", "region": "Americas", "population": 1_000_000}],
        "sites": [{"site_id": "here", "name": "Here", "economy_id": "USA"}],
        "products": [product("med", makers_complete=True), product("other", makers_complete=True)],
        "lines": [
            line("here", "med", share=1.0, lead_time_days=0),
            {**line("here", "other", share=1.0, lead_time_days=0)},
        ],
        "demands": [
            {
                "demand_id": f"{name}-usa",
                "product_id": name,
                "economy_id": "USA",
                "baseline_units_per_day": NEED,
                "baseline_low_units_per_day": NEED,
                "baseline_high_units_per_day": NEED,
                "priority": 2,
                "driver": "everyday",
            }
            for name in ("med", "other")
        ],
        "lanes": [
            {
                "lane_id": "home",
                "from_economy_id": "USA",
                "to_economy_id": "USA",
                "lead_time_days": 0,
                "lead_time_high_days": 0,
            }
        ],
    }


def halt(**more: Any) -> dict[str, Any]:
    """Return a stop of the line of the medicine from day 20 for 30 days."""
    where = {"line": "med@here"}
    return {"name": "halt", "quantity": "capacity", "where": where, "onset_day": 20, "plateau_days": 30} | more


def stress(*shocks: dict[str, Any], replications: int = 4, rows: Rows | None = None, **more: Any) -> Result:
    """Run shocks on the base."""
    choices: dict[str, Any] = {
        "horizon_days": 120,
        "shocks": list(shocks),
        "priors": {"stock_days": STOCK_DAYS, "utilisation": 0.8},
        "ordering": {"smoothing_days": 1},
    }
    run = {name: more.pop(name) for name in ("executor", "progress", "until_width") if name in more}
    seed = more.pop("seed", 1)
    return run_stress(
        base_of(rows or one_plant()),
        {"stress": choices | more},
        replications=replications,
        seed=seed,
        **run,
    )
