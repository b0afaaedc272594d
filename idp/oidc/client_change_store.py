"""Statements of changes that wait for a second person; rows in the order of ClientChangeRecord."""

from __future__ import annotations

from sqlalchemy import bindparam, literal, null, or_, select, text, update

from idp.directory import person_table
from idp.foundation.database import Statement
from idp.foundation.keyset import follows
from idp.oidc.models import Client, ClientChange

_C = ClientChange.__table__.c
_ASKER, _DECIDER = person_table.alias("asker"), person_table.alias("decider")
_CHANGE = (
    select(
        _C.id,
        _C.kind,
        _C.client_id,
        _C.name,
        _C.content_json,
        _C.reason,
        _C.state,
        _C.asked_by,
        _C.asked_at,
        _C.decided_by,
        _C.decided_at,
        _C.decided_reason,
        _C.secret_due_until,
        _ASKER.c.name,
        _DECIDER.c.name,
    )
    .select_from(ClientChange.__table__)
    .outerjoin(_ASKER, _ASKER.c.id == _C.asked_by)
    .outerjoin(_DECIDER, _DECIDER.c.id == _C.decided_by)
)
FIND = Statement(_CHANGE.where(_C.id == bindparam("change_id")))
LIST = Statement(
    _CHANGE.where(
        or_(bindparam("state") == literal(""), _C.state == bindparam("state")),
        or_(bindparam("client_id") == literal(""), _C.client_id == bindparam("client_id")),
        follows(_C.asked_at, "before_at", _C.id, "before_id", key_falls=True, id_falls=True),
    )
    .order_by(_C.asked_at.desc(), _C.id.desc())
    .limit(bindparam("most"))
)
# The same change a second time is nothing, rather than an error that ends the transaction.
INSERT = Statement(
    text(
        "INSERT INTO client_change (id, kind, client_id, name, content_json, fingerprint, reason,"
        " state, asked_by, asked_at) VALUES (:id, :kind, :client_id, :name, :content_json,"
        " :fingerprint, :reason, 'waiting', :asked_by, :asked_at)"
        " ON CONFLICT (fingerprint) WHERE state = 'waiting' DO NOTHING"
    )
)
# The gate: exactly one of all who decide at once finds it waiting.
DECIDE = Statement(
    update(ClientChange)
    .where(ClientChange.id == bindparam("change_id"), ClientChange.state == literal("waiting"))
    .values(
        state=bindparam("new_state"),
        client_id=bindparam("client"),
        decided_by=bindparam("actor"),
        decided_at=bindparam("now"),
        decided_reason=bindparam("why"),
        secret_due_until=bindparam("due"),
    )
)
TAKE_SECRET = Statement(
    update(ClientChange)
    .where(
        ClientChange.id == bindparam("change_id"),
        ClientChange.asked_by == bindparam("actor"),
        ClientChange.secret_due_until > bindparam("now"),
    )
    .values(secret_due_until=null())
)
IS_LIVING = Statement(
    select(Client.id).where(Client.id == bindparam("client_id"), Client.disabled_at.is_(None))
)
