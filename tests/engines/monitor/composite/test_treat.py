"""Treatment: what is found, what is tried, what is logged, and what is refused."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import polars as pl
import pytest
from tests.engines.monitor.composite.small import codes_of, data

from mainstay.engines.monitor.composite import treat, treatment
from mainstay.engines.monitor.composite.skewness import skew_and_kurt
from mainstay.engines.monitor.composite.transforms.registry import get, names
from mainstay.engines.monitor.composite.treat import treat_table
from mainstay.errors import InputError, UnknownNameError

#: one value far out: winsorising one point will do
ONE_OUT = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 300.0]
#: so long a tail that five points do not suffice
LONG_TAIL = [*map(float, range(60)), *(10.0**power for power in range(3, 11))]


def test_one_point_is_moved_and_logged() -> None:
    assert treat(ONE_OUT).tolist() == [*ONE_OUT[:-1], 8.0]
    table = treatment(ONE_OUT)
    assert table.select("treatment", "points", "passed").row(0) == ("winsorised", 1, True)
    skew, kurt = skew_and_kurt(np.array(ONE_OUT)[:, None])
    assert table["skew_before"][0] == skew[0]
    assert table["kurt_before"][0] == kurt[0]


def test_a_calm_indicator_is_left_alone() -> None:
    calm = [1.0, 2.0, math.nan, 4.0, 7.0]
    np.testing.assert_array_equal(treat(calm), calm)
    assert treatment(calm).select("treatment", "points", "passed").row(0) == ("none", 0, True)


def test_where_winsorising_does_not_suffice_the_logarithm_of_the_original_is_taken() -> None:
    done = treat_table(np.array(LONG_TAIL)[:, None], ["tail"], {})
    low, high = LONG_TAIL[0], LONG_TAIL[-1]
    np.testing.assert_allclose(done.values[:, 0], [math.log(v - low + 0.01 * (high - low)) for v in LONG_TAIL])
    assert done.table.select("treatment", "points").row(0) == ("log_shifted", 68)
    assert set(done.methods[:, 0]) == {"log_shifted"}


def test_combined_the_logarithm_is_taken_of_what_winsorising_left() -> None:
    done = treat_table(np.array(LONG_TAIL)[:, None], ["tail"], {"combine": True})
    assert done.table["treatment"].to_list() == ["winsorised+log_shifted"]
    moved = [min(value, 10.0**5) for value in LONG_TAIL]
    low, high = min(moved), max(moved)
    np.testing.assert_allclose(done.values[:, 0], [math.log(v - low + 0.01 * (high - low)) for v in moved])
    assert done.methods[-1, 0] == "winsorised high+log_shifted"
    assert done.methods[0, 0] == "log_shifted"


def test_limits_and_names_of_the_other_tool() -> None:
    ours = treat(ONE_OUT, max_points=1, skew_limit=1.5, kurt_limit=3.0)
    theirs = treat(
        ONE_OUT,
        global_specs={
            "f1": "winsorise",
            "f1_para": {"winmax": 1, "skew_thresh": 1.5, "kurt_thresh": 3.0, "na.rm": True},
        },
    )
    np.testing.assert_array_equal(ours, theirs)


def test_single_indicators_go_their_own_way() -> None:
    frame = data(beds=[1.0, 2.0, 3.0, 4.0, 5.0, 100.0], cost=[1.0, 2.0, 3.0, 4.0, 5.0, 100.0])
    alone = treat(frame, individual={"beds": "none", "delay": "log_CT", "cost": {"max_points": 0, "second": "log_GII"}})
    assert alone["beds"].to_list() == frame["beds"].to_list()
    assert alone["delay"].to_list() == pytest.approx([math.log(v - 1 + 0.08) for v in frame["delay"]])
    assert alone["cost"].to_list() == pytest.approx([math.log(99 * (v - 1) / 99 + 1) for v in frame["cost"]])
    assert treat(frame)["beds"].to_list()[-1] == 5.0


def test_winsorising_asked_for_by_name_is_done_whatever_the_rule_says() -> None:
    frame = data()
    assert treat(frame, individual={"beds": {"first": "winsorise", "force": True, "max_points": 1, "second": None}})[
        "beds"
    ].to_list() == [10.0, 20.0, 25.0, 25.0, 15.0, 12.0]


@pytest.mark.parametrize(
    ("values", "params", "code"),
    [
        (ONE_OUT, {"max_points": 0, "second": None}, "treatment.changed_nothing"),
        (ONE_OUT, {"first": None, "second": "box_cox", "second_parameters": {"power": 1}}, "treatment.changed_nothing"),
        ([0.1, 0.2, 0.3, 0.9], {"first": "log_GII", "second": None, "force": True}, "transform.maximum"),
        ([0.1, 0.2, 0.3, 1.0], {"first": "log_GII", "second": None, "force": True}, "transform.maximum"),
        ([1.0, 1.0, 1.0, 9.0], {"first": "winsorise", "second": None, "force": True}, "treatment.flattened"),
        (ONE_OUT, {"max_points": -1}, "parameter.invalid"),
        (ONE_OUT, {"max_points": 1.5}, "parameter.invalid"),
        (ONE_OUT, {"skew_limit": 0}, "parameter.invalid"),
        (ONE_OUT, {"kurt_limit": "x"}, "parameter.invalid"),
        (ONE_OUT, {"winmaxx": 1}, "parameter.unknown"),
        (ONE_OUT, {"second": "logg"}, "treatment.unknown"),
        (ONE_OUT, {"second": "winsorise"}, "treatment.order"),
        (ONE_OUT, {"individual": {"gone": "none"}}, "indicator.unknown"),
    ],
)
def test_what_is_refused(values: list[float], params: dict[str, Any], code: str) -> None:
    with pytest.raises(InputError) as error:
        treat(values, **params)
    assert code in codes_of(error)


def test_the_treatment_that_changed_nothing_is_named() -> None:
    frame = data(beds=[1.0, 2.0, 3.0, 4.0, 5.0, 100.0])
    with pytest.raises(InputError, match=r"winsorised.*'beds' changed nothing"):
        treat(frame, max_points=0, second=None)


def test_what_the_second_treatment_cannot_do_is_told_by_name() -> None:
    tail = [value / 1e11 for value in LONG_TAIL]
    frame = pl.DataFrame({"unit": [f"u{row}" for row in range(len(tail))], "calm": range(len(tail)), "tail": tail})
    with pytest.raises(InputError) as error:
        treat(frame, second="log_GII")
    assert [(problem.code, problem.column) for problem in error.value.problems] == [("transform.maximum", "tail")]
    with pytest.raises(InputError) as error:
        treat(frame, second="box_cox", second_parameters={"shift": False})
    told = [(problem.code, problem.column, problem.key) for problem in error.value.problems]
    assert told == [("value.not_positive", "tail", "u0")]


def test_too_few_values_are_neither_passed_nor_treated() -> None:
    table = treatment([1.0, 2.0, 900.0])
    assert table.select("treatment", "points", "passed").row(0) == ("none", 0, None)


@pytest.mark.parametrize("name", names())
def test_every_transformation_keeps_the_order_and_the_gaps(name: str) -> None:
    values = np.array([3.0, 1.0, np.nan, 50.0, 2.0, 900.0])[:, None]
    method = get(name)
    changed = method.apply(values, **method.resolve({}))
    assert np.isnan(changed[2, 0])
    assert np.argsort(changed[:, 0])[:5].tolist() == np.argsort(values[:, 0])[:5].tolist()
    for alias in method.aliases:
        assert get(alias) is method


def test_the_transformations_by_hand() -> None:
    values = np.array([1.0, 2.0, 4.0, 11.0, 101.0])[:, None]
    a = 1.0
    np.testing.assert_allclose(get("log_CT").apply(values), np.log(values - 1 + a))
    np.testing.assert_allclose(get("log_CT_plus").apply(values), np.log(values - 1 + a))
    np.testing.assert_allclose(get("log_CT_plus").apply(-values), -np.log(values - 1 + a))
    np.testing.assert_allclose(get("log_CT_orig").apply(values), np.log(values))
    np.testing.assert_allclose(get("log_GII").apply(values), np.log(100 * (values - 1) / 100 + 1))
    box_cox = get("boxcox")
    np.testing.assert_allclose(box_cox.apply(values, **box_cox.resolve({"lambda": 0.5})), (values**0.5 - 1) / 0.5)
    np.testing.assert_allclose(box_cox.apply(values, **box_cox.resolve({"lambda": 0})), np.log(values))
    found = box_cox.apply(values, **box_cox.resolve({}))
    skews = [abs(float(skew_and_kurt(table)[0][0])) for table in (found, values)]
    assert skews[0] < skews[1]
    with pytest.raises(UnknownNameError):
        get("loog_gii_")
