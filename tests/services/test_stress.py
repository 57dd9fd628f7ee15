"""The stress test as a use case: what is asked reaches the engine, finished blocks are kept, results are made again."""

from __future__ import annotations

import json
from pathlib import Path
from types import ModuleType
from typing import Any

import polars as pl
import pytest
from tests.report import bases
from tests.services.stress_stand_in import engine

from mainstay.core.result import Result
from mainstay.errors import InputError, UnknownNameError
from mainstay.io.save import save
from mainstay.services.reproduce import reproduce
from mainstay.services.stress import (
    missed_goals,
    read_probability,
    stress,
    stress_atlas,
    stress_backtest,
    stress_reverse,
    stress_trial,
)
from mainstay.services.stress_request import StressRequest
from mainstay.services.stress_running import Running

__all__ = ["engine"]
STORM = "name: storm\nstress: {horizon_days: 30, replications: 64}\n"
TRIAL = """
name: first lots
requirement: {{product_id: {product_id}, quantity: 10, within_days: 30}}
lines: [{{line_id: "{line_id}", batch_units: 5}}]
"""


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(save(bases.full(), tmp_path_factory.mktemp("stress") / "demo"))


@pytest.fixture
def storm(tmp_path: Path) -> str:
    file = tmp_path / "storm.yaml"
    file.write_text(STORM)
    return str(file)


def test_what_is_asked_reaches_the_engine(engine: ModuleType, base: str, storm: str) -> None:
    steps: list[tuple[int, int, str]] = []
    done = stress(StressRequest(base, storm, until_width=0.1, seed=3), lambda *step: steps.append(step))
    (given,) = engine.CALLS
    assert (given["replications"], given["seed"], given["until_width"]) == (64, 3, 0.1)
    assert steps[-1] == (4, 4, "blocks")
    assert done.place is None
    stress(StressRequest(base, storm, replications=20))
    assert engine.CALLS[-1]["replications"] == 20


def test_without_a_scenario_it_is_an_ordinary_year(engine: ModuleType, base: str) -> None:
    manifest = stress(StressRequest(base, replications=16)).result.manifest
    assert manifest["scenario"]["name"] == "nominal"
    assert manifest["scenario"]["stress"]["shocks"] == []


@pytest.mark.parametrize("name", ["serial", "threads", "process", pytest.param("dask", marks=pytest.mark.slow)])
def test_who_does_the_work_changes_no_byte(
    engine: ModuleType, base: str, storm: str, name: str, tmp_path: Path
) -> None:
    if name == "dask":
        pytest.importorskip("distributed")
    plain = stress(StressRequest(base, storm, seed=3)).result
    shared = stress(StressRequest(base, storm, seed=3, running=Running(name, 2, keep=tmp_path / "kept"))).result
    assert shared.hash == plain.hash
    assert shared.manifest == plain.manifest


