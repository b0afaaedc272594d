"""What may be done about clients: one asks, another confirms, whoever asked fetches (Pasal 2.e)."""

from __future__ import annotations

from typing import Any

from idp import directory, oidc
from idp.access import Act
from idp.administration import shapes
from idp.administration.operation import Call
from idp.desk import Thing
from idp.foundation.http import BadRequest
from idp.oidc import MODULES, ClientDraft

REGISTER = Act("daftar", "idp:klien")
CHANGE = Act("ubah", "idp:klien")
ROTATE = Act("putar_rahasia", "idp:klien")
REGISTER_MODULE = Act("daftar", "idp:modul")
"""Asked besides, where the client is to be one of the modules (Pasal 6(2))."""
ACT_OF = {"register": REGISTER, "update": CHANGE, "rotate": ROTATE, "disable": CHANGE}


def ask_registration(call: Call) -> dict[str, Any]:
    """Put the registration of a client before a second person."""
    loopback = oidc.loopback_allowed(call.foundation)
    metadata = oidc.read_metadata(dict(call.body["metadata"]), loopback_allowed=loopback)
    module = call.text("module") or None
    if module is not None and module not in MODULES:
        raise BadRequest("there is no such module")
    return _ask(
        call,
        ClientDraft(
            "register",
            metadata.client_name,
            metadata=metadata.model_dump(exclude_none=True),
            owner_unit=call.text("unit") or None,
            module=module,
            basis=call.text("basis") or None,
            reason=call.text("reason") or None,
        ),
    )


def ask_update(call: Call) -> dict[str, Any]:
    """Put other metadata of a client before a second person; all of it is given (RFC 7592 §2.2)."""
    client_id = call.path["id"]
    call.desk.let_in(call.visitor, [(CHANGE, Thing(client_id))])
    with call.foundation.database.reading() as tx:
        entry = oidc.get_register_entry(tx, client_id)
    loopback = oidc.loopback_allowed(call.foundation)
    metadata = oidc.read_metadata(dict(call.body["metadata"]), loopback_allowed=loopback)
    return _ask(
        call,
        ClientDraft(
            "update",
            metadata.client_name,
            client_id,
            metadata=metadata.model_dump(exclude_none=True),
            owner_unit=call.text("unit") or entry.unit_code,
            module=entry.module,
            basis=call.text("basis") or entry.basis,
            reason=call.text("reason"),
        ),
    )


def ask_new_secret(call: Call) -> dict[str, Any]:
    """Put a new secret of a client before a second person; it begins when it is fetched."""
    return _ask(
        call,
        ClientDraft(
            "rotate",
            _name(call),
            call.path["id"],
            overlap_hours=int(call.body.get("overlap_hours", 0)),
            reason=call.text("reason"),
        ),
    )


def ask_end(call: Call) -> dict[str, Any]:
    """Put the end of a client before a second person."""
    return _ask(
        call, ClientDraft("disable", _name(call), call.path["id"], reason=call.text("reason"))
    )


def confirm(call: Call) -> dict[str, Any]:
    """Agree to a change as the second person; it is done with the answer."""
    with call.foundation.database.reading() as tx:
        change = oidc.get_change(tx, call.path["id"])
    thing = Thing(change.client_id or "")
    brought = {"penyetuju_kedua": change.asked_by, "alasan": change.reason}
    desk = call.desk
    with desk.acting(call.visitor, ACT_OF[change.kind], thing, fresh=True, **brought) as doing:
        if change.kind == "register" and change.content["module"]:
            desk.guard.require_in(doing.tx, call.visitor, REGISTER_MODULE, thing.stated(brought))
        oidc.confirm_change(doing.tx, change.id, actor=doing.actor, now_ms=doing.now_ms)
        return shapes.change(oidc.get_change(doing.tx, change.id))


def refuse(call: Call) -> dict[str, Any]:
    """Refuse a change, or take it back as whoever asked."""
    with call.foundation.database.reading() as tx:
        change = oidc.get_change(tx, call.path["id"])
    thing, reason = Thing(change.client_id or ""), call.text("reason")
    with call.desk.asking(call.visitor, ACT_OF[change.kind], thing) as doing:
        oidc.refuse_change(
            doing.tx, change.id, reason=reason, actor=doing.actor, now_ms=doing.now_ms
        )
        return shapes.change(oidc.get_change(doing.tx, change.id))


def fetch_secret(call: Call) -> dict[str, Any]:
    """The secret that came of a change, made at this moment: once, and for whoever asked."""
    with call.foundation.database.reading() as tx:
        change = oidc.get_change(tx, call.path["id"])
    thing = Thing(change.client_id or "")
    with call.desk.acting(
        call.visitor, ROTATE, thing, fresh=True, penyetuju_kedua=change.decided_by
    ) as doing:
        client_id, secret = oidc.fetch_secret(
            doing.tx, change.id, actor=doing.actor, now_ms=doing.now_ms
        )
    return {"client_id": client_id, "client_secret": secret}


def _name(call: Call) -> str:
    call.desk.let_in(call.visitor, [(CHANGE, Thing(call.path["id"]))])
    with call.foundation.database.reading() as tx:
        return oidc.get_register_entry(tx, call.path["id"]).name


def _ask(call: Call, draft: ClientDraft) -> dict[str, Any]:
    thing = Thing(draft.client_id or "")
    with call.desk.asking(
        call.visitor, ACT_OF[draft.kind], thing, fresh=True, alasan=draft.reason
    ) as doing:
        if draft.owner_unit:
            directory.get_unit_by_code(doing.tx, draft.owner_unit)
        change_id = oidc.ask_change(doing.tx, draft, actor=doing.actor, now_ms=doing.now_ms)
        return shapes.change(oidc.get_change(doing.tx, change_id))
