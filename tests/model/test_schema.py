"""The schema keeps its own rules: names tell type and unit, everything is described, references lead somewhere."""

from __future__ import annotations

import re

import polars as pl
import pytest

from mainstay.core.units import convertible
from mainstay.errors import SchemaError, UnknownNameError
from mainstay.model import identifiers
from mainstay.model.fields import FieldSpec
from mainstay.model.schema import GROUPS, PROVENANCE, Schema, TableSpec, _table, load_schema

SCHEMA: Schema = load_schema()
TABLES = list(SCHEMA.tables.values())
FIELDS = [(table, field) for table in TABLES for field in table]
every_table = pytest.mark.parametrize("table", TABLES, ids=[table.name for table in TABLES])
# DESIGN section 3, also for engines that come later
DESIGNED = set(
    re.findall(
        r"\w+",
        """economies organizations sites products bill_of_materials lines lanes stockpiles demands indicators
        observations assets mechanisms budgets facilities resources services staff actions action_links functions
        authorities agencies responsibilities appropriations obligations outlays milestones measures exercises
        objectives findings corrective_actions sources claims""",
    )
)
UNITS = {"_days": "day", "_hours": "hour", "_usd": "USD", "_kg": "kg", "population": "person"}
# Numbers whose unit is that of the row, that count things of the row, or that have no unit at all.
OWN_UNIT = re.compile(
    r"(baseline|capacity)(_low|_high)?_units_per_day|quantity(_.+)?|target_quantity|doses_per_container"
    r"|(fiscal_)?year|criticality_.+|priority|n_sites|n_economies|weight|surge_multiple|goalpost_.+"
)
# Numbers in the unit that another column of the same row gives.
UNIT_BESIDE = {"value", "low", "high", "baseline", "target", "reached", "claimed", "demonstrated"}
NULLABLE_KEY_PARTS = {"observations.segment_id", "memberships.valid_from_on", "listings.application"}


def where(table: TableSpec, field: FieldSpec) -> str:
    return f"{table.name}.{field.name}"


def offenders(keeps: object) -> list[str]:
    return [where(table, field) for table, field in FIELDS if not keeps(table, field)]  # type: ignore[operator] # a test


def test_every_table_of_the_design_is_there() -> None:
    assert len(DESIGNED) == 35
    assert not DESIGNED - set(SCHEMA.tables)


def test_it_is_loaded_once_and_cannot_be_changed() -> None:
    assert load_schema() is SCHEMA
    with pytest.raises(TypeError):
        SCHEMA.tables["more"] = TABLES[0]  # type: ignore[index] # that is what is tested


@every_table
def test_names_and_descriptions(table: TableSpec) -> None:
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", table.name)
    assert table.title
    assert table.singular
    assert table.group in GROUPS
    assert table.description.endswith(".")
    assert len({field.name for field in table}) == len(table.fields)


@every_table
def test_the_key_is_made_of_columns_that_are_filled(table: TableSpec) -> None:
    assert table.key
    if len(table.key) == 1:
        assert table.field(table.key[0]).type.name == "key"
        assert table.key[0] in (f"{table.singular}_id", "staff_id")  # staff has no singular
    loose = {where(table, table.field(part)) for part in table.key if not table.field(part).required}
    assert loose <= NULLABLE_KEY_PARTS


@every_table
def test_edges_carry_dates_and_source(table: TableSpec) -> None:
    if table.edge:
        assert "source_id" in table.columns
        assert table.provenance
        assert {"valid_from_on", "valid_to_on"} <= set(table.columns) or table.name in {"trade_flows", "retraining"}


@every_table
def test_every_fact_can_name_its_source(table: TableSpec) -> None:
    assert table.provenance or table.name in ("sources", "claims")
    if table.provenance:
        assert set(PROVENANCE) <= set(table.columns)


def test_every_column_is_described() -> None:
    assert not offenders(lambda _, field: field.description.endswith(".") and len(field.description) > 3)


def test_references_lead_to_tables_with_one_key_column() -> None:
    assert not offenders(
        lambda _, f: (
            (f.type.name == "reference") == (f.references is not None)
            and (f.references is None or len(SCHEMA.table(f.references).key) == 1)
        )
    )


def test_identifiers_name_a_scheme_that_exists() -> None:
    assert not offenders(
        lambda _, f: (
            (f.type.name == "identifier") == (f.scheme is not None)
            and (f.scheme is None or f.scheme in identifiers.names())
        )
    )


def test_choices_are_described() -> None:
    assert not offenders(
        lambda _, f: (f.type.name == "choice") == bool(f.choices) and all(words for words in (f.choices or {}).values())
    )


