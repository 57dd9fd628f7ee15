"""Tables of the workspace, one file for each group; `METADATA` knows them all."""

from __future__ import annotations

from mainstay.store.tables.accounts import (
    api_tokens,
    grants,
    invitations,
    role_permissions,
    roles,
    sessions,
    sign_in_attempts,
    users,
)
from mainstay.store.tables.content import bases, results, scenarios, visits
from mainstay.store.tables.metadata import METADATA
from mainstay.store.tables.operations import audit, jobs, settings, workers

__all__ = [
    "METADATA",
    "api_tokens",
    "audit",
    "bases",
    "grants",
    "invitations",
    "jobs",
    "results",
    "role_permissions",
    "roles",
    "scenarios",
    "sessions",
    "settings",
    "sign_in_attempts",
    "users",
    "visits",
    "workers",
]
