"""Machines, staff and sources: need, uptime and a phased plan."""

from __future__ import annotations

from mainstay.services.jobs.care_work import care_job

JOB = care_job("radiotherapy", "Radiotherapy plan")
