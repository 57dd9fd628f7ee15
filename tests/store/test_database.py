"""Both databases: what was written is there, all of it or nothing, and reads see one moment."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import pytest
from sqlalchemy import inspect, select, text
from sqlalchemy.exc import IntegrityError, OperationalError, ProgrammingError

from mainstay.errors import DamagedFileError, InputError, UnavailableError, WriteError
from mainstay.services.workspace import Workspace, open_workspace
from mainstay.store.change_mark import NAME
from mainstay.store.database import connect, reach, reading, writing
from mainstay.store.tables import METADATA, settings

#: all settings but the mark that writes leave
WRITTEN = select(settings).where(settings.c.name != NAME)


def test_a_new_workspace_has_every_table(workspace: Workspace) -> None:
    assert set(inspect(workspace.database).get_table_names()) >= set(METADATA.tables)


def test_what_was_written_is_there(workspace: Workspace) -> None:
    with writing(workspace.database) as held:
        held.execute(settings.insert(), {"name": "one", "value": "1"})
    with reading(workspace.database) as held:
        assert held.execute(WRITTEN).all() == [("one", "1")]


def test_an_error_writes_nothing(workspace: Workspace) -> None:
    def fail() -> None:
        with writing(workspace.database) as held:
            held.execute(settings.insert(), {"name": "one", "value": "1"})
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    with reading(workspace.database) as held:
        assert held.execute(WRITTEN).all() == []


def test_each_test_has_a_database_of_its_own(workspace: Workspace) -> None:
    with reading(workspace.database) as held:
        assert held.execute(WRITTEN).all() == []


def test_an_address_that_cannot_be_used_is_one_error_without_its_password() -> None:
    with pytest.raises(InputError) as refused:
        connect("mysql://ada:hidden@host/name")
    assert "hidden" not in str(refused.value)
    assert "postgresql+psycopg://" in str(refused.value)


def test_readers_do_not_wait_for_a_writer(workspace: Workspace) -> None:
    with writing(workspace.database) as held:
        held.execute(settings.insert(), {"name": "one", "value": "1"})
        with reading(workspace.database) as beside:
            assert beside.execute(WRITTEN).all() == []


def test_a_workspace_is_opened_again_with_what_is_in_it(workspace: Workspace) -> None:
    with writing(workspace.database) as held:
        held.execute(settings.insert(), {"name": "one", "value": "1"})
    address = workspace.database.url.render_as_string(hide_password=False)
    with open_workspace(workspace.folder, database=address) as again, reading(again.database) as held:
        assert held.execute(WRITTEN).all() == [("one", "1")]


def test_what_is_read_belongs_to_one_moment(workspace: Workspace) -> None:
    with reading(workspace.database) as held:
        before = held.execute(WRITTEN).all()
        with writing(workspace.database) as beside:
            beside.execute(settings.insert(), {"name": "one", "value": "1"})
        assert held.execute(WRITTEN).all() == before


def test_what_is_opened_to_read_cannot_write_on_postgresql(postgresql_url: str) -> None:
    engine = connect(postgresql_url)
    with pytest.raises(WriteError, match="may only be read"), reading(engine) as held:
        held.execute(settings.insert(), {"name": "one", "value": "1"})
    engine.dispose()


def test_writers_wait_for_one_another(workspace: Workspace) -> None:
    with writing(workspace.database) as held:
        held.execute(settings.insert(), {"name": "count", "value": "0"})
    failed: list[Exception] = []

    def count() -> None:
        try:
            for _ in range(20):
                with writing(workspace.database) as held:
                    value = held.scalar(select(settings.c.value).where(settings.c.name == "count").with_for_update())
                    held.execute(settings.update().values(value=str(int(str(value)) + 1)))
        except Exception as error:  # noqa: BLE001 - told by the thread that started this one
            failed.append(error)

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    with reading(workspace.database) as held:
        assert held.scalar(select(settings.c.value).where(settings.c.name == "count")) == "80"


def test_a_mistake_in_what_is_asked_stays_what_it_is(workspace: Workspace) -> None:
    with pytest.raises((OperationalError, ProgrammingError)), reading(workspace.database) as held:
        held.execute(text("select * from nothing"))
    with pytest.raises(IntegrityError), writing(workspace.database) as held:
        held.execute(settings.insert(), [{"name": "one", "value": "1"}] * 2)


def test_a_server_that_is_not_there_is_told_with_its_reason_to_whoever_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mainstay.store.database.PATIENCE_S", 0.0)
    engine = connect("postgresql+psycopg://ada:hidden@127.0.0.1:1/name")
    with pytest.raises(UnavailableError) as refused:
        reach(engine)
    assert "Connection refused" in str(refused.value)
    assert "hidden" not in str(refused.value)
    # whoever only looks at a page learns neither the host nor the user
    with pytest.raises(UnavailableError) as refused, reading(engine):
        pytest.fail("reached")
    assert "127.0.0.1" not in str(refused.value)
    engine.dispose()


def test_a_file_that_is_no_database_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "workspace.db").write_bytes(b"hello" * 500)
    with pytest.raises(DamagedFileError, match="no database"):
        open_workspace(tmp_path)


def test_a_folder_that_cannot_be_written_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "workspace.db").mkdir()
    with pytest.raises(WriteError, match="cannot be opened"):
        open_workspace(tmp_path)


def test_a_damaged_page_is_one_clear_error(quick_workspace: Workspace) -> None:
    with writing(quick_workspace.database) as held:
        for number in range(200):
            held.execute(settings.insert(), {"name": f"n{number}", "value": "x" * 400})
    path = Path(str(quick_workspace.database.url.database))
    quick_workspace.database.dispose()
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    path.write_bytes(bytes(content))
    with pytest.raises(DamagedFileError, match="damaged"), reading(quick_workspace.database) as held:
        held.execute(select(settings)).all()


def test_a_full_disk_is_one_clear_error_and_what_was_there_stays(quick_workspace: Workspace) -> None:
    with writing(quick_workspace.database) as held:
        held.execute(settings.insert(), {"name": "one", "value": "1"})
    with quick_workspace.database.connect() as connection:
        pages = int(connection.exec_driver_sql("PRAGMA page_count").scalar() or 0)
        # the most pages that the file may have: what SQLite says then is what it says of a full disk
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages + 2}")

    def fill() -> None:
        with writing(quick_workspace.database) as held:
            for number in range(500):
                held.execute(settings.insert(), {"name": f"n{number}", "value": "x" * 1_000})

    with pytest.raises(WriteError, match="no room"):
        fill()
    with reading(quick_workspace.database) as held:
        assert held.execute(WRITTEN).all() == [("one", "1")]


def test_a_writer_that_another_program_keeps_waiting_gives_up_with_one_clear_error(
    quick_workspace: Workspace,
) -> None:
    path = str(quick_workspace.database.url.database)
    engine = connect(f"sqlite:///{path}")
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout=1")
    beside = sqlite3.connect(path, isolation_level=None)
    beside.execute("BEGIN IMMEDIATE")
    with pytest.raises(UnavailableError, match="busy"), writing(engine):
        pytest.fail("two wrote at once")
    beside.close()
    engine.dispose()
