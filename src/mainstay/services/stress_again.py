"""Make a result of the stress test again from its manifest."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from mainstay.core.result import Result
from mainstay.engines.stress.trials.read_spec import read_spec
from mainstay.model.base import Base
from mainstay.run.executors import open_executor
from mainstay.scenario.scenario import read_scenario
from mainstay.services import stress_engines
from mainstay.services.stress_request import StressRequest

MANIFEST = "manifest.json"


def run_again(base: Base, manifest: Mapping[str, Any]) -> Result:
    """Make the result of a run, an atlas or a reverse stress test again.

    Parameters
    ----------
    base : Base
        The base.
    manifest : mapping
        The manifest of the result; its seed is there.

    Raises
    ------
    InputError
        The scenario in the manifest is not one of this version.
    """
    asked = manifest["request"]
    request = StressRequest(
        str(asked["base"]),
        replications=asked.get("replications"),
        until_width=asked.get("until_width"),
        seed=int(manifest["seed"]),
        options=asked.get("options") or {},
    )
    kind = str(asked["kind"])
    told = read_scenario(manifest["scenario"], file=MANIFEST)
    with open_executor("threads") as executor:
        result = stress_engines.ON_SCENARIO[kind](base, told, request, executor, None)
    return stress_engines.with_request(result, kind, request=dict(asked), scenario=manifest["scenario"])


def trial_again(base: Base, manifest: Mapping[str, Any]) -> Result:
    """Make the result of a trial again."""
    asked = manifest["request"]
    spec = read_spec(asked["spec"], base=base, file=MANIFEST)
    result = stress_engines.trial(base, spec, seed=int(manifest["seed"]))
    return stress_engines.with_request(result, "trial", request=dict(asked))


def compare_again(base: Base, manifest: Mapping[str, Any]) -> Result:
    """Make a comparison of two scenarios again."""
    asked = manifest["request"]
    request = StressRequest(str(asked["base"]), replications=asked.get("replications"), seed=int(manifest["seed"]))
    first, second = (read_scenario(one, file=MANIFEST) for one in manifest["scenarios"])
    with open_executor("threads") as executor:
        result = stress_engines.compare(base, (first, second), request, (executor, executor), None)
    return stress_engines.with_request(result, "compare", request=dict(asked))


def backtest_again(manifest: Mapping[str, Any]) -> Result:
    """Make a back-test again; its table of cases is read from where it was."""
    given = manifest["request"].get("file")
    file = None if given is None else Path(given)
    result = stress_engines.backtest(file, seed=int(manifest["seed"]))
    return stress_engines.with_request(result, "backtest", request=stress_engines.cases_asked(file))


#: what needs a base, by the name of the engine
ON_BASE: Mapping[str, Callable[[Base, Mapping[str, Any]], Result]] = {
    "stress": run_again,
    "stress_atlas": run_again,
    "stress_reverse": run_again,
    "stress_trial": trial_again,
    "stress_compare": compare_again,
}
#: what stands for itself
ALONE: Mapping[str, Callable[[Mapping[str, Any]], Result]] = {"stress_backtest": backtest_again}
