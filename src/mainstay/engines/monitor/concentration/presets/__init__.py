"""Published rules of dependence, concentration and criticality, one a file."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from mainstay.core.registry import Registry
from mainstay.engines.monitor.concentration.presets.preset import VERDICT_COLUMNS, Preset
from mainstay.model.base import Base

__all__ = ["Preset", "all_presets", "apply_presets", "get", "names"]

_REGISTRY: Registry[Preset] = Registry(
    package="mainstay.engines.monitor.concentration.presets", attribute="PRESET", kind="preset"
)


def names() -> tuple[str, ...]:
    """Return the names of all presets."""
    return _REGISTRY.names()


def get(name: str) -> Preset:
    """Return the preset of this name."""
    return _REGISTRY.get(name)


def all_presets() -> Mapping[str, Preset]:
    """Return all presets by name."""
    return _REGISTRY.all()


def apply_presets(base: Base, concentration: pl.DataFrame) -> pl.DataFrame:
    """Apply every preset; returns one row for each preset and subject."""
    parts = [
        preset.apply(base, concentration).with_columns(preset=pl.lit(name)).select(*VERDICT_COLUMNS)
        for name, preset in all_presets().items()
    ]
    return pl.concat(parts) if parts else pl.DataFrame(schema=VERDICT_COLUMNS)
