"""Which steps are asked for: the many ways to say it, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest
from tests.engines.monitor.composite.small import codes_of

from mainstay.engines.monitor.composite.steps import read_steps
from mainstay.errors import InputError

MIN_MAX = ("normalise", {"method": "min_max"})
MEANS = ("aggregate", {"method": "arithmetic"})


@pytest.mark.parametrize(
    ("steps", "plan"),
    [
        ("normalise", (MIN_MAX,)),
        (["normalise", "aggregate"], (MIN_MAX, MEANS)),
        (("normalised", ("aggregated", None)), (MIN_MAX, MEANS)),
        ([{"normalize": True}, {"aggregate": {"f_ag": "a_gmean"}}], (MIN_MAX, ("aggregate", {"method": "a_gmean"}))),
        ({"aggregate": True, "normalise": {}, "treat": None}, (("treat", {}), MIN_MAX, MEANS)),
        ({"normalise": "rank", "treat": False}, (("normalise", {"method": "rank"}),)),
        (
            {"normalise": {"global_specs": {"f_n": "n_minmax", "f_n_para": {"l_u": (1, 100)}}}},
            (("normalise", {"method": "n_minmax", "l_u": (1, 100)}),),
        ),
        (
            {"normalise": {"indiv_specs": {"a": {"f_n": "n_rank"}, "b": "z_score"}}},
            (("normalise", {"method": "min_max", "individual": {"a": {"method": "n_rank"}, "b": "z_score"}}),),
        ),
        ({"screen": "byNA"}, (("screen", {"rule": "byNA"}),)),
        ({"screen": {"dat_thresh": 0.9}}, (("screen", {"available": 0.9}),)),
        (["treat", "impute"], (("treat", {}), ("impute", {"method": "mean"}))),
    ],
)
def test_ways_to_say_it(steps: Any, plan: Any) -> None:
    assert read_steps(steps) == plan


@pytest.mark.parametrize(
    ("steps", "codes"),
    [
        ([], ["step.none"]),
        (None, ["step.none"]),
        (["normalise", "agregate"], ["step.unknown"]),
        (["normalise", "normalised"], ["step.twice"]),
        ([3], ["step.form"]),
        ({"normalise": 3}, ["step.parameters"]),
        (["aggregate", "normalise"], ["step.order"]),
        (["treet", "treat", "treat", 5], ["step.form", "step.twice", "step.unknown"]),
    ],
)
def test_what_is_refused(steps: Any, codes: list[str]) -> None:
    with pytest.raises(InputError) as error:
        read_steps(steps)
    assert codes_of(error) == codes


def test_the_nearest_step_is_suggested() -> None:
    with pytest.raises(InputError, match="did you mean 'aggregate'"):
        read_steps(["agregate"])
