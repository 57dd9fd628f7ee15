"""People, one-time links, roles, the last administrator, grants, tokens, second factors: without the web."""

from __future__ import annotations

import json
import threading
import time

import argon2
import pyotp
import pytest
from sqlalchemy import select
from tests.databases import Clock

from mainstay.errors import (
    ConflictError,
    DamagedFileError,
    DeniedError,
    InputError,
    NotFoundError,
    SignInNeededError,
    TooManyError,
)
from mainstay.services import second_factor, sessions
from mainstay.services.accounts import (
    accept_invitation,
    add_person,
    change_password,
    change_person,
    confirm_password,
    find_login,
    find_person,
    invite,
    keeping_an_administrator,
)
from mainstay.services.log_lines import JsonLines
from mainstay.services.permissions import ADMINISTER, READ
from mainstay.services.roles import list_roles, remove_role, save_role
from mainstay.services.secrets_box import KEY_FILE, seal, unseal
from mainstay.services.sign_in import sign_in, viewer_of_session, viewer_of_token
from mainstay.services.tokens import add_token, count_tokens, list_tokens, revoke_token, revoke_tokens_of
from mainstay.services.viewer import Viewer
from mainstay.services.workspace import Workspace
from mainstay.store.audit import verify
from mainstay.store.database import reading, writing
from mainstay.store.tables import api_tokens, audit, users
from mainstay.store.tables import sessions as kept_sessions

PASSWORD = "three grey herons wade"


def add(workspace: Workspace, login: str, role: str = "reader") -> str:
    user_id = add_person(workspace, by="system", login=login, role_id=role)
    return accept_invitation(workspace, invite(workspace, "system", user_id), PASSWORD)


def test_a_link_works_once_for_a_day_and_only_the_newest(workspace: Workspace, clock: Clock) -> None:
    user_id = add_person(workspace, by="system", login="Ada@Agency.Example", role_id="reader")
    assert find_person(workspace, user_id).login == "ada@agency.example"
    old, new = invite(workspace, "system", user_id), invite(workspace, "system", user_id)
    with pytest.raises(NotFoundError):
        accept_invitation(workspace, old, PASSWORD)
    with pytest.raises(InputError):
        accept_invitation(workspace, new, "too short")
    assert accept_invitation(workspace, new, PASSWORD) == user_id
    with pytest.raises(NotFoundError):
        accept_invitation(workspace, new, PASSWORD)
    late = invite(workspace, "system", user_id)
    clock.move(hours=24, seconds=1)
    with pytest.raises(NotFoundError):
        accept_invitation(workspace, late, PASSWORD)


def test_a_forgotten_password_is_set_anew_and_ends_sessions(workspace: Workspace, clock: Clock) -> None:
    user_id = add(workspace, "ada")
    secret = sign_in(workspace, "ada", PASSWORD, source="a").secret
    accept_invitation(workspace, invite(workspace, "system", user_id), "seven slow otters drift")
    assert viewer_of_session(workspace, secret) is None
    machine = pyotp.TOTP(second_factor.begin(workspace, user_id).secret)
    second_factor.confirm(workspace, user_id, machine.at(clock()))
    accept_invitation(workspace, invite(workspace, "system", user_id), PASSWORD)
    assert sign_in(workspace, "ada", PASSWORD, source="a").needs == "code", "a new password is no way around it"


@pytest.mark.parametrize("with_tokens", [True, False])
def test_tokens_outlive_a_new_password_only_where_nobody_takes_them_back(
    workspace: Workspace, clock: Clock, with_tokens: bool
) -> None:
    user_id, bob = add(workspace, "ada", "analyst"), add(workspace, "bob", "analyst")
    viewer, other = (Viewer(one, "", "analyst", frozenset({"read"})) for one in (user_id, bob))
    token = add_token(workspace, viewer, name="nightly", scope=["read"], days=9)
    add_token(workspace, viewer, name="over", scope=["read"], days=1)
    his = add_token(workspace, other, name="his", scope=["read"], days=9)
    clock.move(days=2)
    assert count_tokens(workspace, user_id) == 1
    change_password(workspace, viewer, PASSWORD, "seven slow otters drift", with_tokens=with_tokens)
    assert (viewer_of_token(workspace, token) is None) is with_tokens
    again = add_token(workspace, viewer, name="nightly", scope=["read"], days=9)
    link = invite(workspace, bob, user_id)
    accept_invitation(workspace, link, PASSWORD, with_tokens=with_tokens)
    assert (viewer_of_token(workspace, again) is None) is with_tokens
    assert viewer_of_token(workspace, his) is not None, "those of others stay"
    with reading(workspace.database) as held:
        asked = select(audit.c.object, audit.c.detail).where(audit.c.action == "token.revoke")
        told = held.execute(asked).all()
    assert [one.object for one in told] == [f"user:{user_id}"] * (2 if with_tokens else 0)
    assert all('"count":1' in str(one.detail).replace(" ", "") for one in told)


