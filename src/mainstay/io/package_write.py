"""Writes a base as a Data Package, version 2, in one zip file."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterable
from pathlib import Path

from mainstay.io.archive import HARMLESS_BYTES
from mainstay.io.contents import INFO_FILE, info_text
from mainstay.io.csv_text import csv_blocks
from mainstay.io.package_descriptor import WrittenResource, describe
from mainstay.io.written_tables import written_tables
from mainstay.model.base import Base
from mainstay.settings import whole

DESCRIPTOR = "datapackage.json"
DATA_FOLDER = "data"


def write_package(base: Base, path: Path) -> None:
    """Write a base as a Data Package.

    The same base gives the same bytes. A member that would shrink so far that a careful reader takes it for a bomb is
    stored as it is.

    Parameters
    ----------
    base : Base
        The base.
    path : pathlib.Path
        File to write.
    """
    stored: set[str] = set()
    while True:
        _write(base, path, stored)
        tight = _too_tight(path) - stored
        if not tight:
            return
        stored |= tight


def _write(base: Base, path: Path, stored: set[str]) -> None:
    with zipfile.ZipFile(path, "w") as zipped:
        resources = []
        for spec, frame in written_tables(base):
            name = f"{DATA_FOLDER}/{spec.name}.csv"
            size, digest = _add(zipped, name, csv_blocks(frame, spec), stored)
            resources.append(WrittenResource(spec, frame, name, size, digest))
        _add(zipped, INFO_FILE, [info_text(base.info).encode()], stored)
        descriptor = json.dumps(describe(base, resources), ensure_ascii=False, indent=2)
        _add(zipped, DESCRIPTOR, [f"{descriptor}\n".encode()], stored)


def _add(zipped: zipfile.ZipFile, name: str, blocks: Iterable[bytes], stored: set[str]) -> tuple[int, str]:
    info = zipfile.ZipInfo(name)  # the earliest instant a zip file knows, so that the bytes do not depend on the clock
    info.compress_type = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    digest = hashlib.sha256()
    size = 0
    with zipped.open(info, "w", force_zip64=True) as member:
        for block in blocks:
            member.write(block)
            digest.update(block)
            size += len(block)
    return size, f"sha256:{digest.hexdigest()}"


def _too_tight(path: Path) -> set[str]:
    ratio = whole("max_archive_ratio")
    with zipfile.ZipFile(path) as zipped:
        return {
            info.filename
            for info in zipped.infolist()
            if info.file_size > HARMLESS_BYTES and info.file_size > ratio * info.compress_size
        }
