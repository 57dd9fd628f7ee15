"""Guessing is slowed down and nobody is locked out."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from tests.databases import Clock

from mainstay.errors import SignInNeededError, TooManyError
from mainstay.services.accounts import accept_invitation, add_person, invite
from mainstay.services.sign_in import sign_in
from mainstay.services.throttle import Count, begin_try, only_once, succeeded, take_back
from mainstay.services.workspace import Workspace
from mainstay.store.database import reading
from mainstay.store.tables import sign_in_attempts

PASSWORD = "three grey herons wade"


def tries_until_wait(workspace: Workspace, count: Count, most: int = 100) -> int:
    for number in range(most):
        try:
            begin_try(workspace, [count])
        except TooManyError:
            return number
    return most


def test_some_are_free_and_then_the_wait_doubles(workspace: Workspace, clock: Clock) -> None:
    count = Count("login:ada")
    assert tries_until_wait(workspace, count) == 5
    waits = []
    for _ in range(12):
        with pytest.raises(TooManyError) as refused:
            begin_try(workspace, [count])
        waits.append(refused.value.wait_seconds)
        clock.move(seconds=refused.value.wait_seconds)
        begin_try(workspace, [count])
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]


def test_a_refused_try_does_not_lengthen_the_wait(workspace: Workspace) -> None:
    count = Count("login:ada")
    tries_until_wait(workspace, count)
    waits = set()
    for _ in range(20):
        with pytest.raises(TooManyError) as refused:
            begin_try(workspace, [count])
        waits.add(refused.value.wait_seconds)
    assert waits == {1}


def test_a_right_one_takes_the_count_back(workspace: Workspace) -> None:
    count = Count("login:ada")
    for _ in range(4):
        begin_try(workspace, [count])
    succeeded(workspace, [count])
    assert tries_until_wait(workspace, count) == 5


def test_a_right_one_takes_one_of_a_shared_count_back(workspace: Workspace) -> None:
    count = Count("source:192.0.2.1", free=3)
    for _ in range(2):
        begin_try(workspace, [count])
        take_back(workspace, [count])
    begin_try(workspace, [count])
    assert tries_until_wait(workspace, count) == 2


def test_failures_are_forgotten_after_a_day(workspace: Workspace, clock: Clock) -> None:
    count = Count("login:ada")
    tries_until_wait(workspace, count)
    clock.move(hours=25)
    assert tries_until_wait(workspace, count) == 5


def test_a_clock_that_goes_back_locks_nobody_out(workspace: Workspace, clock: Clock) -> None:
    count = Count("login:ada")
    tries_until_wait(workspace, count)
    clock.move(days=-30)
    with pytest.raises(TooManyError) as refused:
        begin_try(workspace, [count])
    assert refused.value.wait_seconds <= 1


def test_many_at_the_same_time_gain_nothing(workspace: Workspace) -> None:
    count, passed, lock = Count("login:ada"), [], threading.Lock()

    def one() -> None:
        try:
            begin_try(workspace, [count])
        except TooManyError:
            return
        with lock:
            passed.append(1)

    threads = [threading.Thread(target=one) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(passed) == 5


def test_something_is_used_once(workspace: Workspace, clock: Clock) -> None:
    until = clock() + timedelta(minutes=10)
    assert [only_once(workspace, "state", until) for _ in range(3)] == [True, False, False]
    assert only_once(workspace, "another state", until)


def test_the_table_holds_no_names_and_no_addresses(quick_workspace: Workspace) -> None:
    with pytest.raises(SignInNeededError):
        sign_in(quick_workspace, "ada@agency.example", "wrong", source="192.0.2.77")
    with reading(quick_workspace.database) as held:
        rows = "".join(map(str, held.execute(select(sign_in_attempts)).all()))
    assert "ada" not in rows
    assert "192.0.2" not in rows


def test_a_stranger_who_guesses_does_not_keep_the_owner_out(quick_workspace: Workspace) -> None:
    user_id = add_person(quick_workspace, by="system", login="ada", role_id="reader")
    accept_invitation(quick_workspace, invite(quick_workspace, "system", user_id), PASSWORD)
    for number in range(40):
        with pytest.raises((SignInNeededError, TooManyError)):
            sign_in(quick_workspace, "ada", "a guess", source=f"192.0.2.{number}")
    with pytest.raises(TooManyError) as refused:
        sign_in(quick_workspace, "ada", PASSWORD, source="198.51.100.1")
    assert refused.value.wait_seconds <= 60
    assert sign_in(quick_workspace, "ada", PASSWORD, source="198.51.100.1", device="her own").needs == "nothing"


def test_one_address_cannot_try_many_people(quick_workspace: Workspace) -> None:
    refusals = []
    for number in range(40):
        try:
            sign_in(quick_workspace, f"person{number}", "a guess", source="192.0.2.1")
        except SignInNeededError:
            continue
        except TooManyError:
            refusals.append(number)
    assert refusals[0] == 30


@given(st.integers(min_value=0, max_value=10**9))
def test_no_wait_is_longer_than_the_longest(failures: int) -> None:
    count = Count("a")
    assert timedelta() <= count.wait(failures) <= count.longest
