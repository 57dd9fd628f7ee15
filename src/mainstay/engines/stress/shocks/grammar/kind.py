"""A kind of shock: a few words that become effects."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from mainstay.engines.stress.shocks.grammar.effect import Effect
from mainstay.engines.stress.shocks.grammar.tables import Tables
from mainstay.errors import InputError
from mainstay.scenario.problems import problems_of
from mainstay.scenario.shock import Shock


class Options(BaseModel):
    """Options of a kind of shock; a kind adds its own keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


@dataclass(frozen=True, slots=True)
class KindInWords:
    """What the documentation shows of a kind of shock."""

    name: str
    title: str
    description: str
    source: str
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShockKind:
    """One kind of shock.

    Parameters
    ----------
    name : str
        What a scenario writes under ``kind``.
    title : str
        What it is called.
    description : str
        What it does, in plain words.
    source : str
        Where the method is published.
    options : type
        Model of its options.
    effects : callable
        From a shock, its options and the tables to effects; raises `mainstay.errors.InputError` for what does not fit.
    words : callable
        From a shock and its options to one or two sentences for a reader who knows nothing of the network.
    example : dict
        A shock of this kind that works on any network that has what it names; for documentation and tests.
    """

    name: str
    title: str
    description: str
    source: str
    options: type[Options]
    effects: Callable[[Shock, Any, Tables], Sequence[Effect]]
    words: Callable[[Shock, Any], str]
    example: dict[str, Any] = field(default_factory=dict)

    def describe(self) -> KindInWords:
        """Return what the documentation shows: the words of the kind, and its options with their defaults."""
        told = tuple(
            f"{name} = {field.get_default(call_default_factory=True)}" if not field.is_required() else name
            for name, field in self.options.model_fields.items()
        )
        return KindInWords(self.name, self.title, self.description, self.source, told)

    def read_options(self, shock: Shock) -> Any:
        """Return the options of a shock.

        Raises
        ------
        InputError
            Keys are unknown or values are wrong; all of them are listed.
        """
        try:
            return self.options.model_validate(shock.options)
        except ValidationError as error:
            told = problems_of(error, self.options, file="scenario")
            found = [replace(problem, column=f"options.{problem.column}") for problem in told]
            msg = f"the shock {shock.name!r} has options that a {self.name} does not"
            raise InputError(msg, found) from None

    def expand(self, shock: Shock, tables: Tables) -> tuple[Effect, ...]:
        """Return the effects of a shock.

        Raises
        ------
        InputError
            Options are wrong, or do not fit what there is.
        """
        return tuple(self.effects(shock, self.read_options(shock), tables))
