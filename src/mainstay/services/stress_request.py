"""What people ask of the stress test, and what of it belongs into the manifest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mainstay.errors import InputError, Problem
from mainstay.services.stress_running import Running


@dataclass(frozen=True, slots=True)
class StressRequest:
    """What to run.

    Parameters
    ----------
    base : str
        Bundled name or path.
    scenario : str, optional
        Bundled name or path; an ordinary year where it is left out.
    replications : int, optional
        Runs of the simulation, and the most of them where a width is given; what the scenario says where not given.
    until_width : float, optional
        Stop as soon as the interval of the headline number is so narrow.
    seed : int
        Seed.
    options : dict
        What only one kind of run has, such as the number of outages of an attack.
    running : Running
        Who does the work, and where it is kept. Nothing of it changes the result.
    out : pathlib.Path, optional
        Where to write the result: a folder, or a file that ends in ``.xlsx``.
    """

    base: str
    scenario: str | None = None
    replications: int | None = None
    until_width: float | None = None
    seed: int = 0
    options: Mapping[str, Any] = field(default_factory=dict)
    running: Running = field(default_factory=Running)
    out: Path | None = None

    def plain(self, kind: str) -> dict[str, Any]:
        """Return what a manifest keeps; a scenario is kept by its content, not its place.

        Examples
        --------
        >>> StressRequest("us-2026", replications=64).plain("run")["replications"]
        64
        """
        asked = {"replications": self.replications, "until_width": self.until_width}
        return {"kind": kind, "base": self.base, **asked, "options": dict(self.options)}

    def check(self) -> None:
        """Refuse numbers that no run can have.

        Raises
        ------
        InputError
            All problems at once.
        """
        found, problems = self.replications, []
        if found is not None and found < 1:
            text = "there must be at least one replication"
            problems.append(Problem("stress.replications", text, found=str(found), allowed="1 or more"))
        if self.until_width is not None and not self.until_width > 0:
            text = "no interval is as narrow as that"
            problems.append(Problem("stress.width", text, found=str(self.until_width), allowed="a number above 0"))
        if problems:
            msg = "the run cannot be begun"
            raise InputError(msg, problems)