def test_an_administrator_takes_all_tokens_of_a_person_back(workspace: Workspace) -> None:
    viewer = Viewer(add(workspace, "ada"), "ada", "reader", frozenset({"read"}))
    found = [add_token(workspace, viewer, name="t", scope=["read"], days=9) for _ in range(2)]
    assert revoke_tokens_of(workspace, viewer.user_id, by="system") == 2
    assert [viewer_of_token(workspace, one) for one in found] == [None, None]
    assert revoke_tokens_of(workspace, viewer.user_id, by="system") == 0


def test_a_link_is_void_once_its_owner_has_set_another_password(workspace: Workspace) -> None:
    user_id = add(workspace, "ada")
    link = invite(workspace, "system", user_id)
    viewer = Viewer(user_id, "ada", "reader", frozenset({"read"}))
    change_password(workspace, viewer, PASSWORD, "seven slow otters drift")
    with pytest.raises(NotFoundError):
        accept_invitation(workspace, link, PASSWORD)


@pytest.mark.parametrize("login", ["", "a", "a b", "<script>", "a@", "@b", "x" * 300, "ada\0", "ада", "a@b@c"])
def test_what_is_no_login_is_told_with_all_else_that_is_wrong(quick_workspace: Workspace, login: str) -> None:
    with pytest.raises(InputError) as refused:
        add_person(quick_workspace, by="system", login=login, role_id="nobody", display_name="x" * 200)
    assert [problem.code for problem in refused.value.problems] == ["user.login", "user.display_name", "role.unknown"]


def test_two_people_have_two_logins(workspace: Workspace) -> None:
    add_person(workspace, by="system", login="ada", role_id="reader")
    with pytest.raises(ConflictError):
        add_person(workspace, by="system", login="ADA", role_id="reader")


def test_a_person_who_is_switched_off_loses_everything_at_once(workspace: Workspace) -> None:
    user_id = add(workspace, "ada", "analyst")
    session = sign_in(workspace, "ada", PASSWORD, source="a").secret
    viewer = viewer_of_session(workspace, session)
    assert viewer is not None
    token = add_token(workspace, viewer, name="program", scope=["read"], days=1)
    link = invite(workspace, "system", user_id)
    change_person(workspace, by="system", user_id=user_id, is_active=False)
    assert viewer_of_session(workspace, session) is None
    assert viewer_of_token(workspace, token) is None
    with pytest.raises(NotFoundError):
        accept_invitation(workspace, link, PASSWORD)
    change_person(workspace, by="system", user_id=user_id, is_active=True)
    assert viewer_of_token(workspace, token) is None, "a token stays taken back"


def test_the_last_administrator_stays(workspace: Workspace) -> None:
    one = add(workspace, "one", "administrator")
    for change in ({"is_active": False}, {"role_id": "reader"}):
        with pytest.raises(ConflictError):
            change_person(workspace, by=one, user_id=one, **change)
    with pytest.raises(ConflictError):
        save_role(workspace, by=one, role_id="administrator", title="A", description="", permissions=[READ])
    assert find_person(workspace, one).role_id == "administrator"
    add_person(workspace, by=one, login="invited", role_id="administrator")
    with pytest.raises(ConflictError):  # who was only invited cannot sign in
        change_person(workspace, by=one, user_id=one, is_active=False)
    two = add(workspace, "two", "administrator")
    change_person(workspace, by=two, user_id=one, is_active=False)
    with pytest.raises(ConflictError):
        change_person(workspace, by=two, user_id=two, role_id="analyst")


