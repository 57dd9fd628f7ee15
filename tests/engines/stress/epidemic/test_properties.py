"""What must hold for every epidemic: more help never harms, earlier help is no worse."""

from __future__ import annotations

import math
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from mainstay.engines.stress import epidemic

DAYS = 300
NEAR = 1e-6


def _total(
    name: str,
    r0: float,
    *,
    doses: Any = None,
    treated: float = 0.0,
    vaccine: Any = None,
    treatment: Any = None,
    severe: float = 0.3,
) -> float:
    known = epidemic.Pathogen(
        "drawn",
        r0=r0,
        immunity_days=math.inf,
        symptomatic_share=0.6,
        asymptomatic_infectiousness=0.5,
        hospital_by_age=(severe * 0.5,) * 17,
        death_by_age=(severe * 0.1,) * 17,
        icu_share=0.2,
    )
    population = epidemic.Population.by_age(
        {"0-19": 3e4, "20-64": 5e4, "65-100": 2e4}, contact=[[6, 3, 1], [2, 5, 1], [1, 2, 2]], priority=["65-100"]
    )
    plan = epidemic.Response(infected=20.0, vaccine=vaccine, treatment=treatment)
    supply = {"doses": doses if doses is not None else 0.0, "treated": treated}
    return epidemic.seir(population, pathogen=known, response=plan, supply=supply, days=DAYS).totals[name][0]


shares = st.floats(0.0, 1.0)
numbers = st.floats(0.8, 6.0)


@settings(max_examples=15, deadline=None)
@given(numbers, st.floats(0.0, 4000.0), st.floats(0.0, 4000.0), shares, shares, st.floats(0.0, 30.0))
def test_more_vaccine_never_raises_infections_or_deaths(
    r0: float, doses: Any, extra: float, infection: float, severe: float, delay: float
) -> None:
    vaccine = epidemic.Vaccine(efficacy_infection=infection, efficacy_severe=severe, delay_days=delay)
    few, many = ([given] * DAYS for given in (doses, doses + extra))
    for name in ("infections", "deaths"):
        less = _total(name, r0, doses=many, vaccine=vaccine)
        assert less <= _total(name, r0, doses=few, vaccine=vaccine) + NEAR


@settings(max_examples=15, deadline=None)
@given(numbers, st.floats(10.0, 5000.0), st.integers(0, 100), st.integers(1, 100), st.integers(1, 60))
def test_earlier_vaccine_is_no_worse(r0: float, doses: Any, start: int, later: int, length: int) -> None:
    def plan(first: int) -> list[float]:
        return [doses if first <= day < first + length else 0.0 for day in range(DAYS)]

    vaccine = epidemic.Vaccine(efficacy_infection=0.7)
    early = _total("infections", r0, doses=plan(start), vaccine=vaccine)
    assert early <= _total("infections", r0, doses=plan(start + later), vaccine=vaccine) + NEAR


@settings(max_examples=15, deadline=None)
@given(numbers, shares, shares, shares, shares, shares, shares)
def test_more_treatment_never_raises_deaths(
    r0: float, one: float, other: float, spread: float, admission: float, death: float, stay: float
) -> None:
    treatment = epidemic.Treatment(spread, admission, death, stay)
    low, high = sorted((one, other))
    more = _total("deaths", r0, treated=high, treatment=treatment)
    assert more <= _total("deaths", r0, treated=low, treatment=treatment) + NEAR


@settings(max_examples=10, deadline=None)
@given(numbers, st.floats(0.0, 1.0))
def test_without_help_the_attack_rate_is_that_of_the_plain_model(r0: float, severe: float) -> None:
    """Branches into hospital change who is counted where, not who is infected, when all are infectious alike."""
    plain = epidemic.seir(1e5, r0=r0, latent=3.0, infectious=5.0, days=DAYS).totals["infections"][0]
    branched = epidemic.seir(
        1e5,
        r0=r0,
        latent=3.0,
        infectious=5.0,
        days=DAYS,
        hospital_by_age=(severe,) * 17,
        death_by_age=(severe / 2,) * 17,
    )
    assert abs(branched.totals["infections"][0] - plain) < 1e-6 * 1e5
