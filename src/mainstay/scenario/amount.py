"""An amount: a number that is known, or the distribution of one that is not.

Every distribution is sampled by the inverse of its distribution function, from uniform numbers that the caller draws.
Two scenarios that share the uniform numbers then differ only by what was changed (common random numbers; Law, 2015,
Simulation Modeling and Analysis, 5th edition, section 11.2).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Self

import numpy as np
import numpy.typing as npt
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_serializer, model_validator

Floats = npt.NDArray[np.float64]
Positive = Annotated[float, Field(gt=0)]

FORMS = "a number, {low, high}, {low, mode, high}, {median, spread} with or without low and high, or {values, weights}"


@dataclass(frozen=True, slots=True)
class _Form:
    """A kind of distribution: the keys it needs and may have, what can be wrong, how to sample, its mean."""

    needs: frozenset[str]
    may: frozenset[str]
    wrong: Callable[[Amount], str]
    sample: Callable[[Amount, Floats], Floats]
    mean: Callable[[Amount], float]


class Amount(BaseModel):
    """A number, or the distribution of one.

    Parameters
    ----------
    value : float, optional
        The number, where it is known; written as a plain number in a scenario.
    low, high : float, optional
        Ends of the range. Alone: every value between them is equally likely. With ``median``: where the lognormal
        distribution is cut.
    mode : float, optional
        Most likely value of the triangular distribution from ``low`` to ``high``.
    median, spread : float, optional
        Lognormal distribution: half of all values lie below the median, two thirds between median / spread and
        median x spread. ``spread`` is the geometric standard deviation, above 1.
    values, weights : tuple of float, optional
        Some values and how likely each is, in proportion; equally likely where no weights are given.

    Examples
    --------
    >>> Amount.of(3).mean
    3.0
    >>> Amount.of({"low": 10, "high": 20}).sample(np.array([0.0, 0.5])).tolist()
    [10.0, 15.0]
    >>> Amount.of({"median": 30, "spread": 2}).bounds
    (0.0, inf)
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    value: float | None = None
    low: float | None = None
    mode: float | None = None
    high: float | None = None
    median: Positive | None = None
    spread: Annotated[float, Field(gt=1)] | None = None
    values: tuple[float, ...] | None = None
    weights: tuple[Annotated[float, Field(ge=0)], ...] | None = None

    @classmethod
    def of(cls, told: float | Mapping[str, Any] | Amount) -> Amount:
        """Return an amount from a number or from the keys of a distribution.

        Raises
        ------
        pydantic.ValidationError
            The keys make no distribution.

        Examples
        --------
        >>> Amount.of({"low": 0, "mode": 1, "high": 5}).mean
        2.0
        """
        return cls.model_validate(told)

    @model_validator(mode="before")
    @classmethod
    def _from_number(cls, told: Any) -> Any:
        if isinstance(told, Amount | Mapping):
            return told
        if isinstance(told, int | float) and not isinstance(told, bool):
            return {"value": told}
        msg = f"not an amount: {FORMS}"
        raise ValueError(msg)

    @model_validator(mode="after")
    def _sensible(self) -> Self:
        form = self._form
        if form is None:
            told = sorted(name for name in type(self).model_fields if getattr(self, name) is not None)
            msg = f"{', '.join(told) or 'nothing'} is not an amount: {FORMS}"
            raise ValueError(msg)
        wrong = form.wrong(self)
        if wrong:
            raise ValueError(wrong)
        return self

    @property
    def _form(self) -> _Form | None:
        told = {name for name in type(self).model_fields if getattr(self, name) is not None}
        return next((form for form in _FORMS if form.needs <= told <= form.needs | form.may), None)

    @model_serializer(mode="plain")
    def _plain(self) -> float | dict[str, Any]:
        if self.value is not None:
            return self.value
        return {name: getattr(self, name) for name in type(self).model_fields if getattr(self, name) is not None}

    def sample(self, u: npt.ArrayLike) -> Floats:
        """Return values of the amount for uniform numbers, by the inverse of the distribution function.

        Parameters
        ----------
        u : array of float
            Uniform numbers, 0 to 1, of any shape.

        Returns
        -------
        numpy.ndarray
            Values of the same shape; they never fall as ``u`` grows.

        Examples
        --------
        >>> Amount.of({"values": [1, 9], "weights": [3, 1]}).sample([0.1, 0.74, 0.76]).tolist()
        [1.0, 1.0, 9.0]
        """
        uniform = np.asarray(u, dtype=np.float64)
        form = self._form
        drawn = form.sample(self, uniform) if form else uniform
        low, high = self.bounds
        # rounding may carry a value past the end of its range by the last bit
        return np.clip(drawn, low, high)

    @property
    def bounds(self) -> tuple[float, float]:
        """Least and greatest value; the greatest is infinite for a lognormal amount that nothing cuts."""
        if self.value is not None:
            return self.value, self.value
        if self.values is not None:
            likely = [value for value, chance in zip(self.values, self.chances, strict=True) if chance > 0]
            return min(likely), max(likely)
        low = self.low if self.low is not None else 0.0
        return low, self.high if self.high is not None else math.inf

    @property
    def mean(self) -> float:
        """Expected value."""
        form = self._form
        return form.mean(self) if form else math.nan

    @property
    def known(self) -> bool:
        """Tell whether the amount is one number."""
        return self.value is not None

    @property
    def chances(self) -> Floats:
        """Probability of each of the values of a choice; empty for other amounts."""
        weights = np.asarray(self.weights if self.weights is not None else (1.0,) * len(self.values or ()))
        total = weights.sum()
        return weights / total if total > 0 else weights

    def __repr_args__(self) -> list[tuple[str | None, Any]]:
        if self.value is not None:
            return [(None, self.value)]
        return [(name, getattr(self, name)) for name in type(self).model_fields if getattr(self, name) is not None]

    def __str__(self) -> str:
        low, high = self.bounds
        if self.median is not None:
            return f"about {self.median:g}"
        return f"{low:g}" if low == high else f"{low:g} to {high:g}"


