"""How results on sources are handled: country level in what is shared, a mark on everything finer."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping

import polars as pl

from mainstay.core.result import Metric, Result
from mainstay.core.streams import stream

#: name of the column that marks a table as one that could tell where sources are
COLUMN = "handling"
RESTRICTED = "restricted: could tell where radioactive sources are; do not share or publish"
SHARED = "may be shared: country level, centres under changing numbers"


def covers(economy_id: str, centre_ids: Iterable[str], seed: int) -> Mapping[str, str]:
    """Return a number for each centre that does not tell which it is; another seed gives other numbers.

    Examples
    --------
    >>> sorted(covers("MWI", ["capital", "north"], 1).values())
    ['MWI centre 1', 'MWI centre 2']
    """
    names = sorted(centre_ids)
    order = stream(seed, "care", "radiotherapy", "covers").permutation(len(names))
    return {name: f"{economy_id} centre {place + 1}" for name, place in zip(names, order.tolist(), strict=True)}


def restricted(frame: pl.DataFrame) -> pl.DataFrame:
    """Return a table with the mark of restricted handling in every row.

    Examples
    --------
    >>> restricted(pl.DataFrame({"a": [1]})).columns
    ['a', 'handling']
    """
    return frame.with_columns(pl.lit(RESTRICTED).alias(COLUMN))


def shared_view(result: Result) -> Result:
    """Return a result without its restricted tables, for whatever is published or sent on.

    Parameters
    ----------
    result : Result
        A result of radiotherapy, at country or at centre level.

    Returns
    -------
    Result
        Tables without the column ``handling``, all metrics, and a manifest that says so.

    Examples
    --------
    >>> full = Result({"a": pl.DataFrame({"x": [1]}), "b": restricted(pl.DataFrame({"x": [1]}))}, [], {})
    >>> list(shared_view(full).tables)
    ['a']
    """
    tables = {name: frame for name, frame in result.tables.items() if COLUMN not in frame.columns}
    metrics = [Metric(**row) for row in result.metrics.iter_rows(named=True)]
    manifest = copy.deepcopy(dict(result.manifest))
    manifest[COLUMN] = SHARED
    return Result(tables, metrics, manifest)
