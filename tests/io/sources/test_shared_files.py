"""The base of the real files kept beside the repository: the numbers that the documentation promises."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from mainstay.io.sources.build import BuildResult, build

pytestmark = pytest.mark.shared
#: generic names currently in shortage by as-of date of the list
CURRENT = {
    "2019-12-23": 109,
    "2020-04-02": 103,
    "2020-09-14": 119,
    "2021-01-15": 118,
    "2021-08-02": 108,
    "2021-11-29": 109,
    "2022-10-03": 126,
    "2023-01-26": 124,
    "2023-05-12": 136,
    "2023-12-06": 126,
    "2024-06-06": 105,
    "2024-09-12": 96,
}


@pytest.fixture(scope="module")
def result(shared_dir: Path) -> BuildResult:
    return build([shared_dir / "data", shared_dir / "cases" / "concentration"], name="us-observed")


def test_every_row_is_accounted_for_and_no_schema_has_changed(result: BuildResult) -> None:
    assert result.report.rows_add_up
    assert not result.report.has_errors
    counts = {row["file"]: row for row in result.report.files.iter_rows(named=True)}
    assert counts["ndc_fei.csv.gz"]["read"] == 47_705
    assert counts["ndc_fei.csv.gz"]["left_out"] == 0
    assert counts["drls_reg_no_contacts.csv.gz"]["used"] == 10_439
    assert counts["prequal.json"]["read"] == 35


def test_what_is_no_list_is_reported(result: BuildResult) -> None:
    reasons = dict(result.report.not_recognised.iter_rows())
    name = "01_shortages/shortage_2019_2024_unique_available_classification.csv"
    assert reasons[name].startswith("no connector knows the fields availability, related_info, status")
    read = {path.name for path in map(Path, result.report.files["file"])}
    assert not read & {Path(file).name for file in reasons}


def test_sites_of_the_register(result: BuildResult) -> None:
    sites = result.base["sites"]
    assert sites.filter(pl.col("site_id").str.starts_with("duns:")).height == 10_439
    makers = result.base["site_operations"].filter(pl.col("operation") == "api_manufacture").join(sites, on="site_id")
    assert makers.height == 2_452
    placed = makers.filter(pl.col("economy_id").is_not_null())
    share = {code: n / placed.height for code, n in placed.group_by("economy_id").len().iter_rows()}
    assert [round(share[code], 4) for code in ("USA", "IND", "CHN")] == [0.2199, 0.2150, 0.2036]


def test_generic_approvals_with_one_known_facility_or_country(result: BuildResult) -> None:
    sites = result.base["sites"].select("site_id", "economy_id")
    finished = result.base["listings"].filter(pl.col("tier") == "drug_product").join(sites, on="site_id")
    approvals = (
        finished.filter(pl.col("application").str.starts_with("ANDA"))
        .group_by("application")
        .agg(pl.col("site_id", "economy_id").n_unique())
    )
    assert approvals.height == 7_496
    assert round((approvals["site_id"] == 1).sum() / approvals.height, 4) == 0.8865
    assert round((approvals["economy_id"] == 1).sum() / approvals.height, 4) == 0.9550
    pairs = finished.select("ndc", "economy_id").unique().group_by("economy_id").len()
    share = {code: n / pairs["len"].sum() for code, n in pairs.iter_rows()}
    assert round(sum(part**2 for part in share.values()), 4) == 0.3807
    assert [round(share[code], 3) for code in ("IND", "USA", "CHN")] == [0.538, 0.296, 0.041]


def test_generic_names_currently_in_shortage(result: BuildResult) -> None:
    current = result.base["shortages"].filter(pl.col("status") == "current")
    counts = current.group_by(pl.col("as_of_on").cast(pl.String)).agg(pl.col("generic_name").n_unique())
    assert dict(counts.iter_rows()) == CURRENT


def test_european_lists(result: BuildResult) -> None:
    assert result.base["list_entries"].height == 299
    assert result.base["market_structures"].height == 586


def test_country_indicators(result: BuildResult) -> None:
    observations = result.base["observations"]
    ghs = observations.filter(pl.col("indicator_id") == "ghs:overall")
    assert ghs.height == 390
    assert ghs["economy_id"].n_unique() == 195
    usa = dict(ghs.filter(pl.col("economy_id") == "USA").select("period", "value").iter_rows())
    assert usa == {"2019": 76.2, "2021": 75.9}
    assert "AFW" not in observations["economy_id"].to_list()
    assert result.report.left_out.filter(pl.col("reason") == "aggregate").height == 2_561
    machines = observations.filter(pl.col("indicator_id") == "dirac:units")
    assert machines.height == 150  # 36 of 186 are blank


def test_memory_stays_within_two_gigabytes(shared_dir: Path) -> None:
    program = (
        "import resource, sys; from mainstay.io.sources.build import build; "
        "build(sys.argv[1:], name='us-observed'); print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    folders = [str(shared_dir / "data"), str(shared_dir / "cases" / "concentration")]
    done = subprocess.run([sys.executable, "-c", program, *folders], capture_output=True, text=True, check=True)
    unit = 1 if sys.platform == "darwin" else 1024
    assert 10_000_000 < int(done.stdout) * unit < 2_000_000_000
