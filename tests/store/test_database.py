"""Both databases: what was written is there, all of it or nothing, and reads see one moment."""

from __future__ import annotations

import pytest
from sqlalchemy import inspect, select

from mainstay.errors import InputError
from mainstay.services.workspace import Workspace, open_workspace
from mainstay.store.database import connect, reading, writing
from mainstay.store.tables import METADATA, settings


def test_a_new_workspace_has_every_table(workspace: Workspace) -> None:
    assert set(inspect(workspace.database).get_table_names()) >= set(METADATA.tables)


def test_what_was_written_is_there(workspace: Workspace) -> None:
    with writing(workspace.database) as held:
        held.execute(settings.insert(), {"name": "one", "value": "1"})
    with reading(workspace.database) as held:
        assert held.execute(select(settings)).all() == [("one", "1")]


def test_an_error_writes_nothing(workspace: Workspace) -> None:
    def fail() -> None:
        with writing(workspace.database) as held:
            held.execute(settings.insert(), {"name": "one", "value": "1"})
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    with reading(workspace.database) as held:
        assert held.execute(select(settings)).all() == []


def test_each_test_has_a_database_of_its_own(workspace: Workspace) -> None:
    with reading(workspace.database) as held:
        assert held.execute(select(settings)).all() == []


def test_an_address_that_cannot_be_used_is_one_error_without_its_password() -> None:
    with pytest.raises(InputError) as refused:
        connect("mysql://ada:hidden@host/name")
    assert "hidden" not in str(refused.value)
    assert "postgresql+psycopg://" in str(refused.value)


def test_readers_do_not_wait_for_a_writer(workspace: Workspace) -> None:
    with writing(workspace.database) as held:
        held.execute(settings.insert(), {"name": "one", "value": "1"})
        with reading(workspace.database) as beside:
            assert beside.execute(select(settings)).all() == []


def test_a_workspace_is_opened_again_with_what_is_in_it(workspace: Workspace) -> None:
    with writing(workspace.database) as held:
        held.execute(settings.insert(), {"name": "one", "value": "1"})
    address = workspace.database.url.render_as_string(hide_password=False)
    with open_workspace(workspace.folder, database=address) as again, reading(again.database) as held:
        assert held.execute(select(settings)).all() == [("one", "1")]
