"""Partnerships of hubs and centres, and funds that match."""

from __future__ import annotations

from mainstay.services.jobs.care_work import care_job

JOB = care_job("mentoring", "Mentoring partnerships")
