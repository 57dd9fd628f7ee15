"""What an analyst may choose about plans at equal budget; every default is a judgement and is printed with the result."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class PlanChoices(BaseModel):
    """Choices about plans at equal budget."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)
