"""The wheel holds the whole package: data, schema and templates too, and nothing else."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src"
#: what the bundles of the workspace are made from stays behind; the bundles themselves are packed
FRONTEND = SOURCE / "mainstay" / "web" / "frontend"
MADE_BY_MACHINES = {".kept", ".nbc", ".nbi", ".pyc", ".pyo"}


def test_wheel_holds_every_file_of_the_package(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("mainstay-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if ".dist-info/" not in name}
    wanted = {
        path.relative_to(SOURCE).as_posix()
        for path in (SOURCE / "mainstay").rglob("*")
        if path.is_file() and path.suffix not in MADE_BY_MACHINES and not path.is_relative_to(FRONTEND)
    }
    assert packed == wanted
    assert "mainstay/py.typed" in packed
    assert "mainstay/model/schema/products.yaml" in packed
