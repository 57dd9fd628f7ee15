"""base.yaml and the table of economies must agree on who is home and who competes."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from mainstay.errors import Problem
from mainstay.model.checks.check import Check, Context


def _find(check: Check, context: Context) -> Iterable[Problem]:
    if "economies" not in context.tables:
        return
    spec = context.schema.tables["economies"]
    frame = context.table("economies")
    roles = dict(frame.select("economy_id", pl.col("role").fill_null("other")).iter_rows())
    wanted = {context.info.home: "home", **dict.fromkeys(context.info.competitors, "competitor")}
    for economy, role in wanted.items():
        if economy not in roles:
            yield check.problem(
                context, spec, f"base.yaml names {economy} as {role}, and no row has this key", found=economy
            )
        elif roles[economy] != role:
            rows = pl.col("economy_id") == economy
            yield from check.rows(
                context, spec, rows, f"base.yaml says that {economy} is {role}", column="role", allowed=role
            )
    strays = pl.col("role").is_in(["home", "competitor"]) & ~pl.col("economy_id").is_in(list(wanted))
    yield from check.rows(context, spec, strays, "base.yaml does not name this economy in that role", column="role")


CHECK = Check(
    name="economy.roles",
    title="base.yaml and the table of economies must agree on home and competitors",
    hint="change base.yaml or the column role",
    tables=_find,
)
