"""What a scenario touches, who is reached, hoarding and bans."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
from tests.engines.stress.base_network.small_chain import base_of, chain

from mainstay.engines.stress.network.impacts import QUANTITIES
from mainstay.engines.stress.prepare import Prepared, prepare
from mainstay.engines.stress.prepare.epidemic import ASKED_AGAIN
from mainstay.engines.stress.prepare.rules import switches_of
from mainstay.io.load import load
from mainstay.io.scenario_file import load_scenario
from mainstay.scenario.scenario import read_scenario


def ready(**stress: Any) -> Prepared:
    return prepare(base_of(chain()), read_scenario({"stress": stress}), seed=1)


def shock(**more: Any) -> dict[str, Any]:
    return {"name": "fire", "quantity": "capacity", "plateau_days": 20} | more


def test_a_shock_on_an_input_reaches_the_users_of_the_medicine() -> None:
    made = ready(shocks=[shock(where={"site": "far"})])
    assert made.reach["sink:med-usa"] == "shock"
    assert made.focus == made.hit


def test_hoarding_raises_what_stores_want_to_hold_from_the_first_shock_on() -> None:
    made = ready(
        shocks=[shock(where={"site": "far"}, onset_day=30)],
        hoarding={"multiple": 1.5, "lasts_days": 10, "announcement_lead_days": 3},
    )
    place = made.impacts.names.index("hoarding")
    codes = {QUANTITIES[code] for code in made.impacts.code[made.impacts.shock == place].tolist()}
    assert codes == {"target"}
    curve = made.impacts.curves(np.arange(1))[place, :, 0]
    assert curve[26:28].tolist() == [0.0, 0.5]
    assert np.count_nonzero(curve) == 10
    assert "hoarding" in {subject for subject, _ in made.left_out}


def test_a_ban_by_cover_watches_the_makers_and_stops_what_leaves_the_country() -> None:
    made = ready(shocks=[shock(where={"site": "far"})], bans=[{"economies": "IND", "below_cover_days": 5}])
    (ban,) = made.bans
    assert ban.nodes == ("line:api@far",)
    assert ban.edges == (("line:api@far", "pool:api"),)
    assert ban.need > 0


def test_a_mechanism_that_is_taken_away_changes_only_itself() -> None:
    made = ready(shocks=[shock(where={"site": "far"})])
    makers = made.network.nodes["kind"].is_in(["make", "source"]).to_numpy()
    usual, bare = made.program(), made.program(held_back=makers, stockless=True)
    one, other = (program.draws(np.arange(8)) for program in (usual, bare))
    assert (other.capacity[makers] <= one.rate[makers] + 1e-12).all()
    assert (other.stock == 0).all()
    assert (other.keep_cover == 0).all()
    assert (other.rate == one.rate).all()
    assert (other.weight == one.weight).all()
    assert (bare.net.surge_gain == 0).all()


def test_alternatives_together_take_in_no_more_than_all() -> None:
    rows = chain()
    for name in ("two", "three"):
        rows["products"].append(rows["products"][0] | {"product_id": name, "name": name, "makers_complete": None})
        rows["demands"].append(rows["demands"][0] | {"demand_id": f"{name}-usa", "product_id": name})
    rows["alternatives"] = [
        {"product_id": "med", "alternative_id": name, "usable_share": 0.8} for name in ("two", "three")
    ]
    made = prepare(base_of(rows), read_scenario({"stress": {"shocks": [shock(where={"line": "med@here"})]}}), seed=1)
    ways = switches_of(made.network)
    assert ways["people_share"].to_list() == [0.5, 0.5]
    assert {made.reach[name] for name in ("sink:two-usa", "sink:three-usa")} == {"substitution"}
    assert ways.filter(pl.col("usable_share") > 1).is_empty()


def test_it_is_said_that_a_campaign_asks_again_for_a_dose_that_it_did_not_have() -> None:
    told = load_scenario("h5-pandemic-day-100")
    assert ("influenza-vaccine-h5", ASKED_AGAIN) in prepare(load("us-2026"), told, seed=1).left_out
