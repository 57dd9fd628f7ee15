"""Replaying a design gives what building anew gives, run by run."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pytest
from tests.engines.monitor.composite.small import ASEM_STEPS, asem_data, asem_structure, codes_of, data, tree

from mainstay.engines.monitor.composite import build, build_panel
from mainstay.engines.monitor.composite.composite import Composite
from mainstay.engines.monitor.composite.replay import replay
from mainstay.engines.monitor.composite.structure import Structure
from mainstay.errors import InputError, UnknownNameError

STEPS: dict[str, Any] = {
    "screen": {"available": 0.4},
    "treat": {"max_points": 2},
    "normalise": {"method": "min_max", "low": 1.0},
    "aggregate": {"method": "arithmetic", "threshold": 0.5},
}
NORMALISATIONS: list[Any] = [
    {"method": "n_minmax", "l_u": [1, 100]},
    {"method": "n_zscore", "m_sd": [50, 5]},
    {"method": "n_prank"},
    {"method": "min_max", "low": 20.0, "high": 80.0},
]
AGGREGATIONS: list[Any] = [
    "a_amean",
    {"method": "generalised", "power": 2.0},
    {"2": "copeland", "3": "arithmetic"},
    {"method": "mazziotta_pareto", "penalty": "+"},
    {"3": "copeland"},
]


def random_data(seed: int, units: int = 14) -> pl.DataFrame:
    """Return skewed indicators with gaps and ties."""
    random = np.random.default_rng(seed)
    columns: dict[str, Any] = {"unit": [f"u{place}" for place in range(units)]}
    for code in ("beds", "staff", "cost", "delay"):
        values = np.exp(random.normal(0, 1.3, units)).round(1) + 1
        columns[code] = [None if random.random() < 0.12 else value for value in values.tolist()]
    return pl.DataFrame(columns)


def rebuilt(
    source: pl.DataFrame, structure: Any, run: dict[str, Any], weights: Any, steps: dict[str, Any]
) -> Composite:
    """Build with the parameters of one run, by the builder alone."""
    changed = {
        **steps,
        "treat": {**steps["treat"], "max_points": run["treat"]},
        "normalise": run["normalise"],
        "aggregate": {"threshold": steps["aggregate"].get("threshold"), "weights": weights, "method": run["aggregate"]},
    }
    return build(source, structure, steps=changed)


def same_as_built(found: Any, run: int, made: Composite) -> None:
    """Compare one run of a replay with a composite, at every level."""
    row = dict(zip(found.units, found.scores[run].tolist(), strict=True))
    ranks = dict(zip(found.units, found.ranks[run].tolist(), strict=True))
    expected = dict(made.scores().iter_rows())
    for unit in found.units:
        score = expected.get(unit)
        assert (score is None) == np.isnan(row[unit])
        if score is not None:
            assert row[unit] == pytest.approx(score, abs=1e-8)
    for unit, rank in made.ranks().iter_rows():
        assert rank is None or ranks[unit] == rank


@pytest.mark.parametrize("seed", range(6))
def test_every_run_is_a_full_build(seed: int) -> None:
    random = np.random.default_rng(seed)
    source = random_data(seed)
    base = build(source, tree(), steps=STEPS)
    count = 60
    sets = {
        f"set {place}": {code: float(random.uniform(0.1, 2)) for code in base.structure.codes[:-1]}
        for place in range(9)
    }
    runs = [
        {
            "treat": int(random.integers(0, 4)),
            "normalise": NORMALISATIONS[random.integers(len(NORMALISATIONS))],
            "aggregate": AGGREGATIONS[random.integers(len(AGGREGATIONS))],
            "weights": f"set {random.integers(9)}",
        }
        for _ in range(count)
    ]
    design = {
        "run": list(range(100, 100 + count)),
        "treat": [run["treat"] for run in runs],
        "normalise": pl.Series([run["normalise"] for run in runs], dtype=pl.Object),
        "aggregate": pl.Series([run["aggregate"] for run in runs], dtype=pl.Object),
        "weights": [run["weights"] for run in runs],
    }
    found = replay(base, pl.DataFrame(design), sets)
    assert found.runs == tuple(design["run"])
    for place, run in enumerate(runs):
        same_as_built(found, place, rebuilt(source, tree(), run, sets[run["weights"]], STEPS))


@pytest.mark.shared
def test_the_design_of_a_published_index(shared_dir: Any) -> None:
    random = np.random.default_rng(3)
    source, structure = asem_data(shared_dir), asem_structure(shared_dir)
    base = build(source, structure, steps=ASEM_STEPS)
    nominal = structure.select("code", "level", "weight")
    noise = [random.uniform(0.75, 1.25, nominal.height) for _ in range(20)]
    sets = [
        nominal.with_columns(pl.col("weight") * pl.Series(part)).rename(
            {"code": "iCode", "level": "Level", "weight": "Weight"}
        )
        for part in noise
    ]
    scales = [{"f_n": "n_minmax", "f_n_para": {"l_u": [1, 100]}}, {"f_n": "n_zscore", "f_n_para": {"m_sd": [50, 5]}}]
    count = 200
    design = pl.DataFrame(
        {
            "Winmax": random.integers(1, 6, count),
            "Normalisation": random.integers(1, 3, count),
            "Weights": random.integers(1, 21, count),
            "Aggregation": random.choice(["a_amean", "a_gmean"], count),
        }
    )
    found = replay(base, design, sets, variants={"Normalisation": scales})
    assert found.unused_factors == ()
    assert [note for note in found.notes if "counts from 1" in note]
    for place, run in enumerate(design.iter_rows(named=True)):
        if place % 4:
            continue
        made = build(
            source,
            structure,
            steps={
                **ASEM_STEPS,
                "treat": {"winmax": run["Winmax"]},
                "normalise": scales[run["Normalisation"] - 1],
                "aggregate": {"method": run["Aggregation"], "weights": sets[run["Weights"] - 1]},
            },
        )
        same_as_built(found, place, made)
        np.testing.assert_allclose(found.node("Conn")[place], made.scores(3)["Conn"].to_numpy(), atol=1e-8)


BASE = build(random_data(1), tree(), steps=STEPS)
EVEN = dict.fromkeys(BASE.structure.codes[:-1], 1.0)


def test_what_is_not_varied_stays_as_built() -> None:
    for design in ({"run": ["a", "b"]}, {"treat": [True, None]}, {"weights": ["nominal", None]}):
        found = replay(BASE, pl.DataFrame(design))
        assert found.scores.shape == (2, len(BASE.units))
        for place in range(2):
            same_as_built(found, place, BASE)


def test_tables_and_nodes() -> None:
    found = replay(
        BASE, pl.DataFrame({"run": [7, 9], "weights": ["even", "own"]}), {"even": EVEN, "own": {**EVEN, "beds": 9.0}}
    )
    table = found.table()
    assert table.columns == ["run", "unit", "score", "rank"]
    assert table.height == 2 * len(found.units)
    made = build(
        random_data(1), tree(), steps={**STEPS, "aggregate": {"threshold": 0.5, "weights": {**EVEN, "beds": 9.0}}}
    )
    level = found.table(2).filter(pl.col("run") == 9)
    for code in ("means", "results"):
        ours = level.filter(pl.col("node") == code).sort("unit")
        theirs = made.scores(2).sort("unit")[code]
        np.testing.assert_allclose(ours["score"].cast(float).fill_null(-1), theirs.fill_null(-1), atol=1e-12)
        assert ours["rank"].to_list() == made.ranks(2).sort("unit")[code].to_list()
    leaf = found.node("beds")[1]
    np.testing.assert_allclose(leaf, made.scores(1)["beds"].fill_null(np.nan).to_numpy(), equal_nan=True)
    with pytest.raises(UnknownNameError):
        found.node("nowhere")
    with pytest.raises(InputError):
        found.table(9)


def test_a_step_can_be_left_out_and_a_parameter_varied_alone() -> None:
    design = pl.DataFrame({"treat": [True, False], "normalise.high": [100.0, 50.0]})
    found = replay(BASE, design)
    steps = {key: value for key, value in STEPS.items() if key != "treat"}
    same_as_built(found, 1, build(random_data(1), tree(), steps={**steps, "normalise": {"low": 1.0, "high": 50.0}}))
    same_as_built(found, 0, BASE)


def test_screening_may_change_which_units_are_there() -> None:
    found = replay(BASE, pl.DataFrame({"screen": ['{"available": 0.0}', '{"available": 1.0}']}))
    all_in = build(random_data(1), tree(), steps={**STEPS, "screen": {"available": 0.0}})
    whole = build(random_data(1), tree(), steps={**STEPS, "screen": {"available": 1.0}})
    assert set(found.units) == set(all_in.units)
    assert int((~np.isnan(found.scores[1])).sum()) == len(whole.units) < len(all_in.units)
    same_as_built(found, 1, whole)


def test_a_factor_without_effect_is_named() -> None:
    # nothing lies outside within a normal range, so that the points winsorised do not matter
    calm = data(staff=[5.0, 6.0, 7.0, 9.0, 4.0, 6.0])
    base = build(calm, tree(), steps={"treat": None, "normalise": None, "aggregate": None})
    found = replay(base, pl.DataFrame({"treat": [1, 2, 3], "normalise": ["min_max", "rank", "min_max"]}))
    assert found.unused_factors == ("treat",)
    assert any("'treat'" in note and "changed no score" in note for note in found.notes)
    twins = replay(base, pl.DataFrame({"weights": ["a", "b"]}), {"a": EVEN, "b": dict.fromkeys(EVEN, 2.0)})
    assert twins.unused_factors == ("weights",)


def test_a_factor_that_matters_in_few_runs_is_not_called_unused() -> None:
    # a touch of weight turns no majority, but moves a mean
    sets = {"own": {**EVEN, "beds": 3.0}, "touch": {**EVEN, "beds": 3.0001}}
    design = {"weights": ["own", "touch"] * 4 + ["own"], "aggregate": [{"default": "copeland"}] * 9}
    majority = replay(BASE, pl.DataFrame(design), sets)
    assert majority.unused_factors == ("weights",)
    design["aggregate"][-1] = {"default": "arithmetic"}
    assert replay(BASE, pl.DataFrame(design), sets).unused_factors == ()


@pytest.mark.parametrize(
    ("sets", "cells", "expected"),
    [
        ([EVEN, {**EVEN, "beds": 3.0}], [0, 1], [1.0, 3.0]),
        ([EVEN, {**EVEN, "beds": 3.0}], [1, 2], [1.0, 3.0]),
        ({"x": EVEN, "y": {**EVEN, "beds": 3.0}}, ["y", "x"], [3.0, 1.0]),
        ({1: EVEN, 2: {**EVEN, "beds": 3.0}}, [2, 1], [3.0, 1.0]),
        ({"original": {**EVEN, "beds": 3.0}}, ["original", None], [3.0, 1.0]),
        (np.vstack([np.ones(7), [3.0, 1, 1, 1, 1, 1, 1]]), [1.0, 0.0], [3.0, 1.0]),
        (
            pl.DataFrame(
                {
                    "set": ["p"] * 6 + ["q"] * 6,
                    "code": list(EVEN) * 2,
                    "weight": [1.0] * 6 + [3.0, 1.0, 1.0, 1.0, 1.0, 1.0],
                }
            ),
            ["q", "p"],
            [3.0, 1.0],
        ),
    ],
)
def test_weight_sets_are_found_by_name_or_place(sets: Any, cells: list[Any], expected: list[float]) -> None:
    base = build(data(), tree(weight=[1.0] * 7), steps={"normalise": None, "aggregate": None})
    found = replay(base, pl.DataFrame({"weights": cells}), sets)
    assert found.weights[:, 0].tolist() == expected


def test_sets_without_a_column() -> None:
    base = build(data(), tree(weight=[1.0] * 7), steps={"normalise": None, "aggregate": None})
    each = replay(base, pl.DataFrame({"run": [1, 2]}), [EVEN, {**EVEN, "beds": 3.0}])
    assert each.weights[:, 0].tolist() == [1.0, 3.0]
    assert len(each.notes) == 1
    one = replay(base, pl.DataFrame({"run": [1, 2]}), {**EVEN, "beds": 3.0})
    assert one.weights[:, 0].tolist() == [3.0, 3.0]
    with pytest.raises(InputError) as caught:
        replay(base, pl.DataFrame({"run": [1, 2, 3]}), [EVEN, EVEN])
    assert codes_of(caught) == ["design.weights_missing"]


def test_all_that_is_wrong_is_told_at_once() -> None:
    base = build(data(), tree(), steps={"normalise": None, "aggregate": None})
    design = pl.DataFrame({"run": [1, 1], "treat": [1, 2], "colour": [1, 2], "weights": ["x", "y"]})
    with pytest.raises(InputError) as caught:
        replay(base, design, {"x": {**EVEN, "beds": np.nan}})
    assert codes_of(caught) == ["design.factor_unknown", "design.run_twice", "weight.invalid"]
    with pytest.raises(InputError) as caught:
        replay(base, design.drop("run", "colour"), {"x": {**EVEN, "beds": -1.0, "nowhere": 2.0}, "z": {"beds": 1.0}})
    assert codes_of(caught) == ["design.step_missing", "weight.invalid", "weight.missing", "weight.node_unknown"]
    told = [problem.message for problem in caught.value.problems if problem.code.startswith("weight")]
    assert sum("'x'" in message for message in told) == 2
    with pytest.raises(InputError) as caught:
        replay(base, pl.DataFrame({"weights": ["x", "y"]}), {"x": EVEN})
    assert codes_of(caught) == ["design.variant_unknown"]
    with pytest.raises(InputError) as caught:
        replay(base, pl.DataFrame({"weights": [0, 3]}), [EVEN, EVEN])
    assert codes_of(caught) == ["design.variant_unknown"]


def test_what_a_variant_cannot_do_is_told_with_the_variant() -> None:
    base = build(data(), tree(), steps={"normalise": None, "aggregate": None})
    with pytest.raises(InputError) as caught:
        replay(base, pl.DataFrame({"normalise": ["min_max", "z_score"], "aggregate": ["geometric", "geometric"]}))
    told = [problem for problem in caught.value.problems if problem.code == "aggregation.domain"]
    assert any(problem.message.startswith("with normalise = min_max") for problem in told)
    assert any(problem.message.startswith("with normalise = z_score") for problem in told)
    assert {problem.key for problem in told} >= {"A"}
    with pytest.raises(InputError) as caught:
        replay(base, pl.DataFrame({"normalise": ["min_max", "min_mox"]}))
    assert codes_of(caught) == ["variant.refused"]
    with pytest.raises(InputError) as caught:
        replay(base, pl.DataFrame({"normalise": [1, 2]}))
    assert set(codes_of(caught)) == {"design.variant_invalid"}


def test_a_composite_without_scores_is_refused() -> None:
    with pytest.raises(InputError) as caught:
        replay(build(data(), tree(), steps=["normalise"]), pl.DataFrame({"normalise": ["rank"]}))
    assert codes_of(caught) == ["step.missing"]


def test_runs_in_blocks_are_runs_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    random = np.random.default_rng(2)
    design = pl.DataFrame({"normalise": random.choice(["min_max", "rank"], 50), "weights": list(range(50))})
    sets = random.uniform(0.1, 1, (50, len(BASE.structure.codes)))
    whole = replay(BASE, design, sets)
    monkeypatch.setattr(sys.modules["mainstay.engines.monitor.composite.replayed"], "BLOCK", 300)
    np.testing.assert_array_equal(replay(BASE, design, sets).ranks, whole.ranks)


def test_floors_hold_in_every_run() -> None:
    structure = Structure.read(
        tree().with_columns(must_have_floor=pl.Series([60.0, None, None, None, None, None, None]))
    )
    steps = {"normalise": None, "aggregate": None}
    base = build(data(), structure, steps=steps)
    sets = [{**EVEN, "beds": float(place)} for place in range(1, 6)]
    found = replay(base, pl.DataFrame({"weights": list(range(5))}), sets)
    for place, one in enumerate(sets):
        made = build(data(), structure, steps={"normalise": None, "aggregate": {"weights": one}})
        same_as_built(found, place, made)
    assert (found.node("means")[:, found.units.index("A")] <= 60.0).all()


def test_combinations_that_the_design_does_not_hold_may_fail() -> None:
    # z-scores have no geometric mean, so that the factors cannot be switched alone everywhere
    base = build(data(), tree(), steps={"normalise": {"low": 1.0}, "aggregate": None})
    found = replay(base, {"normalise": ["min_max", "z_score"], "aggregate": ["geometric", "arithmetic"]})
    assert found.unused_factors == ()  # from min-max, the mean can be switched; from the arithmetic mean, the scale


def test_what_every_run_of_a_variant_fails_is_told_once() -> None:
    base = build(data(), tree(), steps={"treat": None, "normalise": {"low": 1.0}, "aggregate": None})
    design = {"treat": ["log_shifted", "log_shifted"], "normalise": ["min_max", "goalposts"]}
    with pytest.raises(InputError) as caught:
        replay(base, design)
    assert caught.value.problems
    assert all(problem.message.startswith("with treat = log_shifted") for problem in caught.value.problems)


def test_one_year_of_a_panel_is_refused() -> None:
    twice = pl.concat([data().with_columns(time=pl.lit(year)) for year in (2020, 2021)])
    panel = build_panel(twice, tree(), steps=["normalise", "aggregate"])
    with pytest.raises(InputError) as caught:
        replay(panel.at(2020), {"normalise": ["rank"]})
    assert codes_of(caught) == ["replay.panel"]


@pytest.mark.parametrize(
    ("sets", "codes"),
    [
        ([], ["weight.no_sets"]),
        ([pl.DataFrame({"node": ["beds"]})], ["column.missing"]),
        ([{"beds": "much", "staff": 1.0}], ["weight.invalid"]),
        ([EVEN, np.ones(3)], ["weight.count"]),
        ([{**EVEN, "cost": 0.0, "delay": 0.0}], ["weight.sum"]),
    ],
)
def test_sets_that_cannot_be_used(sets: Any, codes: list[str]) -> None:
    with pytest.raises(InputError) as caught:
        replay(BASE, {"run": [1]}, sets)
    assert codes_of(caught) == codes


def test_a_single_set_in_any_form() -> None:
    even = replay(BASE, {"run": [1]}, EVEN).scores
    frame = pl.DataFrame({"code": list(EVEN), "weight": list(EVEN.values())})
    for one in (frame, [frame], np.ones(7), [1.0] * 7, {"even": EVEN}):
        np.testing.assert_array_equal(replay(BASE, {"run": [1]}, one).scores, even)
