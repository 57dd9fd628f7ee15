"""The OpenAPI document is true: whatever is drawn from it, right or wrong, gets an answer that it declares."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any, NamedTuple

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case, GenerationMode
from schemathesis.checks import positive_data_acceptance
from starlette.testclient import TestClient
from tests.web import site

from mainstay.services.jobs.kind import job_kinds
from mainstay.services.jobs.queue import list_jobs
from mainstay.services.results import list_results
from mainstay.services.tokens import add_token
from mainstay.services.workspace import Workspace, open_workspace
from mainstay.store.database import writing
from mainstay.store.tables import jobs
from mainstay.web.api.about import document
from mainstay.web.api.wire import ROUTER
from mainstay.web.app import create_app

DOCUMENT = document(FastAPI())
OPERATIONS = [(method, path) for path, one in DOCUMENT["paths"].items() for method in one]
EXAMPLES = 10
#: what refuses a request that is wrong: a name that nothing has may meet the condition of a save first (412)
REFUSALS = ["400", "401", "403", "404", "405", "406", "409", "412", "413", "415", "422", "428", "429"]
CONFIG = {"checks": {"negative_data_rejection": {"expected-statuses": REFUSALS}}}


class Drawn(NamedTuple):
    """A document whose names are those of a workspace, so that most of what is drawn exists."""

    schema: Any
    headers: dict[str, str]


@pytest.fixture(scope="module")
def drawn(worked_folder: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Drawn]:
    import shutil

    folder = tmp_path_factory.mktemp("schema") / "workspace"
    shutil.copytree(worked_folder, folder)
    patch = pytest.MonkeyPatch()
    patch.setenv("MAINSTAY_API_BURST", "1000000")
    with open_workspace(folder) as workspace:
        viewer = site.viewer("administrator")
        token = add_token(workspace, viewer, name="t", scope=sorted(viewer.permissions), days=1)
        app = create_app(workspace)
        headers = {"Authorization": f"Bearer {token}", "Host": "localhost"}
        schema = schemathesis.openapi.from_dict(_with_names(workspace), config=schemathesis.Config.from_dict(CONFIG))
        schema.app = app
        yield Drawn(schema, headers)
    patch.undo()


def _with_names(workspace: Workspace) -> dict[str, Any]:
    viewer = site.viewer("administrator")
    result = list_results(workspace, viewer, kind="concentration")[0]
    job = list_jobs(workspace, viewer)[0]
    with writing(workspace.database) as held:
        held.execute(jobs.update().values(state="done", result_id=result.result_id))
    files = ["base.yaml", *json.loads(result.files)]
    names = {
        "base_id": ["us-2026"],
        "result_id": [result.result_id],
        "job_id": [job.job_id],
        "table": ["products", *(one.removesuffix(".parquet") for one in files if one.endswith(".parquet"))],
        "name": files,
        "row": ["cisplatin-injection"],
        "field": ["name"],
        "kind": ["concentration", "heatmap"],
    }
    made = deepcopy(DOCUMENT)
    for operations in made["paths"].values():
        for operation in operations.values():
            for one in operation.get("parameters", []):
                # a narrower list than the true one would call right what is not on it wrong
                if one["name"] in names and one["in"] == "path":
                    one["schema"] = {"type": "string", "enum": names[one["name"]]}
    asked = made["components"]["schemas"]["JobAsk"]["properties"]
    asked["base_id"], asked["kind"] = {"enum": ["us-2026"]}, {"enum": sorted(job_kinds())}
    return made


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
@pytest.mark.parametrize(("method", "path"), OPERATIONS, ids=[f"{m} {p}" for m, p in OPERATIONS])
def test_answers_are_as_declared(drawn: Drawn, method: str, path: str, mode: GenerationMode) -> None:
    # what a kind of job takes is told by the schema of the kind, and that a save must name the revision that it rests
    # on (428) by words: a schema cannot ask for one of two headers
    in_words = {("post", "/api/v1/jobs"), ("put", "/api/v1/bases/{base_id}/scenarios/{name}")}
    left_out = [positive_data_acceptance] if (method, path) in in_words else []
    seen: list[int] = []

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=None,
        derandomize=True,
        phases=[Phase.generate],
    )
    @given(case=drawn.schema[path][method].as_strategy(generation_mode=mode))
    def ask(case: Case) -> None:
        answer = case.call(headers=drawn.headers)
        case.validate_response(answer, headers=drawn.headers, excluded_checks=left_out)
        seen.append(answer.status_code)

    ask()
    assert seen


def test_every_route_is_in_the_document_and_declares_its_errors() -> None:
    routes = {(method.lower(), route.path.replace(":path", "")) for route in ROUTER.routes for method in route.methods}  # type: ignore[attr-defined]
    assert routes == set(OPERATIONS)
    for method, path in OPERATIONS:
        operation = DOCUMENT["paths"][path][method]
        assert operation["summary"], path
        assert operation["description"], path
        for code, one in operation["responses"].items():
            if int(code) >= 400:
                assert list(one["content"]) == ["application/problem+json"], (path, code)
        assert {"401", "403", "429"} <= set(operation["responses"]), path


def test_the_document_is_of_version_3_1_and_whole(reader_site: TestClient) -> None:
    told = reader_site.get("/api/v1/openapi.json").json()
    assert told["openapi"] == "3.1.0"
    assert told["paths"] == DOCUMENT["paths"]
    text = json.dumps(told)
    named = {part.split('"')[0] for part in text.split("#/components/schemas/")[1:]}
    assert named <= set(told["components"]["schemas"])
    assert "HTTPValidationError" not in named
