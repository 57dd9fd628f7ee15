"""Bases of a workspace: who may see which, adding one, loading one."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import polars as pl
from sqlalchemy import ColumnElement, or_, select

from mainstay.core.yaml12 import read_yaml
from mainstay.errors import ConflictError, InputError, NotFoundError, Problem
from mainstay.io.save import save
from mainstay.model.base import Base
from mainstay.model.info import read_info
from mainstay.services.handling import read_mark
from mainstay.services.permissions import ADD_BASE, ADMINISTER
from mainstay.services.viewer import SYSTEM, Viewer
from mainstay.services.workspace import Workspace
from mainstay.store.audit import record
from mainstay.store.database import reading, writing
from mainstay.store.files import Files
from mainstay.store.tables import bases, grants

INFO = "base.yaml"
_SLUG = re.compile(r"[a-z0-9][a-z0-9.-]{0,78}[a-z0-9]")
#: bases held in memory at the same time, by content
_HELD = 6


@dataclass(frozen=True, slots=True)
class BaseEntry:
    """A base in the list of the workspace."""

    base_id: str
    name: str
    version: str
    title: str
    description: str
    home: str
    as_of_on: date
    content_hash: str
    handling: str
    origin: str
    created_at: datetime
    retired_at: datetime | None


_COLUMNS = [bases.c[name] for name in BaseEntry.__slots__]


def visible(viewer: Viewer, level: str = "read") -> ColumnElement[bool]:
    """Return the condition, in SQL, on `bases` under which a person may see (or write) a base.

    It goes into every query, so that no list ever holds what a person may not see.

    Parameters
    ----------
    viewer : Viewer
        Who asks.
    level : {"read", "write"}
        Whoever may write may also read.
    """
    levels = ("read", "write") if level == "read" else ("write",)
    if viewer == SYSTEM:
        return bases.c.base_id.is_not(None)
    whom = or_(grants.c.is_everyone.is_(True), grants.c.user_id == viewer.user_id, grants.c.role_id == viewer.role_id)
    granted = select(grants.c.base_id).where(grants.c.level.in_(levels), whom)
    return bases.c.base_id.in_(granted)


def list_bases(workspace: Workspace, viewer: Viewer) -> list[BaseEntry]:
    """Return the bases that a person may see, by title."""
    asked = select(*_COLUMNS).where(visible(viewer), bases.c.retired_at.is_(None)).order_by(bases.c.title)
    with reading(workspace.database) as held:
        return [BaseEntry(*row) for row in held.execute(asked)]


def find_base(workspace: Workspace, viewer: Viewer, base_id: str, level: str = "read") -> BaseEntry:
    """Return one base of the list.

    Raises
    ------
    NotFoundError
        There is none of this name, or the person may not see it: nobody can tell which.
    """
    with reading(workspace.database) as held:
        row = held.execute(select(*_COLUMNS).where(bases.c.base_id == base_id, visible(viewer, level))).one_or_none()
    if row is None:
        msg = f"there is no base {base_id!r} that you may {level}"
        raise NotFoundError(msg, hint="the list of bases shows those that are shared with you")
    return BaseEntry(*row)


def content_hashes(workspace: Workspace) -> list[str]:
    """Return the hash of the content of every base that is on the list."""
    with reading(workspace.database) as held:
        return list(held.scalars(select(bases.c.content_hash).where(bases.c.retired_at.is_(None)).distinct()))


def load_base(workspace: Workspace, entry: BaseEntry) -> Base:
    """Return the base itself, from memory where it was loaded before.

    Raises
    ------
    DamagedFileError
        A file of it is gone or damaged.
    """
    return _loaded(workspace.files, json.dumps(files_of_base(workspace, entry), sort_keys=True))


def files_of_base(workspace: Workspace, entry: BaseEntry) -> dict[str, str]:
    """Return the files of a base, each by the hash of its content."""
    with reading(workspace.database) as held:
        told = held.scalar(select(bases.c.files).where(bases.c.base_id == entry.base_id))
    found: dict[str, str] = json.loads(str(told))
    return found


@lru_cache(maxsize=_HELD)
def _loaded(kept: Files, told: str) -> Base:
    return base_of_files({name: kept.path(blob) for name, blob in json.loads(told).items()})


def base_of_files(paths: Mapping[str, Path]) -> Base:
    """Return the base whose files, as `add_base` keeps them, lie at some places.

    Parameters
    ----------
    paths : mapping of str to pathlib.Path
        Where each file lies, by its name in the base.
    """
    info = read_info(read_yaml(paths[INFO].read_text(encoding="utf-8"), name=INFO))
    tables = {
        name.removesuffix(".parquet"): pl.read_parquet(path)
        for name, path in paths.items()
        if name.endswith(".parquet")
    }
    return Base(info, tables)


def add_base(
    workspace: Workspace, viewer: Viewer, base: Base, *, base_id: str, handling: str, origin: str = "uploaded"
) -> BaseEntry:
    """Put a base into the workspace; whoever adds it may write it.

    Parameters
    ----------
    base : Base
        The base, all checks passed.
    base_id : str
        Name in addresses: small letters, digits, hyphens, points.
    handling : str
        Handling mark.
    origin : {"uploaded", "bundled"}
        Where it comes from.

    Raises
    ------
    DeniedError
        The person may not add bases.
    InputError
        The name or the mark cannot be used.
    ConflictError
        There is a base of this name already.
    """
    viewer.needs(ADD_BASE)
    if not _SLUG.fullmatch(base_id):
        allowed = "2 to 80 small letters, digits, hyphens and points"
        msg = "the base cannot be added"
        raise InputError(msg, [Problem("base.slug", "the name cannot be an address", found=base_id, allowed=allowed)])
    mark = read_mark(handling)
    row: dict[str, Any] = {
        "base_id": base_id,
        **_content(workspace, base),
        "handling": mark,
        "origin": origin,
        "created_at": workspace.now(),
        "created_by": None if viewer == SYSTEM else viewer.user_id,
    }
    with writing(workspace.database) as held:
        if held.scalar(select(bases.c.base_id).where(bases.c.base_id == base_id)) is not None:
            msg = f"there is a base {base_id!r} already"
            raise ConflictError(msg, hint="choose another name; a base never changes, so a new version is a new base")
        held.execute(bases.insert(), row)
        held.execute(grants.insert(), _first_grant(workspace, viewer, base_id))
        detail = {"content_hash": base.hash, "handling": mark, "origin": origin}
        record(
            held,
            at=workspace.now(),
            actor=viewer.user_id,
            action="base.add",
            target=f"base:{base_id}",
            detail=detail,
        )
    return find_base(workspace, viewer, base_id)


def replace_content(workspace: Workspace, viewer: Viewer, base: Base, *, base_id: str) -> None:
    """Give a bundled base the content that it has in this version of Mainstay; mark and grants stay as they are.

    Parameters
    ----------
    workspace : Workspace
        The workspace.
    viewer : Viewer
        Who does it, for the audit log.
    base : Base
        The base, all checks passed.
    base_id : str
        Name of a bundled base in the workspace; what people have added never changes.
    """
    viewer.needs(ADD_BASE)
    content = _content(workspace, base)
    with writing(workspace.database) as held:
        is_it = (bases.c.base_id == base_id, bases.c.origin == "bundled")
        before = held.scalar(select(bases.c.content_hash).where(*is_it))
        held.execute(bases.update().where(*is_it).values(**content))
        detail = {"before": before, "content_hash": base.hash}
        record(
            held,
            at=workspace.now(),
            actor=viewer.user_id,
            action="base.replace",
            target=f"base:{base_id}",
            detail=detail,
        )


def retire_base(workspace: Workspace, viewer: Viewer, base_id: str) -> None:
    """Take a base off the list; its results stay traceable.

    Raises
    ------
    DeniedError
        The person may not add and retire bases.
    NotFoundError
        There is no such base that the person may write.
    """
    viewer.needs(ADD_BASE)
    find_base(workspace, viewer, base_id, "read" if viewer.may(ADMINISTER) else "write")
    with writing(workspace.database) as held:
        held.execute(bases.update().where(bases.c.base_id == base_id).values(retired_at=workspace.now()))
        record(held, at=workspace.now(), actor=viewer.user_id, action="base.retire", target=f"base:{base_id}")


def _content(workspace: Workspace, base: Base) -> dict[str, Any]:
    """Keep the tables of a base and return the columns of its row that tell of them."""
    return {
        "name": base.name,
        "version": base.version,
        "title": base.info.title or base.name,
        "description": base.info.description or "",
        "home": base.info.home,
        "as_of_on": base.info.as_of_on,
        "content_hash": base.hash,
        "files": json.dumps(_keep(workspace.files, base), sort_keys=True),
    }


def _first_grant(workspace: Workspace, viewer: Viewer, base_id: str) -> dict[str, Any]:
    from mainstay.services.names import new_id

    by_system = viewer == SYSTEM
    return {
        "grant_id": new_id(),
        "base_id": base_id,
        "user_id": None if by_system else viewer.user_id,
        "is_everyone": by_system,
        "level": "read" if by_system else "write",
        "created_at": workspace.now(),
        "created_by": None if by_system else viewer.user_id,
    }


def _keep(kept: Files, base: Base) -> dict[str, str]:
    """Put every table that holds something into the store; return the hash of each file."""
    with tempfile.TemporaryDirectory() as folder:
        place = save(base, Path(folder) / "base", format="parquet")
        return {path.name: kept.put(path.read_bytes()) for path in sorted(place.iterdir()) if path.is_file()}
