"""The serial system: published values on their grid, the optimum itself, and the cost by simulation."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import ndtri

from mainstay.engines.stress.textbook import serial_system, serial_system_on_a_grid
from mainstay.engines.stress.textbook.serial_system import Chain
from mainstay.errors import InputError

#: Snyder 2023 (stockpyl), README
README = Chain((4.0, 3.0, 1.0), (1.0, 1.0, 2.0), 40.0, 10.0, 2.0)
#: Snyder and Shen 2019, example 6.1
EXAMPLE = Chain((3.0, 2.0, 2.0), (1.0, 1.0, 2.0), 37.12, 5.0, 1.0)


def test_published_optima_on_their_grid() -> None:
    found = serial_system_on_a_grid.optimise(README)
    assert found.echelon == pytest.approx((12.764978727, 23.496866815, 46.280137428), abs=1e-8)
    assert found.cost == pytest.approx(86.025332219, abs=1e-8)
    found = serial_system_on_a_grid.optimise(EXAMPLE)
    assert found.echelon == pytest.approx((6.5144388073261155, 12.012332294949644, 22.700237234889784), abs=1e-8)
    assert found.cost == pytest.approx(47.668653127136345, abs=1e-8)


@pytest.mark.parametrize("chain", [README, EXAMPLE])
def test_the_optimum_lies_within_the_error_of_the_grid(chain: Chain) -> None:
    exact, on_grid = serial_system.optimise(chain), serial_system_on_a_grid.optimise(chain)
    step = 0.01 * chain.mean
    assert exact.echelon == pytest.approx(on_grid.echelon, abs=step)
    assert exact.cost == pytest.approx(on_grid.cost, rel=5e-4)
    # whatever the grid found cannot be cheaper than the optimum
    assert exact.cost <= serial_system.cost(on_grid.echelon, chain) <= exact.cost * (1 + 1e-4)


def test_the_first_stage_is_a_newsvendor() -> None:
    # (p + h2 + h3) / (p + h1 + h2 + h3) of the demand of one period
    exact = serial_system.optimise(README).echelon[0]
    assert exact == pytest.approx(10.0 + 2.0 * float(ndtri(44.0 / 48.0)), abs=1e-6)


@pytest.mark.parametrize("levels", [(12.0, 24.0, 45.0), (14.0, 22.0, 48.0), serial_system.optimise(README).echelon])
def test_the_cost_by_drawing_demands(levels: tuple[float, ...]) -> None:
    """Follow one unit of time down the chain: what a stage lacks, the next one gets too late."""
    local = serial_system.local_levels(levels)
    rng = np.random.Generator(np.random.Philox(11))
    draws = rng.standard_normal((3, 400_000))
    net = np.zeros(800_000)
    costs = np.zeros(800_000)
    for j in (2, 1, 0):
        time = README.lead_times[j]
        demand = 10.0 * time + 2.0 * time**0.5 * np.concatenate([draws[j], -draws[j]])
        net = local[j] + np.minimum(net, 0.0) - demand
        costs += README.local_holding_costs[j] * np.maximum(net, 0.0)
        if j < 2:
            # on its way to this stage there is the demand of its lead time, charged at the stage that it left
            costs += README.local_holding_costs[j + 1] * 10.0 * time
    costs += README.stockout_cost * np.maximum(-net, 0.0)
    pairs = (costs[:400_000] + costs[400_000:]) / 2.0
    error = float(np.std(pairs)) / 400_000**0.5
    assert serial_system.cost(levels, README) == pytest.approx(float(np.mean(pairs)), abs=3 * error)
    assert error < 0.06


def test_levels_that_can_never_be_filled_stand_for_lower_ones() -> None:
    low = serial_system.cost((14.0, 20.0, 20.0), README)
    assert serial_system.cost((14.0, 26.0, 20.0), README) == pytest.approx(low, rel=1e-9)
    assert serial_system.local_levels((14.0, 26.0, 20.0)) == (14.0, 6.0, 0.0)


def test_bad_chains_are_refused() -> None:
    with pytest.raises(InputError, match="each stage needs a holding cost"):
        Chain((1.0, 2.0), (1.0,), 40.0, 10.0, 2.0)
    with pytest.raises(InputError) as caught:
        Chain((1.0, 0.0), (1.0, -1.0), 40.0, 10.0, 0.0)
    assert len(caught.value.problems) == 3
    with pytest.raises(InputError, match="one level"):
        serial_system.cost((1.0,), README)
    with pytest.raises(InputError, match="levels"):
        serial_system_on_a_grid.optimise(README, levels=0)
