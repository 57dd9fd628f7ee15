"""Text that must be read again and must not stand open in the database: sealed with the key of the workspace.

JSON Web Encryption with a direct key and AES-256 in Galois/Counter Mode (RFC 7516, RFC 7518 section 5.3). For each use
a key of its own is drawn from the key of the workspace, so that what was sealed for one use opens for no other.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path

from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from mainstay.errors import DamagedFileError, InputError, Problem
from mainstay.services.workspace import Workspace
from mainstay.settings import setting

KEY_FILE = "secret.key"
_SHORTEST = 32
_HOW = {"alg": "dir", "enc": "A256GCM"}


def seal(workspace: Workspace, text: str, use: str) -> str:
    """Return a text sealed for one use.

    Parameters
    ----------
    workspace : Workspace
        The workspace, which holds the key.
    text : str
        What is sealed.
    use : str
        What for, such as ``second factor``; needed again to open it.

    Examples
    --------
    >>> import tempfile
    >>> from mainstay.services.workspace import open_workspace
    >>> with open_workspace(Path(tempfile.mkdtemp())) as workspace:
    ...     unseal(workspace, seal(workspace, "open sesame", "example"), "example")
    'open sesame'
    """
    return jwe.encrypt_compact(_HOW, text.encode(), _key(workspace, use))


def unseal(workspace: Workspace, sealed: str, use: str) -> str:
    """Return a text that was sealed for this use.

    Raises
    ------
    DamagedFileError
        It was sealed with another key or for another use, or was changed.
    """
    try:
        opened = jwe.decrypt_compact(sealed, _key(workspace, use), algorithms=["dir", "A256GCM"]).plaintext
    except (JoseError, ValueError):
        msg = "a sealed text cannot be opened: the key of the workspace is another one, or the text was changed"
        hint = f"put back the file {KEY_FILE} or the setting MAINSTAY_SECRET_KEY that it was sealed with"
        raise DamagedFileError(msg, hint=hint) from None
    return (opened or b"").decode()


def drawn_key(workspace: Workspace, use: str) -> bytes:
    """Return a key of 32 bytes for one use, drawn from the key of the workspace.

    Examples
    --------
    >>> import tempfile
    >>> from mainstay.services.workspace import open_workspace
    >>> with open_workspace(Path(tempfile.mkdtemp())) as workspace:
    ...     drawn_key(workspace, "a") == drawn_key(workspace, "b")
    False
    """
    return hmac.new(_master(workspace), use.encode(), hashlib.sha256).digest()


def _key(workspace: Workspace, use: str) -> OctKey:
    return OctKey.import_key(drawn_key(workspace, use))


def _master(workspace: Workspace) -> bytes:
    told = str(setting("secret_key"))
    if told:
        if len(told) < _SHORTEST:
            # the key itself is not repeated
            problem = Problem("setting.weak", "MAINSTAY_SECRET_KEY is too short", allowed=f"{_SHORTEST} characters")
            msg = "the key of the workspace cannot be used"
            raise InputError(msg, [problem])
        return told.encode()
    file = workspace.folder / KEY_FILE
    with suppress(FileNotFoundError):
        return file.read_bytes()
    return _made(file)


def _made(file: Path) -> bytes:
    """Make the key file, whole from its first moment, for its owner alone; the first of several makers wins."""
    handle, name = tempfile.mkstemp(dir=file.parent)  # readable by its owner alone
    try:
        with os.fdopen(handle, "wb") as opened:
            opened.write(secrets.token_urlsafe(48).encode())
            opened.flush()
            os.fsync(opened.fileno())
        with suppress(FileExistsError):
            os.link(name, file)
    finally:
        Path(name).unlink()
    return file.read_bytes()
