"""Bring the tables of a workspace to this version of Mainstay."""

from __future__ import annotations

from sqlalchemy import Engine

from mainstay.store.tables import METADATA


def upgrade(engine: Engine) -> None:
    """Make the tables that are missing."""
    METADATA.create_all(engine)
