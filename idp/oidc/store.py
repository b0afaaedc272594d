"""SQL of the protocol room."""

from __future__ import annotations

from sqlalchemy import insert, text

from idp.foundation.database import Statement
from idp.oidc.models import Client, TokenFamily

LOGOUT_DESTINATION = "logout:"
"""Before the id of a client: where the outbox delivers what is to be told to it."""
CLIENT_VERSION = Statement(text("SELECT version, disabled_at FROM client WHERE id = :client_id"))
_CLIENT_COLUMNS = (
    "SELECT c.version, c.id, c.name, c.secret_digest, c.metadata_json, c.first_party, c.module,"
    " u.code, c.previous_secret_digest, c.previous_secret_until"
    " FROM client c LEFT JOIN unit u ON u.id = c.owner_unit_id"
)
GET_CLIENT = Statement(text(_CLIENT_COLUMNS + " WHERE c.id = :client_id"))
GET_METADATA = Statement(text("SELECT metadata_json FROM client WHERE id = :client_id"))
LIST_CLIENTS = Statement(
    text(_CLIENT_COLUMNS + " WHERE c.disabled_at IS NULL ORDER BY c.name, c.id")
)
LIST_CLIENT_IDS = Statement(
    text("SELECT id FROM client WHERE disabled_at IS NULL AND id > :after ORDER BY id LIMIT :most")
)
LIST_MODULES = Statement(
    text(
        _CLIENT_COLUMNS
        + " WHERE c.disabled_at IS NULL AND c.module IS NOT NULL ORDER BY c.created_at, c.id"
    )
)
INSERT_CLIENT = Statement(
    insert(Client),
    columns=(
        "id",
        "name",
        "secret_digest",
        "metadata_json",
        "first_party",
        "module",
        "owner_unit_id",
        "version",
        "created_at",
        "kind",
        "basis",
        "secret_set_at",
    ),
)
# The secret before the new one stays good until then; where that is 0, it is dead at once.
SET_CLIENT_SECRET = Statement(
    text(
        "UPDATE client SET secret_digest = :secret_digest, secret_set_at = :now,"
        " previous_secret_digest = CASE WHEN :until > :now THEN secret_digest END,"
        " previous_secret_until = CASE WHEN :until > :now THEN :until END,"
        " version = version + 1 WHERE id = :client_id AND disabled_at IS NULL"
    )
)
UPDATE_CLIENT = Statement(
    text(
        "UPDATE client SET name = :name, metadata_json = :metadata_json, kind = :kind,"
        " basis = :basis, owner_unit_id = :owner_unit_id, version = version + 1"
        " WHERE id = :client_id AND disabled_at IS NULL"
    )
)
DISABLE_CLIENT = Statement(
    text(
        "UPDATE client SET disabled_at = :now, version = version + 1"
        " WHERE id = :client_id AND disabled_at IS NULL"
    )
)
RELEASE_MODULE = Statement(text("UPDATE client SET module = NULL WHERE id = :client_id"))
REVOKE_FAMILIES_OF_CLIENT = Statement(
    text(
        "UPDATE token_family SET revoked_at = :now, revoke_reason = :reason"
        " WHERE client_id = :client_id AND revoked_at IS NULL"
    )
)

FIND_CONSENT = Statement(
    text("SELECT scope FROM consent WHERE person_id = :person_id AND client_id = :client_id")
)
PUT_CONSENT = Statement(
    text(
        "INSERT INTO consent (person_id, client_id, scope, given_at)"
        " VALUES (:person_id, :client_id, :scope, :now) ON CONFLICT (person_id, client_id)"
        " DO UPDATE SET scope = excluded.scope, given_at = excluded.given_at"
    )
)

INSERT_FAMILY = Statement(
    insert(TokenFamily),
    columns=(
        "id",
        "code_digest",
        "person_id",
        "client_id",
        "session_id",
        "scope",
        "resource",
        "generation",
        "has_refresh",
        "authenticated_at",
        "acr",
        "amr",
        "created_at",
        "expires_at",
    ),
)
FIND_FAMILY_BY_CODE = Statement(
    text("SELECT id, person_id, client_id FROM token_family WHERE code_digest = :code_digest")
)
# The single-use gate of a refresh token: exactly one caller moves the generation on.
ROTATE_FAMILY = Statement(
    text(
        "UPDATE token_family SET generation = generation + 1"
        " WHERE id = :id AND generation = :generation AND client_id = :client_id"
        " AND has_refresh = 1 AND revoked_at IS NULL AND expires_at > :now"
        " RETURNING person_id, session_id, scope, resource, authenticated_at, acr, amr, expires_at"
    )
)
GET_FAMILY = Statement(
    text(
        "SELECT person_id, client_id, session_id, scope, generation, has_refresh, created_at,"
        " expires_at, revoked_at FROM token_family WHERE id = :id"
    )
)
FAMILY_IS_LIVE = Statement(
    text(
        "SELECT f.person_id FROM token_family f WHERE f.id = :id AND f.revoked_at IS NULL"
        " AND NOT EXISTS (SELECT 1 FROM revoked_token r WHERE r.jti = :jti)"
    )
)
TOKEN_IS_REVOKED = Statement(text("SELECT 1 FROM revoked_token WHERE jti = :jti"))
REVOKE_FAMILY = Statement(
    text(
        "UPDATE token_family SET revoked_at = :now, revoke_reason = :reason"
        " WHERE id = :id AND revoked_at IS NULL"
    )
)
REVOKE_FAMILIES_OF_SESSION = Statement(
    text(
        "UPDATE token_family SET revoked_at = :now, revoke_reason = :reason"
        " WHERE session_id = :session_id AND revoked_at IS NULL"
    )
)
REVOKE_FAMILIES_OF_PERSON = Statement(
    text(
        "UPDATE token_family SET revoked_at = :now, revoke_reason = :reason"
        " WHERE person_id = :person_id AND revoked_at IS NULL"
    )
)
CLIENTS_OF_SESSION = Statement(
    text(
        "SELECT DISTINCT f.client_id, c.name FROM token_family f"
        " JOIN client c ON c.id = f.client_id"
        " WHERE f.session_id = :session_id ORDER BY c.name"
    )
)
# Which living sessions of a person reached which clients, be their tokens expired or not: the
# sessions that clients keep for themselves outlive them.
CLIENTS_OF_PERSON = Statement(
    text(
        "SELECT DISTINCT f.session_id, f.client_id FROM token_family f"
        " JOIN session s ON s.id = f.session_id"
        " WHERE f.person_id = :person_id AND s.ended_at IS NULL AND s.expires_at > :now"
        " ORDER BY f.client_id, f.session_id"
    )
)
REVOKE_TOKEN = Statement(
    text(
        "INSERT INTO revoked_token (jti, expires_at) VALUES (:jti, :expires_at)"
        " ON CONFLICT (jti) DO NOTHING"
    )
)
USE_ASSERTION = Statement(
    text(
        "INSERT INTO used_assertion (client_id, jti_digest, expires_at)"
        " VALUES (:client_id, :jti_digest, :expires_at) ON CONFLICT (client_id, jti_digest)"
        " DO NOTHING RETURNING client_id"
    )
)
SWEEP = tuple(
    Statement(text(f"DELETE FROM {table} WHERE expires_at < :now"))
    for table in ("revoked_token", "used_assertion")
)