def _right(_: Amount) -> str:
    return ""


def _wrong_range(amount: Amount) -> str:
    low, high = amount.bounds
    middle = low if amount.mode is None else amount.mode
    return "" if low < high and low <= middle <= high else "an amount needs low < high, and its mode between them"


def _wrong_lognormal(amount: Amount) -> str:
    low, high = amount.bounds
    if low < 0 or not low < high:
        return "a lognormal amount is positive; it needs 0 <= low < high"
    below, above = _cuts(amount)
    # where rounding leaves no probability, there is nothing to invert
    return "" if above - below > 1e-9 else "the lognormal amount has next to no chance to lie between low and high"


def _wrong_choice(amount: Amount) -> str:
    fits = amount.weights is None or len(amount.weights) == len(amount.values or ())
    if fits and amount.chances.sum() > 0:
        return ""
    return "values need at least one value, as many weights as values, and a weight above 0"


def _number(amount: Amount, u: Floats) -> Floats:
    return np.full(u.shape, amount.value, dtype=np.float64)


def _uniform(amount: Amount, u: Floats) -> Floats:
    low, high = amount.bounds
    return low + u * (high - low)


def _triangular(amount: Amount, u: Floats) -> Floats:
    low, high = amount.bounds
    mode = low if amount.mode is None else amount.mode
    rising = low + np.sqrt(u * (high - low) * (mode - low))
    falling = high - np.sqrt((1 - u) * (high - low) * (high - mode))
    return np.where(u * (high - low) < mode - low, rising, falling)


def _choice(amount: Amount, u: Floats) -> Floats:
    """Order by value first, so that a larger uniform number never gives a smaller value."""
    values, chances = np.asarray(amount.values or ()), amount.chances
    order = np.argsort(values, kind="stable")
    order = order[chances[order] > 0]
    upto = np.cumsum(chances[order])
    upto[-1] = np.inf
    return values[order][np.searchsorted(upto, u, side="right")]


def _log(amount: Amount) -> tuple[float, float]:
    """Mean and standard deviation of the logarithm."""
    return math.log(amount.median or 1.0), math.log(amount.spread or math.e)


def _scores(amount: Amount) -> tuple[float, float]:
    """Return the ends of the range on the scale of the standard normal distribution."""
    mean, deviation = _log(amount)
    low, high = amount.bounds
    below = (math.log(low) - mean) / deviation if low > 0 else -math.inf
    return below, (math.log(high) - mean) / deviation if math.isfinite(high) else math.inf


def _normal(score: float) -> float:
    return 0.5 * math.erfc(-score / math.sqrt(2))


def _cuts(amount: Amount) -> tuple[float, float]:
    """Probability below each end of the range, before it is cut."""
    below, above = _scores(amount)
    return _normal(below), _normal(above)


def _lognormal(amount: Amount, u: Floats) -> Floats:
    from scipy.special import ndtri

    mean, deviation = _log(amount)
    below, above = _cuts(amount)
    # the largest double below 1 keeps an uncut amount finite
    inside = np.minimum(below + u * (above - below), np.nextafter(1.0, 0.0))
    scores: Floats = ndtri(inside)
    return np.exp(mean + deviation * scores)


def _mean_of_lognormal(amount: Amount) -> float:
    """Work out the mean of a cut lognormal distribution (Johnson, Kotz and Balakrishnan, 1994, chapter 14)."""
    mean, deviation = _log(amount)
    (low, high), (below, above) = _scores(amount), _cuts(amount)
    part = (_normal(high - deviation) - _normal(low - deviation)) / (above - below)
    return math.exp(mean + deviation**2 / 2) * part


_FORMS = (
    _Form(frozenset({"value"}), frozenset(), _right, _number, lambda amount: float(amount.value or 0.0)),
    _Form(frozenset({"low", "high"}), frozenset(), _wrong_range, _uniform, lambda amount: sum(amount.bounds) / 2),
    _Form(
        frozenset({"low", "mode", "high"}),
        frozenset(),
        _wrong_range,
        _triangular,
        lambda amount: (sum(amount.bounds) + (amount.mode or 0.0)) / 3,
    ),
    _Form(
        frozenset({"median", "spread"}), frozenset({"low", "high"}), _wrong_lognormal, _lognormal, _mean_of_lognormal
    ),
    _Form(
        frozenset({"values"}),
        frozenset({"weights"}),
        _wrong_choice,
        _choice,
        lambda amount: float(np.asarray(amount.values or ()) @ amount.chances),
    ),
)


def within(low: float, high: float, words: str) -> AfterValidator:
    """Return the check that an amount cannot leave a range.

    Parameters
    ----------
    low, high : float
        The range.
    words : str
        What the message calls it.
    """

    def check(amount: Amount) -> Amount:
        least, most = amount.bounds
        if least < low or most > high:
            msg = f"{words}; this amount reaches from {least:g} to {most:g}"
            raise ValueError(msg)
        return amount

    return AfterValidator(check)


#: a share, 0 to 1, that may be uncertain
ShareAmount = Annotated[Amount, within(0, 1, "a share lies between 0 and 1")]
#: a number that is not negative and may be uncertain, such as a number of days
PositiveAmount = Annotated[Amount, within(0, math.inf, "no number below 0 is possible here")]
#: how much a quantity is changed: a share lost (0 to 1), or an addition to 1, which cannot take away more than all
Change = Annotated[Amount, within(-1, math.inf, "no more than all can be taken away, so the least change is -1")]
