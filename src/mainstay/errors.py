"""Every error that Mainstay raises on purpose.

::

    MainstayError                 code      exit
    ├── InputError                M100      2     what the user gave is wrong; carries all problems found
    │   ├── SchemaError           M110      2     a schema or registry file of Mainstay itself is wrong
    │   ├── UnknownNameError      M120      2     a table, product, scheme ... that does not exist
    │   ├── SourceChangedError    M130      2     an agency's file no longer has the fields we know
    │   └── UnitError             M140      2     a unit that is not known or cannot be converted
    ├── UnsafeArchiveError        M200      2     a zip that would write outside its folder or explode
    ├── WriteError                M300      2     nothing could be written; what was there is unharmed
    ├── MissingExtraError         M400      2     an optional library is not installed
    ├── DamagedFileError          M510      2     a file of the workspace is gone or not what its name says
    ├── UnavailableError          M511      2     the database of the workspace does not answer
    ├── DeniedError               M520      2     somebody may not do this
    ├── SignInNeededError         M521      2     somebody must sign in first
    ├── NotFoundError             M522      2     there is no such thing, or not for this person
    ├── ConflictError             M523      2     somebody else was faster
    ├── TooManyError              M524      2     too many tries or requests; later again
    ├── TooLargeError             M525      2     more was sent than is taken
    ├── StaleError                M526      2     a change rests on a state that is no longer the last
    └── UnreachableError          M530      2     another server does not answer as it should

An error has a code, a message, where it happened and a hint how to mend it. Its text is one readable block. A
traceback that reaches a user is a bug.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, where, and how to mend it.

    Parameters
    ----------
    code : str
        Stable short code such as ``reference.dangling``.
    message : str
        What is wrong, in one sentence.
    severity : {"error", "warning", "note"}
        An error stops the work; a warning is shown; a note is information.
    table, file, row, column, key : optional
        Where. ``row`` counts as a spreadsheet does: the header is row 1. ``key`` names the row by its key.
    found, allowed, hint : optional
        What was there, what may be there, how to mend it.

    Examples
    --------
    >>> print(Problem("share.above_one", "a share is above 1", table="lines", row=3, column="share", found="1.2"))
    error share.above_one: a share is above 1 [lines, row 3, column share]; found '1.2'
    """

    code: str
    message: str
    severity: Severity = "error"
    table: str | None = None
    file: str | None = None
    row: int | None = None
    column: str | None = None
    found: str | None = None
    allowed: str | None = None
    hint: str | None = None
    key: str | None = None

    @property
    def where(self) -> str:
        """Name the place in words: file or table, row, column."""
        parts = [self.file or self.table or ""]
        if self.row is not None:
            parts.append(f"row {self.row}" + (f" ({self.key})" if self.key else ""))
        if self.column is not None:
            parts.append(f"column {self.column}")
        return ", ".join(part for part in parts if part)

    def __str__(self) -> str:
        text = f"{self.severity} {self.code}: {self.message}"
        if self.where:
            text += f" [{self.where}]"
        if self.found is not None:
            text += f"; found {self.found!r}"
        if self.allowed:
            text += f"; allowed: {self.allowed}"
        if self.hint:
            text += f"; {self.hint}"
        return text


