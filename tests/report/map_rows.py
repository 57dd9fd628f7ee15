"""Segments, indicators and values of a fictional map: some verdicts, and an abstention for each reason."""

from __future__ import annotations

from typing import Any

Row = dict[str, Any]
HOSTILE = '<b onclick="x">&\' #strong[$z$]'
SEGMENTS: list[Row] = [
    {"segment_id": "drugs", "name": f"Drugs {HOSTILE}"},
    {"segment_id": "pills", "name": "Pills <&>", "parent_id": "drugs"},
    {"segment_id": "vials", "name": "=Vials", "parent_id": "drugs"},
    {"segment_id": "masks", "name": "Masks"},
]


def _indicator(key: str, lens: str, stage: str, *, unit: str = "score", **more: Any) -> Row:
    return {
        "indicator_id": key,
        "name": key.replace("-", " ").capitalize(),
        "definition": f"Fictional {key}.",
        "direction": "higher_better",
        "unit": unit,
        "lens": lens,
        "stage": stage,
        "goalpost_low": 0.0,
        "goalpost_high": 100.0,
        "weight": 1.0,
        **more,
    }


INDICATORS: list[Row] = [
    _indicator("papers", "health", "research", name=f"Papers {HOSTILE}"),
    _indicator("patents", "economic", "research"),
    _indicator("trials", "health", "clinical"),
    _indicator("trial-sites", "economic", "clinical"),
    _indicator("plants", "national_security", "production"),
    _indicator("output", "health", "production"),
    _indicator("queues", "economic", "production", direction="lower_better"),
    _indicator("strength", "health", "all"),
    _indicator("skill", "economic", "all"),
    _indicator("fill-lines", "health", "production"),
    _indicator("fill-yield", "economic", "production"),
    _indicator("lone", "health", "production"),
    _indicator("secret", "national_security", "production", is_wanted=True),
]
#: value of each economy in the last year: sure and likely verdicts, one too close, one that what is missing could turn
NEWEST: dict[tuple[str, str | None], dict[str, float]] = {
    ("papers", None): {"USA": 80, "CHN": 20, "IND": 10, "DEU": 60, "EU27": 62},
    ("patents", None): {"USA": 70, "CHN": 30, "IND": 12, "DEU": 65, "EU27": 66},
    ("trials", None): {"USA": 40, "CHN": 85, "IND": 41, "EU27": 38},
    ("trial-sites", None): {"USA": 35, "CHN": 90, "IND": 36, "EU27": 36},
    ("plants", None): {"USA": 50, "CHN": 60, "IND": 45},
    ("output", None): {"USA": 50, "CHN": 60, "EU27": 45},
    ("queues", None): {"USA": 50, "CHN": 45, "IND": 10, "EU27": 50},
    ("strength", None): {"USA": 60, "CHN": 52, "IND": 55, "EU27": 61},
    ("skill", None): {"USA": 62, "CHN": 52, "IND": 54, "EU27": 62},
    ("fill-lines", "vials"): {"USA": 20, "CHN": 55, "IND": 15},
    ("fill-yield", "vials"): {"USA": 25, "CHN": 60},
    ("lone", "vials"): {"USA": 5},
}
YEARS = range(2013, 2026)
#: this one was assumed and not observed
ASSUMED = ("plants", "CHN")


def observations() -> list[Row]:
    """Return values year by year; those of China rise towards their last, all others stand still but for a wobble."""
    rows: list[Row] = []
    for number, ((indicator, segment), values) in enumerate(NEWEST.items()):
        years = YEARS if indicator in ("papers", "patents", "output") else YEARS[-1:]
        for economy, last in values.items():
            for year in years:
                back = YEARS[-1] - year
                fall = 1.5 * back if economy == "CHN" else 0.3 * ((back * 7 + number) % 3)
                row: Row = {"indicator_id": indicator, "economy_id": economy, "period": str(year), "value": last - fall}
                if segment is not None:
                    row["segment_id"] = segment
                spread = 0.5 * abs(row["value"]) if (indicator, economy) == ASSUMED else None
                if spread:
                    row |= {"method": "assumed", "low": row["value"] - spread, "high": row["value"] + spread}
                source = "register" if number % 2 else "bureau"
                rows.append({"grade": "A1", "method": "observed", "source_id": source, **row})
    return rows
