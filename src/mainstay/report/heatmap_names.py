"""Names for what the tables of the heatmap are keyed by, and the result they are read from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl

from mainstay.core.result import Result
from mainstay.engines.monitor.heatmap.evidence import WHOLE
from mainstay.engines.monitor.indicators import DERIVED
from mainstay.report.names import economy_names, named
from mainstay.report.section import Material

ENGINE = "heatmap"
WHOLE_NAME = "The base as a whole"
STAGES = {
    "research": "research",
    "clinical": "clinical trials",
    "production": "production",
    "all": "across stages",
}
LENSES = {"health": "health", "economic": "economic", "national_security": "national security", "overall": "overall"}


@dataclass(frozen=True)
class MapNames:
    """Names of the home, of economies, segments, indicators and sources, by their keys."""

    home: str
    economies: dict[str, str]
    segments: dict[str, str]
    indicators: dict[str, str]
    sources: dict[str, str]

    def economy(self, key: str) -> str:
        """Return the name of an economy, its key where it has none."""
        return self.economies.get(key, key)

    def segment(self, key: str) -> str:
        """Return the name of a segment."""
        return self.segments.get(key, key)

    def indicator(self, key: str) -> str:
        """Return the name of an indicator."""
        return self.indicators.get(key, key)

    def source(self, key: str) -> str:
        """Return the title of a source."""
        return self.sources.get(key, key)

    def place(self, segment: str, stage: str) -> str:
        """Return the name of a row of the map."""
        return f"{self.segment(segment)}, {STAGES.get(stage, stage)}"

    def columns(self, *wanted: str) -> list[pl.Expr]:
        """Return columns of names for columns of keys: ``segment_id`` becomes ``segment`` and so on."""
        every = {
            "segment_id": named("segment_id", self.segments).alias("segment"),
            "stage": named("stage", STAGES).alias("at_stage"),
            "economy_id": named("economy_id", self.economies).alias("economy"),
            "rival_id": named("rival_id", self.economies).alias("rival"),
            "indicator_id": named("indicator_id", self.indicators).alias("indicator"),
            "source_id": named("source_id", self.sources).alias("source"),
            "lens": named("lens", LENSES).alias("under_lens"),
        }
        return [every[name] for name in wanted]

    def left_out(self, kind: str, key: str) -> str:
        """Return in words what was left out to see whether a verdict hangs on it.

        ``key`` is that of the table ``influence``: an indicator of an economy, a source, an indicator or a lens.
        """
        if kind == "datum":
            indicator, _, economy = key.rpartition(" of ")
            return f"the value of “{self.indicator(indicator)}” of {self.economy(economy)}"
        if kind == "source":
            return f"the source “{self.source(key)}”"
        if kind == "indicator":
            return f"the indicator “{self.indicator(key)}”"
        return f"the {LENSES.get(key, key)} lens"


def names_of(material: Material) -> MapNames:
    """Return the names that the sections of the heatmap use."""
    base, result = material.base, material.results[ENGINE]
    economies = economy_names(base)
    home = str(result.manifest["home"])
    derived = {name: entry.title for name, entry in DERIVED.all().items()}
    return MapNames(
        economies.get(home, home),
        economies,
        {WHOLE: WHOLE_NAME, **dict(base["segments"].select("segment_id", "name").iter_rows())},
        derived | dict(base["indicators"].select("indicator_id", "name").iter_rows()),
        dict(base["sources"].select("source_id", "title").iter_rows()),
    )


def map_of(material: Material) -> Result | None:
    """Return the result of the heatmap, None where it was not run or compares nothing at all."""
    result = material.results.get(ENGINE)
    if result is None or result.tables["evidence"].is_empty():
        return None
    return result


def choices_of(result: Result) -> dict[str, Any]:
    """Return the choices that a map was drawn with."""
    return dict(result.manifest["scenario"]["heatmap"])
