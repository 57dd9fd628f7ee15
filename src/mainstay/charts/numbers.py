"""Numbers as charts and pages write them, the same in both.

What people read has the minus sign (U+2212), as wide as a plus and never broken from its number; files for programs
keep the hyphen that programs read (`plain_minus`).
"""

from __future__ import annotations

import math
import re

#: sign of a negative number that people read
MINUS = "\u2212"
_NEGATIVE = re.compile(r"(?<![\w.,/-])-(?=\.?\d)")
_MINUS_OF_NUMBER = re.compile(rf"{MINUS}(?=\.?\d)")

#: ends of what one digit behind the point can still tell from nothing and from all
_LEAST, _MOST = 0.05, 99.95
#: shares that differ from 0 or 1 by less came out of sums of binary fractions
_ROUNDING = 1e-9


def percent(share: float) -> str:
    """Write a share as a percentage; what is more than nothing never reads as nothing, nor less than all as all.

    Parameters
    ----------
    share : float
        From 0 to 1.

    Examples
    --------
    >>> [percent(share).replace("\u00a0", " ") for share in (0.3807, 0.005, 0.0, 1.0, 0.0001, 0.9999)]
    ['38 %', '0.5 %', '0 %', '100 %', 'under 0.1 %', 'over 99.9 %']
    >>> percent(-0.0062).replace("\u00a0", " "), percent(-0.0003).replace("\u00a0", " ")
    ('−0.6 %', 'over −0.1 %')
    """
    if share < -_ROUNDING:
        return f"over {MINUS}0.1\u00a0%" if share * 100 > -_LEAST else MINUS + percent(-share).removeprefix("over ")
    value = 100.0 * share
    if abs(share) < _ROUNDING or abs(share - 1.0) < _ROUNDING:
        return f"{value:.0f}\u00a0%".replace("-0", "0")
    if 0 < value < _LEAST:
        return "under 0.1\u00a0%"
    if _MOST <= value < 100.0:
        return "over 99.9\u00a0%"
    return f"{value:.0f}\u00a0%" if 1.0 <= value <= 99.0 else f"{value:.1f}\u00a0%"


def count(value: float) -> str:
    """Write a count with a thin space between thousands.

    Examples
    --------
    >>> count(10439).replace("\u202f", " ")
    '10 439'
    >>> count(-3), count(-0.2)
    ('−3', '0')
    """
    text = f"{value:,.0f}".replace(",", "\u202f")
    return text.replace("-", MINUS) if text != "-0" else "0"


def number(value: float) -> str:
    """Write a number with three digits that matter, never with an exponent.

    Examples
    --------
    >>> [number(value).replace("\u202f", " ") for value in (0.38071, 1234.0, 999.7, 0.00004)]
    ['0.381', '1 234', '1 000', '0.00004']
    >>> number(-0.677)
    '−0.677'
    """
    if value < 0 and math.isfinite(value):
        return MINUS + number(-value)
    if value == 0 or not math.isfinite(value):
        return f"{value:g}".replace("-0", "0")
    if abs(value) >= 999.5:  # three digits would round it to a thousand
        return count(value)
    digits = 2 - math.floor(math.log10(abs(value)))
    written = f"{value:.{max(digits, 0)}f}"
    return written.rstrip("0").rstrip(".") if "." in written else written


def with_minus(text: str) -> str:
    """Return a sentence with the minus sign before its negative numbers; days, ranges and names keep their hyphens.

    Examples
    --------
    >>> with_minus("first order -0.0129 (-0.061 to 0.0318), seen 2026-05-01, batch A-7, 3-5 days")
    'first order −0.0129 (−0.061 to 0.0318), seen 2026-05-01, batch A-7, 3-5 days'
    """
    return _NEGATIVE.sub(MINUS, text) if "-" in text else text


def plain_minus(text: str) -> str:
    """Return a text for programs: a hyphen before negative numbers, as they read it.

    Examples
    --------
    >>> plain_minus("−3 to +9")
    '-3 to +9'
    """
    return _MINUS_OF_NUMBER.sub("-", text) if MINUS in text else text
