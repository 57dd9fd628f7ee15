"""The page about the interface for programs: every operation of the document, whole, without a script."""

from __future__ import annotations

import re

from fastapi import FastAPI
from starlette.testclient import TestClient

from mainstay.web.api.about import document
from mainstay.web.api.examples import EXAMPLES
from mainstay.web.api.wire import ROUTER
from mainstay.web.failures import STATUS

ADDRESS = "/about/api"


def test_every_operation_is_shown_with_all_that_the_document_says(reader_site: TestClient) -> None:
    page, told = reader_site.get(ADDRESS).text, document(FastAPI())
    sections = dict(re.findall(r'<section aria-labelledby="([a-z_]+)">(.*?)</section>', page, re.DOTALL))
    operations = {one["operationId"]: (path, one) for path, ways in told["paths"].items() for one in ways.values()}
    assert sections.keys() == operations.keys()
    for name, (path, one) in operations.items():
        section = sections[name]
        assert path in section
        spoken = re.sub(r"`([^`]+)`", r"<code>\1</code>", one["description"].replace("'", "&#39;"))
        assert f"<p>{spoken}</p>" in section
        assert f"permission <b>{one['security'][0]['token'][0]}</b>" in section
        assert [f"<code>{part['name']}</code>" in section for part in one.get("parameters", [])].count(False) == 0, name
        for status in one["responses"]:
            assert f'<th scope="row">{status}</th>' in section, (name, status)
        assert "curl " in section
    assert "<script" not in page.partition("<main")[2]


def test_every_model_has_its_fields_and_every_link_its_place(reader_site: TestClient) -> None:
    page, schemas = reader_site.get(ADDRESS).text, document(FastAPI())["components"]["schemas"]
    sections = dict(re.findall(r'<section aria-labelledby="model-(\w+)">(.*?)</section>', page, re.DOTALL))
    assert sections.keys() == schemas.keys()
    for name, schema in schemas.items():
        assert all(f"<code>{one}</code>" in sections[name] for one in schema.get("properties", {})), name
    places = re.findall(r'id="([\w-]+)"', page)
    assert len(places) == len(set(places))
    assert set(re.findall(r'href="#([\w-]+)"', page)) <= set(places)


def test_the_document_names_the_permission_that_the_code_demands() -> None:
    told = document(FastAPI())["paths"]
    for route in ROUTER.routes:
        (method,) = route.methods  # type: ignore[attr-defined]
        one = told[route.path.replace(":path", "")][method.lower()]  # type: ignore[attr-defined]
        permission = route.endpoint.access.permission  # type: ignore[attr-defined]
        assert one["security"] == [{"token": [permission]}, {"session": [permission]}]


def test_every_operation_has_an_example_and_every_example_an_operation() -> None:
    paths = document(FastAPI())["paths"]
    assert {one["operationId"] for ways in paths.values() for one in ways.values()} == EXAMPLES.keys()


def test_the_twins_list_operations_and_codes(reader_site: TestClient) -> None:
    told = reader_site.get(f"{ADDRESS}.json").json()["tables"]
    assert {row["code"] for row in told["errors"]["rows"]} == {kind.code for kind, _, _ in STATUS}
    assert {"POST", "GET", "PUT"} == {row["method"] for row in told["operations"]["rows"]}
    assert all(row["when"] for row in told["errors"]["rows"])
    lines = reader_site.get(f"{ADDRESS}.csv").text.splitlines()
    assert len(lines) == 1 + len(EXAMPLES)
    assert len(reader_site.get(ADDRESS).content) < 300_000
