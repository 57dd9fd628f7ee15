"""Backup and restore: all of it comes back, on either database, or nothing does."""

from __future__ import annotations

import hashlib
import json
import random
import stat
import threading
import warnings
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect, select
from tests.store.filled import THEN, everything, fill

from mainstay.errors import ConflictError, DamagedFileError, InputError, MainstayError, WriteError
from mainstay.services.backup import back_up
from mainstay.services.backup_check import as_json, check
from mainstay.services.restore import restore
from mainstay.services.workspace import Workspace, find_workspace, open_workspace
from mainstay.store.audit import record, verify
from mainstay.store.database import reading, writing
from mainstay.store.named_files import named_files
from mainstay.store.rows import TRANSIENT
from mainstay.store.tables import METADATA, api_tokens, bases, roles, settings

Members = dict[str, bytes]


@pytest.fixture
def filled(workspace: Workspace) -> Workspace:
    fill(workspace)
    return workspace


@pytest.fixture
def archive(quick_workspace: Workspace, tmp_path: Path) -> Path:
    fill(quick_workspace)
    return back_up(quick_workspace, tmp_path / "monday.zip").path


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_workspace(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Workspace]:
    """Give a workspace without tables, on a database of its own."""
    there = tmp_path / "there"
    address = {
        "sqlite": lambda: f"sqlite:///{there / 'other.db'}",
        "postgresql": lambda: request.getfixturevalue("empty_postgresql_url"),
    }[request.param]()
    with find_workspace(there, database=address) as held:
        yield held


def rewritten(
    path: Path, change: Callable[[Members, dict[str, Any]], None], *, packing: int = zipfile.ZIP_STORED
) -> Path:
    """Write the archive anew with members changed; the manifest tells what it told, unless that is changed too."""
    with zipfile.ZipFile(path) as zipped:
        members = {name: zipped.read(name) for name in zipped.namelist()}
    manifest = json.loads(members.pop("manifest.json"))
    change(members, manifest)
    out = path.with_name("changed.zip")
    with zipfile.ZipFile(out, "w", packing) as zipped:
        for name, content in {**members, "manifest.json": json.dumps(manifest).encode()}.items():
            zipped.writestr(name, content)
    return out


def told_anew(members: Members, manifest: dict[str, Any], name: str, content: bytes) -> None:
    """Change a member and the manifest with it, as somebody would who wants it to go unseen."""
    members[name] = content
    manifest["members"][name] = {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}


def refused(path: Path) -> InputError:
    with pytest.raises(InputError) as error:
        check(path)
    return error.value


def test_everything_comes_back_on_either_database(
    filled: Workspace, empty_workspace: Workspace, tmp_path: Path
) -> None:
    before = everything(filled)
    made = back_up(filled, tmp_path / "monday.zip")
    assert restore(tmp_path / "monday.zip", empty_workspace) == made
    after = everything(empty_workspace)
    added = after["audit"].pop()
    assert (added["action"], added["before_hash"]) == ("workspace.restore", before["audit"][-1]["entry_hash"])
    for name in METADATA.tables:
        assert after[name] == ([] if name in TRANSIENT else before[name]), name
    with reading(empty_workspace.database) as held:
        assert verify(held, made.head) == []
        names = named_files(held)
    assert len(names) == made.files == 3
    assert [empty_workspace.files.get(name) for name in names] == [filled.files.get(name) for name in names]


def test_a_backup_is_written_in_the_audit_log_and_tells_its_checksum(filled: Workspace, tmp_path: Path) -> None:
    made = back_up(filled, tmp_path / "monday.zip")
    assert made.checksum == hashlib.sha256((tmp_path / "monday.zip").read_bytes()).hexdigest()
    last = everything(filled)["audit"][-1]
    assert last["action"] == "workspace.backup"
    assert json.loads(last["detail"])["sha256"] == made.checksum
    assert check(tmp_path / "monday.zip") == made
    assert json.loads(json.dumps(as_json(made)))["sha256"] == made.checksum


