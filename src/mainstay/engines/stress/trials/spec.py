"""What a trial is about: requirement, lines, results so far, trust in claims, choices of design, options."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator

from mainstay.engines.stress.trials.figure import NOTHING, Amount, Frozen, Open, Share
from mainstay.engines.stress.trials.trust import TrustTable

Positive = Annotated[float, Field(gt=0)]
Risk = Annotated[float, Field(gt=0, lt=0.5)]
Text = Annotated[str, Field(min_length=1)]


class Limit(Frozen):
    """A specification limit: at least ``share`` of all batches must measure between ``low`` and ``high``."""

    attribute: Text
    low: float | None = None
    high: float | None = None
    share: Open = 0.9

    @model_validator(mode="after")
    def _one_end(self) -> Self:
        if self.low is None and self.high is None:
            msg = "a limit needs low, high or both"
            raise ValueError(msg)
        if self.low is not None and self.high is not None and self.low >= self.high:
            msg = "the lower limit must lie below the upper one"
            raise ValueError(msg)
        return self


class Requirement(Frozen):
    """What industry must be able to do.

    Parameters
    ----------
    product_id : str
        Product of the base.
    quantity : Amount
        Units that must be released.
    within_days : float
        Days from the order.
    released_share : float
        Least share of batches that a line must release to count at all.
    limits : tuple of Limit
        Specification limits that a line must keep to count.
    confidence : float
        Probability from which the requirement counts as met, between 0 and 1.
    """

    product_id: Text
    quantity: Amount
    within_days: Positive
    released_share: Share = 0.0
    limits: tuple[Limit, ...] = ()
    confidence: Open = 0.9

    @field_validator("quantity")
    @classmethod
    def _some(cls, quantity: Amount) -> Amount:
        if quantity.value <= 0:
            msg = "the quantity must be above 0"
            raise ValueError(msg)
        return quantity


class TrialLine(Frozen):
    """One line that could be tried; what it claims comes from the base unless it is given here.

    ``batch_days`` is how long one batch keeps the line busy in a trial. Lines of one site with the same ``platform``
    share the days of the trial; left out, it is the ``shared_platform`` of the base.
    """

    line_id: str | None = None
    site_id: str | None = None
    units_per_day: Amount | None = None
    yield_share: Amount | None = None
    first_lot_days: Amount | None = None
    batch_units: Amount
    site_cost_usd: Amount = NOTHING
    batch_cost_usd: Amount = NOTHING
    record_cost_usd: Amount = NOTHING
    batch_days: Annotated[float, Field(ge=0)] = 0.0
    most_batches: Annotated[int, Field(ge=1, le=200)] = 16
    most_runs: Annotated[int, Field(ge=1, le=5)] = 1
    platform: str | None = None

    @model_validator(mode="after")
    def _named(self) -> Self:
        if (self.line_id is None) == (self.site_id is None):
            msg = "name the line by line_id or by site_id, not by both"
            raise ValueError(msg)
        if self.batch_units.value <= 0:
            msg = "batch_units must be above 0"
            raise ValueError(msg)
        if self.yield_share is not None and max(self.yield_share.value, self.yield_share.ends[1]) > 1:
            msg = "yield_share is a share, at most 1"
            raise ValueError(msg)
        return self


class Measured(Frozen):
    """Values of one attribute, one for each batch."""

    attribute: Text
    values: Annotated[tuple[float, ...], Field(min_length=1)]


class Run(Frozen):
    """One demonstration run: a campaign of some batches at one line.

    ``units_per_day`` is what was started a day once the line ran, released or not; ``first_lot_days`` the days from the
    order to the first lot released. What was not measured is left out.
    """

    run_id: Text
    line_id: Text
    started_on: date
    ended_on: date | None = None
    batches: Annotated[int, Field(ge=0)] = 0
    released: Annotated[int, Field(ge=0)] = 0
    units_per_day: Positive | None = None
    first_lot_days: Positive | None = None
    measured: tuple[Measured, ...] = ()
    note: str = ""

    @model_validator(mode="after")
    def _counts(self) -> Self:
        if self.released > self.batches:
            msg = "more batches released than made"
            raise ValueError(msg)
        if self.ended_on is not None and self.ended_on < self.started_on:
            msg = "the run ends before it starts"
            raise ValueError(msg)
        return self

    @property
    def done_on(self) -> date:
        """Day from which the run ages."""
        return self.ended_on or self.started_on


class Ageing(Frozen):
    """How demonstrations age: half the weight after ``half_life_days``, none after ``expires_after_days``.

    People leave, equipment is changed and suppliers go, so what a line showed once says less each year. Both defaults
    are assumed: three years (one to five) and six years (three to ten).
    """

    half_life_days: Positive = 1095.0
    expires_after_days: Positive = 2190.0


class PassRule(Frozen):
    """A run passes with this share of the claimed throughput, and its first lot within this multiple of the days."""

    throughput: Annotated[float, Field(gt=0, le=2)]
    slip: Annotated[float, Field(gt=0, le=10)]


class DesignChoices(Frozen):
    """Choices of the design of a trial.

    Parameters
    ----------
    power : float
        Least probability that every tested line passes if all claims hold.
    budget_usd, days : float, optional
        Most money, and most days, of the trial.
    allowed_failures : int
        Most failed batches at a line that still passes.
    rules : tuple of PassRule
        What a run may be asked for; the design picks one rule for each line.
    false_share : float
        A false claim, for the operating characteristic: this share of throughput and yield, days divided by it.
    bad_failing : float
        Failing share that the sequential test must not let pass.
    producer_risk, consumer_risk : float
        Risks of the sequential test.
    """

    power: Open = 0.8
    budget_usd: Positive | None = None
    days: Positive | None = None
    allowed_failures: Annotated[int, Field(ge=0, le=10)] = 3
    rules: Annotated[tuple[PassRule, ...], Field(min_length=1, max_length=10)] = (
        PassRule(throughput=0.95, slip=1.05),
        PassRule(throughput=0.85, slip=1.15),
        PassRule(throughput=0.75, slip=1.30),
    )
    false_share: Open = 0.6
    bad_failing: Open = 0.4
    producer_risk: Risk = 0.1
    consumer_risk: Risk = 0.1


class Option(Frozen):
    """Something that could be decided instead of trusting the lines: it costs, and adds units by the day required.

    ``name: accept`` without cost or units is the choice to do nothing. The units of an option are uniform in their
    range.
    """

    name: Text
    cost_usd: Amount = NOTHING
    units: Amount = NOTHING
    reason: str = ""


class Routine(Frozen):
    """How a product of everyday demand is made: what one unit exercises, and how long its campaign lasts each year."""

    product_id: Text
    units_per_unit: Positive = 1.0
    campaign_days: Annotated[float, Field(gt=0, le=365)] = 365.0
    reason: str = ""


class TrialSpec(Frozen):
    """One trial, or series of trials, about one requirement.

    Parameters
    ----------
    requirement : Requirement
        What must be shown.
    lines : tuple of TrialLine
        Lines that could be tried.
    results : tuple of Run
        Demonstration runs so far.
    trust : TrustTable
        How far a claim is believed before any run.
    ageing : Ageing
        How demonstrations age.
    common_cause : float
        Correlation of all lines in throughput, yield and time (a common factor), 0 to below 1.
    options : tuple of Option
        What could be decided; empty means that only the verdict is looked at.
    loss_usd_per_unit_short : float
        What one missing unit costs.
    routine : tuple of Routine
        Products of everyday demand whose campaigns are known.
    draws, trials : int
        Draws of the quantity; results that are played through for each possible trial.

    Examples
    --------
    >>> TrialSpec.model_validate(
    ...     {
    ...         "name": "one line",
    ...         "requirement": {"product_id": "influenza-vaccine-h5", "quantity": 1e6, "within_days": 100},
    ...         "lines": [{"site_id": "seqirus-holly-springs", "batch_units": 1e5}],
    ...     }
    ... ).requirement.confidence
    0.9
    """

    schema_version: Literal[1] = 1
    name: Text
    description: str = ""
    requirement: Requirement
    lines: tuple[TrialLine, ...]
    results: tuple[Run, ...] = ()
    trust: TrustTable = TrustTable()
    ageing: Ageing = Ageing()
    common_cause: Annotated[float, Field(ge=0, lt=1)] = 0.2
    design: DesignChoices = DesignChoices()
    options: tuple[Option, ...] = ()
    loss_usd_per_unit_short: Annotated[float, Field(ge=0)] = 0.0
    routine: tuple[Routine, ...] = ()
    draws: Annotated[int, Field(ge=256, le=1_000_000)] = 8192
    trials: Annotated[int, Field(ge=32, le=100_000)] = 256

    @field_validator("lines")
    @classmethod
    def _some_line(cls, lines: tuple[TrialLine, ...]) -> tuple[TrialLine, ...]:
        if not lines:
            msg = "a trial needs at least one line"
            raise ValueError(msg)
        return lines
