"""Requests that name a scenario: one that comes with Mainstay, or one written into the request."""

from __future__ import annotations

from functools import cache
from typing import Any, Self

from pydantic import Field, field_validator, model_validator

from mainstay.errors import InputError
from mainstay.io import bundled_scenarios
from mainstay.io.scenario_file import load_scenario
from mainstay.scenario.scenario import Scenario, read_scenario
from mainstay.services.jobs.inline import read_inline
from mainstay.services.jobs.kind import Ask


class ScenarioAsk(Ask):
    """What can be asked of a job that runs on a scenario; the defaults of an ordinary year where none is named.

    Attributes
    ----------
    scenario : str, optional
        Name of a bundled scenario. A file is never read: who asks may be anywhere.
    body : dict, optional
        The scenario itself, as keys and values or as YAML text; in its place of `scenario`.

    Examples
    --------
    >>> ScenarioAsk(body="stress: {horizon_days: 60}").told.stress.horizon_days
    60
    """

    scenario: str | None = Field(default=None, max_length=120)
    body: dict[str, Any] | None = None

    @field_validator("scenario")
    @classmethod
    def _is_bundled(cls, name: str | None) -> str | None:
        if name is not None:
            bundled_scenarios.path(name)
        return name

    @field_validator("body", mode="before")
    @classmethod
    def _is_scenario(cls, told: Any) -> dict[str, Any] | None:
        return None if told is None else plain_scenario(read_inline(told, name="scenario"))

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        if self.scenario is not None and self.body is not None:
            msg = "give the name of a scenario or its body, not both"
            raise ValueError(msg)
        return self

    @property
    def told(self) -> Scenario:
        """The scenario."""
        if self.scenario is not None:
            return _bundled(self.scenario)
        return read_scenario(self.body, file="scenario")

    @property
    def called(self) -> str:
        """The name of the scenario, for lists."""
        return self.scenario or (self.told.name if self.body is not None else "an ordinary year")


@cache
def _bundled(name: str) -> Scenario:
    return load_scenario(bundled_scenarios.path(name))


def plain_scenario(told: dict[str, Any]) -> dict[str, Any]:
    """Return a scenario as the fewest plain values that say the same, so that equal scenarios are equal requests.

    Raises
    ------
    InputError
        It is not a scenario; all problems at once.

    Examples
    --------
    >>> plain_scenario({"name": "nominal", "stress": {"horizon_days": 60}})
    {'stress': {'horizon_days': 60}}
    """
    scenario = read_scenario(told, file="scenario")
    short: dict[str, Any] = scenario.model_dump(mode="json", exclude_defaults=True)
    try:
        is_same = read_scenario(short) == scenario
    except InputError:  # a key that is left out says which kind of thing it is
        is_same = False
    return short if is_same else scenario.model_dump(mode="json")