def test_only_its_owner_may_read_a_backup(archive: Path) -> None:
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600


def test_a_backup_of_a_workspace_in_use_shows_one_moment(filled: Workspace, tmp_path: Path) -> None:
    stop = threading.Event()
    failed: list[Exception] = []

    def work() -> None:
        number = 0
        try:
            while not stop.is_set():
                number += 1
                with writing(filled.database) as held:
                    held.execute(settings.insert(), {"name": f"n{number}", "value": "1"})
                    held.execute(roles.insert(), {"role_id": f"r{number}", "title": "1"})
                    record(held, at=THEN, actor="u-ada", action="role.add", target=f"role:r{number}")
        except Exception as error:  # noqa: BLE001 - told by the thread that started this one
            failed.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        made = [back_up(filled, tmp_path / f"{number}.zip") for number in range(4)]
    finally:
        stop.set()
        thread.join()
    assert failed == []
    for number, one in enumerate(made):
        # 4 roles, 1 setting and 3 entries were there before; each backup adds an entry
        assert one.rows["roles"] - 4 == one.rows["settings"] - 1 == one.rows["audit"] - 3 - number


def test_a_workspace_with_work_in_it_is_not_written_over(archive: Path, filled: Workspace) -> None:
    before = everything(filled)
    with pytest.raises(ConflictError, match="not empty"):
        restore(archive, filled)
    assert everything(filled) == before


def test_a_workspace_that_nobody_has_used_takes_a_backup(archive: Path, workspace: Workspace) -> None:
    with writing(workspace.database) as held:
        held.execute(settings.insert(), {"name": "procrastinate.schema", "value": "here"})
    restore(archive, workspace)
    told = {row["name"]: row["value"] for row in everything(workspace)["settings"]}
    assert told["procrastinate.schema"] == "here"
    assert "theme" in told


def test_what_tells_of_the_database_stays_at_home(quick_workspace: Workspace, tmp_path: Path) -> None:
    fill(quick_workspace)
    with writing(quick_workspace.database) as held:
        held.execute(settings.insert(), {"name": "procrastinate.schema", "value": "there"})
    back_up(quick_workspace, tmp_path / "monday.zip")
    with find_workspace(tmp_path / "there") as there:
        restore(tmp_path / "monday.zip", there)
        assert [row["name"] for row in everything(there)["settings"]] == ["theme"]


def test_a_restore_that_fails_can_be_done_again(
    archive: Path, empty_workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    from mainstay.services import restore as module

    with monkeypatch.context() as broken:
        broken.setattr(module, "verify", lambda *told: ["something is wrong", *told])
        with pytest.raises(DamagedFileError, match="nothing was changed"):
            restore(archive, empty_workspace)
    assert not everything(empty_workspace)["users"]
    restore(archive, empty_workspace)
    assert len(everything(empty_workspace)["users"]) == 2


def test_a_file_that_the_workspace_has_lost_is_told(
    filled: Workspace, empty_workspace: Workspace, tmp_path: Path
) -> None:
    with reading(filled.database) as held:
        lost = min(named_files(held))
    filled.files.delete(lost)
    made = back_up(filled, tmp_path / "monday.zip")
    assert made.missing == (lost,)
    assert made.files == 2
    assert restore(tmp_path / "monday.zip", empty_workspace).missing == (lost,)


def test_an_older_backup_is_unharmed_where_a_new_one_cannot_be_written(
    quick_workspace: Workspace, tmp_path: Path
) -> None:
    resource = pytest.importorskip("resource")
    fill(quick_workspace)
    quick_workspace.files.put(random.Random(1).randbytes(100_000))
    old = back_up(quick_workspace, tmp_path / "monday.zip")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, before[1]))
    try:
        with pytest.raises(WriteError):
            back_up(quick_workspace, tmp_path / "monday.zip")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert check(tmp_path / "monday.zip") == old
    assert [path.name for path in tmp_path.iterdir() if ".mainstay-" in path.name] == []


