"""Economic complexity against a published program, a slow recomputation by the method's own matrix, and its faults."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from mainstay.engines.monitor import complexity as cx
from mainstay.errors import InputError

Array = NDArray[np.float64]
TRADE = np.array(
    [
        [120.0, 80, 60, 40, 30, 10],
        [90.0, 10, 70, 5, 0, 2],
        [10.0, 60, 5, 50, 0, 0],
        [200.0, 5, 3, 0, 1, 0],
        [5.0, 5, 80, 60, 40, 30],
    ]
)
# What ecomplexity 0.5.3 (Growth Lab, Harvard) makes of this table, run once.
RCA_OF_FIRST = [0.8894117647058825, 1.575, 0.8669724770642202, 0.8129032258064516, 1.3309859154929577, 0.75]
ECI = [0.9582398316029002, -0.8924514859042367, 0.9582398316029002, -1.4719011501358374, 0.4478729728342736]
PCI = [-1.4719011501358374, 1.1122849879626944, -0.31300182167263574, 0.8041946752431062, 0.804194675243106]
PCI_OF_LAST = 0.4961043625235179
COI = [0.5976922032933552, 1.191932569001899, 0.5976922032933549, -1.1065274364106832, -1.2807895391779263]
DENSITY_OF_FIRST = [0.0, 0.75, 1 / 6, 1 / 3, 0.5, 0.2]
COG_OF_FIRST = [-1.2128016079302701, 0.0, -0.5841296721331678, 0.16445034242244413, 0.0, 0.12246408088419243]
COG_OF_LAST = [-1.1247611968059763, 0.4485221714447837, 0.0, 0.0, 0.0, 0.0]


def slow(M: Array) -> tuple[Array, Array]:
    """Return ECI and PCI from the matrices of the Atlas, 2014, technical box 2.1, by numpy's general solver."""
    diversity, ubiquity = M.sum(axis=1), M.sum(axis=0)
    units, products = M.shape
    between = np.zeros((units, units))
    for a in range(units):
        for b in range(units):
            between[a, b] = sum(M[a, p] * M[b, p] / ubiquity[p] for p in range(products)) / diversity[a]
    values, vectors = np.linalg.eig(between)
    order = np.argsort(values.real)
    eci = vectors[:, order[-2]].real
    eci = eci * np.sign(np.corrcoef(eci, diversity)[0, 1])
    pci = np.array([sum(M[c, p] * eci[c] for c in range(units)) / ubiquity[p] for p in range(products)])
    pci = pci / values.real[order[-2]]
    return (eci - eci.mean()) / eci.std(), (pci - eci.mean()) / eci.std()


def table(seed: int, units: int, products: int) -> Array:
    rng = np.random.default_rng(seed)
    size = np.exp(rng.normal(size=(units, 1)) + rng.normal(size=(1, products)) + rng.normal(size=(units, products)))
    return np.asarray(size * (rng.random((units, products)) < 0.7))


def test_numbers_of_ecomplexity() -> None:
    found = cx.complexity(TRADE)
    assert found.rca[0] == pytest.approx(RCA_OF_FIRST, abs=1e-12)
    assert found.diversity.tolist() == [2, 2, 2, 1, 4]
    assert found.ubiquity.tolist() == [2, 2, 2, 2, 2, 1]
    assert found.eci == pytest.approx(ECI, abs=1e-9)
    assert found.pci == pytest.approx([*PCI, PCI_OF_LAST], abs=1e-9)
    assert found.density[0] == pytest.approx(DENSITY_OF_FIRST, abs=1e-12)
    assert found.coi == pytest.approx(COI, abs=1e-9)
    assert found.cog[0] == pytest.approx(COG_OF_FIRST, abs=1e-9)
    assert found.cog[-1] == pytest.approx(COG_OF_LAST, abs=1e-9)
    assert not found.notes
    assert not any(found.unit_notes + found.product_notes)


@pytest.mark.parametrize(("units", "products"), [(7, 9), (12, 40), (40, 12), (25, 25)])
@pytest.mark.parametrize("seed", range(4))
def test_slow_recomputation(seed: int, units: int, products: int) -> None:
    found = cx.complexity(table(seed, units, products))
    if any(found.unit_notes + found.product_notes):
        pytest.fail("choose tables whose network is whole")
    eci, pci = slow(found.presence)
    assert found.eci == pytest.approx(eci, abs=1e-9)
    assert found.pci == pytest.approx(pci, abs=1e-9)
    assert found.eci == pytest.approx((found.presence * found.pci).sum(axis=1) / found.diversity, abs=1e-9)
    assert found.eigenvalues[0] > found.eigenvalues[1] > 0
    assert np.corrcoef(found.eci, found.diversity)[0, 1] > 0


