"""The folder of a kept run: ours alone, one process at a time, and nothing in it that was not written whole."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from mainstay.errors import InputError, WriteError
from mainstay.run.block_files import BLOCK
from mainstay.run.run_folder import INFO, RunFolder

ME = {"engine": "demo", "version": "1", "base_hash": "sha256:a", "scenario_hash": "sha256:b", "seed": 1}


def filled(place: Path) -> Path:
    with RunFolder(place, ME) as folder:
        folder.write("k", {"a": np.arange(3), "F": np.asfortranarray(np.ones((2, 3), np.float32))})
    return place


def test_arrays_come_back_with_type_shape_and_order(tmp_path: Path) -> None:
    with RunFolder(filled(tmp_path / "run"), ME) as folder:
        held = folder.read("k")
        assert held is not None
        assert (held["a"].dtype, held["F"].dtype, held["F"].shape) == (np.int64, np.float32, (2, 3))
        assert held["F"].flags.f_contiguous
        assert folder.count() == 1
        folder.clear()
        assert folder.count() == 0


@pytest.mark.parametrize("key", sorted(ME))
def test_the_blocks_of_another_run_are_refused(tmp_path: Path, key: str) -> None:
    place = filled(tmp_path / "run")
    other = {**ME, key: 2 if key == "seed" else "other"}
    with pytest.raises(InputError, match="keeps the blocks of another run") as told, RunFolder(place, other):
        pass
    assert [(problem.code, problem.column) for problem in told.value.problems] == [("run.another", key)]
    assert len(list(place.glob(f"*{BLOCK}"))) == 1


@pytest.mark.parametrize("name", ["notes.txt", "manifest.json", "subfolder/x.txt"])
def test_a_folder_with_something_else_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("mine")
    with pytest.raises(WriteError, match="is not a kept run"), RunFolder(tmp_path, ME):
        pass
    assert [path.name for path in tmp_path.iterdir()] == [Path(name).parts[0]]


def test_blocks_without_an_owner_are_refused(tmp_path: Path) -> None:
    (filled(tmp_path / "run") / INFO).unlink()
    with pytest.raises(WriteError, match="is not a kept run"), RunFolder(tmp_path / "run", ME):
        pass


@pytest.mark.parametrize("text", ["", "[1", "7"])
def test_an_owner_that_cannot_be_read_is_told(tmp_path: Path, text: str) -> None:
    (filled(tmp_path / "run") / INFO).write_text(text)
    with pytest.raises(InputError, match="does not say whose blocks"), RunFolder(tmp_path / "run", ME):
        pass


def test_what_a_killed_process_left_unfinished_is_removed(tmp_path: Path) -> None:
    place = filled(tmp_path / "run")
    (place / ".k.block-123.new").write_bytes(b"half")
    with RunFolder(place, ME) as folder:
        assert sorted(path.name for path in place.iterdir()) == ["k.block", INFO]
        assert folder.read("k") is not None


def test_a_file_in_the_way_is_told(tmp_path: Path) -> None:
    (tmp_path / "run").write_text("mine")
    with pytest.raises(WriteError, match="could not be written"), RunFolder(tmp_path / "run", ME):
        pass
    assert (tmp_path / "run").read_text() == "mine"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such locks")
def test_one_process_at_a_time(tmp_path: Path) -> None:
    place = filled(tmp_path / "run")
    code = (
        "import sys\nfrom pathlib import Path\nfrom mainstay.run.run_folder import RunFolder\n"
        f"with RunFolder(Path(sys.argv[1]), {ME!r}):\n    print('held', flush=True)\n    sys.stdin.read()\n"
    )
    command = [sys.executable, "-c", code, str(place)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(InputError, match="another process is at work"), RunFolder(place, ME):
            pass
        other.kill()
        other.wait()
        with RunFolder(place, ME) as folder:  # the system has given it back
            assert folder.count() == 1


def test_a_pickle_in_a_block_is_not_read(tmp_path: Path) -> None:
    with RunFolder(tmp_path / "run", ME) as folder:
        with pytest.raises(TypeError, match="objects"):
            folder.write("k", {"a": np.array([{}], dtype=object)})
        assert folder.count() == 0
        assert not list(folder.path.glob("*.new"))


def test_a_folder_that_has_served_is_removed_with_its_blocks_alone(tmp_path: Path) -> None:
    with RunFolder(filled(tmp_path / "run"), ME) as folder:
        folder.remove()
    assert not (tmp_path / "run").exists()
    with RunFolder(filled(tmp_path / "run"), ME) as folder:
        (folder.path / "mine.txt").write_text("mine")
        folder.remove()
    assert [path.name for path in (tmp_path / "run").iterdir()] == ["mine.txt"]
