"""Economic complexity: what an economy can make, read from what it does make and who else makes that."""

from __future__ import annotations

from mainstay.engines.monitor.complexity.index import Complexity, complexity
from mainstay.engines.monitor.complexity.product_space import density, proximity
from mainstay.engines.monitor.complexity.specialisation import location_quotient, rca

__all__ = ["Complexity", "complexity", "density", "location_quotient", "proximity", "rca"]
