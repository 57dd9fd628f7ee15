"""The second factor: codes that a phone makes from a shared secret and the time (TOTP, RFC 6238).

A code counts for its own half minute and the ones beside it, and only once: the last time step that was used is kept
(RFC 6238, section 5.2). Who has lost the phone has ten recovery codes, each good once.
"""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass

import pyotp
import segno
from sqlalchemy import Connection, RowMapping, Update, select

from mainstay.errors import ConflictError, InputError, Problem
from mainstay.services.names import hash_secret, new_id
from mainstay.services.permissions import ADMINISTER
from mainstay.services.secrets_box import seal, unseal
from mainstay.services.throttle import Count, begin_try, succeeded
from mainstay.services.workspace import Workspace
from mainstay.store.audit import record
from mainstay.store.database import reading, writing
from mainstay.store.tables import role_permissions, roles, settings, users

LOG = logging.getLogger("mainstay.sign_in")
_USE = "second factor"
_ISSUER = "Mainstay"
_STEP_SECONDS = 30
_RECOVERY_CODES = 10
#: name in the table of settings
_RULE = "second_factor_roles"


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What a person needs to set a phone up: the secret as text and as a picture (SVG) to point the phone at."""

    secret: str
    picture: str


def begin(workspace: Workspace, user_id: str) -> Enrolment:
    """Return a secret that is not yet in force; the same until it is confirmed.

    Raises
    ------
    ConflictError
        The person has a second factor already.
    """
    row = _row(workspace, user_id)
    if row["second_factor_at"] is not None:
        msg = "there is a second factor already"
        raise ConflictError(msg, hint="take it away first, then set up the new one")
    if row["second_factor_secret"]:
        secret = unseal(workspace, row["second_factor_secret"], _USE)
    else:
        secret = pyotp.random_base32()
        with writing(workspace.database) as held:
            held.execute(_update(user_id).values(second_factor_secret=seal(workspace, secret, _USE)))
    address = pyotp.TOTP(secret).provisioning_uri(name=row["login"], issuer_name=_ISSUER)
    return Enrolment(secret, segno.make(address, error="m").svg_data_uri(scale=4, dark="#000", light="#fff"))


def confirm(workspace: Workspace, user_id: str, code: str) -> list[str]:
    """Put the second factor in force and return the recovery codes, shown this once.

    Raises
    ------
    InputError
        The code is wrong.
    TooManyError
        Too many were wrong.
    """
    codes = _new_codes()
    counts = _begin(workspace, user_id)
    with writing(workspace.database) as held:
        row = held.execute(select(users).where(users.c.user_id == user_id)).mappings().one()
        step = None if row["second_factor_at"] is not None else _step(workspace, row, code)
        if step is not None:
            now = workspace.now()
            told = {"second_factor_at": now, "second_factor_step": step, "recovery_codes": _kept(codes)}
            held.execute(_update(user_id).values(**told))
            record(held, at=now, actor=user_id, action="user.second_factor_on", target=f"user:{user_id}")
    if step is None:
        raise _wrong(counts)
    succeeded(workspace, counts)
    return codes


def check(workspace: Workspace, user_id: str, code: str) -> None:
    """Accept a code of the phone or a recovery code; each one once.

    Raises
    ------
    InputError
        The code is wrong or was used.
    TooManyError
        Too many were wrong.
    """
    counts = _begin(workspace, user_id)
    with writing(workspace.database) as held:
        # recovery codes first: they count even where the key that seals the secrets of phones is lost
        is_recovery = _use_recovery(workspace, held, user_id, code)
        is_right = is_recovery or _use_step(workspace, held, user_id, code)
    if not is_right:
        raise _wrong(counts)
    succeeded(workspace, counts)
    LOG.info("second factor", extra={"needs": "recovery code" if is_recovery else "code"})


def remove(workspace: Workspace, user_id: str, *, by: str) -> None:
    """Take the second factor of a person away: their own wish, or the phone and the recovery codes are lost."""
    with writing(workspace.database) as held:
        nothing = {"second_factor_secret": None, "second_factor_at": None, "recovery_codes": ""}
        held.execute(_update(user_id).values(**nothing))
        record(held, at=workspace.now(), actor=by, action="user.second_factor_off", target=f"user:{user_id}")


def new_codes(workspace: Workspace, user_id: str) -> list[str]:
    """Return new recovery codes, shown this once; the older ones are void.

    Raises
    ------
    ConflictError
        There is no second factor in force.
    """
    codes = _new_codes()
    changed = _update(user_id).where(users.c.second_factor_at.is_not(None))
    with writing(workspace.database) as held:
        if held.execute(changed.values(recovery_codes=_kept(codes))).rowcount != 1:
            msg = "there is no second factor in force"
            raise ConflictError(msg, hint="set it up first")
        record(held, at=workspace.now(), actor=user_id, action="user.new_recovery_codes", target=f"user:{user_id}")
    return codes


def has(workspace: Workspace, user_id: str) -> bool:
    """Tell whether a second factor is in force."""
    return _row(workspace, user_id)["second_factor_at"] is not None


def recovery_left(workspace: Workspace, user_id: str) -> int:
    """Return how many recovery codes are left."""
    return len(str(_row(workspace, user_id)["recovery_codes"]).split())


def roles_that_need_it(held: Connection, *, is_public: bool) -> frozenset[str]:
    """Return the roles that must have a second factor.

    Parameters
    ----------
    held : sqlalchemy.Connection
        A connection.
    is_public : bool
        Whether the server answers to other machines. Where nobody has decided otherwise, roles that may administer
        need a second factor on such a server.
    """
    told = held.scalar(select(settings.c.value).where(settings.c.name == _RULE))
    if told is not None:
        return frozenset(json.loads(told))
    if not is_public:
        return frozenset()
    asked = select(role_permissions.c.role_id).where(role_permissions.c.permission == ADMINISTER)
    return frozenset(held.scalars(asked))


def needed_roles(workspace: Workspace, *, is_public: bool) -> frozenset[str]:
    """Return the roles that must have a second factor; see `roles_that_need_it`."""
    with reading(workspace.database) as held:
        return roles_that_need_it(held, is_public=is_public)


def require_for(workspace: Workspace, role_ids: frozenset[str], *, by: str) -> None:
    """Decide which roles must have a second factor.

    Raises
    ------
    InputError
        There is no such role.
    """
    with writing(workspace.database) as held:
        unknown = role_ids - set(held.scalars(select(roles.c.role_id)))
        if unknown:
            problems = [Problem("role.unknown", "there is no such role", found=one) for one in sorted(unknown)]
            msg = "the rule cannot be used"
            raise InputError(msg, problems)
        value = json.dumps(sorted(role_ids))
        changed = held.execute(settings.update().where(settings.c.name == _RULE).values(value=value))
        if changed.rowcount == 0:
            held.execute(settings.insert(), {"name": _RULE, "value": value})
        detail = {"roles": sorted(role_ids)}
        target = f"setting:{_RULE}"
        record(held, at=workspace.now(), actor=by, action="settings.second_factor", target=target, detail=detail)


def _begin(workspace: Workspace, user_id: str) -> list[Count]:
    counts = [Count(f"code:{user_id}")]
    begin_try(workspace, counts)
    return counts


def _use_step(workspace: Workspace, held: Connection, user_id: str, code: str) -> bool:
    row = held.execute(select(users).where(users.c.user_id == user_id)).mappings().one()
    if row["second_factor_at"] is None:
        return False
    step = _step(workspace, row, code)
    if step is None:
        return False
    # of two requests with the same code one finds the step used
    changed = held.execute(_update(user_id).where(users.c.second_factor_step < step).values(second_factor_step=step))
    return changed.rowcount == 1


def _use_recovery(workspace: Workspace, held: Connection, user_id: str, code: str) -> bool:
    kept = str(held.scalar(select(users.c.recovery_codes).where(users.c.user_id == user_id)))
    used = hash_secret(_plain(code))
    left = [one for one in kept.split() if one != used]
    if len(left) == len(kept.split()):
        return False
    changed = held.execute(
        _update(user_id).where(users.c.recovery_codes == kept).values(recovery_codes="\n".join(left))
    )
    if changed.rowcount == 1:
        target, detail = f"user:{user_id}", {"left": len(left)}
        record(held, at=workspace.now(), actor=user_id, action="user.recovery_code", target=target, detail=detail)
    return changed.rowcount == 1


def _step(workspace: Workspace, row: RowMapping, code: str) -> int | None:
    """Return the time step that a code belongs to; None where it is none, or was used."""
    if not row["second_factor_secret"]:
        return None
    machine = pyotp.TOTP(unseal(workspace, row["second_factor_secret"], _USE))
    digits = code.replace(" ", "")
    now = int(workspace.now().timestamp()) // _STEP_SECONDS
    for step in (now - 1, now, now + 1):
        is_same = pyotp.utils.strings_equal(digits, machine.generate_otp(step))
        if is_same and step > row["second_factor_step"]:
            return step
    return None


def _row(workspace: Workspace, user_id: str) -> RowMapping:
    with reading(workspace.database) as held:
        return held.execute(select(users).where(users.c.user_id == user_id)).mappings().one()


def _update(user_id: str) -> Update:
    return users.update().where(users.c.user_id == user_id)


def _wrong(counts: list[Count]) -> InputError:
    LOG.info("second factor refused", extra={"count": counts[0].row[:12]})
    msg = "the code is wrong"
    problem = Problem(
        "code.wrong", "the code is wrong or was used already", column="code", hint="wait for the next code of the phone"
    )
    return InputError(msg, [problem])


def _new_codes() -> list[str]:
    """Return codes of 24 letters and digits each: 117 bits, so that a plain hash keeps them (ASVS 5.0, 6.5.2)."""
    return ["-".join(_groups(new_id() + new_id()[:4])) for _ in range(_RECOVERY_CODES)]


def _kept(codes: list[str]) -> str:
    return "\n".join(hash_secret(_plain(one)) for one in codes)


def _plain(code: str) -> str:
    return code.replace("-", "").replace(" ", "").lower()


def _groups(text: str) -> list[str]:
    return [text[i : i + 6] for i in range(0, len(text), 6)]
