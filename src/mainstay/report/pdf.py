"""The briefing as a tagged PDF (PDF/UA-1), set by typst."""

from __future__ import annotations

import json
import tempfile
from datetime import UTC, datetime, time
from importlib.resources import files
from pathlib import Path

from mainstay.errors import MissingExtraError
from mainstay.report.document import Document


def write_pdf(document: Document, *, dated: str) -> bytes:
    """Return the briefing as a PDF that screen readers can walk through.

    Parameters
    ----------
    document : Document
        The briefing.
    dated : str
        Day that the document bears, ``YYYY-MM-DD``; the same content and day give the same bytes.

    Raises
    ------
    MissingExtraError
        The extra ``report`` is not installed.
    """
    try:
        import font_source_sans_pro
        import typst
    except ImportError:
        msg = "writing a PDF needs the extra 'report'"
        raise MissingExtraError(msg, hint="pip install 'mainstay[report]'") from None
    stamp = datetime.combine(datetime.strptime(dated, "%Y-%m-%d").date(), time(), UTC)  # noqa: DTZ007  # a day has no zone
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        data = document.plain
        for section in data["sections"]:
            for block in section["blocks"]:
                if block["kind"] == "figure":
                    (root / f"{block['id']}.svg").write_text(block.pop("svg"), "utf-8")
        (root / "brief.json").write_text(json.dumps({**data, "dated": dated}, ensure_ascii=False), "utf-8")
        (root / "brief.typ").write_text(
            (files("mainstay.report") / "templates" / "brief.typ").read_text("utf-8"), "utf-8"
        )
        pdf: bytes = typst.compile(
            root / "brief.typ",
            root=root,
            # the font comes with us, so that the same briefing is set alike on every machine
            font_paths=[Path(font_source_sans_pro.__file__).parent / "files"],
            ignore_system_fonts=True,
            pdf_standards=["ua-1"],
            timestamp=int(stamp.timestamp()),
        )
    return pdf
