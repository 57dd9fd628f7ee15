"""Who is there, who can be flexed by when, and the cheapest path to a target."""

from __future__ import annotations

from mainstay.services.jobs.care_work import care_job

JOB = care_job("workforce", "Workforce")
