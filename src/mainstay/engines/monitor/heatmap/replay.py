"""An earlier map with the definitions of today: what was known then, drawn as it is drawn now."""

from __future__ import annotations

from datetime import date

import polars as pl

from mainstay.model.base import Base

#: tables that say what is counted and not how much of it there was; they are kept as they stand today
DEFINITIONS = ("economies", "indicators", "memberships", "products", "segments")


def replayed(base: Base, day: date | str) -> Base:
    """Return the base as it was known at the end of a day, with its definitions as of today.

    `Base.as_known` leaves out whatever was written down later, definitions of segments and indicators too, and a map
    without segments shows nothing. Here only facts are taken back: observations, lines, sites, shortages and so on that
    became known later are left out, and claims are resolved as they stood. It is the answer to "what would this method
    have shown then", and not to "what did people see then": the choice of indicators and goalposts knows what came
    later.

    Parameters
    ----------
    base : Base
        The base of today.
    day : datetime.date or str
        The day, as a date or as ``YYYY-MM-DD``; after the as-of date of the base it counts as that date.

    Returns
    -------
    Base
        Its as-of date is the day; the tables `DEFINITIONS` and the claims about them are those of ``base``.

    Raises
    ------
    InputError
        The text is not a date.

    Examples
    --------
    >>> import mainstay as ms
    >>> base = ms.load("us-2026")
    >>> then = replayed(base, "2023-12-31")
    >>> then["segments"].equals(base["segments"]), then["observations"].height < base["observations"].height
    (True, True)
    """
    claims = base["claims"]
    about = pl.col("table").is_in(list(DEFINITIONS))
    timeless = {
        # a row without a day is taken as always known
        name: base[name].with_columns(pl.lit(None, dtype=pl.Date).alias("known_on"))
        for name in DEFINITIONS
    }
    known = base.replace(**timeless, claims=claims.filter(~about)).as_known(day)
    kept = {name: base[name] for name in DEFINITIONS}
    return known.replace(**kept, claims=pl.concat([known["claims"], claims.filter(about)]))
