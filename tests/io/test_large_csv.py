"""A file far larger than its values is read in the memory of its values."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from tests.io.sample import sample_base

from mainstay.io.save import save
from mainstay.model.base import Base

FILE_BYTES = 200_000_000
# read at once as text, the file takes more than 480 MB
MOST_BYTES = 350_000_000
READ = r"""
import re, sys
from pathlib import Path
from mainstay.io.load import load
base = load(sys.argv[1])
print(base["observations"].height, base["observations"]["value"].sum())
# the peak of this program alone; getrusage may tell that of the program that started it
print(int(re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[1]) * 1024)
"""


def written(folder: Path) -> tuple[Path, int]:
    """Write a base whose observations are numbers in a sea of zeros."""
    import polars as pl

    indicators = pl.DataFrame({"indicator_id": ["i"], "name": ["I"]})
    base = sample_base()
    save(Base(base.info, {**base.tables, "indicators": indicators}), folder)
    rows = 0
    with (folder / "observations.csv").open("w") as file:
        file.write("indicator_id,economy_id,period,value\n")
        zeros = "0" * 600
        days = pl.date_range(pl.date(1000, 1, 1), pl.date(2000, 1, 1), eager=True).cast(pl.String).to_list()
        for day in days:
            file.write(f"i,USA,{day},{rows}.5{zeros}\n")
            rows += 1
            if file.tell() > FILE_BYTES:
                break
    return folder, rows


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells the peak in this way")
def test_memory_is_that_of_the_values(tmp_path: Path) -> None:
    folder, rows = written(tmp_path / "base")
    assert (folder / "observations.csv").stat().st_size > FILE_BYTES
    done = subprocess.run([sys.executable, "-c", READ, str(folder)], capture_output=True, text=True, check=True)
    told, peak = done.stdout.splitlines()
    assert told == f"{rows} {sum(range(rows)) + rows / 2}"
    assert int(peak) < MOST_BYTES, f"{int(peak):,} bytes"
