"""A worksheet whose numbers and texts read back exactly as they were."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from xlsxwriter.worksheet import Worksheet

# every underscore that a reader would take for the beginning of an escape, overlapping ones too
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")

# what XML cannot hold; a carriage return could stand there but would be read as a line end
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")


class ExactWorksheet(Worksheet):  # type: ignore[misc] # xlsxwriter ships no types
    """A worksheet without rounding.

    XlsxWriter writes numbers with 16 significant digits, as Excel shows them; many a 64-bit number needs 17 to
    come back the same. In the file a value is text of any length (ECMA-376, part 1, 18.3.1.96), so that the shortest
    text that reads back to the same number is written instead.

    A text such as ``_x000D_`` stands for a control character in the file (ECMA-376, part 1, 22.9.2.19, ST_Xstring);
    XlsxWriter protects such texts except where two share an underscore, as in ``_x005F_x000D_``.
    """

    def _xml_number_element(self, number: float, attributes: Sequence[tuple[str, Any]] = ()) -> None:
        attribute = "".join(f' {key}="{value}"' for key, value in attributes)
        self.fh.write(f"<c{attribute}><v>{number!r}</v></c>")

    @staticmethod
    def _escape_control_characters(data: object) -> object:
        if not isinstance(data, str):
            return data
        return _CONTROL.sub(lambda found: f"_x{ord(found[0]):04X}_", _LOOKS_ESCAPED.sub("_x005F_", data))
