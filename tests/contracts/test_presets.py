"""What every preset must keep, whoever adds it."""

from __future__ import annotations

import importlib
import pkgutil
import re
from pathlib import Path

import polars as pl
import pytest
from tests.model import small_base

from mainstay.engines.monitor.concentration import presets
from mainstay.engines.monitor.concentration.measures import COLUMNS
from mainstay.engines.monitor.concentration.presets import Preset, apply_presets
from mainstay.engines.monitor.concentration.presets.preset import VERDICT_COLUMNS
from mainstay.engines.monitor.concentration.run import run_concentration
from mainstay.errors import UnknownNameError

ALL = tuple(presets.all_presets().values())
every_preset = pytest.mark.parametrize("preset", ALL, ids=[preset.name for preset in ALL])


def test_they_are_found() -> None:
    assert set(presets.names()) >= {"geodep", "ec_strategic", "doj_ftc_2023", "ema_criticality"}
    assert presets.get("geodep").name == "geodep"
    with pytest.raises(UnknownNameError) as caught:
        presets.get("geo_dep")
    assert caught.value.hint == "did you mean 'geodep'?"


def test_every_file_that_is_named_like_a_preset_is_one() -> None:
    files = {module.name for module in pkgutil.iter_modules(presets.__path__)} - {"preset", "trade"}
    assert files == set(presets.names())


@every_preset
def test_it_says_what_it_is_and_where_it_is_published(preset: Preset) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9_]+", preset.name)
    for words in (preset.title, preset.rule, preset.source):
        assert len(words) > 20
    assert re.search(r"\b(19|20)\d\d\b", preset.source)
    assert len(importlib.import_module(f"{presets.__name__}.{preset.name}").__doc__ or "") > 20


@every_preset
def test_it_has_its_own_tests(preset: Preset) -> None:
    folder = Path(__file__).parent.parent / "engines" / "monitor" / "concentration" / "presets"
    texts = [path.read_text("utf-8") for path in folder.glob("test_*.py")]
    assert any(
        f"presets.{preset.name} " in text
        or f"import ec_strategic, {preset.name}" in text
        or f"import {preset.name}" in text
        for text in texts
    )


@every_preset
def test_an_empty_base_has_no_verdict(preset: Preset) -> None:
    empty = small_base.base({})
    found = preset.apply(empty, pl.DataFrame(schema=COLUMNS))
    assert found.height == 0
    assert set(found.columns) == {"subject", "verdict", "because"}


@every_preset
def test_every_verdict_has_a_reason_and_one_subject(preset: Preset) -> None:
    base = small_base.base()
    found = preset.apply(base, run_concentration(base).tables["concentration"])
    assert all(found["because"].str.len_chars() > 5)
    assert not found["subject"].is_duplicated().any()
    assert found["verdict"].null_count() == 0


def test_all_are_applied() -> None:
    base = small_base.base()
    found = apply_presets(base, run_concentration(base).tables["concentration"])
    assert dict(found.schema) == VERDICT_COLUMNS
    assert set(found["preset"]) <= set(presets.names())
    assert {"doj_ftc_2023", "geodep"} <= set(found["preset"])