def test_defaults_are_allowed_values() -> None:
    assert not offenders(lambda _, f: f.default is None or f.choices is None or f.default in f.choices)
    assert not offenders(lambda _, f: f.default is None or not f.required)


def test_names_tell_the_type() -> None:
    def keeps(_: TableSpec, field: FieldSpec) -> bool:
        name, kind = field.name, field.type.name
        return (
            (name.endswith("_on")) == (kind == "date")
            and (name.endswith("_at")) == (kind == "instant")
            and (bool(re.search(r"(^|_)share(_|$)", name)) <= (kind == "share"))
            and (name.startswith("is_") <= (kind == "boolean"))
        )

    assert not offenders(keeps)


def test_names_tell_the_unit() -> None:
    def keeps(_: TableSpec, field: FieldSpec) -> bool:
        return all(field.unit == unit for end, unit in UNITS.items() if field.name.endswith(end))

    assert not offenders(keeps)


def test_every_number_has_a_unit_or_a_reason_for_none() -> None:
    def keeps(table: TableSpec, field: FieldSpec) -> bool:
        if field.type.name not in ("number", "integer") or field.unit is not None:
            return True
        beside = field.name in UNIT_BESIDE and ("unit" in table.columns)
        return beside or bool(OWN_UNIT.fullmatch(field.name))

    assert not offenders(keeps)


def test_units_are_units() -> None:
    assert not offenders(lambda _, f: f.unit is None or convertible(f"thousand {f.unit}", f.unit))
    assert not offenders(lambda _, f: f.unit is None or f.type.dtype in (pl.Float64(), pl.Int64()))


def test_amounts_cannot_be_negative_unless_they_say_so() -> None:
    free = re.compile(r"latitude|longitude|goalpost_.+|low|high|value|baseline|target|reached|claimed|demonstrated")
    assert not offenders(
        lambda _, f: (
            f.type.name not in ("number", "integer")
            or f.minimum is not None
            or bool(free.fullmatch(f.name))
            or "negative" in f.description
        )
    )


def test_an_interval_has_two_ends_of_the_type_of_its_value() -> None:
    for table, field in FIELDS:
        low = field.name.split("_")
        if "low" in low and field.name != "goalpost_low":
            high = "_".join("high" if part == "low" else part for part in low)
            value = "_".join(part for part in low if part != "low") or "value"
            assert table.field(high).type is field.type
            assert table.name == "claims" or table.field(value).type is field.type


def test_an_unknown_name_is_answered_with_the_nearest() -> None:
    with pytest.raises(UnknownNameError) as caught:
        SCHEMA.table("product")
    assert caught.value.hint == "did you mean 'products'?"
    with pytest.raises(UnknownNameError) as caught:
        SCHEMA.table("lines").field("lead_time")
    assert caught.value.hint == "did you mean 'lead_time_days'?"


def test_a_wrong_declaration_is_refused() -> None:
    good = {"singular": "thing", "title": "T", "group": "Care", "description": "D.", "key": ["thing_id"]}
    fields = {"thing_id": {"type": "key", "description": "Key."}}
    assert _table("things", {**good, "fields": fields}, {}).key == ("thing_id",)
    with pytest.raises(SchemaError, match="fieldz"):
        _table("things", {**good, "fields": fields, "fieldz": {}}, {})
    with pytest.raises(SchemaError, match="unknown type 'text2'"):
        _table("things", {**good, "fields": {**fields, "a": {"type": "text2", "description": "A."}}}, {})
    with pytest.raises(SchemaError, match="descripton"):
        _table("things", {**good, "fields": {**fields, "a": {"type": "text", "descripton": "A."}}}, {})
    with pytest.raises(SchemaError, match="other_id"):
        _table("things", {**good, "key": ["other_id"], "fields": fields}, {})


def test_the_key_of_several_columns_is_joined_by_bars() -> None:
    rows = pl.DataFrame({"indicator_id": ["a"], "economy_id": ["USA"], "segment_id": [None], "period": ["2024"]})
    rows = rows.cast({"segment_id": pl.String})
    assert rows.select(SCHEMA.table("observations").key_text()).item() == "a|USA||2024"
    flows = pl.DataFrame(
        {
            "reporter_id": ["USA"],
            "partner_id": ["CHN"],
            "hs": ["30"],
            "edition": ["HS2022"],
            "year": [2023],
            "flow": ["import"],
        }
    )
    assert flows.select(SCHEMA.table("trade_flows").key_text()).item() == "USA|CHN|30|HS2022|2023|import"
