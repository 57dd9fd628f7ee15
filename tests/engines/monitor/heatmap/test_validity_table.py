"""Which index, outcome and rival are put together, and that the figures are those of the ranks."""

from __future__ import annotations

from datetime import date
from itertools import combinations

import numpy as np
import polars as pl
import pytest

import mainstay as ms
from mainstay.engines.monitor.heatmap.run import read_map
from mainstay.engines.monitor.heatmap.validity_table import OWN, VALIDITY, validity_table
from mainstay.model.base import Base
from mainstay.model.info import BaseInfo
from mainstay.scenario.heatmap import HeatmapChoices

CHOICES = HeatmapChoices()
NAMES = ("USA", *(f"E{k:02d}" for k in range(29)))
RANDOM = np.random.Generator(np.random.Philox(key=5))
SKILL = RANDOM.normal(size=30)
NOISE = RANDOM.normal(size=(6, 30))

INDICATORS = [
    # id, parent, direction, lens
    ("outcomes", None, None, None),
    ("validity-rivals", None, None, None),
    ("ghs-overall", None, "higher_better", "health"),
    ("gdp-per-capita-constant-usd", None, "higher_better", "economic"),
    ("age", "validity-rivals", "context", "health"),
    ("deaths", "outcomes", "lower_better", "health"),
    ("counted", "outcomes", "context", "health"),
]


def rows(name: str, period: str, values: np.ndarray, known: date) -> list[tuple[object, ...]]:
    return [(name, economy, period, float(v), known) for economy, v in zip(NAMES, values, strict=True)]


def base_of(*more: list[tuple[object, ...]]) -> Base:
    """Return a base in which the index of 2019 is good and that of 2022 points the wrong way."""
    told = [
        *rows("ghs-overall", "2019", 50 + 10 * SKILL, date(2019, 11, 1)),
        *rows("ghs-overall", "2022", 50 - 10 * SKILL, date(2022, 11, 1)),
        *rows("gdp-per-capita-constant-usd", "2019", 50 + 5 * NOISE[0], date(2020, 6, 1)),
        *rows("gdp-per-capita-constant-usd", "2023", 50 + 5 * NOISE[1], date(2024, 6, 1)),
        *rows("age", "2018", 40 + NOISE[2], date(2019, 1, 1)),
        *rows("deaths", "2019", 100 - SKILL, date(2020, 2, 1)),
        *rows("deaths", "2021", 100 - 10 * SKILL - NOISE[3], date(2022, 2, 1)),
        *rows("deaths", "2024-06-30", 100 - 10 * SKILL - NOISE[4], date(2024, 7, 1)),
        *rows("counted", "2024", NOISE[5], date(2024, 7, 1)),
        *(one for several in more for one in several),
    ]
    schema = ["indicator_id", "economy_id", "period", "value", "known_on"]
    definitions = pl.DataFrame(
        INDICATORS,
        schema={"indicator_id": pl.String, "parent_id": pl.String, "direction": pl.String, "lens": pl.String},
        orient="row",
    ).with_columns(
        name=pl.col("indicator_id"),
        unit=pl.lit("share"),
        stage=pl.when(pl.col("lens").is_not_null()).then(pl.lit("all")),
        goalpost_low=pl.lit(0.0),
        goalpost_high=pl.lit(100.0),
    )
    info = BaseInfo(name="v", version="1", home="USA", competitors=("E00",), as_of_on=date(2026, 1, 1))
    kinds = ["economy"] * 29 + ["group"]
    return Base(
        info,
        {
            "economies": pl.DataFrame({"economy_id": NAMES, "name": NAMES, "kind": kinds}),
            "indicators": definitions,
            "observations": pl.DataFrame(told, schema=schema, orient="row"),
        },
    )


def table_of(base: Base) -> pl.DataFrame:
    return validity_table(base, read_map(base, CHOICES), 1, resamples=300)


BASE = base_of()
TABLE = table_of(BASE)


def test_only_outcomes_that_end_after_the_index_are_there() -> None:
    pairs = TABLE.filter(index_id="ghs-overall").select("index_period", "outcome_id", "outcome_period").unique()
    assert set(pairs.iter_rows()) == {
        ("2019", "deaths", "2021"),
        ("2019", "deaths", "2024-06-30"),
        ("2022", "deaths", "2024-06-30"),
    }
    # an outcome without a good direction is none
    assert "counted" not in set(TABLE["outcome_id"])


def test_rivals_are_as_old_as_the_index_at_most() -> None:
    of_rivals = TABLE.filter(role="rival", index_id="ghs-overall")
    assert set(of_rivals.select("predictor_id", "predictor_period").iter_rows()) == {
        ("gdp-per-capita-constant-usd", "2019"),
        ("age", "2018"),
    }
    own = TABLE.filter(role="rival", index_id=OWN, predictor_id="gdp-per-capita-constant-usd")
    assert set(own["predictor_period"]) == {"2023"}


def test_kinds_say_what_can_be_claimed() -> None:
    kinds = TABLE.select("index_id", "index_period", "outcome_period", "kind").unique()
    found = {row[:3]: row[3] for row in kinds.iter_rows()}
    assert found["ghs-overall", "2019", "2021"] == "forecast"
    # a day may count what came before
    assert found["ghs-overall", "2019", "2024-06-30"] == "forecast in part"
    assert {kind for key, kind in found.items() if key[0] == OWN} == {"not a forecast"}


