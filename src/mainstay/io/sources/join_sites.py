"""One facility, one site: facilities known by their FEI alone become the site of the register that bears this FEI."""

from __future__ import annotations

import polars as pl

#: tables and columns that name a site
USERS = (("sites", "site_id"), ("site_operations", "site_id"), ("listings", "site_id"), ("lines", "site_id"))
PREFIX = "fei:"


def join_sites(tables: dict[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """Put the site of a register in the place of each site that is known by its FEI alone.

    A register may give several sites (DUNS numbers) one FEI, for buildings of one establishment; the lowest of them
    stands for it, so that one FEI is always one site. The name of a facility in a table of product codes is that of its
    registrant; it is dropped where the register names the site itself. Its country stays, and where it contradicts the
    register both are kept as claims.

    Parameters
    ----------
    tables : dict of str to polars.DataFrame
        Tables by name.

    Returns
    -------
    dict of str to polars.DataFrame
        New tables; `merge_rows` then makes one row of the rows that now share a key.
    """
    if "identifiers" not in tables or "sites" not in tables:
        return tables
    borne = tables["identifiers"].filter((pl.col("table") == "sites") & (pl.col("scheme") == "fei"))
    registered = borne.filter(~pl.col("row_id").str.starts_with(PREFIX))
    lowest = registered.group_by("value").agg(pl.col("row_id").min())
    new = dict(lowest.select(pl.concat_str(pl.lit(PREFIX), "value"), "row_id").iter_rows())
    if not new:
        return tables
    joined = dict(tables)
    for table, column in USERS:
        if table in joined:
            frame = joined[table]
            if table == "sites":
                moved = pl.col(column).is_in(list(new))
                silent = [
                    pl.when(moved).then(None).otherwise(pl.col(name)).alias(name)
                    for name in ("name", "note")
                    if name in frame.columns
                ]
                frame = frame.with_columns(silent)
            joined[table] = frame.with_columns(pl.col(column).replace(new))
    of_sites = pl.when(pl.col("table") == "sites").then(pl.col("row_id").replace(new)).otherwise(pl.col("row_id"))
    joined["identifiers"] = joined["identifiers"].with_columns(row_id=of_sites)
    return joined
