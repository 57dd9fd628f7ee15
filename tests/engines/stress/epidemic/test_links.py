"""Ties between an epidemic and products."""

from __future__ import annotations

import numpy as np
import pytest

from mainstay.engines.stress.epidemic import FLOWS, Link, consumables, link_arrays, link_draws, links
from mainstay.errors import InputError

PRODUCTS = {"mask": "respirator", "shot": "vaccine", "pill": "treatment"}


def test_ties_become_arrays_over_sinks() -> None:
    ties = links("influenza-1918", PRODUCTS, {"mask": {"hospital_occupancy": 10.0, "new_icu": 2.0}}, labour_share=0.8)
    arrays = link_arrays(ties, ["pill", "other", "mask", "shot"])
    assert arrays.demand_from.shape == (4, len(FLOWS))
    assert arrays.demand_from[2, FLOWS.index("hospital_occupancy")] == 10.0
    assert arrays.demand_from[2, FLOWS.index("new_icu")] == 2.0
    assert arrays.demand_from[2].sum() == 12.0
    assert arrays.demand_from[3, FLOWS.index("doses_wanted")] == 1.0
    assert arrays.demand_from[1].sum() == 0.0
    assert arrays.dose_sink.tolist() == [0, 0, 0, 1]
    assert arrays.treat_sink.tolist() == [1, 0, 0, 0]
    assert arrays.labour == 0.8


def test_ranges_stand_by_their_middle_and_are_drawn_by_replication() -> None:
    ties = links("influenza-1918", {"mask": "respirator"}, uncertain=True)
    low, high = next(tie.coefficient for tie in ties if tie.flow == "new_hospital")
    place = FLOWS.index("new_hospital")
    assert link_arrays(ties, ["mask"]).demand_from[0, place] == pytest.approx((low + high) / 2)
    drawn = link_draws(ties, ["mask"], np.arange(300), seed=4)
    assert low <= drawn[0, place].min() < drawn[0, place].max() <= high
    assert np.array_equal(link_draws(ties, ["mask"], [250], seed=4)[..., 0], drawn[..., 250])


def test_the_table_gives_value_low_and_high() -> None:
    value, low, high = consumables("ppe_set")["new_hospital"]
    assert (value, low, high) == (22.5, 20.0, 25.0)


def test_all_that_is_wrong_is_told_at_once() -> None:
    with pytest.raises(InputError) as error:
        links(
            "influenza-1918",
            {"mask": "respirater", "gown": "gown"},
            {"gown": {"hospital_occupency": -1.0}, "gwn": {}},
            labour_share=2.0,
        )
    text = str(error.value)
    assert "did you mean 'respirator'" in text
    assert "did you mean 'hospital_occupancy'" in text
    assert "did you mean 'gown'" in text
    assert text.count("outside its range") == 2


def test_a_link_says_what_it_is() -> None:
    assert Link("demand", "x", "new_icu").coefficient == 1.0
