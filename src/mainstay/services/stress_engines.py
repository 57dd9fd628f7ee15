"""One way to call each part of the stress engine, and a manifest with which it can be called again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mainstay.core.content_hash import hash_bytes
from mainstay.core.progress import Progress
from mainstay.core.result import Metric, Result
from mainstay.errors import InputError
from mainstay.model.base import Base
from mainstay.run.executors import Executor
from mainstay.scenario.scenario import Scenario
from mainstay.services.stress_request import StressRequest

if TYPE_CHECKING:
    from mainstay.engines.stress.trials import TrialSpec

Engine = Callable[[Base, Scenario, StressRequest, Executor | None, Progress | None], Result]
PACKAGE = "mainstay.engines.stress"


def simulate(
    base: Base, told: Scenario, request: StressRequest, executor: Executor | None, progress: Progress | None
) -> Result:
    """Run the simulation of a scenario."""
    return _engine("run", "run_stress")(
        base,
        told,
        replications=request.replications or told.stress.replications,
        seed=request.seed,
        executor=executor,
        progress=progress,
        until_width=request.until_width,
        **request.options,
    )


def atlas(
    base: Base, told: Scenario, request: StressRequest, executor: Executor | None, progress: Progress | None
) -> Result:
    """Try every outage and every pair."""
    run = _engine("atlas", "run_atlas")
    return run(base, told, seed=request.seed, executor=executor, progress=progress, **request.options)


def reverse(
    base: Base, told: Scenario, request: StressRequest, executor: Executor | None, progress: Progress | None
) -> Result:
    """Find the smallest shock that breaks the service goal."""
    run = _engine("atlas", "reverse")
    return run(base, told, seed=request.seed, executor=executor, progress=progress, **request.options)


#: what runs on a base and a scenario, by the word that asks for it
ON_SCENARIO: Mapping[str, Engine] = {"run": simulate, "atlas": atlas, "reverse": reverse}
#: the name that each has in a manifest
NAMES: Mapping[str, str] = {
    "run": "stress",
    "atlas": "stress_atlas",
    "reverse": "stress_reverse",
    "backtest": "stress_backtest",
    "trial": "stress_trial",
    "compare": "stress_compare",
}


def backtest(file: Path | None, *, seed: int, progress: Progress | None = None) -> Result:
    """Run past shocks blind; the bundled ones where no file is given."""
    from mainstay.engines.stress.backtest import run

    return run(file, seed=seed, progress=progress)


def trial(base: Base, spec: TrialSpec, *, seed: int, progress: Progress | None = None) -> Result:
    """Design and judge a trial."""
    from mainstay.engines.stress.trials import run

    return run(base, spec, seed=seed, progress=progress)


def compare(
    base: Base,
    told: tuple[Scenario, Scenario],
    request: StressRequest,
    executors: tuple[Executor | None, Executor | None],
    progress: Progress | None,
) -> Result:
    """Run two scenarios on the same draws; as many pairs as asked, else as the first scenario says."""
    return _engine("beside", "run_beside")(
        base,
        *told,
        replications=request.replications or told[0].stress.replications,
        seed=request.seed,
        executors=executors,
        progress=progress,
    )


def with_request(result: Result, kind: str, **told: Any) -> Result:
    """Return a result whose manifest says how to call the engine again."""
    metrics = [Metric(**row) for row in result.metrics.iter_rows(named=True)]
    return Result(result.tables, metrics, {**result.manifest, "engine": NAMES[kind], **told})


def cases_asked(file: Path | None) -> dict[str, str | None]:
    """Return what a manifest keeps of a table of cases: its place, and a hash that tells whether it has changed.

    Raises
    ------
    InputError
        The file cannot be read.

    Examples
    --------
    >>> cases_asked(None)
    {'kind': 'backtest', 'file': None, 'file_hash': None}
    """
    found: str | None = None
    if file is not None:
        try:
            found = hash_bytes(file.read_bytes())
        except OSError as error:
            msg = f"{file.name} cannot be read"
            raise InputError(msg, where=str(file), hint=error.strerror) from None
    return {"kind": "backtest", "file": None if file is None else str(file), "file_hash": found}


def _engine(module: str, function: str) -> Callable[..., Result]:
    found: Callable[..., Result] = getattr(import_module(f"{PACKAGE}.{module}"), function)
    return found
