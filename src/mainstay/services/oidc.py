"""Single sign-on with an OpenID Connect provider (OpenID Connect Core 1.0): the authorization code flow with PKCE.

What the flow must remember travels in a sealed cookie of the browser that began it, so that an answer counts for that
browser alone, once, for ten minutes. Of the provider's ID token signature, issuer, audience, nonce and times are
checked; only asymmetric signatures are taken.

A person is known by issuer and subject. At the first sign-in the account of an e-mail address is taken over only where
the provider has verified the address, an administrator has invited it, and nobody has yet signed in with it.
"""

from __future__ import annotations

import json
import logging
import secrets
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Connection, RowMapping, select

from mainstay.errors import DamagedFileError, DeniedError
from mainstay.services.names import new_id, new_secret
from mainstay.services.secrets_box import seal, unseal
from mainstay.services.throttle import only_once
from mainstay.services.workspace import Workspace
from mainstay.settings import setting
from mainstay.store.audit import record
from mainstay.store.database import writing
from mainstay.store.tables import invitations, roles, users

LOG = logging.getLogger("mainstay.sign_in")
#: how long somebody may take at the provider
LASTS = timedelta(minutes=10)
_ALGORITHMS = ("RS256", "PS256", "ES256", "RS384", "RS512", "ES384", "ES512", "PS384", "PS512", "EdDSA", "Ed25519")
_USE = "single sign-on"
_SCOPE = "openid email profile"
_LEEWAY_SECONDS = 60
_MOST_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class Begun:
    """Where the browser goes, and what it keeps until it comes back."""

    address: str
    kept: str


@dataclass(frozen=True, slots=True)
class _Flow:
    state: str
    nonce: str
    verifier: str
    then: str
    until: str


def provider_title() -> str:
    """Return the words on the button that leads to the provider; empty where there is none.

    Examples
    --------
    >>> provider_title()
    ''
    """
    return str(setting("oidc_title")) if setting("oidc_issuer") and setting("oidc_client_id") else ""


def begin(workspace: Workspace, *, back: str, then: str) -> Begun:
    """Begin to sign somebody in at the provider.

    Parameters
    ----------
    workspace : Workspace
        The workspace.
    back : str
        Address to which the provider sends the browser back.
    then : str
        Page to go on to.

    Raises
    ------
    DeniedError
        There is no provider, or it does not answer as one.
    """
    until = workspace.now() + LASTS
    flow = _Flow(new_secret(), new_secret(), secrets.token_urlsafe(64), then, until.isoformat())
    with _Provider(back) as provider:
        address = provider.address(flow)
    return Begun(address, seal(workspace, json.dumps(asdict(flow)), _USE))


def finish(workspace: Workspace, *, kept: str, told: dict[str, str], back: str) -> tuple[str, str]:
    """Return who came back from the provider and the page to go on to.

    Parameters
    ----------
    workspace : Workspace
        The workspace.
    kept : str
        What the browser kept.
    told : dict
        Query of the address that it came back to.
    back : str
        That address without the query.

    Raises
    ------
    DeniedError
        The answer cannot be trusted, or the person may not sign in here.
    """
    flow = _flow(workspace, kept, told)
    with _Provider(back) as provider:
        claims = provider.claims(flow, told, workspace.now())
    return _person(workspace, claims), flow.then


def _flow(workspace: Workspace, kept: str, told: dict[str, str]) -> _Flow:
    try:
        flow = _Flow(**json.loads(unseal(workspace, kept, _USE)))
    except (DamagedFileError, ValueError, TypeError):
        raise _distrust(because="this browser did not begin to sign in here") from None
    until = datetime.fromisoformat(flow.until)
    if workspace.now() > until:
        raise _distrust(because="it took longer than ten minutes")
    if not secrets.compare_digest(flow.state.encode(), told.get("state", "").encode()):
        raise _distrust(because="the answer belongs to another sign-in")
    if not only_once(workspace, f"single sign-on:{flow.state}", until):
        raise _distrust(because="the answer was used already")
    if "error" in told:
        raise _distrust(because="the provider did not sign you in")
    return flow