def test_roles_are_data(workspace: Workspace) -> None:
    save_role(workspace, by="system", role_id="player", title="Exercise player", description="", permissions=[READ])
    user_id = add(workspace, "ada", "player")
    viewer = viewer_of_session(workspace, sign_in(workspace, "ada", PASSWORD, source="a").secret)
    assert viewer is not None
    assert viewer.permissions == {READ}
    with pytest.raises(ConflictError):
        remove_role(workspace, by="system", role_id="player")
    change_person(workspace, by="system", user_id=user_id, role_id="reader")
    remove_role(workspace, by="system", role_id="player")
    assert "player" not in {role.role_id for role in list_roles(workspace)}
    with pytest.raises(NotFoundError):
        remove_role(workspace, by="system", role_id="player")
    with pytest.raises(InputError) as refused:
        save_role(workspace, by="system", role_id="A b", title="", description="", permissions=["fly"])
    assert len(refused.value.problems) == 3


def test_a_change_of_role_counts_at_once(workspace: Workspace) -> None:
    user_id = add(workspace, "ada", "analyst")
    add(workspace, "boss", "administrator")
    secret = sign_in(workspace, "ada", PASSWORD, source="a").secret
    change_person(workspace, by="system", user_id=user_id, role_id="administrator")
    viewer = viewer_of_session(workspace, secret)
    assert viewer is not None
    assert viewer.may(ADMINISTER)


def test_a_token_never_may_more_than_its_owner(workspace: Workspace, clock: Clock) -> None:
    user_id = add(workspace, "ada", "analyst")
    viewer = Viewer(user_id, "ada", "analyst", frozenset({"read", "run"}))
    token = add_token(workspace, viewer, name="nightly", scope=["read", "run"], days=366)
    change_person(workspace, by="system", user_id=user_id, role_id="reader")
    found = viewer_of_token(workspace, token)
    assert found is not None
    assert found.permissions == {"read"}
    with pytest.raises(DeniedError):
        add_token(workspace, found, name="child", scope=["read"], days=1)
    with pytest.raises(DeniedError):
        revoke_token(workspace, found, list_tokens(workspace, viewer)[0].token_id)
    clock.move(days=366, seconds=1)
    assert viewer_of_token(workspace, token) is None


def test_when_a_token_was_used_is_written_once_a_minute(workspace: Workspace, clock: Clock) -> None:
    viewer = Viewer(add(workspace, "ada"), "ada", "reader", frozenset({"read"}))
    token = add_token(workspace, viewer, name="nightly", scope=["read"], days=9)
    used = []
    for seconds in (0, 30, 31):
        clock.move(seconds=seconds)
        viewer_of_token(workspace, token)
        used.append(list_tokens(workspace, viewer)[0].used_at)
    assert used[0] == used[1] != used[2]


def test_no_secret_is_in_the_database(workspace: Workspace) -> None:
    user_id = add_person(workspace, by="system", login="ada", role_id="reader")
    link = invite(workspace, "system", user_id)
    accept_invitation(workspace, link, PASSWORD)
    session = sign_in(workspace, "ada", PASSWORD, source="a").secret
    viewer = viewer_of_session(workspace, session)
    assert viewer is not None
    token = add_token(workspace, viewer, name="nightly", scope=["read"], days=9)
    enrolment = second_factor.begin(workspace, user_id)
    with reading(workspace.database) as held:
        told = "".join(str(held.execute(select(table)).all()) for table in (users, kept_sessions, api_tokens, audit))
    for secret in (PASSWORD, link, session, token, enrolment.secret):
        assert secret not in told


def test_an_older_hash_is_renewed_at_the_next_sign_in(workspace: Workspace) -> None:
    user_id = add(workspace, "ada")
    old = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    with writing(workspace.database) as held:
        held.execute(users.update().where(users.c.user_id == user_id).values(password_hash=old))
    sign_in(workspace, "ada", PASSWORD, source="a")
    with reading(workspace.database) as held:
        kept = str(held.scalar(select(users.c.password_hash)))
    assert argon2.extract_parameters(kept).memory_cost == 19 * 1024
    sign_in(workspace, "ada", PASSWORD, source="a")


def test_a_code_counts_once_and_for_its_own_time(workspace: Workspace, clock: Clock) -> None:
    user_id = add(workspace, "ada")
    machine = pyotp.TOTP(second_factor.begin(workspace, user_id).secret)
    second_factor.confirm(workspace, user_id, machine.at(clock()))
    with pytest.raises(InputError):  # the step was used to confirm
        second_factor.check(workspace, user_id, machine.at(clock()))
    clock.move(seconds=60)
    code = machine.at(clock())
    second_factor.check(workspace, user_id, code)
    for used in (code, machine.at(clock(), counter_offset=-1)):
        with pytest.raises(InputError):
            second_factor.check(workspace, user_id, used)
    clock.move(minutes=10)
    with pytest.raises(InputError):
        second_factor.check(workspace, user_id, machine.at(clock(), counter_offset=-3))
    late = machine.at(clock())
    second_factor.check(workspace, user_id, f" {late[:3]} {late[3:]}")


