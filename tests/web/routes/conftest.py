"""A workspace with a small fictional base whose names try to break pages, and with all that pages ask of it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from starlette.testclient import TestClient
from tests.report import bases
from tests.web import site

from mainstay.core.result import Result
from mainstay.model.base import Base
from mainstay.services.bases import add_base, find_base
from mainstay.services.results import answer, load_result
from mainstay.services.viewer import SYSTEM
from mainstay.services.workspace import Workspace, open_workspace

#: before this day the newest values of the fictional base were not known
EARLIER = "2025-06-30"
#: base, kind of job, request
ASKED: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("full", "concentration", {}),
    ("full", "concentration", {"lose": "economy:CHN"}),
    ("full", "heatmap", {}),
    ("full", "heatmap", {"as_known": EARLIER}),
    ("full", "heatmap", {"compare_as_known": EARLIER}),
    ("full", "stress", {"body": {"name": "calm", "stress": {"horizon_days": 60}}, "replications": 4}),
    ("other", "heatmap", {}),
)


def fictional(*, is_worse: bool = False) -> Base:
    """Return the base; the newest values became known late, and in the worse one home has a third of them."""
    base = bases.full()
    seen = base["observations"]
    is_newest = pl.col("period") == seen["period"].max()
    known = pl.when(is_newest).then(pl.lit(date(2026, 1, 15))).otherwise(pl.lit(date(2024, 1, 15)))
    seen = seen.with_columns(known.alias("known_on"))
    if is_worse:
        is_home = pl.col("economy_id") == base.info.home
        seen = seen.with_columns(pl.when(is_home).then(pl.col("value") / 3).otherwise("value").alias("value"))
    return base.replace(observations=seen)


@pytest.fixture(scope="session")
def small_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the workspace, made once for each process."""
    folder = tmp_path_factory.mktemp("small") / "workspace"
    with site.new_workspace(folder) as workspace:
        add_base(workspace, SYSTEM, fictional(), base_id="full", handling="TLP:AMBER")
        add_base(workspace, SYSTEM, fictional(is_worse=True), base_id="other", handling="TLP:AMBER")
        add_base(workspace, SYSTEM, bases.full(), base_id="unasked", handling="TLP:GREEN")
        for base_id, kind, told in ASKED:
            site.work_out(workspace, base_id, kind, told)
    return folder


@pytest.fixture(scope="session")
def small(small_folder: Path) -> Iterator[Workspace]:
    """Return the workspace for tests that only read."""
    with open_workspace(small_folder) as workspace:
        yield workspace


@pytest.fixture
def own_small(small_folder: Path, tmp_path: Path) -> Iterator[Workspace]:
    """Return a copy of the workspace for one test that writes."""
    shutil.copytree(small_folder, tmp_path / "small")
    with open_workspace(tmp_path / "small") as workspace:
        yield workspace


@pytest.fixture(scope="session")
def small_site(small: Workspace) -> Iterator[TestClient]:
    """Return a client signed in as an analyst."""
    with site.client(small, "analyst") as made:
        yield made


def result_of(workspace: Workspace, kind: str, told: dict[str, Any] | None = None, base_id: str = "full") -> Result:
    """Return the result that a page should show."""
    entry = answer(workspace, find_base(workspace, SYSTEM, base_id), kind, told or {}).entry
    assert entry is not None
    return load_result(workspace, entry)
