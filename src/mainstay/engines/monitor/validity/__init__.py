"""Did an index foresee what came later, and better than one plain variable would have?"""

from __future__ import annotations

from mainstay.engines.monitor.validity.predictive import predictive_validity

__all__ = ["predictive_validity"]
