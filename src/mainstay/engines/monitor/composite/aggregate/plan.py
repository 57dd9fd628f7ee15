"""How each node of a tree is made of its children: method, parameters and data threshold, node by node."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mainstay.engines.monitor.composite.aggregate.registry import Aggregation, get
from mainstay.engines.monitor.composite.structure import Structure
from mainstay.errors import InputError, Problem

DEFAULT = "arithmetic"
#: keys of a mapping that stand for every node not named otherwise
REST = ("default", "*")


@dataclass(frozen=True)
class NodePlan:
    """How one node is made of its children."""

    code: str
    children: tuple[str, ...]
    method: Aggregation
    params: Mapping[str, Any]
    threshold: float | None

    def unusable_text(self, child: str, unit: str) -> str:
        """Say why a child's score cannot be aggregated."""
        return f"the score of {child!r} for unit {unit!r} {self.method.because}"


def plan(structure: Structure, methods: Any = None, threshold: Any = None) -> tuple[NodePlan, ...]:
    """Return the plan of every aggregate, lowest level first.

    Parameters
    ----------
    structure : Structure
    methods : str, (str, mapping), mapping or sequence, optional
        One method for all; or a mapping from level (of the parent) or code of a node, or ``"default"``, to a method; or
        a sequence of methods for levels 2, 3, ... A method is a name, a pair of name and parameters, or a mapping with
        ``method`` and its parameters. A node's own entry goes before that of its level. What is not named is
        aggregated by the default, or arithmetically.
    threshold : float, mapping or sequence, optional
        Data threshold, in the same forms.

    Raises
    ------
    InputError
        Lists unknown nodes and levels, thresholds that are no share, floors that the method's scale does not know.
    UnknownNameError
        A method does not exist.
    """
    problems: list[Problem] = []
    choice = _by_node(structure, methods, "method", problems)
    least = _by_node(structure, threshold, "threshold", problems)
    order = sorted((code for code in structure.codes if structure.children(code)), key=structure.level)
    plans: list[NodePlan] = []
    for code in order:
        name, params = _named(choice.get(code, DEFAULT))
        method = get(name)
        resolved = method.resolve(params)
        share = _share(code, least.get(code), problems)
        plans.append(NodePlan(code, structure.children(code), method, resolved, share))
    problems += _floor_problems(plans, structure.floors)
    if problems:
        msg = "the scores cannot be aggregated"
        raise InputError(msg, problems)
    return tuple(plans)


def _named(choice: Any) -> tuple[str, dict[str, Any]]:
    """Take a method apart into its name and parameters."""
    if isinstance(choice, str):
        return choice, {}
    if isinstance(choice, Mapping) and "method" in choice:
        return str(choice["method"]), {key: value for key, value in choice.items() if key != "method"}
    if isinstance(choice, Sequence) and len(choice) == 2 and isinstance(choice[1], Mapping):
        return str(choice[0]), dict(choice[1])
    msg = "the scores cannot be aggregated"
    problem = Problem("method.invalid", "a method is a name, or a name with parameters", found=str(choice))
    raise InputError(msg, [problem])


def _is_one(wish: Any, what: str) -> bool:
    """Say whether a wish holds for all nodes alike."""
    if isinstance(wish, str) or not isinstance(wish, Mapping | Sequence):
        return True
    if what == "threshold":
        return False
    if isinstance(wish, Mapping):
        return "method" in wish
    # a pair of name and parameters; two mappings or names are the methods of two levels
    return len(wish) == 2 and isinstance(wish[1], Mapping) and "method" not in wish[1]


def _by_node(structure: Structure, wish: Any, what: str, problems: list[Problem]) -> dict[str, Any]:
    """Return what is wished for each aggregate."""
    if wish is None:
        return {}
    aggregates = [code for code in structure.codes if structure.children(code)]
    if _is_one(wish, what):
        return dict.fromkeys(aggregates, wish)
    if isinstance(wish, Mapping):
        entries = {str(key): value for key, value in wish.items()}
    elif len(wish) == structure.depth - 1:
        entries = {str(level): value for level, value in enumerate(wish, start=2)}
    else:
        message = f"{structure.depth - 1} entries are needed, one for each level from 2 up"
        problems.append(Problem("aggregation.count", message, found=str(len(wish))))
        return {}
    problems += _unknown_keys(structure, entries, what)
    rest = next((entries[key] for key in REST if key in entries), None)
    found = {code: entries.get(code, entries.get(str(structure.level(code)), rest)) for code in aggregates}
    return {code: value for code, value in found.items() if value is not None}


def _unknown_keys(structure: Structure, entries: Mapping[str, Any], what: str) -> Iterator[Problem]:
    levels = {str(level) for level in structure.levels if level > 1}
    for key in entries:
        if key not in REST and key not in levels and not structure.children(key):
            message = f"a {what} is given for what is neither an aggregate nor a level of them"
            yield Problem("aggregation.node_unknown", message, found=key)


def _share(code: str, wish: Any, problems: list[Problem]) -> float | None:
    if wish is None:
        return None
    try:
        share = float(wish)
    except (TypeError, ValueError):
        share = -1.0
    if not 0.0 <= share <= 1.0:
        message = f"the data threshold of {code!r} is not a share"
        problems.append(Problem("threshold.invalid", message, key=code, found=str(wish), allowed="0 to 1"))
        return None
    return share


def _floor_problems(plans: Sequence[NodePlan], floors: Mapping[str, float]) -> Iterator[Problem]:
    for node in plans:
        for child in node.children:
            if child in floors and not node.method.keeps_scale:
                message = f"{child!r} has a floor, but {node.method.name!r} leaves its scale, so that it caps nothing"
                yield Problem("floor.scale", message, table="structure", column="must_have_floor", key=child)
