"""What an analyst may choose about mentoring partnerships; every default is a judgement and is printed with the result."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class MentoringChoices(BaseModel):
    """Choices about mentoring partnerships."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)
