"""Imputing a table: the method is looked up, what was observed is put back untouched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mainstay.engines.monitor.composite.given import Given, read_given
from mainstay.engines.monitor.composite.impute.registry import Filled, Setting, get
from mainstay.engines.monitor.composite.reading import read_times
from mainstay.engines.monitor.composite.structure import Structure
from mainstay.errors import InputError, Problem

#: COINr's methods that work on rows when asked to impute by row
BY_ROW = {"mean": "row_mean", "median": "row_median"}
#: methods that need to know the group of each unit
BY_GROUP = ("group_mean", "group_median")


def impute(data: Any, method: str, **p: Any) -> Any:
    """Return the data with missing values filled in; what was observed is untouched.

    Parameters
    ----------
    data : polars.DataFrame, polars.Series or array_like
        One row for each unit, or for each unit and time with columns ``unit`` and ``time``.
    method : str
        ``mean``, ``median``, ``group_mean``, ``group_median``, ``row_mean``, ``row_median``, ``panel_latest``,
        ``normal_em``; COINr's names are known.
    **p
        ``group``: name of a column, or one group for each row. ``structure``: the tree, for methods that look across
        indicators; or ``directions`` (1 or -1 by indicator) and ``pillars`` (a name by indicator). ``level``: level of
        the tree within which indicators belong together (2). ``by="row"`` makes mean and median work along rows. The
        rest goes to the method.

    Returns
    -------
    same kind as ``data``

    Raises
    ------
    InputError
        Lists what the method lacks: groups, times, a structure; and what is wrong with the data.

    Examples
    --------
    >>> impute([1.0, None, 3.0], "mean").tolist()
    [1.0, 2.0, 3.0]
    """
    given, filled = _impute(data, method, p)
    return given.restore(filled.values)


def impute_with_spread(data: Any, method: str, **p: Any) -> tuple[Any, Any]:
    """Return the data with missing values filled in, and the standard deviation of what was filled in.

    The second part is empty where a value was observed and where the method has no spread. Parameters as in ``impute``.

    Examples
    --------
    >>> _, spread = impute_with_spread([1.0, None, 3.0], "mean")
    >>> round(float(spread[1]), 6)
    1.414214
    """
    given, filled = _impute(data, method, p)
    return given.restore(filled.values), given.restore(filled.spread)


def _impute(data: Any, method: str, p: dict[str, Any]) -> tuple[Given, Filled]:
    own = dict(p)
    group = own.pop("group", own.pop("use_group", own.pop("f", None)))
    structure = own.pop("structure", None)
    level = own.pop("level", own.pop("group_level", 2))
    directions, pillars = own.pop("directions", None), own.pop("pillars", None)
    aside = [group] if isinstance(group, str) else []
    sizes = set(Structure.read(structure).denominators.values()) if structure is not None else set()
    given = read_given(data, others=[*aside, *sizes])
    tree = None if structure is None else Structure.read(structure)
    setting = Setting(
        codes=given.codes,
        units=given.units,
        directions=_directions(given.codes, tree, directions),
        pillars=_pillars(given.codes, tree, pillars, level),
        groups=_groups(given, group),
        times=_times(given),
    )
    return given, impute_table(given.values, setting, method, own)


def impute_table(values: NDArray[np.float64], setting: Setting, method: str, params: Mapping[str, Any]) -> Filled:
    """Return the filled table, and the spread of what was filled in.

    Parameters
    ----------
    values : numpy.ndarray, shape (units, indicators)
    setting : Setting
    method : str
    params : mapping
        Parameters of the method, and ``by`` (COINr's ``impute_by``): ``column`` or ``row``.

    Raises
    ------
    InputError
        The method lacks something or was given an unknown parameter.
    """
    own = dict(params)
    by = own.pop("by", own.pop("impute_by", "column"))
    found = get(method)
    if by == "row" and found.name in BY_ROW:
        found = get(BY_ROW[found.name])
    problems = []
    if by not in ("column", "row") or (by == "row" and not found.name.startswith("row_")):
        problems.append(
            Problem(
                "parameter.invalid", f"{found.name!r} does not work by {by!r}", found=str(by), allowed="column, row"
            )
        )
    if found.name in BY_GROUP and setting.groups is None:
        problems.append(Problem("impute.group_missing", f"{found.name!r} needs to know the group of each unit"))
    if problems:
        msg = "the missing values cannot be filled in"
        raise InputError(msg, problems)
    filled = found.apply(values, setting, **found.resolve(own))
    observed = ~np.isnan(values)
    return Filled(
        np.where(observed, values, filled.values), np.where(observed | np.isnan(filled.values), np.nan, filled.spread)
    )


def _directions(codes: Sequence[str], tree: Structure | None, given: Any) -> NDArray[np.float64]:
    if given is None:
        known = {} if tree is None else dict(zip(tree.codes, tree.directions, strict=True))
        return np.array([known.get(code, 1) for code in codes], dtype=np.float64)
    found = [given.get(code, 0) for code in codes] if isinstance(given, Mapping) else list(given)
    if len(found) != len(codes) or any(value not in (1, -1) for value in found):
        problem = Problem("direction.invalid", "each indicator needs a direction of 1 or -1", found=str(given)[:200])
        msg = "the missing values cannot be filled in"
        raise InputError(msg, [problem])
    return np.array(found, dtype=np.float64)


def pillar_numbers(codes: Sequence[str], tree: Structure, level: int) -> NDArray[np.int64]:
    """Return a number for each indicator, the same for those that share an ancestor of a level."""
    numbers: dict[str, int] = {}
    found = []
    for code in codes:
        above: str | None = code
        while above is not None and above in tree.positions and tree.level(above) < level:
            above = tree.parent(above)
        found.append(numbers.setdefault(str(above), len(numbers)))
    return np.array(found, dtype=np.int64)


def _pillars(codes: Sequence[str], tree: Structure | None, given: Any, level: int) -> NDArray[np.int64]:
    if given is not None:
        found = [given.get(code) for code in codes] if isinstance(given, Mapping) else list(given)
        return np.unique(np.array([str(name) for name in found]), return_inverse=True)[1].astype(np.int64)
    if tree is None:
        return np.zeros(len(codes), dtype=np.int64)
    return pillar_numbers(codes, tree, level)


def _groups(given: Given, group: Any) -> tuple[str | None, ...] | None:
    if group is None:
        return None
    problem = None
    if isinstance(group, str):
        if group in given.others:
            return tuple(None if name is None else str(name) for name in given.others[group].to_list())
        problem = Problem("impute.group_missing", "the data has no column of this name", column=group)
    elif len(list(group)) != len(given.units):
        problem = Problem("impute.group_missing", f"{len(given.units)} groups are needed", found=str(len(list(group))))
    if problem is not None:
        msg = "the missing values cannot be filled in"
        raise InputError(msg, [problem])
    return tuple(None if name is None else str(name) for name in group)


def _times(given: Given) -> NDArray[np.float64] | None:
    return read_times(given.others["time"]) if "time" in given.others else None
