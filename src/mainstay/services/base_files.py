"""The files that a base is kept in, and its tables as rows that somebody asks for."""

from __future__ import annotations

import json
from collections.abc import Mapping

from sqlalchemy import select

from mainstay.errors import NotFoundError
from mainstay.services.bases import BaseEntry
from mainstay.services.workspace import Workspace
from mainstay.store.database import reading
from mainstay.store.tables import bases


def base_files(workspace: Workspace, entry: BaseEntry) -> Mapping[str, str]:
    """Return the files of a base: ``base.yaml`` and one Parquet file for each table that holds rows, with its hash."""
    with reading(workspace.database) as held:
        told = held.scalar(select(bases.c.files).where(bases.c.base_id == entry.base_id))
    found: dict[str, str] = json.loads(str(told))
    return found


def read_base_file(workspace: Workspace, entry: BaseEntry, name: str) -> bytes:
    """Return one file of a base.

    Raises
    ------
    NotFoundError
        The base has no such file.
    """
    blob = base_files(workspace, entry).get(name)
    if blob is None:
        msg = "the base has no such file"
        raise NotFoundError(msg)
    return workspace.files.get(blob)
