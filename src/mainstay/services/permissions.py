"""What a role can allow. Roles are data; these are the words that they are made of."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

READ, RUN, WRITE_SCENARIO = "read", "run", "write_scenario"
ADD_BASE, SHARE, READ_AUDIT, ADMINISTER = "add_base", "share", "read_audit", "administer"

#: each permission and what it allows
PERMISSIONS: Mapping[str, str] = MappingProxyType(
    {
        READ: "see the bases that are shared with the person, their results and evidence",
        RUN: "start jobs, cancel one's own",
        WRITE_SCENARIO: "write scenarios for bases that the person may write, or that come with Mainstay",
        ADD_BASE: "add bases, retire bases that the person may write",
        SHARE: "say who may see and write a base",
        READ_AUDIT: "read and verify the audit log, in which bases are named that are not shared with the person",
        ADMINISTER: "people, roles, retention, jobs of others on bases that the person may see",
    }
)

#: the roles that a new workspace starts with; they are rows of a table from then on
FIRST_ROLES: Mapping[str, tuple[str, str, tuple[str, ...]]] = MappingProxyType(
    {
        "reader": ("Reader", "Sees what is shared with them.", (READ,)),
        "analyst": ("Analyst", "Runs engines and writes scenarios.", (READ, RUN, WRITE_SCENARIO)),
        "steward": (
            "Steward",
            "Keeps bases and says who sees them.",
            (READ, RUN, WRITE_SCENARIO, ADD_BASE, SHARE),
        ),
        "administrator": ("Administrator", "Keeps people, roles and the workspace itself.", tuple(PERMISSIONS)),
    }
)