def test_a_kept_run_goes_on_and_stays(engine: ModuleType, base: str, storm: str, tmp_path: Path) -> None:
    running = Running(keep=tmp_path / "kept")
    engine.TROUBLE.update(at=32, error=KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        stress(StressRequest(base, storm, running=running))
    assert engine.WORKED == [0, 16]
    engine.TROUBLE.clear()
    stress(StressRequest(base, storm, running=running))
    assert engine.WORKED == [0, 16, 32, 48]
    stress(StressRequest(base, storm, replications=96, running=running))
    assert engine.WORKED == [0, 16, 32, 48, 64, 80]
    stress(StressRequest(base, storm, replications=16, running=Running(keep=tmp_path / "kept", resume=False)))
    assert engine.WORKED[-1] == 0


@pytest.mark.parametrize("name", ["storm", "storm.xlsx"])
def test_beside_a_result_blocks_are_kept_until_it_is_written(
    engine: ModuleType, base: str, storm: str, tmp_path: Path, name: str
) -> None:
    out = tmp_path / "out" / name
    engine.TROUBLE.update(at=32, error=OSError("the machine burns"))
    with pytest.raises(OSError, match="burns"):
        stress(StressRequest(base, storm, out=out))
    assert [path.name for path in out.parent.iterdir()] == [f"{name}.run"]
    engine.TROUBLE.clear()
    assert stress(StressRequest(base, storm, out=out)).place == out
    assert engine.WORKED == [0, 16, 32, 48]
    assert [path.name for path in out.parent.iterdir()] == [name]


def test_the_blocks_of_another_scenario_or_seed_are_refused(
    engine: ModuleType, base: str, storm: str, tmp_path: Path
) -> None:
    running = Running(keep=tmp_path / "kept")
    stress(StressRequest(base, storm, running=running))
    for other in (StressRequest(base, running=running), StressRequest(base, storm, seed=1, running=running)):
        with pytest.raises(InputError, match="keeps the blocks of another run"):
            stress(other)


@pytest.mark.parametrize("kind", [stress, stress_atlas, stress_reverse])
def test_a_result_is_made_again(engine: ModuleType, base: str, storm: str, tmp_path: Path, kind: Any) -> None:
    options = {} if kind is stress else {"outages": 3}
    out = tmp_path / "result"
    done = kind(StressRequest(base, storm, seed=4, options=options, out=out))
    Path(storm).unlink()  # the manifest holds it
    verdict = reproduce(out)
    assert verdict.same, verdict.parts
    assert verdict.notes == ()
    assert engine.CALLS[-1]["seed"] == 4
    assert engine.CALLS[-1].get("outages") == options.get("outages")
    if kind is stress:
        done.result.tables["runs"].head(3).write_parquet(out / "runs.parquet")
        assert reproduce(out).parts.filter(~pl.col("same"))["part"].to_list() == ["runs"]


def test_without_a_seed_nothing_is_made_again(engine: ModuleType, base: str, storm: str, tmp_path: Path) -> None:
    out = tmp_path / "result"
    stress(StressRequest(base, storm, seed=4, out=out))
    manifest = json.loads((out / "manifest.json").read_text())
    for seed in ("absent", None, "4", True):
        told = {**manifest, "seed": seed}
        if seed == "absent":
            del told["seed"]
        (out / "manifest.json").write_text(json.dumps(told))
        with pytest.raises(InputError, match=r"manifest\.seed: the manifest names no seed"):
            reproduce(out)


def test_a_back_test_is_made_again_without_a_base(engine: ModuleType, tmp_path: Path) -> None:
    file = tmp_path / "cases.csv"
    file.write_text("case_id\na\nb\n")
    result = stress_backtest(file, seed=2, out=tmp_path / "result").result
    assert result.tables["forecasts"]["rows"].to_list() == [2]
    assert result.manifest["request"]["file_hash"].startswith("sha256:")
    assert reproduce(tmp_path / "result").same
    file.write_text("case_id\na\n")
    verdict = reproduce(tmp_path / "result")
    assert not verdict.same
    assert "content of the table of cases" in verdict.notes[0]
    assert stress_backtest().result.tables["forecasts"]["rows"].to_list() == [None]


def test_a_table_of_cases_that_is_not_there_is_told(engine: ModuleType, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.csv cannot be read"):
        stress_backtest(tmp_path / "none.csv")


def test_a_trial_is_made_again_from_what_the_manifest_holds(engine: ModuleType, tmp_path: Path) -> None:
    held = bases.full()
    (line_id, product_id) = held["lines"].select("line_id", "product_id").row(0)
    known = save(held, tmp_path / "other")
    spec = tmp_path / "trial.yaml"
    spec.write_text(TRIAL.format(line_id=line_id, product_id=product_id))
    stress_trial(str(known), spec, seed=5, out=tmp_path / "result")
    spec.unlink()
    assert reproduce(tmp_path / "result").same


@pytest.mark.parametrize("text", ["", "[1]", "name: x\nrequiremnt: {}\n"])
def test_a_trial_that_is_none_is_bad_input(engine: ModuleType, base: str, tmp_path: Path, text: str) -> None:
    spec = tmp_path / "trial.yaml"
    spec.write_text(text)
    with pytest.raises(InputError, match=r"trial\.yaml"):
        stress_trial(base, spec)


def test_all_that_is_wrong_with_a_request_is_told_at_once(engine: ModuleType, base: str) -> None:
    with pytest.raises(InputError) as told:
        stress(StressRequest(base, replications=0, until_width=float("nan")))
    assert [problem.code for problem in told.value.problems] == ["stress.replications", "stress.width"]
    assert not engine.CALLS


def test_a_scenario_that_is_nowhere_is_told(engine: ModuleType, base: str, tmp_path: Path) -> None:
    with pytest.raises(UnknownNameError, match="neither a file nor a bundled scenario"):
        stress(StressRequest(base, "stormm"))
    with pytest.raises(InputError, match=r"stormm\.yaml cannot be read"):
        stress(StressRequest(base, str(tmp_path / "stormm.yaml")))


def test_goals_are_held_to_a_probability() -> None:
    goals = pl.DataFrame({"goal": ["a", "b"], "p_met": [0.9, 0.89]})
    result = Result({"goals": goals}, [], {})
    assert [line.split(" ", 2)[1] for line in missed_goals(result, 0.9)] == ["b"]
    assert missed_goals(result, 0.0) == []
    for bad in (-0.1, 1.1, float("nan")):
        with pytest.raises(InputError, match="probability"):
            read_probability(bad)
    with pytest.raises(InputError, match="states no goal"):
        missed_goals(Result({}, [], {}), 0.5)
