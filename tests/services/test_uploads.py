"""Files that people send: hostile ones do no harm, and are told apart by what they hold."""

from __future__ import annotations

import io
import os
import struct
import time
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.report import bases

from mainstay.errors import InputError
from mainstay.io.save import save
from mainstay.services.uploads import received
from mainstay.services.workspace import Workspace

ROUND = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
LAUGHS = (
    '<!DOCTYPE x [<!ENTITY l0 "ha">'
    + "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 12))
    + '<!ENTITY e "&l11;">]>'
)


def take(workspace: Workspace, content: bytes, name: str = "base.zip") -> str:
    with received(workspace, io.BytesIO(content), name) as sent:
        return sent.base.hash


def refused(workspace: Workspace, content: bytes, name: str = "base.zip") -> InputError:
    with pytest.raises(InputError) as error:
        take(workspace, content, name)
    assert str(workspace.folder) not in str(error.value)
    assert not list((workspace.folder / "uploads").iterdir()), "nothing is left behind"
    return error.value


def packed(**members: bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in members.items():
            zipped.writestr(name, content)
    return held.getvalue()


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("good")
    base = bases.full()
    return {one: save(base, folder / f"full.{one}").read_bytes() for one in ("zip", "xlsx")}


@pytest.mark.parametrize(
    ("kind", "name"),
    [("zip", "a.xlsx"), ("zip", "../../../etc/cron.d/x"), ("zip", "a\0b"), ("zip", "C:\\x\\y"), ("xlsx", "a.zip")],
)
def test_the_content_says_what_it_is(quick_workspace: Workspace, good: dict[str, bytes], kind: str, name: str) -> None:
    assert take(quick_workspace, good[kind], name) == bases.full().hash


@pytest.mark.parametrize(
    "content",
    [b"", b"hello", b"%PDF-1.7", b"MZ" + b"\0" * 200, b"PK\x05\x06" + b"\0" * 18, b"PK\x03\x04" + b"x" * 400],
    ids=["empty", "text", "pdf", "exe", "empty zip", "half a zip"],
)
def test_what_is_no_base_is_refused(quick_workspace: Workspace, content: bytes) -> None:
    assert refused(quick_workspace, content).problems[0].code == "upload.kind"


def test_too_large_is_refused(quick_workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAINSTAY_MAX_UPLOAD_BYTES", "1000")
    assert refused(quick_workspace, b"x" * 1001).problems[0].code == "upload.large"


def test_a_bomb_is_refused(quick_workspace: Workspace) -> None:
    bomb = packed(**{"datapackage.json": b"{}", "products.csv": b"\0" * 60_000_000})
    assert len(bomb) < 100_000
    refused(quick_workspace, bomb)


def test_a_list_of_members_that_fills_memory_is_read_apart(quick_workspace: Workspace) -> None:
    """46 bytes in the file are ten times as many in memory; the server itself must not hold them."""
    entry = struct.pack("<4s4B4HL2L5H2L", b"PK\x01\x02", 20, 0, 20, 0, *([0] * 7), 1, *([0] * 6)) + b"a"
    members = 60_000
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, members, members, members * len(entry), 0, 0)
    bomb = entry * members + end
    with zipfile.ZipFile(io.BytesIO(bomb)) as zipped:
        assert len(zipped.infolist()) == members
    tracemalloc.start()
    try:
        error = refused(quick_workspace, bomb)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert error.problems or error.message
    assert most < 10_000_000


@pytest.mark.parametrize("member", ["../evil.csv", "/etc/passwd", "a/../../b.csv", "c:\\evil.csv"])
def test_a_member_that_leads_out_is_refused(quick_workspace: Workspace, tmp_path: Path, member: str) -> None:
    error = refused(quick_workspace, packed(**{"datapackage.json": b"{}", member: b"x"}))
    assert "not safe" in error.message


def changed(workbook: bytes, change: Callable[[bytes], bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as old, zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, change(content) if name.endswith(".xml") else content)
    return held.getvalue()


@pytest.mark.parametrize("told", [ROUND, LAUGHS], ids=["external entity", "entities that grow"])
def test_a_workbook_with_entities_is_refused(quick_workspace: Workspace, good: dict[str, bytes], told: str) -> None:
    def poison(content: bytes) -> bytes:
        head, mark, rest = content.partition(b"?>")
        return head + mark + told.encode() + rest.replace(b"</t>", b"&e;</t>", 1)

    error = refused(quick_workspace, changed(good["xlsx"], poison), "a.xlsx")
    assert "document type declaration" in error.message


def test_reading_that_takes_too_much_memory_or_time_ends_alone(
    quick_workspace: Workspace, good: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAINSTAY_UPLOAD_MEMORY_BYTES", "50000000")
    assert refused(quick_workspace, good["zip"]).problems[0].code == "upload.costly"
    monkeypatch.delenv("MAINSTAY_UPLOAD_MEMORY_BYTES")
    monkeypatch.setenv("MAINSTAY_UPLOAD_SECONDS", "1")
    monkeypatch.setattr("mainstay.services.upload_child.__name__", "timeit")  # a module that works for long
    # `python -m timeit FILE FOLDER ...` fails at once: any ending but a good one is told the same way
    assert refused(quick_workspace, good["zip"]).problems[0].code == "upload.costly"


def test_the_reading_process_is_told_no_secret(
    quick_workspace: Workspace, good: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    import subprocess

    seen: list[dict[str, str]] = []
    real = subprocess.run

    def spy(*args: object, **told: object) -> object:
        seen.append(dict(told["env"]))  # type: ignore[call-overload]
        return real(*args, **told)  # type: ignore[call-overload]

    monkeypatch.setenv("MAINSTAY_SECRET_KEY", "k" * 40)
    monkeypatch.setenv("MAINSTAY_OIDC_CLIENT_SECRET", "s3cret-of-the-provider")
    monkeypatch.setenv("MAINSTAY_DATABASE", "")
    monkeypatch.setattr(subprocess, "run", spy)
    take(quick_workspace, good["zip"])
    assert not [name for name in seen[0] if name.startswith("MAINSTAY_")]
    assert "k" * 40 not in str(seen)


def test_what_a_killed_server_has_left_goes(quick_workspace: Workspace, good: dict[str, bytes]) -> None:
    place = quick_workspace.folder / "uploads"
    for name, age in (("old", 90_000), ("new", 10)):
        (place / name).mkdir(parents=True)
        os.utime(place / name, (time.time() - age, time.time() - age))
    take(quick_workspace, good["zip"])
    assert [one.name for one in place.iterdir()] == ["new"]
