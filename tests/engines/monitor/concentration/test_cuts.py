"""Smallest cut sets: cases that can be seen at a glance, and both ways of finding them against each other."""

from __future__ import annotations

import pytest
from tests.engines.monitor.concentration.test_random_networks import random_tree, slow_cuts

from mainstay.core.streams import stream
from mainstay.engines.monitor.concentration.cuts import Cuts, FaultTree, smallest_cuts
from mainstay.model.graph import Requirement


def tree(*, lasting: str = "", **products: str) -> FaultTree:
    """Return a tree from texts such as ``pill="AB: x, y/z"``: made by A and B, of x and of y or z."""
    makers, needs = {}, {}
    for name, text in products.items():
        own, _, inputs = text.partition(":")
        makers[name] = frozenset(own.strip())
        groups = [tuple(part.strip() for part in group.split("/")) for group in inputs.split(",") if group.strip()]
        needs[name] = tuple(Requirement("+".join(g), g, (1 / len(g),) * len(g), True) for g in groups)
    return FaultTree(list(products), makers, needs, frozenset(lasting))


def cuts(of: FaultTree, product: str, limit: int = 20) -> tuple[int | None, set[str]]:
    found = {most: smallest_cuts(of, [product], limit=limit, most=most)[product] for most in (0, 2000)}
    assert found[0].size == found[2000].size
    if not found[2000].more:
        assert found[0] == found[2000]
    return found[2000].size, {"".join(one) for one in found[2000].sets}


def test_one_maker_is_a_single_point_of_failure() -> None:
    assert cuts(tree(pill="A"), "pill") == (1, {"A"})


def test_all_makers_of_a_product_must_be_lost() -> None:
    assert cuts(tree(pill="ABC"), "pill") == (3, {"ABC"})


def test_a_need_with_fewer_makers_is_the_weaker_place() -> None:
    assert cuts(tree(api="AB", pill="CDEF: api"), "pill") == (2, {"AB"})
    assert cuts(tree(metal="X", api="AB: metal", pill="CDEF: api"), "pill") == (1, {"X"})


def test_every_smallest_set_is_listed() -> None:
    assert cuts(tree(api="AB", vial="CD", pill="EF: api, vial"), "pill") == (2, {"AB", "CD", "EF"})
    assert cuts(tree(api="A", vial="C", pill="E: api, vial"), "pill") == (1, {"A", "C", "E"})


def test_substitutes_must_all_fail() -> None:
    assert cuts(tree(oil="A", gas="B", pill="CDE: oil/gas"), "pill") == (2, {"AB"})
    assert cuts(tree(oil="A", gas="BX", pill="CDEF: oil/gas"), "pill") == (3, {"ABX"})


def test_a_maker_at_several_tiers_counts_once() -> None:
    # a plain network with one node for each line would say 2
    assert cuts(tree(oil="A", gas="A", pill="CDE: oil/gas"), "pill") == (1, {"A"})
    assert cuts(tree(oil="AB", gas="AC", pill="CDEF: oil/gas"), "pill") == (3, {"ABC"})


def test_an_input_that_nobody_is_known_to_make_limits_nothing() -> None:
    assert cuts(tree(api="", pill="AB: api"), "pill") == (2, {"AB"})
    assert cuts(tree(oil="", gas="B", pill="CD: oil/gas"), "pill") == (2, {"CD"})


def test_nobody_known_at_all() -> None:
    assert cuts(tree(pill=""), "pill") == (None, set())
    assert cuts(tree(api="", pill=": api"), "pill") == (None, set())


def test_a_product_without_makers_dies_with_its_needs() -> None:
    assert cuts(tree(api="AB", pill=": api"), "pill") == (2, {"AB"})


def test_who_stands_for_several_is_not_lost_as_one() -> None:
    assert cuts(tree(lasting="A", pill="A"), "pill") == (None, set())
    assert cuts(tree(lasting="A", pill="AB"), "pill") == (None, set())
    assert cuts(tree(lasting="A", api="BC", pill="A: api"), "pill") == (2, {"BC"})
    assert cuts(tree(lasting="A", api="A", pill="BC: api"), "pill") == (2, {"BC"})


def test_more_sets_than_the_limit_are_told() -> None:
    wide = tree(
        **{f"part{i}": "AB"[i % 2] + "CDEFGHIJ"[i % 8] for i in range(8)},
        pill="XYZ: " + ", ".join(f"part{i}" for i in range(8)),
    )
    whole = smallest_cuts(wide, ["pill"], limit=20)["pill"]
    assert not whole.more
    assert whole.sets == tuple(sorted(whole.sets))
    some = smallest_cuts(wide, ["pill"], limit=3)["pill"]
    assert some == Cuts(whole.size, whole.sets[:3], more=True)
    exact = smallest_cuts(wide, ["pill"], limit=len(whole.sets))["pill"]
    assert exact == whole
    by_program = smallest_cuts(wide, ["pill"], limit=3, most=0)["pill"]
    assert by_program.more
    assert set(by_program.sets) <= set(whole.sets)
    singles = smallest_cuts(tree(api="A", vial="C", pill="E: api, vial"), ["pill"], limit=2)["pill"]
    assert (singles.sets, singles.more) == ((("A",), ("C",)), True)


@pytest.mark.parametrize("block", range(3))
def test_the_integer_program_equals_brute_force_too(block: int) -> None:
    for number in range(50):
        of = random_tree(stream(12, "program", block, number))
        for product, found in smallest_cuts(of, list(of.order), limit=10_000, most=0).items():
            assert (found.size, set(found.sets)) == slow_cuts(of, product), (of, product)


def test_a_tree_too_rich_to_write_out_goes_to_the_program() -> None:
    # 12 pairs of substitutes above each other: 4,096 combinations, of which the program needs none
    pairs = {f"part{i}": f"{'ABCDEFGHIJKL'[i]}{'MNOPQRSTUVWX'[i]}" for i in range(12)}
    rich = tree(
        **pairs, a="YZ: " + ", ".join(list(pairs)[:6]), b="YZ: " + ", ".join(list(pairs)[6:]), pill="1234567: a/b"
    )
    size, sets = cuts(rich, "pill", limit=100)
    assert size == 2
    assert sets == {"YZ"}


def test_thousands_of_makers_take_no_time() -> None:
    names = [f"site-{i:05}" for i in range(6000)]
    makers = {f"p{i:05}": frozenset(names[i : i + 1 + i % 2]) for i in range(5000)}
    needs = {f"p{i:05}": (Requirement("n", (f"p{i - 1:05}",), (1.0,), True),) for i in range(1, 5000) if i % 50}
    of = FaultTree(sorted(makers), makers, needs)
    found = smallest_cuts(of, [f"p{i:05}" for i in range(0, 5000, 49)], limit=5)
    assert all(one.size == 1 for one in found.values())
