"""The columns of the back-test table: one list that validation, the reference page and the blank template share.

A column whose name begins with ``known_`` could be known when the forecast is made, at most `DECISION_DAYS` after the
shock, and may feed it. One that begins with ``seen_`` tells what happened and may only be compared with the forecast.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

#: A forecast is made this many days after the shock at the latest; what was learnt later is hindsight.
DECISION_DAYS = 14

CASE_KINDS = ("shortage", "ramp")
SHOCK_KINDS = (
    "natural_hazard",
    "power",
    "cyber",
    "lockdown",
    "export_ban",
    "quality",
    "contamination",
    "input_failure",
    "demand_surge",
    "pandemic",
    "other",
)
DEPTH_KINDS = ("volume", "use_share", "sales", "out_of_stock", "unserved", "survey", "forecast_ratio")
DEPTH_BASES = ("worst", "mean")
CONFIDENCE = ("high", "medium", "low")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the back-test table.

    Parameters
    ----------
    name : str
        As in the file.
    kind : {"text", "choice", "date", "number", "flag", "steps"}
        ``steps`` is a list such as ``60:0.5; 90:1``: from day 60 on 0.5, from day 90 on 1.
    unit : str
        Unit of a number; empty for others.
    description : str
        What it means, in one or two sentences.
    required : bool
        Whether each row must fill it.
    allowed : tuple of str
        What a choice may be.
    low, high : float
        Bounds of a number.
    """

    name: str
    kind: str
    unit: str
    description: str
    required: bool = False
    allowed: tuple[str, ...] = ()
    low: float = float("-inf")
    high: float = float("inf")

    @property
    def role(self) -> str:
        """Say whether the column is known at the time, seen later, or a label."""
        head = self.name.split("_", 1)[0]
        return head if head in {"known", "seen"} else "label"

    @property
    def allowed_words(self) -> str:
        """Say what the column may hold."""
        if self.allowed:
            return ", ".join(self.allowed)
        words = {
            "date": "YYYY-MM-DD",
            "flag": "true, false",
            "steps": "day:share; day:share ...",
            "text": "text",
        }
        if self.kind in words:
            return words[self.kind]
        return f"{self.low:g} to {self.high:g}".replace("-inf to inf", "a number")


def _text(name: str, description: str, *, required: bool = False) -> Column:
    return Column(name, "text", "", description, required)


def _choice(name: str, allowed: tuple[str, ...], description: str, *, required: bool = False) -> Column:
    return Column(name, "choice", "", description, required, allowed)


def _date(name: str, description: str, *, required: bool = False) -> Column:
    return Column(name, "date", "", description, required)


def _share(name: str, description: str) -> Column:
    return Column(name, "number", "share", description, low=0.0, high=1.0)


def _range(
    stem: str, kind: str, description: str, *, unit: str = "", low: float = 0.0, high: float = 1.0
) -> list[Column]:
    """Return the two ends of a range."""
    ends = [("low", "Lower end"), ("high", "Upper end")]
    return [
        Column(f"{stem}_{end}", kind, unit, f"{words}: {description}", low=low, high=high)
        if kind == "number"
        else Column(f"{stem}_{end}", kind, unit, f"{words}: {description}")
        for end, words in ends
    ]


