"""What can be asked of each kind of job, and that what it makes can be made again."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from tests.services.jobs.stand_in import SMALL
from tests.services.stress_stand_in import engine

import mainstay as ms
from mainstay.errors import InputError, UnknownNameError
from mainstay.io import bundled_scenarios, bundled_trials
from mainstay.io.load import load
from mainstay.io.scenario_file import load_scenario
from mainstay.model.base import Base
from mainstay.run.executors import Executor, open_executor
from mainstay.scenario.scenario import Scenario
from mainstay.services.jobs.inline import LONGEST_TEXT, MOST_VALUES
from mainstay.services.jobs.kind import Made, Work, job_kind, job_kinds
from mainstay.services.jobs.queue import canonical, read_ask
from mainstay.services.reproduce import reproduce

__all__ = ["engine"]  # a fixture
QUICK = {"stress": {"horizon_days": 30, "replications": 2}}
ON_SCENARIO = ("stress", "stress_atlas", "stress_reverse", "care_flex", "care_mentoring")
TOLD: list[tuple[int, int, str]] = []


@contextmanager
def _working(engine: str, scenario: Scenario) -> Iterator[Executor]:
    with open_executor("serial") as executor:
        yield executor


def _do(kind: str, base_id: str, told: Mapping[str, Any], base: Base | None = None) -> Made:
    TOLD.clear()
    found = job_kind(kind)
    ask = read_ask(found, told)
    held = ms.load(base_id) if base is None else base
    return found.run(Work(base_id, held, ask, lambda *step: TOLD.append(step), _working, "TLP:AMBER"))


def _is_made_again(made: Made, folder: Path) -> bool:
    assert made.result is not None
    made.result.to_parquet(folder)
    return reproduce(folder).same


def _wrong(kind: str, told: Mapping[str, Any]) -> InputError:
    with pytest.raises(InputError) as caught:
        read_ask(job_kind(kind), told)
    return caught.value


@pytest.mark.parametrize("kind", job_kinds())
def test_unknown_keys_and_wrong_seeds_are_refused_together(kind: str) -> None:
    error = _wrong(kind, {"sede": 1, "seed": -1})
    assert {problem.column for problem in error.problems} == {"sede", "seed"}
    assert {problem.code for problem in error.problems} == {"job.request"}


@pytest.mark.parametrize("kind", [name for name in job_kinds() if name != "stress_trial"])
def test_everything_has_a_default(kind: str) -> None:
    ask = read_ask(job_kind(kind), {})
    assert canonical(ask) == "{}"
    assert isinstance(job_kind(kind).in_words(ask), str)


@pytest.mark.parametrize("kind", ON_SCENARIO)
def test_a_scenario_is_named_or_written_but_not_both(kind: str) -> None:
    assert "not both" in str(_wrong(kind, {"scenario": "two-at-once", "body": "name: a"}))


@pytest.mark.parametrize("name", ["../../etc/passwd", "pyproject.toml", "/etc/passwd", "two-at-one"])
def test_a_scenario_is_never_a_file(name: str) -> None:
    with pytest.raises(UnknownNameError):
        read_ask(job_kind("stress"), {"scenario": name})
    with pytest.raises(UnknownNameError):
        read_ask(job_kind("stress_trial"), {"trial": name})


def test_the_same_scenario_is_the_same_request_however_it_is_written() -> None:
    stress = job_kind("stress")
    texts = [
        "name: storm\nstress: {horizon_days: 30}",
        "stress:\n  horizon_days: 30\n  replications: 128\nname: storm\nschema_version: 1",
        {"name": "storm", "stress": {"horizon_days": 30}},
    ]
    plain = Scenario().stress.replications
    texts[1] = str(texts[1]).replace("128", str(plain))
    assert len({canonical(read_ask(stress, {"body": text})) for text in texts}) == 1


@pytest.mark.parametrize("name", [*bundled_scenarios.names("stress"), *bundled_scenarios.names("care")])
def test_a_request_keeps_a_scenario_whole(name: str) -> None:
    told = load_scenario(bundled_scenarios.path(name))
    ask = read_ask(job_kind("care_flex"), {"body": told.model_dump(mode="json")})
    again = read_ask(job_kind("care_flex"), ask.model_dump(mode="json", exclude_defaults=True))
    assert again.told.hash == told.hash  # type: ignore[attr-defined] # a ScenarioAsk


def test_a_wrong_scenario_tells_all_its_problems() -> None:
    error = _wrong("stress", {"body": {"stress": {"horizon": 3, "replications": 0}}})
    assert len(error.problems) == 2
    assert "horizon_days" in str(error)


def test_too_many_replications_are_refused_also_those_of_the_scenario(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAINSTAY_MOST_REPLICATIONS", "100")
    assert "allows 100" in str(_wrong("stress", {"replications": 101}))
    assert "allows 100" in str(_wrong("stress", {"body": {"stress": {"replications": 101}}}))
    assert read_ask(job_kind("stress"), {"replications": 100}).replications == 100  # type: ignore[attr-defined]


def test_what_is_written_into_a_request_is_not_too_large() -> None:
    assert _wrong("stress", {"body": "#" * (LONGEST_TEXT + 1)}).problems[0].code == "job.inline_size"
    assert _wrong("stress", {"body": {"sources": ["a"] * MOST_VALUES}}).problems[0].code == "job.inline_size"
    deep: Any = "a"
    for _ in range(60):
        deep = [deep]
    assert _wrong("stress", {"body": {"sources": deep}}).problems[0].code == "job.inline_size"
    assert _wrong("stress", {"body": "- a\n- b"}).problems[0].code == "job.inline"


def test_a_short_text_that_stands_for_a_huge_one_is_refused() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 12)]
    assert _wrong("stress", {"body": "\n".join(lines)}).problems[0].code == "job.inline_size"


def test_a_trial_is_named_or_written() -> None:
    assert "one of the two" in str(_wrong("stress_trial", {}))
    assert _wrong("stress_trial", {"spec": {"name": "t"}}).problems[0].code == "trial.invalid"


def test_a_back_test_has_no_day() -> None:
    assert "no other day" in str(_wrong("stress_backtest", {"as_known": "2020-01-01"}))


def test_a_stress_test_is_made_again(tmp_path: Path) -> None:
    made = _do("stress", "us-2026", {"body": QUICK, "seed": 7})
    assert made.title == "Stress test: nominal, 2 runs"
    assert TOLD[0][0] == 0
    assert TOLD[-1][0] == TOLD[-1][1]
    assert _is_made_again(made, tmp_path)


def test_a_stress_test_of_what_was_known_is_made_again(tmp_path: Path) -> None:
    day = "2025-06-30"
    made = _do("stress", "us-2026", {"body": QUICK, "as_known": day, "decompose": False})
    assert made.result is not None
    assert made.result.manifest["as_known"] == day
    assert made.result.manifest["base_hash"] == ms.load("us-2026").as_known(date.fromisoformat(day)).hash
    assert _is_made_again(made, tmp_path)


def test_the_other_parts_of_the_stress_engine_are_asked_for_and_made_again(engine: ModuleType, tmp_path: Path) -> None:
    for kind, told, given in (
        ("stress_atlas", {"pairs": False}, {"pairs": False}),
        ("stress_reverse", {"outages": 1, "longest_days": 60}, {"outages": 1, "longest_days": 60}),
    ):
        made = _do(kind, str(SMALL), {"body": QUICK, **told}, load(SMALL))
        call = engine.CALLS[-1]
        assert {name: call[name] for name in given} == given
        assert call["executor"] is not None
        assert _is_made_again(made, tmp_path / kind)
    assert _is_made_again(_do("stress_backtest", str(SMALL), {"seed": 3}, load(SMALL)), tmp_path / "backtest")


def test_a_concentration_of_what_was_known_is_made_again(tmp_path: Path) -> None:
    assert _is_made_again(_do("concentration", "us-2026", {"as_known": "2025-06-30"}), tmp_path)


def test_a_trial_is_made_again(tmp_path: Path) -> None:
    told = ms_trial()
    assert _is_made_again(_do("stress_trial", "us-2026", {"spec": told}), tmp_path)


def ms_trial() -> dict[str, Any]:
    """Return a small trial."""
    claim = {"value": 5e5, "low": 3e5, "high": 6e5, "method": "reported"}
    line = {"site_id": "seqirus-holly-springs", "units_per_day": claim, "batch_units": 250_000, "most_batches": 3}
    requirement = {"product_id": "influenza-vaccine-h5", "quantity": 2e7, "within_days": 182}
    return {"name": "one line", "requirement": requirement, "lines": [line], "draws": 512, "trials": 32}


def test_bundled_trials_can_be_asked_for() -> None:
    for name in bundled_trials.names():
        ask = read_ask(job_kind("stress_trial"), {"trial": name})
        assert ask.told["lines"]  # type: ignore[attr-defined] # a TrialAsk


def test_a_part_of_care_is_made_again(tmp_path: Path) -> None:
    made = _do("care_workforce", "malawi-care", {})
    assert made.title == "Workforce: an ordinary year"
    assert _is_made_again(made, tmp_path)


def test_a_briefing_bears_the_mark_of_its_base_on_every_page_and_in_its_manifest(tmp_path: Path) -> None:
    import pypdfium2

    made = _do("brief", str(SMALL), {"seed": 2}, load(SMALL))
    assert made.files is not None
    mark = "TLP:AMBER: may be shared within the organisation and its clients"
    page = made.files["briefing.html"].decode()
    assert 0 < page.index(mark) < page.index("<main")
    document = pypdfium2.PdfDocument(made.files["briefing.pdf"])
    try:
        for number in range(len(document)):
            sheet = document[number]
            text = sheet.get_textpage()
            assert "TLP:AMBER" in text.get_text_range()
            text.close()
            sheet.close()
    finally:
        document.close()
    manifest = json.loads(made.files["manifest.json"])
    assert (manifest["handling"], manifest["as_known"]) == ("TLP:AMBER", None)
    assert any(name.startswith("tables/") for name in made.files)
    for name, content in made.files.items():
        target = tmp_path / "brief" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    assert reproduce(tmp_path / "brief", base=str(SMALL)).same
    assert [step[0] for step in TOLD] == list(range(len(TOLD)))
    assert TOLD[-1][0] == TOLD[-1][1]
