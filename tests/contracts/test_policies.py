"""What every ordering policy must keep, whoever adds it."""

from __future__ import annotations

import pkgutil
import re
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mainstay.engines.stress import policies
from mainstay.engines.stress.network.columns import NODES
from mainstay.engines.stress.policies import Policy
from mainstay.errors import UnknownNameError

ALL = tuple(policies.all_policies().values())
every_policy = pytest.mark.parametrize("policy", ALL, ids=[policy.name for policy in ALL])
POSITIONS = st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=6)


def rule_of(policy: Policy, *, level: float, smoothing: float, supply_line: float) -> dict[str, Any]:
    """Return parameters for every policy: its defaults, and a value where it has none."""
    given = {
        "order_up_to": level,
        "order_cover_days": 7.0,
        "reorder_point": level / 2.0,
        "order_quantity": 25.0,
        "smoothing_days": smoothing,
    }
    rule = {name: given.get(name, default) for name, default in policy.parameters.items()}
    return {**rule, "supply_line": supply_line}


def test_they_are_found() -> None:
    assert set(policies.names()) >= {"order_up_to", "s_S", "r_Q"}
    with pytest.raises(UnknownNameError) as caught:
        policies.get("order_upto")
    assert caught.value.hint == "did you mean 'order_up_to'?"


def test_every_file_is_a_policy_of_its_name() -> None:
    files = {module.name for module in pkgutil.iter_modules(policies.__path__)} - {"policy", "registry"}
    assert files == {name.lower() for name in policies.names()}


def test_codes_are_their_own() -> None:
    codes = [policy.code for policy in ALL]
    assert sorted(codes) == list(range(len(codes)))


@every_policy
def test_it_says_what_it_is_and_where_it_is_published(policy: Policy) -> None:
    assert re.fullmatch(r"[A-Za-z][A-Za-z0-9_]+", policy.name)
    assert policy.title
    assert len(policy.description) > 20
    assert re.search(r"\b(19|20)\d\d\b", policy.source)


@every_policy
def test_its_parameters_are_columns_of_the_nodes_with_their_defaults(policy: Policy) -> None:
    columns = {column.name: column.default for column in NODES}
    assert policy.parameters == {name: columns[name] for name in policy.parameters}


@every_policy
@settings(max_examples=30)
@given(position=POSITIONS, forecast=st.floats(0, 1e4), level=st.floats(0, 1e5), smoothing=st.floats(1, 60))
def test_orders_are_finite_and_never_negative(
    policy: Policy, position: list[float], forecast: float, level: float, smoothing: float
) -> None:
    rule = rule_of(policy, level=level, smoothing=smoothing, supply_line=10.0)
    place = np.array(position)
    ordered = policy.orders(place, np.full(place.shape, forecast), rule)
    assert ordered.shape == place.shape
    assert np.all(np.isfinite(ordered))
    assert np.all(ordered >= 0)


@every_policy
@settings(max_examples=30)
@given(position=POSITIONS, forecast=st.floats(0, 1e4), level=st.floats(0, 1e5), smoothing=st.floats(1, 60))
def test_who_has_more_never_orders_much_more(
    policy: Policy, position: list[float], forecast: float, level: float, smoothing: float
) -> None:
    """What is on hand and on order after ordering may overshoot by a lot, never by more."""
    rule = rule_of(policy, level=level, smoothing=smoothing, supply_line=0.0)
    place = np.sort(np.array(position))
    ordered = policy.orders(place, np.full(place.shape, forecast), rule)
    lot = rule.get("order_quantity", 0.0)
    assert np.all(np.diff(ordered) <= lot + 1e-9 * np.abs(place[1:]) + 1e-9)


@every_policy
@settings(max_examples=30)
@given(position=POSITIONS)
def test_lanes_do_not_know_each_other(policy: Policy, position: list[float]) -> None:
    rule = rule_of(policy, level=100.0, smoothing=7.0, supply_line=5.0)
    together = policy.orders(np.array(position), np.full(len(position), 3.0), rule)
    alone = [float(policy.orders(np.array([x]), np.array([3.0]), rule)[0]) for x in position]
    assert together.tolist() == alone


@every_policy
def test_it_keeps_the_type_of_its_numbers(policy: Policy) -> None:
    rule = rule_of(policy, level=100.0, smoothing=7.0, supply_line=5.0)
    place = np.array([1.0, 60.0], dtype=np.float32)
    assert policy.orders(place, np.array([3.0, 3.0], dtype=np.float32), rule).dtype == np.float32
