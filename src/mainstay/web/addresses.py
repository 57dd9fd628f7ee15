"""Addresses of pages, so that no template puts one together from parts that come from data."""

from __future__ import annotations

from datetime import date
from urllib.parse import quote, urlencode


def address(*parts: str, as_known: date | None = None, **query: str | None) -> str:
    """Return an address from its parts; what stands in the query without a value is left out.

    Parameters
    ----------
    *parts : str
        Steps of the path.
    as_known : date, optional
        Day that the page is shown as known on.
    **query : str
        The query.

    Examples
    --------
    >>> address("products", "us-2026", "a/b", q="x y", flag="")
    '/products/us-2026/a%2Fb?q=x+y'
    >>> address("heatmap", "us-2026", as_known=date(2025, 1, 1))
    '/heatmap/us-2026?as_known=2025-01-01'
    """
    path = "/" + "/".join(quote(part, safe="") for part in parts)
    told = {**query, "as_known": as_known.isoformat() if as_known else None}
    kept = {name: value for name, value in told.items() if value}
    return f"{path}?{urlencode(kept)}" if kept else path


def claims(base_id: str, table: str, row: str, field: str, as_known: date | None = None) -> str:
    """Return the address of the claims behind one value.

    Examples
    --------
    >>> claims("us-2026", "sites", "s-1", "city")
    '/evidence/us-2026/claims?table=sites&row=s-1&field=city'
    """
    return address("evidence", base_id, "claims", as_known=as_known, table=table, row=row, field=field)


def source(base_id: str, source_id: str | None, as_known: date | None = None) -> str | None:
    """Return the address of a source, None where there is none.

    Examples
    --------
    >>> source("us-2026", "fda"), source("us-2026", None)
    ('/evidence/us-2026/sources/fda', None)
    """
    return None if source_id is None else address("evidence", base_id, "sources", source_id, as_known=as_known)


def product(base_id: str, product_id: str, as_known: date | None = None) -> str:
    """Return the address of the dossier of a product.

    Examples
    --------
    >>> product("us-2026", "vial")
    '/products/us-2026/vial'
    """
    return address("products", base_id, product_id, as_known=as_known)
