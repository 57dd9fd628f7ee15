"""The whole trial: the bundled example on us-2026, determinism, silence, and what the result holds."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

import polars as pl
import pytest
from tests.engines.stress.trials.small_trial import NORTH, plain, run_of, small_base

import mainstay as ms
from mainstay.core.result import Result
from mainstay.core.yaml12 import read_yaml
from mainstay.engines.stress import trials
from mainstay.errors import InputError
from mainstay.model.base import Base

TABLES = {
    "assumed",
    "certificate",
    "changes",
    "claims",
    "claims_vs_demonstrated",
    "decisions",
    "demonstrations",
    "design",
    "foresight",
    "limits",
    "operating_characteristic",
    "requirement",
    "runs",
    "sequential",
}
OPTIONS = [{"name": "accept"}, {"name": "stock", "cost_usd": 900, "units": 2500}]


@pytest.fixture(scope="module")
def base() -> Base:
    return small_base()


def small(**changes: Any) -> dict[str, Any]:
    """Return a trial that runs fast."""
    spec = plain(trials=32, draws=256, design={"power": 0.5, "allowed_failures": 1}, **changes)
    return {**spec, "lines": [{**line, "most_batches": 3} for line in spec["lines"]]}


def example() -> dict[str, Any]:
    name = "h5-vaccine-fill-finish.yaml"
    text = (files("mainstay") / "data" / "trials" / name).read_text("utf-8")
    return read_yaml(text, name=name)


def test_the_bundled_example_runs_on_its_base() -> None:
    result = trials.run(ms.load("us-2026"), {**example(), "draws": 512, "trials": 32}, seed=7)
    assert set(result.tables) == TABLES
    whole = result.tables["certificate"].row(-1, named=True)
    assert whole["verdict"] == "not_shown"
    assert whole["p_shown"] == 0.0
    assert result.tables["claims"].height == 0
    assert result.tables["design"]["shows_requirement"][-1]
    first = result.tables["demonstrations"].row(0, named=True)
    assert (first["product_id"], first["relation"]) == ("influenza-vaccine-egg", "same line")
    assumed = result.tables["assumed"]
    assert {"site_cost_usd", "batch_cost_usd", "batch_units", "units_per_day"} <= set(assumed["field"])
    assert (assumed["reason"].str.len_chars() > 10).all()
    assert (assumed["low"] < assumed["high"]).all()


@pytest.fixture(scope="module")
def result(base: Base) -> Result:
    return trials.run(base, small(results=[run_of()], options=OPTIONS, loss_usd_per_unit_short=1.0), seed=1)


def test_the_same_seed_gives_the_same_bytes_and_another_does_not(base: Base, result: Result) -> None:
    spec = small(results=[run_of()], options=OPTIONS, loss_usd_per_unit_short=1.0)
    again, other = (trials.run(base, spec, seed=seed) for seed in (1, 2))
    assert result.hash == again.hash != other.hash


def test_nothing_is_printed(base: Base, capfd: pytest.CaptureFixture[str]) -> None:
    trials.run(base, small(), seed=1)
    told = capfd.readouterr()
    assert (told.out, told.err) == ("", "")


def test_metrics_and_tables_agree(result: Result) -> None:
    whole = result.tables["certificate"].row(-1, named=True)
    assert result.metric("p_requirement_met") == whole["p_met"]
    assert result.metric("p_requirement_shown") == whole["p_shown"]
    assert result.metric("lines_shown") == 1
    assert result.metric("design_cost_usd") == result.tables["design"]["cost_usd"][-1]
    assert result.metric("design_cost_usd") == pytest.approx(result.tables["design"]["cost_usd"][:-1].sum())
    assert result.metric("best_net_value_usd") == result.tables["decisions"]["net_usd"][0]
    for row in result.metrics.iter_rows(named=True):
        assert row["low"] is None or row["low"] <= row["value"]
        assert row["high"] is None or row["value"] <= row["high"]
    json.dumps(result.to_json(), allow_nan=False)
    claims = result.tables["claims"]
    assert claims["row_id"].unique().to_list() == [NORTH]
    assert result.tables["requirement"]["words"][0] == "5,000 units of vaccine within 120 days, at 80% confidence"


def test_the_order_of_lines_changes_nothing(base: Base, result: Result) -> None:
    spec = small(results=[run_of()], options=OPTIONS, loss_usd_per_unit_short=1.0)
    turned = trials.run(base, {**spec, "lines": spec["lines"][::-1]}, seed=1)
    for table in ("certificate", "decisions", "demonstrations"):
        both = [one.tables[table].sort(pl.col(pl.String).exclude("words", "note")) for one in (result, turned)]
        assert both[0].drop("rank", strict=False).equals(both[1].drop("rank", strict=False)), table


def test_a_wrong_trial_is_told_before_anything_is_worked_out(base: Base) -> None:
    with pytest.raises(InputError) as caught:
        trials.run(base, plain(results=[run_of("vaccine@moon", batches=1, released=2)], commmon_cause=0.1), seed=1)
    assert {problem.code for problem in caught.value.problems} == {
        "trial.invalid",
        "trial.unknown_key",
        "trial.unknown_name",
    }
