"""One table of settings, read by the command line, the documentation and the tests.

A setting is changed by the environment variable ``MAINSTAY_<NAME>``.
"""

from __future__ import annotations

import os
from dataclasses import dataclass

from mainstay.errors import InputError, Problem, UnknownNameError


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: its name, its default (which also fixes its type) and what it does."""

    name: str
    default: int | float | str
    help: str
    is_secret: bool = False

    @property
    def variable(self) -> str:
        """Name of the environment variable that changes the setting."""
        return f"MAINSTAY_{self.name.upper()}"


SETTINGS: tuple[Setting, ...] = (
    Setting("batch_rows", 200_000, "Rows read at a time from a large CSV file; bounds the memory of a read."),
    Setting(
        "max_problems",
        1_000,
        "Problems of one kind kept in memory; the rest is counted, never dropped in silence.",
    ),
    Setting(
        "max_archive_bytes",
        4_000_000_000,
        "Largest unpacked size, in bytes, that a zip file may declare or reach.",
    ),
    Setting("max_archive_ratio", 200, "Largest ratio of unpacked to packed size of one member of a zip file."),
    Setting("max_archive_members", 1_000, "Most members that a zip file may hold."),
    Setting("posterior_draws", 2_000, "Draws of the Dirichlet posterior behind each concentration interval."),
    Setting("workspace", "", "Folder of the workspace; a folder in the user's data folder where it is empty."),
    Setting("database", "", "Address of the workspace's database; SQLite in its folder where it is empty."),
    Setting("files", "", "Folder or bucket URL for tables of bases and results; a folder beside the database."),
    Setting("api_per_minute", 600, "Requests to the API in a minute, for each person or token and each process."),
    Setting("api_burst", 120, "Requests to the API at once, for each person or token and each process."),
    Setting(
        "points_per_minute",
        300,
        "Points in a minute for what costs the server much on the pages, for each person and each process: a search, "
        "a check or a saved text takes 1, a workbook or archive 3, a run 5, a file that is sent or the audit log 10.",
    ),
    Setting("points_burst", 300, "Such points at once, for each person and each process."),
    Setting("allowed_hosts", "", "Names under which the server also answers to other machines, divided by blanks."),
    Setting("trusted_proxies", "", "Addresses of proxies whose word on the client is taken, divided by blanks."),
    Setting("log_level", "info", "Least severe lines that the server logs: debug, info, warning, error."),
    Setting("metrics_token", "", "Token with which another machine may read /metrics; none where it is empty."),
    Setting("least_free_bytes", 200_000_000, "Free disk space, in bytes, below which the server is not ready."),
    Setting(
        "private_hosts",
        "",
        "Hosts at private addresses that the workspace may call, divided by blanks; none where it is empty.",
    ),
    Setting("executor", "threads", "Who does the blocks of a worker's jobs: serial, threads, process or dask."),
    Setting("workers", 0, "Blocks worked on at the same time; all usable cores where it is not given."),
    Setting("scheduler", "", "Address of a running Dask scheduler for the executor dask; its own cluster if empty."),
    Setting("worker_jobs", 2, "Jobs that one worker does at the same time, each in a process of its own."),
    Setting("most_replications", 100_000, "Most runs that one stress test in the workspace may ask for."),
    Setting("session_idle_minutes", 30, "Minutes without a request after which somebody must sign in again."),
    Setting("session_hours", 12, "Hours after which somebody must sign in again, whatever they do."),
    Setting(
        "secret_key",
        "",
        "Key that encrypts secrets of second factors, at least 32 characters; a file in the workspace's folder where "
        "it is empty. Servers that share a database need the same key.",
        is_secret=True,
    ),
    Setting("oidc_issuer", "", "Address of an OpenID Connect provider for single sign-on; none where it is empty."),
    Setting("oidc_client_id", "", "Name under which the provider knows this workspace."),
    Setting("oidc_client_secret", "", "Secret that the provider gave to this workspace.", is_secret=True),
    Setting("oidc_title", "Single sign-on", "Words on the button of the sign-in page that leads to the provider."),
    Setting(
        "oidc_new_people_role",
        "",
        "Role of people whom the provider sends and nobody has invited; they are refused where it is empty.",
    ),
    Setting("max_upload_bytes", 200_000_000, "Largest file, in bytes, that may be sent to the workspace."),
    Setting("upload_memory_bytes", 6_000_000_000, "Most memory, in bytes, for checking a file that was sent."),
    Setting("upload_seconds", 120, "Most seconds for checking a file that was sent."),
    Setting("keep_access_days", 7, "Days that sessions, invitations, tokens and tries to sign in are kept once over."),
    Setting("keep_jobs_days", 90, "Days that jobs are kept in the list once they have ended."),
    Setting("keep_results_days", 365, "Days that a result is kept once a newer one to the same request has come."),
    Setting("keep_files_hours", 24, "Hours that a file of the workspace is kept that no base and no result names."),
    Setting("cut_sets_listed", 20, "Most smallest sets of sites, firms or economies listed for one product."),
)


def setting(name: str) -> int | float | str:
    """Return the value of a setting: from the environment, else its default.

    Parameters
    ----------
    name : str
        Name in `SETTINGS`.

    Raises
    ------
    UnknownNameError
        No setting has this name.
    InputError
        The environment holds text where a number belongs.

    Examples
    --------
    >>> setting("batch_rows")
    200000
    """
    for row in SETTINGS:
        if row.name == name:
            return _read(row)
    msg = f"no setting is called {name!r}"
    raise UnknownNameError(msg, hint="known settings: " + ", ".join(row.name for row in SETTINGS))


def whole(name: str) -> int:
    """Return a setting that is a whole number.

    Examples
    --------
    >>> whole("posterior_draws")
    2000
    """
    return int(setting(name))


def _read(row: Setting) -> int | float | str:
    text = os.environ.get(row.variable)
    if text is None:
        return row.default
    try:
        value = type(row.default)(text)
    except ValueError:
        value = None
    # every number among the settings counts something of which there must be some
    if value is None or (isinstance(value, int | float) and not value > 0):
        kind = {int: "a whole number above 0", float: "a number above 0"}.get(type(row.default), "a text")
        problem = Problem("setting.invalid", f"{row.variable} is not {kind}", found=text, allowed=kind)
        msg = "a setting in the environment cannot be read"
        raise InputError(msg, [problem])
    return value
