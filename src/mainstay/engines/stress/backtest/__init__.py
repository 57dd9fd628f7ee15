"""Back-tests against history: past shortages, forecast from what was known of them and compared with what happened."""

from __future__ import annotations

from mainstay.engines.stress.backtest.columns import COLUMNS, blank_template, describe_columns
from mainstay.engines.stress.backtest.forecast import forecast
from mainstay.engines.stress.backtest.ramps import dose_multiplier
from mainstay.engines.stress.backtest.run import run

__all__ = ["COLUMNS", "blank_template", "describe_columns", "dose_multiplier", "forecast", "run"]
