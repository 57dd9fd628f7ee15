"""Small bases with indicators, made of random numbers, for tests of the map."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl

from mainstay.model.base import Base
from mainstay.model.info import BaseInfo

ECONOMIES = ("USA", "CHN", "JPN", "KOR", "IND")
LENSES = ("health", "economic", "national_security")
GRADES = ("A1", "B2", "C3", "D4")


def random_base(
    seed: int,
    *,
    indicators: int = 5,
    economies: tuple[str, ...] = ECONOMIES,
    missing: float = 0.2,
    segments: tuple[str, ...] = ("vaccines",),
    years: tuple[int, ...] = (2024,),
) -> Base:
    """Return a base whose observations are random; about a share of them is missing, never the first economy's."""
    random = np.random.Generator(np.random.Philox(key=seed))
    names = [f"i{k}" for k in range(indicators)]
    rows = []
    for name in names:
        for economy in economies:
            for segment in (None, *segments):
                if economy != economies[0] and random.random() < missing:
                    continue
                for year in years:
                    value = float(np.round(random.uniform(0, 100), 3))
                    half = float(np.round(random.uniform(0.5, 5), 3))
                    grade = GRADES[int(random.integers(len(GRADES)))]
                    rows.append(
                        (name, economy, segment, str(year), value, value - half, value + half, f"s{name}", grade)
                    )
    table = pl.DataFrame(
        rows,
        schema={
            "indicator_id": pl.String,
            "economy_id": pl.String,
            "segment_id": pl.String,
            "period": pl.String,
            "value": pl.Float64,
            "low": pl.Float64,
            "high": pl.Float64,
            "source_id": pl.String,
            "grade": pl.String,
        },
        orient="row",
    ).with_columns(method=pl.lit("observed"), known_on=pl.lit(date(2025, 1, 1)))
    definitions = pl.DataFrame(
        {
            "indicator_id": names,
            "name": [f"indicator {name}" for name in names],
            "direction": ["lower_better" if k % 4 == 3 else "higher_better" for k in range(indicators)],
            "unit": ["share"] * indicators,
            "lens": [LENSES[k % 3] for k in range(indicators)],
            "stage": ["production"] * indicators,
            "goalpost_low": [0.0] * indicators,
            "goalpost_high": [100.0] * indicators,
            "weight": [1.0 + (k % 2) for k in range(indicators)],
        }
    )
    return map_base(table, definitions, economies, segments, [f"s{name}" for name in names])


def map_base(
    observations: pl.DataFrame,
    definitions: pl.DataFrame,
    economies: tuple[str, ...] = ECONOMIES,
    segments: tuple[str, ...] = ("vaccines",),
    sources: list[str] | None = None,
) -> Base:
    """Return a base of given observations and indicators."""
    info = BaseInfo(name="map", version="1", home=economies[0], competitors=(economies[1],), as_of_on=date(2026, 1, 1))
    roles = ["home", "competitor", *["other"] * (len(economies) - 2)]
    named = sources or ["s"]
    return Base(
        info,
        {
            "economies": pl.DataFrame({"economy_id": economies, "name": economies, "role": roles}),
            "segments": pl.DataFrame(
                {"segment_id": segments, "name": segments}, schema={"segment_id": pl.String, "name": pl.String}
            ),
            "indicators": definitions,
            "observations": observations,
            "sources": pl.DataFrame({"source_id": named, "title": named, "publisher": named}),
        },
    )
