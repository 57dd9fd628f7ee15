"""A figure of a trial: a value with its range, how it is known, and why it is what it is."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

Method = Literal["given", "observed", "reported", "estimated", "assumed"]
Share = Annotated[float, Field(ge=0, le=1)]
Open = Annotated[float, Field(gt=0, lt=1)]


class Frozen(BaseModel):
    """What all parts of a trial share: never changed, unknown keys refused, no infinities."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Figure(Frozen):
    """One figure.

    Parameters
    ----------
    value : float
        The figure, in the unit of its field.
    low, high : float, optional
        Range that is defended.
    method : {"given", "observed", "reported", "estimated", "assumed"}
        How it is known; a bare number is ``given``: whoever runs the trial answers for it.
    grade : str, optional
        Admiralty grade, such as ``B2``.
    source_id : str, optional
        Source in the base.
    reason : str
        Why; an assumed figure needs its reason and both ends of its range.

    Examples
    --------
    >>> Figure(value=3.0, low=1.0, high=5.0, method="assumed", reason="three visits at one million").method
    'assumed'
    """

    value: Annotated[float, Field(ge=0)]
    low: Annotated[float, Field(ge=0)] | None = None
    high: Annotated[float, Field(ge=0)] | None = None
    method: Method = "given"
    grade: Annotated[str, Field(pattern=r"^[A-F][1-6]$")] | None = None
    source_id: str | None = None
    reason: str = ""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        low = self.value if self.low is None else self.low
        high = self.value if self.high is None else self.high
        if not low <= self.value <= high:
            msg = "the value lies outside its own range"
            raise ValueError(msg)
        if self.method == "assumed" and (self.low is None or self.high is None or not self.reason.strip()):
            msg = "an assumed figure needs low, high and a reason"
            raise ValueError(msg)
        return self

    @property
    def ends(self) -> tuple[float, float]:
        """Both ends of the range; the value itself where no range is given."""
        return (self.value if self.low is None else self.low, self.value if self.high is None else self.high)


def _wrapped(value: Any) -> Any:
    """Take a bare number for a figure that is given."""
    return {"value": value} if isinstance(value, (int, float)) and not isinstance(value, bool) else value


#: a figure, or a bare number
Amount = Annotated[Figure, BeforeValidator(_wrapped)]
NOTHING = Figure(value=0.0)
