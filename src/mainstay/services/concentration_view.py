"""Concentration of every product in one table: on whom it hangs, how sure that is, and what would be lost."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal

import polars as pl
from pydantic import BaseModel, ConfigDict, Field

from mainstay.core.result import Result
from mainstay.model.base import Base
from mainstay.model.graph import SupplyGraph
from mainstay.report.assumed import chain_assumed, is_among, marked, own_lines_assumed
from mainstay.report.content import Column, Number, Table
from mainstay.report.names import in_words, maker_names, named, set_names
from mainstay.report.sections.exposure import LENSES
from mainstay.report.wording import counted, interval, number, share

CLASSES = {
    "mcm": "medical countermeasure",
    "essential_medicine": "essential medicine",
    "critical_supply": "critical supply",
    "equipment": "equipment",
    "input": "input",
}
FLAGS = {
    "one_site": "supply ends with one site",
    "one_firm": "supply ends with one firm",
    "one_economy": "supply ends with one economy",
    "hidden": "hidden concentration",
    "rival": "half or more hangs on a rival",
    "short": "on the newest list of shortages",
}
GEOGRAPHIES = {"firm": "firms", "economy": "economies", "site": "sites", "bloc": "blocs"}
SORTS = {
    "exposure": "exposure",
    "hhi": "concentration (HHI)",
    "largest": "largest share",
    "rival": "dependence on a rival",
    "lost": "output lost",
    "name": "name",
}
LEVELS = ("site", "firm", "economy")
HALF = 0.5
NBSP = "\u00a0"


class ConcentrationChoice(BaseModel):
    """What of the table is shown.

    Attributes
    ----------
    q : str
        Text in the name.
    class_ : str
        Class of products; empty for all but inputs, ``every`` for all.
    tier, flag : str
        Tier, and what must hold; empty for all.
    lens : str
        Lens of exposure and criticality.
    least : int
        Least criticality under the lens.
    geography : str
        Among whom concentration is measured.
    sort : str
        What stands first; empty for exposure, or for what is lost where something is.

    Examples
    --------
    >>> ConcentrationChoice(flag="one_site").lens
    'health'
    """

    model_config = ConfigDict(frozen=True, populate_by_name=True)

    q: str = ""
    class_: str = Field(default="", alias="class")
    tier: str = ""
    flag: Literal["", "one_site", "one_firm", "one_economy", "hidden", "rival", "short"] = ""
    lens: Literal["health", "economic", "national_security"] = "health"
    least: int = Field(default=0, ge=0, le=5)
    geography: Literal["firm", "economy", "site", "bloc"] = "firm"
    sort: Literal["", "exposure", "hhi", "largest", "rival", "lost", "name"] = ""


def short_now(base: Base) -> frozenset[str]:
    """Return the products that are current on the newest edition of a list of shortages.

    Examples
    --------
    >>> import mainstay as ms
    >>> bool(short_now(ms.load("us-2026")))
    True
    """
    listed = base["shortages"].filter(pl.col("product_id").is_not_null())
    newest = base["shortages"].group_by("list_id").agg(pl.col("as_of_on").max())
    now = listed.join(newest, on=["list_id", "as_of_on"], how="semi").filter(pl.col("status") == "current")
    return frozenset(now["product_id"])


def rows_of(base: Base, result: Result, lost: Result | None, choice: ConcentrationChoice) -> pl.DataFrame:
    """Return one row for each product, as far as it is chosen.

    Parameters
    ----------
    base : Base
        The base.
    result : Result
        Concentration in the plain state.
    lost : Result, optional
        The same with something lost.
    choice : ConcentrationChoice
        What is shown.

    Returns
    -------
    polars.DataFrame
        ``product_id``, what the columns of `concentration_table` show, one column for each of `FLAGS`.
    """
    frame = (
        base["products"]
        .select("product_id", "name", "class", "tier", pl.col(LENSES[choice.lens][2]).alias("criticality"))
        .pipe(lambda rows: marked(base, "products", rows, "product_id", "criticality", LENSES[choice.lens][2]))
        .join(_measures(base, result, choice.geography), on="product_id", how="left")
        .join(_ends(base, result), on="product_id", how="left")
        .join(_rivals(base, result), on="product_id", how="left")
        .join(_exposure(result, choice.lens), on="product_id", how="left")
    )
    hidden = result.tables["hidden"].filter(pl.col("hidden"))["product_id"]
    chain = chain_assumed(base, SupplyGraph(base))
    frame = frame.with_columns(
        in_words("tier").alias("at_tier"),
        pl.col("class").replace(CLASSES).alias("kind"),
        is_among("product_id", frozenset(hidden)).alias("hidden"),
        is_among("product_id", short_now(base)).alias("short"),
        is_among("product_id", chain).alias("loss_assumed"),
        is_among("product_id", own_lines_assumed(base)).alias("basis_assumed"),
        (pl.col("rival_loss") >= HALF).fill_null(value=False).alias("rival"),
        *(pl.col(f"one_{level}").fill_null(value=False) for level in LEVELS),
    ).with_columns((pl.col("criticality_assumed") | pl.col("loss_assumed")).alias("exposure_assumed"))
    if lost is not None:
        table = lost.tables["lost_output"].select(
            "product_id",
            pl.col("direct").alias("lost_direct"),
            *(pl.col(name).alias(f"lost{name.removeprefix('loss')}") for name in ("loss", "loss_low", "loss_high")),
        )
        frame = frame.join(table, on="product_id", how="left")
    return with_ranges(_chosen(frame, choice, has_lost=lost is not None))


#: values with their ends and how these are written
_RANGES = (
    ("hhi", "hhi_low", "hhi_high", number),
    ("economy_hhi", "economy_hhi_low", "economy_hhi_high", number),
    ("cr1", "cr1_p05", "cr1_p95", share),
    ("rival_loss", "rival_loss_low", "rival_loss_high", share),
    ("exposure", "exposure_low", "exposure_high", share),
    ("lost", "lost_low", "lost_high", share),
    ("loss", "loss_low", "loss_high", share),
)


def with_ranges(frame: pl.DataFrame) -> pl.DataFrame:
    r"""Return rows with the range of each value in words, ``<value>_range``, beside the columns of its ends.

    Examples
    --------
    >>> with_ranges(pl.DataFrame({"lost_low": [0.2, 1.0], "lost_high": [0.4, 1.0]}))["lost_range"].to_list()
    ['20\xa0%\xa0to\xa040\xa0%', 'exact']
    """
    held = [one for one in _RANGES if {one[1], one[2]} <= set(frame.columns)]
    return frame.with_columns(
        pl.Series(
            f"{value}_range",
            [_range(least, most, write) for least, most in frame.select(low, high).iter_rows()],
            dtype=pl.String(),
        )
        for value, low, high, write in held
    )


def _range(low: float | None, high: float | None, write: Callable[[float | None], str]) -> str | None:
    if low is None or high is None:
        return None
    return "exact" if low == high else f"{write(low)} to {write(high)}".replace(" ", NBSP)


def _measures(base: Base, result: Result, geography: str) -> pl.DataFrame:
    names = maker_names(base, "economy" if geography == "bloc" else geography)
    return (
        result.tables["concentration"]
        .filter(pl.col("geography") == geography, pl.col("sources") > 0)
        .select(
            "product_id",
            "sources",
            "basis",
            "makers_complete",
            "hhi",
            "hhi_low",
            "hhi_high",
            "cr1",
            "cr1_p05",
            "cr1_p95",
            named("largest_source", names).alias("largest"),
        )
    )


def _ends(base: Base, result: Result) -> pl.DataFrame:
    """Return with which one site, firm or economy the known supply of each product ends, the smallest circle named."""
    cuts = result.tables["cut_sets"].filter(pl.col("size").is_not_null())
    names = {level: maker_names(base, level) for level in LEVELS}
    # without firm and town, which the dossier has
    names["site"] = dict(base["sites"].select("site_id", "name").iter_rows())
    told: dict[str, dict[str, object]] = {}
    for product, level, size, sets, more in cuts.select("product_id", "level", "size", "sets", "more").iter_rows():
        row = told.setdefault(product, {"product_id": product, "ends": None, **{f"one_{one}": False for one in LEVELS}})
        row[f"least_{level}"] = size
        if size == 1:
            row[f"one_{level}"] = True
            others = [f"{len(sets) - 2} others"] if len(sets) > 2 else ["others"] if more else []
            row[f"where_{level}"] = " or ".join([*(set_names(names[level], one) for one in sets[:2]), *others])
    for row in told.values():
        smallest = next((level for level in LEVELS if row.get(f"where_{level}")), None)
        row["ends"] = None if smallest is None else f"one {smallest}: {row[f'where_{smallest}']}"
    schema = {
        "product_id": pl.String(),
        "ends": pl.String(),
        **{f"one_{level}": pl.Boolean() for level in LEVELS},
        **{f"least_{level}": pl.Int64() for level in LEVELS},
        **{f"where_{level}": pl.String() for level in LEVELS},
    }
    return pl.DataFrame(list(told.values()), schema=schema)


def _rivals(base: Base, result: Result) -> pl.DataFrame:
    """Return the strategic competitor on which most of each product hangs, through all tiers."""
    names = maker_names(base, "economy")
    return (
        result.tables["dependence"]
        .filter(pl.col("economy_id").is_in(list(base.info.competitors)))
        .sort("loss", "economy_id", descending=[True, False])
        .unique("product_id", keep="first", maintain_order=True)
        .select(
            "product_id",
            named("economy_id", names).alias("rival_name"),
            *(pl.col(name).alias(f"rival_{name}") for name in ("direct", "loss", "loss_low", "loss_high")),
        )
    )


def _exposure(result: Result, lens: str) -> pl.DataFrame:
    return (
        result.tables["exposure"]
        .filter(pl.col("lens") == lens)
        .select("product_id", "exposure", "exposure_low", "exposure_high")
    )


def _chosen(frame: pl.DataFrame, choice: ConcentrationChoice, *, has_lost: bool) -> pl.DataFrame:
    wanted = [
        *([pl.col("class") != "input"] if not choice.class_ else []),
        *([pl.col("class") == choice.class_] if choice.class_ not in ("", "every") else []),
        *([pl.col("tier") == choice.tier] if choice.tier else []),
        *([pl.col(choice.flag)] if choice.flag else []),
        *([pl.col("criticality") >= choice.least] if choice.least else []),
        *(
            [pl.col("name").str.to_lowercase().str.contains(choice.q.strip().lower(), literal=True)]
            if choice.q.strip()
            else []
        ),
    ]
    sort = choice.sort or ("lost" if has_lost else "exposure")
    by = {"exposure": "exposure", "hhi": "hhi_low", "largest": "cr1", "rival": "rival_loss", "lost": "lost"}
    frame = frame.filter(*wanted) if wanted else frame
    if by.get(sort, "name") not in frame.columns or sort == "name":
        return frame.sort("name")
    return frame.sort(by[sort], "criticality", "name", descending=[True, True, False], nulls_last=True)


def concentration_table(frame: pl.DataFrame, choice: ConcentrationChoice, lost_name: str | None) -> Table:
    """Return the rows as a table; where something is lost, with what is lost beside the plain state."""
    columns = [
        Column("name", "product"),
        Column("kind", "class"),
        Column("criticality", "criticality, 1 to 5", "count", "criticality_assumed"),
    ]
    if lost_name is not None:
        columns += [
            Column("lost_direct", "lost, own lines", "share", "basis_assumed"),
            Column("lost", "lost, all tiers (allowed)", "share", "loss_assumed", range="lost_range"),
        ]
    columns += [
        Column("sources", f"known {GEOGRAPHIES[choice.geography]}", "count"),
        Column("hhi", "HHI, mean (allowed)", "number", "basis_assumed", range="hhi_range"),
        Column("cr1", "largest share, mean (5 to 95 %)", "share", "basis_assumed", range="cr1_range"),
        Column("largest", "largest"),
        Column("ends", "known supply ends with", "prose"),
    ]
    if lost_name is None:
        columns += [
            Column("rival_loss", "hangs on a rival (allowed)", "share", "loss_assumed", range="rival_loss_range"),
            Column("exposure", "exposure (allowed)", "share", "exposure_assumed", range="exposure_range"),
        ]
    title = "Products and on whom they hang" if lost_name is None else f"Products if {lost_name} is lost"
    note = (
        f"HHI among {GEOGRAPHIES[choice.geography]}, from near 0 (many small makers) to 1 (one). “Allowed” is the "
        "range of all sets of shares that agree with what is known of the makers that the base names; the mean is over "
        "a flat distribution on what is not known. A maker that nobody has named would lower concentration. A dash: no "
        "known line, no rating or no maker, which is unknown and not none."
    )
    return Table("products", title, frame, tuple(columns), note, shown=frame.height)


def concentration_lead(base: Base, frame: pl.DataFrame, lost: Result | None, lost_name: str | None) -> str:
    """Return what the rows say in a sentence."""
    known = frame.filter(pl.col("sources").is_not_null() | pl.col("ends").is_not_null())
    if known.is_empty():
        return "Of no product that is chosen a maker is known."
    if lost is not None and lost_name is not None:
        half = known.filter(pl.col("lost") >= HALF).height
        surely = known.filter(pl.col("lost_low") >= HALF).height
        return (
            f"Without {lost_name}, {half} of {counted(known.height, 'product')} with known makers would lose half or "
            f"more of their output through all tiers, {surely} of them surely. Stocks and other products that could "
            "stand in are not counted."
        )
    one = {level: int(known[f"one_{level}"].sum()) for level in LEVELS}
    rivals = known.filter(pl.col("rival")).height
    says = (
        f"Of {counted(known.height, 'product')} with known makers, the known supply of {one['site']} ends with one "
        f"site, of {one['firm']} with one firm, of {one['economy']} with one economy"
    )
    return f"{says}; {rivals} hang by half or more on a strategic competitor." if base.info.competitors else f"{says}."


def concentration_numbers(base: Base, frame: pl.DataFrame, lost: Result | None) -> tuple[Number, ...]:
    """Return headline numbers: of what is lost, or of single points of failure."""
    numbers = []
    if lost is not None:
        row = next((one for one in lost.metrics.iter_rows(named=True) if one["id"] == "lost_output_mean"), None)
        if row is not None:
            words = "output lost, mean of all finished products"
            numbers.append(Number(words, share(row["value"]), interval(row["low"], row["high"])))
    known = frame.filter(pl.col("ends").is_not_null() | pl.col("sources").is_not_null()).height
    for level in LEVELS:
        value = int(frame[f"one_{level}"].sum())
        numbers.append(Number(f"ends with one {level}", f"{value} of {known}", "at most"))
    numbers.append(Number("hidden concentration", str(int(frame["hidden"].sum()))))
    newest: Any = base["shortages"]["as_of_on"].max()
    if newest is not None:
        numbers.append(Number("on the newest list of shortages", str(int(frame["short"].sum())), f"list of {newest}"))
    return tuple(numbers)


def options_of(base: Base) -> Mapping[str, Mapping[str, str]]:
    """Return what can be chosen, by the name of the choice."""
    tiers = [str(tier) for tier in base["products"]["tier"].drop_nulls().unique().sort()]
    classes = set(base["products"]["class"].drop_nulls())
    return {
        "class": {"": "what people use", **{key: CLASSES[key] for key in CLASSES if key in classes}, "every": "all"},
        "tier": {"": "all tiers", **{tier: tier.replace("_", " ") for tier in tiers}},
        "flag": {"": "all", **FLAGS},
        "lens": {key: told[0].lower() for key, told in LENSES.items()},
        "least": {"0": "any", **{str(i): f"{i} or more" for i in range(1, 6)}},
        "geography": dict(GEOGRAPHIES),
        "sort": {"": "by default", **SORTS},
    }
