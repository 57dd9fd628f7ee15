"""What a treatment is told to do: which rule marks a column, what is tried first, what next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from numbers import Integral, Real
from typing import Any

from mainstay.core.suggest import nearest
from mainstay.engines.monitor.composite.skewness import KURT_LIMIT, SKEW_LIMIT
from mainstay.engines.monitor.composite.transforms.registry import get
from mainstay.errors import InputError, Problem, UnknownNameError

WINSORISE = "winsorise"
#: COINr's names of the parameters
RENAMED = {
    "winmax": "max_points",
    "skew_thresh": "skew_limit",
    "kurt_thresh": "kurt_limit",
    "force_win": "force",
    "f1": "first",
    "f2": "second",
    "f2_para": "second_parameters",
    "combine_treat": "combine",
}
#: mappings of COINr that hold parameters of ours, and parameters of R that mean nothing here
NESTED = ("global_specs", "f1_para", "f_pass_para")
IGNORED = ("na.rm", "f_pass")


@dataclass(frozen=True)
class TreatRule:
    """How one column, or all, are treated.

    Parameters
    ----------
    first : str or None
        ``winsorise``, the name of a transformation, or None.
    second : str or None
        What is tried where the first did not suffice; on the column as it was, unless ``combine``.
    max_points : int or None
        Points that may be winsorised in a column.
    skew_limit, kurt_limit : float
        A column passes with an absolute skewness or an excess kurtosis below its limit.
    combine : bool
        Apply the second treatment to what the first left.
    force : bool
        Treat whether the column passes or not.
    second_parameters : mapping
        Parameters of the second treatment.
    """

    first: str | None = WINSORISE
    second: str | None = "log_shifted"
    max_points: int | None = 5
    skew_limit: float = SKEW_LIMIT
    kurt_limit: float = KURT_LIMIT
    combine: bool = False
    force: bool = False
    second_parameters: Mapping[str, Any] = field(default_factory=dict)


def read_rules(params: Mapping[str, Any], codes: Sequence[str]) -> tuple[TreatRule, dict[str, TreatRule | None]]:
    """Return the rule for all columns, and for those named in ``individual`` their own; None leaves a column alone.

    Raises
    ------
    InputError
        Lists unknown parameters, indicators and treatments, and limits that are none.
    """
    individual = params.get("individual") or params.get("indiv_specs") or {}
    shared = {key: value for key, value in params.items() if key not in ("individual", "indiv_specs")}
    problems: list[Problem] = []
    common = _rule(TreatRule(), shared, problems)
    own: dict[str, TreatRule | None] = {}
    for code, wish in individual.items():
        if code not in codes:
            problems.append(
                Problem("indicator.unknown", "an indicator to be treated is not in the data", found=str(code))
            )
        elif wish is None or wish == "none":
            own[code] = None
        elif isinstance(wish, str):
            own[code] = _rule(common, {"first": wish, "second": None, "force": True}, problems)
        else:
            own[code] = _rule(common, wish, problems)
    if problems:
        msg = "the treatment cannot be read"
        raise InputError(msg, problems)
    return common, own


def _flat(params: Mapping[str, Any]) -> dict[str, Any]:
    """Return parameters with COINr's nested lists taken apart and its names replaced."""
    flat: dict[str, Any] = {}
    for key, value in params.items():
        if key in NESTED and isinstance(value, Mapping):
            flat.update(_flat(value))
        elif key not in IGNORED:
            flat[RENAMED.get(key, key)] = value
    return flat


def _rule(base: TreatRule, params: Mapping[str, Any], problems: list[Problem]) -> TreatRule:
    known = [entry.name for entry in fields(TreatRule)]
    flat = _flat(params)
    for key in [key for key in flat if key not in known]:
        close = nearest(key, [*known, *RENAMED])
        hint = f"did you mean {close!r}?" if close else None
        problems.append(Problem("parameter.unknown", f"a treatment has no parameter {key!r}", found=key, hint=hint))
        del flat[key]
    for place in ("first", "second"):
        name = flat.get(place)
        if name == "none":
            flat[place] = None
        elif name not in (None, WINSORISE):
            try:
                flat[place] = get(str(name)).name
            except UnknownNameError as error:
                problems.append(Problem("treatment.unknown", error.message, found=str(name), hint=error.hint))
                flat[place] = None
    rule = replace(base, **flat)
    problems += _limits(rule)
    return rule


def _named_limits(rule: TreatRule) -> list[tuple[str, Any]]:
    return [("skew_limit", rule.skew_limit), ("kurt_limit", rule.kurt_limit)]


def _limits(rule: TreatRule) -> list[Problem]:
    problems = [
        Problem("parameter.invalid", f"{name} must be a number above 0", found=str(value))
        for name, value in _named_limits(rule)
        if isinstance(value, bool) or not isinstance(value, Real) or not float(value) > 0
    ]
    points: Any = rule.max_points
    if points is not None and (isinstance(points, bool) or not isinstance(points, Integral) or int(points) < 0):
        problems.append(
            Problem("parameter.invalid", "max_points must be a whole number of 0 or more", found=str(points))
        )
    if rule.second == WINSORISE:
        problems.append(Problem("treatment.order", "winsorising is a first treatment, not a second"))
    return problems
