"""Past shocks, forecast with what was known before each, held against what happened."""

from __future__ import annotations

from typing import Self

from pydantic import model_validator

from mainstay.services.jobs.kind import Ask, JobKind, Made, Work


class BacktestAsk(Ask):
    """What can be asked of the back-test: a seed. Its cases come with Mainstay and do not hang on a base."""

    @model_validator(mode="after")
    def _has_no_day(self) -> Self:
        if self.as_known is not None:
            msg = "each case is forecast with what was known before it; no other day can be asked for"
            raise ValueError(msg)
        return self


def run(work: Work) -> Made:
    """Run the bundled cases."""
    from mainstay.services import stress_engines

    work.progress(0, 1, "forecasting past shocks")
    found = stress_engines.backtest(None, seed=work.ask.seed, progress=work.progress)
    result = stress_engines.with_request(found, "backtest", request=stress_engines.cases_asked(None))
    return Made("Forecasts of past shocks", result)


JOB = JobKind("stress_backtest", "Forecasts of past shocks", BacktestAsk, run)
