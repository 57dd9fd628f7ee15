"""Bases: the list, adding one from a file of any kind, what is in one, retiring one, sharing one."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from tests.report import bases
from tests.web import site

import mainstay as ms
from mainstay.io.save import save
from mainstay.services.accounts import change_person
from mainstay.services.bases import add_base, find_base, load_base
from mainstay.services.workspace import Workspace

Open = Callable[[Workspace, str | None], TestClient]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Give a small base as a Data Package and as a workbook."""
    folder = tmp_path_factory.mktemp("files")
    base = bases.full()
    return {ending: save(base, folder / f"full.{ending}") for ending in ("zip", "xlsx")}


def send(client: TestClient, content: bytes, name: str = "base.zip", **told: str) -> object:
    return client.post("/bases", files={"file": (name, content)}, data={"handling": "TLP:GREEN", **told})


def test_the_list_shows_what_is_shared_with_the_person(reader_site: TestClient, worked: Workspace) -> None:
    page = reader_site.get("/bases")
    entry = find_base(worked, site.viewer("reader"), "us-2026")
    assert entry.title in page.text
    assert "/bases/us-2026" in page.text
    assert "Add a base" not in page.text
    rows = {row["base_id"]: row for row in reader_site.get("/bases.json").json()["tables"]["bases"]["rows"]}
    assert (rows["us-2026"]["handling"], rows["us-2026"]["version"]) == ("TLP:CLEAR", entry.version)
    lines = reader_site.get("/bases.csv").text.splitlines()
    assert len(lines) == len(rows) + 1
    assert any(entry.title in line for line in lines)


def test_a_base_says_what_is_in_it(reader_site: TestClient, worked: Workspace) -> None:
    base = load_base(worked, find_base(worked, site.viewer("reader"), "us-2026"))
    rows = reader_site.get("/bases/us-2026.json").json()["tables"]["tables"]["rows"]
    assert {row["table"]: row["rows"] for row in rows} == {n: t.height for n, t in base.tables.items() if t.height}
    page = reader_site.get("/bases/us-2026")
    assert base.hash in page.text
    assert "Retire" not in page.text
    assert reader_site.get("/bases/us-2027").status_code == 404


@pytest.mark.parametrize("ending", ["zip", "xlsx"])
def test_a_base_is_added_whatever_its_file_is_called(
    own: Workspace, sign_in_to: Open, files: dict[str, Path], ending: str
) -> None:
    client = sign_in_to(own, "steward")
    answer = send(client, files[ending].read_bytes(), "../../etc/passwd", base_id="mine-1")
    assert answer.status_code in (201, 303), answer.text
    entry = find_base(own, site.viewer("steward"), "mine-1")
    assert (entry.content_hash, entry.handling, entry.origin) == (bases.full().hash, "TLP:GREEN", "uploaded")
    assert not list((own.folder / "uploads").iterdir())
    page = client.get("/bases/mine-1")
    assert page.headers["x-mainstay-handling"] == "TLP:GREEN"
    assert "<script>alert" not in page.text
    assert sign_in_to(own, "reader").get("/bases/mine-1").status_code == 404


def test_all_problems_are_shown_with_file_row_and_column(own: Workspace, sign_in_to: Open, tmp_path: Path) -> None:
    folder = save(ms.load("us-2026"), tmp_path / "base")
    products = (folder / "products.csv").read_text(encoding="utf-8").splitlines()
    products[1] = products[1].replace(products[1].split(",")[2], "no-such-class", 1)
    (folder / "products.csv").write_text("\n".join(products) + "\n", encoding="utf-8")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as zipped:
        for path in folder.iterdir():
            zipped.write(path, path.name)
    client = sign_in_to(own, "steward")
    answer = send(client, packed.getvalue(), base_id="broken")
    assert answer.status_code == 422
    assert "Nothing was added" in answer.text
    assert str(own.folder) not in answer.text, "the place on the server is nobody's business"
    assert client.get("/bases/broken").status_code == 404


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"base_id": "UPPER case"}, "address"),
        ({"handling": "TLP:PINK"}, "handling"),
        ({"base_id": "us-2026"}, "already"),
    ],
)
def test_a_wrong_name_or_mark_is_told(
    own: Workspace, sign_in_to: Open, files: dict[str, Path], told: dict[str, str], words: str
) -> None:
    answer = send(sign_in_to(own, "steward"), files["zip"].read_bytes(), **told)
    assert answer.status_code in (409, 422)
    assert words in answer.text


