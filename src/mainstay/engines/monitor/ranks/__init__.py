"""How sure is a rank? Confidence sets for ranks, sets of the best, and probabilities of ranks over drawn scores."""

from __future__ import annotations

from mainstay.engines.monitor.ranks.best import TauSet, tau_best, tau_worst
from mainstay.engines.monitor.ranks.confidence import confidence_sets
from mainstay.engines.monitor.ranks.multinomial import multinomial_confidence_sets
from mainstay.engines.monitor.ranks.probabilities import RankProbabilities, rank_probabilities
from mainstay.engines.monitor.ranks.rank_sets import RankSets

__all__ = [
    "RankProbabilities",
    "RankSets",
    "TauSet",
    "confidence_sets",
    "multinomial_confidence_sets",
    "rank_probabilities",
    "tau_best",
    "tau_worst",
]
