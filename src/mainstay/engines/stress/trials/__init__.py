"""Test and evaluation of real capability: what industry claims, what it shows, and which trial would settle it."""

from __future__ import annotations

from mainstay.engines.stress.trials.into_base import as_claims, exercise_rows, into_base
from mainstay.engines.stress.trials.read_spec import read_spec
from mainstay.engines.stress.trials.run import run
from mainstay.engines.stress.trials.spec import TrialSpec

__all__ = ["TrialSpec", "as_claims", "exercise_rows", "into_base", "read_spec", "run"]
