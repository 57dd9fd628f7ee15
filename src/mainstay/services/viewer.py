"""Who asks, and what they may do."""

from __future__ import annotations

from dataclasses import dataclass, field

from mainstay.errors import DeniedError


@dataclass(frozen=True, slots=True)
class Viewer:
    """A person, a token, or the system itself, for one request.

    Examples
    --------
    >>> Viewer("u1", "ada", "reader", frozenset({"read"})).may("run")
    False
    """

    user_id: str
    login: str
    role_id: str
    permissions: frozenset[str] = field(default_factory=frozenset)
    token_id: str | None = None

    def may(self, permission: str) -> bool:
        """Tell whether the person may do something."""
        return permission in self.permissions

    def needs(self, permission: str) -> None:
        """Refuse who may not.

        Raises
        ------
        DeniedError
            The role, or the token, does not allow it.
        """
        if not self.may(permission):
            msg = "your role does not allow this"
            raise DeniedError(msg, hint=f"it needs the permission {permission!r}; ask an administrator")


#: the workspace itself: first start, retention, workers
SYSTEM = Viewer("system", "system", "system", frozenset({"read", "run", "write_scenario", "add_base", "share"}))
