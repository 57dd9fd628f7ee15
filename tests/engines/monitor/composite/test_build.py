"""Building a composite from end to end: by hand, its log, and what is refused."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import polars as pl
import pytest
from tests.engines.monitor.composite.small import codes_of, data, tree

from mainstay.engines.monitor import composite
from mainstay.engines.monitor.composite.structure import Structure
from mainstay.errors import InputError, UnknownNameError

ALL: dict[str, Any] = {"impute": None, "screen": None, "treat": None, "normalise": None, "aggregate": None}


def test_a_small_composite_by_hand() -> None:
    made = composite.build(data(), tree(), steps=ALL)
    staff = [5.0, 6.2, 7.0, 9.0, 4.0, 6.0]
    assert made.step("imputed")["staff"].to_list() == pytest.approx(staff)
    beds = [(value - 10) / 20 for value in [10, 20, 30, 25, 15, 12]]
    means = [100 * (b + 3 * (s - 4) / 5) / 4 for b, s in zip(beds, staff, strict=True)]
    cost = [(120 - value) / 60 for value in [100, 80, 120, 90, 60, 75]]
    delay = [(9 - value) / 8 for value in [3, 1, 4, 1, 5, 9]]
    results = [100 * (c + d) / 2 for c, d in zip(cost, delay, strict=True)]
    index = [(2 * m + r) / 3 for m, r in zip(means, results, strict=True)]
    assert made.scores(2)["means"].to_list() == pytest.approx(means)
    assert made.scores(2)["results"].to_list() == pytest.approx(results)
    assert made.scores()["index"].to_list() == pytest.approx(index)
    assert made.ranks()["index"].to_list() == [1 + sum(other > own for other in index) for own in index]


def test_each_step_can_be_had() -> None:
    made = composite.build(data(), tree(), steps=ALL)
    assert made.steps == ("raw", "imputed", "screened", "treated", "normalised", "aggregated")
    assert made.step("raw").equals(data())
    assert made.step("aggregated").columns == ["unit", *tree()["code"]]
    assert made.array("normalised").shape == (6, 4)
    assert made.array("aggregated").shape == (6, 7)
    assert made.scores(1).equals(made.step("normalised"))
    with pytest.raises(UnknownNameError, match="did you mean 'normalised'"):
        made.step("normalized")


def test_what_is_returned_cannot_be_spoilt() -> None:
    made = composite.build(data(), tree(), steps=ALL)
    made.array("aggregated")[:] = -1
    assert (made.array("aggregated") >= 0).all()
    with pytest.raises(TypeError):
        made.options["treat"] = {}


def test_every_value_made_or_changed_is_in_the_log() -> None:
    frame = data(cost=[100.0, 101.0, 102.0, 99.0, 98.0, 9000.0])
    made = composite.build(frame, tree(), steps=ALL)
    log = made.log()
    assert log.columns == ["step", "unit", "indicator", "before", "after", "method", "spread"]
    staff = [5.0, 7.0, 9.0, 4.0, 6.0]
    assert log.rows() == [
        ("imputed", "B", "staff", None, pytest.approx(6.2), "mean", pytest.approx(float(np.std(staff, ddof=1)))),
        ("treated", "F", "cost", 9000.0, 102.0, "winsorised high", None),
    ]
    assert made.treatment().filter(pl.col("points") > 0)["indicator"].to_list() == ["cost"]


def test_the_options_hold_every_parameter() -> None:
    steps = {"treat": {"winmax": 3}, "normalise": {"f_n": "n_zscore"}, "aggregate": "a_amean"}
    made = composite.build(data(), tree(), steps=steps)
    assert made.options["treat"]["max_points"] == 3
    assert made.options["treat"]["kurt_limit"] == 3.5
    assert made.options["normalise"] == {"method": "z_score", "mean": 0.0, "sd": 1.0}


def test_the_share_of_imputed_values() -> None:
    share = composite.build(data(), tree(), steps=ALL).imputed_share()
    assert share["staff"].to_list() == [0, 1, 0, 0, 0, 0]
    assert share["means"].to_list() == [0, 0.5, 0, 0, 0, 0]
    assert share["index"].to_list() == [0, 0.25, 0, 0, 0, 0]


def test_missing_is_never_zero() -> None:
    made = composite.build(data(), tree(), steps=["normalise", "aggregate"])
    assert made.step("normalised")["staff"][1] is None
    assert made.scores(2)["means"][1] == 50.0
    strict = composite.build(data(), tree(), steps={"normalise": None, "aggregate": {"threshold": 1.0}})
    assert strict.scores(2)["means"][1] is None
    assert strict.ranks(2)["means"][1] is None
    # one unit without a rank leaves five
    assert sorted(rank for rank in strict.ranks(2)["means"].to_list() if rank is not None) == [1, 2, 3, 4, 5]


def test_a_tree_of_any_depth() -> None:
    rows = {"code": ["leaf"], "parent": ["n2"], "level": [1]}
    for level in range(2, 9):
        rows["code"].append(f"n{level}")
        rows["parent"].append(f"n{level + 1}" if level < 8 else None)
        rows["level"].append(level)
    deep = pl.DataFrame(rows).with_columns(direction=pl.lit(1), weight=pl.lit(1.0))
    made = composite.build(
        pl.DataFrame({"unit": ["A", "B"], "leaf": [1.0, 3.0]}), deep, steps=["normalise", "aggregate"]
    )
    assert made.structure.depth == 8
    assert made.scores()["n8"].to_list() == [0.0, 100.0]


def test_goalposts_and_targets_of_the_structure() -> None:
    posts = tree(
        goalpost_low=[0.0, 0.0, 50.0, 0.0, None, None, None], goalpost_high=[50.0, 10.0, 150.0, 10.0, None, None, None]
    )
    made = composite.build(data(), posts, steps={"normalise": {"method": "goalposts", "scale": 100}, "aggregate": None})
    assert made.step("normalised")["cost"].to_list() == pytest.approx([50, 70, 30, 60, 90, 75])
    one = composite.build(data().head(1), posts, steps={"normalise": {"method": "goalposts"}, "aggregate": None})
    assert one.scores().height == 1
    targets = tree(target=[40.0, 10.0, 50.0, 0.5, None, None, None])
    made = composite.build(data(), targets, steps={"normalise": "distance_to_target"})
    assert made.step("normalised")["beds"].to_list() == pytest.approx([(v - 10) / 30 for v in data()["beds"]])
    assert made.step("normalised")["cost"].to_list() == pytest.approx([(120 - v) / 70 for v in data()["cost"]])


def test_a_reference_unit_by_name() -> None:
    made = composite.build(data(), tree(), steps={"normalise": {"method": "distance_to_reference", "reference": "D"}})
    assert made.step("normalised").filter(unit="D").drop("unit").row(0) == (1.0, 1.0, 1.0, 1.0)


def test_groups_by_column_or_by_mapping() -> None:
    by_column = composite.build(
        data(kind=["x", "x", "x", "y", "y", "y"]), tree(), steps={"impute": {"method": "group_mean", "group": "kind"}}
    )
    assert by_column.step("imputed")["staff"][1] == 6.0
    kinds = dict(zip("ABCDEF", "xxxyyy", strict=True))
    by_mapping = composite.build(data(), tree(), steps={"impute": {"method": "i_mean_grp", "use_group": kinds}})
    assert by_mapping.step("imputed").equals(by_column.step("imputed"))


def test_steps_in_another_order() -> None:
    frame = data(cost=[None, 101.0, 102.0, 99.0, 98.0, 9000.0])
    usual = composite.build(frame, tree(), steps={"impute": None, "treat": None})
    other = composite.build(frame, tree(), steps=["treat", "impute"])
    assert usual.step("imputed")["cost"][0] == pytest.approx(1880.0)
    assert other.step("imputed")["cost"][0] == pytest.approx(100.4)


def test_a_structure_that_was_read_is_taken_too() -> None:
    read = Structure.read(tree())
    assert composite.build(data(), read, steps=ALL).scores().equals(composite.build(data(), tree(), steps=ALL).scores())


def test_all_that_is_wrong_with_structure_steps_and_data_is_told() -> None:
    with pytest.raises(InputError) as error:
        composite.build(data(), tree(direction=[None, 1, -1, -1, 1, 1, 1]), steps=["treet"])
    assert codes_of(error) == ["direction.missing", "step.unknown"]
    with pytest.raises(InputError) as error:
        composite.build(data(beds=[1.0] * 6), tree(), steps=["treet"])
    assert codes_of(error) == ["indicator.constant", "step.unknown"]


@pytest.mark.parametrize(
    ("steps", "code"),
    [
        ({"impute": {"method": "group_mean", "group": "gone"}}, "impute.group_missing"),
        ({"impute": {"method": "panel_latest"}}, "impute.time_missing"),
        ({"denominate": {"by": {"beds": "gone"}}}, "denominate.column_missing"),
        ({"denominate": {"odd": 1}}, "parameter.unknown"),
        ({"screen": {"odd": 1}}, "parameter.unknown"),
        ({"screen": {"available": 1.0}, "normalise": None, "treat": {"odd": 1}}, "parameter.unknown"),
        ({"normalise": {"method": "goalposts"}}, "goalpost.missing"),
        ({"normalise": {"individual": {"gone": "rank"}}}, "indicator.unknown"),
    ],
)
def test_what_a_step_refuses(steps: dict[str, Any], code: str) -> None:
    with pytest.raises(InputError) as error:
        composite.build(data(), tree(), steps=steps)
    assert code in codes_of(error)


def test_a_geometric_mean_over_zeros_is_refused_by_name() -> None:
    with pytest.raises(InputError) as error:
        composite.build(data(), tree(), steps={"normalise": None, "aggregate": "geometric"})
    told = str(error.value)
    assert "'beds'" in told
    assert "'A'" in told
    safe = {"normalise": {"l_u": (1, 100)}, "aggregate": "geometric"}
    assert composite.build(data(), tree(), steps=safe).scores()["index"].null_count() == 0


def test_scores_need_aggregation_and_levels_that_exist() -> None:
    made = composite.build(data(), tree(), steps=["normalise"])
    for ask in (made.scores, made.ranks, made.treatment, made.screening):
        with pytest.raises(InputError) as error:
            ask()
        assert codes_of(error) == ["step.missing"]
    with pytest.raises(InputError) as error:
        composite.build(data(), tree(), steps=ALL).scores(4)
    assert codes_of(error) == ["level.unknown"]


def test_no_number_is_lost_on_the_way() -> None:
    made = composite.build(data(staff=[5.0, math.nan, 7.0, 9.0, 4.0, 6.0]), tree(), steps=ALL)
    for name in made.steps[1:]:
        assert np.isfinite(made.array(name)).all(), name
