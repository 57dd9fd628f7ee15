"""What every allocation rule must keep, whoever adds it."""

from __future__ import annotations

import pkgutil
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mainstay.engines.stress import allocation
from mainstay.engines.stress.allocation import Rule
from mainstay.errors import UnknownNameError

ALL = tuple(allocation.all_rules().values())
every_rule = pytest.mark.parametrize("rule", ALL, ids=[rule.name for rule in ALL])
CLAIMS = st.lists(st.tuples(st.floats(0, 1e6), st.integers(1, 9)), min_size=1, max_size=7)
AVAILABLE = st.floats(0, 4e6)


def ask(claims: list[tuple[float, int]]) -> tuple[np.ndarray, np.ndarray]:
    return np.array([wanted for wanted, _ in claims]), np.array([priority for _, priority in claims])


def test_they_are_found() -> None:
    assert set(allocation.names()) >= {"proportional", "priority", "lexicographic", "fair_share"}
    with pytest.raises(UnknownNameError) as caught:
        allocation.get("fairshare")
    assert caught.value.hint == "did you mean 'fair_share'?"


def test_every_file_is_a_rule_of_its_name() -> None:
    files = {module.name for module in pkgutil.iter_modules(allocation.__path__)} - {"rule", "registry"}
    assert files == set(allocation.names())


def test_codes_are_their_own() -> None:
    codes = [rule.code for rule in ALL]
    assert sorted(codes) == list(range(len(codes)))


@every_rule
def test_it_says_what_it_is_and_where_it_is_published(rule: Rule) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9_]+", rule.name)
    assert rule.title
    assert len(rule.description) > 20
    assert re.search(r"\b(19|20)\d\d\b", rule.source)


@every_rule
@settings(max_examples=30)
@given(claims=CLAIMS, available=AVAILABLE)
def test_never_more_than_there_is_or_than_is_wanted(
    rule: Rule, claims: list[tuple[float, int]], available: float
) -> None:
    wanted, priority = ask(claims)
    given_ = rule.shares(np.array(available), wanted, priority)
    assert np.all(given_ >= 0)
    assert np.all(given_ <= wanted)
    assert float(np.sum(given_)) <= available * (1 + 1e-12)


@every_rule
@settings(max_examples=30)
@given(claims=CLAIMS, available=AVAILABLE)
def test_nothing_is_left_while_somebody_wants_it(rule: Rule, claims: list[tuple[float, int]], available: float) -> None:
    wanted, priority = ask(claims)
    given_ = rule.shares(np.array(available), wanted, priority)
    expected = min(available, float(np.sum(wanted)))
    assert float(np.sum(given_)) == pytest.approx(expected, rel=1e-12, abs=1e-9)


@every_rule
@settings(max_examples=30)
@given(claims=CLAIMS)
def test_where_there_is_enough_all_get_all(rule: Rule, claims: list[tuple[float, int]]) -> None:
    wanted, priority = ask(claims)
    given_ = rule.shares(np.array(2.0 * float(np.sum(wanted)) + 1.0), wanted, priority)
    assert given_.tolist() == wanted.tolist()


@every_rule
@settings(max_examples=30)
@given(claims=CLAIMS, available=AVAILABLE, more=st.floats(0, 1e6))
def test_more_to_give_never_gives_anybody_less(
    rule: Rule, claims: list[tuple[float, int]], available: float, more: float
) -> None:
    wanted, priority = ask(claims)
    before = rule.shares(np.array(available), wanted, priority)
    after = rule.shares(np.array(available + more), wanted, priority)
    assert np.all(after >= before - 1e-9 * (1.0 + before))


@every_rule
@settings(max_examples=30)
@given(claims=CLAIMS, available=AVAILABLE, order=st.randoms(use_true_random=False))
def test_the_place_in_the_list_plays_no_part(
    rule: Rule, claims: list[tuple[float, int]], available: float, order: object
) -> None:
    """With priorities of their own, so that the rule that serves one after the other has no ties."""
    wanted = np.array([amount for amount, _ in claims])
    priority = np.arange(1, wanted.size + 1)
    mixed = np.array(sorted(range(wanted.size), key=lambda _: order.random()))  # type: ignore[attr-defined]
    straight = rule.shares(np.array(available), wanted, priority)
    turned = rule.shares(np.array(available), wanted[mixed], priority[mixed])
    assert turned == pytest.approx(straight[mixed], rel=1e-12, abs=1e-9)


@every_rule
@settings(max_examples=30)
@given(claims=CLAIMS, available=st.lists(AVAILABLE, min_size=2, max_size=4))
def test_lanes_do_not_know_each_other(rule: Rule, claims: list[tuple[float, int]], available: list[float]) -> None:
    wanted, priority = ask(claims)
    together = rule.shares(np.array(available), np.repeat(wanted[:, None], len(available), axis=1), priority)
    alone = [rule.shares(np.array(x), wanted, priority).tolist() for x in available]
    # sums over a leading axis may be paired otherwise than over a single one
    assert pytest.approx(np.array(alone), rel=1e-12, abs=1e-9) == together.T
