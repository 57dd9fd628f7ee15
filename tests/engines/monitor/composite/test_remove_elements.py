"""Taking elements out: as COINr does, and as building without them does."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pytest
from tests.engines.monitor.composite.small import ASEM_STEPS, asem_data, asem_structure, case, codes_of, data, tree

from mainstay.engines.monitor.composite import build, build_panel
from mainstay.engines.monitor.composite.remove_elements import remove_elements
from mainstay.errors import InputError

STEPS: dict[str, Any] = {"impute": "mean", "normalise": "min_max", "aggregate": {"threshold": 0.6}}
MADE = build(data(), tree(), steps=STEPS)


@pytest.mark.shared
def test_pillars_of_coinr(shared_dir: Any) -> None:
    made = build(asem_data(shared_dir), asem_structure(shared_dir), steps=ASEM_STEPS)
    expected = case(shared_dir, "remove_elements_pillar")
    found = remove_elements(made, 2).table()
    both = expected.join(found, on="element", how="left")
    assert both.height == 9
    assert (both["mean_abs_rank_diff"] - both["mean_abs_rank_diff_right"]).abs().max() < 1e-9


def test_without_an_indicator_is_a_build_without_it() -> None:
    for code in ("beds", "cost"):
        smaller = tree().filter(pl.col("code") != code)
        expected = build(data().drop(code), smaller, steps=STEPS).scores()["index"]
        for start in ("normalised", "raw"):
            found = remove_elements(MADE, elements=[code], start=start)
            np.testing.assert_allclose(found.scores[0], expected)


def test_without_a_pillar_only_the_other_counts() -> None:
    for start in ("normalised", "raw"):
        found = remove_elements(MADE, 2, start=start)
        np.testing.assert_allclose(found.scores[0], MADE.scores(2)["results"])
        np.testing.assert_allclose(found.scores[1], MADE.scores(2)["means"])
        ranks = MADE.ranks(2)["results"].to_numpy() - MADE.ranks()["index"].to_numpy()
        row = found.table().row(1, named=True)
        assert row["mean_abs_rank_diff"] == pytest.approx(np.abs(ranks).mean())
        assert abs(row["largest_rank_diff"]) == np.abs(ranks).max()


def test_an_only_child_takes_its_parent_along() -> None:
    frame = pl.DataFrame(
        {
            "code": ["a", "b", "c", "p", "q", "x"],
            "parent": ["p", "p", "q", "x", "x", None],
            "level": [1, 1, 1, 2, 2, 3],
            "direction": [1, 1, 1, 1, 1, 1],
            "weight": [1.0] * 6,
        }
    )
    source = pl.DataFrame({"unit": list("ABCD"), "a": [1.0, 2, 3, 5], "b": [3.0, 1, 2, 9], "c": [1.0, 5, 2, 2]})
    made = build(source, frame, steps={"normalise": None, "aggregate": {"threshold": 1.0}})
    for start in ("normalised", "raw"):
        found = remove_elements(made, elements=["c"], start=start)
        np.testing.assert_allclose(found.scores[0], made.scores(2)["p"])
    watched = remove_elements(made, 1, of="q")
    assert watched.notes == (None, None, "'c' is all there is of 'q'")
    assert np.isnan(watched.scores[2]).all()
    assert watched.table()["units"].to_list() == [4, 4, 4, 0]
    assert watched.table()["mean_abs_rank_diff"].to_list() == [0.0, 0.0, 0.0, None]


def test_individual_choices_for_what_is_gone_go_with_it() -> None:
    steps = {
        "treat": {"individual": {"beds": "none"}},
        "normalise": {"method": "min_max", "individual": {"beds": "rank"}},
        "aggregate": {"method": {"means": "arithmetic"}, "weights": {"beds": 2.0, "staff": 1.0}},
    }
    made = build(data(), tree(), steps=steps)
    found = remove_elements(made, 1, start="raw")
    assert found.notes == (None,) * 4
    whole = remove_elements(made, 1)
    np.testing.assert_allclose(found.scores, whole.scores, equal_nan=True)


def test_what_does_not_exist_is_told_at_once() -> None:
    with pytest.raises(InputError) as caught:
        remove_elements(MADE, elements=["nowhere"], of="beds", start="scratch")
    assert codes_of(caught) == ["node.indicator", "node.unknown", "parameter.invalid"]
    with pytest.raises(InputError) as caught:
        remove_elements(MADE, 9)
    assert codes_of(caught) == ["level.unknown"]


def test_what_cannot_be_built_without_an_element_has_a_note() -> None:
    # each unit lacks one of the other three: 3 of 4 are enough for the screening, 2 of 3 are not
    gaps = data(
        staff=[None, None, 7.0, 9.0, 4.0, 6.0],
        cost=[100.0, 80.0, None, None, 60.0, 75.0],
        delay=[3.0, 1.0, 4.0, 1.0, None, None],
    )
    made = build(gaps, tree(), steps={"screen": {"available": 0.75}, "normalise": None, "aggregate": None})
    found = remove_elements(made, elements=["beds"], start="raw")
    assert found.notes == ("no unit passes the screening",)
    assert found.table()["mean_abs_rank_diff"].to_list() == [0.0, None]


def test_a_unit_that_goes_with_an_element_is_not_compared() -> None:
    screened = build(data(), tree(), steps={"screen": {"available": 0.7}, "normalise": None, "aggregate": None})
    found = remove_elements(screened, elements=["beds"], start="raw")
    # B lacks one of three then, which is too little to stay
    assert np.isnan(found.scores[0, found.units.index("B")])
    assert found.table()["units"].to_list() == [6, 5]
    assert found.ranks.shape == (1, 6)


def test_composites_that_cannot_be_taken_apart() -> None:
    with pytest.raises(InputError) as caught:
        remove_elements(build(data(), tree(), steps=["normalise"]))
    assert codes_of(caught) == ["step.missing"]
    twice = pl.concat([data().with_columns(time=pl.lit(year)) for year in (2020, 2021)])
    panel = build_panel(twice, tree(), steps=["normalise", "aggregate"])
    with pytest.raises(InputError) as caught:
        remove_elements(panel.at(2020), start="raw")
    assert codes_of(caught) == ["removal.panel"]
