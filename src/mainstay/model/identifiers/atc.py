"""ATC: the Anatomical Therapeutic Chemical classification, levels 1 to 5.

The five levels have 1, 3, 4, 5 and 7 characters: a letter, two digits, a letter, a letter, two digits. There
are fourteen anatomical main groups.

Source: WHO Collaborating Centre for Drug Statistics Methodology, "ATC: structure and principles"
(https://atcddd.fhi.no/atc/structure_and_principles/).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from mainstay.model.identifiers.scheme import IdentifierError, Scheme, accepts, clean

_MAIN_GROUPS = "ABCDGHJLMNPRSV"
_SHAPE = re.compile(r"[A-Z](?:[0-9]{2}(?:[A-Z](?:[A-Z](?:[0-9]{2})?)?)?)?")
_LEVEL_OF_LENGTH = {1: 1, 3: 2, 4: 3, 5: 4, 7: 5}


@dataclass(frozen=True, slots=True)
class AtcCode:
    """A class (levels 1 to 4) or a substance in it (level 5), such as ``J01CA04`` for amoxicillin."""

    value: str

    @property
    def level(self) -> int:
        """Return the level, 1 (anatomical main group) to 5 (substance)."""
        return _LEVEL_OF_LENGTH[len(self.value)]

    @property
    def parents(self) -> tuple[str, ...]:
        """Return the codes of the levels above, the highest first.

        Examples
        --------
        >>> parse("J01CA04").parents
        ('J', 'J01', 'J01C', 'J01CA')
        """
        return tuple(self.value[:length] for length in _LEVEL_OF_LENGTH if length < len(self.value))


def parse(text: str) -> AtcCode:
    """Read an ATC code of any level.

    Raises
    ------
    IdentifierError
        No such main group, or letters and digits in the wrong places.

    Examples
    --------
    >>> parse("J01CA04").level
    5
    """
    value = clean(text)
    if not _SHAPE.fullmatch(value):
        reason = "an ATC code is a letter, two digits, a letter, a letter and two digits, cut off at any level"
        hint = "this is a veterinary code; take the Q off" if _SHAPE.fullmatch(value[1:]) else None
        raise IdentifierError(reason, hint=hint if value.startswith("Q") else "check O against 0 and I against 1")
    if value[0] not in _MAIN_GROUPS:
        reason = f"there is no anatomical main group {value[0]}"
        raise IdentifierError(reason, hint=f"the groups are {', '.join(_MAIN_GROUPS)}")
    return AtcCode(value)


def normalise(text: str) -> str:
    """Write an ATC code in capital letters.

    Examples
    --------
    >>> normalise(" j01ca04")
    'J01CA04'
    """
    return parse(text).value


def is_valid(text: str) -> bool:
    """Tell whether the text has the shape of an ATC code.

    Examples
    --------
    >>> is_valid("J01CA"), is_valid("J01CA4")
    (True, False)
    """
    return accepts(parse, text)


def url(text: str) -> str | None:
    """Return the page of the code in the ATC/DDD index.

    Examples
    --------
    >>> url("J01CA04")
    'https://atcddd.fhi.no/atc_ddd_index/?code=J01CA04'
    """
    return f"https://atcddd.fhi.no/atc_ddd_index/?code={parse(text).value}"


SCHEME = Scheme(
    name="atc",
    title="Anatomical Therapeutic Chemical code",
    pattern="1, 3, 4, 5 or 7 characters: letter, two digits, letter, letter, two digits; first letter one of "
    + _MAIN_GROUPS,
    authority="WHO Collaborating Centre for Drug Statistics Methodology, Oslo",
    examples=("J", "J01", "J01C", "J01CA", "J01CA04", "L01XA01"),
    bad_examples=("J0", "J01CA4", "J01CA044", "E01AA01", "QJ01CA04", "", "JO1CA04"),
    parse=parse,
    normalise=normalise,
    is_valid=is_valid,
    url=url,
    note="A substance has one code per therapeutic use and route, a code changes with the yearly revision, "
    "and the defined daily dose differs by route. The shape is checked, not that the code is in this "
    "year's list.",
)