COLUMNS: tuple[Column, ...] = (
    _text("case_id", "Short key of the case; one row a case.", required=True),
    _text("title", "What happened, in a few words.", required=True),
    _text("product", "The product whose supply is forecast."),
    _text("country", "Country or area whose supply is forecast."),
    _choice(
        "case_kind",
        CASE_KINDS,
        "A shortage is forecast by the chain; a ramp (doses by a day) only by the record of earlier ramps.",
    ),
    _choice("known_shock_kind", SHOCK_KINDS, "What kind of shock it was.", required=True),
    _date(
        "known_on",
        "Latest day of which a known value tells: the day of the state it describes, or on which a plan was announced; "
        f"at most {DECISION_DAYS} days after the shock.",
    ),
    _date(
        "known_shock_on_low",
        "Lower end: day on which supply was hit (production stopped, export closed ...).",
        required=True,
    ),
    _date("known_shock_on_high", "Upper end: day on which supply was hit.", required=True),
    _share("known_share_lost_low", "Lower end: share of the normal supply of the product that the shock removes."),
    _share(
        "known_share_lost_mode",
        "Most likely share of the normal supply that the shock removes; the figure that was quoted.",
    ),
    _share("known_share_lost_high", "Upper end: share of the normal supply that the shock removes."),
    *_range(
        "known_stock_days", "number", "days of normal use held in the whole chain at the shock.", unit="days", high=3650
    ),
    Column(
        "known_recovery_plan",
        "steps",
        "day:share",
        "Planned return as announced at the time: day after the shock and share of the lost supply back from then on.",
    ),
    *_range(
        "known_demand_change",
        "number",
        "change of demand against normal that was known or foreseen (0.5 is half as much again).",
        unit="share",
        low=-1.0,
        high=20.0,
    ),
    *_range(
        "known_slack",
        "number",
        "what the other makers could add, as a share of their own normal output.",
        unit="share",
        high=20.0,
    ),
    Column(
        "known_import_plan",
        "steps",
        "day:share",
        "Imports announced at the time: day after the shock and share of normal national use from then on.",
    ),
    *_range(
        "seen_shortage_on",
        "date",
        "day on which supply was first short (letter of allocation, listing, empty shelves).",
    ),
    _share("seen_depth_low", "Lower end: share of the need that was not met, as measured."),
    _share("seen_depth_high", "Upper end: share of the need that was not met, as measured."),
    _choice(
        "seen_depth_kind",
        DEPTH_KINDS,
        "How the depth was measured; a survey of who was short is no depth and is not scored.",
    ),
    _choice(
        "seen_depth_basis", DEPTH_BASES, "Whether the depth tells of the worst weeks or of the mean of the shortage."
    ),
    *_range("seen_recovered_on", "date", "day on which volume was back (only the lower end filled: not before it)."),
    *_range(
        "seen_ended_on",
        "date",
        "day on which the authority closed the shortage (only the lower end filled: still open then).",
    ),
    Column("seen_is_null", "flag", "", "True where no shortage followed, false where one did."),
    _date(
        "seen_import_on",
        "First day of imports that were not announced when the forecast is made; explains, is not used.",
    ),
    _choice("confidence", CONFIDENCE, "How well the case is documented."),
    _text("source_url", "Public sources, separated by ' | '; the table of sources has one row for each value."),
    _text("note", "What a reader must know, such as whose share of what."),
)

NAMES: tuple[str, ...] = tuple(column.name for column in COLUMNS)
BY_NAME: dict[str, Column] = {column.name: column for column in COLUMNS}
KNOWN: tuple[str, ...] = tuple(column.name for column in COLUMNS if column.role == "known")
SEEN: tuple[str, ...] = tuple(column.name for column in COLUMNS if column.role == "seen")

_TYPES = {"date": pl.Date(), "number": pl.Float64(), "flag": pl.Boolean()}


def polars_schema() -> dict[str, pl.DataType]:
    """Return the type of each column once it is read.

    Examples
    --------
    >>> str(polars_schema()["known_stock_days_low"])
    'Float64'
    """
    return {column.name: _TYPES.get(column.kind, pl.String()) for column in COLUMNS}


def describe_columns() -> pl.DataFrame:
    """Return the documentation of the back-test table: one row a column.

    Examples
    --------
    >>> describe_columns().filter(pl.col("column") == "seen_is_null")["role"].item()
    'seen'
    """
    return pl.DataFrame(
        {
            "column": [column.name for column in COLUMNS],
            "role": [column.role for column in COLUMNS],
            "type": [column.kind for column in COLUMNS],
            "unit": [column.unit for column in COLUMNS],
            "required": [column.required for column in COLUMNS],
            "allowed": [column.allowed_words for column in COLUMNS],
            "description": [column.description for column in COLUMNS],
        }
    )


def blank_template() -> str:
    """Return the header line of an empty back-test file, as CSV.

    Examples
    --------
    >>> blank_template().split(",")[0]
    'case_id'
    """
    return ",".join(NAMES) + "\n"
