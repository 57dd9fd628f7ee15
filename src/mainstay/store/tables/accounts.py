"""Who may do what: people, roles as data, grants on bases, sessions, tokens.

Secrets are never kept: of a session, an invitation or a token only a SHA-256 hash is in the database, of a password an
argon2id hash. The secret of a second factor must be read again, so it is kept encrypted with the key of the workspace.
"""

from __future__ import annotations

from sqlalchemy import Boolean, CheckConstraint, Column, ForeignKey, Index, Integer, String, Table, UniqueConstraint

from mainstay.store.tables.instant import Instant
from mainstay.store.tables.metadata import METADATA

roles = Table(
    "roles",
    METADATA,
    Column("role_id", String(40), primary_key=True),
    Column("title", String(120), nullable=False),
    Column("description", String(1000), nullable=False, server_default=""),
)

#: what a role may do; see `mainstay.services.permissions` for the words
role_permissions = Table(
    "role_permissions",
    METADATA,
    Column("role_id", ForeignKey("roles.role_id", ondelete="CASCADE"), primary_key=True),
    Column("permission", String(60), primary_key=True),
)

users = Table(
    "users",
    METADATA,
    Column("user_id", String(40), primary_key=True),
    Column("login", String(254), nullable=False, unique=True),  # lower case
    Column("display_name", String(120), nullable=False, server_default=""),
    Column("role_id", ForeignKey("roles.role_id"), nullable=False, index=True),
    Column("password_hash", String(400)),  # empty: signs in elsewhere, or has not yet used the invitation
    Column("issuer", String(400)),  # of the OpenID provider
    Column("subject", String(400)),
    Column("second_factor_secret", String(400)),  # encrypted
    Column("second_factor_at", Instant),  # when it was confirmed; empty: not in force
    Column("second_factor_step", Integer, nullable=False, server_default="0"),  # last time step used: no replay
    Column("recovery_codes", String(4000), nullable=False, server_default=""),  # hashes, one a line
    Column("is_active", Boolean, nullable=False, server_default="1"),
    Column("created_at", Instant, nullable=False),
    Column("last_seen_at", Instant),
    UniqueConstraint("issuer", "subject"),
)

grants = Table(
    "grants",
    METADATA,
    Column("grant_id", String(40), primary_key=True),
    Column("base_id", ForeignKey("bases.base_id", ondelete="CASCADE"), nullable=False),
    # exactly one of: a person, a role, everyone
    Column("user_id", ForeignKey("users.user_id", ondelete="CASCADE"), index=True),
    Column("role_id", ForeignKey("roles.role_id", ondelete="CASCADE"), index=True),
    Column("is_everyone", Boolean, nullable=False, server_default="0"),
    Column("level", String(20), nullable=False),  # read, write (write contains read)
    Column("created_at", Instant, nullable=False),
    Column("created_by", ForeignKey("users.user_id", ondelete="SET NULL")),
    CheckConstraint("level in ('read', 'write')", name="level"),
    Index("ix_grants_base_id_level", "base_id", "level"),
)

sessions = Table(
    "sessions",
    METADATA,
    Column("session_hash", String(64), primary_key=True),
    Column("user_id", ForeignKey("users.user_id", ondelete="CASCADE"), nullable=False, index=True),
    Column("is_complete", Boolean, nullable=False),  # false: the second factor is still to come
    Column("created_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False, index=True),  # absolute timeout
)

#: one-time links: the first administrator, new people, forgotten passwords
invitations = Table(
    "invitations",
    METADATA,
    Column("invitation_hash", String(64), primary_key=True),
    Column("user_id", ForeignKey("users.user_id", ondelete="CASCADE"), nullable=False, index=True),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("used_at", Instant),
)

api_tokens = Table(
    "api_tokens",
    METADATA,
    Column("token_id", String(40), primary_key=True),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("user_id", ForeignKey("users.user_id", ondelete="CASCADE"), nullable=False, index=True),
    Column("name", String(120), nullable=False),
    Column("scope", String(400), nullable=False),  # permissions, divided by blanks; never more than its owner has
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("used_at", Instant),
    Column("revoked_at", Instant),
)

#: for throttling; the key is a hash of what was tried, so that the table holds no names or addresses
sign_in_attempts = Table(
    "sign_in_attempts",
    METADATA,
    Column("attempt_key", String(64), primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("last_at", Instant, nullable=False),
    Column("free_at", Instant, nullable=False),  # no further try before
)
