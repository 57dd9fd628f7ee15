"""A process that saves a base and is killed at a random moment leaves the old base or the new one."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.io.sample import sample_base

from mainstay.io.load import load
from mainstay.io.save import save

KILLS = 15
# Saves two bases in turn, for ever, and tells when each save begins.
SAVER = """
import sys
from mainstay.io import atomic
from mainstay.io.load import load
from mainstay.io.save import save
one, two = load(sys.argv[1]), load(sys.argv[2])
if sys.argv[4] == "renames":
    atomic.exchange = lambda one, other: False
while True:
    for base in (one, two):
        print("begin", flush=True)
        save(base, sys.argv[3])
"""


@pytest.mark.slow
@pytest.mark.parametrize("form", ["exchange", "renames", "xlsx", "zip"])
def test_a_kill_at_a_random_moment_leaves_a_whole_base(form: str, tmp_path: Path, root: Path) -> None:
    old = sample_base()
    new = old.replace(economies=old["economies"].with_columns(population=old["economies"]["population"] + 1))
    bases = [save(base, tmp_path / f"{number}.zip") for number, base in enumerate((old, new))]
    target = tmp_path / "place" / {"xlsx": "base.xlsx", "zip": "base.zip"}.get(form, "base")
    save(old, target)
    draw = random.Random(20261101)
    kills = left = 0
    while kills < KILLS or (left < 3 and kills < 4 * KILLS):
        kills += 1
        command = [sys.executable, "-c", SAVER, *map(str, bases), str(target), form]
        with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=root) as child:
            assert child.stdout is not None
            begun = []
            for _ in range(draw.randint(2, 4)):
                assert child.stdout.readline() == b"begin\n"
                begun.append(time.monotonic())
            # as long as the save before took, so that the kill falls into a save on slow and on busy machines too
            time.sleep(draw.uniform(0, 1) * (begun[-1] - begun[-2]))
            child.kill()
        left += len([path for path in target.parent.iterdir() if path.name.startswith(".")])
        assert load(target).hash in {old.hash, new.hash}
        if draw.random() < 0.5:
            save(old, target)
            assert [path.name for path in target.parent.iterdir()] == [target.name]
    assert left >= 3, "hardly a kill came in the middle of a save"
