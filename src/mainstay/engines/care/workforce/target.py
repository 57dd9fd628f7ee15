"""The cheapest way to a number of people by a year: more students, training of others, keeping people, hiring.

A linear program over years, solved by HiGHS. People at work and abroad follow the recursion of
`mainstay.engines.care.workforce.flow`; what is decided each year has a cost and a limit. The price of a target is what
one more person at the end would cost, that of a limit what one more place would save.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from scipy.optimize import linprog
from scipy.sparse import csr_array

from mainstay.engines.care.workforce.flow import Cadre, check_cadre, project
from mainstay.errors import InputError, Problem

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Levers:
    """What can be done for one cadre, with prices and limits a year.

    Parameters
    ----------
    training_usd : float
        Whole training of one more student, paid when he begins.
    extra_intake : float
        Most additional students.
    retention_usd : float
        Keeping one person from emigrating for a year.
    retention_share : float
        Largest part of those who would emigrate that can be kept.
    recruit_usd, recruits : float
        Hiring one trained person from elsewhere; most people hired.
    """

    training_usd: float
    extra_intake: float
    retention_usd: float = 0.0
    retention_share: float = 0.0
    recruit_usd: float = 0.0
    recruits: float = 0.0


@dataclass(frozen=True)
class Conversion:
    """Training members of one cadre to become members of another, for good.

    Parameters
    ----------
    source, target : str
        Cadres.
    years : int
        Years away from work; 0 for less than one.
    usd : float
        Cost of one person.
    most : float
        Most people a year.
    yields : float
        Share of those who begin and arrive.
    """

    source: str
    target: str
    years: int
    usd: float
    most: float
    yields: float = 1.0


@dataclass(frozen=True)
class Path:
    """The cheapest path.

    Parameters
    ----------
    cost : float
        USD, discounted.
    actions : dict of (kind, cadre) to float array (years,)
        What is done in each year: ``train``, ``keep``, ``hire`` for a cadre, ``convert`` for ``source -> target``.
    stock : dict of str to float array (years + 1,)
        People at work.
    prices : dict of str to float
        What one more person of each target costs, USD.
    limits : list of (kind, cadre, year, price)
        Limits that bind and what one more place would save, USD; that of ``keep`` is one more person who would go and
        could be kept, that of ``convert away`` one more person to train for another cadre.
    """

    cost: float
    actions: dict[tuple[str, str], Floats]
    stock: dict[str, Floats]
    prices: dict[str, float]
    limits: list[tuple[str, str, int, float]] = field(default_factory=list)


def cheapest_path(
    cadres: Sequence[Cadre],
    levers: Mapping[str, Levers],
    targets: Mapping[str, float],
    years: int,
    *,
    conversions: Sequence[Conversion] = (),
    discount: float = 0.0,
) -> Path:
    """Return the cheapest way to have so many people of each cadre at work after some years.

    Parameters
    ----------
    cadres : sequence of Cadre
        Stocks and flows as they are.
    levers : mapping of cadre to Levers
        What can be done.
    targets : mapping of cadre to float
        People at work wanted after the last year.
    years : int
        Horizon.
    conversions : sequence of Conversion
        Training between cadres.
    discount : float
        Yearly rate at which later costs count less.

    Raises
    ------
    InputError
        Numbers are impossible, a target is for an unknown cadre, a cadre cannot be trained from anything, or a target
        cannot be reached; the message then says what could be reached at most.

    Examples
    --------
    Ten more nurses in one year, by keeping or hiring:

    >>> nurse = Cadre("nurse", 100, migration=0.2)
    >>> levers = {"nurse": Levers(5000, 50, retention_usd=1000, retention_share=0.5, recruit_usd=8000, recruits=20)}
    >>> found = cheapest_path([nurse], levers, {"nurse": 95}, 1)
    >>> found.cost, {kind: amount.tolist() for (kind, _), amount in found.actions.items() if amount.sum() > 0}
    (50000.0, {'keep': [10.0], 'hire': [5.0]})
    """
    _check(cadres, levers, targets, years, conversions)
    program = _Program(cadres, levers, years, conversions, discount)
    return program.solve(targets)


class _Program:
    """Columns and rows of the linear program."""

    def __init__(
        self,
        cadres: Sequence[Cadre],
        levers: Mapping[str, Levers],
        years: int,
        conversions: Sequence[Conversion],
        discount: float,
    ) -> None:
        self.cadres, self.years, self.conversions = cadres, years, conversions
        self.names: list[tuple[str, str, int]] = []
        self.cost: list[float] = []
        self.most: list[float] = []
        self.at: dict[tuple[str, str, int], int] = {}
        factor = [(1.0 + discount) ** -year for year in range(years)]
        for cadre in cadres:
            lever = levers.get(cadre.name, Levers(0.0, 0.0))
            for year in range(years):
                self._column("train", cadre.name, year, lever.training_usd * factor[year], lever.extra_intake)
                self._column("keep", cadre.name, year, lever.retention_usd * factor[year], np.inf)
                self._column("hire", cadre.name, year, lever.recruit_usd * factor[year], lever.recruits)
            for year in range(years + 1):
                self._column("stock", cadre.name, year, 0.0, np.inf)
                self._column("abroad", cadre.name, year, 0.0, np.inf)
        for one in conversions:
            for year in range(years):
                self._column("convert", f"{one.source} -> {one.target}", year, one.usd * factor[year], one.most)
        self.levers = levers
        self._rows()

    def _column(self, kind: str, name: str, year: int, cost: float, most: float) -> None:
        self.at[kind, name, year] = len(self.names)
        self.names.append((kind, name, year))
        self.cost.append(cost)
        self.most.append(most)

    def _rows(self) -> None:
        """Write the recursion as equalities, and that nobody is kept who would not go or converted who is not there."""
        equal: list[tuple[dict[int, float], float]] = []
        below: list[tuple[dict[int, float], float]] = []
        self.below_names: list[tuple[str, str, int]] = []
        for cadre in self.cadres:
            name, at = cadre.name, self.at
            graduates = self._graduates_on_the_way(cadre)
            equal.append(({at["stock", name, 0]: 1.0}, cadre.stock))
            equal.append(({at["abroad", name, 0]: 1.0}, cadre.abroad))
            share = self.levers[name].retention_share if name in self.levers else 0.0
            for year in range(self.years):
                row = {
                    at["stock", name, year + 1]: 1.0,
                    at["stock", name, year]: -(1.0 - cadre.leaving),
                    at["abroad", name, year]: -cadre.returning,
                    at["keep", name, year]: -1.0,
                    at["hire", name, year]: -1.0,
                }
                begun = year + 1 - cadre.training_years
                if begun >= 0:
                    row[at["train", name, begun]] = -(1.0 - cadre.dropout)
                leave = {at["keep", name, year]: 1.0, at["stock", name, year]: -share * cadre.migration}
                there = {at["stock", name, year]: -(1.0 - cadre.leaving)}
                for one in self.conversions:
                    label = f"{one.source} -> {one.target}"
                    if one.source == name:
                        row[at["convert", label, year]] = row.get(at["convert", label, year], 0.0) + 1.0
                        there[at["convert", label, year]] = 1.0
                    arrived = year - one.years
                    if one.target == name and arrived >= 0:
                        row[at["convert", label, arrived]] = row.get(at["convert", label, arrived], 0.0) - one.yields
                equal.append((row, graduates[year]))
                equal.append(
                    (
                        {
                            at["abroad", name, year + 1]: 1.0,
                            at["abroad", name, year]: -(1.0 - cadre.returning),
                            at["stock", name, year]: -cadre.migration,
                            at["keep", name, year]: 1.0,
                        },
                        0.0,
                    )
                )
                below += [(leave, 0.0), (there, 0.0)]
                self.below_names += [("keep", name, year), ("convert away", name, year)]
        self.equal, self.equal_to = self._matrix(equal)
        self.below, self.below_to = self._matrix(below)

    def _graduates_on_the_way(self, cadre: Cadre) -> Floats:
        """Return graduates of each year from students there already and the usual intake."""
        course = project(cadre, self.years)
        found: Floats = (1.0 - cadre.dropout) * course[:-1, cadre.training_years - 1]
        return found

    def _matrix(self, rows: list[tuple[dict[int, float], float]]) -> tuple[csr_array, Floats]:
        index = [column for row, _ in rows for column in row]
        value = [amount for row, _ in rows for amount in row.values()]
        start = np.cumsum([0, *(len(row) for row, _ in rows)])
        matrix = csr_array((value, index, start), shape=(len(rows), len(self.names)))
        return matrix, np.array([to for _, to in rows], np.float64)

    def _run(self, cost: Floats, lower: Floats) -> object:
        bounds = np.column_stack([lower, self.most])
        return linprog(
            cost,
            A_ub=self.below,
            b_ub=self.below_to,
            A_eq=self.equal,
            b_eq=self.equal_to,
            bounds=bounds,
            method="highs",
        )

    def solve(self, targets: Mapping[str, float]) -> Path:
        """Return the cheapest path, or say what could be reached at most."""
        lower = np.zeros(len(self.names))
        for name, wanted in targets.items():
            lower[self.at["stock", name, self.years]] = wanted
        answer: object = self._run(np.array(self.cost), lower)
        if getattr(answer, "status", 4) != 0:
            self._explain(targets)
        value = np.asarray(getattr(answer, "x", None), np.float64)
        lows = np.asarray(getattr(answer, "lower", {})["marginals"], np.float64)
        highs = np.asarray(getattr(answer, "upper", {})["marginals"], np.float64)
        actions: dict[tuple[str, str], Floats] = {}
        stock: dict[str, Floats] = {}
        for kind, name, year in self.names:
            amount = max(float(value[self.at[kind, name, year]]), 0.0)
            if kind == "stock":
                stock.setdefault(name, np.zeros(self.years + 1))[year] = amount
            elif kind != "abroad":
                actions.setdefault((kind, name), np.zeros(self.years))[year] = amount
        limits = [
            (kind, name, year, -float(highs[self.at[kind, name, year]]))
            for kind, name, year in self.names
            if kind not in ("stock", "abroad")
            and self.most[self.at[kind, name, year]] > 0
            and highs[self.at[kind, name, year]] < -1e-9
        ]
        rows = np.asarray(getattr(answer, "ineqlin", {})["marginals"], np.float64)
        limits += [(*name, -float(rows[k])) for k, name in enumerate(self.below_names) if rows[k] < -1e-9]
        prices = {name: float(lows[self.at["stock", name, self.years]]) for name in targets}
        return Path(float(getattr(answer, "fun", np.nan)), actions, stock, prices, limits)

    def _explain(self, targets: Mapping[str, float]) -> None:
        """Raise, with the most that each target could reach alone; where each can, the smallest set that clashes."""
        found = []
        for name, wanted in targets.items():
            cost = np.zeros(len(self.names))
            cost[self.at["stock", name, self.years]] = -1.0
            most = -float(getattr(self._run(cost, np.zeros(len(self.names))), "fun", np.nan))
            if most < wanted - 1e-6:
                text = f"the target for {name} cannot be reached in {self.years} years"
                allowed = f"at most {most:,.1f} people"
                hint = "allow more students, hiring or years"
                found.append(
                    Problem("workforce.target", text, key=name, found=f"{wanted:g}", allowed=allowed, hint=hint)
                )
        if not found:
            clash = ", ".join(self._smallest_clash(targets))
            text = f"each target could be reached alone, but not these together: {clash}"
            found.append(Problem("workforce.target", text, hint="lower one of them"))
        msg = "the target cannot be reached"
        raise InputError(msg, found)

    def _smallest_clash(self, targets: Mapping[str, float]) -> list[str]:
        """Return targets none of which can be dropped without the others becoming possible."""
        kept = list(targets)
        for name in list(kept):
            lower = np.zeros(len(self.names))
            for other in kept:
                if other != name:
                    lower[self.at["stock", other, self.years]] = targets[other]
            if getattr(self._run(np.zeros(len(self.names)), lower), "status", 4) != 0:
                kept.remove(name)
        return kept


def _check(
    cadres: Sequence[Cadre],
    levers: Mapping[str, Levers],
    targets: Mapping[str, float],
    years: int,
    conversions: Sequence[Conversion],
) -> None:
    found = [problem for cadre in cadres for problem in check_cadre(cadre)]
    names = {cadre.name: cadre for cadre in cadres}
    known = ", ".join(sorted(names))
    told = {*targets, *levers, *(end for one in conversions for end in (one.source, one.target))}
    found += [
        Problem("workforce.unknown", "there is no such cadre", found=name, allowed=known)
        for name in sorted(told - {*names})
    ]
    if years < 1:
        found.append(Problem("workforce.years", "the horizon is shorter than a year", found=str(years)))
    numbers = {f"lever {name} {key}": value for name, one in levers.items() for key, value in vars(one).items()}
    numbers |= {f"target {name}": value for name, value in targets.items()}
    numbers |= {
        f"conversion to {one.target} {key}": getattr(one, key) for one in conversions for key in ("usd", "most")
    }
    found += [
        Problem("workforce.negative", "a number is negative or not finite", column=name, found=str(value))
        for name, value in numbers.items()
        if not np.isfinite(value) or value < 0
    ]
    for name, wanted in targets.items():
        cadre, lever = names.get(name), levers.get(name, Levers(0.0, 0.0))
        fed = any(one.target == name and one.most > 0 for one in conversions)
        if cadre is None or wanted <= cadre.stock:
            continue
        if cadre.intake == 0 and lever.extra_intake == 0 and lever.recruits == 0 and not fed and cadre.abroad == 0:
            text = (
                f"{name} cannot be trained from anything: no students, no training from another cadre, nobody to hire"
            )
            found.append(Problem("workforce.no_source", text, key=name))
    if found:
        msg = "the cheapest path cannot be worked out"
        raise InputError(msg, found)


__all__ = ["Conversion", "Levers", "Path", "cheapest_path"]
