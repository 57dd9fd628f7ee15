"""The home page and its twins."""

from __future__ import annotations

from starlette.testclient import TestClient


def test_the_page_names_the_bases(reader_site: TestClient) -> None:
    page = reader_site.get("/")
    assert page.status_code == 200
    assert "/heatmap/us-2026" in page.text


def test_the_twins_hold_the_same(reader_site: TestClient) -> None:
    rows = reader_site.get("/home.json").json()["tables"]["bases"]["rows"]
    assert [row["base_id"] for row in rows] == ["us-2026"]
    assert reader_site.get("/home.csv").text.splitlines()[0].startswith("base_id,")
