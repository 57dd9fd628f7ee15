"""The client against a server and a worker that run: bases and results are the same as here, errors too."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl
import pytest

import mainstay as ms
from mainstay.client import Client, connect
from mainstay.errors import ConflictError, DeniedError, InputError, NotFoundError, SignInNeededError, UnknownNameError
from mainstay.services.workspace import Workspace


def test_bases_are_those_of_the_workspace(reader: Client) -> None:
    assert [one.base_id for one in reader.bases()] == ["us-2026"]
    here, there = ms.load("us-2026"), reader.base("us-2026")
    assert there.hash == here.hash
    assert set(there.tables) == set(here.tables)
    assert there["products"].equals(here["products"])
    told = there.rows("products", "class=mcm")
    assert told.height == here["products"].filter(pl.col("class") == "mcm").height > 0
    base = there.to_base()
    assert base == here
    assert base.info == here.info


def test_claims_come_as_here(reader: Client) -> None:
    here = ms.load("us-2026")
    row = here["claims"].row(0, named=True)
    told = reader.base("us-2026").claims(row["table"], row["row_id"], row["field"])
    assert [one["claim_id"] for one in told] == here.claims(row["table"], row["row_id"], row["field"])[
        "claim_id"
    ].to_list()


def test_a_run_elsewhere_gives_the_result_of_a_run_here(analyst: Client) -> None:
    steps: list[tuple[float, float, str]] = []
    job = analyst.run("concentration", "us-2026", lose="economy:CHN")
    result = job.wait(progress=lambda *step: steps.append(step), timeout=60)
    here = ms.run_concentration(ms.load("us-2026"), lose="economy:CHN")
    assert result.hash == here.hash
    assert result.metrics.equals(here.metrics)
    assert job.state == "done"
    assert steps
    # asked for again, nothing is done again
    again = analyst.run("concentration", "us-2026", lose="economy:CHN")
    assert (again.job_id, again.state) == (job.job_id, "done")
    assert again.result().hash == here.hash
    # other tests of this site may have asked for others
    [told] = [one for one in analyst.results("us-2026", "concentration") if one["content_hash"] == here.hash]
    assert analyst.result(told["result_id"]).hash == here.hash


def test_what_is_wrong_with_a_request_is_told_as_here(analyst: Client) -> None:
    with pytest.raises(InputError) as told:
        analyst.run("concentration", "us-2026", loose="economy:CHN", seed=-1)
    assert {one.column for one in told.value.problems} == {"loose", "seed"}
    with pytest.raises(UnknownNameError, match="no job kind"):
        analyst.run("concentratoin", "us-2026")
    with pytest.raises(NotFoundError):
        analyst.run("concentration", "nowhere")


def test_a_job_that_fails_raises_what_the_engine_raised(analyst: Client) -> None:
    job = analyst.run("concentration", "us-2026", lose="economy:NOWHERE")
    with pytest.raises(InputError, match="NOWHERE"):
        job.wait(timeout=60)
    assert job.state == "failed"


def test_a_job_that_was_called_off_has_no_result(analyst: Client, workspace_here: Workspace) -> None:
    from tests.web import site

    from mainstay.services.bases import find_base
    from mainstay.services.jobs.queue import ask_for
    from mainstay.store.database import writing
    from mainstay.store.tables import jobs

    entry = find_base(workspace_here, site.viewer("analyst"), "us-2026")
    asked = ask_for(workspace_here, site.viewer("analyst"), entry, "heatmap", {"draws": 17, "seed": 9})
    with writing(workspace_here.database) as held:
        # in the hands of a worker elsewhere, so that none here takes it
        held.execute(jobs.update().where(jobs.c.job_id == asked.job_id).values(state="running", worker_id="elsewhere"))
    job = analyst.job(asked.job_id).cancel()
    assert job.told["cancel_at"] is not None
    with pytest.raises(ConflictError, match="no result"):
        job.result()


def test_who_may_not_is_told_so(
    reader: Client, address: str, token_of: Callable[..., str], workspace_here: Workspace
) -> None:
    assert reader.me()["login"] == "reader"
    with pytest.raises(DeniedError, match="does not allow"):
        reader.run("concentration", "us-2026")
    with connect(address, token_of("analyst", "read")) as narrow, pytest.raises(DeniedError):
        # a token may less than its owner
        narrow.run("concentration", "us-2026")
    with connect(address, "made-up") as nobody, pytest.raises(SignInNeededError):
        nobody.bases()


def test_names_that_do_not_exist_are_told_as_here(reader: Client) -> None:
    with pytest.raises(NotFoundError, match="no base"):
        reader.base("nowhere")
    with pytest.raises(UnknownNameError, match="prodcts"):
        reader.base("us-2026")["prodcts"]
    with pytest.raises(NotFoundError):
        reader.job("nothing")
    with pytest.raises(NotFoundError):
        reader.result("../bases/us-2026")
