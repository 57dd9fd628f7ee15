"""One address for each kind of page; names in braces are filled from the workspace that the tests look at."""

from __future__ import annotations

from sqlalchemy import select

from mainstay.services.workspace import Workspace
from mainstay.store.database import reading
from mainstay.store.tables import jobs, results

ADDRESSES: dict[str, str] = {
    "home": "/",
    "heatmap": "/heatmap/us-2026",
    "heatmap-as-known": "/heatmap/us-2026?as_known=2026-01-01",
    "heatmap-validity": "/heatmap/us-2026/validity",
    "heatmap-signs": "/heatmap/us-2026?cells=signs&show=all",
    "heatmap-collect": "/heatmap/us-2026/collect",
    "cell": "/heatmap/us-2026/cell?segment=antibiotics&stage=production&economy=EU27",
    "indicator": "/heatmap/us-2026/indicator/gdp-per-capita-constant-usd",
    "concentration": "/concentration/us-2026",
    "products": "/products/us-2026",
    "product": "/products/us-2026/cisplatin-injection",
    "product-makers": "/products/us-2026/cisplatin-injection/makers",
    "care": "/care/district-synthetic",
    "care-flex": "/care/district-synthetic/flex?scenario=district-epidemic-flex",
    "care-plan": "/care/district-synthetic/plan?scenario=district-epidemic-flex",
    "care-radiotherapy": "/care/district-synthetic/radiotherapy",
    "care-workforce": "/care/district-synthetic/workforce",
    "care-siting": "/care/district-synthetic/siting",
    "care-mentoring": "/care/district-synthetic/mentoring?scenario=mentoring-example",
    "evidence": "/evidence/us-2026",
    "evidence-value": "/evidence/us-2026/claims?table=products&row=cisplatin-injection&field=name",
    "evidence-row": "/evidence/us-2026/rows/products/cisplatin-injection",
    "scenarios": "/scenarios/us-2026",
    "scenario": "/scenarios/us-2026/two-at-once",
    "scenario-new": "/scenarios/us-2026/new",
    "stress": "/stress/us-2026",
    "stress-run": "/stress/us-2026/runs/{run}",
    "stress-compose": "/stress/us-2026/compose?scenario=two-at-once&kind=hurricane",
    "stress-compare": "/stress/us-2026/compare?runs={run},{run}",
    "stress-atlas": "/stress/us-2026/atlas",
    "stress-reverse": "/stress/us-2026/reverse",
    "stress-backtests": "/stress/us-2026/backtests",
    "trials": "/trials/us-2026",
    "trial": "/trials/us-2026/runs/{trial}",
    "briefings": "/briefings/us-2026",
    "jobs": "/jobs",
    "job": "/jobs/{job}",
    "results": "/results",
    "result": "/results/{result}",
    "bases": "/bases",
    "base": "/bases/us-2026",
    "base-new": "/new-base",
    "sharing": "/bases/us-2026/sharing",
    "account": "/account",
    "second-factor": "/account/second-factor",
    "administration": "/administration",
    "roles": "/administration/roles",
    "retention": "/administration/retention",
    "workers": "/administration/workers",
    "audit": "/audit",
    "about": "/about",
    "api-reference": "/about/api",
    "style": "/style",
}


def filled(workspace: Workspace, name: str) -> str:
    """Return the address of a page in this workspace."""
    with reading(workspace.database) as held:
        job = held.scalar(select(jobs.c.job_id).order_by(jobs.c.created_at).limit(1))
        kinds = {"result": "concentration", "run": "stress", "trial": "stress_trial"}
        first = {
            word: held.scalar(select(results.c.result_id).where(results.c.kind == kind).limit(1))
            for word, kind in kinds.items()
        }
    return ADDRESSES[name].format(job=job, **first)