def test_slow_space_and_outlook() -> None:
    found = cx.complexity(table(9, 8, 10))
    M, phi, d = found.presence, found.proximity, found.density
    units, products = M.shape
    _, pci = slow(M)
    # product complexity before its mean is taken off, as the Growth Lab's programs have it: up to a common scale
    raw = pci + offset(M)
    for p in range(products):
        for q in range(products):
            both = sum(M[c, p] * M[c, q] for c in range(units))
            assert phi[p, q] == pytest.approx(both / max(M[:, p].sum(), M[:, q].sum()), abs=1e-12)
    for c in range(units):
        for p in range(products):
            near = sum(M[c, q] * phi[p, q] for q in range(products)) / sum(phi[p, q] for q in range(products))
            assert d[c, p] == pytest.approx(near, abs=1e-12)
            gain = sum((1 - M[c, q]) * phi[p, q] / phi[q].sum() * raw[q] for q in range(products))
            assert found.cog[c, p] == pytest.approx((1 - M[c, p]) * gain, abs=1e-9)
    outlook = np.array([sum(d[c, p] * (1 - M[c, p]) * raw[p] for p in range(products)) for c in range(units)])
    assert found.coi == pytest.approx((outlook - outlook.mean()) / outlook.std(), abs=1e-9)


def offset(M: Array) -> float:
    """Return the mean of the raw vector of units in its own standard deviations."""
    between = (M / M.sum(axis=1)[:, None]) @ (M / M.sum(axis=0)).T
    values, vectors = np.linalg.eig(between)
    raw = vectors[:, np.argsort(values.real)[-2]].real
    raw = raw * np.sign(np.corrcoef(raw, M.sum(axis=1))[0, 1])
    return float(raw.mean() / raw.std())


@given(st.integers(0, 10_000), st.randoms(use_true_random=False))
def test_order_and_scale_change_nothing(seed: int, random: object) -> None:
    X = table(seed % 50, 8, 11)
    rng = np.random.default_rng(seed)
    rows, columns = rng.permutation(8), rng.permutation(11)
    first, second = cx.complexity(X), cx.complexity(7.0 * X[rows][:, columns])
    if first.notes or first.eigenvalues[0] - first.eigenvalues[1] < 1e-3:
        return
    assert second.eci == pytest.approx(first.eci[rows], abs=1e-8, nan_ok=True)
    assert second.pci == pytest.approx(first.pci[columns], abs=1e-8, nan_ok=True)
    assert second.cog == pytest.approx(first.cog[rows][:, columns], abs=1e-7, nan_ok=True)


def test_empty_rows_and_columns_touch_nobody_else() -> None:
    # harvard-growth-lab/py-ecomplexity#49: one empty unit made every index NaN
    X = table(2, 9, 12)
    wide = np.zeros((11, 14))
    wide[:9, :12] = X
    whole = cx.complexity(wide, units=[f"U{i}" for i in range(11)], products=[f"P{j}" for j in range(14)])
    part = cx.complexity(X)
    assert np.array_equal(whole.eci[:9], part.eci)
    assert np.array_equal(whole.pci[:12], part.pci)
    assert whole.coi[:9] == pytest.approx(part.coi, abs=1e-12)
    assert whole.density[:9, :12] == pytest.approx(part.density, abs=1e-12)
    assert whole.unit_notes[9:] == ("makes nothing",) * 2
    assert whole.product_notes[12:] == ("made by nobody",) * 2
    units = whole.unit_table()
    assert units.filter(pl.col("eci").is_null())["unit"].to_list() == ["U9", "U10"]
    assert units.filter(pl.col("eci").is_null() != pl.col("note").is_not_null()).height == 0
    pairs = whole.pair_table()
    assert pairs.height == 11 * 14
    assert pairs.filter(pl.col("unit") == "U9")["density"].null_count() == 14
    assert whole.product_table()["pci"].null_count() == 2
    assert not any(units.select(pl.selectors.float().drop_nulls().is_nan().any()).row(0))


def test_a_higher_threshold_leaves_units_without_products() -> None:
    found = cx.complexity(TRADE, threshold=1.9)
    left_out = [note for note in found.unit_notes if note]
    assert "makes no product with the advantage asked for" in left_out
    assert found.notes or np.isfinite(found.eci).any()


