"""What an analyst may choose about the heatmap; every default is a judgement and is printed with the map."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Normalisation = Literal["goalposts", "min_max", "percentile_rank", "fraction_of_maximum"]
Treatment = Literal["none", "log", "winsorise"]
Aggregation = Literal["arithmetic", "geometric_across_lenses", "geometric", "mazziotta_pareto"]
Imputation = Literal["available_case", "hot_deck", "row_mean"]
Share = Annotated[float, Field(ge=0, le=1)]


class HeatmapChoices(BaseModel):
    """Choices of the heatmap. The first of each list of variants is the nominal one.

    Parameters
    ----------
    economies : tuple of str, optional
        Economies of the map beside the home. By default: the declared competitors, every group, and every economy with
        values for at least half of the scored indicators that are about economies as a whole.
    weights : dict
        Weights of indicators, lenses included, that replace those of the base, by ``indicator_id``.
    weight_concentration : float
        Concentration of the Dirichlet distribution of weights around the nominal ones; larger is surer. 50 gives a
        weight of 0.2 a standard deviation of 0.056.
    draws : int
        Runs of the joint uncertainty design; a power of two keeps Sobol points balanced.
    availability : float
        Least share of the indicators of a cell that both sides must have (JRC: 65 %).
    least_indicators : int
        Least number of indicators that both sides must have for a verdict.
    least_sources : int
        Least number of sources behind the indicators that both sides have. One source that sees its own country best
        decides nothing.
    decide_at : float
        Probability from which a verdict is given; below it the cell abstains.
    class_limits : tuple of float
        Points of gap (0 to 100 scale) from which one is ahead, and well ahead.
    hysteresis : float
        Points by which a gap must pass a limit before the class of an earlier map is left.
    oldest_years : float
        Values older than this are not used.
    trend_level : float
        False discovery rate of trends over the whole map.
    sensitivity_points : int
        Base points of the Sobol indices, a power of two; the model runs 8 times as often.

    Examples
    --------
    >>> HeatmapChoices(draws=1024).normalisations[0]
    'goalposts'
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    economies: tuple[str, ...] | None = None
    weights: dict[str, Annotated[float, Field(ge=0)]] = Field(default_factory=dict)
    weight_concentration: Annotated[float, Field(gt=0)] = 50.0
    draws: Annotated[int, Field(ge=64, le=1_000_000)] = 8192
    normalisations: tuple[Normalisation, ...] = ("goalposts", "min_max", "percentile_rank", "fraction_of_maximum")
    treatments: tuple[Treatment, ...] = ("none", "log", "winsorise")
    aggregations: tuple[Aggregation, ...] = (
        "arithmetic",
        "geometric_across_lenses",
        "geometric",
        "mazziotta_pareto",
    )
    imputations: tuple[Imputation, ...] = ("available_case", "hot_deck", "row_mean")
    availability: Share = 0.65
    least_indicators: Annotated[int, Field(ge=1)] = 2
    least_sources: Annotated[int, Field(ge=1)] = 2
    decide_at: Annotated[float, Field(gt=0.5, lt=1)] = 0.9
    class_limits: tuple[float, float] = (5.0, 20.0)
    hysteresis: Annotated[float, Field(ge=0)] = 2.0
    oldest_years: Annotated[float, Field(gt=0)] = 15.0
    trend_level: Annotated[float, Field(gt=0, lt=1)] = 0.1
    sensitivity_points: Annotated[int, Field(ge=16, le=65_536)] = 256

    @model_validator(mode="after")
    def _sensible(self) -> Self:
        for name in ("normalisations", "treatments", "aggregations", "imputations"):
            variants = getattr(self, name)
            if not variants or len(set(variants)) != len(variants):
                msg = f"{name} needs at least one variant, each once"
                raise ValueError(msg)
        low, high = self.class_limits
        if not 0 < low < high:
            msg = "class_limits need 0 < ahead < well ahead"
            raise ValueError(msg)
        if self.hysteresis >= low:
            msg = "hysteresis must be smaller than the first class limit"
            raise ValueError(msg)
        if self.sensitivity_points & (self.sensitivity_points - 1):
            msg = "sensitivity_points must be a power of two"
            raise ValueError(msg)
        return self
