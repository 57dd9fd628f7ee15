"""Mentoring partnerships: assignment, hours, matched funds, steps and duplicate programmes."""

from __future__ import annotations

from mainstay.engines.care.mentoring.accounts import settle
from mainstay.engines.care.mentoring.assign import Assignment, assign, shared_hours
from mainstay.engines.care.mentoring.duplicates import duplicates
from mainstay.engines.care.mentoring.frames import records
from mainstay.engines.care.mentoring.hours import hours_table
from mainstay.engines.care.mentoring.progression import latest, progression
from mainstay.engines.care.mentoring.run import run_mentoring

__all__ = [
    "Assignment",
    "assign",
    "duplicates",
    "hours_table",
    "latest",
    "progression",
    "records",
    "run_mentoring",
    "settle",
    "shared_hours",
]
