"""The joint uncertainty design: every run's choices, weights and data errors on scrambled Sobol points.

One point of the design fixes everything that is uncertain: normalisation, treatment, aggregation and imputation (one
dimension each), the weight of each indicator and lens, and the error, or the imputed value, of each cell. Points are
scrambled Sobol points (Owen 1998; `scipy.stats.qmc.Sobol`), so that a run is known by its number and the seed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt
import polars as pl

from mainstay.core.streams import stream
from mainstay.engines.monitor.heatmap.rows import MapRow
from mainstay.scenario.heatmap import HeatmapChoices

Floats = npt.NDArray[np.float64]
Single = npt.NDArray[np.float32]
Whole = npt.NDArray[np.int64]

#: choices that hold for the whole map in one run, in the order of their dimensions
CHOICES = ("normalisation", "treatment", "aggregation", "imputation")
#: groups of factors for the Sobol indices
FACTORS = ("data", "imputation", "weights", "normalisation", "treatment", "aggregation")
#: nodes of the table by which gamma quantiles are read off, and its reach in standard deviations
_NODES, _REACH = 4097, 6.0
#: dimensions for which direction numbers of Sobol points are known (Joe and Kuo 2008)
MOST_DIMENSIONS = 21_201


@dataclass(frozen=True, eq=False)
class Runs:
    """What one row needs of each run.

    Attributes
    ----------
    choice : mapping of str to array of int
        Number of the variant, by name of `CHOICES`.
    normal : array, runs x economies x indicators
        Standard normal of the error of each known cell, and of the imputed value of each missing one.
    within, across : array, runs x indicators and runs x lenses
        Weights.
    """

    choice: Mapping[str, Whole]
    normal: Single
    within: Floats
    across: Floats

    def __len__(self) -> int:
        return len(self.within)

    @classmethod
    def joined(cls, parts: Sequence[Runs]) -> Runs:
        """Return the runs of several sets one after the other."""
        return cls(
            {name: np.concatenate([part.choice[name] for part in parts]) for name in parts[0].choice},
            np.concatenate([part.normal for part in parts]),
            np.concatenate([part.within for part in parts]),
            np.concatenate([part.across for part in parts]),
        )

    def take(self, index: npt.NDArray[np.intp] | slice) -> Runs:
        """Return some of the runs."""
        choice = {name: numbers[index] for name, numbers in self.choice.items()}
        return Runs(choice, self.normal[index], self.within[index], self.across[index])


@dataclass(frozen=True, eq=False)
class Design:
    """The points of a map of given rows.

    ``sets`` designs that are independent of each other share the dimensions of one Sobol sequence; ``number`` says
    which one this is. Two scrambles of the same dimensions would not do: their points move together.
    """

    rows: tuple[MapRow, ...]
    choices: HeatmapChoices
    runs: int
    seed: int
    purpose: str = "draws"
    sets: int = 1
    number: int = 0
    _tables: dict[float, Floats] = field(default_factory=dict, repr=False)

    @cached_property
    def width(self) -> int:
        """Dimensions of the widest row."""
        return max((_width(row) for row in self.rows), default=1)

    @cached_property
    def points(self) -> Floats:
        """Points between 0 and 1: the choices, runs x 4, and what becomes the standard normals, runs x width.

        Dimensions beyond those that Sobol points are known for are filled with independent random numbers.
        """
        from scipy.stats import qmc

        columns = len(CHOICES) + self.width
        even = min(columns, MOST_DIMENSIONS // self.sets)
        random = np.random.default_rng(int(stream(self.seed, "heatmap", self.purpose).integers(2**63)))
        # the balance of Sobol points holds for powers of two; another number of runs takes the first of the next one
        power = max(self.runs - 1, 1).bit_length()
        drawn = qmc.Sobol(self.sets * even, scramble=True, rng=random).random_base2(power)[: self.runs]
        mine = drawn[:, self.number * even : (self.number + 1) * even]
        if even == columns:
            return np.ascontiguousarray(mine)
        rest = stream(self.seed, "heatmap", self.purpose, "rest", self.number).random((self.runs, columns - even))
        return np.concatenate([mine, rest], axis=1)

    @cached_property
    def variants(self) -> dict[str, tuple[str, ...]]:
        """Names of the variants of each choice, the nominal first."""
        chosen = self.choices
        lists = (chosen.normalisations, chosen.treatments, chosen.aggregations, chosen.imputations)
        return {name: tuple(variants) for name, variants in zip(CHOICES, lists, strict=True)}

    @cached_property
    def choice(self) -> dict[str, Whole]:
        """Number of the variant of each choice in each run."""
        return {
            name: np.minimum((self.points[:, i] * len(variants)).astype(np.int64), len(variants) - 1)
            for i, (name, variants) in enumerate(self.variants.items())
        }

    @cached_property
    def on_scale(self) -> npt.NDArray[np.bool_]:
        """Runs whose points are those of the goalposts.

        Signs and ranks mean the same under every normalisation, points do not: only these runs speak about the size of
        a gap. Where goalposts are not among the variants, all runs do.
        """
        names = np.array(self.variants["normalisation"])[self.choice["normalisation"]]
        told = names == "goalposts"
        return told if told.any() else np.ones(self.runs, dtype=bool)

    @property
    def prepared(self) -> bool:
        """Whether everything that rows share is worked out; asking makes it so."""
        return bool(self._normals.size and self._starts is not None)

    @cached_property
    def _normals(self) -> Single:
        from scipy.special import ndtri

        inside = np.clip(self.points[:, len(CHOICES) :], 1e-9, 1 - 1e-9)
        return np.asarray(ndtri(inside), dtype=np.float32)

    @cached_property
    def _starts(self) -> dict[tuple[str, str], int]:
        """Column at which each row begins, so that rows do not share their dimensions where there is room."""
        starts, at = {}, 0
        for row in self.rows:
            starts[row.key] = at % self.width
            at += _width(row)
        return starts

    def of(self, row: MapRow, first: int | None = None) -> Runs:
        """Return what one row needs of each run, or of the first runs."""
        runs = self.runs if first is None else min(first, self.runs)
        columns = (self._starts[row.key] + np.arange(_width(row))) % self.width
        z = self._normals[:runs, columns]
        cells = row.place.size
        normal = z[:, :cells].reshape(runs, *row.place.shape)
        rest = np.asarray(z[:, cells:], dtype=np.float64)
        within = np.empty((runs, len(row.indicators)))
        for lens in range(len(row.lens_weights)):
            mine = row.lens == lens
            within[:, mine] = self._dirichlet(rest[:, : len(row.indicators)][:, mine], row.weights[mine])
        across = self._dirichlet(rest[:, len(row.indicators) :], row.lens_weights)
        return Runs({name: numbers[:runs] for name, numbers in self.choice.items()}, normal, within, across)

    def table(self) -> pl.DataFrame:
        """Return the choices of every run by name; with the seed they and all else can be made again."""
        columns: dict[str, pl.Series] = {"run": pl.Series(np.arange(1, self.runs + 1))}
        for name, variants in self.variants.items():
            columns[name] = pl.Series(np.array(variants, dtype=object)[self.choice[name]], dtype=pl.String)
        return pl.DataFrame(columns)

    def _dirichlet(self, normals: Floats, nominal: Floats) -> Floats:
        """Return Dirichlet weights around nominal ones that sum to 1; a weight of 0 stays 0.

        A Dirichlet draw is a vector of gamma draws divided by their sum; gamma quantiles are read off a table.
        """
        drawn = np.zeros_like(normals)
        for j, weight in enumerate(nominal):
            if weight > 0:
                drawn[:, j] = self._gamma(normals[:, j], self.choices.weight_concentration * float(weight))
        total = drawn.sum(axis=1, keepdims=True)
        return np.asarray(np.divide(drawn, total, out=np.broadcast_to(nominal, drawn.shape).copy(), where=total > 0))

    def _gamma(self, normals: Floats, shape: float) -> Floats:
        from scipy.special import gammaincinv, ndtr

        grid = np.linspace(-_REACH, _REACH, _NODES)
        key = round(shape, 12)
        if key not in self._tables:
            self._tables[key] = np.asarray(gammaincinv(key, ndtr(grid)))
        return np.interp(normals, grid, self._tables[key])


def _width(row: MapRow) -> int:
    return row.place.size + len(row.indicators) + len(row.lens_weights)
