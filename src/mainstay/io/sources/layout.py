"""The fields that a file of a source has: which it must have, which it may have, and under which names.

A publisher that changes its file changes the header first. A field that is missing, or one that nobody has seen
before, is therefore told as an error, by source, file and field, before anyone trusts the numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from mainstay.core.suggest import nearest
from mainstay.errors import Problem


@dataclass(frozen=True, slots=True)
class Layout:
    """Known fields of one kind of delimited file.

    Parameters
    ----------
    needed : tuple of str
        Fields that every file of this kind has; names as `field_name` writes them, or as ``aliases`` maps them.
    optional : tuple of str
        Fields that some editions have.
    aliases : mapping of str to str
        Other spellings of known fields.
    family : str
        Regular expression of further known fields, such as the several hundred answers of an index.
    least : int
        How many known fields a file must have to be taken for this kind.

    Examples
    --------
    >>> layout = Layout(needed=("ndc", "fei", "country"), least=2)
    >>> layout.recognises(["NDC", "FEI "]), layout.recognises(["NDC"])
    (True, False)
    """

    needed: tuple[str, ...]
    least: int
    optional: tuple[str, ...] = ()
    aliases: Mapping[str, str] = field(default_factory=dict)
    family: str | None = None

    @property
    def known(self) -> tuple[str, ...]:
        """Fields that a file must or may have."""
        return (*self.needed, *self.optional)

    def names(self, header: Sequence[str]) -> list[str]:
        """Return the header in the names of this layout; a column without a name keeps none."""
        plain = [field_name(text) for text in header]
        return [self.aliases.get(name, name) for name in plain]

    def recognises(self, header: Sequence[str]) -> bool:
        """Tell whether a header is of this kind, also where some of its fields have changed."""
        names = {name for name in self.names(header) if name}
        return sum(name in self.known or self.in_family(name) for name in names) >= self.least

    def in_family(self, name: str) -> bool:
        """Tell whether a field is one of many that are known by their pattern."""
        return self.family is not None and re.fullmatch(self.family, name) is not None

    def changes(self, header: Sequence[str], *, source: str, file: str) -> Iterator[Problem]:
        """Yield a problem for each needed field that is missing and each field that is not known.

        A column without a name is no field; `text_rows` looks whether it holds anything.
        """
        names = self.names(header)
        spelt = dict(zip(names, (" ".join(text.split()) for text in header), strict=True))
        missing = [name for name in self.needed if name not in names]
        unknown = [n for n in dict.fromkeys(names) if n and n not in self.known and not self.in_family(n)]
        for name in missing:
            close = nearest(name, unknown)
            yield field_missing(source, file, name, hint=f"was it renamed to {spelt[close]!r}?" if close else None)
        for name in unknown:
            close = nearest(name, missing)
            yield field_unknown(source, file, spelt[name], hint=f"is it {close!r}?" if close else None)
        for name in sorted({name for name in names if name and names.count(name) > 1}):
            message = f"{source}: the field stands twice in the header; the first one was read"
            yield Problem("source.field_twice", message, file=file, column=spelt[name])


def field_name(text: str) -> str:
    """Write a field of a header in one way: no byte order mark, plain single blanks as underscores, small letters.

    Examples
    --------
    >>> field_name("\ufeff\u00a0Type of  Update ")
    'type_of_update'
    """
    return "_".join(text.replace("\ufeff", "").split()).casefold()


def field_missing(
    source: str,
    file: str,
    name: str,
    *,
    record: int | None = None,
    key: str | None = None,
    hint: str | None = None,
) -> Problem:
    """Return the problem that a file or a record lacks a field.

    Examples
    --------
    >>> print(field_missing("fda_shortages", "list.csv", "status"))
    error source.field_missing: fda_shortages: the field 'status' is missing [list.csv, column status]
    """
    message = f"{source}: the field {name!r} is missing"
    return Problem("source.field_missing", message, file=file, column=name, row=record, key=key, hint=hint)


def field_unknown(
    source: str,
    file: str,
    name: str,
    *,
    record: int | None = None,
    key: str | None = None,
    hint: str | None = None,
) -> Problem:
    """Return the problem that a file or a record has a field that nobody has seen before.

    Examples
    --------
    >>> field_unknown("fda_shortages", "list.csv", "Colour").code
    'source.field_unknown'
    """
    message = f"{source}: the field {name!r} is new; nothing was read from it"
    return Problem("source.field_unknown", message, file=file, column=name, row=record, key=key, hint=hint)
