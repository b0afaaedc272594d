"""Statements over the standing of clients: who owns them, their last tokens, their return."""

from __future__ import annotations

from sqlalchemy import and_, bindparam, case, func, literal, null, select, update

from idp.directory import unit_table as unit
from idp.foundation.database import Statement
from idp.foundation.json_list import InList
from idp.foundation.outbox import REPEATEDLY
from idp.foundation.outbox_store import has_failed
from idp.oidc.models import Client, TokenFamily
from idp.oidc.store import LOGOUT_DESTINATION

_C, _F = Client.__table__.c, TokenFamily.__table__.c

LIST_OWNED = Statement(
    select(_C.id, _C.name, unit.c.code, _C.created_at)
    .select_from(Client.__table__)
    .outerjoin(unit, unit.c.id == _C.owner_unit_id)
    .where(_C.disabled_at.is_(None))
    .order_by(unit.c.code, _C.name, _C.id)
)
LAST_ISSUED = Statement(
    select(_F.client_id, func.max(_F.created_at))
    .where(InList(_F.client_id, "clients"))
    .group_by(_F.client_id)
)
_used = (
    select(
        _F.client_id,
        func.min(_F.created_at).label("first"),
        func.max(_F.created_at).label("last"),
    )
    .where(_F.person_id == bindparam("person_id"))
    .group_by(_F.client_id)
    .subquery("used")
)
MODULES_OF_PERSON = Statement(
    select(
        _C.id,
        _C.name,
        _C.secret_digest,
        _C.metadata_json,
        _C.first_party,
        _C.module,
        unit.c.code,
        _used.c.first,
        _used.c.last,
        case((has_failed(literal(LOGOUT_DESTINATION) + _C.id, REPEATEDLY), 1), else_=0),
    )
    .select_from(Client.__table__)
    .outerjoin(unit, unit.c.id == _C.owner_unit_id)
    .outerjoin(_used, _used.c.client_id == _C.id)
    .where(_C.disabled_at.is_(None), _C.module.is_not(None))
    .order_by(_C.created_at, _C.id)
)
"""The modules with one person's use of each, and whether it takes none of our messages."""
COUNT_FAMILIES = Statement(
    select(func.count())
    .select_from(TokenFamily.__table__)
    .where(
        _F.client_id == bindparam("client_id"),
        _F.revoked_at.is_(None),
        _F.expires_at > bindparam("now"),
    )
)
LIST_LIVING = Statement(
    select(_C.id).where(InList(_C.id, "clients"), _C.disabled_at.is_(None)).order_by(_C.id)
)
RESUME = Statement(
    update(Client)
    .where(Client.id == bindparam("client_id"), Client.disabled_at == bindparam("since"))
    .values(disabled_at=null(), version=Client.version + 1)
)
NAMES = Statement(select(_C.id, _C.name).where(InList(_C.id, "clients")))
REACHED = Statement(
    select(_F.session_id, _C.name)
    .select_from(TokenFamily.__table__.join(Client.__table__, _C.id == _F.client_id))
    .where(InList(_F.session_id, "sessions"))
    .distinct()
    .order_by(_C.name)
)
"""Which clients each of these sessions has reached (``sessions`` is a JSON array)."""
CLIENTS_REACHED = Statement(
    select(
        _C.name,
        func.sum(
            case(
                (and_(_F.revoked_at.is_(None), _F.expires_at > bindparam("now")), literal(1)),
                else_=literal(0),
            )
        ),
    )
    .select_from(TokenFamily.__table__.join(Client.__table__, _C.id == _F.client_id))
    .where(InList(_F.session_id, "sessions"), _C.disabled_at.is_(None))
    .group_by(_C.id, _C.name)
    .order_by(_C.name)
)
