"""Everything that is registered or declared has its place in the documentation."""

from __future__ import annotations

from pathlib import Path

import pytest

import generate
from generators import commands, errors, metrics, problems, python_names
from generators.discovery import all_registries
from generators.registries import page_name
from mainstay.model.schema import load_schema
from mainstay.settings import SETTINGS

EXPECTED_REGISTRIES = {
    "mainstay.engines.monitor.concentration.presets",
    "mainstay.engines.stress.allocation",
    "mainstay.engines.stress.policies",
    "mainstay.engines.stress.shocks",
    "mainstay.io.sources",
    "mainstay.model.checks",
    "mainstay.model.identifiers",
    "mainstay.run.executors",
}


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    return generate.all_pages()


def test_every_table_and_column_is_documented(pages: dict[str, str]) -> None:
    missing = [
        f"{name}.{field.name}"
        for name, spec in load_schema().tables.items()
        for field in spec
        if f"`{field.name}`" not in pages[f"tables/{name}"] or field.description.split("|")[0] == ""
    ]
    assert not missing


def test_every_table_is_in_the_index(pages: dict[str, str]) -> None:
    assert not [name for name in load_schema().tables if f"({name}.md)" not in pages["tables/index"]]


def test_the_registries_are_found() -> None:
    assert set(all_registries()) >= EXPECTED_REGISTRIES


def test_every_registered_entry_is_documented(pages: dict[str, str]) -> None:
    missing = [
        f"{registry.package}: {name}"
        for registry in all_registries().values()
        for name in registry.names()
        if f"## `{name}`" not in pages[page_name(registry)]
    ]
    assert not missing


def test_every_registry_has_entries() -> None:
    assert not [registry.package for registry in all_registries().values() if not registry.names()]


def test_every_setting_is_documented(pages: dict[str, str]) -> None:
    assert not [row.name for row in SETTINGS if f"`{row.variable}`" not in pages["settings"] or not row.help]


def test_every_error_has_a_code_of_its_own_and_is_documented(pages: dict[str, str]) -> None:
    kinds = errors.error_classes()
    assert len({kind.code for kind in kinds}) == len(kinds)
    assert not [kind.__name__ for kind in kinds if f"`{kind.code}`" not in pages["errors"] or not kind.__doc__]


def test_every_error_stands_in_the_drawing() -> None:
    import mainstay.errors

    drawing = mainstay.errors.__doc__ or ""
    assert not [
        k.__name__
        for k in errors.error_classes()
        if k.__name__ not in drawing or (k.code not in drawing and k.code != "M000")
    ]


def test_every_problem_code_is_documented(pages: dict[str, str]) -> None:
    codes = problems.problem_codes()
    assert "column.unknown" in codes
    assert not [code for code in codes if f"`{code}`" not in pages["problems"]]


def test_every_metric_is_documented_with_its_unit_and_definition(pages: dict[str, str]) -> None:
    found = metrics.metric_calls()
    assert {
        "api_site_share.{economy}",
        "finished_dose_single_country_share",
        "finished_dose_single_facility_share",
        "listing_hhi_by_economy",
        "shortages_current.{day}",
    } <= set(found)
    assert not [name for name, call in found.items() if not call.text(2, "unit") or not call.docstring]
    assert not [name for name in found if f"`{name}`" not in pages["metrics"]]


def test_problem_codes_are_two_words_joined_by_a_dot() -> None:
    wrong = [code for code in problems.problem_codes() if not all(part.isidentifier() for part in code.split("."))]
    assert not wrong
    assert not [code for code in problems.problem_codes() if code.count(".") != 1]


def test_every_command_is_documented_with_an_example(pages: dict[str, str]) -> None:
    tree = commands.command_tree()
    assert {"mainstay", "mainstay brief", "mainstay base check", "mainstay concentration"} <= set(tree)
    assert not [name for name in tree if f"## `{name}`" not in pages["commands"]]
    leaves = {name: command for name, command in tree.items() if not hasattr(command, "commands")}
    assert not [name for name, command in leaves.items() if f"{name} " not in f"{command.help} "]


def test_every_option_has_help() -> None:
    silent = [
        f"{name} {parameter.name}"
        for name, command in commands.command_tree().items()
        for parameter in command.params
        if parameter.name != "help" and not getattr(parameter, "help", None)
    ]
    assert not silent


def test_every_public_name_is_documented(pages: dict[str, str]) -> None:
    assert not [name for name in python_names.public_names() if f"mainstay.{name}" not in pages["python"]]


def test_pages_are_written_once_and_old_ones_go(tmp_path: Path) -> None:
    (tmp_path / "tables").mkdir()
    old = tmp_path / "tables" / "gone.md"
    old.write_text("old", encoding="utf-8")
    written = generate.write_all(tmp_path)
    assert len(written) == len(generate.all_pages())
    assert not old.exists()
    before = {path: path.stat().st_mtime_ns for path in written}
    generate.write_all(tmp_path)
    assert {path: path.stat().st_mtime_ns for path in written} == before
