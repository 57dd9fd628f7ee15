"""Records are cut as the csv module of Python cuts them, at any size of block, and nothing makes the reader stumble."""

from __future__ import annotations

import csv
from io import BytesIO, StringIO

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mainstay.io.csv_records import BrokenStructureError, RecordReader
from mainstay.io.csv_table import read_csv_table
from mainstay.io.findings import Findings
from mainstay.io.row_numbers import RowNumbers
from mainstay.model.schema import load_schema

CELLS = st.text(st.sampled_from('ab ,;"\n\t|é'), max_size=5)
ROWS = st.lists(st.lists(CELLS, min_size=2, max_size=4), max_size=12)


@settings(deadline=None)
@given(rows=ROWS, block=st.integers(1, 40), delimiter=st.sampled_from(",;\t|"), end=st.sampled_from(["\n", "\r\n"]))
def test_against_the_csv_module(rows: list[list[str]], block: int, delimiter: str, end: str) -> None:
    out = StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator=end).writerows(rows)
    reader = RecordReader(BytesIO(out.getvalue().encode()), delimiter, first_row=1, block_bytes=block)
    cells: list[int] = []
    texts: list[list[str]] = []
    for records in reader:
        assert records.first_row == len(cells) + 1
        cells += records.cells.tolist()
        for index in range(len(records)):
            text = records.record(index).decode().removesuffix("\r")
            texts.append(next(csv.reader(StringIO(text, newline=""), delimiter=delimiter)))
    assert cells == [len(row) for row in rows]
    assert texts == rows


@settings(deadline=None)
@given(rows=ROWS, start=st.integers(0, 12), stop=st.integers(0, 12))
def test_a_part_is_what_it_says(rows: list[list[str]], start: int, stop: int) -> None:
    out = StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(rows)
    for records in RecordReader(BytesIO(out.getvalue().encode()), ","):
        stop = min(stop, len(records))
        part = records.part(start, stop)
        assert len(part) == max(stop - start, 0)
        assert [part.record(i) for i in range(len(part))] == [records.record(i) for i in range(start, stop)]
        assert part.first_row == records.first_row + start


def test_a_mark_that_never_closes_ends_the_reading_soon() -> None:
    data = b'a,b\n"c,d\n' + b"x,y\n" * 8_000_000
    stream = BytesIO(data)
    with pytest.raises(BrokenStructureError, match="never closed") as caught:
        for _ in RecordReader(stream, ","):
            pass
    assert caught.value.row == 2
    assert stream.tell() < len(data)


PIECES = st.sampled_from([b",", b'"', b"\n", b"\r", b"a", b"\0", b"\xe9", b";"])
HEADER = b"economy_id,name,population\n"


@settings(deadline=None, max_examples=300)
@given(
    st.binary(max_size=200)
    | st.lists(st.sampled_from([b",", b'"', b"\n", b"\r", b"a", b"\0", b"\xe9", b";"])).map(b"".join)
)
@example(b'"')
@example(b"\r")
@example(b"\xef\xbb\xbf")
@example(b'"\n"')
def test_no_bytes_make_the_reader_stumble(data: bytes) -> None:
    spec = load_schema().table("economies")
    for whole in (data, HEADER + data):
        findings = Findings()
        read = read_csv_table(BytesIO(whole), spec, file="a.csv", findings=findings)
        assert read is not None or findings.total
        if read is not None:
            rows = [read.rows.of(index) for index in range(read.frame.height)]
            assert rows == sorted(set(rows))


@given(st.integers(1, 9), st.sets(st.integers(0, 40)))
def test_row_numbers_against_a_list(first: int, left_out: set[int]) -> None:
    numbers = RowNumbers(first)
    numbers.leave_out([first + offset for offset in sorted(left_out, reverse=True)])
    kept = [first + offset for offset in range(80) if offset not in left_out]
    assert [numbers.of(index) for index in range(30)] == kept[:30]
