"""Which uncertain choice moves the answer? Sobol indices of first and total order with bootstrap intervals."""

from __future__ import annotations

from mainstay.engines.monitor.sensitivity.estimate import indices
from mainstay.engines.monitor.sensitivity.factors import Factor
from mainstay.engines.monitor.sensitivity.found import Sensitivity
from mainstay.engines.monitor.sensitivity.points import Design, design
from mainstay.engines.monitor.sensitivity.run import sobol

__all__ = ["Design", "Factor", "Sensitivity", "design", "indices", "sobol"]
