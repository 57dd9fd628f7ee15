"""Everything that tables are read off, together."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import polars as pl

from mainstay.engines.stress.metrics.gathered import Array, Gathered
from mainstay.engines.stress.metrics.sample import Floats, Sample
from mainstay.engines.stress.network.program import Program
from mainstay.engines.stress.prepare.prepared import Prepared

#: unit of quantities whose scale in real units is not known
DAYS_OF_NEED = "day of need"


@dataclass
class Seen:
    """What a run has seen.

    Parameters
    ----------
    ready : Prepared
        The scenario on the base.
    program : Program
        The program with shocks.
    shocked, quiet : Gathered
        With the shocks, and an ordinary year on the same draws.
    names : dict of str to str
        Names of products.
    caused : Sample
        Difference of the two in ``net``, replication by replication.
    onset, eased, depth : Sample
        Of each shock in each replication.
    """

    ready: Prepared
    program: Program
    shocked: Gathered
    quiet: Gathered
    names: dict[str, str]
    caused: Sample = field(default_factory=Sample)
    onset: Sample = field(default_factory=Sample)
    eased: Sample = field(default_factory=Sample)
    depth: Sample = field(default_factory=Sample)

    @cached_property
    def users(self) -> pl.DataFrame:
        """Users at home: ``row`` in the answers, and what the base says of them; not those of inputs alone."""
        place = {name: row for row, name in enumerate(self.program.sinks)}
        network = self.ready.network
        scale = network.products.select("product_id", "unit", "units_per_day")
        units = pl.col("units_per_day_right")
        return (
            network.sinks.join(scale, on="product_id", how="left", suffix="_right")
            .with_columns(
                row=pl.col("node_id").replace_strict(place, return_dtype=pl.Int64()),
                product=pl.col("product_id").replace_strict(self.names, default=pl.col("product_id")),
                economy_id=pl.lit(self.ready.home),
                reached=pl.col("node_id").replace_strict(dict(self.ready.reach), return_dtype=pl.String()),
                scale=units.fill_null(1.0),
                unit=pl.when(units.is_null()).then(pl.lit(DAYS_OF_NEED)).otherwise("unit"),
            )
            .drop("units_per_day_right")
            .sort("node_id")
        )

    @property
    def rows(self) -> Array:
        """Rows of the users in the answers."""
        return self.users["row"].to_numpy()

    @property
    def labels(self) -> pl.DataFrame:
        """What each table says of a user first."""
        return self.users.select("product_id", "product", "economy_id", "driver", "priority", "node_id", "reached")

    @cached_property
    def first_onset(self) -> Floats:
        """First day on which any shock acts, in each kept replication; infinite where none does."""
        if not self.ready.impacts.names:
            return np.full(self.shocked["first"].values.shape[-1], np.inf)
        found: Floats = np.where(self.onset.values < 0, np.inf, self.onset.values).min(axis=0)
        return found

    def of_users(self, values: Any) -> Any:
        """Return the rows of the users of an array over sinks."""
        return np.asarray(values)[self.rows]
