"""Reads a base from a Data Package in one zip file."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from mainstay.errors import Problem, UnsafeArchiveError
from mainstay.io.archive import Archive, Member, open_archive, unsafe_path
from mainstay.io.contents import INFO_FILE, Contents, missing_info, table_twice, take_info_text, unknown_table
from mainstay.io.csv_table import read_csv_table
from mainstay.io.findings import Findings
from mainstay.io.package_write import DESCRIPTOR
from mainstay.model.schema import load_schema

#: hash algorithms of the standard; a hash that names none is MD5
_ALGORITHMS = ("md5", "sha1", "sha256", "sha512")


def read_package(path: Path, findings: Findings) -> Contents:
    """Read a Data Package.

    Parameters
    ----------
    path : pathlib.Path
        The zip file.
    findings : Findings
        Takes all problems.

    Raises
    ------
    UnsafeArchiveError
        The archive would lead out of its folder, points to another place, is encrypted or unpacks to too much.
    InputError
        The file is not a zip file or is damaged.
    """
    contents = Contents()
    with open_archive(path) as archive:
        if INFO_FILE in archive.members:
            contents.info = take_info_text(archive.read(INFO_FILE), f"{path.name}!{INFO_FILE}", findings)
        else:
            findings.add(missing_info(f"{path.name}!{INFO_FILE}", f"add {INFO_FILE} to the package"))
        listed = {INFO_FILE, DESCRIPTOR}
        resources = _resources(archive, findings)
        if resources is None:
            for name in load_schema().tables:
                findings.blame_table(name)  # they may be there; that they are not read is told once
            return contents
        for resource in resources:
            member = _member(resource, archive, findings)
            if member is None:
                findings.blame_table(str(resource.get("name")))
            else:
                listed.add(member)
                _read_resource(resource, member, archive, contents, findings)
        for member in archive.members:
            if member not in listed and member.lower().endswith((".csv", ".parquet")):
                findings.add(
                    Problem(
                        "resource.unlisted",
                        f"the package holds a table that {DESCRIPTOR} does not list",
                        file=f"{archive.name}!{member}",
                        hint=f"add it to the resources of {DESCRIPTOR}, or take it out",
                    )
                )
    return contents


def _resources(archive: Archive, findings: Findings) -> list[dict[str, Any]] | None:
    where = f"{archive.name}!{DESCRIPTOR}"
    if DESCRIPTOR not in archive.members:
        hint = "write the base with `mainstay base convert`, or unpack the file and read the folder"
        findings.add(Problem("package.descriptor", f"{DESCRIPTOR} is missing", file=where, hint=hint))
        return None
    hint = "see https://datapackage.org/standard/data-package/"
    try:
        descriptor = json.loads(archive.read(DESCRIPTOR).decode("utf-8-sig"))
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        findings.add(
            Problem("package.descriptor", f"{DESCRIPTOR} is not valid JSON", file=where, found=str(error), hint=hint)
        )
        return None
    resources = descriptor.get("resources") if isinstance(descriptor, dict) else None
    if not isinstance(resources, list) or not all(isinstance(row, dict) for row in resources):
        findings.add(Problem("package.descriptor", f"{DESCRIPTOR} has no list of resources", file=where, hint=hint))
        return None
    return resources


def _member(resource: dict[str, Any], archive: Archive, findings: Findings) -> str | None:
    """Return the member that holds a resource."""
    where, path = f"{archive.name}!{DESCRIPTOR}", resource.get("path")
    if isinstance(path, list) and len(path) == 1:
        path = path[0]
    if not isinstance(path, str):
        hint = "give the path of one CSV file in the package"
        findings.add(
            Problem(
                "resource.path",
                f"the resource {resource.get('name')!r} has no path to one file",
                file=where,
                found=str(path)[:80],
                hint=hint,
            )
        )
        return None
    fault = "points to another place" if "://" in path or path.startswith("~") else unsafe_path(path)
    if fault is not None:
        msg = f"{archive.name} is not safe to open: the path {path!r} of a resource {fault}"
        raise UnsafeArchiveError(msg, where=where, hint="a package of Mainstay holds all its tables itself")
    path = path.removeprefix("./")
    if path not in archive.members:
        findings.add(
            Problem(
                "resource.missing",
                f"the file of the resource {resource.get('name')!r} is not in the package",
                file=f"{archive.name}!{path}",
                hint="write the package again",
            )
        )
        return None
    return path


def _read_resource(
    resource: dict[str, Any], member: str, archive: Archive, contents: Contents, findings: Findings
) -> None:
    name, file = str(resource.get("name")), f"{archive.name}!{member}"
    spec = load_schema().tables.get(name)
    if spec is None:
        findings.add(unknown_table(name, file))
        return
    if name in contents.tables:
        findings.add(table_twice(name, file, contents.tables[name].file))
        return
    with archive.stream(member) as opened:
        hashed = _Hashed(opened, resource.get("hash"))
        table = read_csv_table(hashed, spec, file=file, findings=findings)
        while hashed.read(2**20):  # what the reader left, so that the hash is that of the whole
            pass
    if table is not None:
        contents.tables[name] = table
    else:
        findings.blame_table(name)
    problem = hashed.problem(name, file, opened.unpacked, resource.get("bytes"))
    if problem is not None:
        findings.add(problem)


class _Hashed:
    """A stream that is hashed while it is read."""

    def __init__(self, opened: Member, stated: object) -> None:
        self._opened = opened
        self.stated = stated.lower() if isinstance(stated, str) else ""
        algorithm, _, self.digest = self.stated.rpartition(":")
        self._hash = (
            hashlib.new(algorithm or "md5", usedforsecurity=False) if (algorithm or "md5") in _ALGORITHMS else None
        )

    def read(self, size: int, /) -> bytes:
        data = self._opened.read(size)
        if self._hash is not None:
            self._hash.update(data)
        return data

    def problem(self, table: str, file: str, size: int, stated_size: object) -> Problem | None:
        """Return the problem of a resource that is not what the descriptor says."""
        hint = "the package was changed or damaged; get it again, or write it again with `mainstay base convert`"
        if isinstance(stated_size, int) and stated_size != size:
            found, allowed = f"{size} bytes", f"{stated_size} bytes"
            return Problem(
                "resource.bytes",
                "the file is not as long as the package says",
                table=table,
                file=file,
                found=found,
                allowed=allowed,
                hint=hint,
            )
        if not self.stated:
            return None
        if self._hash is None:
            allowed = ", ".join(_ALGORITHMS)
            return Problem(
                "resource.hash",
                f"the hash is of a kind that is not known, the file was not compared: {self.stated[:20]}",
                severity="warning",
                table=table,
                file=file,
                allowed=allowed,
            )
        if self._hash.hexdigest() != self.digest:
            found = f"{self._hash.name}:{self._hash.hexdigest()}"
            return Problem(
                "resource.hash",
                "the file is not the one that the package describes",
                table=table,
                file=file,
                found=found,
                allowed=self.stated,
                hint=hint,
            )
        return None
