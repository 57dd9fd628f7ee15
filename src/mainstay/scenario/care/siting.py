"""What an analyst may choose about where to put facilities and who reaches them; every default is a judgement and is printed with the result."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class SitingChoices(BaseModel):
    """Choices about where to put facilities and who reaches them."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)
