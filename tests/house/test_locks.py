"""The locks fit the project file and install anywhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import lock

ROOT = Path(__file__).resolve().parents[2]
LOCKS = sorted((ROOT / "locks").glob("*.txt"))
PIN = re.compile(r"^(?P<name>[a-z0-9][a-z0-9._-]*)(?:\[[a-z0-9,_-]+\])?==(?P<version>\S+)(?P<marker>.*?)\s*\\$")


def pins(path: Path) -> set[tuple[str, str]]:
    """Return the packages that a lock names, with their exact versions."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return {(match["name"], match["version"]) for line in lines if (match := PIN.match(line))}


def test_there_is_one_lock_for_every_extra() -> None:
    assert {path.stem for path in LOCKS} == set(lock.requirements_by_lock())


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.stem)
def test_lock_was_made_from_the_requirements_of_today(path: Path) -> None:
    requirements = lock.requirements_by_lock()[path.stem]
    assert path.read_text(encoding="utf-8").startswith(lock.header(path.stem, requirements)), "run `make lock`"


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.stem)
def test_every_pin_has_a_hash_and_no_place_is_named(path: Path) -> None:
    body = path.read_text(encoding="utf-8")
    blocks = re.split(
        r"^(?=[a-z0-9])", "\n".join(x for x in body.splitlines() if not x.startswith("#")), flags=re.MULTILINE
    )
    pinned = [block for block in blocks if block.strip()]
    assert len(pinned) > 3
    assert [block for block in pinned if "==" not in block or "--hash=sha256:" not in block] == []
    assert lock.PLACE.search(body) is None


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.stem)
def test_a_package_has_one_version_in_all_locks(path: Path) -> None:
    alone = {pin for pin in pins(path) if pin[0].startswith("nodejs")}  # only for machines without Node.js
    assert not alone or path.stem == "node"
    assert pins(path) - alone <= pins(ROOT / "locks" / "dev.txt")


def test_extras_that_name_extras_are_followed() -> None:
    locks = lock.requirements_by_lock()
    parts = (set(locks[name]) for name in ("client", "dask", "excel", "pandas", "postgresql", "report", "s3", "web"))
    assert set().union(*parts) == set(locks["all"])
    assert set(locks["core"]) < set(locks["all"]) < set(locks["dev"])
    assert not [row for rows in locks.values() for row in rows if row.startswith("mainstay")]
