"""The parts of the care engine, each with one way to run it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from inspect import signature

from mainstay.core.result import Result
from mainstay.model.base import Base
from mainstay.scenario.scenario import Scenario

Progress = Callable[[int, int, str], None]
PACKAGE = "mainstay.engines.care"


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the care engine.

    Attributes
    ----------
    name : str
        The word that asks for it.
    question : str
        What it answers.
    """

    name: str
    question: str

    @property
    def engine(self) -> str:
        """Name of the part in a manifest."""
        return f"care_{self.name}"

    def run(self, base: Base, told: Scenario, *, seed: int, progress: Progress | None = None) -> Result:
        """Run the part on a base; a callable for progress reaches it where it reports any.

        Raises
        ------
        InputError
            The base or the scenario lacks what the part needs; all problems at once.
        """
        function: Callable[..., Result] = getattr(import_module(f"{PACKAGE}.{self.name}.run"), f"run_{self.name}")
        more = {"progress": progress} if "progress" in signature(function).parameters else {}
        return function(base, told, seed=seed, **more)


#: every part, in the order in which they are told
PARTS: Mapping[str, Part] = {
    part.name: part
    for part in (
        Part("flex", "what sharing beds, staff and machines gives, and what it costs routine care"),
        Part("plan", "siloed, surge-only and flex systems at equal budget, and the best plan"),
        Part("radiotherapy", "machines, staff and sources: need, uptime and a phased plan"),
        Part("workforce", "who is there, who can be flexed by when, and the cheapest path to a target"),
        Part("siting", "where to put machines, surge sites and laboratories, and who reaches them"),
        Part("mentoring", "partnerships of hubs and centres, and funds that match"),
    )
}
