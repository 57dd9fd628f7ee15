"""Secrets stay where they belong: not in logs, not on pages, not in the database."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from typing import Any

import pyotp
import pytest
from sqlalchemy import select
from tests.databases import Clock
from tests.web import site

from mainstay.services.accounts import add_person, invite
from mainstay.services.workspace import Workspace
from mainstay.store.database import reading
from mainstay.store.tables import METADATA
from mainstay.web.asking import COOKIE

PASSWORD, NEW = "three grey herons wade", "seven slow otters drift"


def test_a_whole_session_leaves_no_secret_behind(
    quick_workspace: Workspace, caplog: pytest.LogCaptureFixture, clock: Clock
) -> None:
    caplog.set_level(logging.DEBUG)
    pages: list[str] = []
    user_id = add_person(quick_workspace, by="system", login="ada", role_id="administrator")
    link = invite(quick_workspace, "system", user_id)
    held = {"password": PASSWORD, "new password": NEW, "link": link}
    with site.client(quick_workspace, None) as browser:

        def ask(call: Callable[..., Any], path: str, **more: Any) -> str:
            answer = call(path, **more)
            pages.append(answer.text)
            held[f"session after {path}"] = browser.cookies.get(COOKIE, "no session yet")
            return answer.text

        ask(browser.post, f"/invitation/{link}", data={"password": PASSWORD, "again": "another"})
        ask(browser.post, f"/invitation/{link}", data={"password": PASSWORD, "again": PASSWORD})
        ask(browser.post, "/sign-in", data={"login": "ada", "password": PASSWORD + "!"})
        ask(browser.post, "/sign-in", data={"login": PASSWORD, "password": "ada"})
        # somebody who types the password into the wrong field sees it there; nothing else may
        pages.pop()
        ask(browser.post, "/sign-in", data={"login": "ada", "password": PASSWORD})
        page = ask(browser.get, "/account/second-factor")
        pages.pop()
        found = re.search(r'class="secret">([A-Z2-7]+)<', page)
        assert found is not None
        held["second factor"] = found[1]
        code = pyotp.TOTP(found[1]).at(clock())
        page = ask(browser.post, "/account/second-factor", data={"code": code, "password": PASSWORD})
        pages.pop()
        held |= {f"recovery code {i}": one for i, one in enumerate(re.findall(r"<code>([a-z0-9-]{27})</code>", page))}
        assert len(held) > 13
        told = {"name": "a", "days": "3", "scope": ["read"]}
        page = ask(browser.post, "/account/tokens", data=told)
        pages.pop()
        found = re.search(r'class="secret">(mainstay_[\w-]+)<', page)
        assert found is not None
        held["token"] = found[1]
        for path in ("/account", "/account.json", "/administration", "/audit", "/audit.json", "/bases", "/nothing"):
            ask(browser.get, path)
        ask(browser.post, "/account/password", data={"old": PASSWORD, "password": NEW, "again": NEW + "?"})
        ask(browser.post, "/account/password", data={"old": PASSWORD, "password": NEW, "again": NEW})
        ask(browser.post, "/account/tokens", data={"name": PASSWORD * 10, "days": "x"})
        pages.pop()
        ask(browser.post, "/sign-out")
        ask(browser.get, "/account.json", headers={"authorization": f"Bearer {held['token']}x"})
    del held["session after /sign-out"]
    secrets = {name: value for name, value in held.items() if value != "no session yet"}
    with reading(quick_workspace.database) as opened:
        rows = "".join(str(opened.execute(select(table)).all()) for table in METADATA.sorted_tables)
    logged = "\n".join(
        f"{record.getMessage()} {record.__dict__}" for record in caplog.records if record.name.startswith("mainstay")
    )
    assert logged
    places = {"a page": "".join(pages), "the database": rows, "the log": logged}
    leaks = [(name, place) for place, text in places.items() for name, value in secrets.items() if value in text]
    assert not leaks
    assert "ada" not in re.findall(r"\bada\b", logged), "logs name nobody"