def test_a_flipped_bit_is_noticed_wherever_it_matters(archive: Path) -> None:
    whole = check(archive)
    content = archive.read_bytes()
    drawn = random.Random(7)
    noticed = 0
    for _ in range(150):
        place = drawn.randrange(len(content))
        damaged = bytearray(content)
        damaged[place] ^= 1 << drawn.randrange(8)
        archive.write_bytes(bytes(damaged))
        try:
            found = check(archive)
        except MainstayError:
            noticed += 1
        else:
            # a date or an attribute of a member in the zip file itself: nothing that is restored
            assert (found.rows, found.files, found.head) == (whole.rows, whole.files, whole.head)
    assert noticed > 100


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9, 0.999])
def test_a_file_that_is_cut_off_is_no_backup(archive: Path, share: float) -> None:
    content = archive.read_bytes()
    archive.write_bytes(content[: int(len(content) * share)])
    assert "cannot be opened as a backup" in str(refused(archive))


def test_a_changed_row_is_noticed(archive: Path) -> None:
    def change(members: Members, manifest: dict[str, Any]) -> None:
        members["rows/users.jsonl"] = members["rows/users.jsonl"].replace(b"reader", b"redder")

    assert [problem.code for problem in refused(rewritten(archive, change)).problems] == ["backup.damaged"]


def test_a_changed_file_is_noticed_even_where_the_manifest_was_changed_with_it(archive: Path) -> None:
    def change(members: Members, manifest: dict[str, Any]) -> None:
        name = next(name for name in members if name.startswith("files/"))
        told_anew(members, manifest, name, b"other")

    assert "not what its name says" in str(refused(rewritten(archive, change)))


def test_a_changed_audit_log_is_noticed_even_where_the_manifest_was_changed_with_it(archive: Path) -> None:
    def change(members: Members, manifest: dict[str, Any]) -> None:
        content = members["rows/audit.jsonl"].replace(b"u-ada", b"u-ben")
        told_anew(members, manifest, "rows/audit.jsonl", content)

    assert "audit.chain" in str(refused(rewritten(archive, change)))


def test_an_audit_log_that_was_cut_off_is_noticed(archive: Path) -> None:
    def change(members: Members, manifest: dict[str, Any]) -> None:
        lines = members["rows/audit.jsonl"].splitlines(keepends=True)
        told_anew(members, manifest, "rows/audit.jsonl", b"".join(lines[:-1]))
        manifest["tables"]["audit"] -= 1

    assert "no longer holds the entry" in str(refused(rewritten(archive, change)))


@pytest.mark.parametrize("name", ["../evil", "/etc/passwd", "rows/../../evil.jsonl", "files/" + "A" * 64, "other.txt"])
def test_a_member_that_mainstay_does_not_write_is_refused(archive: Path, name: str) -> None:
    def change(members: Members, manifest: dict[str, Any]) -> None:
        told_anew(members, manifest, name, b"evil")

    assert "backup.member" in str(refused(rewritten(archive, change)))


def test_a_member_that_the_manifest_does_not_name_is_refused(archive: Path) -> None:
    def change(members: Members, manifest: dict[str, Any]) -> None:
        members["files/" + "0" * 64] = b"evil"

    assert "not in the manifest" in str(refused(rewritten(archive, change)))


def test_a_member_that_is_missing_is_refused(archive: Path) -> None:
    def change(members: Members, manifest: dict[str, Any]) -> None:
        del members["rows/users.jsonl"]

    assert "a member is missing" in str(refused(rewritten(archive, change)))


def test_a_member_that_stands_twice_is_refused(archive: Path) -> None:
    with warnings.catch_warnings(), zipfile.ZipFile(archive, "a") as zipped:
        warnings.simplefilter("ignore")
        zipped.writestr("rows/users.jsonl", zipped.read("rows/users.jsonl"))
    assert "a name that Mainstay does not write" in str(refused(archive))


