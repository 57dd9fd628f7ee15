"""The network of the register of establishments and its listings."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tests.engines.stress.base_network.invariants import short_of_capacity, unbalanced, uneven, unexplained

from mainstay.engines.stress.base_network import network_of
from mainstay.io.sources.build import build
from mainstay.model.base import Base
from mainstay.scenario.stress import StressChoices


@pytest.fixture(scope="module")
def observed(shared_dir: Path) -> Base:
    listings = shared_dir / "cases" / "concentration"
    register = shared_dir / "data" / "02_facilities_regulatory" / "drls_reg_no_contacts.csv.gz"
    names = shared_dir / "data" / "01_shortages" / "Drugshortages_2024.csv.gz"
    return build([listings, register, names], name="us-observed").base


@pytest.mark.shared
@pytest.mark.slow
@pytest.mark.parametrize("by_application", [False, True])
def test_a_register_without_capacities_becomes_a_network_with_bounded_ones(
    observed: Base, *, by_application: bool
) -> None:
    network = network_of(observed, StressChoices(), seed=1, by_application=by_application)
    drawn = network.draws(np.arange(4))
    makers = network.nodes["kind"].is_in(["make", "source"]).to_numpy()
    assert (network.nodes["kind"] == "make").sum() > (9000 if by_application else 200)
    assert (drawn.capacity[makers] > 0).all()
    assert unbalanced(network, drawn) < 1e-9
    assert short_of_capacity(network, drawn) < 1e-12
    assert uneven(network, drawn.weight) < 1e-9
    assert all(not left for left in unexplained(network).values())
