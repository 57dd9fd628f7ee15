"""Signing in with a real browser on this machine: forms, cookies, and a foreign page that tries to use them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from tests.e2e.live_site import served
from tests.web import site

from mainstay.services.accounts import accept_invitation, add_person, invite
from mainstay.services.retention import read_policy
from mainstay.services.workspace import Workspace, open_workspace

PASSWORD = "three grey herons wade"
pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def workspace_of_people(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    folder: Path = tmp_path_factory.mktemp("people")
    with open_workspace(folder / "workspace") as workspace:
        site.add_people(workspace)
        user_id = add_person(workspace, by="system", login="grace", role_id="administrator")
        accept_invitation(workspace, invite(workspace, "system", user_id), PASSWORD)
        yield workspace


@pytest.fixture(scope="module")
def home(workspace_of_people: Workspace) -> Iterator[str]:
    with served(workspace_of_people) as address:
        yield address


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    yield context.new_page()
    context.close()


def sign_in(page: Page, home: str) -> None:
    page.goto(f"{home}/sign-in?next=/administration/retention")
    page.get_by_label("Login").fill("grace")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/administration/retention")


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_the_browser_keeps_the_session_from_scripts(page: Page, home: str, host: str) -> None:
    sign_in(page, home.replace("localhost", host))
    cookies = page.context.cookies()
    assert {one["name"] for one in cookies} == {"__Host-mainstay", "__Host-mainstay-browser"}
    assert all(one["secure"] and one["httpOnly"] and one["sameSite"] == "Lax" for one in cookies)
    assert page.evaluate("document.cookie") == ""
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in")
    page.go_back()
    page.reload()
    assert "/sign-in" in page.url


def test_a_page_of_somebody_else_changes_nothing(page: Page, home: str, workspace_of_people: Workspace) -> None:
    sign_in(page, home)
    page.get_by_label("Jobs, once").fill("77")
    page.get_by_role("button", name="Keep the changes").click()
    page.wait_for_load_state()
    assert read_policy(workspace_of_people).keep_jobs_days == 77
    form = (
        f'<form method="post" action="{home}/administration/retention"><input name="keep_jobs_days" value="3"></form>'
    )
    other = page.context.new_page()
    other.set_content(form)
    with other.expect_navigation():
        other.evaluate("document.forms[0].submit()")
    assert "does not come from a page of this workspace" in other.content() or "/sign-in" in other.url
    assert read_policy(workspace_of_people).keep_jobs_days == 77
