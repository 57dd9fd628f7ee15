"""A named method of one step: what it is called elsewhere, which parameters it takes, and what it does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from mainstay.core.registry import Registry
from mainstay.core.suggest import nearest
from mainstay.errors import InputError, Problem, UnknownNameError

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True)
class Method(Generic[F]):
    """One method of a step.

    Parameters
    ----------
    name : str
        Plain English name.
    apply : callable
        Does the work; takes the parameters by name.
    parameters : mapping of str to object
        Every parameter with its default.
    aliases : tuple of str
        Names by which the method is known in COINr.
    renamed : mapping of str to tuple of str
        Names that COINr gives to parameters; one name may stand for several that are given together.
    source : str
        Where the method is defined.
    """

    name: str
    apply: F
    source: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    aliases: tuple[str, ...] = ()
    renamed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def resolve(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Return every parameter with its value.

        Raises
        ------
        InputError
            A parameter is not one of the method's, or a pair was given as something else.
        """
        values = dict(self.parameters)
        problems: list[Problem] = []
        for key, value in given.items():
            names = self.renamed.get(key, (key,))
            if any(name not in values for name in names):
                problems.append(self._unknown(key))
            elif len(names) == 1:
                values[names[0]] = value
            else:
                problems += self._spread(key, names, value, values)
        if problems:
            msg = f"the parameters of {self.name!r} cannot be used"
            raise InputError(msg, problems)
        return values

    def _spread(self, key: str, names: tuple[str, ...], value: Any, values: dict[str, Any]) -> list[Problem]:
        """Give the parts of a pair to their own parameters."""
        try:
            parts = list(value)
        except TypeError:
            parts = []
        if not 2 <= len(parts) <= len(names):
            message = f"{key!r} of {self.name!r} takes {len(names)} numbers: {', '.join(names)}"
            return [Problem("parameter.invalid", message, found=str(value))]
        values.update(zip(names, parts, strict=False))
        return []

    def _unknown(self, key: str) -> Problem:
        close = nearest(key, [*self.parameters, *self.renamed])
        return Problem(
            "parameter.unknown",
            f"{self.name!r} has no parameter {key!r}",
            found=key,
            allowed=", ".join(self.parameters) or "none",
            hint=f"did you mean {close!r}?" if close else None,
        )


def find_method(registry: Registry[Method[F]], name: str) -> Method[F]:
    """Return the method of a name or alias.

    Raises
    ------
    UnknownNameError
        No method is called so; the nearest name is suggested.
    """
    methods = registry.all()
    if name in methods:
        return methods[name]
    by_alias = {alias: method for method in methods.values() for alias in method.aliases}
    plain = str(name).strip().lower().replace("-", "_").replace(" ", "_")
    for known in (name, plain):
        if known in methods or known in by_alias:
            return methods.get(known) or by_alias[known]
    close = nearest(str(name), [*methods, *by_alias])
    msg = f"no {registry.kind} is called {name!r}"
    raise UnknownNameError(msg, hint=f"did you mean {close!r}?" if close else "known: " + ", ".join(methods))
