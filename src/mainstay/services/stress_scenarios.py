"""Scenarios for a stress test: a file, or one that comes with Mainstay."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from mainstay.errors import UnknownNameError
from mainstay.io import bundled_scenarios
from mainstay.io.scenario_file import load_scenario
from mainstay.scenario.scenario import Scenario

COLUMNS = {
    "scenario": pl.String(),
    "description": pl.String(),
    "shocks": pl.List(pl.String()),
    "horizon_days": pl.Int64(),
    "replications": pl.Int64(),
}


def find_scenario(path_or_name: str) -> Scenario:
    """Return the scenario of a file, or the bundled one of this name.

    Parameters
    ----------
    path_or_name : str
        A YAML file or the name of a bundled scenario. What exists under the name comes before a bundled scenario.

    Raises
    ------
    UnknownNameError
        Neither a file nor a bundled scenario has this name; the nearest one is suggested.
    InputError
        The file cannot be read, or holds what no scenario has; all problems are listed.

    Examples
    --------
    >>> find_scenario("two-at-once").name
    'two-at-once'
    """
    given = Path(path_or_name)
    if given.exists() or given.name != path_or_name or given.suffix:
        return load_scenario(given)
    try:
        return load_scenario(bundled_scenarios.path(path_or_name))
    except UnknownNameError as error:
        msg = f"{path_or_name!r} is neither a file nor a bundled scenario"
        raise UnknownNameError(msg, hint=error.hint) from None


def scenarios() -> pl.DataFrame:
    """Return the bundled scenarios: name, what each is about, its shocks, its days and replications.

    Examples
    --------
    >>> "hurricane-iv-fluids" in scenarios()["scenario"].to_list()
    True
    """
    rows = []
    for name in bundled_scenarios.names():
        told = load_scenario(bundled_scenarios.path(name))
        shocks = [shock.name for shock in told.stress.shocks]
        rows.append((name, told.description, shocks, told.stress.horizon_days, told.stress.replications))
    return pl.DataFrame(rows, schema=COLUMNS, orient="row")
