"""What an analyst may choose about radiotherapy and the security of its sources; every default is a judgement and is printed with the result."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class RadiotherapyChoices(BaseModel):
    """Choices about radiotherapy and the security of its sources."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)
