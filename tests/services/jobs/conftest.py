"""The database fixtures, a base in the workspace, and a server from which workers are forked."""

from __future__ import annotations

import pytest
from tests.services.jobs import stand_in

from mainstay.services.workspace import Workspace


@pytest.fixture(scope="session", autouse=True)
def _server() -> None:
    stand_in.begin_server()


@pytest.fixture
def space(workspace: Workspace) -> Workspace:
    """Return a workspace with a small base, once on each database."""
    stand_in.with_base(workspace)
    return workspace


@pytest.fixture
def quick(quick_workspace: Workspace) -> Workspace:
    """Return a workspace with a small base on SQLite."""
    stand_in.with_base(quick_workspace)
    return quick_workspace
