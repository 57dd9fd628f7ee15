"""The briefing as a tagged PDF (PDF/UA-1), set by typst."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime, time
from importlib.resources import files
from pathlib import Path
from typing import Any

from mainstay.charts import svg
from mainstay.core.calendar import read_day
from mainstay.errors import MissingExtraError, WriteError
from mainstay.report.document import Document
from mainstay.report.glyphs import blanked, complained_of

FONT = "Source Sans Pro"
#: how often a text is set again because a font lacks a character
_TRIES = 40


def write_pdf(document: Document, *, dated: str) -> bytes:
    """Return the briefing as a PDF that screen readers can walk through.

    The font comes with us, so that the same briefing is set alike on every machine. Only a text with characters that it
    lacks may use fonts of the system; what they lack too is printed as blanks, and the PDF says so.

    Parameters
    ----------
    document : Document
        The briefing.
    dated : str
        Day that the document bears, ``YYYY-MM-DD``; the same content and day give the same bytes.

    Raises
    ------
    InputError
        The day is not a date.
    MissingExtraError
        The extra ``report`` is not installed.
    WriteError
        The typesetter refused.
    """
    try:
        import font_source_sans_pro
        import typst
    except ImportError:
        msg = "writing a PDF needs the extra 'report'"
        raise MissingExtraError(msg, hint="pip install 'mainstay[report]'") from None
    stamp = int(datetime.combine(read_day(dated), time(), UTC).timestamp())
    fonts = Path(font_source_sans_pro.__file__).parent / "files"
    sources = _sources(document, dated)
    missing, complaints = "", 0
    while True:
        with tempfile.TemporaryDirectory() as folder:
            _lay_out(sources, Path(folder), missing)
            try:
                pdf: bytes = typst.compile(
                    Path(folder) / "brief.typ",
                    root=Path(folder),
                    font_paths=[fonts],
                    ignore_system_fonts=complaints == 0,
                    pdf_standards=["ua-1"],
                    timestamp=stamp,
                )
            except typst.TypstError as error:
                lacking = complained_of(error.message)
                if not lacking or complaints == _TRIES:
                    msg = f"the PDF could not be set: {error.message}"
                    raise WriteError(msg, hint="--no-pdf writes everything else") from None
                # at the first complaint the fonts of the system are asked, from the second on blanks are set
                missing += lacking if complaints else ""
                complaints += 1
            else:
                return pdf


def _sources(document: Document, dated: str) -> dict[str, str]:
    """Return the files that the typesetter reads."""
    data: dict[str, Any] = document.plain
    sources = {"brief.typ": (files("mainstay.report") / "templates" / "brief.typ").read_text("utf-8")}
    for section in data["sections"]:
        for block in section["blocks"]:
            if block["kind"] == "figure":
                sources[f"{block['id']}.svg"] = block.pop("svg").replace(svg.FONT, FONT)
    sources["brief.json"] = json.dumps({**data, "dated": dated}, ensure_ascii=False)
    return sources


def _lay_out(sources: Mapping[str, str], folder: Path, missing: str) -> None:
    for name, text in sources.items():
        if name == "brief.typ":
            (folder / name).write_text(text, "utf-8")
        elif name == "brief.json":
            data = {**_blanked(json.loads(text), missing), "has_blanks": bool(missing)}
            (folder / name).write_text(json.dumps(data, ensure_ascii=False), "utf-8")
        else:
            (folder / name).write_text(blanked(text, missing), "utf-8")


def _blanked(value: Any, missing: str) -> Any:
    """Return plain values in which every text is `blanked`."""
    if isinstance(value, str):
        return blanked(value, missing)
    if isinstance(value, list):
        return [_blanked(part, missing) for part in value]
    return {key: _blanked(part, missing) for key, part in value.items()} if isinstance(value, dict) else value