class _Provider:
    """The provider: its addresses, its keys, and a client to talk to it."""

    def __init__(self, back: str) -> None:
        self.issuer = str(setting("oidc_issuer"))
        self._client_id = str(setting("oidc_client_id"))
        if not self.issuer or not self._client_id:
            msg = "this workspace has no single sign-on"
            raise DeniedError(msg, hint="the settings oidc_issuer and oidc_client_id name a provider")
        from authlib.integrations.httpx_client import OAuth2Client

        secret = str(setting("oidc_client_secret")) or None
        self._client = OAuth2Client(
            self._client_id,
            secret,
            token_endpoint_auth_method="client_secret_basic" if secret else "none",
            scope=_SCOPE,
            redirect_uri=back,
            code_challenge_method="S256",
            timeout=10.0,
            follow_redirects=False,
        )

    def __enter__(self) -> _Provider:
        return self

    def __exit__(self, *ended: object) -> None:
        self._client.close()

    def address(self, flow: _Flow) -> str:
        """Return the address at the provider at which somebody signs in."""
        place = self._told("authorization_endpoint", self._described())
        made, _ = self._client.create_authorization_url(
            place, state=flow.state, code_verifier=flow.verifier, nonce=flow.nonce
        )
        return str(made)

    def claims(self, flow: _Flow, told: dict[str, str], now: datetime) -> dict[str, Any]:
        """Change the code for an ID token and return what it says, checked."""
        from authlib.common.errors import AuthlibBaseError
        from authlib.oidc.core import CodeIDToken
        from httpx2 import HTTPError
        from joserfc import jwt
        from joserfc.errors import JoseError
        from joserfc.jwk import KeySet

        if told.get("iss", self.issuer) != self.issuer:  # RFC 9207: the answer of another provider
            raise _distrust(because="the answer comes from another provider")
        described = self._described()
        try:
            token = self._client.fetch_token(
                self._told("token_endpoint", described), code=told.get("code", ""), code_verifier=flow.verifier
            )
            told_keys: Any = self._get(self._told("jwks_uri", described))
            keys = KeySet.import_key_set(told_keys)
            opened = jwt.decode(str(token["id_token"]), keys, algorithms=list(_ALGORITHMS))
            claims = CodeIDToken(
                opened.claims,
                opened.header,
                {
                    "iss": {"essential": True, "value": self.issuer},
                    "aud": {"essential": True, "value": self._client_id},
                },
                {"nonce": flow.nonce, "client_id": self._client_id, "access_token": token.get("access_token")},
            )
            claims.validate(now=int(now.timestamp()), leeway=_LEEWAY_SECONDS)
        except (AuthlibBaseError, JoseError, HTTPError, ValueError, KeyError, TypeError) as error:
            # the words of the error may hold parts of the token; its kind is enough to find the cause
            LOG.warning("single sign-on refused: %s", type(error).__name__)
            raise _distrust(because="the provider's answer does not hold what it must") from None
        return dict(claims)

    def _described(self) -> dict[str, Any]:
        from httpx2 import HTTPError

        try:
            described = self._get(self.issuer.rstrip("/") + "/.well-known/openid-configuration")
        except (HTTPError, ValueError, TypeError) as error:
            LOG.warning("the provider of single sign-on does not answer: %s", type(error).__name__)
            msg = "the provider of single sign-on does not answer"
            raise DeniedError(msg, hint="try again later, or sign in with a password") from None
        if described.get("issuer") != self.issuer:
            raise _distrust(because="the provider calls itself by another name")
        return described

    def _told(self, name: str, described: dict[str, Any]) -> str:
        place = str(described.get(name, ""))
        parts = urlsplit(place)
        if parts.scheme != "https" and parts.hostname not in ("localhost", "127.0.0.1", "::1"):
            raise _distrust(because="the provider's addresses are not encrypted")
        return place

    def _get(self, place: str) -> dict[str, Any]:
        answer = self._client.request("GET", place, withhold_token=True)
        answer.raise_for_status()
        if len(answer.content) > _MOST_BYTES:
            msg = "the answer is too long"
            raise ValueError(msg)
        found = answer.json()
        if not isinstance(found, dict):
            msg = "the answer is no object"
            raise TypeError(msg)
        return found


def _person(workspace: Workspace, claims: dict[str, Any]) -> str:
    """Return the ``user_id`` of who the ID token names: known, invited, or new where the settings allow it."""
    issuer, subject = str(claims["iss"]), str(claims["sub"])
    now = workspace.now()
    with writing(workspace.database) as held:
        same = (users.c.issuer == issuer, users.c.subject == subject)
        row = held.execute(select(users).where(*same)).mappings().one_or_none()
        if row is None:
            row = _invited(held, claims) or _new(held, claims, now)
            detail = {"issuer": issuer}
            linked = users.update().where(users.c.user_id == row["user_id"])
            held.execute(linked.values(issuer=issuer, subject=subject))
            void = invitations.update().where(invitations.c.user_id == row["user_id"], invitations.c.used_at.is_(None))
            held.execute(void.values(used_at=now))
            user_id = str(row["user_id"])
            record(held, at=now, actor=user_id, action="user.link", target=f"user:{user_id}", detail=detail)
        if not row["is_active"]:
            raise _stranger()
    return str(row["user_id"])


def _invited(held: Connection, claims: dict[str, Any]) -> RowMapping | None:
    address = _verified_address(claims)
    if not address:
        return None
    nobody_yet = (users.c.issuer.is_(None), users.c.password_hash.is_(None), users.c.is_active.is_(True))
    return held.execute(select(users).where(users.c.login == address, *nobody_yet)).mappings().one_or_none()


def _new(held: Connection, claims: dict[str, Any], now: datetime) -> RowMapping:
    role_id, address = str(setting("oidc_new_people_role")), _verified_address(claims)
    known = held.scalar(select(roles.c.role_id).where(roles.c.role_id == role_id))
    taken = held.scalar(select(users.c.user_id).where(users.c.login == address))
    if known is None or not address or taken is not None:
        raise _stranger()
    user_id = new_id()
    name = " ".join(str(claims.get("name", "")).split())[:120]
    row = {"user_id": user_id, "login": address, "display_name": name, "role_id": role_id, "created_at": now}
    held.execute(users.insert(), row)
    detail = {"login": address, "role": role_id}
    record(held, at=now, actor="system", action="user.add", target=f"user:{user_id}", detail=detail)
    return held.execute(select(users).where(users.c.user_id == user_id)).mappings().one()


def _verified_address(claims: dict[str, Any]) -> str:
    address = str(claims.get("email", "")).strip().lower()
    return address if claims.get("email_verified") is True and len(address) <= 254 else ""


def _stranger() -> DeniedError:
    msg = "you are known to the provider, but nobody has invited you here"
    return DeniedError(msg, hint="ask an administrator to add your e-mail address")


def _distrust(*, because: str) -> DeniedError:
    return DeniedError(f"single sign-on did not work: {because}", hint="begin again from the sign-in page")
