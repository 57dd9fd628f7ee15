"""Reads one table from a CSV file: RFC 4180, UTF-8 with or without a mark, however large."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO

from mainstay.errors import Problem
from mainstay.io.csv_body import CsvBody, check_encoding, split_record
from mainstay.io.csv_encoding import wide_encoding
from mainstay.io.csv_records import BrokenStructureError, ByteStream, RecordReader
from mainstay.io.findings import Findings
from mainstay.io.header import LOOK_ROWS, read_header, score
from mainstay.io.typed_rows import TableRead, TypedRows
from mainstay.model.schema import TableSpec

_MARK = b"\xef\xbb\xbf"
_HEAD_BYTES = 256 * 1024
_DELIMITERS = {",": "a comma", ";": "a semicolon", "\t": "a tab", "|": "a vertical bar"}


def read_csv_table(stream: ByteStream, spec: TableSpec, *, file: str, findings: Findings) -> TableRead | None:
    r"""Read one table from a stream of CSV bytes.

    Memory holds the typed rows and one batch of text, at most ``batch_rows`` records.

    Parameters
    ----------
    stream : ByteStream
        The bytes.
    spec : TableSpec
        The table.
    file : str
        Name of the file, for messages.
    findings : Findings
        Takes all problems. Rows are numbered by record: a record with line breaks inside quotation marks counts
        once, the header of an orderly file is row 1.

    Returns
    -------
    TableRead or None
        None where the file holds nothing that can be read as this table.

    Examples
    --------
    >>> from mainstay.model.schema import load_schema
    >>> findings = Findings()
    >>> data = b"economy_id,name,population\nUSA,United States,many\n"
    >>> read = read_csv_table(BytesIO(data), load_schema().table("economies"), file="economies.csv", findings=findings)
    >>> [(problem.code, problem.row, problem.column) for problem in findings.problems()]
    [('value.unreadable', 2, 'population')]
    """
    head = _read_head(stream).removeprefix(_MARK)
    problem = wide_encoding(head, table=spec.name, file=file)
    if problem is not None:
        findings.blame_table(spec.name)
        findings.add(problem)
        return None
    if b"\n" not in head and b"\r" in head:
        stream, head = _ReturnEnds(stream), head.replace(b"\r", b"\n")
    try:
        return _read_with_head(stream, head, spec, file, findings)
    except BrokenStructureError as broken:
        findings.blame_table(spec.name)
        findings.add(replace(broken.problem, table=spec.name, file=file))
    return None


class _ReturnEnds:
    """A stream whose lines end with a lone carriage return, as old Macintosh programs wrote them."""

    def __init__(self, stream: ByteStream) -> None:
        self._stream = stream

    def read(self, size: int, /) -> bytes:
        return self._stream.read(size).replace(b"\r", b"\n")


def _read_head(stream: ByteStream) -> bytes:
    head = b""
    while len(head) < _HEAD_BYTES and (block := stream.read(_HEAD_BYTES - len(head))):
        head += block
    return head


def _read_with_head(
    stream: ByteStream, head: bytes, spec: TableSpec, file: str, findings: Findings
) -> TableRead | None:
    delimiter, rows, ends = _choose_delimiter(head, spec)
    if delimiter != ",":
        findings.add(
            Problem(
                "csv.delimiter",
                f"cells are separated by {_DELIMITERS[delimiter]}",
                table=spec.name,
                file=file,
                row=1,
                found=delimiter,
                allowed="a comma",
                hint="save the file with commas between cells and points before decimals",
            )
        )
    check_encoding(head[: ends[-1]] if ends else b"", ends, first_row=1, table=spec.name, file=file)
    header = read_header(rows, spec, file, findings, edge="lines")
    if header is None:
        return None
    first_row = header.index + 2
    typed = TypedRows(spec, list(header.columns), file=file, first_row=first_row, findings=findings, guarded=True)
    reader = RecordReader(stream, delimiter, carry=head[ends[header.index] :], first_row=first_row)
    body = CsvBody(spec, file, header, delimiter, typed, findings)
    for records in reader:
        body.add(records)
    return typed.table()


def _choose_delimiter(head: bytes, spec: TableSpec) -> tuple[str, list[list[str]], list[int]]:
    """Return the delimiter under which the header fits best, with the first records read by it and where they end."""
    best: tuple[int, str, list[list[str]], list[int]] | None = None
    broken: BrokenStructureError | None = None
    for delimiter in _DELIMITERS:
        rows: list[list[str]] = []
        ends: list[int] = []
        try:
            for record, end in _first_records(head, delimiter):
                rows.append(split_record(record.decode("utf-8", errors="replace"), delimiter))
                ends.append(end)
        except BrokenStructureError as error:
            broken = broken or error
        hits = max((score(cells, spec) for cells in rows), default=0)
        if best is None or hits > best[0]:
            best = (hits, delimiter, rows, ends)
    if best is None or (best[0] == 0 and broken is not None):
        raise broken or _unreadable()
    return best[1:]


def _unreadable() -> BrokenStructureError:
    return BrokenStructureError(Problem("csv.quote", "no record can be read", row=1, hint="write the file again"))


def _first_records(head: bytes, delimiter: str) -> Iterator[tuple[bytes, int]]:
    for records in RecordReader(BytesIO(head), delimiter, block_bytes=len(head) + 1):
        for index in range(min(len(records), LOOK_ROWS)):
            yield records.record(index), int(records.ends[index]) + 1
        if len(records) >= LOOK_ROWS:
            return
