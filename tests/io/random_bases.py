"""Random bases that pass every check and use every type of field."""

from __future__ import annotations

import string
from datetime import date

import polars as pl
from hypothesis import strategies as st

from mainstay.model.base import Base
from mainstay.model.info import BaseInfo
from mainstay.model.schema import load_schema

# control characters are refused by a check; the last two code points cannot stand in XML
FORBIDDEN = [chr(code) for code in (*range(9), *range(11, 32), 127, 0xFFFE, 0xFFFF)]
STRANGE = (
    "=1+1", "+1", "-1", "@x", "'=1", "''=1", "'", "'t Hart", "_x000D_", "_x005F_x000D_", "_x0041_x0042_", "_xFFFE_",
    "x_x005F_", "NA", "null", "NULL", "None", "nan", "NO", "yes", "true", "007", "1.10", "1e5", "1,5", "12%",
    "2024-06-30", "3-4", "a,b", 'a"b', '"', '""', "a;b", "a\tb", "a\nb", "\ufeffmark", "#x", "/* x */", "<b>&amp;</b>",
    "\U0001f489\U0001f3ed", "\u202eright to left", "\u05d0\u05d1", "e\u0301", "a\u0085b", "a\u2028b", "a\u00a0b",
    "\u200b", "x" * 400, "a\\b", "a\\nb",
)  # fmt: skip


def texts(*, most: int = 12) -> st.SearchStrategy[str]:
    """Return texts in canonical form, strange ones among them."""
    plain = st.text(st.characters(exclude_categories=["Cs"], exclude_characters=FORBIDDEN), max_size=most)
    return (st.sampled_from(STRANGE) | plain).map(str.strip).filter(bool)


def keys(number: int) -> st.SearchStrategy[list[str]]:
    """Return different keys; a vertical bar may not stand in a key."""
    key = texts(most=6).map(lambda text: text.replace("|", "/"))
    return st.lists(key, min_size=1, max_size=number, unique=True)


NUMBERS = st.floats(allow_nan=False, allow_infinity=False).map(lambda number: number + 0.0) | st.sampled_from(
    [0.1, 1 / 3, 0.1 + 0.2, 5e-324, 1.7976931348623157e308, 123456789012345678.0, 2.0**53 + 2, 1e16, 1e-7, 100.0]
)
AMOUNTS = NUMBERS.map(abs)
SHARES = st.floats(0, 1).map(abs)
DATES = st.dates(date(1, 1, 1), date(2026, 11, 1)) | st.sampled_from(
    [date(1000, 1, 1), date(1900, 2, 28), date(1900, 3, 1)]
)
FUTURE = st.dates(date(2026, 11, 1), date(9999, 12, 31)) | st.just(date(9999, 12, 31))
PERIODS = st.sampled_from(["2024", "2024-Q3", "2024-06", "2024-06-30", "1999"])
GRADES = st.builds(lambda letter, digit: letter + digit, st.sampled_from("ABCDEF"), st.sampled_from("123456"))


@st.composite
def infos(draw: st.DrawFn) -> BaseInfo:
    """Return what a base says about itself."""
    words = st.sampled_from(["", *STRANGE, "two\nlines", " space around ", "key: value # no comment"]) | texts()
    return BaseInfo(
        name=draw(st.text(string.ascii_lowercase + string.digits, min_size=1, max_size=8)),
        version=draw(st.sampled_from(["1", "1.10", "007", "2026-11-01", "NO"])),
        title=draw(words),
        description=draw(words),
        home="USA",
        competitors=draw(st.sampled_from([(), ("CHN",), ("CHN", "RUS")])),
        licence=draw(st.sampled_from(["", "CC0-1.0", "see the page of the agency"])),
        as_of_on=date(2026, 11, 1),
        conflict_policy=draw(st.permutations(["method", "known_from_on", "grade"]).map(tuple)),
    )


@st.composite
def bases(draw: st.DrawFn) -> Base:
    """Return a small base."""
    info = draw(infos())
    maybe = st.none
    sources = draw(keys(3))
    firms = draw(keys(4))
    goods = draw(keys(3))
    indicators = draw(keys(2))

    def origin() -> dict[str, object]:
        return {
            "source_id": draw(maybe() | st.sampled_from(sources)),
            "locator": draw(maybe() | texts()),
            "grade": draw(maybe() | GRADES),
            "known_on": draw(maybe() | DATES),
            "note": draw(maybe() | texts()),
        }

    roles = {"USA": "home", **dict.fromkeys(info.competitors, "competitor"), "NOR": "other"}
    rows: dict[str, list[dict[str, object]]] = {
        "economies": [
            {
                "economy_id": code,
                "name": draw(texts()),
                "role": role,
                "population": draw(maybe() | st.integers(0, 2**63 - 1)),
            }
            for code, role in roles.items()
        ],
        "sources": [
            {
                "source_id": key,
                "title": draw(texts()),
                "publisher": draw(texts()),
                "published_on": draw(maybe() | DATES),
                "url": draw(maybe() | st.just("https://example.org/?q=1&x='=2")),
            }
            for key in sources
        ],
        "organizations": [{"organization_id": key, "name": draw(texts()), **origin()} for key in firms],
        "products": [
            {
                "product_id": key,
                "name": draw(texts()),
                "class": "mcm",
                "unit": "dose",
                "unit_price_usd": draw(maybe() | AMOUNTS),
                "makers_complete": draw(maybe() | st.booleans()),
                "criticality_health": draw(maybe() | st.integers(1, 5)),
                **origin(),
            }
            for key in goods
        ],
        "stockpiles": [
            {
                "stockpile_id": f"k{number}",
                "product_id": draw(st.sampled_from(goods)),
                "quantity": draw(maybe() | AMOUNTS),
                "expires_on": draw(maybe() | FUTURE),
            }
            for number in range(draw(st.integers(0, 2)))
        ],
        "alternatives": [
            {"product_id": goods[0], "alternative_id": key, "usable_share": draw(maybe() | SHARES)} for key in goods[1:]
        ],
        "indicators": [
            {
                "indicator_id": key,
                "name": draw(texts()),
                "goalpost_low": draw(maybe() | NUMBERS),
                "is_wanted": draw(st.booleans()),
            }
            for key in indicators
        ],
        "observations": [
            {"indicator_id": key, "economy_id": "NOR", "period": draw(PERIODS), "value": draw(maybe() | NUMBERS)}
            for key in indicators
        ],
        "identifiers": [
            {"table": "economies", "row_id": "NOR", "scheme": "iso3166", "value": "NOR", "raw": draw(maybe() | texts())}
        ],
    }
    schema = load_schema()
    return Base(info, {name: pl.DataFrame(part, schema=schema.table(name).dtypes) for name, part in rows.items()})
