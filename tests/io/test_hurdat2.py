"""HURDAT2 as published and as a table; what is wrong is told with its row."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from mainstay.errors import InputError, SourceChangedError
from mainstay.io.hurdat2 import TABLE, read_hurdat2
from mainstay.model.storms import bundled_storms

NONE = "-999, " * 12
PUBLISHED = f"""\
AL011851,            UNNAMED,      1,
18510625, 0000,  , HU, 28.0N,  94.8W,  80, -999, {NONE}-999
AL092024,             HELENE,      2,
20240927, 0310, L, HU, 30.0N,  83.7W, 120,  939, 240, 270, 150, 140, 100, 110, 60, 50, 60, 70, 35, 35, 20
20240927, 0500, R, HU, 30.8N,  83.5W,  95,  947, 230, 290, 140, 90, 100, 110, 50, 30, 45, 50, 0, 0, 25
"""
HEADER = ",".join(TABLE)
ROWS = f"""\
{HEADER}
AL011851,UNNAMED,1851-06-25T00:00:00Z,,HU,80.0,,,,,,,,,,,,,,,-94.8,28.0
AL092024,HELENE,2024-09-27T03:10:00Z,L,HU,120.0,939.0,240,270,150,140,100,110,60,50,60,70,35,35,20.0,-83.7,30.0
AL092024,HELENE,2024-09-27T05:00:00Z,R,HU,95.0,947.0,230,290,140,90,100,110,50,30,45,50,0,0,25.0,-83.5,30.8
"""


def write(folder: Path, text: str) -> Path:
    file = folder / "hurdat2.txt"
    file.write_text(text, "utf-8")
    return file


def test_both_layouts_tell_the_same(tmp_path: Path) -> None:
    published = read_hurdat2(write(tmp_path, PUBLISHED))
    packed = tmp_path / "hurdat2.csv.gz"
    packed.write_bytes(gzip.compress(ROWS.encode()))
    assert read_hurdat2(packed) == published
    first, helene = published
    assert first.points[0].reach_nm is None
    assert first.points[0].latitude == 28.0
    assert first.points[0].longitude == -94.8
    assert helene.points[0].is_landfall
    assert helene.points[1].reach_nm == ((230, 290, 140, 90), (100, 110, 50, 30), (45, 50, 0, 0))


@pytest.mark.parametrize(
    ("text", "row", "words"),
    [
        ("", 1, "holds no storm"),
        ("hello\n", 1, "a storm was expected"),
        (PUBLISHED.replace("HELENE,      2", "HELENE,      3"), 5, "before the last 1 points"),
        (PUBLISHED.replace("HELENE,      2", "HELENE,      1"), 5, "a storm was expected"),
        (PUBLISHED.replace("30.0N", "30.0"), 4, "a cell holds what it should not"),
        (PUBLISHED.replace("30.0N", "99.0N"), 4, "a cell holds what it should not"),
        (PUBLISHED.replace(" 120,", " much,"), 4, "a cell holds what it should not"),
        (PUBLISHED.replace("20240927, 0500", "20240926, 0500"), 5, "not in order of time"),
        (PUBLISHED.replace(", 35, 35, 20", ""), 4, "20 cells or more"),
        (ROWS.replace("wind_50kt_sw", "wind_50kts_sw"), 1, "'wind_50kt_sw' is not there"),
        (ROWS.replace(",120.0,", ",120.0,,"), 3, "a row has 22 cells"),
        (ROWS.replace("2024-09-27T05", "27.9.2024T05"), 4, "a cell holds what it should not"),
        (ROWS.replace(",30.0\n", ",95.0\n"), 3, "a cell holds what it should not"),
    ],
)
def test_a_changed_layout_is_told_with_its_row(tmp_path: Path, text: str, row: int, words: str) -> None:
    with pytest.raises(SourceChangedError) as raised:
        read_hurdat2(write(tmp_path, text))
    problem = raised.value.problems[0]
    assert (problem.code, problem.row, problem.file) == ("hurdat2.layout", row, "hurdat2.txt")
    assert words in problem.message


def test_problems_are_listed_and_not_endlessly(tmp_path: Path) -> None:
    bad = HEADER + "\n" + "AL011851,UNNAMED,x,,HU,80.0,,,,,,,,,,,,,,,-94.8,28.0\n" * 500
    with pytest.raises(SourceChangedError) as raised:
        read_hurdat2(write(tmp_path, bad))
    assert len(raised.value.problems) == 20


@pytest.mark.parametrize("raw", [b"\xff\xfe\x00", b"\x1f\x8b broken"])
def test_what_is_no_text(tmp_path: Path, raw: bytes) -> None:
    file = tmp_path / "x.gz"
    file.write_bytes(raw)
    with pytest.raises(InputError, match="cannot be read"):
        read_hurdat2(file)
    with pytest.raises(InputError, match="cannot be read"):
        read_hurdat2(tmp_path / "nothing")


@pytest.mark.shared
def test_the_whole_file(shared_dir: Path) -> None:
    (file,) = (shared_dir / "data" / "10_hazards").glob("hurdat2*.csv.gz")
    storms = {storm.storm_id: storm for storm in read_hurdat2(file)}
    assert len(storms) == 2004
    assert sum(len(storm.points) for storm in storms.values()) == 55_605
    helene = storms["AL092024"]
    assert helene.peak_wind_kt == 120
    (landfall,) = helene.landfalls
    assert (landfall.latitude, landfall.longitude, f"{landfall.at:%d %B %Y %H%M}") == (
        30.0,
        -83.7,
        "27 September 2024 0310",
    )
    # what comes with Mainstay is what the file holds
    for key, storm in bundled_storms().items():
        assert storms[key] == storm
