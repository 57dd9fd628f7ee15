"""``mainstay workspace invite``."""

from __future__ import annotations

import re
from pathlib import Path

import pyotp
from tests.cli.conftest import Run

from mainstay.services import second_factor
from mainstay.services.accounts import accept_invitation, add_person
from mainstay.services.workspace import open_workspace


def test_the_last_administrator_comes_back_in(run: Run, tmp_path: Path) -> None:
    place = tmp_path / "here"
    with open_workspace(place) as workspace:
        user_id = add_person(workspace, by="system", login="ada", role_id="administrator")
        machine = pyotp.TOTP(second_factor.begin(workspace, user_id).secret)
        second_factor.confirm(workspace, user_id, machine.at(workspace.now()))
    assert run("workspace", "invite", "nobody", "--workspace", place).code == 2
    done = run("workspace", "invite", "ADA", "--workspace", place, "--without-second-factor")
    assert done.code == 0
    secret = re.search(r"/invitation/([\w-]+)$", done.out.strip())
    assert secret is not None
    with open_workspace(place) as workspace:
        assert not second_factor.has(workspace, user_id)
        assert accept_invitation(workspace, secret[1], "three grey herons wade") == user_id
