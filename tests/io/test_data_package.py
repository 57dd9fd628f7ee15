"""A base as a Data Package: what the standard asks for is there, and what breaks it is told."""

from __future__ import annotations

import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any
from zipfile import ZIP_STORED, ZipFile

import polars as pl
import pytest
from tests.io.sample import sample_base
from tests.io.test_archive import rewrite

from mainstay.errors import InputError, UnsafeArchiveError
from mainstay.io.load import load, read
from mainstay.io.save import save


@pytest.fixture
def package(tmp_path: Path) -> Path:
    return save(sample_base(), tmp_path / "base.zip")


def descriptor_of(path: Path) -> dict[str, Any]:
    with ZipFile(path) as zipped:
        held: dict[str, Any] = json.loads(zipped.read("datapackage.json"))
    return held


def test_descriptor_says_what_the_standard_asks_for(package: Path) -> None:
    held = descriptor_of(package)
    assert held["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
    assert (held["name"], held["version"], held["title"]) == ("sample", "1.10", "A sample: not real")
    assert held["licenses"] == [{"name": "CC-BY-4.0"}]
    assert held["sources"] == [{"title": "Register", "path": "https://example.org/register"}]
    assert held["mainstay"] == {"schema_version": 1, "base_hash": sample_base().hash}
    names = [resource["name"] for resource in held["resources"]]
    assert names == ["economies", "organizations", "products", "stockpiles", "sources"]
    with ZipFile(package) as zipped:
        assert {"base.yaml", "datapackage.json", *(f"data/{name}.csv" for name in names)} == set(zipped.namelist())
        for resource in held["resources"]:
            data = zipped.read(resource["path"])
            assert resource["type"] == "table"
            assert resource["bytes"] == len(data)
            assert resource["hash"] == "sha256:" + sha256(data).hexdigest()
            header = data.decode().split("\n")[0].split(",")
            assert [field["name"] for field in resource["schema"]["fields"]] == header


def test_fields_carry_types_constraints_and_keys(package: Path) -> None:
    schemas = {resource["name"]: resource["schema"] for resource in descriptor_of(package)["resources"]}
    fields = {(table, field["name"]): field for table, schema in schemas.items() for field in schema["fields"]}
    assert schemas["stockpiles"]["primaryKey"] == ["stockpile_id"]
    assert {"fields": ["product_id"], "reference": {"resource": "products", "fields": ["product_id"]}} in schemas[
        "stockpiles"
    ]["foreignKeys"]
    # a table that refers to itself names no resource
    assert {"fields": ["parent_id"], "reference": {"fields": ["organization_id"]}} in schemas["organizations"][
        "foreignKeys"
    ]
    assert fields["stockpiles", "quantity"]["type"] == "number"
    assert fields["stockpiles", "quantity"]["constraints"] == {"minimum": 0}
    assert fields["stockpiles", "expires_on"]["type"] == "date"
    assert fields["products", "makers_complete"]["trueValues"] == ["true"]
    assert fields["products", "shelf_life_days"]["unit"] == "day"
    assert fields["products", "class"]["constraints"]["enum"][:2] == ["mcm", "essential_medicine"]
    assert fields["economies", "population"]["type"] == "integer"
    assert fields["economies", "economy_id"]["constraints"] == {"required": True, "unique": True}


def test_a_key_with_an_empty_part_is_unique_and_not_primary(tmp_path: Path) -> None:
    base = sample_base().replace(
        indicators=pl.DataFrame({"indicator_id": ["i"], "name": ["I"]}),
        observations=pl.DataFrame({"indicator_id": ["i"], "economy_id": ["USA"], "period": ["2024"]}),
    )
    held = descriptor_of(save(base, tmp_path / "base.zip"))
    (schema,) = [resource["schema"] for resource in held["resources"] if resource["name"] == "observations"]
    assert "primaryKey" not in schema
    assert schema["uniqueKeys"] == [["indicator_id", "economy_id", "segment_id", "period"]]


@pytest.mark.parametrize(
    ("licence", "written"),
    [
        ("", None),
        ("CC0-1.0", [{"name": "CC0-1.0"}]),
        ("see § 105!", [{"name": "see-105", "title": "see § 105!"}]),
        ("§", [{"name": "other", "title": "§"}]),
    ],
)
def test_licence_is_named_as_the_standard_wants(licence: str, written: object, tmp_path: Path) -> None:
    base = sample_base()
    other = type(base)(base.info.model_copy(update={"licence": licence}), base.tables)
    assert descriptor_of(save(other, tmp_path / "base.zip")).get("licenses") == written


def test_another_program_accepts_the_package(package: Path, tmp_path: Path) -> None:
    frictionless = pytest.importorskip("frictionless")
    with ZipFile(package) as zipped:
        zipped.extractall(tmp_path / "unpacked")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path / "unpacked")
        report = frictionless.Package("datapackage.json").validate()
    assert report.valid, report.flatten(["name", "fieldName", "rowNumber", "type", "note"])


def changed(part: Callable[[dict[str, Any]], object]) -> Callable[[Path], None]:
    """Return what changes the descriptor."""

    def change(path: Path) -> None:
        held = descriptor_of(path)
        part(held)
        rewrite(path, "datapackage.json", json.dumps(held))

    return change


