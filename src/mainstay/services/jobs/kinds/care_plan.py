"""Siloed, surge-only and flex systems at equal budget, and the best plan."""

from __future__ import annotations

from mainstay.services.jobs.care_work import care_job

JOB = care_job("plan", "Care plan")
