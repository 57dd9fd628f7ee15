"""NDC: the National Drug Code of the United States, in all its forms.

A code has two or three segments: labeler, product and, for a package, package.

===================  =======  =========================================================================
form                 digits   use
===================  =======  =========================================================================
4-4-2, 5-3-2, 5-4-1  10       FDA, with hyphens (21 CFR 207.33)
4-4, 5-3, 5-4        8 or 9   FDA, the product alone
5-4-2                11       claims (HIPAA), with or without hyphens
6-4-2                12       FDA from 7 March 2033 (final rule, 91 FR 10749), with or without hyphens
6-4                  10       the product alone of a 6-4-2 code, with hyphen
===================  =======  =========================================================================

Each segment is filled with zeros on the left to 5, 4 and 2 digits, and to 6 for a labeler that needs six; FDA
converts in the same way. The **normal form** is therefore 5-4-2 with hyphens (5-4 for a product), and 6-4-2
for a labeler of six digits. All forms of one code have one normal form; two codes would meet in one only if
a labeler of five digits used 5-3-2 and 5-4-1 side by side, where FDA has it choose one. (Of the product codes
that ProPublica linked to sites in November 2025, one labeler has both, and no two codes meet.) The way back
is not unique; ``ten_digit_forms`` gives the possible ones.

Ten digits without hyphens mean one of three codes and are refused. So are eight and nine, which are mostly
ten or eleven that lost their zeros in a spreadsheet.

Sources: 21 CFR 207.33; FDA, "Revising the National Drug Code Format and Drug Label Barcode Requirements",
final rule, 91 FR 10749 (5 March 2026, effective 7 March 2033); 45 CFR 162.1002 (the form used in claims).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from mainstay.model.identifiers.scheme import IdentifierError, Scheme, accepts, clean, only_digits

_TEN_DIGIT_FORMS = ((4, 4, 2), (5, 3, 2), (5, 4, 1))
_FORMS = frozenset({*_TEN_DIGIT_FORMS, (5, 4, 2), (6, 4, 2), (4, 4), (5, 3), (5, 4), (6, 4)})
_ALLOWED = "allowed are 4-4-2, 5-3-2, 5-4-1, 5-4-2 and 6-4-2 digits, and 4-4, 5-3, 5-4 and 6-4 for a product"


@dataclass(frozen=True, slots=True)
class NationalDrugCode:
    """A drug product, or one of its packages.

    Parameters
    ----------
    labeler : str
        Five digits, or six where the first of six is not zero.
    product : str
        Four digits.
    package : str, optional
        Two digits; None for a product.
    written : tuple of str
        The segments as they were found, with their own widths. Two codes that differ only here are equal.
    """

    labeler: str
    product: str
    package: str | None
    written: tuple[str, ...] = field(compare=False)

    @property
    def value(self) -> str:
        """Return the normal form."""
        code = f"{self.labeler}-{self.product}"
        return code if self.package is None else f"{code}-{self.package}"

    @property
    def product_key(self) -> str:
        """Return labeler and product without hyphen: 9 digits, or 10 for a labeler of six digits."""
        return self.labeler + self.product

    @property
    def form(self) -> str:
        """Return the widths of the segments as written, such as ``4-4-2``."""
        return "-".join(str(len(segment)) for segment in self.written)


def readings_of_ten_digits(digits: str) -> tuple[str, str, str]:
    """Return the three codes that ten digits without hyphens may mean.

    Examples
    --------
    >>> readings_of_ten_digits("0093538256")
    ('0093-5382-56', '00935-382-56', '00935-3825-6')
    """
    first, second, third = (
        f"{digits[:labeler]}-{digits[labeler : labeler + product]}-{digits[labeler + product :]}"
        for labeler, product, _ in _TEN_DIGIT_FORMS
    )
    return first, second, third


def _split_digits(digits: str) -> tuple[str, ...]:
    """Cut digits without hyphens where only one cut is possible."""
    if len(digits) == 11:
        return digits[:5], digits[5:9], digits[9:]
    if len(digits) == 12:
        return digits[:6], digits[6:10], digits[10:]
    if len(digits) == 10:
        reason = "ten digits without hyphens mean one of " + ", ".join(readings_of_ten_digits(digits))
        raise IdentifierError(reason, hint="write it with hyphens, or as 11 digits")
    reason = f"{len(digits)} digits without hyphens"
    hint = "a spreadsheet may have taken leading zeros off" if len(digits) < 10 else "is it a GTIN?"
    raise IdentifierError(reason, hint=f"{_ALLOWED}; {hint}")


def parse(text: str) -> NationalDrugCode:
    """Read an NDC of a product or a package in any form.

    Raises
    ------
    IdentifierError
        Other than digits and hyphens, segments of other widths, or ten digits without hyphens (the three
        readings are named).

    Examples
    --------
    >>> parse("0093-5382-56").value, parse("0093-5382-56").form
    ('00093-5382-56', '4-4-2')
    >>> parse("000093538256") == parse("0093-5382-56")
    True
    """
    cleaned = clean(text).removeprefix("NDC").lstrip(":# ")
    written = tuple(cleaned.split("-"))
    for segment in written:
        if not only_digits(segment):
            reason = "an NDC has only digits, in two or three segments parted by hyphens"
            raise IdentifierError(reason, hint=_ALLOWED)
    if len(written) == 1:
        written = _split_digits(cleaned)
    if tuple(map(len, written)) not in _FORMS:
        form = "-".join(str(len(segment)) for segment in written)
        reason = f"the segments have {form} digits"
        raise IdentifierError(reason, hint=_ALLOWED)
    labeler = written[0].zfill(5)
    if len(labeler) == 6 and labeler[0] == "0":
        labeler = labeler[1:]
    if not labeler.strip("0"):
        reason = "a labeler of zeros alone does not exist"
        raise IdentifierError(reason, hint="leave a missing identifier out")
    package = written[2].zfill(2) if len(written) == 3 else None
    return NationalDrugCode(labeler, written[1].zfill(4), package, written)


def ten_digit_forms(text: str) -> tuple[str, ...]:
    """Return the FDA's ten-digit forms that a code may have had; a product code gives two segments.

    A code already written in such a form gives that form alone. A code of 11 or 12 digits gives each form in
    which only zeros are taken away: one, sometimes two or three, none where no form fits.

    Examples
    --------
    >>> ten_digit_forms("16729-0447-15")
    ('16729-447-15',)
    >>> ten_digit_forms("16729-0447-05")
    ('16729-447-05', '16729-0447-5')
    """
    code = parse(text)
    segments = (code.labeler, code.product) if code.package is None else (code.labeler, code.product, code.package)
    if tuple(map(len, code.written)) in {form[: len(segments)] for form in _TEN_DIGIT_FORMS}:
        return ("-".join(code.written),)
    found = []
    for form in _TEN_DIGIT_FORMS:
        shortened = [segment[len(segment) - width :] for segment, width in zip(segments, form, strict=False)]
        zeros_only = all(
            segment[: len(segment) - width].strip("0") == "" for segment, width in zip(segments, form, strict=False)
        )
        if zeros_only:
            found.append("-".join(shortened))
    return tuple(dict.fromkeys(found))


def product_key(text: str) -> str:
    """Return the key on which products and packages of all forms join.

    The five digits of the labeler and the four of the product, without hyphen: ``000935382``. A labeler that
    needs six digits gives ten. A key is not an NDC and ``parse`` refuses it.

    Raises
    ------
    IdentifierError
        The text is no NDC.

    Examples
    --------
    >>> product_key("0093-5382"), product_key("00093538256"), product_key("000093-5382-56")
    ('000935382', '000935382', '000935382')
    """
    return parse(text).product_key


def product_keys(texts: Iterable[str | None]) -> list[str | None]:
    """Return the key of each text, None where it is missing or no NDC.

    Examples
    --------
    >>> product_keys(["0093-5382-56", None, "0093538256"])
    ['000935382', None, None]
    """
    known: dict[str | None, str | None] = {None: None}
    keys: list[str | None] = []
    for text in texts:
        if text not in known:
            known[text] = _key_or_none(text)
        keys.append(known[text])
    return keys


def _key_or_none(text: str | None) -> str | None:
    """Return the key, or None where the text is missing or no NDC."""
    try:
        return None if text is None else parse(text).product_key
    except IdentifierError:
        return None


def normalise(text: str) -> str:
    """Write an NDC as 5-4-2 digits (5-4 for a product, 6-4-2 for a labeler of six digits).

    Examples
    --------
    >>> normalise("50242-040-62"), normalise("0002-7510")
    ('50242-0040-62', '00002-7510')
    """
    return parse(text).value


def is_valid(text: str) -> bool:
    """Tell whether the text is an NDC that has one reading.

    Examples
    --------
    >>> is_valid("0093-5382-56"), is_valid("0093538256")
    (True, False)
    """
    return accepts(parse, text)


def url(text: str) -> str | None:
    """Return the labels with this code in DailyMed.

    DailyMed is searched with the FDA's own form where that is known, else with the normal form.

    Examples
    --------
    >>> url("00093-5382-56")
    'https://dailymed.nlm.nih.gov/dailymed/search.cfm?labeltype=all&query=0093-5382-56'
    """
    forms = ten_digit_forms(text)
    query = forms[0] if len(forms) == 1 else normalise(text)
    return f"https://dailymed.nlm.nih.gov/dailymed/search.cfm?labeltype=all&query={query}"


SCHEME = Scheme(
    name="ndc",
    title="National Drug Code",
    pattern="with hyphens 4-4-2, 5-3-2, 5-4-1, 5-4-2 or 6-4-2 digits, or 4-4, 5-3, 5-4 or 6-4 for a product; "
    "without hyphens 11 digits (5-4-2) or 12 (6-4-2)",
    authority="United States Food and Drug Administration; the labeler assigns product and package",
    examples=(
        "0093-5382-56",
        "50242-040-62",
        "60505-5306-1",
        "00093-5382-56",
        "00093538256",
        "000093538256",
        "0093-5382",
    ),
    bad_examples=(
        "0093538256",
        "93538256",
        "0093-538-56",
        "0093-5382-5A",
        "00000-0000-00",
        "0093/5382/56",
        "",
    ),
    parse=parse,
    normalise=normalise,
    is_valid=is_valid,
    url=url,
    note="Ten digits without hyphens mean one of three codes. A repackager has its own labeler code, so the "
    "labeler is often not the maker.",
)
