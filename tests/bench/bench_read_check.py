"""Reading and checking a base of 1,000,000 observations and 100,000 claims, against pandera on pandas.

Both read the same CSV files in processes of their own and apply the same rules: types, required values, choices,
limits, forms of grades and periods, no control characters, dates not in the future and not reversed, value between its
ends, unique keys, references between tables, claims that lead to a value that exists and can be read, and claims that
agree with it. Mainstay also sorts; its rules that have no rows here (cycles, identifiers, lanes) run on empty tables.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from rows import Row

INDICATORS, ECONOMIES, PERIODS, CLAIMS = 200, 200, 25, 100_000
REPEATS = 3


def write_base(folder: Path) -> None:
    """Write the base that both read."""
    import numpy as np
    import polars as pl

    random = np.random.Generator(np.random.Philox(key=7))
    (folder / "base.yaml").write_text(
        "name: bench\nversion: '1'\nhome: USA\ncompetitors: [CHN]\nas_of_on: 2026-11-01\n", "utf-8"
    )
    from mainstay.model.identifiers import iso3166

    today = [country.alpha3 for country in iso3166.countries() if country.valid_to is None]
    others = [code for code in today if code not in ("USA", "CHN")]
    codes = sorted([*others[: ECONOMIES - 2], "USA", "CHN"])
    roles = {"USA": "home", "CHN": "competitor"}
    pl.DataFrame({"source_id": ["s"], "title": ["Source"], "publisher": ["Somebody"]}).write_csv(folder / "sources.csv")
    economies = {"economy_id": codes, "name": codes, "role": [roles.get(code, "other") for code in codes]}
    pl.DataFrame({**economies, "source_id": "s", "method": "observed"}).write_csv(folder / "economies.csv")
    pl.DataFrame(
        {
            "product_id": ["p"],
            "name": ["Product"],
            "class": ["input"],
            "unit": ["kg"],
            "source_id": ["s"],
            "method": ["observed"],
        }
    ).write_csv(folder / "products.csv")
    names = [f"indicator-{i:03d}" for i in range(INDICATORS)]
    pl.DataFrame(
        {"indicator_id": names, "name": names, "unit": "USD", "source_id": "s", "method": "observed"}
    ).write_csv(folder / "indicators.csv")
    grid = pl.DataFrame({"indicator_id": names}).join(pl.DataFrame({"economy_id": codes[:ECONOMIES]}), how="cross")
    grid = grid.join(pl.DataFrame({"period": [str(2000 + i) for i in range(PERIODS)]}), how="cross")
    value = np.round(random.normal(100.0, 15.0, grid.height), 3)
    rows = grid.with_columns(
        value=pl.Series(value),
        low=pl.Series(value - 1.0),
        high=pl.Series(value + 1.0),
        source_id=pl.lit("s"),
        method=pl.lit("observed"),
        grade=pl.lit("B2"),
        known_on=pl.lit("2025-06-30"),
    )
    rows.write_csv(folder / "observations.csv")
    picked = rows[np.sort(random.choice(rows.height, CLAIMS, replace=False))]
    key = pl.concat_str("indicator_id", "economy_id", pl.lit(""), "period", separator="|")
    picked.select(
        pl.format("c{}", pl.int_range(pl.len())).alias("claim_id"),
        pl.lit("observations").alias("table"),
        key.alias("row_id"),
        pl.lit("value").alias("field"),
        pl.col("value"),
        pl.lit("s").alias("source_id"),
        pl.lit("observed").alias("method"),
        pl.lit("B2").alias("grade"),
        pl.lit("2025-06-30").alias("known_from_on"),
    ).write_csv(folder / "claims.csv")


def ours(folder: str) -> int:
    """Read with Mainstay, which applies every check on the way; return how many rows are missing, which is none."""
    import mainstay as ms

    return 1_000_000 - ms.load(folder)["observations"].height


def theirs(folder: str) -> int:
    """Read with pandas and check the same rules with pandera."""
    import pandas as pd
    import pandera.pandas as pa

    root = Path(folder)
    as_of = pd.Timestamp("2026-11-01")
    methods = ["observed", "reported", "estimated", "assumed"]
    clean = pa.Check.str_matches(r"^[^\x00-\x08\x0b-\x1f\x7f]*$")
    trimmed = pa.Check(lambda text: text == text.str.strip(), error="space")

    def read(name: str, **options: object) -> pd.DataFrame:
        return pd.read_csv(root / f"{name}.csv", **options)

    def text(*checks: pa.Check, required: bool = False) -> pa.Column:
        return pa.Column(str, [clean, trimmed, *checks], nullable=not required)

    sources = read("sources")
    economies = read("economies", keep_default_na=False, na_values=[""])
    indicators = read("indicators")
    observations = read(
        "observations", keep_default_na=False, na_values=[""], dtype={"period": str}, parse_dates=["known_on"]
    )
    claims = read("claims", keep_default_na=False, na_values=[""], dtype={"value": str}, parse_dates=["known_from_on"])
    of_source = pa.Check.isin(list(sources["source_id"]))
    past = pa.Check.less_than_or_equal_to(as_of)
    pa.DataFrameSchema(
        {
            "indicator_id": text(pa.Check.isin(list(indicators["indicator_id"])), required=True),
            "economy_id": text(pa.Check.isin(list(economies["economy_id"])), required=True),
            "period": text(
                pa.Check.str_matches(r"^\d{4}(-Q[1-4]|-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$"), required=True
            ),
            "value": pa.Column(float, pa.Check(lambda x: abs(x) != float("inf")), nullable=True),
            "low": pa.Column(float, pa.Check(lambda x: abs(x) != float("inf")), nullable=True),
            "high": pa.Column(float, pa.Check(lambda x: abs(x) != float("inf")), nullable=True),
            "source_id": text(of_source),
            "method": text(pa.Check.isin(methods)),
            "grade": text(pa.Check.str_matches(r"^[A-F][1-6]$")),
            "known_on": pa.Column("datetime64[ns]", past, nullable=True, coerce=True),
        },
        checks=[
            pa.Check(lambda t: t["low"] <= t["high"], error="ends"),
            pa.Check(lambda t: (t["value"] >= t["low"]) & (t["value"] <= t["high"]), error="value"),
        ],
        unique=["indicator_id", "economy_id", "period"],
        strict=True,
    ).validate(observations, lazy=True)
    held = observations.assign(
        row_id=observations["indicator_id"] + "|" + observations["economy_id"] + "||" + observations["period"]
    ).set_index("row_id")["value"]
    pa.DataFrameSchema(
        {
            "claim_id": pa.Column(str, [clean, trimmed], unique=True),
            "table": text(pa.Check.isin(["observations"]), required=True),
            "row_id": text(pa.Check(lambda x: x.isin(held.index)), required=True),
            "field": text(pa.Check.isin(["value"]), required=True),
            "value": text(pa.Check(lambda x: pd.to_numeric(x, errors="coerce").notna())),
            "source_id": text(of_source, required=True),
            "method": text(pa.Check.isin(methods), required=True),
            "grade": text(pa.Check.str_matches(r"^[A-F][1-6]$")),
            "known_from_on": pa.Column("datetime64[ns]", past, coerce=True),
        },
        checks=[
            pa.Check(lambda t: pd.to_numeric(t["value"]) == held.reindex(t["row_id"]).set_axis(t.index), error="agrees")
        ],
        strict=True,
    ).validate(claims, lazy=True)
    return 1_000_000 - len(observations)


def measure(who: str, folder: str) -> tuple[float, float]:
    """Return wall seconds and peak memory in MiB of one read and check in a process of its own; the best of three."""
    best, peak = float("inf"), 0.0
    for _ in range(REPEATS):
        done = subprocess.run([sys.executable, __file__, who, folder], check=True, stdout=subprocess.PIPE, text=True)
        seconds, memory, off = json.loads(done.stdout.splitlines()[-1])
        if off:
            msg = f"{who} did not read what was written"
            raise RuntimeError(msg)
        best, peak = min(best, seconds), max(peak, memory)
    return best, peak


def main() -> list[Row]:
    """Write the base once, then let both read and check it."""
    with tempfile.TemporaryDirectory() as folder:
        write_base(Path(folder))
        mine, my_peak = measure("ours", folder)
        peer, peer_peak = measure("theirs", folder)
    what = "read and check 1,000,000 observations and 100,000 claims"
    return [
        Row(f"{what}, wall clock", "s", mine, peer, "pandera on pandas"),
        Row(f"{what}, peak memory", "MiB", my_peak, peer_peak, "pandera on pandas"),
    ]


if __name__ == "__main__":
    start = time.perf_counter()
    wrong = {"ours": ours, "theirs": theirs}[sys.argv[1]](sys.argv[2])
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps([time.perf_counter() - start, memory, wrong]))
