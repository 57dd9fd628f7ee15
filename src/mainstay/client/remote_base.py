"""A base that lies in a workspace elsewhere."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import polars as pl

from mainstay.core.yaml12 import read_yaml
from mainstay.errors import DamagedFileError
from mainstay.model.base import Base
from mainstay.model.info import read_info

if TYPE_CHECKING:
    from mainstay.client.wire import Wire

INFO = "base.yaml"
_PARQUET = "application/vnd.apache.parquet"


class RemoteBase:
    """A base in a workspace; tables are fetched when they are asked for.

    Attributes
    ----------
    base_id : str
        Its name there.
    told : dict
        What the workspace says of it: title, version, as_of_on, content_hash, handling and so on.
    """

    def __init__(self, wire: Wire, told: dict[str, Any]) -> None:
        self._wire = wire
        self.base_id: str = told["base_id"]
        self.told = told

    @property
    def hash(self) -> str:
        """Hash of the content, equal to that of the `Base`."""
        return str(self.told["content_hash"])

    @property
    def tables(self) -> tuple[str, ...]:
        """Names of the tables, empty ones too."""
        return tuple(one["name"] for one in self._whole()["tables"])

    def __getitem__(self, table: str) -> pl.DataFrame:
        """Return one table."""
        return self._frame(f"{self._path}/tables/{quote(table, safe='')}")

    def rows(self, table: str, *where: str) -> pl.DataFrame:
        """Return the rows of a table that fit conditions such as ``economy_id=CHN``; the workspace chooses them."""
        return self._frame(f"{self._path}/tables/{quote(table, safe='')}", where=list(where))

    def claims(self, table: str, row: str, field: str | None = None) -> list[dict[str, Any]]:
        """Return the claims behind a value, or behind all values of a row."""
        told = self._wire.json(f"{self._path}/claims", table=table, row=row, field=field)
        found: list[dict[str, Any]] = told["claims"]
        return found

    def to_base(self) -> Base:
        """Return the base itself, the same as in the workspace.

        Raises
        ------
        DamagedFileError
            What came over the line has another hash.
        """
        files = [one["name"] for one in self._whole()["files"]]
        info = read_info(read_yaml(self._file(INFO).decode(), name=INFO))
        tables = {
            name.removesuffix(".parquet"): pl.read_parquet(io.BytesIO(self._file(name)))
            for name in files
            if name.endswith(".parquet")
        }
        base = Base(info, tables)
        if base.hash != self.hash:
            msg = "the base that came over the line is not the one of the workspace"
            raise DamagedFileError(msg, hint="does the workspace run another version of Mainstay?")
        return base

    def __repr__(self) -> str:
        return f"<RemoteBase {self.base_id} {self.told['version']}, {self.hash[:19]}>"

    @property
    def _path(self) -> str:
        return f"/bases/{quote(self.base_id, safe='')}"

    def _whole(self) -> dict[str, Any]:
        found: dict[str, Any] = self._wire.json(self._path)
        return found

    def _frame(self, path: str, **query: Any) -> pl.DataFrame:
        return pl.read_parquet(io.BytesIO(self._wire.bytes(path, accept=_PARQUET, **query)))

    def _file(self, name: str) -> bytes:
        return self._wire.bytes(f"{self._path}/files/{quote(name, safe='')}")
