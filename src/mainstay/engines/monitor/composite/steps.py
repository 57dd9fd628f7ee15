"""Which steps a composite is built in, in which order, and with which parameters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from mainstay.core.suggest import nearest
from mainstay.errors import InputError, Problem

#: the steps in the order of COINr, and the name of the data that each writes
WRITES = {
    "denominate": "denominated",
    "impute": "imputed",
    "screen": "screened",
    "treat": "treated",
    "normalise": "normalised",
    "aggregate": "aggregated",
}
STEPS = tuple(WRITES)
#: other words for a step
WORDS = {
    **{written: step for step, written in WRITES.items()},
    "normalize": "normalise",
    "normalized": "normalise",
}
#: method of a step that is asked for without naming one
DEFAULT_METHODS = {"impute": "mean", "normalise": "min_max", "aggregate": "arithmetic"}
#: COINr's and everyday words for the parameters of each step
RENAMED: Mapping[str, Mapping[str, str]] = {
    "denominate": {"denomby": "by", "denominators": "by", "ScaleFactor": "scale", "denoms": "table"},
    "impute": {"f_i": "method", "use_group": "group", "group_level": "level", "impute_by": "by"},
    "screen": {
        "unit_screen": "rule",
        "dat_thresh": "available",
        "threshold": "available",
        "nonzero_thresh": "non_zero",
        "Force": "force",
    },
    "treat": {"indiv_specs": "individual"},
    "normalise": {"f_n": "method", "indiv_specs": "individual"},
    "aggregate": {"f_ag": "method", "methods": "method", "dat_thresh": "threshold", "w": "weights"},
}
#: lists of parameters inside the parameters, as COINr has them
NESTED: Mapping[str, tuple[str, ...]] = {
    "impute": ("f_i_para",),
    "normalise": ("global_specs", "f_n_para"),
    "aggregate": ("f_ag_para",),
}
Plan: TypeAlias = tuple[tuple[str, dict[str, Any]], ...]


def read_steps(steps: Any) -> Plan:
    """Return the steps in order, each with its parameters.

    Parameters
    ----------
    steps : mapping or sequence
        A mapping from step to its parameters (a mapping, the name of a method, True or None for the defaults, False for
        no such step) is done in the order of COINr; a sequence of names, or of names with parameters, in its own.

    Raises
    ------
    InputError
        Lists steps that are unknown, given twice, or whose parameters are no mapping.

    Examples
    --------
    >>> read_steps({"aggregate": None, "normalise": "z_score"})
    (('normalise', {'method': 'z_score'}), ('aggregate', {'method': 'arithmetic'}))
    """
    problems: list[Problem] = []
    asked = _pairs(steps, problems)
    plan: list[tuple[str, dict[str, Any]]] = []
    for word, params in asked:
        name = WORDS.get(word, word)
        if name not in STEPS:
            close = nearest(str(word), [*STEPS, *WORDS])
            hint = f"did you mean {close!r}?" if close else None
            allowed = ", ".join(STEPS)
            problems.append(Problem("step.unknown", "a step is not known", found=str(word), allowed=allowed, hint=hint))
        elif any(name == earlier for earlier, _ in plan):
            problems.append(Problem("step.twice", f"the step {name!r} is given twice", found=str(word)))
        elif params is not False:
            plan.append((name, _parameters(name, params, problems)))
    if not plan and not problems:
        problems.append(Problem("step.none", "no step is given", allowed=", ".join(STEPS)))
    if isinstance(steps, Mapping):
        plan.sort(key=lambda step: STEPS.index(step[0]))
    problems += _order([name for name, _ in plan])
    if problems:
        msg = "the steps of the composite cannot be read"
        raise InputError(msg, problems)
    return tuple(plan)


def _pairs(steps: Any, problems: list[Problem]) -> list[tuple[str, Any]]:
    if isinstance(steps, str):
        return [(steps, None)]
    if isinstance(steps, Mapping):
        return list(steps.items())
    pairs: list[tuple[str, Any]] = []
    for step in steps if isinstance(steps, Sequence) else ():
        if isinstance(step, str):
            pairs.append((step, None))
        elif isinstance(step, Mapping):
            pairs.extend(step.items())
        elif isinstance(step, Sequence) and len(step) == 2:
            pairs.append((step[0], step[1]))
        else:
            problems.append(Problem("step.form", "a step is a name, or a name with parameters", found=str(step)[:80]))
    return pairs


def _parameters(name: str, params: Any, problems: list[Problem]) -> dict[str, Any]:
    if isinstance(params, str):
        params = {"rule" if name == "screen" else "method": params}
    if params is None or params is True:
        params = {}
    if not isinstance(params, Mapping):
        problems.append(
            Problem("step.parameters", f"the parameters of step {name!r} are no mapping", found=str(params)[:80])
        )
        params = {}
    found = _flat(name, params)
    if name in DEFAULT_METHODS:
        found.setdefault("method", DEFAULT_METHODS[name])
    return found


def _flat(name: str, params: Mapping[str, Any]) -> dict[str, Any]:
    """Return parameters under our names, with COINr's lists of parameters taken apart."""
    flat: dict[str, Any] = {}
    for key, value in params.items():
        if key in NESTED.get(name, ()) and isinstance(value, Mapping):
            flat.update(_flat(name, value))
        else:
            flat[RENAMED[name].get(key, key)] = value
    if name == "normalise" and isinstance(flat.get("individual"), Mapping):
        flat["individual"] = {
            code: _flat(name, wish) if isinstance(wish, Mapping) else wish for code, wish in flat["individual"].items()
        }
    return flat


def _order(names: Sequence[str]) -> list[Problem]:
    """Return what cannot be: nothing but the last step may aggregate, as its data are no longer indicators."""
    if "aggregate" in names[:-1]:
        return [Problem("step.order", "aggregating must be the last step", found=", ".join(names))]
    return []
