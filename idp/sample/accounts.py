"""The demo logins: kept sealed beside the database, which itself has hashes only."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import pyotp

from idp import directory
from idp.foundation.context import Foundation
from idp.foundation.errors import Forbidden, NotFound
from idp.foundation.sealing import SealBroken

_PURPOSE = "sample-accounts"


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """One login. ``unit`` is the reach of the role, else the person's own unit."""

    username: str
    password: str
    totp_secret: str | None
    role: str
    unit: str
    state: str
    """``active``, or ``suspended`` for the fasilitator whose access is stopped."""
    name: str


def require_sample(foundation: Foundation) -> None:
    """Raises Forbidden ``sample_only`` in any other installation."""
    if foundation.kind != "sample":
        raise Forbidden("sample_only", "this works in a sample installation only")


def list_accounts(foundation: Foundation) -> list[DemoAccount]:
    """The demo logins of this installation. Raises Forbidden, NotFound ``sample_not_loaded``."""
    require_sample(foundation)
    try:
        sealed = _path(foundation).read_text()
        rows = json.loads(foundation.master_key.unseal(_PURPOSE, sealed))
    except FileNotFoundError:
        raise NotFound("sample_not_loaded", "load the sample first") from None
    except SealBroken:
        raise NotFound(
            "sample_key_changed", "the demo logins were sealed under another master key"
        ) from None
    return [DemoAccount(**row) for row in rows]


def find_current_code(foundation: Foundation, username: str) -> str:
    """The TOTP code of now (RFC 6238) of a demo login, however its user name is written.

    Raises Forbidden, NotFound ``no_demo_login`` or ``no_second_factor``.
    """
    wanted = directory.fold_login(username)
    for account in list_accounts(foundation):
        if account.username == wanted:
            if account.totp_secret is None:
                raise NotFound("no_second_factor", "this login has no second factor")
            return pyotp.TOTP(account.totp_secret).at(foundation.clock.now())
    raise NotFound("no_demo_login", "there is no demo login of that name")


def write_accounts(foundation: Foundation, accounts: Sequence[DemoAccount]) -> None:
    """Keep the logins for list_accounts: sealed, readable by the owner of the process alone."""
    rows = json.dumps([asdict(account) for account in accounts]).encode()
    sealed = foundation.master_key.seal(_PURPOSE, rows)
    path = _path(foundation)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "w") as out:
        out.write(sealed)
    draft.replace(path)


def _path(foundation: Foundation) -> Path:
    return foundation.settings.data_dir / "sample-accounts.sealed"
