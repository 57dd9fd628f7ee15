"""Where to put machines, surge sites and laboratories, and who reaches them."""

from __future__ import annotations

from mainstay.services.jobs.care_work import care_job

JOB = care_job("siting", "Siting")
