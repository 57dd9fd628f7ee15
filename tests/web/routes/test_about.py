"""About: the version, the packages with their licences, and those of the bases."""

from __future__ import annotations

from importlib.metadata import version

from starlette.testclient import TestClient

import mainstay


def test_the_page_names_version_and_packages(reader_site: TestClient) -> None:
    told = reader_site.get("/about.json").json()
    assert mainstay.__version__ in told["lead"]
    rows = {row["package"]: row for row in told["tables"]["python"]["rows"]}
    assert rows["polars"]["version"] == version("polars")
    assert rows["polars"]["licence"]
    assert "mainstay" not in rows


def test_the_page_names_the_licences_of_the_bases(reader_site: TestClient) -> None:
    rows = reader_site.get("/about.json").json()["tables"]["bases"]["rows"]
    assert all(row["licence"] for row in rows)
    assert "Apache-2.0" in reader_site.get("/about").text
