"""Exact queues: who is turned away, who waits and how long, when beds, staff and machines are few.

Loads are in erlang: arrivals a unit of time x mean stay. Shares are 0 to 1. Every function says whose formula it is.
"""

from __future__ import annotations

from mainstay.engines.care.queues.birth_death import stationary
from mainstay.engines.care.queues.chain import explore, long_run, uniformised
from mainstay.engines.care.queues.erlang_a import Abandonment, erlang_a, servers_for_abandonment
from mainstay.engines.care.queues.erlang_b import erlang_b, load_for_blocking, servers_for_blocking
from mainstay.engines.care.queues.erlang_c import Waiting, erlang_c, servers_for_waiting, waiting
from mainstay.engines.care.queues.finite_source import FiniteSource, engset, finite_source
from mainstay.engines.care.queues.kaufman_roberts import kaufman_roberts
from mainstay.engines.care.queues.limited_room import LimitedRoom, limited_room
from mainstay.engines.care.queues.machine_repair import Repair, machine_repair, repair
from mainstay.engines.care.queues.priorities import Priorities, preempted_loss, priorities
from mainstay.engines.care.queues.priority_chain import priority_chain
from mainstay.engines.care.queues.reservation import reserved, reserved_approximately, reserved_classes
from mainstay.engines.care.queues.reserved_waiting import ReservedWaiting, reserved_waiting
from mainstay.engines.care.queues.time_dependent import (
    modified_offered_load,
    offered_load,
    pointwise_stationary,
    transient,
)

__all__ = [
    "Abandonment",
    "FiniteSource",
    "LimitedRoom",
    "Priorities",
    "Repair",
    "ReservedWaiting",
    "Waiting",
    "engset",
    "erlang_a",
    "erlang_b",
    "erlang_c",
    "explore",
    "finite_source",
    "kaufman_roberts",
    "limited_room",
    "load_for_blocking",
    "long_run",
    "machine_repair",
    "modified_offered_load",
    "offered_load",
    "pointwise_stationary",
    "preempted_loss",
    "priorities",
    "priority_chain",
    "repair",
    "reserved",
    "reserved_approximately",
    "reserved_classes",
    "reserved_waiting",
    "servers_for_abandonment",
    "servers_for_blocking",
    "servers_for_waiting",
    "stationary",
    "transient",
    "uniformised",
    "waiting",
]
