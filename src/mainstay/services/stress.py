"""The stress test as people ask for it: a bundled scenario or a file, on so many cores, kept so that it can go on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from mainstay.core.result import Result
from mainstay.errors import InputError, Problem
from mainstay.io.load import load
from mainstay.io.mapping_file import load_mapping
from mainstay.scenario.scenario import Scenario
from mainstay.services import stress_engines
from mainstay.services.result_files import write_result
from mainstay.services.stress_request import StressRequest
from mainstay.services.stress_running import working
from mainstay.services.stress_scenarios import find_scenario

Progress = Callable[[int, int, str], None]
TRIAL = "a trial is a list of keys such as name, requirement and lines"


@dataclass(frozen=True, slots=True)
class Done:
    """A result, and where it was written."""

    result: Result
    place: Path | None = None


def stress(request: StressRequest, progress: Progress | None = None) -> Done:
    """Run a scenario on a base.

    Returns
    -------
    Done
        The result of `run_stress`, whose manifest also keeps the request, so that it can be made again.

    Raises
    ------
    InputError
        The base, the scenario or the request is wrong; all problems at once.
    WriteError
        The result or a block could not be written; what was finished is kept.
    """
    return _run("run", request, progress)


def stress_atlas(request: StressRequest, progress: Progress | None = None) -> Done:
    """Try every single outage and every pair, ranked. Errors as for `stress`."""
    return _run("atlas", request, progress)


def stress_reverse(request: StressRequest, progress: Progress | None = None) -> Done:
    """Find the smallest shock that breaks the service goal. Errors as for `stress`."""
    return _run("reverse", request, progress)


def stress_backtest(file: Path | None = None, *, seed: int = 0, out: Path | None = None) -> Done:
    """Run past shocks blind and hold the forecasts against what happened.

    Parameters
    ----------
    file : pathlib.Path, optional
        Table of cases; the bundled one where not given.
    seed, out : optional
        As in `StressRequest`.

    Raises
    ------
    InputError
        The table is wrong; all problems at once.
    """
    request = stress_engines.cases_asked(file)
    result = stress_engines.backtest(file, seed=seed)
    return _done(stress_engines.with_request(result, "backtest", request=request), out)


def stress_trial(base: str, spec: Path, *, seed: int = 0, out: Path | None = None) -> Done:
    """Design and judge a trial of a claimed capability.

    Parameters
    ----------
    base : str
        Bundled name or path.
    spec : pathlib.Path
        YAML file of the trial.
    seed, out : optional
        As in `StressRequest`.

    Raises
    ------
    InputError
        The base or the trial is wrong; all problems at once.
    """
    held = load(base)
    from mainstay.engines.stress.trials.read_spec import read_spec

    told = read_spec(load_mapping(spec, example=TRIAL), base=held, file=spec.name)
    request = {"base": base, "spec": told.model_dump(mode="json")}
    result = stress_engines.trial(held, told, seed=seed)
    return _done(stress_engines.with_request(result, "trial", request=request), out)


def read_probability(value: float) -> float:
    """Return a probability, or refuse it.

    Raises
    ------
    InputError
        It is not between 0 and 1.

    Examples
    --------
    >>> read_probability(0.9)
    0.9
    """
    if 0 <= value <= 1:
        return value
    problem = Problem("stress.probability", "a probability is not from 0 to 1", found=str(value), allowed="0 to 1")
    msg = "the run cannot be checked"
    raise InputError(msg, [problem])


def missed_goals(result: Result, probability: float) -> list[str]:
    """Return, in words, each goal of a run that is met with less than a probability.

    Parameters
    ----------
    result : Result
        The result of `stress`.
    probability : float
        What was wanted, 0 to 1.

    Raises
    ------
    InputError
        The scenario states no goal, so that there is nothing to hold it to.

    Examples
    --------
    >>> import polars as pl
    >>> goals = pl.DataFrame({"goal": ["a by day 100"], "p_met": [0.25]})
    >>> missed_goals(Result({"goals": goals}, [], {}), 0.9)
    ['missed: a by day 100 is met with probability 0.25, and 0.9 was wanted']
    """
    goals = result.tables.get("goals")
    if goals is None or goals.height == 0:
        msg = "the scenario states no goal, so there is nothing to check"
        raise InputError(msg, hint="add goals, or a service_goal, below stress in the scenario")
    return [
        f"missed: {goal} is met with probability {met:.3g}, and {probability:g} was wanted"
        for goal, met in goals.select("goal", "p_met").iter_rows()
        if met < probability
    ]


def _run(kind: str, request: StressRequest, progress: Progress | None) -> Done:
    request.check()
    base = load(request.base)
    told = Scenario() if request.scenario is None else find_scenario(request.scenario)
    name, engine = stress_engines.NAMES[kind], stress_engines.ON_SCENARIO[kind]
    with working(request.running, name, base, told, seed=request.seed, out=request.out) as executor:
        found = engine(base, told, request, executor, progress)
        asked, said = request.plain(kind), told.model_dump(mode="json")
        return _done(stress_engines.with_request(found, kind, request=asked, scenario=said), request.out)


def _done(result: Result, out: Path | None) -> Done:
    return Done(result, None if out is None else write_result(result, out))
