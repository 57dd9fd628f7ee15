"""The examples of the page about the interface for programs, each sent as it stands there."""

from __future__ import annotations

import shlex
from collections.abc import Callable

import httpx2
import pytest
from fastapi import FastAPI
from tests.web import site

from mainstay.client import Client
from mainstay.services.bases import find_base
from mainstay.services.jobs.queue import ask_for
from mainstay.services.workspace import Workspace
from mainstay.web.api.about import document
from mainstay.web.api.examples import EXAMPLES, JOB, RESULT

PLACES = {
    one["operationId"]: (method.upper(), path)
    for path, ways in document(FastAPI())["paths"].items()
    for method, one in ways.items()
}


@pytest.fixture(scope="module")
def names(analyst: Client) -> dict[str, str]:
    """Return the names that stand for those of the examples: a job that is done, and its result."""
    job = analyst.run("concentration", "us-2026")
    job.wait()
    return {JOB: job.job_id, RESULT: str(job.told["result_id"])}


@pytest.fixture
def filled(names: dict[str, str], workspace_here: Workspace) -> Callable[[str, str], str]:
    """Return a function that fills an example in."""

    def fill(operation: str, text: str) -> str:
        told = dict(names)
        if operation == "cancel_job":
            told[JOB] = _waiting(workspace_here)
        for name, value in told.items():
            text = text.replace(name, value)
        return text

    return fill


def _waiting(workspace: Workspace) -> str:
    """Return a job that nobody has called off; the worker may have taken it, which makes no difference."""
    viewer = site.viewer("analyst")
    entry = find_base(workspace, viewer, "us-2026")
    for seed in range(1, 1_000):
        job = ask_for(workspace, viewer, entry, "stress", {"scenario": "two-at-once", "replications": 50_000 + seed})
        if job.state in ("queued", "running") and job.cancel_at is None:
            return job.job_id
    raise AssertionError


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_the_command_is_answered(
    name: str, address: str, token_of: Callable[..., str], filled: Callable[[str, str], str]
) -> None:
    command = filled(name, EXAMPLES[name].curl(*PLACES[name], address))
    words = shlex.split(command.replace("\\\n", "").replace("$MAINSTAY_TOKEN", token_of("analyst")))
    method, headers, body = "GET", {}, None
    assert words.pop(0) == "curl"
    while words[0] in ("-X", "-H", "-d"):
        flag, value = words.pop(0), words.pop(0)
        if flag == "-X":
            method = value
        elif flag == "-H":
            header, _, told = value.partition(": ")
            headers[header] = told
        else:
            body = value
    (url,) = words
    answer = httpx2.request(method, url, headers=headers, content=body, timeout=120)
    assert answer.status_code in (200, 201), answer.text


@pytest.mark.parametrize("name", sorted(name for name, one in EXAMPLES.items() if one.python))
def test_the_line_of_python_does_what_it_says(name: str, analyst: Client, filled: Callable[[str, str], str]) -> None:
    line = filled(name, EXAMPLES[name].python)
    if name == "put_scenario":  # the command above has made one of this name
        line = line.replace('"my-plan"', '"another-plan"', 1).replace("name: my-plan", "name: another-plan")
    assert eval(line, {"client": analyst}) is not None  # a line of our own
