"""What keeps the workspace running: jobs and their workers, settings, the audit log."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, Column, Float, ForeignKey, Index, Integer, String, Table, Text

from mainstay.store.tables.instant import Instant
from mainstay.store.tables.metadata import METADATA

STATES = ("queued", "running", "done", "failed", "cancelled")

jobs = Table(
    "jobs",
    METADATA,
    Column("job_id", String(40), primary_key=True),
    Column("kind", String(60), nullable=False),  # one of mainstay.services.jobs
    Column("title", String(400), nullable=False),
    Column("base_id", ForeignKey("bases.base_id", ondelete="CASCADE"), nullable=False, index=True),
    Column("request", Text, nullable=False),  # JSON, canonical
    Column("request_hash", String(80), nullable=False, index=True),
    Column("state", String(20), nullable=False),
    Column("priority", Integer, nullable=False, server_default="0"),  # higher first
    Column("done", Float, nullable=False, server_default="0"),
    Column("total", Float, nullable=False, server_default="0"),
    Column("doing", String(400), nullable=False, server_default=""),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("most_attempts", Integer, nullable=False),
    Column("not_before_at", Instant, nullable=False),
    Column("worker_id", String(80)),
    Column("lease_until_at", Instant),  # a running job whose lease has ended may be taken up by another worker
    Column("cancel_at", Instant),  # when somebody asked for it
    Column("created_at", Instant, nullable=False),
    Column("created_by", ForeignKey("users.user_id", ondelete="SET NULL"), index=True),
    Column("started_at", Instant),
    Column("ended_at", Instant),
    Column("reasons", Text, nullable=False, server_default="[]"),  # JSON: why each attempt ended that did not succeed
    Column("error", Text),  # JSON: code, message, where, hint, problems
    Column("result_id", String(40)),
    CheckConstraint("state in ('queued', 'running', 'done', 'failed', 'cancelled')", name="state"),
    Index("ix_jobs_state_priority_created_at", "state", "priority", "created_at"),
)

workers = Table(
    "workers",
    METADATA,
    Column("worker_id", String(80), primary_key=True),
    Column("started_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("job_id", String(40)),
)

settings = Table(
    "settings",
    METADATA,
    Column("name", String(80), primary_key=True),
    Column("value", Text, nullable=False),
)

#: every write by a person or a job; each row holds the hash of the one before it, so that a gap or a change shows
audit = Table(
    "audit",
    METADATA,
    Column("entry_id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False, index=True),
    Column("actor", String(80), nullable=False),  # user_id, or system
    Column("action", String(80), nullable=False),  # such as base.add, user.change_role
    Column("object", String(200), nullable=False),  # such as base:us-2026
    Column("detail", Text, nullable=False),  # JSON without secrets
    Column("before_hash", String(64), nullable=False),
    Column("entry_hash", String(64), nullable=False),
    Index("ix_audit_object", "object"),
)
