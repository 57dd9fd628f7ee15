"""Every row of facts should name its source."""

from __future__ import annotations

from collections.abc import Iterable

from mainstay.errors import Problem
from mainstay.model.checks.check import Check, Context


def _find(check: Check, context: Context) -> Iterable[Problem]:
    for name in context.tables:
        spec = context.schema.tables[name]
        frame = context.table(name)
        if not spec.provenance or frame.height == 0:
            continue
        bare = frame["source_id"].null_count()
        if bare:
            message = f"{bare} of {frame.height} rows name no source"
            yield check.problem(context, spec, message, column="source_id")


CHECK = Check(
    name="source.missing",
    title="every row of facts should name its source",
    hint="fill source_id; a judgement is a source too",
    severity="warning",
    tables=_find,
)
