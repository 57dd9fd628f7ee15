"""The obvious simulation of a ward, event by event in plain Python, against which the formulas are held."""

from __future__ import annotations

import heapq
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Ward:
    """Servers shared by classes, the most urgent first; each class is lost, waits or gives up, as told."""

    servers: int
    arrivals: list[float]
    rates: list[float]
    reserves: list[int]
    waits: bool = False
    patience: float | None = None
    preemptive: bool = False


class Run:
    """One run of a ward."""

    def __init__(self, ward: Ward, seed: int, warm_up: float) -> None:
        self.ward, self.warm_up = ward, warm_up
        self.draw = np.random.Generator(np.random.Philox(key=seed))
        count = len(ward.arrivals)
        self.asked, self.blocked, self.gave_up, self.waited, self.started, self.present, self.area = np.zeros(
            (7, count)
        )
        self.queues: list[list[tuple[float, int]]] = [[] for _ in range(count)]
        self.serving: dict[int, int] = {}
        self.events: list[tuple[float, int, str, int]] = []
        self.names, self.clock = 0, 0.0

    def later(self, mean: float, name: int, kind: str, k: int) -> None:
        heapq.heappush(self.events, (self.clock + self.draw.exponential(mean), name, kind, k))

    def new_name(self) -> int:
        self.names += 1
        return self.names

    def until(self, horizon: float) -> dict[str, np.ndarray]:
        for k, rate in enumerate(self.ward.arrivals):
            self.later(1 / rate, self.new_name(), "arrival", k)
        while self.events[0][0] <= horizon:
            when, name, kind, k = heapq.heappop(self.events)
            self.area += self.present * max(0.0, when - max(self.clock, self.warm_up))
            self.clock = when
            self.happens(name, kind, k)
            for j in range(len(self.queues)):
                self.let_in(j)
        return {
            "blocked": self.blocked / self.asked,
            "gave_up": self.gave_up / self.asked,
            "wait": self.waited / np.maximum(self.started, 1),
            "present": self.area / (horizon - self.warm_up),
        }

    def happens(self, name: int, kind: str, k: int) -> None:
        counts = self.clock >= self.warm_up
        if kind == "arrival":
            self.later(1 / self.ward.arrivals[k], self.new_name(), "arrival", k)
            patient = self.new_name()
            self.asked[k] += counts
            self.queues[k].append((self.clock, patient))
            self.present[k] += 1
            if self.ward.patience is not None:
                self.later(self.ward.patience, patient, "gives up", k)
        elif kind == "end" and self.serving.pop(name, None) is not None:
            self.present[k] -= 1
        elif kind == "gives up" and any(waiting == name for _, waiting in self.queues[k]):
            self.queues[k] = [one for one in self.queues[k] if one[1] != name]
            self.present[k] -= 1
            self.gave_up[k] += counts

    def let_in(self, j: int) -> None:
        while self.queues[j] and self.ward.servers - len(self.serving) > self.ward.reserves[j]:
            self.begin(j)
        weaker = [name for name, other in self.serving.items() if other > j]
        if self.queues[j] and self.ward.preemptive and weaker:
            out = max(weaker, key=lambda name: (self.serving[name], name))
            # a new name, so that the end that was set for him means nobody; stays are exponential
            self.queues[self.serving.pop(out)].insert(0, (self.clock, self.new_name()))
            self.begin(j)
        if not self.ward.waits:
            self.blocked[j] += (self.clock >= self.warm_up) * len(self.queues[j])
            self.present[j] -= len(self.queues[j])
            self.queues[j] = []

    def begin(self, j: int) -> None:
        since, name = self.queues[j].pop(0)
        self.serving[name] = j
        if since >= self.warm_up:
            self.waited[j] += self.clock - since
            self.started[j] += 1
        self.later(1 / self.ward.rates[j], name, "end", j)


def agrees(ward: Ward, name: str, expected: np.ndarray, *, runs: int = 8, horizon: float = 2000.0) -> bool:
    """Say whether the mean of independent runs lies within three standard errors of what is expected."""
    found = np.array([Run(ward, seed, horizon / 10).until(horizon)[name] for seed in range(runs)])
    error = found.std(axis=0, ddof=1) / np.sqrt(runs)
    return bool((np.abs(found.mean(axis=0) - expected) <= 3 * error + 1e-12).all())
