"""A scenario: what one run changes or assumes beside the base."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from mainstay.core.content_hash import hash_bytes
from mainstay.errors import InputError
from mainstay.scenario.care import CareChoices
from mainstay.scenario.heatmap import HeatmapChoices
from mainstay.scenario.overrides import Override
from mainstay.scenario.problems import problems_of
from mainstay.scenario.stress import StressChoices, loose_faults


class Scenario(BaseModel):
    """What is changed or assumed for a run; it never changes itself.

    Examples
    --------
    >>> Scenario(name="surge").heatmap.decide_at
    0.9
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    schema_version: Literal[1] = 1
    name: str = Field(default="nominal", min_length=1)
    description: str = ""
    overrides: tuple[Override, ...] = ()
    sources: tuple[str, ...] = ()
    heatmap: HeatmapChoices = HeatmapChoices()
    stress: StressChoices = StressChoices()
    care: CareChoices = CareChoices()

    @property
    def hash(self) -> str:
        """Hash of the content."""
        return hash_bytes(self.model_dump_json().encode())

    def difference(self, other: Scenario) -> dict[str, tuple[Any, Any]]:
        """Return what differs between two scenarios: key -> (here, there).

        Examples
        --------
        >>> Scenario(name="a").difference(Scenario(name="b"))
        {'name': ('a', 'b')}
        """
        mine, theirs = _flat(self.model_dump(mode="json")), _flat(other.model_dump(mode="json"))
        return {
            key: (mine.get(key), theirs.get(key))
            for key in sorted({*mine, *theirs})
            if mine.get(key) != theirs.get(key)
        }


def read_scenario(data: Scenario | Mapping[str, Any] | None, *, file: str = "scenario") -> Scenario:
    """Return a scenario from plain values.

    Raises
    ------
    InputError
        Keys are unknown or values are wrong; all of them are listed.

    Examples
    --------
    >>> read_scenario({"heatmap": {"draws": 256}}).heatmap.draws
    256
    """
    if data is None:
        return Scenario()
    if isinstance(data, Scenario):
        return data
    try:
        return Scenario.model_validate(dict(data))
    except ValidationError as error:
        problems = problems_of(error, Scenario, file=file)
        problems += loose_faults(data.get("stress"), problems, file=file)
        msg = f"{file} is not a scenario"
        raise InputError(msg, problems) from None


def _flat(value: Any, prefix: str = "") -> dict[str, Any]:
    if isinstance(value, dict):
        found: dict[str, Any] = {}
        for key, part in value.items():
            found |= _flat(part, f"{prefix}.{key}" if prefix else str(key))
        return found
    return {prefix: value}
