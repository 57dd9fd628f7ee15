"""Better sharing and ordering never leaves more unmet than behaviour does."""

from __future__ import annotations

from tests.engines.stress.one_plant import halt, stress


def test_the_best_is_a_bound() -> None:
    table = stress(halt()).tables["coordination"]
    row = table.row(0, named=True)
    assert abs(row["behaved"] - 20.0) < 1e-3
    assert 0 <= row["best"] <= row["behaved"]
    assert abs(row["gap"] - (row["behaved"] - row["best"])) < 1e-9


def test_without_a_shock_there_is_nothing_to_coordinate() -> None:
    result = stress()
    assert result.tables["coordination"].is_empty()
    assert "there is no shock" in result.tables["left_out"]["why"].to_list()
