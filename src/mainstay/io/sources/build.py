"""Build a base from folders of public files: offer, read, join, merge, check, and account for every row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from mainstay.core.calendar import read_day
from mainstay.errors import InputError, Problem, SourceChangedError
from mainstay.io.sources import SourceRead, get
from mainstay.io.sources.build_report import BuildReport, report_of
from mainstay.io.sources.dates import today
from mainstay.io.sources.economies_seen import economies_seen, economy_code
from mainstay.io.sources.generic_products import add_generic_products, keyed, product_codes
from mainstay.io.sources.join_sites import join_sites
from mainstay.io.sources.merge_rows import merge_rows
from mainstay.io.sources.offers import Offers, offer_files
from mainstay.model.base import Base
from mainstay.model.checks import run_checks
from mainstay.model.info import BaseInfo, read_info
from mainstay.model.resolve import apply_claims
from mainstay.model.schema import load_schema

#: told at each step: how many are done, of how many, and what comes next
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class BuildResult:
    """A base and the account of how it was built."""

    base: Base
    report: BuildReport


def build(
    folders: Sequence[Path | str],
    *,
    name: str,
    as_of_on: date | str | None = None,
    strict: bool = False,
    home: str = "USA",
    competitors: Sequence[str] = ("CHN", "RUS"),
    progress: Progress | None = None,
) -> BuildResult:
    r"""Build a base from public files.

    Every file below the folders is offered to every connector, which tells by its content whether it can read it. What
    is read is joined by identifiers alone: FEI, DUNS, NDC labeler and product, ATC, ISO country code. Where sources say
    the same, one row stands; where they disagree, every value is kept as a claim and the policy of the base decides.

    Parameters
    ----------
    folders : sequence of Path
        Folders, or single files.
    name : str
        Name of the base.
    as_of_on : datetime.date or str, optional
        As-of date; where not given the newest day or year of observation that the files hold, so that the same files
        always give the same base.
    strict : bool
        Give no base when a file lacks a known field or has a new one.
    home : str
        ISO 3166 code of the home economy.
    competitors : sequence of str
        ISO 3166 codes of its strategic competitors.
    progress : callable, optional
        Is told ``(done, total, what)`` at each step.

    Returns
    -------
    BuildResult
        The base, which passes all checks, and the report. ``report.has_errors`` tells that the schema of a file has
        changed; its good rows are in the base.

    Raises
    ------
    SourceChangedError
        The schema of a file has changed or a file cannot be read, and ``strict`` is set.
    InputError
        A folder is missing, no file is recognised, a country code is wrong, or what was read makes no sound base.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = Path(folder, "codes.csv").write_text("ATC level 5\nJ01CA04\n")
    ...     result = build([folder], name="demo", as_of_on="2026-11-01")
    >>> result.base["list_entries"]["entry_code"].to_list(), result.report.rows_add_up
    (['J01CA04'], True)
    """
    steps = _Steps(progress)
    home, competitors = _roles(home, competitors)
    offers = offer_files([Path(folder) for folder in folders])
    steps.total = len(offers.taken) + 4
    reads = _read(offers, steps)
    problems = _problems(offers, reads, strict=strict)
    steps.next("joining")
    tables = add_generic_products(join_sites(_concatenated(reads.values())))
    facts = _facts(tables)
    as_of = newest_day(tables) if as_of_on is None else read_day(as_of_on)
    tables = economies_seen(tables, home, competitors)
    info = _info(name, as_of, home, competitors, tables["sources"])
    steps.next("merging")
    merged = _merged(tables, info)
    steps.next("base")
    base = Base(info, merged.tables)
    steps.next("checks")
    _refuse_unsound(base)
    return BuildResult(base, report_of(reads, offers.refused, base.tables, merged.counts, facts, problems))


class _Steps:
    """Tells how far the build has come."""

    def __init__(self, progress: Progress | None) -> None:
        self.progress = progress
        self.done = 0
        self.total = 1

    def next(self, what: str) -> None:
        if self.progress is not None:
            self.progress(self.done, self.total, what)
        self.done += 1


@dataclass(frozen=True, slots=True)
class _Merged:
    tables: dict[str, pl.DataFrame]
    counts: dict[str, tuple[int, int]]


def _read(offers: Offers, steps: _Steps) -> dict[str, SourceRead]:
    """Let each connector read its files."""
    if not offers.taken:
        problems = [Problem("source.unknown", reason, "note", file=file) for file, reason in offers.refused]
        msg = "none of the files is one that a connector knows"
        raise InputError(msg, problems, hint="the documentation lists the connectors and their files")
    reads = {}
    for source, paths in sorted(offers.taken.items()):
        steps.next(source)
        reads[source] = get(source).read_files(paths)
    return reads


def _problems(offers: Offers, reads: Mapping[str, SourceRead], *, strict: bool) -> list[Problem]:
    """Return all problems, errors first; with ``strict`` an error ends the build."""
    problems = [*offers.problems, *(problem for read in reads.values() for problem in read.problems)]
    problems.sort(key=lambda problem: problem.severity != "error")
    if strict and any(problem.severity == "error" for problem in problems):
        msg = "the schema of a source has changed"
        raise SourceChangedError(msg, problems, hint="without strict the rows that are still understood are kept")
    return problems


def _roles(home: str, competitors: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """Return home and competitors as alpha-3 codes."""
    given = {"home": [home], "competitors": list(competitors)}
    problems = [
        Problem("economy.unknown", f"{what} is no ISO 3166 country code", found=code, allowed="a code such as USA")
        for what, codes in given.items()
        for code in codes
        if economy_code(code) is None
    ]
    if problems:
        msg = "the roles of economies cannot be set"
        raise InputError(msg, problems)
    return economy_code(home) or home, tuple(economy_code(code) or code for code in competitors)


def _concatenated(reads: Iterable[SourceRead]) -> dict[str, pl.DataFrame]:
    parts: dict[str, list[pl.DataFrame]] = {}
    for read in reads:
        for table, frame in read.tables.items():
            parts.setdefault(table, []).append(frame)
    return {table: pl.concat(frames, how="diagonal") for table, frames in parts.items()}


def newest_day(tables: Mapping[str, pl.DataFrame]) -> date:
    """Return the newest day that rows speak of: a date that lies in the past, or the first day of an observed period.

    Raises
    ------
    InputError
        The rows hold no date at all.
    """
    days: list[date] = []
    for name, frame in tables.items():
        for field in load_schema().table(name):
            if field.type.name == "date" and not field.may_be_future and field.name in frame.columns:
                newest = frame[field.name].filter(frame[field.name] <= today()).max()
                days += [newest] if isinstance(newest, date) else []
    if "observations" in tables:
        seen = tables["observations"].filter(pl.col("method") != "estimated")
        years = seen["period"].str.slice(0, 4)
        year = years.filter(years <= str(today().year)).max()
        days += [date(int(year), 1, 1)] if isinstance(year, str) else []
    if not days:
        msg = "the files hold no date from which the as-of date of the base could be taken"
        raise InputError(msg, hint="give the as-of date")
    return max(days)


def _info(name: str, as_of: date, home: str, competitors: Sequence[str], sources: pl.DataFrame) -> BaseInfo:
    titles = sources.filter(pl.col("sha256").is_not_null())
    publishers = ", ".join(titles["publisher"].unique().sort().to_list())
    data = {
        "name": name,
        "version": as_of.isoformat(),
        "home": home,
        "competitors": list(competitors),
        "as_of_on": as_of,
        "licence": "that of each source; see the table of sources",
        "description": f"Built from {titles.height} public file(s) of {publishers}.",
    }
    return read_info(data, file="the options of the build")


def _merged(tables: Mapping[str, pl.DataFrame], info: BaseInfo) -> _Merged:
    """Bring every table to one row for each key, and let the policy of the base decide where sources disagree."""
    schema = load_schema()
    whole = {name: schema.table(name).empty() for name in schema.tables}
    counts, claims = {}, [whole["claims"]]
    for name, frame in tables.items():
        one = merge_rows(frame, schema.table(name), info.as_of_on)
        whole[name] = one.frame
        counts[name] = (one.merged, one.conflicts)
        claims.append(one.claims)
    whole["claims"] = pl.concat(claims)
    return _Merged(apply_claims(whole, info.conflict_policy), counts)


def _facts(tables: Mapping[str, pl.DataFrame]) -> dict[str, int]:
    """Count what the joins found."""
    facts: dict[str, int] = {}
    if "listings" in tables:
        listings = tables["listings"]
        at_register = listings["site_id"].str.starts_with("duns:")
        facts["listings at a site of the register"] = int(at_register.sum())
        facts["listings at a site known by its FEI alone"] = int((~at_register).sum())
    if "listings" in tables and "shortages" in tables:
        listings = tables["listings"]
        known = int(listings["product_id"].is_not_null().sum())
        several = product_codes(tables["shortages"]).filter(pl.col("product_id").list.len() > 1)
        unclear = keyed(listings).join(several, on="key", how="semi").height
        facts["listings whose product a shortage list names"] = known
        facts["listings whose code the lists show under several names, left without a product"] = unclear
        facts["listings whose code no list shows"] = listings.height - known - unclear
    if "lines" in tables:
        facts["lines that follow from listings"] = tables["lines"].height
    if "shortages" in tables:
        facts["shortage records with a product code"] = int(tables["shortages"]["ndc"].is_not_null().sum())
    return facts


def _refuse_unsound(base: Base) -> None:
    errors = [problem for problem in run_checks(base.tables, base.info) if problem.severity == "error"]
    if errors:
        msg = "what was read makes no sound base"
        raise InputError(msg, errors)
