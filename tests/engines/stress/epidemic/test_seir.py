"""The epidemic run alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mainstay.engines.stress import epidemic
from mainstay.engines.stress.epidemic.layout import PEOPLE
from mainstay.errors import InputError

CONTACT = np.array([[5.0, 3.0], [1.5, 4.0]])
TWO = epidemic.Population((2e5, 4e5), ("young", "old"), ages=((0, 24), (25, 100)), contact=CONTACT)


@pytest.mark.shared
def test_published_runs(shared_dir: Path) -> None:
    for case in json.loads((shared_dir / "cases/epidemic/epi_cases.json").read_text())["sir_numeric_check"]:
        course = epidemic.seir(
            case["N"],
            r0=case["R0"],
            latent=float(case["latent"]),
            infectious=case["infectious"],
            response=epidemic.Response(infected=case["E0"]),
            days=1000,
        )
        total = course.totals.row(0, named=True)
        assert total["peak_day"] == case["peak_day"]
        assert round(total["peak_infectious"], 1) == case["peak_I"]
        assert round(total["attack_rate"], 6) == case["attack"]
        # one case is printed 0.06 above the exact solution of the equations (195,092.036)
        assert course.infections[100, 0] == pytest.approx(case["cum_inf_day100"], abs=0.1)


def test_it_ends_at_the_final_size() -> None:
    r0 = np.array([1.2, 1.9, 3.5])
    course = epidemic.seir(1e5, r0=r0, latent=2.0, infectious=3.0, days=1500, replications=3)
    size = epidemic.final_size(r0, infected_share=1e-5)
    assert course.totals["attack_rate"].to_numpy() == pytest.approx(size, abs=1e-6)


def test_groups_end_at_the_sizes_of_the_next_generation_matrix() -> None:
    people, r0 = np.array([2e5, 4e5]), 2.2
    matrix = people[:, None] * CONTACT / people
    matrix *= r0 / np.abs(np.linalg.eigvals(matrix)).max()
    course = epidemic.seir(
        TWO, r0=r0, latent=2.0, infectious=4.0, days=900, response=epidemic.Response(infected=0.01), by_group=True
    )
    share = course.groups.filter(day=900)["infected_ever"].to_numpy() / people
    assert share == pytest.approx(epidemic.final_size_by_group(matrix, people), abs=1e-6)


def test_it_begins_at_the_growth_rate() -> None:
    course = epidemic.seir(1e9, r0=2.4, latent=3.0, infectious=4.0, days=60)
    new = course.flow("new_infections")[:, 0]
    assert np.log(new[50] / new[49]) == pytest.approx(epidemic.growth_rate(2.4, 3.0, 4.0), abs=1e-5)


def test_another_solver_gives_the_same_course_with_hospital_and_deaths() -> None:
    from scipy.integrate import solve_ivp

    known = epidemic.pathogen("influenza-1918")
    ill, red = 0.669, 0.58
    admitted = epidemic.Population((1.0,)).severity(known.hospital_by_age)[0] / ill
    fatal = epidemic.Population((1.0,)).severity(known.death_by_age)[0] / admitted / ill
    days = (1 - ill) * red * 2.5 + ill * 2.5
    beta = 2.5 / days

    def change(_: Any, y: Any) -> list[Any]:
        s, e, a, m, h, bed_r, bed_d = y[:7]
        new = beta * s * (red * a + m + h) / 1e6
        leave = np.array([e / 1.1, a / 2.5, m / 2.5, h / 2.5, bed_r / 5.0, bed_d / 5.0])
        onset = leave[0] * ill
        return [
            -new,
            new - leave[0],
            leave[0] - onset - leave[1],
            onset * (1 - admitted) - leave[2],
            onset * admitted - leave[3],
            leave[3] * (1 - fatal) - leave[4],
            leave[3] * fatal - leave[5],
            leave[1] + leave[2] + leave[4],
            leave[5],
        ]

    start = [1e6 - 10.0, 10.0, 0, 0, 0, 0, 0, 0, 0]
    exact = solve_ivp(change, (0, 120), start, rtol=1e-10, atol=1e-8, t_eval=np.arange(121)).y
    plan = epidemic.Response(infected=10.0)
    course = epidemic.seir(1e6, pathogen=known, days=120, response=plan, immunity_days=np.inf)
    assert course.flow("infectious")[:, 0] == pytest.approx(exact[2] + exact[3] + exact[4], rel=1e-4, abs=1e-3)
    # admissions come evenly over a day here, so beds differ by growth a day x leaving rate / 12
    beds = exact[5] + exact[6]
    assert course.flow("hospital_occupancy")[:, 0] == pytest.approx(beds, rel=0.007, abs=0.01)
    assert course.totals["deaths"][0] == pytest.approx(exact[8][-1], rel=1e-4)


def test_waning_brings_people_back() -> None:
    fixed = {"r0": 2.0, "latent": 2.0, "infectious": 4.0, "days": 1200}
    assert epidemic.seir(1e6, immunity_days=200.0, **fixed).totals["infections"][0] > 1e6
    assert epidemic.seir(1e6, **fixed).totals["infections"][0] < 0.8e6


def test_replications_are_keyed() -> None:
    unsure = epidemic.pathogen("influenza-2009", uncertain=True)
    few = epidemic.seir(1e6, pathogen=unsure, replications=3, seed=9, days=200)
    many = epidemic.seir(1e6, pathogen=unsure, replications=150, seed=9, days=200)
    assert np.array_equal(few.flows, many.flows[..., :3])
    assert many.totals["attack_rate"].std() > 0.02
    other = epidemic.seir(1e6, pathogen=unsure, replications=3, seed=10, days=200)
    assert not np.array_equal(few.flows, other.flows)


def test_groups_sum_to_the_whole_and_people_stay() -> None:
    plan = epidemic.Response(infected=50.0, vaccine=epidemic.Vaccine())
    course = epidemic.seir(
        TWO,
        pathogen="sars-cov-2-delta",
        days=90,
        response=plan,
        supply={"doses": 3000.0, "treated": 0.2},
        by_group=True,
    )
    both = course.groups.drop("group").group_by("day", maintain_order=True).sum()
    for name in ("new_infections", "new_symptomatic", "new_hospital", "new_deaths", "new_icu"):
        assert both[name].to_numpy() == pytest.approx(course.days[name].to_numpy(), rel=1e-6, abs=1e-6)
    assert course.states[:, :PEOPLE].sum(axis=(1, 2)) == pytest.approx(6e5, abs=1e-6)
    assert course.days.height == 91
    assert course.days["doses_given"][1] == pytest.approx(3000.0)


def test_states_that_were_not_kept_are_told() -> None:
    with pytest.raises(InputError, match="by_group=True"):
        _ = epidemic.seir(1e6, r0=2.0, days=2).groups


def test_all_that_is_wrong_is_told_at_once() -> None:
    wrong = epidemic.Population((0.0, 5.0), ("a", "b"), contact=np.ones((2, 3)))
    plan = epidemic.Response(vaccine=epidemic.Vaccine(efficacy_infection=1.2), substeps=0)
    with pytest.raises(InputError) as error:
        epidemic.seir(wrong, r0=-1.0, symptomatic_share=2.0, response=plan)
    codes = [problem.code for problem in error.value.problems]
    assert codes.count("epidemic.range") == 3
    assert {"epidemic.population", "epidemic.contact", "epidemic.substeps"} <= set(codes)


@pytest.mark.parametrize(
    ("call", "match"),
    [
        ({"pathogen": "influenza-1981"}, "influenza-1918"),
        ({"r0": 2.0, "latnt": 3.0}, "latent"),
        ({}, "pathogen or at least r0"),
        ({"r0": 2.0, "days": 0}, "days is outside"),
        ({"r0": 2.0, "supply": {"treated": 1.5}}, "treated is outside"),
        ({"r0": 2.0, "supply": {"doses": [1.0, 2.0]}}, "one for each day"),
        ({"r0": 2.0, "supply": {"pills": 1.0}}, "doses and treated"),
        ({"r0": np.array([2.0, 3.0]), "replications": 5}, "5 replications"),
        ({"r0": (3.0, 2.0)}, "not \\(low, high\\)"),
        ({"r0": 2.0, "response": epidemic.Response(infected=2e6)}, "more people are infected"),
    ],
)
def test_errors(call: dict[str, Any], match: str) -> None:
    with pytest.raises(InputError, match=match):
        epidemic.seir(1e6, **call)
