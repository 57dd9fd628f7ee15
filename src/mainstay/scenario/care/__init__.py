"""What an analyst may choose about care."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from mainstay.scenario.care.flex import FlexChoices
from mainstay.scenario.care.mentoring import MentoringChoices
from mainstay.scenario.care.plan import PlanChoices
from mainstay.scenario.care.radiotherapy import RadiotherapyChoices
from mainstay.scenario.care.siting import SitingChoices
from mainstay.scenario.care.workforce import WorkforceChoices


class CareChoices(BaseModel):
    """Choices of the parts of the care engine."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    flex: FlexChoices = FlexChoices()
    radiotherapy: RadiotherapyChoices = RadiotherapyChoices()
    siting: SitingChoices = SitingChoices()
    workforce: WorkforceChoices = WorkforceChoices()
    mentoring: MentoringChoices = MentoringChoices()
    plan: PlanChoices = PlanChoices()


__all__ = ["CareChoices"]
