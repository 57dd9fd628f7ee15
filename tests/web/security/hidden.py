"""A base that one person may see and another may not, with something of each kind on it; values for every address."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote

import pytest
from tests.report import bases
from tests.web import site
from tests.web.routes_of import Way

from mainstay.model.base import Base
from mainstay.services.bases import add_base, find_base
from mainstay.services.grants import list_grants
from mainstay.services.jobs.queue import ask_for
from mainstay.services.viewer import Viewer
from mainstay.services.workspace import Workspace
from mainstay.store.database import writing
from mainstay.store.tables import users

TITLE, BASE = "Zanzibar contingency", "hidden-base"
#: parts of an address that name something which belongs to a base
OWNED = ("base_id", "job_id", "result_id", "grant_id")
NOTHING = "nothing-here"


@dataclass(frozen=True)
class Hidden:
    """What was hidden, and a value for each part of an address."""

    workspace: Workspace
    values: dict[str, str]

    def address(self, way: Way, **other: str) -> str:
        """Return the address of a route, filled in."""
        told = {**self.values, **other}

        def filled(found: re.Match[str]) -> str:
            name = found[1].partition(":")[0]
            if name not in told:
                pytest.fail(f"{way.name}: tests/web/security/hidden.py has no value for {{{name}}}")
            return quote(told[name], safe="")

        return re.sub(r"{([^}]+)}", filled, way.path)

    @staticmethod
    def names(way: Way) -> list[str]:
        """Return the parts of an address that are filled in."""
        return [one.partition(":")[0] for one in re.findall(r"{([^}]+)}", way.path)]


def hide(workspace: Workspace) -> Hidden:
    """Add the base of a steward, and another steward who may not see it."""
    site.add_people(workspace)
    row = {"user_id": "user-other", "login": "other", "role_id": "steward", "created_at": workspace.now()}
    with writing(workspace.database) as held:
        held.execute(users.insert(), row)
    owner: Viewer = site.viewer("steward")
    full = bases.full()
    base = Base(full.info.model_copy(update={"title": TITLE}), dict(full.tables))
    entry = add_base(workspace, owner, base, base_id=BASE, handling="TLP:RED")
    result = site.work_out(workspace, BASE, "concentration")
    job = ask_for(workspace, owner, entry, "heatmap", {})
    values = {
        "base_id": BASE,
        "result_id": result.result_id,
        "job_id": job.job_id,
        "grant_id": list_grants(workspace, find_base(workspace, owner, BASE))[0].grant_id,
        "user_id": "user-steward",
        "role_id": "steward",
        "token_id": NOTHING,
        "secret": NOTHING,
        "name": "manifest.json",
        "table": "products",
        "row": str(base["products"]["product_id"][0]),
        "product_id": str(base["products"]["product_id"][0]),
        "source_id": "register",
        "indicator_id": str(base["indicators"]["indicator_id"][0]),
        "part": "concentration",
    }
    return Hidden(workspace, values)
