"""What people work on: bases, results, scenarios. The tables of bases and results are files by content hash."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from mainstay.store.tables.instant import Instant
from mainstay.store.tables.metadata import METADATA

bases = Table(
    "bases",
    METADATA,
    Column("base_id", String(80), primary_key=True),  # slug, part of addresses
    Column("name", String(120), nullable=False),
    Column("version", String(60), nullable=False),
    Column("title", String(400), nullable=False),
    Column("description", Text, nullable=False, server_default=""),
    Column("home", String(20), nullable=False),
    Column("as_of_on", Date, nullable=False),
    Column("content_hash", String(80), nullable=False),
    Column("files", Text, nullable=False),  # JSON: file of the base -> hash of its blob
    Column("handling", String(40), nullable=False),  # one of mainstay.services.handling
    Column("origin", String(20), nullable=False),  # bundled, uploaded
    Column("created_at", Instant, nullable=False),
    Column("created_by", ForeignKey("users.user_id", ondelete="SET NULL")),
    Column("retired_at", Instant),  # no longer listed; results stay traceable
)

results = Table(
    "results",
    METADATA,
    Column("result_id", String(40), primary_key=True),
    Column("base_id", ForeignKey("bases.base_id", ondelete="CASCADE"), nullable=False),
    Column("kind", String(60), nullable=False),  # kind of job that made it
    Column("title", String(400), nullable=False),
    Column("request", Text, nullable=False),  # JSON, canonical
    # hash of kind, content of the base, version of Mainstay and request: equal for what must be equal
    Column("request_hash", String(80), nullable=False),
    Column("content_hash", String(80), nullable=False),  # Result.hash
    Column("files", Text, nullable=False),  # JSON: file of the result -> hash of its blob
    Column("size_bytes", BigInteger, nullable=False),
    Column("handling", String(40), nullable=False),
    Column("job_id", String(40)),
    Column("created_at", Instant, nullable=False),
    Column("created_by", ForeignKey("users.user_id", ondelete="SET NULL")),
    UniqueConstraint("base_id", "request_hash"),
    Index("ix_results_base_id_kind_created_at", "base_id", "kind", "created_at"),
)

#: each save of a scenario is a row of its own; the newest revision is the scenario
scenarios = Table(
    "scenarios",
    METADATA,
    Column("scenario_id", String(40), primary_key=True),
    Column("name", String(120), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("base_id", ForeignKey("bases.base_id", ondelete="CASCADE"), nullable=False, index=True),
    Column("body", Text, nullable=False),  # YAML as written
    Column("scenario_hash", String(80), nullable=False),
    Column("description", Text, nullable=False, server_default=""),
    Column("created_at", Instant, nullable=False),
    Column("created_by", ForeignKey("users.user_id", ondelete="SET NULL")),
    Column("is_deleted", Boolean, nullable=False, server_default="0"),
    UniqueConstraint("base_id", "name", "revision"),
)

#: when a person last looked: "what changed since you were here", and whether a page was explained
visits = Table(
    "visits",
    METADATA,
    Column("user_id", ForeignKey("users.user_id", ondelete="CASCADE"), primary_key=True),
    Column("page", String(80), primary_key=True),
    Column("first_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("before_at", Instant),  # the visit before this one, at least half an hour earlier
)
