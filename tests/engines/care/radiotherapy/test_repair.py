from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mainstay.core.streams import stream
from mainstay.engines.care.radiotherapy import (
    UptimeOption,
    availability,
    compare_uptime,
    repair_chain,
    repair_with_parts,
)
from mainstay.errors import InputError


def by_matrix(machines: int, crews: int, mtbf: float, mttr: float, spares: int) -> np.ndarray:
    """Solve the balance equations of the chain as they stand."""
    total = machines + spares
    rates = np.zeros((total + 1, total + 1))
    for broken in range(total):
        rates[broken, broken + 1] = min(machines, total - broken) / mtbf
        rates[broken + 1, broken] = min(crews, broken + 1) / mttr
    rates -= np.diag(rates.sum(axis=1))
    system = np.vstack([rates.T, np.ones(total + 1)])
    return np.linalg.lstsq(system, np.append(np.zeros(total + 1), 1.0), rcond=None)[0]


def test_the_published_repair_shop() -> None:
    assert round(availability(4, 1, 341.58, 72.0), 6) == 0.738217


@settings(max_examples=40)
@given(st.integers(1, 7), st.integers(1, 5), st.floats(1, 1000), st.floats(0.1, 1000), st.integers(0, 4))
def test_against_the_balance_equations(machines: int, crews: int, mtbf: float, mttr: float, spares: int) -> None:
    found = repair_chain(machines, crews, mtbf, mttr, spares=spares)
    assert found.probability == pytest.approx(by_matrix(machines, crews, mtbf, mttr, spares), abs=1e-9)
    # machines that fail in the long run are machines that are repaired
    busy = found.probability @ np.minimum(np.arange(machines + spares + 1), crews)
    assert found.working / mtbf == pytest.approx(busy / mttr, rel=1e-9)
    more = repair_chain(machines, crews + 1, mtbf, mttr, spares=spares)
    assert more.availability >= found.availability - 1e-12
    assert repair_chain(machines, crews, mtbf, mttr, spares=spares + 1).availability >= found.availability - 1e-12


def test_enough_crews_make_it_a_ratio() -> None:
    assert availability(6, 6, 300, 72) == pytest.approx(300 / 372)
    assert availability(3, 1, float("inf"), 72) == 1
    assert availability(3, 1, 100, 0) == 1
    # large shops do not overflow
    assert 0 < availability(2000, 3, 1.0, 1000.0) < 1


def test_against_simulation() -> None:
    machines, crews, spares, mtbf, mttr = 4, 1, 1, 341.58, 72.0
    random = stream(1, "care", "repair")
    means = []
    for _ in range(40):
        clock, broken, up = 0.0, 0, 0.0
        while clock < 100_000:
            fail = min(machines, machines + spares - broken) / mtbf
            mend = min(crews, broken) / mttr
            stay = random.exponential(1 / (fail + mend))
            up += stay * min(machines, machines + spares - broken)
            clock += stay
            broken += 1 if random.random() < fail / (fail + mend) else -1
        means.append(up / clock / machines)
    error = np.std(means, ddof=1) / np.sqrt(len(means))
    assert abs(np.mean(means) - availability(machines, crews, mtbf, mttr, spares=spares)) < 3 * error


def test_parts_in_stock() -> None:
    alone = {"mtbf_hours": 340.0, "machines": 2, "part_lead_hours": 500.0, "part_share": 0.2}
    waits = [repair_with_parts(8, parts=parts, **alone) for parts in range(6)]  # type: ignore[arg-type]
    assert waits[0] == pytest.approx(8 + 0.2 * 500)
    assert waits == sorted(waits, reverse=True)
    assert waits[5] == pytest.approx(8, abs=0.01)
    # expected backorders by summing the Poisson distribution
    load, term, short = 2 * 0.2 / 340 * 500, np.exp(-2 * 0.2 / 340 * 500), 0.0
    for count in range(60):
        short += max(count - 1, 0) * term
        term *= load / (count + 1)
    assert waits[1] == pytest.approx(8 + short / (2 / 340))
    assert repair_with_parts(8, mtbf_hours=340, machines=2, parts=0, part_lead_hours=0, part_share=0) == 8


def test_a_contract_against_a_second_machine() -> None:
    told = compare_uptime(
        [
            UptimeOption("as it is", 1, 1, 341.58, 72, 100_000),
            UptimeOption("contract", 1, 1, 341.58, 24, 300_000),
            UptimeOption("second machine", 2, 1, 341.58, 72, 400_000),
            UptimeOption("nothing changes", 1, 1, 341.58, 72, 150_000),
        ],
        power_lost_hours_per_day=2,
    )
    rows = {row["option"]: row for row in told.to_dicts()}
    assert rows["contract"]["availability"] > rows["as it is"]["availability"] > rows["second machine"]["availability"]
    assert rows["second machine"]["all_down_share"] < rows["as it is"]["all_down_share"]
    assert rows["nothing changes"]["usd_per_extra_patient"] is None
    paid = rows["contract"]["extra_cost_usd"] / rows["contract"]["extra_patients"]
    assert rows["contract"]["usd_per_extra_patient"] == pytest.approx(paid)
    assert compare_uptime([]).height == 0


def test_all_bounds_are_told_at_once() -> None:
    with pytest.raises(InputError) as told:
        repair_chain(0, 0, 0, -1, spares=-1)
    assert {problem.column for problem in told.value.problems} == {
        "machines",
        "crews",
        "mtbf_hours",
        "mttr_hours",
        "spares",
    }
    with pytest.raises(InputError) as told:
        repair_with_parts(-1, mtbf_hours=0, machines=1, parts=-1, part_lead_hours=-1, part_share=2)
    assert len(told.value.problems) == 5