def test_parts_that_do_not_meet_are_not_compared() -> None:
    M = np.zeros((6, 7))
    M[:4, :4] = [[1, 1, 1, 1], [1, 1, 1, 0], [1, 1, 0, 0], [1, 0, 0, 0]]
    M[4:, 4:] = [[1, 1, 1], [1, 0, 1]]
    found = cx.complexity(M, presence="given")
    assert found.eci[:4] == pytest.approx(cx.complexity(M[:4, :4], presence="given").eci)
    assert np.isnan(found.eci[4:]).all()
    assert set(found.unit_notes[4:]) == {"not connected with the largest part of the network"}
    assert np.isfinite(found.density).all()


@pytest.mark.parametrize(
    ("M", "reason"),
    [
        (np.ones((4, 3)), "same products"),
        (np.ones((1, 5)), "fewer than two"),
        (np.eye(3), "fewer than two"),
        (np.array([[1.0, 0, 1], [1, 1, 0], [0, 1, 1]]), "two directions"),
    ],
)
def test_where_no_index_exists_it_is_said(M: Array, reason: str) -> None:
    found = cx.complexity(M, presence="given")
    assert np.isnan(found.eci).all()
    assert np.isnan(found.pci).all()
    assert all(note for note in found.unit_notes)
    assert reason in found.notes[0]
    assert np.isfinite(found.proximity).all()


def test_the_sign_is_told_where_diversity_cannot_tell_it() -> None:
    # all units make two products, so diversity does not vary; those of the last are the rarest
    M = np.array([[1.0, 1, 0, 0, 0], [1, 1, 0, 0, 0], [1, 0, 1, 0, 0], [0, 0, 1, 1, 0], [0, 0, 0, 1, 1]])
    found = cx.complexity(M, presence="given")
    assert "rarity" in found.notes[0]
    rarity = (M / M.sum(axis=0)).sum(axis=1)
    assert np.corrcoef(found.eci, rarity)[0, 1] > 0
    assert np.array_equal(found.eci, cx.complexity(M, presence="given").eci)


def test_location_quotient_is_the_same_ratio() -> None:
    # 30 of 100 here, 40 of 200 everywhere: 0.3 / 0.2
    assert cx.location_quotient([[30.0, 70], [10, 90]]).tolist() == [
        pytest.approx([1.5, 0.875]),
        pytest.approx([0.5, 1.125]),
    ]
    assert np.isnan(cx.rca([[0.0, 0], [1, 2]])[0]).all()


@given(st.integers(0, 500))
def test_what_holds_for_every_table(seed: int) -> None:
    X = table(seed, 6, 8)
    if not X.any():
        return
    ratio = cx.rca(X)
    share = X.sum(axis=0) / X.sum()
    for row in ratio[X.sum(axis=1) > 0]:
        assert np.nansum(row * share) == pytest.approx(1.0)
    M = (np.nan_to_num(ratio) >= 1).astype(float)
    phi, d = cx.proximity(M), cx.density(M)
    made = M.sum(axis=0) > 0
    assert np.array_equal(phi, phi.T, equal_nan=True)
    assert np.isnan(phi[~made]).all()
    assert (phi[np.ix_(made, made)] <= 1).all()
    assert np.diag(phi)[made] == pytest.approx(1.0)
    assert ((d[:, made] >= 0) & (d[:, made] <= 1 + 1e-12)).all()
    assert np.isnan(d[:, ~made]).all()


def test_everything_wrong_is_told_at_once() -> None:
    bad = [[1.0, np.nan, 3.0], [-1.0, np.inf, 0.0]]
    with pytest.raises(InputError) as caught:
        cx.complexity(bad, units=["USA", "CHN"], products=["a", "b", "c"])
    assert [p.code for p in caught.value.problems] == ["value.missing", "value.range", "value.range"]
    assert "no value for USA, b" in str(caught.value)
    assert "CHN, a" in str(caught.value)
    with pytest.raises(InputError) as caught:
        cx.complexity([[2.0, 1.0]], presence="given", threshold=0)
    assert [p.code for p in caught.value.problems] == ["presence.range", "threshold.range"]
    with pytest.raises(InputError, match=r"presence\.unknown"):
        cx.complexity([[2.0, 1.0]], presence="some")  # type: ignore[arg-type] # refused
    for wrong, code in (
        (np.zeros((2, 2)), "table.zero"),
        (np.zeros(3), "table.shape"),
        (np.zeros((0, 3)), "table.shape"),
    ):
        with pytest.raises(InputError, match=code.replace(".", r"\.")):
            cx.rca(wrong)
    with pytest.raises(InputError, match=r"names\.count"):
        cx.rca([[1.0]], units=["a", "b"])