class MainstayError(Exception):
    """Root of all errors that Mainstay raises on purpose.

    Examples
    --------
    >>> print(MainstayError("the base is empty", where="base.yaml", hint="add a table"))
    M000 the base is empty
      where: base.yaml
      hint:  add a table
    """

    code = "M000"
    exit_code = 2

    def __init__(self, message: str, *, where: str | None = None, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.hint = hint

    def __str__(self) -> str:
        lines = [f"{self.code} {self.message}"]
        if self.where:
            lines.append(f"  where: {self.where}")
        if self.hint:
            lines.append(f"  hint:  {self.hint}")
        return "\n".join(lines)


@dataclass(slots=True)
class _Tally:
    """How many problems of one kind were found beyond those that are printed."""

    shown: list[Problem] = field(default_factory=list)
    more: int = 0


class InputError(MainstayError):
    """What the user gave is wrong. All problems are listed at once, nothing was written.

    Parameters
    ----------
    message : str
        What could not be done.
    problems : sequence of Problem
        Everything that was found.
    """

    code = "M100"
    #: problems of one code and column that are printed in full before the rest is counted
    print_limit = 20

    def __init__(
        self,
        message: str,
        problems: Sequence[Problem] = (),
        *,
        where: str | None = None,
        hint: str | None = None,
    ) -> None:
        super().__init__(message, where=where, hint=hint)
        self.problems = tuple(problems)

    def __str__(self) -> str:
        lines = [super().__str__()]
        groups: dict[tuple[str, str | None, str | None], _Tally] = {}
        for problem in self.problems:
            tally = groups.setdefault((problem.code, problem.table, problem.column), _Tally())
            if len(tally.shown) < self.print_limit:
                tally.shown.append(problem)
            else:
                tally.more += 1
        for (code, _, _), tally in groups.items():
            lines.extend(f"  - {problem}" for problem in tally.shown)
            if tally.more:
                lines.append(f"    ... and {tally.more} more of {code} (use --json for all)")
        return "\n".join(lines)


class SchemaError(InputError):
    """A schema, registry or settings file of Mainstay (or of an extension) is wrong."""

    code = "M110"


class UnknownNameError(InputError):
    """A name that does not exist; the nearest valid name is in the hint."""

    code = "M120"


class SourceChangedError(InputError):
    """An agency's file lacks a field we need or has one we do not know."""

    code = "M130"


class UnitError(InputError):
    """A unit that is not known, or two units that cannot be converted into each other."""

    code = "M140"


class UnsafeArchiveError(MainstayError):
    """An archive that would write outside its folder, or unpack to far more than it holds."""

    code = "M200"


class WriteError(MainstayError):
    """Nothing could be written; what was there before is unharmed."""

    code = "M300"


class MissingExtraError(MainstayError):
    """An optional library is needed and not installed."""

    code = "M400"


class DamagedFileError(MainstayError):
    """A file of the workspace is gone, or is no longer what its name says."""

    code = "M510"


class UnavailableError(MainstayError):
    """The database of the workspace does not answer, or is too busy; nothing was changed."""

    code = "M511"


class DeniedError(MainstayError):
    """Somebody may not do this."""

    code = "M520"


class SignInNeededError(MainstayError):
    """Somebody must sign in first."""

    code = "M521"


class NotFoundError(MainstayError):
    """There is no such thing, or not for this person: the answer is the same, so that it tells nothing."""

    code = "M522"


class ConflictError(MainstayError):
    """Somebody else was faster, or the thing is no longer in a state in which this can be done."""

    code = "M523"


class TooManyError(MainstayError):
    """Too many tries or requests.

    Parameters
    ----------
    message : str
        What there was too much of.
    where, hint : str, optional
        As for every error; without a hint it says how long to wait.
    wait_seconds : int, optional
        When it can be tried again; a minute where nothing is said.
    """

    code = "M524"

    def __init__(
        self, message: str, *, where: str | None = None, hint: str | None = None, wait_seconds: int | None = None
    ) -> None:
        told = hint if wait_seconds is None else hint or f"try again in {wait_seconds} s"
        super().__init__(message, where=where, hint=told)
        self.wait_seconds = wait_seconds or 60


class TooLargeError(MainstayError):
    """More was sent than is taken."""

    code = "M525"


class StaleError(MainstayError):
    """A change rests on a state that is no longer the last, or does not say on which it rests."""

    code = "M526"


class UnreachableError(MainstayError):
    """Another server is not there, does not answer in time, or answers something that cannot be used."""

    code = "M530"
