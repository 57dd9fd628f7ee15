"""What every kind of shock must keep, whoever adds it."""

from __future__ import annotations

import importlib
import pickle
import pkgutil
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.engines.stress.shocks.small_network import base, compiled, frames, hits

from mainstay.engines.stress import shocks
from mainstay.engines.stress.network.impacts import ON_EDGES, QUANTITIES, SHARES, Impacts
from mainstay.engines.stress.shocks import ShockKind, compile_shocks, describe
from mainstay.errors import InputError, UnknownNameError
from mainstay.scenario.shock import Shock

ALL = tuple(shocks.all_shocks().values())
each = pytest.mark.parametrize("kind", ALL, ids=[kind.name for kind in ALL])


def example(kind: ShockKind, **more: Any) -> Shock:
    return Shock.model_validate({"name": "x", "kind": kind.name, "onset_day": 3, **kind.example, **more})


def named(impacts: Impacts, nodes: list[str], edges: list[tuple[str, ...]]) -> set[tuple[Any, ...]]:
    """Return effects by the names of their targets."""
    return {
        (impacts.names[k], code, nodes[node] if node >= 0 else edges[edge], round(weight, 9))
        for k, code, node, edge, weight in zip(
            impacts.shock, impacts.code, impacts.node, impacts.edge, impacts.weight.tolist(), strict=True
        )
    }


def test_they_are_found() -> None:
    assert set(shocks.names()) >= {"loss", "pandemic", "hurricane", "export_ban", "contamination", "cyber", "power"}
    assert set(shocks.names()) >= {"trade_dispute", "workforce_illness", "single_input_failure"}
    with pytest.raises(UnknownNameError) as caught:
        shocks.get("exportban")
    assert caught.value.hint == "did you mean 'export_ban'?"


def test_every_file_of_the_folder_is_a_kind() -> None:
    files = {module.name for module in pkgutil.iter_modules(shocks.__path__) if not module.ispkg}
    assert files == set(shocks.names())


@each
def test_it_says_what_it_does_and_where_the_method_is_from(kind: ShockKind) -> None:
    assert re.fullmatch(r"[a-z][a-z_]+", kind.name)
    for words in (kind.description, kind.source):
        assert len(words) > 60
    assert len(kind.title) > 5
    assert re.search(r"\b(19|20)\d\d\b", kind.source)
    assert len(importlib.import_module(f"{shocks.__name__}.{kind.name}").__doc__ or "") > 20
    assert kind.describe().title == kind.title


@each
def test_every_option_is_documented_and_has_a_sensible_default(kind: ShockKind) -> None:
    told = kind.options.__doc__ or ""
    for name, field in kind.options.model_fields.items():
        assert re.search(rf"\b{name}\b", told), name
        assert not field.is_required() or name in kind.example.get("options", {})


@each
def test_it_has_its_own_tests(kind: ShockKind) -> None:
    folder = Path(__file__).parent.parent / "engines" / "stress" / "shocks"
    assert (folder / f"test_{kind.name}.py").is_file()


@each
def test_it_is_described_in_plain_words(kind: ShockKind) -> None:
    words = describe(example(kind))
    assert words[0] == words[0].upper()
    assert words.endswith(".")
    assert "Amount" not in words
    assert not re.search(r"[{}\[\]=_]", words)


@each
def test_it_compiles_into_what_the_kernel_reads(kind: ShockKind) -> None:
    impacts = compiled(example(kind))
    assert impacts.shock.dtype == np.int32
    assert impacts.code.dtype == np.int8
    assert impacts.shock.size == impacts.code.size == impacts.node.size == impacts.edge.size == impacts.weight.size > 0
    on_edge = np.isin(impacts.code, [QUANTITIES.index(name) for name in ON_EDGES])
    assert ((impacts.edge >= 0) == on_edge).all()
    assert ((impacts.node >= 0) == ~on_edge).all()
    assert ((impacts.weight > 0) & (impacts.weight <= 1)).all()
    assert set(impacts.shock.tolist()) == set(range(len(impacts.names)))
    curves = impacts.curves(np.arange(40))
    assert curves.shape == (len(impacts.names), 200, 40)
    assert curves.dtype == np.float64
    assert np.isfinite(curves).all()
    for k in range(len(impacts.names)):
        (code,) = set(impacts.code[impacts.shock == k].tolist())
        assert curves[k].min() >= (0 if QUANTITIES[code] in SHARES else -1)
        assert curves[k].max() <= (1 if QUANTITIES[code] in SHARES else np.inf)
        assert curves[k].max() > 0


@each
def test_it_is_the_same_each_time_and_for_each_replication_alone(kind: ShockKind) -> None:
    one, other = compiled(example(kind)), compiled(example(kind))
    curves = one.curves(np.arange(30))
    assert (other.curves(np.arange(30)) == curves).all()
    assert (one.curves(np.array([29, 4])) == curves[:, :, [29, 4]]).all()
    assert (pickle.loads(pickle.dumps(one.curves))(np.arange(30)) == curves).all()
    assert hits(one) == hits(other)


@each
def test_the_order_of_the_network_does_not_matter(kind: ShockKind) -> None:
    nodes, edges = frames()
    shuffled = nodes.sample(fraction=1, shuffle=True, seed=3), edges.sample(fraction=1, shuffle=True, seed=4)
    shock = example(kind)
    plain = compile_shocks([shock], nodes, edges, base(), horizon=200, seed=7)
    mixed = compile_shocks([shock], *shuffled, base(), horizon=200, seed=7)
    assert plain.names == mixed.names
    assert (plain.curves(np.arange(9)) == mixed.curves(np.arange(9))).all()
    assert named(plain, nodes["node_id"].to_list(), edges.select("from_id", "to_id").rows()) == named(
        mixed, shuffled[0]["node_id"].to_list(), shuffled[1].select("from_id", "to_id").rows()
    )


@each
def test_nothing_happens_before_its_onset_or_when_it_does_not_happen(kind: ShockKind) -> None:
    assert not compiled(example(kind)).curves(np.arange(9))[:, :3].any()
    assert not compiled(example(kind, probability=0)).curves(np.arange(9)).any()


@each
def test_an_unknown_option_is_refused(kind: ShockKind) -> None:
    options = {**kind.example.get("options", {}), "zzz": 1}
    with pytest.raises(InputError, match="zzz"):
        compiled(example(kind, options=options))
