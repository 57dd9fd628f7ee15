"""How each operation is asked for: the parts of a request as ``curl`` sends it, and the same through `mainstay.client`.

A test sends every one of them to a workspace that is served, so none can go stale.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

#: what stands for a name that every workspace gives for itself
JOB, RESULT = "JOB_ID", "RESULT_ID"
_TEXT = "name: my-plan\nstress: {horizon_days: 90}\n"


@dataclass(frozen=True, slots=True)
class Example:
    """One way to ask for an operation.

    Attributes
    ----------
    python : str
        The same through `mainstay.client`; empty where it has no use for the operation.
    path : mapping
        What stands for the parameters of the address.
    query : str
        The query, as it is written in an address.
    body : mapping, optional
        What is sent.
    headers : tuple of str
        Further headers.
    """

    python: str = ""
    path: Mapping[str, str] = field(default_factory=dict)
    query: str = ""
    body: Mapping[str, Any] | None = None
    headers: tuple[str, ...] = ()

    def curl(self, method: str, path: str, host: str) -> str:
        r"""Return the command; the token is taken from the environment, so that no history of commands keeps it.

        Examples
        --------
        >>> print(Example().curl("GET", "/api/v1/me", "https://mainstay.example"))
        curl -H "Authorization: Bearer $MAINSTAY_TOKEN" \
          'https://mainstay.example/api/v1/me'
        """
        parts = ["curl" if method == "GET" else f"curl -X {method}"]
        parts[0] += ' -H "Authorization: Bearer $MAINSTAY_TOKEN"'
        parts += [f"-H {shlex.quote(one)}" for one in self.headers]
        if self.body is not None:
            parts += ["-H 'Content-Type: application/json'", f"-d {shlex.quote(json.dumps(self.body))}"]
        address = host + path.format(**self.path) + (f"?{self.query}" if self.query else "")
        return " \\\n  ".join([*parts, f"'{address}'"])


_BASE = {"base_id": "us-2026"}
_OF_RESULT = {"result_id": RESULT}
EXAMPLES: Mapping[str, Example] = {
    "who_asks": Example("client.me()"),
    "version": Example(),
    "openapi_document": Example(),
    "list_of_bases": Example("client.bases()", query="limit=20"),
    "one_base": Example('client.base("us-2026").tables', path=_BASE),
    "rows_of_base": Example(
        'client.base("us-2026").rows("products", "class=mcm")',
        path={**_BASE, "table": "products"},
        query="where=class=mcm&limit=10",
        headers=("Accept: text/csv",),
    ),
    "claims_of_value": Example(
        'client.base("us-2026").claims("products", "cisplatin-injection", "name")',
        path=_BASE,
        query="table=products&row=cisplatin-injection&field=name",
    ),
    "file_of_base": Example('client.base("us-2026").to_base()', path={**_BASE, "name": "base.yaml"}),
    "list_of_kinds": Example("client.kinds()"),
    "list_of_jobs": Example(query="state=done"),
    "create_job": Example(
        'client.run("concentration", "us-2026")',
        body={"base_id": "us-2026", "kind": "concentration", "request": {}},
        headers=("Idempotency-Key: one-name-for-each-request",),
    ),
    "one_job": Example(f'client.job("{JOB}").state', path={"job_id": JOB}),
    "cancel_job": Example(f'client.job("{JOB}").cancel()', path={"job_id": JOB}),
    "events_of_job": Example(f'client.job("{JOB}").wait(progress=True)', path={"job_id": JOB}),
    "list_of_results": Example(
        'client.results("us-2026", "concentration")', query="base_id=us-2026&kind=concentration"
    ),
    "one_result": Example(f'client.result("{RESULT}")', path=_OF_RESULT),
    "metrics_of_result": Example(f'client.result("{RESULT}").metrics', path=_OF_RESULT),
    "manifest_of_result": Example(f'client.result("{RESULT}").manifest', path=_OF_RESULT),
    "rows_of_result": Example(
        f'client.result("{RESULT}").tables["labelers"]', path={**_OF_RESULT, "table": "labelers"}, query="limit=10"
    ),
    "file_of_result": Example(f'client.result("{RESULT}").tables', path={**_OF_RESULT, "name": "manifest.json"}),
    "list_of_scenarios": Example('list(client.scenarios("us-2026"))', path=_BASE),
    "one_scenario": Example('client.scenarios("us-2026")["two-at-once"]', path={**_BASE, "name": "two-at-once"}),
    "put_scenario": Example(
        f'client.scenarios("us-2026").save("my-plan", {json.dumps(_TEXT)})',
        path={**_BASE, "name": "my-plan"},
        body={"body": _TEXT},
        headers=("If-None-Match: *",),
    ),
    "check_scenario": Example(
        f'client.scenarios("us-2026").check({json.dumps(_TEXT)})', path=_BASE, body={"body": _TEXT}
    ),
}
