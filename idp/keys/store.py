"""The statements on ``signing_key``."""

from __future__ import annotations

from sqlalchemy import text

from idp.foundation.database import Statement

_COLUMNS = (
    "kid, algorithm, public_jwk, private_sealed, created_at, active_from, retired_at, removed_at"
)

_ORDER = " ORDER BY CASE WHEN retired_at IS NULL THEN 1 ELSE 0 END, active_from, created_at, kid"
"""Of the keys whose time has come, the last one signs."""

LIST_LIVING = Statement(
    text(f"SELECT {_COLUMNS} FROM signing_key WHERE removed_at IS NULL" + _ORDER)
)
LIST_ALL = Statement(
    text(
        "SELECT kid, algorithm, created_at, active_from, retired_at, removed_at FROM signing_key"
        + _ORDER
    )
)
LIST_PUBLIC = Statement(text("SELECT public_jwk FROM signing_key" + _ORDER))
LIST_STAMPS = Statement(text("SELECT kid, retired_at FROM signing_key WHERE removed_at IS NULL"))
"""What tells one state of the key set from another: a handful of short rows."""
IS_LIVING = Statement(text("SELECT 1 FROM signing_key WHERE kid = :kid AND removed_at IS NULL"))
INSERT = Statement(
    text(
        f"INSERT INTO signing_key ({_COLUMNS}) VALUES (:kid, :algorithm, :public_jwk,"
        " :private_sealed, :created_at, :active_from, NULL, NULL)"
    )
)
RETIRE = Statement(
    text("UPDATE signing_key SET retired_at = :at WHERE kid = :kid AND retired_at IS NULL")
)
REMOVE = Statement(
    # The private part is forgotten with the removal: nothing can be signed with the key again.
    text(
        "UPDATE signing_key SET removed_at = :at, retired_at = COALESCE(retired_at, :at),"
        " private_sealed = '' WHERE kid = :kid AND removed_at IS NULL"
    )
)
LOCK_POSTGRESQL = Statement(text("LOCK TABLE signing_key IN SHARE ROW EXCLUSIVE MODE"))
"""Writers wait for each other, readers for nobody. SQLite writers do so from BEGIN IMMEDIATE on."""
