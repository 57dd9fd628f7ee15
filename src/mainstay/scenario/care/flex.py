"""What an analyst may choose about sharing of wards, staff and machines between routine and surge care; every default is a judgement and is printed with the result."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class FlexChoices(BaseModel):
    """Choices about sharing of wards, staff and machines between routine and surge care."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)
