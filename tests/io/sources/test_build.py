"""Building a base from invented files: joins, merges, conflicts, economies, report."""

from __future__ import annotations

import random
import shutil
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from tests.io.sources.fixture_files import write_fixtures

from mainstay.errors import InputError, SourceChangedError
from mainstay.io import sources
from mainstay.io.sources.build import BuildResult, build, newest_day
from mainstay.io.sources.join_sites import join_sites
from mainstay.io.sources.merge_rows import merge_rows
from mainstay.model.checks import check
from mainstay.model.schema import load_schema

NDC_HEADER = "ndc,fei,registrant,country,anda,nda,bla,linkage_method,api_mfr"
LIST_HEADER = (
    "generic_name,company_name,presentation,update_type,update_date,availability,related_info,"
    "reason_for_shortage,therapeutic_category,status"
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("all")
    for name in sources.names():
        write_fixtures(name, folder / name)
    return folder


@pytest.fixture(scope="module")
def result(folder: Path) -> BuildResult:
    return build([folder], name="invented")


def write_listings(folder: Path, *lines: str) -> None:
    (folder / "listings.csv").write_text("\n".join([NDC_HEADER, *lines, ""]), encoding="utf-8")


def write_list(folder: Path, *rows: tuple[str, str, str], day: str = "1/2/2024") -> None:
    lines = [f'{name},Firm,"{presentation}",New,{day},,,,,{status}' for name, presentation, status in rows]
    (folder / f"list{day.replace('/', '')}.csv").write_text("\n".join([LIST_HEADER, *lines, ""]), encoding="utf-8")


def test_the_base_passes_all_checks_and_rows_add_up(result: BuildResult) -> None:
    assert [problem for problem in check(result.base) if problem.severity != "note"] == []
    assert result.report.rows_add_up
    assert not result.report.has_errors
    assert result.report.files.height == 19


def test_the_same_files_give_the_same_base(folder: Path, result: BuildResult, tmp_path: Path) -> None:
    paths = [path for path in folder.rglob("*") if path.is_file()]
    random.Random(1).shuffle(paths)
    for number, path in enumerate(paths):
        (tmp_path / str(number)).mkdir()
        shutil.copy(path, tmp_path / str(number) / path.name)
    folders = [tmp_path / str(number) for number in range(len(paths))]
    assert build(folders, name="invented").base.hash == result.base.hash


def test_the_as_of_date_is_the_newest_day_in_the_files(result: BuildResult, folder: Path) -> None:
    assert result.base.info.as_of_on == date(2024, 9, 2)
    assert build([folder], name="x", as_of_on="2025-01-01").base.info.as_of_on == date(2025, 1, 1)
    with pytest.raises(InputError, match="sound base") as caught:
        build([folder], name="x", as_of_on=date(2020, 1, 1))
    assert {problem.code for problem in caught.value.problems} == {"date.future"}


def test_an_observed_period_dates_the_base_and_a_projection_does_not() -> None:
    points = pl.DataFrame({"period": ["2023", "2090", "9999"], "method": ["reported", "estimated", "reported"]})
    assert newest_day({"observations": points}) == date(2023, 1, 1)


def test_files_without_any_date_need_one(tmp_path: Path) -> None:
    write_listings(tmp_path, "99901-001,3999000001,X,US,,,,SPL_DUNS_FEI,")
    with pytest.raises(InputError, match="no date"):
        build([tmp_path], name="x")
    assert build([tmp_path], name="x", as_of_on="2026-01-01").base["listings"].height == 1


def test_one_facility_is_one_site(result: BuildResult) -> None:
    base = result.base
    listings = dict(base["listings"].select(pl.concat_str("ndc", "tier", separator=" "), "site_id").iter_rows())
    assert listings == {
        "9902-0001 drug_product": "fei:3999000077",
        "99901-001 api": "fei:3999000077",
        "99901-001 drug_product": "duns:999000001",  # the lowest of two sites that bear the FEI
        "99904-100 drug_product": "fei:999",
    }
    site = base["sites"].filter(pl.col("site_id") == "duns:999000001").row(0, named=True)
    assert site["name"] == "Invented Labs Plant A"
    assert "sites" not in base["claims"]["table"].to_list()
    assert "fei:3999000001" not in base["sites"]["site_id"].to_list()


def test_sources_that_disagree_on_a_country_are_both_kept(tmp_path: Path) -> None:
    write_fixtures("fda_establishments", tmp_path)
    write_listings(tmp_path, "99901-001,3999000001,X,IN,,,,SPL_DUNS_FEI,")
    result = build([tmp_path], name="x", as_of_on="2026-01-01")
    site = result.base["sites"].filter(pl.col("site_id") == "duns:999000001").row(0, named=True)
    claims = result.base["claims"].sort("value")
    assert claims.select("table", "row_id", "field", "value", "known_from_on").rows() == [
        ("sites", "duns:999000001", "economy_id", "IND", date(2026, 1, 1)),
        ("sites", "duns:999000001", "economy_id", "USA", date(2026, 1, 1)),
    ]
    assert site["economy_id"] == "USA"  # the register has the better grade
    counts = result.report.tables.filter(pl.col("table") == "sites").row(0, named=True)
    assert (counts["merged"], counts["conflicts"]) == (1, 1)
    assert not [problem for problem in check(result.base) if problem.severity == "error"]


def test_a_country_that_the_register_lacks_is_filled_in_with_its_own_source(tmp_path: Path) -> None:
    write_fixtures("fda_establishments", tmp_path)
    write_listings(tmp_path, "99901-001,3999000004,X,CZ,,,,SPL_DUNS_FEI,")
    base = build([tmp_path], name="x", as_of_on="2026-01-01").base
    site = base["sites"].filter(pl.col("site_id") == "duns:999000004").row(0, named=True)
    assert site["economy_id"] == "CZE"
    claims = base.claims("sites", "duns:999000004", "economy_id")
    assert claims["value"].to_list()[0] == "CZE"
    assert claims["source_id"].to_list()[0].startswith("ndc_facilities-")


def test_names_that_differ_in_capitals_and_blanks_are_one_product(result: BuildResult) -> None:
    products = result.base["products"].filter(pl.col("product_id").str.starts_with("generic:"))
    assert products.filter(pl.col("tier") == "drug_product").select("product_id", "name").rows() == [
        ("generic:fictidol-tablet", "Fictidol Tablet"),
        ("generic:fictidol-tablets", "Fictidol Tablets"),
        ("generic:imaginate-sodium-solution-oral", "Imaginate Sodium Solution – Oral"),
        ("generic:inventamycin-injection", "Inventamycin Injection"),
        ("generic:inventamycin-solution", "Inventamycin Solution"),
    ]
    assert result.base["shortages"]["product_id"].null_count() == 0


def test_a_code_under_two_names_has_no_product(result: BuildResult) -> None:
    listings = result.base["listings"].filter(pl.col("ndc") == "99901-001")
    assert listings["product_id"].to_list() == [None, None]
    facts = dict(result.report.facts.iter_rows())
    assert facts["listings whose code the lists show under several names, left without a product"] == 2
    assert facts["listings whose product a shortage list names"] == 2
    assert facts["listings whose code no list shows"] == 0


def test_lines_and_ingredients_follow_from_listings(tmp_path: Path) -> None:
    write_list(tmp_path, ("Fictidol Tablets", "NDC 99901-001-01; NDC 99901-002-01", "Current"))
    write_listings(
        tmp_path,
        "99901-001,3999000001,X,US,ANDA999001,,,ADDRESS_MATCH,",
        "99901-002,3999000001,X,US,ANDA999001,,,SPL_DUNS_FEI,",
        "99901-001,3999000002,Y,IN,ANDA999001,,,SPL_DUNS_FEI,TRUE",
        "99901-777,3999000003,Z,CN,ANDA999002,,,SPL_DUNS_FEI,",
    )
    base = build([tmp_path], name="x").base
    lines = base["lines"].select("line_id", "site_id", "product_id", "operation", "share", "method", "note")
    assert lines.rows() == [
        (
            "fei:3999000001/generic:fictidol-tablets",
            "fei:3999000001",
            "generic:fictidol-tablets",
            "make",
            None,
            "reported",
            "follows from 2 listed product code(s)",
        ),
        (
            "fei:3999000002/generic:fictidol-tablets-api",
            "fei:3999000002",
            "generic:fictidol-tablets-api",
            "make",
            None,
            "reported",
            "follows from 1 listed product code(s)",
        ),
    ]
    assert base["bill_of_materials"].select("product_id", "input_id", "quantity_per_unit").rows() == [
        ("generic:fictidol-tablets", "generic:fictidol-tablets-api", None)
    ]
    api = base["products"].filter(pl.col("tier") == "api").row(0, named=True)
    assert (api["name"], api["class"], api["unit"]) == ("Fictidol Tablets, active ingredient", "input", "kg")


def test_a_product_has_the_newest_spelling(tmp_path: Path) -> None:
    write_list(tmp_path, ("FICTIDOL tablets", "x", "Current"), day="1/2/2023")
    write_list(tmp_path, ("Fictidol  Tablets", "x", "Resolved"), day="1/2/2024")
    products = build([tmp_path], name="x").base["products"]
    assert products["name"].to_list() == ["Fictidol  Tablets"]


def test_economies_are_those_seen_home_competitors_and_the_union(result: BuildResult, folder: Path) -> None:
    economies = result.base["economies"]
    roles = dict(economies.select("economy_id", "role").iter_rows())
    assert {code for code, role in roles.items() if role != "other"} == {"USA", "CHN", "RUS"}
    assert {"XKX", "VNM", "EU27", "IND"} <= set(roles)
    members = result.base["memberships"]
    assert members.height == 27
    assert members.filter(pl.col("economy_id") == "HRV")["valid_from_on"].to_list() == [date(2013, 7, 1)]
    other = build([folder], name="x", home="de", competitors=["CN"]).base
    assert (other.info.home, other.info.competitors) == ("DEU", ("CHN",))
    assert dict(other["economies"].select("economy_id", "role").iter_rows())["USA"] == "other"


def test_a_role_needs_a_country(folder: Path) -> None:
    with pytest.raises(InputError) as caught:
        build([folder], name="x", home="Utopia", competitors=["ZZZ"])
    assert [problem.found for problem in caught.value.problems] == ["Utopia", "ZZZ"]


def test_a_bad_name_is_told(folder: Path) -> None:
    with pytest.raises(InputError) as caught:
        build([folder], name="Not A Name")
    assert [problem.column for problem in caught.value.problems] == ["name"]


def test_no_known_file_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("colour\nred\n", encoding="utf-8")
    with pytest.raises(InputError, match="none of the files") as caught:
        build([tmp_path], name="x")
    assert "colour" in str(caught.value)


def test_strict_gives_no_base_when_a_schema_has_changed(tmp_path: Path) -> None:
    (tmp_path / "codes.csv").write_text("ATC level 5,Colour\nJ01CA04,red\n", encoding="utf-8")
    kept = build([tmp_path], name="x", as_of_on="2026-01-01")
    assert kept.report.has_errors
    assert kept.base["list_entries"].height == 1
    with pytest.raises(SourceChangedError, match="Colour") as caught:
        build([tmp_path], name="x", as_of_on="2026-01-01", strict=True)
    assert caught.value.exit_code == 2


def test_the_report_has_everything_as_text_and_as_tables(result: BuildResult) -> None:
    tables = result.report.as_tables()
    assert set(tables) == {"files", "reasons", "left_out", "not_recognised", "tables", "facts", "problems"}
    assert tables["reasons"]["rows"].sum() == tables["files"]["left_out"].sum() == tables["left_out"].height
    assert tables["reasons"]["meaning"].null_count() == 0
    assert dict(tables["tables"].select("table", "rows").iter_rows())["sites"] == result.base["sites"].height
    text = str(result.report)
    for words in ("register.csv.gz", "a group of economies", "files", "warning source.value_unreadable"):
        assert words in text
    assert tables["problems"].height == len(result.report.problems)


def test_progress_is_told_step_by_step(folder: Path) -> None:
    told: list[tuple[int, int, str]] = []
    build([folder], name="x", progress=lambda done, total, what: told.append((done, total, what)))
    assert [done for done, _, _ in told] == list(range(len(told)))
    assert {total for _, total, _ in told} == {len(told)}
    assert [what for _, _, what in told][-3:] == ["merging", "base", "checks"]


def test_rows_of_one_key_become_one_whatever_their_order() -> None:
    spec = load_schema().table("organizations")
    rows = pl.DataFrame(
        {
            "organization_id": ["a", "a", "a", "b"],
            "name": ["Old", "New", "New", "Only"],
            "economy_id": ["USA", None, None, None],
            "method": ["reported", "reported", "estimated", "reported"],
            "known_on": [date(2020, 1, 1), date(2024, 1, 1), date(2025, 1, 1), None],
            "grade": ["B2", "B2", "A1", "B2"],
            "source_id": ["s1", "s2", "s3", "s1"],
            "locator": ["1", "1", "1", "2"],
        }
    )
    for seed in range(5):
        merged = merge_rows(rows.sample(fraction=1, shuffle=True, seed=seed), spec, date(2026, 1, 1))
        assert (merged.merged, merged.conflicts) == (2, 1)
        one = merged.frame.filter(pl.col("organization_id") == "a").row(0, named=True)
        assert (one["name"], one["economy_id"], one["source_id"]) == ("New", "USA", "s2")
        claims = merged.claims.sort("field", "source_id")
        assert claims.select("field", "value", "source_id", "known_from_on").rows() == [
            ("economy_id", "USA", "s1", date(2020, 1, 1)),
            ("name", "Old", "s1", date(2020, 1, 1)),
            ("name", "New", "s2", date(2024, 1, 1)),
            ("name", "New", "s3", date(2025, 1, 1)),
        ]
        assert claims["claim_id"].is_unique().all()


def test_rows_without_a_register_stay_as_they_are() -> None:
    frame = pl.DataFrame({"site_id": ["fei:1"], "name": ["X"]})
    assert join_sites({"sites": frame})["sites"].equals(frame)
