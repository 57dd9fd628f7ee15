"""Files by the hash of their content: in a folder beside the database, or in a bucket by URL.

The same content is kept once, whoever put it there, and a file never changes: its name is its SHA-256 hash. What comes
back is checked against that name, so a damaged file is noticed and never read as a result.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mainstay.errors import DamagedFileError, MissingExtraError, WriteError


class Files:
    """A store of files by content hash.

    Parameters
    ----------
    place : str or pathlib.Path
        Folder, or the URL of a bucket such as ``s3://name/prefix``.
    cache : pathlib.Path, optional
        Folder for local copies of what comes from a bucket.

    Examples
    --------
    >>> import tempfile
    >>> files = Files(tempfile.mkdtemp())
    >>> name = files.put(b"doses")
    >>> files.get(name), name[:8]
    (b'doses', '6aeb4190')
    """

    def __init__(self, place: str | Path, *, cache: Path | None = None) -> None:
        self.place = str(place)
        self.is_remote = "://" in self.place
        self._cache = cache
        self._remote: Any = None
        if self.is_remote:
            self._remote, self._root = _file_system(self.place)
            if cache is None:
                self._cache = Path(tempfile.mkdtemp(prefix="mainstay-files-"))
        else:
            self._root = str(Path(self.place).resolve())
            Path(self._root).mkdir(parents=True, exist_ok=True)

    def put(self, content: bytes) -> str:
        """Keep a file and return its hash; once it returns, the content is on disk.

        Raises
        ------
        WriteError
            The store cannot be written; nothing half-written stays.
        """
        name = hashlib.sha256(content).hexdigest()
        try:
            if self._remote is not None:
                if not self._remote.exists(self._where(name)):
                    self._remote.pipe_file(self._where(name), content)
            else:
                self._put_local(Path(self._where(name)), content)
        except OSError as error:
            msg = f"a file could not be kept: {(error.strerror or str(error)).lower()}"
            raise WriteError(msg, hint="is the disk full? nothing was changed") from None
        return name

    def get(self, name: str) -> bytes:
        """Return the content of a file.

        Raises
        ------
        DamagedFileError
            There is no such file, or its content is not what its name says.
        """
        try:
            content: bytes = (
                Path(self._where(name)).read_bytes()
                if self._remote is None
                else self._remote.cat_file(self._where(name))
            )
        except OSError:
            msg = f"the file {name[:12]} is not in the store of the workspace"
            raise DamagedFileError(msg, hint="restore it from a backup, or compute the result again") from None
        if hashlib.sha256(content).hexdigest() != name:
            msg = f"the file {name[:12]} in the store of the workspace is damaged"
            raise DamagedFileError(msg, hint="restore it from a backup, or compute the result again")
        return content

    def path(self, name: str) -> Path:
        """Return where a file lies on this machine, fetched first where the store is elsewhere.

        Raises
        ------
        DamagedFileError
            There is no such file.
        """
        if self._remote is None:
            found = Path(self._where(name))
            if not found.is_file():
                self.get(name)  # tells what is wrong
            return found
        assert self._cache is not None  # noqa: S101 - set for every remote store
        local = self._cache / name[:2] / name
        if not local.is_file():
            self._put_local(local, self.get(name))
        return local

    def names(self) -> Iterator[str]:
        """Yield the hash of every file."""
        if self._remote is None:
            yield from sorted(path.name for path in Path(self._root).glob("??/*") if len(path.name) == 64)
        elif self._remote.exists(self._root):
            yield from sorted(Path(found).name for found in self._remote.find(self._root))

    def delete(self, name: str) -> None:
        """Remove a file; one that is gone already is no mistake."""
        if self._remote is None:
            Path(self._where(name)).unlink(missing_ok=True)
        elif self._remote.exists(self._where(name)):
            self._remote.rm_file(self._where(name))

    def _where(self, name: str) -> str:
        if len(name) != 64 or not set(name) <= set("0123456789abcdef"):
            msg = "a file in the store is named by the hash of its content"
            raise DamagedFileError(msg)
        return f"{self._root}/{name[:2]}/{name}"

    @staticmethod
    def _put_local(target: Path, content: bytes) -> None:
        """Write beside the target and rename: a reader sees all of it or nothing (rename(2))."""
        if target.is_file():
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=target.parent, prefix=".draft-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(draft).replace(target)
        except BaseException:
            Path(draft).unlink(missing_ok=True)
            raise


def _file_system(url: str) -> tuple[Any, str]:
    try:
        import fsspec

        system, root = fsspec.core.url_to_fs(url)
    except ImportError:
        msg = f"files at {url.partition('://')[0]}:// need an extra that is not installed"
        raise MissingExtraError(msg, hint="pip install 'mainstay[s3]'") from None
    return system, str(root).rstrip("/")
