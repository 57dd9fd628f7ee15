"""Files by content hash: whole or not there, damaged never read, taken away only when nothing names them."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mainstay.errors import DamagedFileError, MissingExtraError, WriteError
from mainstay.store import files as module
from mainstay.store.files import Files

BUCKET = "mainstay-test"
#: puts files as fast as it can, and says the name of each once it is kept
WRITER = """
import sys
from mainstay.store.files import Files
files = Files(sys.argv[1])
number = 0
while True:
    number += 1
    print(files.put(number.to_bytes(4, "big") * 150_000), flush=True)
"""


@pytest.fixture(scope="session")
def s3_server() -> Iterator[str]:
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def s3_url(s3_server: str, monkeypatch: pytest.MonkeyPatch) -> str:
    import boto3

    told = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": "us-east-1"}
    for name, value in {**told, "AWS_ENDPOINT_URL": s3_server, "AWS_EC2_METADATA_DISABLED": "true"}.items():
        monkeypatch.setenv(name, value)
    client = boto3.client("s3")
    client.create_bucket(Bucket=BUCKET)
    client.close()
    return f"s3://{BUCKET}/{os.urandom(4).hex()}"


@pytest.fixture(params=["folder", "memory", "s3"])
def files(request: pytest.FixtureRequest, tmp_path: Path) -> Files:
    place = {
        "folder": lambda: str(tmp_path / "files"),
        "memory": lambda: f"memory://{tmp_path.name}",
        "s3": lambda: request.getfixturevalue("s3_url"),
    }[request.param]()
    return Files(place, cache=tmp_path / "cache")


def damage(files: Files, name: str) -> None:
    place = files._where(name)
    if files.is_remote:
        files._remote.pipe_file(place, b"other")
    else:
        Path(place).write_bytes(b"other")


def test_what_was_put_comes_back(files: Files) -> None:
    names = [files.put(content) for content in (b"one", b"", bytes(range(256)) * 5_000)]
    assert [files.get(name) for name in names] == [b"one", b"", bytes(range(256)) * 5_000]
    assert [hashlib.sha256(files.path(name).read_bytes()).hexdigest() for name in names] == names
    assert sorted(files.names()) == sorted(names)


def test_the_same_content_is_kept_once(files: Files) -> None:
    assert files.put(b"one") == files.put(b"one")
    assert len(list(files.names())) == 1


def test_another_process_is_seen_at_once(files: Files) -> None:
    assert list(files.names()) == []
    beside = Files(files.place)
    name = beside.put(b"one")
    assert list(files.names()) == [name]
    assert files.get(name) == b"one"
    beside.delete(name)
    with pytest.raises(DamagedFileError):
        files.get(name)
    files.put(b"one")
    assert beside.get(name) == b"one"


def test_a_damaged_file_is_never_read_and_mended_by_putting_it_again(files: Files) -> None:
    name = files.put(b"one")
    damage(files, name)
    with pytest.raises(DamagedFileError, match="damaged"):
        files.get(name)
    with pytest.raises(DamagedFileError, match="damaged"):
        files.path(name)
    files.put(b"one")
    assert files.get(name) == b"one"


def test_a_file_that_is_gone_is_one_clear_error(files: Files) -> None:
    name = files.put(b"one")
    files.delete(name)
    files.delete(name)
    with pytest.raises(DamagedFileError, match="is not in the store"):
        files.get(name)
    assert list(files.names()) == []


@pytest.mark.parametrize("name", ["../../etc/passwd", "x", "A" * 64, "/" + "a" * 63, ""])
def test_a_name_that_is_no_hash_leads_nowhere(files: Files, name: str) -> None:
    for use in (files.get, files.path, files.delete):
        with pytest.raises(DamagedFileError, match="named by the hash"):
            use(name)


def test_a_damaged_local_copy_is_fetched_again(files: Files) -> None:
    name = files.put(b"one")
    files.path(name)
    if files.is_remote:
        files.path(name).write_bytes(b"other")
        assert files.path(name).read_bytes() == b"one"


def test_only_old_files_that_nothing_names_are_taken_away(files: Files) -> None:
    named, free = files.put(b"named"), files.put(b"free")
    now = datetime.now(UTC)
    assert files.collect({named}, now - timedelta(hours=1)) == []
    assert files.collect({named}, now + timedelta(hours=1)) == [free]
    assert list(files.names()) == [named]


def test_a_bucket_out_of_reach_is_one_clear_error(s3_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    files = Files(s3_url)
    with pytest.raises(WriteError, match="cannot be changed"):
        files.put(b"one")
    with pytest.raises(DamagedFileError, match="cannot be read"):
        files.get("a" * 64)


def test_a_store_without_its_extra_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fsspec", None)
    with pytest.raises(MissingExtraError) as missing:
        Files("s3://bucket")
    assert "mainstay[s3]" in str(missing.value)


@settings(max_examples=40)
@given(st.lists(st.binary(max_size=300), max_size=8), st.data())
def test_any_content_comes_back_whatever_is_taken_away(
    tmp_path_factory: pytest.TempPathFactory, contents: list[bytes], data: st.DataObject
) -> None:
    files = Files(tmp_path_factory.mktemp("files"))
    held = {files.put(content): content for content in contents}
    keep = data.draw(st.sets(st.sampled_from(sorted(held)))) if held else set()
    gone = files.collect(keep, datetime.now(UTC) + timedelta(hours=1))
    assert set(gone) == set(held) - keep
    assert {name: files.get(name) for name in files.names()} == {name: held[name] for name in keep}


@pytest.mark.parametrize("moment", ["_take_away", "_date"])
def test_a_file_that_is_put_again_while_it_is_taken_away_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    """Put it after the old ones were listed, or after it was renamed and before its date is looked at."""
    files = Files(tmp_path)
    name = files.put(b"one")
    os.utime(files.path(name), (0, 0))
    before = datetime.now(UTC) - timedelta(hours=1)
    real = getattr(module, moment)
    came_back: list[Path] = []

    def meanwhile(path: Path, *told: datetime) -> object:
        if moment == "_take_away" or path.name.startswith(".leaving-"):
            found = real(path, *told) if moment == "_date" else None
            came_back.append(path)
            files.put(b"one")
            return found or real(path, *told)
        return real(path, *told)

    monkeypatch.setattr(module, moment, meanwhile)
    files.collect(set(), before)
    assert came_back
    assert files.get(name) == b"one"
    assert [path.name for path in tmp_path.glob("??/*")] == [name]


def test_drafts_of_writers_that_died_are_swept(tmp_path: Path) -> None:
    files = Files(tmp_path)
    name = files.put(b"one")
    draft = tmp_path / name[:2] / ".draft-abc"
    draft.write_bytes(b"half")
    files.collect({name}, datetime.now(UTC) - timedelta(hours=1))
    assert draft.exists()
    files.collect({name}, datetime.now(UTC) + timedelta(hours=1))
    assert not draft.exists()
    assert list(files.names()) == [name]


def test_a_writer_that_is_killed_leaves_no_half_file(tmp_path: Path) -> None:
    told: set[str] = set()
    for number in range(12):
        with subprocess.Popen(
            [sys.executable, "-c", WRITER, str(tmp_path)], stdout=subprocess.PIPE, text=True
        ) as writer:
            assert writer.stdout is not None
            told.add(writer.stdout.readline().strip())
            time.sleep(0.002 * number)
            writer.kill()
            # a line may be cut in the middle; whole ones were acknowledged
            told.update(line.strip() for line in writer.stdout if line.endswith("\n"))
    files = Files(tmp_path)
    found = set(files.names())
    assert told
    assert told <= found
    for name in found:
        files.get(name)


def test_a_full_disk_is_one_clear_error_and_leaves_nothing(tmp_path: Path) -> None:
    resource = pytest.importorskip("resource")
    files = Files(tmp_path)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, before[1]))
    try:
        with pytest.raises(WriteError, match="nothing was changed"):
            files.put(b"x" * 100_000)
        files.put(b"small")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert len(list(files.names())) == 1
    assert list(tmp_path.glob("??/.*")) == []


def test_what_is_kept_is_on_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    flushed: list[str] = []
    real = os.fsync

    def fsync(handle: int) -> None:
        flushed.append(str(Path(f"/proc/self/fd/{handle}").readlink()))
        real(handle)

    if not Path("/proc/self/fd").is_dir():
        pytest.skip("this system does not tell which file a handle belongs to")
    files = Files(tmp_path)
    monkeypatch.setattr(module.os, "fsync", fsync)
    name = files.put(b"one")
    assert [Path(path).name[:7] for path in flushed] == [".draft-", name[:2], tmp_path.name[:7]]