@pytest.mark.parametrize("known", [date(2022, 6, 1), date(2021, 3, 1)])
def test_an_index_that_was_worked_over_is_restated(known: date) -> None:
    late = BASE["observations"].with_columns(
        known_on=pl.when((pl.col("indicator_id") == "ghs-overall") & (pl.col("period") == "2019"))
        .then(known)
        .otherwise("known_on")
    )
    told = table_of(BASE.replace(observations=late)).filter(index_period="2019", outcome_period="2021")
    assert set(told["kind"]) == {"restated"}
    assert set(told["index_known_on"]) == {known}


def plain_correlation(x: list[float], y: list[float]) -> float:
    def ranks(values: list[float]) -> list[float]:
        return [sum(o < v for o in values) + sum(o == v for o in values) / 2 for v in values]

    a, b = ranks(x), ranks(y)
    ma, mb = sum(a) / len(a), sum(b) / len(b)
    top = sum((p - ma) * (q - mb) for p, q in zip(a, b, strict=True))
    return top / (sum((p - ma) ** 2 for p in a) * sum((q - mb) ** 2 for q in b)) ** 0.5


def test_figures_are_those_of_the_ranks_without_groups() -> None:
    row = TABLE.filter(role="index", index_period="2019", outcome_period="2021").row(0, named=True)
    # the last name is a group
    index = (50 + 10 * SKILL)[:-1].tolist()
    good = (-(100 - 10 * SKILL - NOISE[3]))[:-1].tolist()
    assert row["n"] == 29
    assert row["spearman"] == pytest.approx(plain_correlation(index, good), abs=1e-12)
    pairs = list(combinations(range(29), 2))
    right = sum((index[i] - index[j]) * (good[i] - good[j]) > 0 for i, j in pairs)
    assert row["concordance"] == pytest.approx(right / len(pairs), abs=1e-12)
    gdp = TABLE.filter(
        role="rival", index_period="2019", outcome_period="2021", predictor_id="gdp-per-capita-constant-usd"
    ).row(0, named=True)
    wanted = plain_correlation((50 + 5 * NOISE[0])[:-1].tolist(), good)
    assert gdp["spearman"] == pytest.approx(wanted, abs=1e-12)
    assert gdp["difference"] == pytest.approx(row["spearman"] - wanted, abs=1e-12)
    assert gdp["verdict"] == "better than"


def test_a_bad_index_is_printed_and_named() -> None:
    bad = TABLE.filter(index_period="2022")
    assert bad.height == 3
    assert bad.filter(role="index")["spearman"].item() < -0.9
    assert bad.filter(predictor_id="gdp-per-capita-constant-usd")["verdict"].item() == "worse than"
    assert set(bad["note"]) == {"the index points the wrong way: the better it says, the worse the outcome"}
    assert TABLE.filter(index_period="2019")["note"].null_count() == 6


def test_rivals_without_direction_are_compared_without_one() -> None:
    compared = TABLE.filter(role="rival").select("predictor_id", "compared_by").unique()
    assert set(compared.iter_rows()) == {("gdp-per-capita-constant-usd", "spearman"), ("age", "r2")}


def test_the_map_has_its_own_rows() -> None:
    own = TABLE.filter(index_id=OWN, role="index")
    assert own.height == 3
    assert set(own["n"]) == {len(set(read_map(BASE, CHOICES).cast.all) - {NAMES[-1]})}


def test_without_rivals_or_outcomes_nothing_is_said() -> None:
    for gone in (["gdp-per-capita-constant-usd", "age"], ["deaths", "counted"]):
        told = table_of(BASE.replace(observations=BASE["observations"].filter(~pl.col("indicator_id").is_in(gone))))
        assert told.is_empty()
        assert dict(told.schema) == VALIDITY


def test_the_same_seed_gives_the_same_table() -> None:
    assert table_of(BASE).equals(TABLE)


def test_values_in_another_unit_are_converted() -> None:
    index = pl.col("indicator_id") == "ghs-overall"
    in_days = BASE["indicators"].with_columns(unit=pl.when(index).then(pl.lit("day")).otherwise("unit"))
    odd = index & (pl.col("economy_id") == "E03")
    values = BASE["observations"].with_columns(
        value=pl.when(odd).then(pl.col("value") * 24).otherwise("value"),
        unit=pl.when(odd).then(pl.lit("hour")).otherwise(pl.lit(None, dtype=pl.String)),
    )
    told = table_of(BASE.replace(indicators=in_days, observations=values)).filter(index_id="ghs-overall")
    wanted = TABLE.filter(index_id="ghs-overall")
    assert told["spearman"].to_list() == pytest.approx(wanted["spearman"].to_list(), abs=1e-12)


def test_the_bundled_base_is_told_honestly() -> None:
    base = ms.load("us-2026")
    told = validity_table(base, read_map(base, CHOICES), 1, resamples=200)
    groups = set(base["economies"].filter(pl.col("kind") == "group")["economy_id"])
    known = base["economies"].height - len(groups)
    assert (told["n"] <= known).all()
    assert (told.filter(pl.col("index_id") == OWN)["kind"] == "not a forecast").all()
