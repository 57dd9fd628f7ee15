"""A trial of a claimed capability: what is claimed, what was demonstrated, which trial would settle it."""

from __future__ import annotations

from typing import Any, Self

from pydantic import Field, field_validator, model_validator

from mainstay.io import bundled_trials
from mainstay.io.mapping_file import load_mapping
from mainstay.services.jobs.inline import read_inline
from mainstay.services.jobs.kind import Ask, JobKind, Made, Work


class TrialAsk(Ask):
    """What can be asked of a trial.

    Attributes
    ----------
    trial : str, optional
        Name of a bundled trial.
    spec : dict, optional
        The trial itself, as keys and values or as YAML text; in the place of `trial`.
    """

    trial: str | None = Field(default=None, max_length=120)
    spec: dict[str, Any] | None = None

    @field_validator("trial")
    @classmethod
    def _is_bundled(cls, name: str | None) -> str | None:
        if name is not None:
            bundled_trials.path(name)
        return name

    @field_validator("spec", mode="before")
    @classmethod
    def _is_trial(cls, told: Any) -> dict[str, Any] | None:
        if told is None:
            return None
        from mainstay.engines.stress.trials.read_spec import read_spec

        read = read_inline(told, name="trial")
        plain: dict[str, Any] = read_spec(read).model_dump(mode="json")
        return plain

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        if (self.trial is None) == (self.spec is None):
            msg = "give the name of a trial or its spec, one of the two"
            raise ValueError(msg)
        return self

    @property
    def told(self) -> dict[str, Any]:
        """The trial as keys and values."""
        if self.spec is not None:
            return self.spec
        return load_mapping(bundled_trials.path(str(self.trial)), example="a trial is a list of keys such as name")

    @property
    def called(self) -> str:
        """The name of the trial, for lists."""
        return self.trial or str(self.told.get("name", ""))


def run(work: Work) -> Made:
    """Design and judge the trial."""
    from mainstay.engines.stress.trials.read_spec import read_spec
    from mainstay.services import stress_engines

    work.progress(0, 1, "designing and judging the trial")
    spec = read_spec(work.ask.told, base=work.known)
    request = {"base": work.base_id, "spec": spec.model_dump(mode="json")}
    found = stress_engines.trial(work.known, spec, seed=work.ask.seed, progress=work.progress)
    result = stress_engines.with_request(found, "trial", request=request)
    return Made(f"Trial: {work.ask.called}", work.dated(result))


JOB = JobKind("stress_trial", "Test and evaluation trial", TrialAsk, run, lambda ask: str(ask.called))
