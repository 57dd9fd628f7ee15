"""Migrations: from every released state to this one with all data, on both databases; safe when many start at once."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import alembic.op
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Boolean, Connection, Engine, inspect, select, text

from mainstay.errors import InputError
from mainstay.services.permissions import FIRST_ROLES
from mainstay.store import migrations
from mainstay.store.audit import verify
from mainstay.store.database import connect, reading, writing
from mainstay.store.migrations import HEAD, REVISIONS, revision, scripts, upgrade, write_sql
from mainstay.store.tables import METADATA, role_permissions, roles

RELEASED = Path(__file__).parent / "released"
#: rows that a migration itself puts in
SEEDED = ("roles", "role_permissions")


@pytest.fixture
def empty(empty_database_url: str) -> Iterator[Engine]:
    engine = connect(empty_database_url)
    yield engine
    engine.dispose()


def differences(connection: Connection) -> list[Any]:
    def default_differs(context: Any, column: Any, told: Any, found: str | None, wanted: Any, rendered: Any) -> Any:
        if connection.dialect.name != "sqlite":
            return None
        # SQLite tells a default as it was written, with quotes and brackets
        return (found or "").strip("()'") != (rendered or "").strip("'")

    options = {"target_metadata": METADATA, "compare_type": True, "compare_server_default": default_differs}
    found: list[Any] = compare_metadata(MigrationContext.configure(connection, opts=options), METADATA)
    return found


def statements(released: str) -> list[str]:
    lines = [line for line in released.split("\n") if not line.startswith("--")]
    return [
        part for part in (one.strip() for one in "\n".join(lines).split(";\n")) if part not in {"BEGIN", "COMMIT", ""}
    ]


def build(engine: Engine, number: str) -> dict[str, list[dict[str, Any]]]:
    """Make the tables as they were released, with rows; return the rows."""
    rows: dict[str, list[dict[str, Any]]] = json.loads((RELEASED / f"{number}.rows.json").read_text(encoding="utf-8"))
    sql = (RELEASED / f"{number}.{engine.dialect.name}.sql").read_text(encoding="utf-8")
    with writing(engine, is_shown=False) as held:  # no mark of this write beside the rows
        for one in statements(sql):
            held.exec_driver_sql(one)
        order = [table.name for table in METADATA.sorted_tables if table.name in rows]
        for name in (name for name in order if name not in SEEDED):
            truths = {c["name"] for c in inspect(held).get_columns(name) if isinstance(c["type"], Boolean)}
            for row in rows[name]:
                told = {
                    key: bool(value) if key in truths and value is not None else value for key, value in row.items()
                }
                into, values = ", ".join(f'"{key}"' for key in told), ", ".join(f":{key}" for key in told)
                held.execute(text(f'insert into "{name}" ({into}) values ({values})'), told)
    return rows


@pytest.mark.parametrize("number", REVISIONS)
def test_a_released_workspace_is_brought_here_with_all_that_is_in_it(empty: Engine, number: str) -> None:
    rows = build(empty, number)
    assert all(rows.values()), "a table without a row shows nothing"
    upgrade(empty)
    with reading(empty) as held:
        assert differences(held) == []
        for name, table in rows.items():
            names = [key for key in table[0] if key in METADATA.tables[name].c]
            told = ", ".join(f'"{key}"' for key in names)
            found = [tuple(row) for row in held.execute(text(f'select {told} from "{name}"'))]
            wanted = [tuple(row[key] for key in names) for row in table]
            assert sorted(map(str, map(plain, found))) == sorted(map(str, map(plain, wanted)))
        assert verify(held) == []
    assert revision(empty) == HEAD


def plain(row: tuple[Any, ...]) -> list[str]:
    return [str(int(value)) if isinstance(value, bool) else str(value) for value in row]


def test_what_was_released_stays_as_it_was(empty: Engine) -> None:
    for number in REVISIONS:
        frozen = (RELEASED / f"{number}.{empty.dialect.name}.sql").read_text(encoding="utf-8")
        hint = "people may have these tables: write a new revision (not released yet: python -m tests.store.freeze)"
        # indexes of a table come in no particular order
        assert sorted(statements(frozen)) == sorted(statements(write_sql(empty.dialect.name, number))), hint


def test_the_migrations_make_the_tables_that_the_code_uses(empty: Engine) -> None:
    upgrade(empty)
    with reading(empty) as held:
        assert differences(held) == []


def test_the_first_roles_are_those_that_the_code_names(empty: Engine) -> None:
    upgrade(empty)
    with reading(empty) as held:
        found = {
            row.role_id: (
                row.title,
                row.description,
                {
                    name
                    for (name,) in held.execute(select(role_permissions.c.permission).filter_by(role_id=row.role_id))
                },
            )
            for row in held.execute(select(roles))
        }
    assert found == {name: (title, told, set(words)) for name, (title, told, words) in FIRST_ROLES.items()}


def test_the_list_of_revisions_is_that_of_the_files() -> None:
    found = [one.revision for one in scripts().walk_revisions()]
    assert tuple(reversed(found)) == REVISIONS
    assert not [one.revision for one in scripts().walk_revisions() if hasattr(one.module, "downgrade")]


def test_nothing_is_done_where_nothing_is_missing(empty: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    upgrade(empty)
    monkeypatch.setattr(migrations, "_alone", lambda engine: pytest.fail(f"ran again on {engine}"))
    upgrade(empty)


def test_many_that_start_at_once_make_the_tables_once(empty_database_url: str) -> None:
    together = threading.Barrier(6)
    failed: list[BaseException] = []

    def start() -> None:
        engine = connect(empty_database_url)
        try:
            together.wait(timeout=30)
            upgrade(engine)
            assert revision(engine) == HEAD
        except BaseException as error:  # noqa: BLE001 - told by the thread that started this one
            failed.append(error)
        finally:
            engine.dispose()

    threads = [threading.Thread(target=start) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert failed == []


def test_a_step_that_fails_leaves_nothing_behind(empty: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*told: object) -> None:
        msg = "the disk is full"
        raise OSError(msg)

    with monkeypatch.context() as broken:
        broken.setattr(alembic.op, "bulk_insert", fail)
        with pytest.raises(OSError, match="the disk is full"):
            upgrade(empty)
    assert inspect(empty).get_table_names() == []
    upgrade(empty)
    assert revision(empty) == HEAD


def test_rows_of_other_tables_survive_a_table_that_is_copied(empty: Engine) -> None:
    """SQLite copies and drops a table to change it; the drop must not take the rows that refer to it along."""
    build(empty, REVISIONS[-1])
    from alembic.operations import Operations

    with migrations._alone(empty) as held:
        operations = Operations(MigrationContext.configure(held, opts={"target_metadata": METADATA}))
        with operations.batch_alter_table(
            "users", recreate="always" if held.dialect.name == "sqlite" else "never"
        ) as batch:
            batch.alter_column("display_name", server_default="nobody")
    with reading(empty) as held:
        for name in ("sessions", "invitations", "api_tokens", "visits"):
            assert held.scalar(text(f"select count(*) from {name}")) == 1


def test_a_later_version_is_one_clear_error(empty: Engine) -> None:
    upgrade(empty)
    with writing(empty) as held:
        held.execute(text("update alembic_version set version_num = '9999'"))
    with pytest.raises(InputError) as refused:
        upgrade(empty)
    assert [problem.code for problem in refused.value.problems] == ["store.later_version"]
    assert "9999" in str(refused.value)


def test_tables_of_other_origin_are_left_alone(empty: Engine) -> None:
    with writing(empty) as held:
        held.execute(text("create table users (name varchar(20))"))
    with pytest.raises(InputError) as refused:
        upgrade(empty)
    assert [problem.code for problem in refused.value.problems] == ["store.foreign_tables"]
    assert inspect(empty).get_table_names() == ["users"]


def test_foreign_keys_hold_in_the_workspace(empty: Engine) -> None:
    from sqlalchemy.exc import IntegrityError

    upgrade(empty)
    with pytest.raises(IntegrityError), writing(empty) as held:
        held.execute(role_permissions.insert(), {"role_id": "nobody", "permission": "read"})
