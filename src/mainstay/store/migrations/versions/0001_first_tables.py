"""The first tables, and the roles that a new workspace starts with.

Once released, a migration never changes: it says what it means by itself and imports nothing of Mainstay.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

#: microseconds since 1970 in UTC
INSTANT = sa.BigInteger

ROLES = (
    ("reader", "Reader", "Sees what is shared with them.", ("read",)),
    ("analyst", "Analyst", "Runs engines and writes scenarios.", ("read", "run", "write_scenario")),
    (
        "steward",
        "Steward",
        "Keeps bases and says who sees them.",
        ("read", "run", "write_scenario", "add_base", "share"),
    ),
    (
        "administrator",
        "Administrator",
        "Keeps people, roles and the workspace itself.",
        ("read", "run", "write_scenario", "add_base", "share", "read_audit", "administer"),
    ),
)


def upgrade() -> None:
    """Make the tables of version 0.1 and fill in the roles."""
    _accounts()
    _bases()
    _access()
    _content()
    _operations()
    _roles()


def _accounts() -> None:
    """Make the tables of people and roles."""
    op.create_table(
        "roles",
        sa.Column("role_id", sa.String(40), primary_key=True),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("description", sa.String(1000), nullable=False, server_default=""),
    )
    op.create_table(
        "role_permissions",
        sa.Column("role_id", sa.String(40), sa.ForeignKey("roles.role_id", ondelete="CASCADE"), primary_key=True),
        sa.Column("permission", sa.String(60), primary_key=True),
    )
    op.create_table(
        "users",
        sa.Column("user_id", sa.String(40), primary_key=True),
        sa.Column("login", sa.String(254), nullable=False, unique=True),
        sa.Column("display_name", sa.String(120), nullable=False, server_default=""),
        sa.Column("role_id", sa.String(40), sa.ForeignKey("roles.role_id"), nullable=False, index=True),
        sa.Column("password_hash", sa.String(400)),
        sa.Column("issuer", sa.String(400)),
        sa.Column("subject", sa.String(400)),
        sa.Column("second_factor_secret", sa.String(400)),
        sa.Column("second_factor_at", INSTANT),
        sa.Column("second_factor_step", sa.Integer, nullable=False, server_default="0"),
        sa.Column("recovery_codes", sa.String(4000), nullable=False, server_default=""),
        sa.Column("is_active", sa.Boolean, nullable=False, server_default="1"),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("last_seen_at", INSTANT),
        sa.UniqueConstraint("issuer", "subject"),
    )


def _bases() -> None:
    """Make the tables of bases and of who may see them."""
    op.create_table(
        "bases",
        sa.Column("base_id", sa.String(80), primary_key=True),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("version", sa.String(60), nullable=False),
        sa.Column("title", sa.String(400), nullable=False),
        sa.Column("description", sa.Text, nullable=False, server_default=""),
        sa.Column("home", sa.String(20), nullable=False),
        sa.Column("as_of_on", sa.Date, nullable=False),
        sa.Column("content_hash", sa.String(80), nullable=False),
        sa.Column("files", sa.Text, nullable=False),
        sa.Column("handling", sa.String(40), nullable=False),
        sa.Column("origin", sa.String(20), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("created_by", sa.String(40), sa.ForeignKey("users.user_id", ondelete="SET NULL")),
        sa.Column("retired_at", INSTANT),
    )
    op.create_table(
        "grants",
        sa.Column("grant_id", sa.String(40), primary_key=True),
        sa.Column("base_id", sa.String(80), sa.ForeignKey("bases.base_id", ondelete="CASCADE"), nullable=False),
        sa.Column("user_id", sa.String(40), sa.ForeignKey("users.user_id", ondelete="CASCADE"), index=True),
        sa.Column("role_id", sa.String(40), sa.ForeignKey("roles.role_id", ondelete="CASCADE"), index=True),
        sa.Column("is_everyone", sa.Boolean, nullable=False, server_default="0"),
        sa.Column("level", sa.String(20), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("created_by", sa.String(40), sa.ForeignKey("users.user_id", ondelete="SET NULL")),
        sa.CheckConstraint("level in ('read', 'write')", name="level"),
        sa.Index("ix_grants_base_id_level", "base_id", "level"),
    )


def _access() -> None:
    """Make the tables of ways in, and of where people were."""
    op.create_table(
        "sessions",
        sa.Column("session_hash", sa.String(64), primary_key=True),
        sa.Column(
            "user_id", sa.String(40), sa.ForeignKey("users.user_id", ondelete="CASCADE"), nullable=False, index=True
        ),
        sa.Column("is_complete", sa.Boolean, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("seen_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False, index=True),
    )
    op.create_table(
        "invitations",
        sa.Column("invitation_hash", sa.String(64), primary_key=True),
        sa.Column(
            "user_id", sa.String(40), sa.ForeignKey("users.user_id", ondelete="CASCADE"), nullable=False, index=True
        ),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("used_at", INSTANT),
    )
    op.create_table(
        "api_tokens",
        sa.Column("token_id", sa.String(40), primary_key=True),
        sa.Column("token_hash", sa.String(64), nullable=False, unique=True),
        sa.Column(
            "user_id", sa.String(40), sa.ForeignKey("users.user_id", ondelete="CASCADE"), nullable=False, index=True
        ),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("scope", sa.String(400), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("used_at", INSTANT),
        sa.Column("revoked_at", INSTANT),
    )
    op.create_table(
        "sign_in_attempts",
        sa.Column("attempt_key", sa.String(64), primary_key=True),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("last_at", INSTANT, nullable=False),
        sa.Column("free_at", INSTANT, nullable=False),
    )
    op.create_table(
        "visits",
        sa.Column("user_id", sa.String(40), sa.ForeignKey("users.user_id", ondelete="CASCADE"), primary_key=True),
        sa.Column("page", sa.String(80), primary_key=True),
        sa.Column("first_at", INSTANT, nullable=False),
        sa.Column("seen_at", INSTANT, nullable=False),
        sa.Column("before_at", INSTANT),
    )


def _content() -> None:
    """Make the tables of what is made from bases."""
    op.create_table(
        "results",
        sa.Column("result_id", sa.String(40), primary_key=True),
        sa.Column("base_id", sa.String(80), sa.ForeignKey("bases.base_id", ondelete="CASCADE"), nullable=False),
        sa.Column("kind", sa.String(60), nullable=False),
        sa.Column("title", sa.String(400), nullable=False),
        sa.Column("request", sa.Text, nullable=False),
        sa.Column("request_hash", sa.String(80), nullable=False),
        sa.Column("content_hash", sa.String(80), nullable=False),
        sa.Column("files", sa.Text, nullable=False),
        sa.Column("size_bytes", sa.BigInteger, nullable=False),
        sa.Column("handling", sa.String(40), nullable=False),
        sa.Column("job_id", sa.String(40)),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("created_by", sa.String(40), sa.ForeignKey("users.user_id", ondelete="SET NULL")),
        sa.UniqueConstraint("base_id", "request_hash"),
        sa.Index("ix_results_base_id_kind_created_at", "base_id", "kind", "created_at"),
    )
    op.create_table(
        "scenarios",
        sa.Column("scenario_id", sa.String(40), primary_key=True),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column(
            "base_id", sa.String(80), sa.ForeignKey("bases.base_id", ondelete="CASCADE"), nullable=False, index=True
        ),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("scenario_hash", sa.String(80), nullable=False),
        sa.Column("description", sa.Text, nullable=False, server_default=""),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("created_by", sa.String(40), sa.ForeignKey("users.user_id", ondelete="SET NULL")),
        sa.Column("is_deleted", sa.Boolean, nullable=False, server_default="0"),
        sa.UniqueConstraint("base_id", "name", "revision"),
    )


def _operations() -> None:
    """Make the tables of what keeps the workspace running."""
    op.create_table(
        "jobs",
        sa.Column("job_id", sa.String(40), primary_key=True),
        sa.Column("kind", sa.String(60), nullable=False),
        sa.Column("title", sa.String(400), nullable=False),
        sa.Column(
            "base_id", sa.String(80), sa.ForeignKey("bases.base_id", ondelete="CASCADE"), nullable=False, index=True
        ),
        sa.Column("request", sa.Text, nullable=False),
        sa.Column("request_hash", sa.String(80), nullable=False, index=True),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("priority", sa.Integer, nullable=False, server_default="0"),
        sa.Column("done", sa.Float, nullable=False, server_default="0"),
        sa.Column("total", sa.Float, nullable=False, server_default="0"),
        sa.Column("doing", sa.String(400), nullable=False, server_default=""),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        sa.Column("most_attempts", sa.Integer, nullable=False),
        sa.Column("not_before_at", INSTANT, nullable=False),
        sa.Column("worker_id", sa.String(80)),
        sa.Column("lease_until_at", INSTANT),
        sa.Column("cancel_at", INSTANT),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("created_by", sa.String(40), sa.ForeignKey("users.user_id", ondelete="SET NULL"), index=True),
        sa.Column("started_at", INSTANT),
        sa.Column("ended_at", INSTANT),
        sa.Column("reasons", sa.Text, nullable=False, server_default="[]"),
        sa.Column("error", sa.Text),
        sa.Column("result_id", sa.String(40)),
        sa.CheckConstraint("state in ('queued', 'running', 'done', 'failed', 'cancelled')", name="state"),
        sa.Index("ix_jobs_state_priority_created_at", "state", "priority", "created_at"),
    )
    op.create_table(
        "workers",
        sa.Column("worker_id", sa.String(80), primary_key=True),
        sa.Column("started_at", INSTANT, nullable=False),
        sa.Column("seen_at", INSTANT, nullable=False),
        sa.Column("job_id", sa.String(40)),
    )
    op.create_table(
        "settings",
        sa.Column("name", sa.String(80), primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
    )
    op.create_table(
        "audit",
        sa.Column(
            "entry_id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=False
        ),
        sa.Column("at", INSTANT, nullable=False, index=True),
        sa.Column("actor", sa.String(80), nullable=False),
        sa.Column("action", sa.String(80), nullable=False),
        sa.Column("object", sa.String(200), nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("before_hash", sa.String(64), nullable=False),
        sa.Column("entry_hash", sa.String(64), nullable=False),
        sa.Index("ix_audit_object", "object"),
    )


def _roles() -> None:
    """Fill in the roles; from then on they are data that an administrator may change."""
    roles = sa.table(
        "roles", sa.column("role_id", sa.String), sa.column("title", sa.String), sa.column("description", sa.String)
    )
    permissions = sa.table("role_permissions", sa.column("role_id", sa.String), sa.column("permission", sa.String))
    op.bulk_insert(roles, [{"role_id": name, "title": title, "description": told} for name, title, told, _ in ROLES])
    op.bulk_insert(
        permissions, [{"role_id": name, "permission": word} for name, _, _, words in ROLES for word in words]
    )