def without(member: str) -> Callable[[Path], None]:
    """Return what takes one member out."""

    def change(path: Path) -> None:
        with ZipFile(path) as zipped:
            parts = {name: zipped.read(name) for name in zipped.namelist() if name != member}
        with ZipFile(path, "w") as zipped:
            for name, data in parts.items():
                zipped.writestr(name, data)

    return change


def economies(**properties: object) -> Callable[[Path], None]:
    """Return what changes properties of the first resource."""
    return changed(lambda held: held["resources"][0].update(properties))


MD5 = "0" * 32


@pytest.mark.parametrize(
    ("code", "change", "file"),
    [
        ("package.descriptor", without("datapackage.json"), "datapackage.json"),
        ("package.descriptor", lambda path: rewrite(path, "datapackage.json", "{"), "datapackage.json"),
        ("package.descriptor", lambda path: rewrite(path, "datapackage.json", b"\xff"), "datapackage.json"),
        ("package.descriptor", lambda path: rewrite(path, "datapackage.json", "[" * 100_000), "datapackage.json"),
        ("package.descriptor", lambda path: rewrite(path, "datapackage.json", "[]"), "datapackage.json"),
        ("package.descriptor", changed(lambda held: held.update(resources=["a"])), "datapackage.json"),
        ("info.missing", without("base.yaml"), "base.yaml"),
        ("resource.path", economies(path=["data/economies.csv", "data/more.csv"]), "datapackage.json"),
        ("resource.path", economies(path=None, data=[["a"]]), "datapackage.json"),
        ("resource.missing", without("data/stockpiles.csv"), "data/stockpiles.csv"),
        ("resource.unlisted", changed(lambda held: held["resources"].pop(3)), "data/stockpiles.csv"),
        ("resource.hash", economies(hash="sha256:" + "0" * 64), "data/economies.csv"),
        ("resource.hash", economies(hash=MD5), "data/economies.csv"),
        ("resource.bytes", economies(bytes=5), "data/economies.csv"),
        ("table.unknown", changed(lambda held: held["resources"][3].update(name="stockpile")), "data/stockpiles.csv"),
        ("table.twice", changed(lambda held: held["resources"].append(held["resources"][0])), "data/economies.csv"),
    ],
)
def test_one_defect_is_one_problem(code: str, change: Callable[[Path], None], file: str, package: Path) -> None:
    # each entry breaks one thing
    change(package)
    with pytest.raises(InputError) as caught:
        load(package)
    errors = [problem for problem in caught.value.problems if problem.severity == "error"]
    if code == "resource.path":  # the file is there and no resource names it
        errors = [problem for problem in errors if problem.code != "resource.unlisted"]
    assert [problem.code for problem in errors] == [code], str(caught.value)
    assert errors[0].file == f"base.zip!{file}"
    assert errors[0].hint


def test_a_hash_of_an_unknown_kind_is_remarked(package: Path) -> None:
    economies(hash="blake9:00")(package)
    assert "resource.hash" in [problem.code for problem in read(package).warnings]


def test_a_file_that_is_changed_in_place_is_told(package: Path) -> None:
    with ZipFile(package) as zipped:
        text = zipped.read("data/economies.csv").decode()
    rewrite(package, "data/economies.csv", text.replace("340110988", "340110989"))
    with pytest.raises(InputError, match="not the one that the package describes"):
        load(package)


@pytest.mark.parametrize(
    "path",
    [
        "https://example.org/a.csv",
        "file:///etc/passwd",
        "../a.csv",
        "/etc/passwd",
        "data\\a.csv",
        "~/a.csv",
        "C:/a.csv",
    ],
)
def test_a_resource_elsewhere_is_refused(path: str, package: Path) -> None:
    economies(path=path)(package)
    with pytest.raises(UnsafeArchiveError, match="not safe to open"):
        load(package)


def test_problems_name_the_member_and_its_row(package: Path) -> None:
    with ZipFile(package) as zipped:
        text = zipped.read("data/stockpiles.csv").decode()
    rewrite(package, "data/stockpiles.csv", text.replace("1234567.891", "many"))
    economies_free = changed(lambda held: [resource.pop("hash") for resource in held["resources"]])
    economies_free(package)
    changed(lambda held: [resource.pop("bytes") for resource in held["resources"]])(package)
    with pytest.raises(InputError) as caught:
        load(package)
    (problem,) = [problem for problem in caught.value.problems if problem.severity == "error"]
    assert (problem.file, problem.row, problem.column) == ("base.zip!data/stockpiles.csv", 2, "quantity")


def test_a_table_that_shrinks_too_far_is_stored_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAINSTAY_MAX_ARCHIVE_RATIO", "50")
    same = pl.DataFrame({"organization_id": [f"{i:05}" for i in range(20_000)], "name": ["x" * 800] * 20_000})
    base = sample_base().replace(organizations=same)
    path = save(base, tmp_path / "base.zip")
    with ZipFile(path) as zipped:
        assert zipped.getinfo("data/organizations.csv").compress_type == ZIP_STORED
        assert zipped.getinfo("data/economies.csv").compress_type != ZIP_STORED
    assert load(path) == base
