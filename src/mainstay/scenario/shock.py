"""A shock: what is hit, which quantity, how deep, from when to when, and how it comes back.

The plain grammar (``kind: loss``) says all of it in words that hold for any cause. The other kinds are a library under
`mainstay.engines.stress.shocks`: each turns a few words, such as the name of a storm, into plain losses.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo, field_validator, model_validator

from mainstay.scenario.amount import Amount, Change, PositiveAmount, ShareAmount
from mainstay.scenario.faults import Fault, raise_faults

Quantity = Literal[
    "capacity",
    "labour",
    "it",
    "yield",
    "stock",
    "hold",
    "order",
    "ship",
    "transit",
    "receive",
    "export",
    "lead",
    "demand",
    "target",
    "weight",
]
#: quantities that are added to, so that their depth may be above 1: a doubling is a depth of 1
ADDITIONS = frozenset({"lead", "demand", "target"})
CurveName = Literal["step", "linear", "exponential", "s", "staged"]

ALL = Amount.of(1)
NONE = Amount.of(0)


def _several(told: Any) -> Any:
    """Take one name for a list of one."""
    return (told,) if isinstance(told, str) else told


Names = Annotated[tuple[str, ...], BeforeValidator(_several)]


class Near(BaseModel):
    """A circle on the globe.

    Parameters
    ----------
    latitude, longitude : float
        Its centre, in degrees (WGS 84).
    radius_km : float
        Its radius, in kilometres.

    Examples
    --------
    >>> Near(latitude=35.8, longitude=-82, radius_km=50).radius_km
    50.0
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    latitude: Annotated[float, Field(ge=-90, le=90)]
    longitude: Annotated[float, Field(ge=-180, le=180)]
    radius_km: Annotated[float, Field(gt=0, le=20_040)]


class Where(BaseModel):
    """What a shock hits. Every key that is given must hold; any of its values will do.

    Parameters
    ----------
    site, line : tuple of str
        Identifiers of sites and lines.
    lane : tuple of str
        Identifiers of lanes; only for quantities of transport.
    economy : tuple of str
        Where the place stands; a group stands for its members.
    to_economy : tuple of str
        Where the buyer stands; only for quantities of transport.
    organization : tuple of str
        Who runs the place, or controls who runs it.
    product, atc, segment : tuple of str
        What is made, held or needed: products, ATC classes (any level), segments with all below them.
    node : tuple of str
        Identifiers of nodes of the network itself.
    near : Near, optional
        Places whose coordinates lie within a circle.

    Examples
    --------
    >>> Where(product="cisplatin-injection").product
    ('cisplatin-injection',)
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    site: Names = ()
    line: Names = ()
    lane: Names = ()
    economy: Names = ()
    to_economy: Names = ()
    organization: Names = ()
    product: Names = ()
    atc: Names = ()
    segment: Names = ()
    node: Names = ()
    near: Near | None = None

    @property
    def given(self) -> tuple[str, ...]:
        """Names of the keys that are given."""
        return tuple(name for name in type(self).model_fields if getattr(self, name))


class Recovery(BaseModel):
    """How a shock passes, counted from the end of its full depth.

    Parameters
    ----------
    curve : str
        ``step``: nothing comes back until ``days`` have passed, then everything. ``linear``. ``exponential``: fast at
        first; 95 % of an endless exponential curve, stretched so that all is back after ``days``. ``s``: slow, fast,
        slow. ``staged``: one step after another, as lines are restarted.
    days : Amount
        Days until everything is back; not used by ``staged``.
    steps : tuple of (day, share)
        Days and the share of the loss that is back from that day on. A last share below 1 leaves the rest lost.
    release_testing_days, distribution_days : Amount
        Days from the making of goods to their release, and from release to the place of use; both move every step of
        the recovery to later.

    Examples
    --------
    >>> Recovery(curve="staged", steps=[[34, 0.25], [123, 1]]).steps[0][1].value
    0.25
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    curve: CurveName = "step"
    days: PositiveAmount = NONE
    steps: tuple[tuple[PositiveAmount, ShareAmount], ...] = ()
    release_testing_days: PositiveAmount = NONE
    distribution_days: PositiveAmount = NONE

    @model_validator(mode="after")
    def _sensible(self) -> Self:
        faults = []
        if bool(self.steps) != (self.curve == "staged"):
            faults.append(Fault("steps", "a staged recovery needs steps, and no other recovery has them"))
        for (day, share), (next_day, next_share) in zip(self.steps, self.steps[1:], strict=False):
            # a distribution may not overlap the next one, or a draw could put the second step before the first
            if next_day.bounds[0] <= day.bounds[1] or next_share.bounds[0] < share.bounds[1]:
                faults.append(
                    Fault("steps", f"the step of day {next_day} must come after that of day {day} and give back more")
                )
        raise_faults(faults)
        return self


