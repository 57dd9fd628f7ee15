"""The simulation against a slow twin on the same patients, against formulas, and against flow balance."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from mainstay.engines.care import queues
from mainstay.engines.care.multi_resource import PatientClass, Resource, Simulated, simulate
from mainstay.engines.care.multi_resource.simulate import Drawn, draw_patients, follow
from mainstay.errors import InputError


class Twin:
    """Follow the same patients with lists and dictionaries: look at every possible event each time."""

    def __init__(self, drawn: Drawn, resources: list[Resource], classes: list[PatientClass]) -> None:
        self.drawn, self.classes = drawn, classes
        self.began = np.full(drawn.arrived.size, -3.0)
        self.free = {one.name: one.units for one in resources}
        self.queue: list[int] = []
        self.caring: dict[int, float] = {}
        self.coming = list(range(drawn.arrived.size))
        self.changes = sorted((when, one.name, more) for one in resources for when, more in one.changes)

    def until(self, horizon: float) -> np.ndarray:
        while options := self.options():
            now, kind, p = min(options)
            if now > horizon:
                break
            self.happens(kind, p)
            for k in sorted(range(len(self.classes)), key=lambda k: self.classes[k].priority):
                self.let_in(k, now)
            if kind == 2 and p in self.queue:
                mine = self.drawn.kind[p]
                room = self.classes[mine].room
                if room is not None and sum(self.drawn.kind[q] == mine for q in self.queue) > room:
                    self.queue.remove(p)
                    self.began[p] = -1.0
        return self.began

    def options(self) -> list[tuple[float, int, int]]:
        drawn = self.drawn
        return [
            *((when, 0, -1) for when, _, _ in self.changes[:1]),
            *((end, 1, p) for p, end in self.caring.items()),
            *((drawn.arrived[p] + drawn.patience[p], 1, p) for p in self.queue),
            *((drawn.arrived[p], 2, p) for p in self.coming[:1]),
        ]

    def happens(self, kind: int, p: int) -> None:
        if kind == 0:
            _, name, more = self.changes.pop(0)
            self.free[name] += more
        elif p in self.caring:
            del self.caring[p]
            for name, need in self.classes[self.drawn.kind[p]].needs.items():
                self.free[name] += need
        elif p in self.queue:
            self.queue.remove(p)
            self.began[p] = -2.0
        else:
            self.queue.append(self.coming.pop(0))

    def let_in(self, k: int, now: float) -> None:
        mine = self.classes[k]
        for p in [q for q in self.queue if self.drawn.kind[q] == k]:
            if any(self.free[n] < need + mine.reserves.get(n, 0) for n, need in mine.needs.items() if need):
                return
            self.queue.remove(p)
            self.began[p] = now
            self.caring[p] = now + self.drawn.stay[p]
            for name, need in mine.needs.items():
                self.free[name] -= need


RESOURCES = [
    Resource("bed", 5, changes=((20.0, 2), (40.0, -3))),
    Resource("nurse", 4),
    Resource("machine", 2, changes=((30.0, -1),)),
]
CLASSES = [
    PatientClass("infectious", [0.5, 2.0, 1.0], 2.0, {"bed": 1, "nurse": 2}, priority=2, reserves={"bed": 1}),
    PatientClass("cancer", 0.8, 2.5, {"bed": 1, "machine": 1}, stay_cv=0.5, room=None, patience=3.0),
    PatientClass("ncd", 0.6, 1.0, {"nurse": 1}, stay_cv=0.0, priority=2, room=2),
    PatientClass("planned", 0.2, 1.5, {"bed": 2, "nurse": 1, "machine": 1}, priority=3, room=None),
]


@pytest.mark.parametrize("seed", range(6))
def test_every_patient_fares_as_with_the_slow_twin(seed: int) -> None:
    drawn = draw_patients(CLASSES, 60.0, 20.0, seed, 0)
    began, _, _ = follow(drawn, RESOURCES, CLASSES, 60.0, 0.0)
    expected = Twin(drawn, RESOURCES, CLASSES).until(60.0)
    assert began == pytest.approx(expected, abs=1e-12)
    assert {-1.0, -2.0} <= set(began[began < 0])


def near(found: Simulated, kind: str, measure: str, expected: float) -> bool:
    row = found.classes.filter(pl.col("class") == kind, pl.col("measure") == measure).row(0, named=True)
    # a half width of 95 % of 20 runs is 2.09 standard errors; three are allowed
    return abs(row["value"] - expected) <= 3 / 2.09 * (row["high"] - row["value"]) + 1e-12


def test_the_reserved_ward_of_the_formula() -> None:
    found = simulate(
        [Resource("bed", 36)],
        [
            PatientClass("cancer", 16 / 8, 8.0, {"bed": 1}),
            PatientClass("infectious", 36 / 8, 8.0, {"bed": 1}, reserves={"bed": 4}),
        ],
        horizon=600.0,
        warm_up=60.0,
    )
    protected, other = queues.reserved(36, 4, 16, 36)
    assert near(found, "cancer", "blocked", protected)
    assert near(found, "infectious", "blocked", other)


def test_blocking_does_not_depend_on_the_spread_of_stays() -> None:
    for cv in (0.0, 0.5, 2.0):
        found = simulate(
            [Resource("bed", 8)], [PatientClass("x", 6.0, 1.0, {"bed": 1}, stay_cv=cv)], horizon=500.0, warm_up=20.0
        )
        assert near(found, "x", "blocked", queues.erlang_b(8, 6.0))


def test_sizes_waits_and_priorities_of_the_formulas() -> None:
    sizes = simulate(
        [Resource("unit", 12)],
        [PatientClass("one", 4.0, 1.0, {"unit": 1}), PatientClass("two", 2.0, 1.0, {"unit": 2})],
        horizon=500.0,
        warm_up=20.0,
    )
    one, two = queues.kaufman_roberts(12, [4.0, 2.0], [1, 2])
    assert near(sizes, "one", "blocked", one)
    assert near(sizes, "two", "blocked", two)
    turns = simulate(
        [Resource("bed", 3)],
        [
            PatientClass("later", 1.2, 1.0, {"bed": 1}, priority=2, room=None),
            PatientClass("first", 0.9, 1.0, {"bed": 1}, priority=1, room=None),
        ],
        horizon=1500.0,
        warm_up=100.0,
    )
    first, later = queues.priorities(3, [0.9, 1.2], 1.0).mean_wait
    assert near(turns, "first", "mean_wait", first)
    assert near(turns, "later", "mean_wait", later)
    leaving = simulate(
        [Resource("bed", 5)],
        [PatientClass("x", 6.0, 1.0, {"bed": 1}, room=None, patience=2.0)],
        horizon=600.0,
        warm_up=20.0,
    )
    assert near(leaving, "x", "gave_up", queues.erlang_a(5, 6.0, 2.0).p_abandon)
    assert near(leaving, "x", "mean_waiting", queues.erlang_a(5, 6.0, 2.0).mean_queue)


def test_the_scarcer_of_two_resources_taken_together_rules() -> None:
    found = simulate(
        [Resource("bed", 9), Resource("nurse", 6)],
        [PatientClass("x", 5.0, 1.0, {"bed": 1, "nurse": 1})],
        horizon=400.0,
        warm_up=20.0,
    )
    assert near(found, "x", "blocked", queues.erlang_b(6, 5.0))
    assert found.resources["mean_in_use"][0] == found.resources["mean_in_use"][1]


def test_flow_balance_and_little() -> None:
    found = simulate(RESOURCES, CLASSES, horizon=900.0, warm_up=50.0, period=20.0, replications=8)
    for kind in CLASSES:
        waiting = found.value(kind.name, "mean_waiting")
        assert abs(found.value(kind.name, "little_gap")) <= 0.05 * waiting + 0.02
    in_use = dict(found.resources.select("resource", "mean_in_use").iter_rows())
    for name, used in in_use.items():
        by_class = sum(kind.needs.get(name, 0) * found.value(kind.name, "mean_in_care") for kind in CLASSES)
        assert used == pytest.approx(by_class, rel=1e-9)


def test_the_same_seed_gives_the_same_patients_whatever_else_comes() -> None:
    alone = draw_patients(CLASSES[1:2], 50.0, 1.0, 3, 0)
    beside = draw_patients(CLASSES, 50.0, 1.0, 3, 0)
    assert (alone.arrived == beside.arrived[beside.kind == 1]).all()
    assert (alone.stay == beside.stay[beside.kind == 1]).all()


def test_arrivals_follow_their_periods() -> None:
    drawn = draw_patients([PatientClass("x", [10.0, 0.0, 30.0], 1.0, {"bed": 1})], 30.0, 10.0, 1, 0)
    counts = np.histogram(drawn.arrived, bins=[0, 10, 20, 30])[0]
    assert counts[1] == 0
    assert abs(counts[0] - 100) < 50
    assert abs(counts[2] - 300) < 80


def test_everything_wrong_is_told_at_once() -> None:
    with pytest.raises(InputError) as error:
        simulate(
            [Resource("bed", -1), Resource("bed", 3)],
            [PatientClass("x", -1.0, 0.0, {"bde": 1}), PatientClass("y", 1.0, 1.0, {"bed": 4}, patience=0.0)],
            horizon=10.0,
        )
    text = str(error.value)
    for part in (
        "bed, units",
        "names of their own",
        "arrivals",
        "stay",
        "did you mean 'bed'",
        "can never come in",
        "patience",
    ):
        assert part in text
    with pytest.raises(InputError, match="two runs"):
        simulate([Resource("bed", 1)], [PatientClass("x", 1.0, 1.0, {"bed": 1})], horizon=10.0, replications=1)
    with pytest.raises(InputError, match="at least one resource"):
        simulate([], [], horizon=10.0)
