"""The evidence browser while the index over a large base is being built, and a base that has just come in."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from tests.report import bases
from tests.web import site

from mainstay.services import evidence_shelf
from mainstay.services.bases import add_base, find_base
from mainstay.services.evidence_shelf import SHELF, Shelf, prepare_index
from mainstay.services.viewer import SYSTEM
from mainstay.services.workspace import Workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with site.new_workspace(tmp_path / "workspace") as made:
        # of another day than in other tests, so that no index is at hand
        full = bases.full()
        other = type(full)(full.info.model_copy(update={"description": str(tmp_path)}), full.tables)
        add_base(made, SYSTEM, other, base_id="large", handling="TLP:AMBER")
        yield made


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Let every base count as large, and no index be built before this event."""
    go, apart = threading.Event(), evidence_shelf._apart

    def waiting(*told: Any) -> Any:
        go.wait()
        return apart(*told)

    monkeypatch.setattr(evidence_shelf, "SMALL_BYTES", 0)
    monkeypatch.setattr(evidence_shelf, "_apart", waiting)
    yield go
    go.set()
    SHELF.wait()


@pytest.mark.parametrize("path", ["/evidence/large?text=pill", "/evidence/large/sources/register"])
def test_a_page_says_that_the_index_is_being_built_and_is_not_kept(
    workspace: Workspace, built: threading.Event, path: str
) -> None:
    with site.client(workspace, "reader") as reader:
        _says_so_and_then_shows(reader, built, path)


def _says_so_and_then_shows(reader: TestClient, built: threading.Event, path: str) -> None:
    first = reader.get(path)
    assert first.status_code == 202
    assert "is being built" in first.text
    assert 'data-again="' in first.text
    assert "etag" not in first.headers
    # who has no scripts follows a link to the same address
    assert f'href="{path}"' in first.text
    bare, _, query = path.partition("?")
    for ending in (".json", ".csv"):
        twin = reader.get(f"{bare}{ending}?{query}", headers={"accept": "application/json"})
        assert twin.status_code == 503
        assert "is being built" in twin.text
    built.set()
    SHELF.wait()
    then = reader.get(path)
    assert then.status_code == 200
    assert "is being built" not in then.text
    assert "Claims 1 to" in then.text
    assert reader.get(f"{bare}.json?{query}").status_code == 200


def test_pages_that_need_no_index_are_there_meanwhile(workspace: Workspace, built: threading.Event) -> None:
    with site.client(workspace, "reader") as reader:
        assert reader.get("/evidence/large").status_code == 202
        assert reader.get("/evidence/large/rows/products/pill").status_code == 200
        assert reader.get("/evidence/large/claims?table=products&row=pill&field=name").status_code == 200
    built.set()


def test_it_is_begun_when_the_base_comes_in(
    workspace: Workspace, built: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf, entry = Shelf(), find_base(workspace, SYSTEM, "large")
    monkeypatch.setattr(evidence_shelf, "SHELF", shelf)
    built.set()
    prepare_index(workspace, entry)
    shelf.wait()
    monkeypatch.setattr(evidence_shelf, "_apart", lambda *_: pytest.fail("it was built again"))
    assert shelf.get(workspace, entry, entry.as_of_on) is not None


def test_a_small_base_is_left_for_whoever_looks(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evidence_shelf, "evidence_index", lambda *_: pytest.fail("nobody has looked"))
    prepare_index(workspace, find_base(workspace, SYSTEM, "large"))
