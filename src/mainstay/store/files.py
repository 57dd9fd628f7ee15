"""Files by the hash of their content: in a folder beside the database, or in a bucket by URL.

The same content is kept once, whoever put it there, and a file never changes: its name is its SHA-256 hash. What comes
back is checked against that name, so a damaged file is noticed and never read as a result.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from mainstay.errors import DamagedFileError, MissingExtraError, WriteError

_DIGITS = frozenset("0123456789abcdef")
_LENGTH = 64
#: what a file is called until all of it is written, and while it is being taken away
_DRAFT, _LEAVING = ".draft-", ".leaving-"
_HINT = "restore it from a backup, or compute the result again"


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
        self.place = str(place).removeprefix("file://")
        self.is_remote = "://" in self.place
        self._cache = cache
        self._remote: Any = None
        self._errors: tuple[type[Exception], ...] = (OSError,)
        if self.is_remote:
            self._remote, self._root = _file_system(self.place)
            self._errors = _remote_errors()
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
        with self._telling():
            if self._remote is None:
                _put_local(Path(self._where(name)), content, name)
            else:
                # the same content again does no harm, renews its date, and mends what was damaged
                self._remote.pipe_file(self._where(name), content)
        return name

    def get(self, name: str) -> bytes:
        """Return the content of a file.

        Raises
        ------
        DamagedFileError
            There is no such file, or its content is not what its name says.
        """
        place = self._where(name)
        try:
            content: bytes = Path(place).read_bytes() if self._remote is None else self._remote.cat_file(place)
        except self._errors as error:
            raise _unread(error, name) from None
        if hashlib.sha256(content).hexdigest() != name:
            msg = f"the file {name[:12]} in the store of the workspace is damaged"
            raise DamagedFileError(msg, hint=_HINT)
        return content

    def size(self, name: str) -> int:
        """Return how many bytes a file has, without reading it.

        Raises
        ------
        DamagedFileError
            There is no such file.
        """
        place = self._where(name)
        try:
            return int(Path(place).stat().st_size if self._remote is None else self._remote.size(place))
        except self._errors as error:
            raise _unread(error, name) from None

    def path(self, name: str) -> Path:
        """Return where a file lies on this machine, fetched first where the store is elsewhere.

        Raises
        ------
        DamagedFileError
            There is no such file, or its content is not what its name says.
        """
        if self._remote is None:
            self.get(name)
            return Path(self._where(name))
        assert self._cache is not None  # noqa: S101 - set for every remote store
        local = self._cache / name[:2] / name
        if not _holds(local, name):
            content = self.get(name)
            with self._telling():
                _put_local(local, content, name)
        return local

    def names(self) -> Iterator[str]:
        """Yield the hash of every file."""
        for name, _ in self._dated():
            yield name

    def delete(self, name: str) -> None:
        """Remove a file; one that is gone already is no mistake."""
        with self._telling(), suppress(FileNotFoundError):
            if self._remote is None:
                Path(self._where(name)).unlink()
            else:
                self._remote.rm_file(self._where(name))

    def collect(self, keep: Collection[str], before: datetime) -> list[str]:
        """Remove the files that nothing names and that were last put before an instant; return their hashes.

        Whoever puts a file names it in the database a little later. The instant leaves time for that; a file that is
        put again while it is being taken away stays.

        Parameters
        ----------
        keep : collection of str
            Files that something names.
        before : datetime.datetime
            Younger files stay, whether something names them or not.
        """
        with self._telling():
            old = [name for name, at in self._dated() if name not in keep and at < before]
            if self._remote is None:
                taken = [name for name in old if _take_away(Path(self._where(name)), before)]
                for draft in [*Path(self._root).glob(f"??/{_DRAFT}*"), *Path(self._root).glob(f"??/{_LEAVING}*")]:
                    if _date(draft) < before:
                        draft.unlink(missing_ok=True)
                return taken
            for name in old:
                self.delete(name)
        return old

    def _dated(self) -> Iterator[tuple[str, datetime]]:
        if self._remote is None:
            for path in sorted(Path(self._root).glob("??/*")):
                if _is_name(path.name):
                    yield path.name, _date(path)
        else:
            with self._telling():
                found = self._remote.find(self._root, detail=True)
            for place, told in sorted(found.items()):
                if _is_name(Path(place).name):
                    yield Path(place).name, _told_date(told)

    def _where(self, name: str) -> str:
        if not _is_name(name):
            msg = "a file in the store is named by the hash of its content"
            raise DamagedFileError(msg)
        return f"{self._root}/{name[:2]}/{name}"

    @contextmanager
    def _telling(self) -> Iterator[None]:
        try:
            yield
        except self._errors as error:
            msg = f"the store of the workspace cannot be changed: {_words(error)}"
            raise WriteError(msg, hint="is the disk full, or the store out of reach? nothing was changed") from None


def _is_name(text: str) -> bool:
    return len(text) == _LENGTH and set(text) <= _DIGITS


def _words(error: Exception) -> str:
    return (getattr(error, "strerror", None) or str(error) or type(error).__name__).lower()


def _unread(error: Exception, name: str) -> DamagedFileError:
    if _is_gone(error):
        return DamagedFileError(f"the file {name[:12]} is not in the store of the workspace", hint=_HINT)
    msg = f"the file {name[:12]} cannot be read: {_words(error)}"
    return DamagedFileError(msg, hint="is the store of the workspace reachable?")


def _is_gone(error: Exception) -> bool:
    return isinstance(error, FileNotFoundError | NotADirectoryError)


def _holds(path: Path, name: str) -> bool:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest() == name
    except FileNotFoundError:
        return False


def _date(path: Path) -> datetime:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except FileNotFoundError:
        return datetime.now(UTC)  # just taken away by somebody else


def _told_date(told: dict[str, Any]) -> datetime:
    # each kind of store has its own word; where it says nothing, the file is young and stays
    at = told.get("LastModified") or told.get("created") or told.get("mtime")
    if isinstance(at, int | float):
        return datetime.fromtimestamp(at, UTC)
    if not isinstance(at, datetime):
        return datetime.max.replace(tzinfo=UTC)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _put_local(target: Path, content: bytes, name: str) -> None:
    """Write beside the target and rename: a reader sees all of it or nothing (rename(2))."""
    if _holds(target, name):
        with suppress(FileNotFoundError):  # it is being taken away: write it anew
            os.utime(target)
            return
    is_new = not target.parent.is_dir()
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=target.parent, prefix=_DRAFT)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(draft).replace(target)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise
    _flush_folder(target.parent)
    if is_new:
        _flush_folder(target.parent.parent)


def _flush_folder(folder: Path) -> None:
    """Bring the names in a folder to disk too, where the system knows how."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _take_away(path: Path, before: datetime) -> bool:
    """Remove a file unless it was put again meanwhile: renamed first, so that whoever puts it now writes it anew."""
    leaving = path.with_name(f"{_LEAVING}{path.name}")
    try:
        path.rename(leaving)
    except FileNotFoundError:
        return False
    if _date(leaving) < before:
        leaving.unlink(missing_ok=True)
        return True
    leaving.rename(path)
    return False


def _file_system(url: str) -> tuple[Any, str]:
    try:
        import fsspec

        # another process may have changed the bucket: what was listed before is not to be trusted
        system, root = fsspec.core.url_to_fs(url, use_listings_cache=False, skip_instance_cache=True)
    except ImportError:
        msg = f"files at {url.partition('://')[0]}:// need an extra that is not installed"
        raise MissingExtraError(msg, hint="pip install 'mainstay[s3]'") from None
    return system, str(root).rstrip("/")


def _remote_errors() -> tuple[type[Exception], ...]:
    """Return what goes wrong with a bucket: s3fs turns most into OSError, and lets through what comes from below."""
    try:
        from aiohttp import ClientError
        from botocore.exceptions import BotoCoreError
    except ImportError:
        return (OSError,)
    return (OSError, BotoCoreError, ClientError)
