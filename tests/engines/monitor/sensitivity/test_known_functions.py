"""Sobol indices against functions whose indices are known, and against a slow estimate written out."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from tests.engines.monitor.sensitivity.functions import ISHIGAMI_BOUNDS, g_function, g_truth, ishigami, ishigami_truth

from mainstay.engines.monitor import sensitivity
from mainstay.engines.monitor.sensitivity.outputs import Estimator


def test_the_truth_is_that_of_the_books() -> None:
    first, total = ishigami_truth()
    assert first == pytest.approx([0.3139, 0.4424, 0.0], abs=5e-5)
    assert total == pytest.approx([0.5576, 0.4424, 0.2437], abs=5e-5)


@pytest.mark.parametrize("estimator", ["saltelli", "jansen"])
@pytest.mark.parametrize("seed", range(20))
def test_ishigami_at_4096_points(estimator: Estimator, seed: int) -> None:
    found = sensitivity.sobol(ishigami, ISHIGAMI_BOUNDS, n=4096, seed=seed, resamples=0, estimator=estimator)
    first, total = ishigami_truth()
    assert found.first == pytest.approx(first, abs=0.02)
    assert found.total == pytest.approx(total, abs=0.02)


@pytest.mark.parametrize("estimator", ["saltelli", "jansen"])
def test_g_function(estimator: Estimator) -> None:
    found = sensitivity.sobol(g_function, 5, n=4096, seed=3, resamples=0, estimator=estimator)
    first, total = g_truth()
    assert found.first == pytest.approx(first, abs=0.01)
    assert found.total == pytest.approx(total, abs=0.01)


def test_the_intervals_hold_the_truth() -> None:
    first, total = ishigami_truth()
    held = []
    for seed in range(20):
        found = sensitivity.sobol(ishigami, ISHIGAMI_BOUNDS, n=256, seed=seed, resamples=300)
        held += [(found.first_low <= first) & (first <= found.first_high)]
        held += [(found.total_low <= total) & (total <= found.total_high)]
    # 120 intervals at 95 %: fewer than 106 would come about by chance once in a thousand times
    assert np.sum(held) >= 106


def test_intervals_narrow_with_points() -> None:
    few, many = (sensitivity.sobol(ishigami, ISHIGAMI_BOUNDS, n=n, seed=1) for n in (256, 4096))
    assert (many.first_high - many.first_low < (few.first_high - few.first_low) / 2.5).all()
    assert (many.total_high - many.total_low < (few.total_high - few.total_low) / 2.5).all()


def test_a_large_mean_does_no_harm() -> None:
    lifted = sensitivity.sobol(lambda x: ishigami(x) + 1e6, ISHIGAMI_BOUNDS, n=1024, seed=1)
    plain = sensitivity.sobol(ishigami, ISHIGAMI_BOUNDS, n=1024, seed=1)
    assert lifted.first == pytest.approx(plain.first, abs=1e-6)
    assert lifted.total == pytest.approx(plain.total, abs=1e-6)
    uncentred = sensitivity.sobol(
        lambda x: ishigami(x) + 1e4, ISHIGAMI_BOUNDS, n=1024, seed=1, estimator="saltelli_uncentred"
    )
    assert np.abs(uncentred.first - plain.first).max() > 0.1


@pytest.mark.parametrize("estimator", ["saltelli", "jansen", "saltelli_uncentred"])
def test_a_slow_estimate_agrees(estimator: Estimator) -> None:
    n, made = 64, sensitivity.design(64, 5, seed=9)
    outputs = g_function(made.points) + 3
    found = sensitivity.indices(outputs, 5, n, resamples=0, estimator=estimator)
    a, b = list(outputs[:n]), list(outputs[n : 2 * n])
    both = a + b
    mean = sum(both) / len(both)
    variance = sum((y - mean) ** 2 for y in both) / (len(both) - 1)
    for i in range(5):
        mixed = list(outputs[(2 + i) * n : (3 + i) * n])
        total = sum((x - y) ** 2 for x, y in zip(a, mixed, strict=True)) / (2 * n) / variance
        if estimator == "jansen":
            first = 1 - sum((x - y) ** 2 for x, y in zip(b, mixed, strict=True)) / (2 * n) / variance
        else:
            off = mean if estimator == "saltelli" else 0.0
            first = sum((z - off) * (y - x) for x, y, z in zip(a, mixed, b, strict=True)) / n / variance
        assert found.first[i] == pytest.approx(first, abs=1e-12)
        assert found.total[i] == pytest.approx(total, abs=1e-12)


def test_a_slow_bootstrap_agrees() -> None:
    n, made = 32, sensitivity.design(32, 2, seed=9)
    outputs = made.points[:, 0] + made.points[:, 1] ** 2
    found = sensitivity.indices(outputs, 2, n, resamples=200, seed=4)
    from mainstay.core.streams import stream

    random = stream(4, "monitor", "sensitivity", "bootstrap")
    rows = np.vstack([random.integers(0, n, size=(128, n)), random.integers(0, n, size=(72, n))])
    drawn = []
    for row in rows:
        resampled = outputs.reshape(4, n)[:, row].ravel()
        drawn.append(sensitivity.indices(resampled, 2, n, resamples=0))
    ends = np.quantile([one.first for one in drawn], [0.025, 0.975], axis=0)
    assert np.stack([found.first_low, found.first_high]) == pytest.approx(ends, abs=1e-12)
    ends = np.quantile([one.total for one in drawn], [0.025, 0.975], axis=0)
    assert np.stack([found.total_low, found.total_high]) == pytest.approx(ends, abs=1e-12)


@pytest.mark.shared
def test_the_recorded_sample_of_another_program(shared_dir: Path) -> None:
    folder = shared_dir / "cases" / "composite"
    sample = np.loadtxt(folder / "sobol_ishigami_sample.csv", delimiter=",", skiprows=1)
    with (folder / "sobol_ishigami_indices.csv").open(encoding="utf-8") as file:
        expected = list(csv.DictReader(file))
    found = sensitivity.indices(sample[:, 3], 3, len(sample) // 5, estimator="saltelli_uncentred")
    assert found.first == pytest.approx([float(row["Si"]) for row in expected], abs=1e-9)
    assert found.total == pytest.approx([float(row["STi"]) for row in expected], abs=1e-9)
    # the recorded outputs are those of the function at the recorded points
    assert ishigami(-np.pi + 2 * np.pi * sample[:, :3]) == pytest.approx(sample[:, 3], abs=1e-9)
