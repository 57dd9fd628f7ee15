"""Results: list, page, downloads."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from starlette.testclient import TestClient
from tests.report import bases as bases_of_report
from tests.web import site

from mainstay.services.bases import add_base
from mainstay.services.reproduce import reproduce
from mainstay.services.results import load_result
from mainstay.services.workspace import Workspace
from mainstay.store.database import writing
from mainstay.store.tables import bases


@pytest.fixture(scope="module")
def result_id(worked: Workspace) -> str:
    return site.work_out(worked, "us-2026", "concentration").result_id


def test_the_page_holds_every_table_of_the_result(worked: Workspace, reader_site: TestClient, result_id: str) -> None:
    held = load_result(worked, site.work_out(worked, "us-2026", "concentration"))
    page = reader_site.get(f"/results/{result_id}").text
    told = reader_site.get(f"/results/{result_id}.json").json()["tables"]
    for name, frame in held.tables.items():
        assert f'id="table-{name}"' in page
        assert len(told[name]["rows"]) == frame.height
    rows = {row["id"]: row["value"] for row in told["metrics"]["rows"]}
    assert rows == dict(held.metrics.select("id", "value").iter_rows())
    assert held.manifest["base_hash"][7:19] in page


def test_the_page_is_sent_once(reader_site: TestClient, result_id: str) -> None:
    tag = reader_site.get(f"/results/{result_id}").headers["etag"]
    assert reader_site.get(f"/results/{result_id}", headers={"if-none-match": tag}).status_code == 304


def test_the_zip_is_made_again_by_the_command_that_the_page_names(
    reader_site: TestClient, result_id: str, tmp_path: Path
) -> None:
    answer = reader_site.get(f"/results/{result_id}/download.zip")
    name = answer.headers["content-disposition"].split('"')[1]
    assert name.endswith("-tlp-clear.zip")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as held:
        held.extractall(tmp_path)
    folder = tmp_path / name.removesuffix(".zip")
    assert (folder / "HANDLING.txt").read_text().startswith("TLP:CLEAR")
    page = reader_site.get(f"/results/{result_id}").text
    assert f"mainstay reproduce {folder.name}\n" in page or f"mainstay reproduce {folder.name}<" in page
    assert reproduce(folder).same


def test_the_workbook_holds_the_mark_and_the_tables(worked: Workspace, reader_site: TestClient, result_id: str) -> None:
    answer = reader_site.get(f"/results/{result_id}/download.xlsx")
    assert "tlp-clear" in answer.headers["content-disposition"]
    book = openpyxl.load_workbook(io.BytesIO(answer.content), read_only=True)
    manifest = dict(book["manifest"].iter_rows(min_row=2, values_only=True))
    assert json.loads(str(manifest["handling"])).startswith("TLP:CLEAR")
    metrics = load_result(worked, site.work_out(worked, "us-2026", "concentration")).metrics
    assert sum(1 for _ in book["metrics"].iter_rows(min_row=2)) == metrics.height
    book.close()


def test_one_file_is_saved_and_never_shown(reader_site: TestClient, result_id: str) -> None:
    answer = reader_site.get(f"/results/{result_id}/files/metrics.parquet")
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert pl.read_parquet(io.BytesIO(answer.content)).height > 0
    assert reader_site.get(f"/results/{result_id}/files/..%2f..%2fworkspace.db").status_code == 404


def test_the_mark_of_a_base_that_was_closed_later_goes_onto_its_results(own: Workspace) -> None:
    entry = site.work_out(own, "us-2026", "concentration")
    with writing(own.database) as held:
        held.execute(bases.update().values(handling="TLP:RED"))
    with site.client(own, "reader") as client:
        for ending in ("", "/download.zip", "/download.xlsx", "/files/manifest.json"):
            answer = client.get(f"/results/{entry.result_id}{ending}")
            assert answer.headers["x-mainstay-handling"] == "TLP:RED", ending
        assert "for the persons named only" in client.get(f"/results/{entry.result_id}").text


def test_the_list_filters_by_kind(reader_site: TestClient, result_id: str) -> None:
    rows = reader_site.get("/results.json?kind=concentration").json()["tables"]["results"]["rows"]
    assert {row["kind"] for row in rows} == {"concentration"}
    assert result_id in {row["result_id"] for row in rows}
    assert "No result fits" in reader_site.get("/results?kind=brief").text
    assert reader_site.get("/results/unknown").status_code == 404


def test_names_that_try_to_break_the_page_are_text(own: Workspace) -> None:
    add_base(own, site.viewer("steward"), bases_of_report.full(), base_id="hostile", handling="TLP:GREEN")
    entry = site.work_out(own, "hostile", "concentration")
    with site.client(own, "steward") as client:
        page = client.get(f"/results/{entry.result_id}")
        assert page.status_code == 200
        assert bases_of_report.HOSTILE.split(" ")[0] not in page.text
        assert "&lt;script&gt;" in page.text
        csv = client.get(f"/results/{entry.result_id}.csv?table=metrics").text
        assert "\n=" not in csv
        listed = client.get("/results?base=hostile").text
        assert bases_of_report.HOSTILE.split(" ")[0] not in listed
