"""A workspace with something in every table and files that the rows name, for tests of migrations and backups."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select

from mainstay.services.workspace import Workspace
from mainstay.store import tables
from mainstay.store.audit import record
from mainstay.store.change_mark import NAME
from mainstay.store.database import reading, writing

THEN = datetime(2026, 11, 5, 14, 3, 2, 123_457, tzinfo=UTC)
LATER = THEN + timedelta(days=30)
#: what a text may hold: quotes, a line break, letters of other scripts, a sign outside of the basic plane
ODD = 'It\'s "5 µg";\n-- Zürich \N{GREEK SMALL LETTER MU}g \\ 疫苗 \U0001f489 %s {{ x }}'


def fill(workspace: Workspace) -> None:
    """Put at least one row into every table."""
    blobs = [workspace.files.put(content) for content in (b"name: small\n", b"PAR1" + bytes(range(256)), b"")]
    with writing(workspace.database) as held:
        _people(held)
        _bases(held, blobs)
        _made(held, blobs)
        _operations(held)
        held.execute(tables.settings.insert(), {"name": "theme", "value": ODD})
        for number in range(3):
            detail = {"content_hash": f"sha256:{number}", "words": ODD}
            record(held, at=THEN, actor="u-ada", action="base.add", target=f"base:b{number}", detail=detail)


def everything(workspace: Workspace) -> dict[str, list[dict[str, Any]]]:
    """Return all rows but the mark of the last write, as Python holds them, in the order of their keys."""
    held_rows = {}
    with reading(workspace.database) as held:
        for name, table in tables.METADATA.tables.items():
            rows = held.execute(select(table).order_by(*table.primary_key.columns)).mappings()
            held_rows[name] = [dict(row) for row in rows if row.get("name") != NAME]
    return held_rows


def _people(held: Connection) -> None:
    first = {"display_name": "Ada " + ODD[:60], "recovery_codes": "a" * 64 + "\n" + "b" * 64, "last_seen_at": LATER}
    people = {
        "u-ada": {"role_id": "administrator", "password_hash": "$argon2id$v=19$m=1", **first},
        "u-ben": {"role_id": "reader", "issuer": "https://id.example", "subject": "42", "second_factor_at": THEN},
    }
    for name, more in people.items():
        row = {"user_id": name, "login": f"{name[2:]}@example.org", "created_at": THEN, **more}
        held.execute(tables.users.insert(), row)
    ends = {"created_at": THEN, "expires_at": LATER}
    session = {"session_hash": "1" * 64, "user_id": "u-ada", "is_complete": True, "seen_at": THEN}
    held.execute(tables.sessions.insert(), {**session, **ends})
    held.execute(tables.invitations.insert(), {"invitation_hash": "2" * 64, "user_id": "u-ben", **ends})
    token = {"token_id": "t1", "token_hash": "3" * 64, "user_id": "u-ada", "name": "laptop", "scope": "read run"}
    held.execute(tables.api_tokens.insert(), {**token, **ends})
    tried = {"attempt_key": "4" * 64, "failures": 3, "last_at": THEN, "free_at": LATER}
    held.execute(tables.sign_in_attempts.insert(), tried)
    visit = {"user_id": "u-ada", "page": "home", "first_at": THEN, "seen_at": LATER, "before_at": None}
    held.execute(tables.visits.insert(), visit)


def _bases(held: Connection, blobs: list[str]) -> None:
    row = {
        "base_id": "small-2026",
        "name": "small",
        "version": "1",
        "title": ODD,
        "home": "USA",
        "as_of_on": date(2026, 9, 30),
        "content_hash": "sha256:" + "5" * 64,
        "files": json.dumps({"base.yaml": blobs[0], "products.parquet": blobs[1]}, sort_keys=True),
        "handling": "TLP:AMBER+STRICT",
        "origin": "uploaded",
        "created_at": THEN,
        "created_by": "u-ada",
    }
    held.execute(tables.bases.insert(), row)
    whom: list[dict[str, Any]] = [{"user_id": "u-ada", "level": "write"}, {"role_id": "reader"}, {"is_everyone": True}]
    for number, more in enumerate(whom):
        grant = {"grant_id": f"g{number}", "base_id": "small-2026", "level": "read", "created_at": THEN, **more}
        held.execute(tables.grants.insert(), grant)


def _made(held: Connection, blobs: list[str]) -> None:
    result = {
        "result_id": "r1",
        "base_id": "small-2026",
        "kind": "heatmap",
        "title": "Heatmap",
        "request": "{}",
        "request_hash": "sha256:" + "6" * 64,
        "content_hash": "sha256:" + "7" * 64,
        "files": json.dumps({"manifest.json": blobs[2], "metrics.parquet": blobs[1]}, sort_keys=True),
        "size_bytes": 5_000_000_000,
        "handling": "TLP:AMBER",
        "job_id": "j1",
        "created_at": THEN,
        "created_by": "u-ben",
    }
    held.execute(tables.results.insert(), result)
    for revision in (1, 2):
        scenario = {
            "scenario_id": f"s{revision}",
            "name": "outage",
            "revision": revision,
            "base_id": "small-2026",
            "body": f"# {ODD}\nhorizon_days: 90\n",
            "scenario_hash": f"sha256:{revision}",
            "created_at": THEN,
            "created_by": "u-ada",
            "is_deleted": revision == 2,
        }
        held.execute(tables.scenarios.insert(), scenario)


def _operations(held: Connection) -> None:
    for number, state in enumerate(("done", "queued")):
        job = {
            "job_id": f"j{number + 1}",
            "kind": "heatmap",
            "title": "Heatmap",
            "base_id": "small-2026",
            "request": "{}",
            "request_hash": f"sha256:{number}",
            "state": state,
            "done": 0.1,
            "total": 1 / 3,
            "most_attempts": 3,
            "not_before_at": THEN,
            "created_at": THEN,
            "created_by": "u-ada",
            "reasons": json.dumps([ODD]),
            "error": None if number else json.dumps({"code": "M100"}),
        }
        held.execute(tables.jobs.insert(), job)
    worker = {"worker_id": "host:123", "started_at": THEN, "seen_at": LATER, "job_id": "j2"}
    held.execute(tables.workers.insert(), worker)