class Shock(BaseModel):
    """One thing that goes wrong.

    Parameters
    ----------
    name : str
        Name within the scenario. Draws are keyed by it: the same name has the same luck in two scenarios.
    kind : str
        ``loss``, the plain grammar, or a kind of the library.
    description, source : str
        In words what happens, and where the numbers come from.
    where : Where
        What is hit; nothing given means everything that has the quantity.
    quantity : str, optional
        Of a loss: ``capacity``; ``labour`` and ``it``, which the makers' work and their orders rest on; ``yield``;
        ``stock``, a share destroyed on the first day; ``hold``, a share that may not be shipped (quarantine, recall);
        ``order``; ``ship``, ``transit``, ``receive``, pauses at the dock, on the way, at the gate; ``export``;
        ``lead``; ``demand``; ``target``, what buyers want to keep; ``weight``, a supplier's share of the buyer's
        orders.
    depth : Amount, optional
        Share lost, or for ``lead``, ``demand`` and ``target`` the share added. 1 for a loss unless told.
    onset_day : Amount
        Day on which it begins; the first day of the run is 0.
    rise_days : Amount
        Days over which the depth is reached; 0 means at once.
    plateau_days : Amount, optional
        Days of full depth. Left out: none where a recovery is given, else to the end of the run.
    recovery : Recovery, optional
        How it passes; at once where it is left out.
    probability : float
        Chance that the shock happens at all in a replication.
    options : dict
        What the kind wants to know beside; its own model checks them.

    Examples
    --------
    >>> Shock(name="fire", where={"site": "baxter-north-cove"}, quantity="capacity", plateau_days=30).loss
    Amount(1.0)
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    name: str = Field(min_length=1)
    kind: str = "loss"
    description: str = ""
    source: str = ""
    where: Where = Where()
    quantity: Annotated[Quantity | None, Field(validate_default=True)] = None
    depth: Change | None = None
    onset_day: PositiveAmount = NONE
    rise_days: PositiveAmount = NONE
    plateau_days: PositiveAmount | None = None
    recovery: Recovery | None = None
    probability: Annotated[float, Field(ge=0, le=1)] = 1.0
    options: dict[str, Any] = Field(default_factory=dict)

    # one key is checked as soon as it is read, so that what is wrong with another does not hide it
    @field_validator("quantity")
    @classmethod
    def _goes_with_the_kind(cls, quantity: Quantity | None, info: ValidationInfo) -> Quantity | None:
        if "kind" in info.data and (info.data["kind"] == "loss") != (quantity is not None):
            msg = "a loss needs the quantity that is lost, and no other kind takes one"
            raise ValueError(msg)
        return quantity

    @field_validator("depth")
    @classmethod
    def _is_a_share(cls, depth: Amount | None, info: ValidationInfo) -> Amount | None:
        if depth is not None and "quantity" in info.data and info.data["quantity"] not in ADDITIONS:
            least, most = depth.bounds
            if least < 0 or most > 1:
                msg = "a depth lies between 0 and 1, as it is a share lost; this one reaches"
                msg += f" from {least:g} to {most:g}"
                raise ValueError(msg)
        return depth

    @property
    def loss(self) -> Amount:
        """Depth, or all where none is told."""
        return self.depth if self.depth is not None else ALL
