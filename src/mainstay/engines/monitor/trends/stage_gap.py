"""Innovating here, industrialising there: the share of an economy in research against its share in production."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from mainstay.errors import InputError, Problem


def industrialisation_gap(
    frame: pl.DataFrame,
    *,
    economy: str = "economy_id",
    stage: str = "stage",
    value: str = "value",
    early: str = "research",
    late: str = "production",
    by: Sequence[str] = (),
) -> pl.DataFrame:
    """Compare shares of economies at two stages.

    Parameters
    ----------
    frame : polars.DataFrame
        One row for each economy, stage and group of ``by``; a null value is not known, which is not zero. Economies of
        one group must not hold each other (no bloc beside its members).
    economy, stage, value : str
        Columns.
    early, late : str
        The two stages to compare, as the column writes them.
    by : sequence of str
        Columns within which shares are formed: segment, year.

    Returns
    -------
    polars.DataFrame
        ``by``, economy, ``early_share`` and ``late_share`` among the economies whose value is known, ``gap`` (early
        less late: above 0 more is invented than made here), ``ratio`` (late over early), ``early_unknown`` and
        ``late_unknown`` (economies that have a value at only one stage, or a null), and ``meaning`` in words. Where
        economies are unknown, the shares are upper bounds, as the words say.

    Raises
    ------
    InputError
        A column or stage is missing, a value is negative or not finite, or an economy has two values.

    Examples
    --------
    >>> frame = pl.DataFrame(
    ...     {
    ...         "economy_id": ["A", "B", "A", "B"],
    ...         "value": [6.0, 4.0, 1.0, 9.0],
    ...         "stage": ["research", "research", "production", "production"],
    ...     }
    ... )
    >>> industrialisation_gap(frame).select("economy_id", "gap", "meaning").row(0)
    ('A', 0.5, 'innovates here, industrialises elsewhere: 60 % of research, 10 % of production')
    """
    _refuse(frame, [*by, economy], stage, value, (early, late))
    keys = [*by, economy]
    rows = frame.select(*keys, pl.col(stage).alias("__stage"), pl.col(value).cast(pl.Float64).alias("__value"))
    table = frame.select(keys).unique()
    for name, which in (("early", early), ("late", late)):
        column = rows.filter(pl.col("__stage") == which).select(*keys, pl.col("__value").alias(name))
        table = table.join(column, on=keys, how="left", nulls_equal=True)
    over: list[str | pl.Expr] = [*by] or [pl.lit(1)]
    table = table.sort(keys, nulls_last=True).with_columns(
        *(_share(name, over).alias(f"{name}_share") for name in ("early", "late")),
        *(
            pl.col(name).is_null().sum().over(over).cast(pl.Int64).alias(f"{name}_unknown")
            for name in ("early", "late")
        ),
    )
    table = table.with_columns(
        gap=pl.col("early_share") - pl.col("late_share"),
        ratio=pl.when(pl.col("early_share") > 0).then(pl.col("late_share") / pl.col("early_share")),
    )
    return table.select(
        *keys, "early_share", "late_share", "gap", "ratio", "early_unknown", "late_unknown", _meaning(early, late)
    )


def _share(name: str, over: list[str | pl.Expr]) -> pl.Expr:
    total = pl.col(name).sum().over(over)
    return pl.when(total > 0).then(pl.col(name) / total)


def _meaning(early: str, late: str) -> pl.Expr:
    percent = {name: (100 * pl.col(name)).round(1).cast(pl.String).str.strip_suffix(".0") for name in SHARES}
    shares = pl.format(f"{{}} % of {early}, {{}} % of {late}", percent["early_share"], percent["late_share"])
    ratio = pl.col("ratio")
    words = (
        pl.when(pl.col("early_share").is_null() & pl.col("late_share").is_null())
        .then(pl.lit("not known at either stage"))
        .when(pl.col("early_share").is_null())
        .then(pl.lit(f"not known at {early}"))
        .when(pl.col("late_share").is_null())
        .then(pl.lit(f"not known at {late}"))
        .when((pl.col("early_share") == 0) & (pl.col("late_share") == 0))
        .then(pl.lit("has no part in either stage"))
        .when((pl.col("early_share") == 0) | (ratio >= MUCH))
        .then(pl.format("industrialises what is invented elsewhere: {}", shares))
        .when(ratio <= 1 / MUCH)
        .then(pl.format("innovates here, industrialises elsewhere: {}", shares))
        .otherwise(pl.format("about the same part of both: {}", shares))
    )
    early_open, late_open = pl.col("early_unknown"), pl.col("late_unknown")
    bound = pl.when(pl.col("gap").is_not_null() & (early_open + late_open > 0)).then(
        pl.format(f"; shares are at most so large: {{}} unknown at {early}, {{}} at {late}", early_open, late_open)
    )
    return pl.concat_str(words, bound.otherwise(pl.lit(""))).alias("meaning")


SHARES = ("early_share", "late_share")
#: a share twice or half the other is called different in words; the numbers stand beside them
MUCH = 2.0


def _refuse(frame: pl.DataFrame, keys: list[str], stage: str, value: str, wanted: tuple[str, str]) -> None:
    problems = [
        Problem("column.missing", "the table has no such column", column=name, allowed=", ".join(frame.columns))
        for name in (*keys, stage, value)
        if name not in frame.columns
    ]
    if value in frame.columns and not frame.schema[value].is_numeric():
        problems.append(Problem("value.type", "the values are no numbers", column=value))
    if not problems:
        names = set(frame[stage].unique().to_list())
        problems += [
            Problem(
                "stage.unknown",
                f"no row has the stage {name}",
                column=stage,
                found=name,
                allowed=", ".join(sorted(map(str, names))),
            )
            for name in wanted
            if name not in names
        ]
        chosen = frame.filter(pl.col(stage).is_in(wanted))
        bad = chosen.filter(~(pl.col(value).cast(pl.Float64).is_finite() & (pl.col(value) >= 0)))
        problems += [
            Problem("value.range", f"the value of {row} is negative or not finite", column=value)
            for row in (", ".join(map(str, cells)) for cells in bad.select(*keys, stage).iter_rows())
        ]
        twice = chosen.group_by(*keys, stage).len().filter(pl.col("len") > 1).sort(*keys, stage)
        problems += [
            Problem("value.duplicate", f"{row} has more than one value", column=value)
            for row in (", ".join(map(str, cells)) for cells in twice.select(*keys, stage).iter_rows())
        ]
    if problems:
        msg = "the stages cannot be compared"
        raise InputError(msg, problems)
