"""What each ordering policy orders, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from mainstay.engines.stress.policies import anchor_and_adjust, fixed_orders, order_up_to, r_q, s_s

NONE = np.zeros(3)


def test_order_up_to_closes_the_gap_at_once() -> None:
    position = np.array([60.0, 100.0, 130.0])
    assert order_up_to.orders(position, NONE, {"order_up_to": 100.0}).tolist() == [40.0, 0.0, 0.0]
    cover = order_up_to.orders(position, np.full(3, 10.0), {"order_cover_days": 12.0, "smoothing_days": 1.0})
    assert cover.tolist() == [60.0, 20.0, 0.0]


@pytest.mark.parametrize("days", [1.0, 7.0, 30.0])
def test_smoothing_does_not_move_the_level_at_which_it_rests(days: float) -> None:
    # after a day's orders of 10 the position is 90; what restores it is 10, however slow the correction
    rule = {"order_up_to": 100.0, "smoothing_days": days}
    assert order_up_to.orders(np.array([90.0]), np.array([10.0]), rule) == pytest.approx([10.0])


def test_smoothing_takes_many_small_steps() -> None:
    rule = {"order_up_to": 100.0, "smoothing_days": 10.0}
    # lacking 40: 10 + (40 - 10) / 10
    assert order_up_to.orders(np.array([60.0]), np.array([10.0]), rule) == pytest.approx([13.0])
    assert order_up_to.orders(np.array([300.0]), np.array([10.0]), rule).tolist() == [0.0]


def test_stermans_rule_is_the_case_without_smoothing() -> None:
    """O = max(0, L + (S' - inventory - supply line)); here S = S' + L. Sterman 1989, as in the benchmark of 204."""
    position = np.array([12.0 + 12.0, 8.0 + 12.0, -4.0 + 40.0])
    by_hand = np.maximum(0.0, 4.0 + (28.0 - position))
    assert order_up_to.orders(position, np.full(3, 4.0), {"order_up_to": 32.0}).tolist() == by_hand.tolist()
    half = anchor_and_adjust.orders(
        position,
        np.full(3, 4.0),
        {
            "order_up_to": 32.0,
            "smoothing_days": 1.0,
            "supply_line": np.array([12.0, 12.0, 40.0]),
            "supply_line_weight": 0.5,
        },
    )
    assert half.tolist() == [14.0, 18.0, 16.0]


def test_anchor_and_adjust_with_full_weight_is_order_up_to() -> None:
    rng = np.random.Generator(np.random.Philox(2))
    position, forecast, line = rng.normal(50, 30, 40), rng.uniform(0, 20, 40), rng.uniform(0, 60, 40)
    rule = {"order_up_to": 80.0, "smoothing_days": 4.0, "supply_line": line, "supply_line_weight": 1.0}
    assert anchor_and_adjust.orders(position, forecast, rule).tolist() == (
        order_up_to.orders(position, forecast, rule).tolist()
    )


def test_big_s_waits_for_the_reorder_point() -> None:
    rule = {"reorder_point": 20.0, "order_up_to": 100.0}
    assert s_s.orders(np.array([20.001, 20.0, -5.0]), NONE, rule).tolist() == [0.0, 80.0, 105.0]


def test_r_q_orders_whole_lots() -> None:
    rule = {"reorder_point": 10.0, "order_quantity": 25.0}
    assert r_q.orders(np.array([10.5, 10.0, -15.0]), NONE, rule).tolist() == [0.0, 25.0, 50.0]
    after = np.array([10.0, -15.0, -14.999]) + r_q.orders(np.array([10.0, -15.0, -14.999]), NONE, rule)
    assert np.all(after > 10.0)


def test_fixed_orders_look_at_nothing() -> None:
    assert fixed_orders.orders(np.array([-9.0, 0.0, 99.0]), NONE, {"order_quantity": 6.0}).tolist() == [6.0, 6.0, 6.0]