def test_a_bomb_is_refused_before_it_is_unpacked(archive: Path) -> None:
    def change(members: Members, manifest: dict[str, Any]) -> None:
        name = next(name for name in members if name.startswith("files/"))
        members[name] = bytes(50_000_000)
        manifest["members"][name]["bytes"] = 50_000_000

    assert "packed in a way" in str(refused(rewritten(archive, change, packing=zipfile.ZIP_DEFLATED)))


def test_a_table_that_is_left_out_of_the_manifest_is_refused(archive: Path) -> None:
    def change(members: Members, manifest: dict[str, Any]) -> None:
        del manifest["tables"]["users"]

    assert "backup.member" in str(refused(rewritten(archive, change)))


@pytest.mark.parametrize("content", [b"[1]\n", b"{\n", b"\xff\n", b'{"a": 1}'])
def test_lines_that_are_no_rows_are_refused(archive: Path, content: bytes) -> None:
    def change(members: Members, manifest: dict[str, Any]) -> None:
        told_anew(members, manifest, "rows/settings.jsonl", content)

    assert refused(rewritten(archive, change)).problems


@pytest.mark.parametrize(
    "row",
    [{"name": "a"}, {"name": "a", "value": 5}, {"name": "a", "value": "b", "more": "c"}, {"name": True, "value": ""}],
)
def test_rows_that_do_not_fit_the_tables_leave_the_database_empty(
    archive: Path, empty_workspace: Workspace, row: dict[str, Any]
) -> None:
    def change(members: Members, manifest: dict[str, Any]) -> None:
        told_anew(members, manifest, "rows/settings.jsonl", json.dumps(row).encode() + b"\n")

    changed = rewritten(archive, change)
    with pytest.raises(InputError) as error:
        restore(changed, empty_workspace)
    assert {problem.code for problem in error.value.problems} == {"backup.row"}
    assert not everything(empty_workspace)["users"]


@pytest.mark.parametrize(("key", "value"), [("format", 99), ("revision", "9999")])
def test_a_backup_of_a_later_version_is_one_clear_error(archive: Path, key: str, value: object) -> None:
    def change(members: Members, manifest: dict[str, Any]) -> None:
        manifest[key] = value

    assert [problem.code for problem in refused(rewritten(archive, change)).problems] == ["backup.later_version"]


@pytest.mark.parametrize("content", [b"", b"hello", b"PK\x05\x06" + bytes(18)])
def test_another_file_is_no_backup(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "other.zip").write_bytes(content)
    assert refused(tmp_path / "other.zip").code == "M100"


def test_a_manifest_that_cannot_be_read_is_refused(archive: Path) -> None:
    def change(members: Members, manifest: dict[str, Any]) -> None:
        manifest["unknown"] = 1

    assert "manifest cannot be read" in str(refused(rewritten(archive, change)))


def test_a_damaged_backup_touches_nothing(archive: Path, empty_workspace: Workspace) -> None:
    archive.write_bytes(archive.read_bytes()[:-10])
    with pytest.raises(InputError):
        restore(archive, empty_workspace)
    assert inspect(empty_workspace.database).get_table_names() == []
    assert list(empty_workspace.files.names()) == []


def test_progress_is_told_while_it_is_checked_and_restored(archive: Path, tmp_path: Path) -> None:
    told: list[tuple[int, int, str]] = []
    with find_workspace(tmp_path / "there") as there:
        restore(archive, there, progress=lambda *how_far: told.append(how_far))
    assert (3, 3, "files") in told
    assert all(done <= total for done, total, _ in told)


def test_a_workspace_that_was_restored_is_used_like_any_other(archive: Path, empty_workspace: Workspace) -> None:
    restore(archive, empty_workspace)
    address = empty_workspace.database.url.render_as_string(hide_password=False)
    with open_workspace(empty_workspace.folder, database=address) as again, reading(again.database) as held:
        assert held.scalars(select(bases.c.base_id)).all() == ["small-2026"]
        assert held.scalars(select(api_tokens.c.name)).all() == ["laptop"]