def test_a_recovery_code_counts_once(workspace: Workspace, clock: Clock) -> None:
    user_id = add(workspace, "ada")
    machine = pyotp.TOTP(second_factor.begin(workspace, user_id).secret)
    codes = second_factor.confirm(workspace, user_id, machine.at(clock()))
    second_factor.check(workspace, user_id, codes[3].upper())
    with pytest.raises(InputError):
        second_factor.check(workspace, user_id, codes[3])
    assert second_factor.recovery_left(workspace, user_id) == 9
    fresh = second_factor.new_codes(workspace, user_id)
    with pytest.raises(InputError):
        second_factor.check(workspace, user_id, codes[4])
    second_factor.check(workspace, user_id, fresh[0])


def test_every_try_to_say_who_one_is_goes_to_the_log_without_a_name(
    quick_workspace: Workspace, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    user_id = add(quick_workspace, "ada")
    machine = pyotp.TOTP(second_factor.begin(quick_workspace, user_id).secret)
    second_factor.confirm(quick_workspace, user_id, machine.at(clock()))
    clock.move(minutes=5)
    code = machine.at(clock())
    with caplog.at_level("INFO", logger="mainstay.sign_in"):
        with pytest.raises(SignInNeededError):
            sign_in(quick_workspace, "ada", "not this one at all", source="a")
        sign_in(quick_workspace, "ada", PASSWORD, source="a")
        with pytest.raises(InputError):
            second_factor.check(quick_workspace, user_id, "000000")
        second_factor.check(quick_workspace, user_id, code)
        with pytest.raises(InputError):
            confirm_password(quick_workspace, Viewer(user_id, "ada", "reader"), "not this one at all")
    lines = [JsonLines().format(one) for one in caplog.records]
    assert [json.loads(one)["message"] for one in lines] == [
        "sign-in refused",
        "sign-in",
        "second factor refused",
        "second factor",
        "confirmation refused",
    ]
    for secret in ("ada", user_id, PASSWORD, "not this one", code, "000000"):
        assert secret not in "".join(lines).replace("second factor", "")


def test_guessing_codes_is_slowed_down(workspace: Workspace, clock: Clock) -> None:
    user_id = add(workspace, "ada")
    machine = pyotp.TOTP(second_factor.begin(workspace, user_id).secret)
    second_factor.confirm(workspace, user_id, machine.at(clock()))
    clock.move(minutes=5)
    for _ in range(5):
        with pytest.raises(InputError):
            second_factor.check(workspace, user_id, "000000")
    with pytest.raises(TooManyError):
        second_factor.check(workspace, user_id, machine.at(clock()))
    clock.move(seconds=2)
    second_factor.check(workspace, user_id, machine.at(clock()))


def test_on_a_server_that_others_reach_who_administers_needs_a_second_factor(workspace: Workspace) -> None:
    add(workspace, "boss", "administrator")
    add(workspace, "ada", "analyst")
    assert sign_in(workspace, "boss", PASSWORD, source="a").needs == "nothing"
    assert sign_in(workspace, "boss", PASSWORD, source="a", is_public=True).needs == "set up"
    assert sign_in(workspace, "ada", PASSWORD, source="a", is_public=True).needs == "nothing"
    second_factor.require_for(workspace, frozenset(), by="system")
    assert sign_in(workspace, "boss", PASSWORD, source="a", is_public=True).needs == "nothing"
    with pytest.raises(InputError):
        second_factor.require_for(workspace, frozenset({"nobody"}), by="system")


def test_what_is_sealed_opens_for_its_use_and_with_its_key(quick_workspace: Workspace) -> None:
    sealed = seal(quick_workspace, "open sesame", "cave")
    assert "sesame" not in sealed
    assert unseal(quick_workspace, sealed, "cave") == "open sesame"
    with pytest.raises(DamagedFileError):
        unseal(quick_workspace, sealed, "door")
    for wrong in (sealed[:-4] + "AAAA", "", "nothing", "a.b.c.d.e"):
        with pytest.raises(DamagedFileError):
            unseal(quick_workspace, wrong, "cave")
    key = quick_workspace.folder / KEY_FILE
    assert key.stat().st_mode & 0o777 == 0o600
    key.write_text("another key", encoding="utf-8")
    with pytest.raises(DamagedFileError):
        unseal(quick_workspace, sealed, "cave")


def test_the_key_can_come_from_the_settings(quick_workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAINSTAY_SECRET_KEY", "k" * 32)
    sealed = seal(quick_workspace, "open sesame", "cave")
    assert not (quick_workspace.folder / KEY_FILE).exists()
    assert unseal(quick_workspace, sealed, "cave") == "open sesame"
    monkeypatch.setenv("MAINSTAY_SECRET_KEY", "short")
    with pytest.raises(InputError) as refused:
        seal(quick_workspace, "open sesame", "cave")
    assert "short" not in str(refused.value).replace("too short", "")


def test_all_of_it_is_in_the_audit_log(workspace: Workspace, clock: Clock) -> None:
    user_id = add(workspace, "ada", "administrator")
    secret = sign_in(workspace, "ada", PASSWORD, source="a").secret
    viewer = viewer_of_session(workspace, secret)
    assert viewer is not None
    add_token(workspace, viewer, name="t", scope=["read"], days=2)
    revoke_token(workspace, viewer, list_tokens(workspace, viewer)[0].token_id)
    machine = pyotp.TOTP(second_factor.begin(workspace, user_id).secret)
    second_factor.confirm(workspace, user_id, machine.at(clock()))
    second_factor.remove(workspace, user_id, by=user_id)
    sessions.end_of(workspace, user_id, by=user_id)
    add(workspace, "bob")
    change_person(workspace, by=user_id, user_id=find_login(workspace, "bob").user_id, role_id="analyst")
    with reading(workspace.database) as held:
        actions = set(held.scalars(select(audit.c.action)))
        assert verify(held) == []
    assert actions >= {
        "user.add",
        "user.invite",
        "user.accept_invitation",
        "session.start",
        "token.add",
        "token.revoke",
        "user.second_factor_on",
        "user.second_factor_off",
        "session.end",
        "user.change",
    }


def test_two_who_switch_each_other_off_at_once_leave_one(workspace: Workspace) -> None:
    """What each finds is still true when it is written down: the second one waits for the first."""
    ada, bob = (add(workspace, login, "administrator") for login in ("ada", "bob"))
    refused: list[ConflictError] = []
    begun = threading.Event()

    def second() -> None:
        begun.set()
        try:
            change_person(workspace, by=ada, user_id=bob, is_active=False)
        except ConflictError as error:
            refused.append(error)

    other = threading.Thread(target=second)
    with writing(workspace.database) as held:
        with keeping_an_administrator(held):
            held.execute(users.update().where(users.c.user_id == ada).values(is_active=False))
        other.start()
        begun.wait()
        time.sleep(0.3)  # long enough for the other to look, if nothing held it back
    other.join()
    assert [find_person(workspace, one).is_active for one in (ada, bob)] == [False, True]
    assert len(refused) == 1


def test_recovery_codes_count_without_the_key_of_the_workspace(quick_workspace: Workspace, clock: Clock) -> None:
    """After a restore without the key nobody can be asked for a code of the phone, administrators neither."""
    user_id = add(quick_workspace, "ada", "administrator")
    machine = pyotp.TOTP(second_factor.begin(quick_workspace, user_id).secret)
    codes = second_factor.confirm(quick_workspace, user_id, machine.at(clock()))
    (quick_workspace.folder / KEY_FILE).unlink()
    clock.move(minutes=5)
    with pytest.raises(DamagedFileError):
        second_factor.check(quick_workspace, user_id, machine.at(clock()))
    second_factor.check(quick_workspace, user_id, codes[0])


def test_who_signs_out_is_in_the_audit_log(workspace: Workspace) -> None:
    user_id = add(workspace, "ada")
    secret = sessions.start(workspace, user_id)
    sessions.end(workspace, secret)
    sessions.end(workspace, secret)
    sessions.end(workspace, sessions.start(workspace, user_id, is_complete=False))
    with reading(workspace.database) as held:
        ended = held.execute(select(audit.c.actor, audit.c.object).where(audit.c.action == "session.end")).all()
    assert ended == [(user_id, f"user:{user_id}")]
