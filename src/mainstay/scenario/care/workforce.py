"""What an analyst may choose about the health workforce over the years; every default is a judgement and is printed with the result."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class WorkforceChoices(BaseModel):
    """Choices about the health workforce over the years."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)
