"""Period by period as stockpyl: serial systems under four kinds of disruption, an assembly, a warehouse."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest
from tests.engines.stress.simulate.stockpyl_columns import Columns
from tests.engines.stress.simulate.stockpyl_trace import Column, System, read_trace, simulate

pytestmark = pytest.mark.shared

#: Snyder and Shen 2019, example 6.1: levels are those of the traces, as stockpyl rounds them
EXAMPLE_6_1 = System(
    lead_time={"1": 1, "2": 1, "3": 2},
    base_stock={"1": 6.49, "2": 5.53, "3": 10.69},
    holding={"1": 7.0, "2": 4.0, "3": 2.0},
    stockout={"1": 37.12},
    bill={},
)
GOLDEN = ("serial4_none", "serial4_OP_node3", "serial4_TP_node3", "bom4_none", "owmr3_none")
#: unit costs that the made-up systems were run with and that golden.json does not list; TC in the traces shows them
COSTS = {
    "bom4_none": ({"1": 8.0, "2": 2.0, "3": 3.0, "4": 0.5}, {"1": 50.0}),
    "owmr3_none": ({"1": 1.0, "2": 2.0, "3": 2.0, "4": 2.0}, {"2": 20.0, "3": 20.0, "4": 20.0}),
}


def golden_system(folder: Path, name: str) -> System:
    """Return a system of golden.json."""
    told = json.loads((folder / "golden.json").read_text("utf-8"))[name]
    holding, stockout = COSTS.get(name, (told.get("holding"), told.get("stockout")))
    disrupted = told["disruption"]
    return System(
        lead_time=told.get("lead_time", told.get("lead_time_by_node")),
        base_stock=told["base_stock"],
        holding=holding,
        stockout=stockout,
        bill=told.get("bom", {}),
        disrupted=(str(disrupted["node"]), disrupted["type"]) if disrupted else None,
    )


def compare(columns: list[Column], system: System) -> Columns:
    """Hold every column of a trace to our states."""
    ours = Columns(simulate(columns, system), system, columns)
    wrong: list[str] = []
    for column in columns:
        label = f"{column.kind}:{column.partner} of node {column.node}"
        if column.kind == "DISR":
            continue
        if column.kind == "IOPL":
            assert all(not value for value in column.lists), "orders do not travel in these systems"
            continue
        if column.kind == "ISPL":
            found, wanted = ours.road(column.node, column.partner), column.lists
            bad = [t for t, (a, b) in enumerate(zip(found, wanted, strict=True)) if not np.allclose(a, b, atol=1e-6)]
        else:
            bad = np.flatnonzero(~np.isclose(ours.numbers(column), column.numbers, rtol=0, atol=1e-6)).tolist()
        if bad:
            wrong.append(f"{label}: {len(bad)} periods, the first is {bad[0]}")
    assert not wrong
    return ours


@pytest.mark.parametrize("kind", ["OP", "SP", "TP", "RP"])
def test_a_serial_system_under_each_kind_of_disruption(kind: str, shared_dir: Path) -> None:
    columns = read_trace(shared_dir / "cases" / "supply_sim" / f"test_sim_disruption_example_6_1_{kind}.csv")
    disturbed = [c for c in columns if c.kind == "DISR" and "True" in c.values]
    assert [c.node for c in disturbed] == ["2"]
    compare(columns, dataclasses.replace(EXAMPLE_6_1, disrupted=("2", kind)))


def test_the_disruptions_bite(shared_dir: Path) -> None:
    """The comparison can fail: a system that is left in peace has other states."""
    columns = read_trace(shared_dir / "cases" / "supply_sim" / "test_sim_disruption_example_6_1_SP.csv")
    quiet = Columns(simulate(columns, EXAMPLE_6_1), EXAMPLE_6_1, columns)
    (level,) = [c for c in columns if c.node == "2" and c.kind == "IL"]
    assert float(np.max(np.abs(quiet.il("2") - level.numbers))) > 1.0


def test_a_serial_system_in_peace(shared_dir: Path) -> None:
    path = shared_dir / "cases" / "supply_sim" / "test_sim_io_TestWriteResults_test_example_6_1.csv"
    columns = read_trace(path)
    assert len(columns[0].values) == 5, "the file shows the first periods and, after dots, the last ones"
    compare(columns, EXAMPLE_6_1)


@pytest.mark.parametrize("name", GOLDEN)
def test_systems_without_randomness(name: str, shared_dir: Path) -> None:
    folder = shared_dir / "cases" / "supply_sim" / "golden"
    system = golden_system(folder, name)
    columns = read_trace(folder / f"{name}.csv")
    ours = compare(columns, system)
    told = json.loads((folder / "golden.json").read_text("utf-8"))[name]
    total = sum(float(np.sum(ours.tc(node))) for node in system.base_stock)
    assert total == pytest.approx(told["total_cost"], abs=1e-6)
    for node, kpi in told["kpi"].items():
        level = ours.il(node)
        assert level.tolist() == pytest.approx(kpi["IL"], abs=1e-6)
        assert float(np.min(level)) == pytest.approx(kpi["min_IL"], abs=1e-6)
        assert level[-1] == pytest.approx(kpi["end_IL"], abs=1e-6)
        assert float(np.sum(np.maximum(-level, 0))) == pytest.approx(kpi["sum_backorders"], abs=1e-6)
