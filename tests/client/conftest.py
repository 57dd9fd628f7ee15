"""A workspace that is served and worked on, and a client of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from tests.web import live, site

from mainstay.client import Client, connect
from mainstay.services.tokens import add_token
from mainstay.services.workspace import Workspace


@pytest.fixture(scope="session")
def workspace_here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """Return a workspace with one base."""
    with site.new_workspace(tmp_path_factory.mktemp("client") / "workspace") as made:
        site.add_bundled(made, "us-2026")
        yield made


@pytest.fixture(scope="session")
def address(workspace_here: Workspace) -> Iterator[str]:
    """Return the address under which it is served."""
    with live.worked_on(workspace_here), live.served(workspace_here) as url:
        yield url


@pytest.fixture(scope="session")
def token_of(workspace_here: Workspace) -> Callable[..., str]:
    """Return a function that makes a token for a person."""

    def make(login: str, *scope: str) -> str:
        viewer = site.viewer(login)
        return add_token(workspace_here, viewer, name="test", scope=scope or sorted(viewer.permissions), days=1)

    return make


@pytest.fixture(scope="session")
def analyst(address: str, token_of: Callable[..., str]) -> Iterator[Client]:
    """Return the client of an analyst."""
    with connect(address, token_of("analyst")) as made:
        yield made


@pytest.fixture(scope="session")
def reader(address: str, token_of: Callable[..., str]) -> Iterator[Client]:
    """Return the client of a reader."""
    with connect(address, token_of("reader")) as made:
        yield made
