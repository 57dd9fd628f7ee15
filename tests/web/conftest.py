"""A workspace with the bundled base, made once for all tests of the web that only read."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from tests.once import made_once
from tests.web import site

from mainstay.services.workspace import Workspace, open_workspace

#: what the pages show in tests, worked out once: base, kind of job, request
RESULTS: tuple[tuple[str, str, dict[str, object]], ...] = (
    ("us-2026", "concentration", {}),
    ("us-2026", "heatmap", {}),
    ("district-synthetic", "care_flex", {"scenario": "district-epidemic-flex"}),
    ("district-synthetic", "care_plan", {"scenario": "district-epidemic-flex"}),
    ("district-synthetic", "care_radiotherapy", {}),
    ("district-synthetic", "care_workforce", {}),
    ("district-synthetic", "care_siting", {}),
    ("district-synthetic", "care_mentoring", {"scenario": "mentoring-example"}),
    ("us-2026", "stress", {"scenario": "platinum-quality-shutdown", "replications": 8, "decompose": False}),
    ("us-2026", "stress_backtest", {}),
    ("us-2026", "stress_trial", {"trial": "h5-vaccine-fill-finish"}),
)


@pytest.fixture(scope="session")
def worked_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a workspace with results, shared by all processes of one test run."""

    def make(folder: Path) -> None:
        with site.new_workspace(folder) as workspace:
            for name in sorted({one[0] for one in RESULTS}):
                site.add_bundled(workspace, name)
            for base_id, kind, told in RESULTS:
                site.work_out(workspace, base_id, kind, told)

    return made_once(tmp_path_factory, "worked", make)


@pytest.fixture(scope="session")
def worked(worked_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """Return a workspace with results for tests that only read; one copy for each process."""
    copy = tmp_path_factory.mktemp("worked") / "workspace"
    shutil.copytree(worked_folder, copy)
    with open_workspace(copy) as workspace:
        yield workspace


@pytest.fixture
def own(worked_folder: Path, tmp_path: Path) -> Iterator[Workspace]:
    """Return a copy of the workspace with results for one test that writes."""
    shutil.copytree(worked_folder, tmp_path / "workspace")
    with open_workspace(tmp_path / "workspace") as workspace:
        yield workspace


@pytest.fixture(scope="session")
def reader_site(worked: Workspace) -> Iterator[TestClient]:
    """Return a client signed in as a reader."""
    with site.client(worked, "reader") as made:
        yield made


@pytest.fixture
def sign_in_to(request: pytest.FixtureRequest) -> Iterator[Callable[[Workspace, str | None], TestClient]]:
    """Return a function that opens a client for a person; all are closed at the end."""
    opened: list[TestClient] = []

    def open_client(workspace: Workspace, login: str | None) -> TestClient:
        made = site.client(workspace, login)
        opened.append(made.__enter__())
        return made

    yield open_client
    for made in opened:
        made.__exit__(None, None, None)