def test_nothing_sent_is_told(own: Workspace, sign_in_to: Open) -> None:
    client = sign_in_to(own, "steward")
    assert client.post("/bases", data={"handling": "TLP:CLEAR"}).status_code == 422
    assert "choose a file" in client.post("/bases", data={"handling": "TLP:CLEAR"}).text


def test_a_base_is_retired_by_who_may_write_it(own: Workspace, sign_in_to: Open) -> None:
    add_base(own, site.viewer("steward"), bases.full(), base_id="mine", handling="TLP:RED")
    steward = sign_in_to(own, "steward")
    assert "Retire" in steward.get("/bases/mine").text
    assert steward.post("/bases/us-2026/retire").status_code == 404, "nobody may write the bundled base"
    assert steward.post("/bases/mine/retire").headers["location"] == "/bases"
    left = [row["base_id"] for row in steward.get("/bases.json").json()["tables"]["bases"]["rows"]]
    assert "us-2026" in left
    assert "mine" not in left


def test_sharing_opens_and_closes_a_base(own: Workspace, sign_in_to: Open) -> None:
    add_base(own, site.viewer("steward"), bases.full(), base_id="mine", handling="TLP:RED")
    steward, reader, analyst = (sign_in_to(own, one) for one in ("steward", "reader", "analyst"))
    assert reader.get("/bases/mine").status_code == 404
    told = {"login": "reader", "level": "read"}
    assert steward.post("/bases/mine/sharing", data=told).status_code == 303
    assert reader.get("/bases/mine").status_code == 200
    assert analyst.get("/bases/mine").status_code == 404
    assert steward.post("/bases/mine/sharing", data={"whom": "role:analyst", "level": "write"}).status_code == 303
    assert analyst.get("/bases/mine").status_code == 200
    page = steward.get("/bases/mine/sharing")
    assert "role Analyst" in page.text
    rows = steward.get("/bases/mine/sharing.json").json()["tables"]["grants"]["rows"]
    assert {row["whom"] for row in rows} == {"steward", "reader", "role Analyst"}
    for one in [line.split("/remove")[0] for line in page.text.split("/bases/mine/sharing/")[1:]][1:]:
        assert steward.post(f"/bases/mine/sharing/{one}/remove").status_code == 303
    assert reader.get("/bases/mine").status_code == 404
    assert analyst.get("/bases/mine").status_code == 404


def test_sharing_with_everyone(own: Workspace, sign_in_to: Open) -> None:
    add_base(own, site.viewer("steward"), bases.full(), base_id="mine", handling="TLP:RED")
    steward = sign_in_to(own, "steward")
    steward.post("/bases/mine/sharing", data={"whom": "everyone", "level": "read"})
    assert sign_in_to(own, "reader").get("/bases/mine").status_code == 200
    assert "Everyone in this workspace" in steward.get("/bases/mine/sharing").text


def test_a_wrong_share_is_told(own: Workspace, sign_in_to: Open) -> None:
    add_base(own, site.viewer("steward"), bases.full(), base_id="mine", handling="TLP:RED")
    steward = sign_in_to(own, "steward")
    answer = steward.post("/bases/mine/sharing", data={"login": "<i>nobody</i>", "level": "own"})
    assert answer.status_code == 422
    assert "there is nobody of this name" in answer.text
    assert "there is no such level" in answer.text
    assert "<i>nobody" not in answer.text
    change_person(own, by="system", user_id="user-reader", is_active=False)
    assert steward.post("/bases/mine/sharing", data={"login": "reader", "level": "read"}).status_code == 422


def test_who_administers_shares_what_they_see_and_nothing_else(own: Workspace, sign_in_to: Open) -> None:
    add_base(own, site.viewer("steward"), bases.full(), base_id="mine", handling="TLP:RED")
    boss = sign_in_to(own, "administrator")
    assert boss.get("/bases/mine/sharing").status_code == 404
    assert boss.get("/bases/us-2026/sharing").status_code == 200
    assert sign_in_to(own, "steward").get("/bases/us-2026/sharing").status_code == 404


def test_tables_of_a_base_go_by_their_titles_and_lead_to_their_claims(reader_site: TestClient) -> None:
    page = reader_site.get("/bases/us-2026").text
    assert '<a href="/evidence/us-2026?table=bill_of_materials">Bill of materials</a>' in page
    assert ">bill_of_materials<" not in page
    assert "home is United States" in page
