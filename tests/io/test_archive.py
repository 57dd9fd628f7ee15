"""An archive is read only where it is safe."""

from __future__ import annotations

import re
import stat
import struct
from collections.abc import Callable
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pytest
from tests.io.sample import sample_base

from mainstay.errors import InputError, UnsafeArchiveError
from mainstay.io.archive import open_archive
from mainstay.io.load import load
from mainstay.io.save import save


@pytest.fixture
def package(tmp_path: Path) -> Path:
    return save(sample_base(), tmp_path / "base.zip")


def named(name: str) -> Callable[[Path], None]:
    """Return what adds a member of a name as it stands, which zipfile alone would clean."""

    def change(path: Path) -> None:
        stand_in = "@" * len(name)
        with ZipFile(path, "a") as zipped:
            zipped.writestr(stand_in, "x")
        path.write_bytes(path.read_bytes().replace(stand_in.encode(), name.encode()))

    return change


def link(path: Path) -> None:
    info = ZipInfo("data/link.csv")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    with ZipFile(path, "a") as zipped:
        zipped.writestr(info, "/etc/passwd")


def twice(path: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate name"), ZipFile(path, "a") as zipped:
        zipped.writestr("base.yaml", "name: other\n")


def encrypted(path: Path) -> None:
    data = bytearray(path.read_bytes())
    with ZipFile(path) as zipped:
        offset = zipped.getinfo("base.yaml").header_offset
    directory = data.rfind(b"PK\x01\x02", 0, data.rfind(b"base.yaml"))
    for place in (offset + 6, directory + 8):
        data[place : place + 2] = struct.pack("<H", struct.unpack("<H", data[place : place + 2])[0] | 1)
    path.write_bytes(data)


def bomb(path: Path) -> None:
    with ZipFile(path, "a", ZIP_DEFLATED) as zipped:
        zipped.writestr("data/claims.csv", b"claim_id,table\n" + bytes(30_000_000))
        text = zipped.read("datapackage.json").decode()
    entry = '{"name": "claims", "path": "data/claims.csv"},'
    rewrite(path, "datapackage.json", text.replace('"resources": [', '"resources": [' + entry))


def rewrite(path: Path, member: str, text: str | bytes) -> None:
    """Replace one member of an archive."""
    with ZipFile(path) as zipped:
        parts = {name: zipped.read(name) for name in zipped.namelist()}
    with ZipFile(path, "w", ZIP_DEFLATED) as zipped:
        for name, data in {**parts, member: text}.items():
            zipped.writestr(name, data)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (named("../evil.csv"), "leads out of the archive"),
        (named("data/../../evil.csv"), "leads out of the archive"),
        (named("/etc/evil.csv"), "has an absolute path"),
        (named("C:/evil.csv"), "has an absolute path"),
        (named("data\\evil.csv"), "has a backslash"),
        (named("data/evil\0.csv"), "has a NUL"),
        (named("BASE.yaml"), "stands twice"),
        (twice, "stands twice"),
        (link, "is a link or a device"),
        (encrypted, "is encrypted"),
        (bomb, "200 times its size"),
    ],
    ids=["..", "inner ..", "absolute", "drive", "backslash", "NUL", "capitals", "twice", "link", "encrypted", "bomb"],
)
def test_what_is_not_safe_is_refused(change: Callable[[Path], None], words: str, package: Path, tmp_path: Path) -> None:
    change(package)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(UnsafeArchiveError, match=re.escape(words)) as caught:
        load(package)
    assert caught.value.hint
    assert sorted(tmp_path.rglob("*")) == before


def test_limits_are_settings(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert load(package) == sample_base()
    monkeypatch.setenv("MAINSTAY_MAX_ARCHIVE_MEMBERS", "3")
    with pytest.raises(UnsafeArchiveError, match="members, more than 3"):
        load(package)
    monkeypatch.setenv("MAINSTAY_MAX_ARCHIVE_MEMBERS", "100")
    monkeypatch.setenv("MAINSTAY_MAX_ARCHIVE_BYTES", "500")
    with pytest.raises(UnsafeArchiveError, match="unpacks to more than 500 bytes"):
        load(package)


def test_sizes_are_counted_and_not_believed(tmp_path: Path) -> None:
    """A header that states a small size does not hide a large content."""
    path = tmp_path / "a.zip"
    with ZipFile(path, "w", ZIP_DEFLATED) as zipped:
        zipped.writestr("a", bytes(5_000_000))
    data = path.read_bytes()
    path.write_bytes(data.replace(struct.pack("<L", 5_000_000), struct.pack("<L", 10)))
    with open_archive(path) as archive, pytest.raises((InputError, UnsafeArchiveError)):
        archive.read("a")


def test_a_damaged_member_is_told(package: Path) -> None:
    data = bytearray(package.read_bytes())
    place = data.find(b"economies.csv") + 40
    data[place] ^= 0xFF
    package.write_bytes(data)
    with pytest.raises(InputError, match=r"is damaged: data/economies\.csv cannot be unpacked"):
        load(package)


@pytest.mark.parametrize("share", [0.0, 0.2, 0.9, 0.99])
def test_a_truncated_archive_is_told(share: float, package: Path) -> None:
    data = package.read_bytes()
    package.write_bytes(data[: int(len(data) * share)])
    with pytest.raises(InputError, match="not a zip file or is damaged"):
        load(package)
