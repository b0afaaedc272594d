"""The statements of this room."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, exists, literal, select, text

from idp.authentication.models import TotpFactor
from idp.foundation.database import Statement


def holds_second_factor(person_id: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether a person has a TOTP device, for statements of rooms above."""
    return exists(select(literal(1)).where(TotpFactor.__table__.c.person_id == person_id))


# Passwords
FIND_PASSWORD = Statement(
    text("SELECT hash, changed_at, set_by FROM password_credential WHERE person_id = :person_id")
)
SET_PASSWORD = Statement(
    text(
        "INSERT INTO password_credential (person_id, hash, changed_at, set_by)"
        " VALUES (:person_id, :hash, :now, :set_by)"
        " ON CONFLICT (person_id) DO UPDATE SET hash = excluded.hash,"
        " changed_at = excluded.changed_at, set_by = excluded.set_by"
    )
)
# Only over the hash that was verified, so that a change in between is not undone.
REHASH = Statement(
    text(
        "UPDATE password_credential SET hash = :hash"
        " WHERE person_id = :person_id AND hash = :verified"
    )
)
# One hash of each kind but today's: of each beginning that holds a scheme and its parameters.
# Where a beginning reaches into the salt there are a few more of a kind.
OTHER_KINDS = Statement(
    text(
        "SELECT MIN(hash) FROM password_credential WHERE hash NOT LIKE :present"
        " GROUP BY substr(hash, 1, CASE WHEN hash LIKE '$argon2%' THEN 29"
        " WHEN hash LIKE '$pbkdf2%' THEN 21 WHEN hash LIKE '$_$rounds=%' THEN 17"
        " WHEN hash LIKE '$2%' THEN 7 ELSE 3 END)"
    )
)

# Browsers of the owner
IS_KNOWN_BROWSER = Statement(
    text(
        "SELECT 1 FROM known_browser"
        " WHERE person_id = :person_id AND browser_digest = :browser_digest"
    )
)
REMEMBER_BROWSER = Statement(
    text(
        "INSERT INTO known_browser (person_id, browser_digest, last_seen_at)"
        " VALUES (:person_id, :browser_digest, :now)"
        " ON CONFLICT (person_id, browser_digest)"
        " DO UPDATE SET last_seen_at = excluded.last_seen_at"
    )
)
FORGET_BROWSERS = Statement(
    text("DELETE FROM known_browser WHERE person_id = :person_id AND last_seen_at < :before")
)

# TOTP
HAS_FACTOR = Statement(text("SELECT 1 FROM totp_factor WHERE person_id = :person_id LIMIT 1"))
LIST_FACTORS = Statement(
    text(
        "SELECT id, name, secret_sealed, last_step, created_at, last_used_at FROM totp_factor"
        " WHERE person_id = :person_id ORDER BY created_at, id"
    )
)
INSERT_FACTOR = Statement(
    text(
        "INSERT INTO totp_factor (id, person_id, name, secret_sealed, last_step, created_at)"
        " VALUES (:id, :person_id, :name, :secret_sealed, :last_step, :now)"
    )
)
# One statement decides which of two equal codes was first, over all workers (RFC 6238 §5.2).
USE_STEP = Statement(
    text(
        "UPDATE totp_factor SET last_step = :step, last_used_at = :now"
        " WHERE id = :id AND last_step < :step"
    )
)
DELETE_FACTOR = Statement(
    text("DELETE FROM totp_factor WHERE id = :id AND person_id = :person_id RETURNING name")
)

# Recovery codes
INSERT_RECOVERY_CODE = Statement(
    text(
        "INSERT INTO recovery_code (digest, person_id, created_at)"
        " VALUES (:digest, :person_id, :now)"
    )
)
DELETE_RECOVERY_CODES = Statement(text("DELETE FROM recovery_code WHERE person_id = :person_id"))
USE_RECOVERY_CODE = Statement(
    text(
        "UPDATE recovery_code SET used_at = :now"
        " WHERE digest = :digest AND person_id = :person_id AND used_at IS NULL"
    )
)
COUNT_RECOVERY_CODES = Statement(
    text(
        "SELECT COUNT(*), SUM(CASE WHEN used_at IS NULL THEN 1 ELSE 0 END) FROM recovery_code"
        " WHERE person_id = :person_id"
    )
)

# The marker of the owner's path (guards.py)
BEGIN_OWNER_ACT = Statement(
    text("INSERT INTO owner_act (person_id, token) VALUES (:person_id, :token)")
)
END_OWNER_ACT = Statement(text("DELETE FROM owner_act WHERE person_id = :person_id"))

# Codes of activation
PUT_ACTIVATION = Statement(
    text(
        "INSERT INTO activation_code (person_id, digest, sent_at, sent_by, expires_at)"
        " VALUES (:person_id, :digest, :now, :sent_by, :expires_at)"
        " ON CONFLICT (person_id) DO UPDATE SET digest = excluded.digest,"
        " sent_at = excluded.sent_at, sent_by = excluded.sent_by,"
        " expires_at = excluded.expires_at"
    )
)
FIND_ACTIVATION = Statement(
    text("SELECT digest, sent_at, expires_at FROM activation_code WHERE person_id = :person_id")
)
USE_ACTIVATION = Statement(
    text(
        "DELETE FROM activation_code"
        " WHERE person_id = :person_id AND digest = :digest AND expires_at > :now"
    )
)
