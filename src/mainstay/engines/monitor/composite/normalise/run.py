"""Normalising a table: direction first, then the method, each indicator by its own where asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mainstay.engines.monitor.composite.given import read_given
from mainstay.engines.monitor.composite.normalise.registry import get
from mainstay.engines.monitor.composite.normalise.span import ColumnError
from mainstay.errors import InputError, Problem, UnknownNameError

#: words under which both goalposts are given together
POSTS = ("goalposts", "gposts")


@dataclass(frozen=True)
class Columns:
    """The columns to be normalised and what is known about them.

    Parameters
    ----------
    codes, units : tuple of str
        Names of columns and rows.
    directions : numpy.ndarray, shape (indicators,)
        1 where more is better, -1 where less is.
    known : mapping of str to mapping of str to float
        Values by indicator that the structure gives for parameters such as ``target``.
    """

    codes: tuple[str, ...]
    units: tuple[str, ...]
    directions: NDArray[np.float64]
    known: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    def only(self, places: Sequence[int]) -> Columns:
        """Return some of the columns."""
        codes = tuple(self.codes[place] for place in places)
        return Columns(codes, self.units, self.directions[list(places)], self.known)


def normalise(x: Any, method: str, direction: Any, **p: Any) -> Any:
    """Return values on a common scale, of which more is always better.

    Values whose direction is -1 are turned (multiplied by -1) before they are normalised; goalposts and targets stay in
    the indicator's own unit. Missing values stay missing.

    Parameters
    ----------
    x : polars.DataFrame, polars.Series or array_like
        One row for each unit; a frame may carry ``unit`` and text columns.
    method : str
        Name of the normalisation, such as ``min_max``, ``z_score``, ``rank``, ``goalposts``; COINr's names are known.
    direction : int, sequence of int or mapping of str to int
        1 where more is better, -1 where less is; for all columns or for each.
    **p
        Parameters of the method; each may be one value, or a mapping from indicator to value.

    Returns
    -------
    same kind as ``x``

    Raises
    ------
    InputError
        Lists the indicators that are constant or empty, posts out of order, unknown parameters.
    UnknownNameError
        No normalisation has this name.

    Examples
    --------
    >>> normalise([2.0, 4.0, 3.0], "min_max", -1).tolist()
    [100.0, 0.0, 50.0]
    >>> normalise([20.0, 52.5, 90.0], "goalposts", 1, low=20, high=85).tolist()
    [0.0, 0.5, 1.0]
    """
    given = read_given(x)
    columns = Columns(given.codes, given.units, _directions(direction, given.codes))
    return given.restore(normalise_table(given.values, columns, method, p))


def _directions(direction: Any, codes: tuple[str, ...]) -> NDArray[np.float64]:
    if isinstance(direction, Mapping):
        found = np.array([direction.get(code, 0) for code in codes], dtype=np.float64)
    else:
        found = np.array(direction, dtype=np.float64)
        if found.ndim == 0:
            found = np.full(len(codes), float(found))
    problems = [
        Problem("direction.invalid", f"the direction of indicator {code!r} is neither 1 nor -1", column=code)
        for code, value in zip(codes, found, strict=False)
        if value not in (1.0, -1.0)
    ]
    if found.shape != (len(codes),):
        problems.append(
            Problem("direction.count", f"{len(codes)} directions are needed", found=str(found.size), table="data")
        )
    if problems:
        msg = "the values cannot be normalised"
        raise InputError(msg, problems)
    return found


def normalise_table(
    values: NDArray[np.float64], columns: Columns, method: str, params: Mapping[str, Any]
) -> NDArray[np.float64]:
    """Return the normalised table; ``individual`` among the parameters names indicators that go their own way.

    Parameters
    ----------
    values : numpy.ndarray, shape (units, indicators)
    columns : Columns
    method : str
    params : mapping
        Parameters of the method, and ``individual``: a mapping from indicator to the name of a method or to a mapping
        with ``method`` and its parameters. What it leaves out is as for all.

    Raises
    ------
    InputError
        Lists all that is wrong with any indicator.
    """
    shared = {key: value for key, value in params.items() if key != "individual"}
    individual = params.get("individual") or {}
    problems = [
        Problem("indicator.unknown", "an indicator to be normalised its own way is not in the data", found=str(code))
        for code in individual
        if code not in columns.codes
    ]
    scores = np.full(values.shape, np.nan)
    for name, own, places in _groups(columns.codes, method, shared, individual):
        part = columns.only(places)
        try:
            scores[:, places] = _apply(values[:, places], part, name, own)
        except ColumnError as error:
            problems += error.problems(part.units, part.codes)
        except InputError as error:
            if isinstance(error, UnknownNameError):
                raise
            problems += error.problems
    if problems:
        msg = "the values cannot be normalised"
        raise InputError(msg, problems)
    return scores


def all_parameters(method: str, params: Mapping[str, Any]) -> dict[str, Any]:
    """Return a normalisation and all its parameters, defaults filled in."""
    shared = {key: value for key, value in params.items() if key != "individual"}
    found = {"method": get(method).name, **get(method).resolve(_split_posts(shared))}
    return {**found, "individual": params["individual"]} if params.get("individual") else found


def _groups(
    codes: tuple[str, ...], method: str, shared: Mapping[str, Any], individual: Mapping[str, Any]
) -> list[tuple[str, dict[str, Any], list[int]]]:
    """Split the columns into those that go the common way and each that goes its own."""
    common = [place for place, code in enumerate(codes) if code not in individual]
    groups: list[tuple[str, dict[str, Any], list[int]]] = [(method, dict(shared), common)] if common else []
    for place, code in enumerate(codes):
        if code in individual:
            wish = individual[code]
            own = {"method": wish} if isinstance(wish, str) else dict(wish)
            name = str(own.pop("method", method))
            base = dict(shared) if get(name) is get(method) else {}
            groups.append((name, {**base, **own}, [place]))
    return groups


def _apply(values: NDArray[np.float64], columns: Columns, name: str, params: Mapping[str, Any]) -> NDArray[np.float64]:
    method = get(name)
    resolved = method.resolve(_split_posts(params))
    for key, value in resolved.items():
        resolved[key] = _by_column(key, value, method.parameters[key], columns)
    if isinstance(resolved.get("reference"), str):
        resolved["reference"] = _row(resolved["reference"], columns.units)
    if resolved.get("ties", "min") not in ("min", "max", "average"):
        problem = Problem(
            "parameter.invalid", "ties is not known", found=str(resolved["ties"]), allowed="min, max, average"
        )
        msg = "the values cannot be normalised"
        raise InputError(msg, [problem])
    return method.apply(values * columns.directions, columns.directions, **resolved)


def _split_posts(params: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parameters with a mapping of goalposts taken apart into one mapping for each end."""
    split = dict(params)
    for key in POSTS:
        posts = split.get(key)
        if isinstance(posts, Mapping):
            del split[key]
            for place, end in enumerate(("low", "high", "scale")):
                found = {code: values[place] for code, values in posts.items() if len(values) > place}
                if found:
                    split[end] = found
    return split


def _by_column(key: str, value: Any, default: Any, columns: Columns) -> Any:
    """Return a parameter, as one value for each column where it was given so or the structure knows it."""
    known = columns.known.get(key, {})
    if isinstance(value, Mapping):
        known = {**known, **value}
    elif value is not None or not known:
        return value
    blank = np.nan if default is None else float(default)
    return np.array([known.get(code, blank) for code in columns.codes], dtype=np.float64)


def _row(reference: str, units: tuple[str, ...]) -> int:
    if reference in units:
        return units.index(reference)
    msg = "the values cannot be normalised"
    raise InputError(msg, [Problem("reference.missing", "the reference unit is not in the data", found=reference)])
