"""A base never changes, and what it holds does not depend on how it came in."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from datetime import date

import numpy as np
import polars as pl
import pytest
from tests.model import small_base

from mainstay.errors import InputError, UnknownNameError
from mainstay.model.base import Base


@pytest.fixture
def base() -> Base:
    return small_base.base()


def test_tables_have_every_column_of_the_schema_in_order(base: Base) -> None:
    for name, spec in base.schema.tables.items():
        assert base[name].columns == list(spec.columns)
        assert dict(base[name].schema) == spec.dtypes
    assert list(base.tables) == list(base.schema.tables)
    assert (base.name, base.version) == ("small", "1")


def test_defaults_fill_what_is_empty(base: Base) -> None:
    assert base["sites"]["is_aggregate"].to_list() == [False, False, False]
    assert base["economies"].filter(pl.col("economy_id") == "EU27")["role"].item() == "other"


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_rows_and_columns_does_not_count(base: Base, seed: int) -> None:
    random = np.random.default_rng(seed)
    mixed = {
        name: frame.select(random.permutation(frame.columns).tolist()).sample(fraction=1, shuffle=True, seed=seed)
        for name, frame in base.tables.items()
    }
    again = Base(base.info, dict(reversed(mixed.items())))
    assert again.hash == base.hash
    assert again == base
    assert hash(again) == hash(base)
    assert all(again[name].equals(frame) for name, frame in base.tables.items())


def test_the_hash_is_that_of_older_manifests() -> None:
    economies = small_base.frame("economies", [{"economy_id": "USA", "name": "United States", "role": "home"}])
    tiny = Base(small_base.info(competitors=[]), {"economies": economies})
    assert tiny.hash == "sha256:a901aff24434a1f70dad2a9a25ffd06a1bde3eed87c02f2098e97a42af0b71c3"


def test_every_value_and_the_info_count(base: Base) -> None:
    lines = base["lines"].with_columns(share=pl.lit(0.25))
    others = [base.replace(lines=lines), base.replace(lanes=base["lanes"].head(1)), small_base.base(version="2")]
    assert len({base.hash, *(other.hash for other in others)}) == 4
    assert base != others[0]
    assert base != "base"


def test_minus_zero_is_zero(base: Base) -> None:
    plus, minus = (base["lines"].with_columns(capacity_units_per_day=pl.lit(zero)) for zero in (0.0, -0.0))
    assert base.replace(lines=plus).hash == base.replace(lines=minus).hash


def test_what_a_later_version_adds_leaves_the_hash_as_it_was(base: Base) -> None:
    # a column in which every row has the default is the same as no column
    plain = base.replace(sites=base["sites"].drop("is_aggregate", "address"))
    assert plain.hash == base.hash
    marked = base["sites"].with_columns(is_aggregate=pl.col("site_id") == "plant-c")
    assert base.replace(sites=marked).hash != base.hash
    assert base.replace(sites=marked.with_columns(is_aggregate=pl.lit(value=True))).hash != base.hash


def test_nothing_can_be_assigned(base: Base) -> None:
    for name in ("info", "schema", "hash", "more"):
        with pytest.raises(AttributeError):
            setattr(base, name, None)
    with pytest.raises(AttributeError, match="replace"):
        base.info = small_base.info(name="other")
    with pytest.raises(AttributeError):
        del base.info
    with pytest.raises(TypeError):
        base.tables["lines"] = base["lines"]  # type: ignore[index] # that is what is tested


@pytest.mark.parametrize(
    "spoil",
    [
        lambda frame: frame.drop_in_place("name"),
        lambda frame: frame.insert_column(0, pl.Series("more", [1, 2, 3])),
        lambda frame: frame.extend(frame.clone()),
        lambda frame: frame.__setitem__((0, "name"), "changed"),
        lambda frame: frame.get_column("name").extend(pl.Series(["changed"])),
        lambda frame: frame.replace_column(1, pl.Series("name", ["a", "b", "c"])),
        lambda frame: setattr(frame, "columns", [f"{name}_2" for name in frame.columns]),
    ],
)
@pytest.mark.parametrize("way", [lambda base: base["sites"], lambda base: base.tables["sites"]])
def test_frames_that_it_gives_cannot_change_it(
    base: Base, way: Callable[[Base], pl.DataFrame], spoil: Callable[[pl.DataFrame], object]
) -> None:
    before = base["sites"].clone()
    spoil(way(base))
    assert base["sites"].equals(before)
    assert base.hash == small_base.base().hash


def test_frames_that_it_was_given_cannot_change_it() -> None:
    tables = small_base.tables()
    base = Base(small_base.info(), tables)
    before = base.hash
    tables["sites"][0, "name"] = "changed"
    tables["sites"].drop_in_place("city") if "city" in tables["sites"].columns else None
    tables["lines"].extend(tables["lines"].clone())
    del tables["claims"]
    assert Base(small_base.info(), dict(base.tables)).hash == before
    assert base["lines"].height == 3


def test_replace_makes_another_base(base: Base) -> None:
    before = base.hash
    other = base.replace(lanes=base["lanes"].clear())
    assert (base["lanes"].height, other["lanes"].height) == (2, 0)
    assert base.hash == before


def test_it_travels_to_other_processes(base: Base) -> None:
    for again in (pickle.loads(pickle.dumps(base)), copy.copy(base), copy.deepcopy(base)):
        assert again.hash == base.hash


def test_everything_that_does_not_fit_the_schema_is_listed() -> None:
    tables = small_base.tables()
    misspelt = tables["lines"].rename({"capacity_units_per_day": "capcity_units_per_day"})
    tables["lines"] = misspelt.with_columns(share=pl.lit("half"))
    tables["lane"] = tables.pop("lanes")
    tables["sites"] = tables["sites"].with_columns(latitude=pl.lit(1), more=pl.lit(1))
    with pytest.raises(InputError) as caught:
        Base(small_base.info(), tables)
    told = {(p.code, p.table, p.column): p for p in caught.value.problems}
    assert set(told) == {
        ("column.type", "lines", "share"),
        ("column.unknown", "lines", "capcity_units_per_day"),
        ("table.unknown", "lane", None),
        ("column.type", "sites", "latitude"),
        ("column.unknown", "sites", "more"),
    }
    assert told["table.unknown", "lane", None].hint == "did you mean 'lanes'?"
    assert told["column.unknown", "lines", "capcity_units_per_day"].hint == "did you mean 'capacity_units_per_day'?"
    assert (told["column.type", "lines", "share"].found, told["column.type", "lines", "share"].allowed) == (
        "String",
        "Float64",
    )


def test_a_column_of_nothing_fits_every_type() -> None:
    tables = small_base.tables()
    tables["sites"] = tables["sites"].with_columns(latitude=pl.lit(None), longitude=pl.lit(None, dtype=pl.Float64))
    assert Base(small_base.info(), tables)["sites"]["latitude"].null_count() == 3


def test_an_unknown_table_is_answered_with_the_nearest(base: Base) -> None:
    with pytest.raises(UnknownNameError) as caught:
        base["product"]
    assert caught.value.hint == "did you mean 'products'?"


def test_it_shows_itself(base: Base) -> None:
    assert repr(base).startswith("<Base small 1: ")
    shown = small_base.base(version="<1>")._repr_html_()
    assert "<caption>small &lt;1&gt; as of 2026-11-01</caption>" in shown
    assert ">lines</th><td>3</td>" in shown
    assert "budgets" not in shown


def test_it_is_true_on_its_day(base: Base) -> None:
    assert base.info.as_of_on == date(2026, 11, 1)
    assert base.as_known("2030-01-01").info.as_of_on == date(2026, 11, 1)
