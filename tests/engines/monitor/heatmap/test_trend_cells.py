"""Trends of gaps: their direction, their test over the whole map, and what a cell says of them."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from scipy.stats import theilslopes
from tests.engines.monitor.heatmap.map_bases import map_base
from tests.engines.monitor.heatmap.test_evidence import definitions

from mainstay.engines.monitor.heatmap.run import read_map
from mainstay.engines.monitor.heatmap.trend_cells import trends_of_map
from mainstay.scenario.heatmap import HeatmapChoices

CHOSEN = HeatmapChoices(draws=64, sensitivity_points=16)
YEARS = tuple(range(2008, 2024))


def trending(direction: str = "higher_better", *, years: tuple[int, ...] = YEARS) -> tuple[pl.DataFrame, pl.DataFrame]:
    random = np.random.default_rng(1)
    rows = []
    for year in years:
        rows += [
            ("USA", str(year), 50 + 2 * (year - 2008) + random.normal()),
            ("CHN", str(year), 50 + random.normal()),
            ("JPN", str(year), 50 + 2 * (year - 2008) + random.normal()),
            ("KOR", str(year), 10 + 4 * (year - 2008) + random.normal()),
        ]
    frame = pl.DataFrame(
        rows, schema={"economy_id": pl.String, "period": pl.String, "value": pl.Float64}, orient="row"
    ).with_columns(indicator_id=pl.lit("cost"), source_id=pl.lit("s"), method=pl.lit("observed"), grade=pl.lit("A1"))
    base = map_base(frame, definitions(direction=direction, goalpost_low=0.0, goalpost_high=200.0))
    found = read_map(base, CHOSEN.model_copy(update={"economies": ("CHN", "JPN", "KOR")}))
    return trends_of_map(found, CHOSEN)


@pytest.mark.parametrize(
    ("direction", "expected"),
    [
        ("higher_better", {"CHN": "improving", "JPN": "none shown", "KOR": "worsening"}),
        ("lower_better", {"CHN": "worsening", "JPN": "none shown", "KOR": "improving"}),
    ],
)
def test_the_way_of_each_gap(direction: str, expected: dict[str, str]) -> None:
    found, cells = trending(direction)
    overall = cells.filter(lens="overall", stage="production")
    assert dict(overall.select("economy_id", "trend").iter_rows()) == expected
    assert (overall["trend_tested"] == 1).all()
    # points of the scale a year: a step of 2 on a scale of 200 is one point
    slope = found.filter(economy_id="CHN")["slope"][0]
    assert slope == pytest.approx(1.0 if direction == "higher_better" else -1.0, abs=0.1)
    assert overall.filter(economy_id="CHN")["trend_slope"][0] == pytest.approx(slope)


def test_the_slope_is_theil_sen() -> None:
    data, _ = trending()
    row = data.filter(economy_id="CHN").row(0, named=True)
    random = np.random.default_rng(1)
    gaps = []
    for year in YEARS:
        usa, chn, _, _ = (
            50 + 2 * (year - 2008) + random.normal(),
            50 + random.normal(),
            random.normal(),
            random.normal(),
        )
        gaps.append(100 * (usa - chn) / 200)
    ends = [year + 364 / 365.25 if year % 4 else year + 365 / 365.25 for year in YEARS]
    assert row["slope"] == pytest.approx(theilslopes(gaps, ends).slope, abs=1e-9)


def test_few_periods_give_no_verdict() -> None:
    found, cells = trending(years=(2020, 2021, 2022))
    assert set(found["verdict"]) == {"too_few"}
    assert set(cells["trend"]) == {"too few periods"}
    assert cells["trend_slope"].is_null().all()
