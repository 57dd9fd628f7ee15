"""The scenarios of a base in a workspace elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from mainstay.client.told_errors import problems_of
from mainstay.errors import Problem

if TYPE_CHECKING:
    from mainstay.client.wire import Wire


class RemoteScenarios:
    """Scenarios of one base; nobody's change is overwritten unseen."""

    def __init__(self, wire: Wire, base_id: str) -> None:
        self._wire = wire
        self._path = f"/bases/{quote(base_id, safe='')}/scenarios"

    def __iter__(self) -> Any:
        return iter(self._wire.json(self._path)["items"])

    def __getitem__(self, name: str) -> dict[str, Any]:
        """Return a scenario: its text as ``body``, its ``revision`` and so on."""
        found: dict[str, Any] = self._wire.json(f"{self._path}/{quote(name, safe='')}")
        return found

    def save(self, name: str, body: str, *, revision: int | None = None) -> dict[str, Any]:
        """Save a scenario.

        Parameters
        ----------
        name, body : str
            Its name, and its text as YAML.
        revision : int, optional
            The revision that the text rests on; None for a new scenario.

        Raises
        ------
        StaleError
            Somebody has saved another revision meanwhile.
        InputError
            The text has mistakes; all of them are listed.
        """
        headers = {"If-None-Match": "*"} if revision is None else {"If-Match": f'"r{revision}"'}
        path = f"{self._path}/{quote(name, safe='')}"
        found: dict[str, Any] = self._wire.send("PUT", path, body={"body": body}, headers=headers).json()
        return found

    def check(self, body: str) -> list[Problem]:
        """Return what is wrong with a text; nothing is saved."""
        return problems_of(self._wire.send("POST", f"{self._path}/check", body={"body": body}).json())
