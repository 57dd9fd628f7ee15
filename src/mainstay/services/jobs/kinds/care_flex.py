"""What sharing beds, staff and machines gives, and what it costs routine care."""

from __future__ import annotations

from mainstay.services.jobs.care_work import care_job

JOB = care_job("flex", "Shared capacity")
