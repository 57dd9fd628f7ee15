"""Files that were damaged at random are read or refused, and never end in a traceback."""

from __future__ import annotations

import random
from pathlib import Path
from zipfile import ZipFile

import pytest
from tests.io.sample import sample_base

from mainstay.errors import MainstayError
from mainstay.io.load import load
from mainstay.io.save import save

TURNS = 120


def damaged(data: bytes, draw: random.Random) -> bytes:
    """Change, cut or repeat some bytes."""
    out = bytearray(data)
    for _ in range(draw.randint(1, 6)):
        at = draw.randrange(len(out))
        match draw.randrange(4):
            case 0:
                out[at] = draw.randrange(256)
            case 1:
                del out[at : at + draw.randint(1, 20)]
            case 2:
                out[at:at] = out[at : at + draw.randint(1, 20)]
            case _:
                out[at:at] = draw.randbytes(draw.randint(1, 8))
    return bytes(out)


@pytest.mark.parametrize("form", ["xlsx", "zip", "csv", "parquet"])
def test_damage_is_told_or_harmless(form: str, tmp_path: Path) -> None:
    path = save(sample_base(), tmp_path / f"base.{form}" if form != "csv" else tmp_path / "base")
    draw = random.Random(f"mainstay {form}")
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    whole = {file: file.read_bytes() for file in files}
    refused = 0
    for _ in range(TURNS):
        file = draw.choice(files)
        file.write_bytes(damaged(whole[file], draw))
        try:
            load(path)
        except MainstayError:
            refused += 1
        file.write_bytes(whole[file])
    assert refused > TURNS // 4
    assert load(path) == sample_base()


@pytest.mark.parametrize("form", ["xlsx", "zip"])
def test_damage_inside_is_told_or_harmless(form: str, tmp_path: Path) -> None:
    path = save(sample_base(), tmp_path / f"base.{form}")
    with ZipFile(path) as zipped:
        parts = {name: zipped.read(name) for name in zipped.namelist()}
    draw = random.Random(f"inside {form}")
    refused = 0
    for _ in range(TURNS):
        member = draw.choice(sorted(parts))
        with ZipFile(path, "w") as zipped:
            for name, data in parts.items():
                zipped.writestr(name, damaged(data, draw) if name == member else data)
        try:
            load(path)
        except MainstayError:
            refused += 1
    assert refused > TURNS // 10
