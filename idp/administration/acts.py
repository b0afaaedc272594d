"""What may be done about authority: the same functions that the console and the commands call."""

from __future__ import annotations

from typing import Any

from idp import directory, governance, sessions
from idp.access import Act
from idp.administration import shapes
from idp.administration.operation import Call
from idp.administration.over import step
from idp.desk import Thing
from idp.foundation.errors import Conflict

EXAMINE = Act("teliti", "idp:penunjukan")
RETURN = Act("kembalikan", "idp:penunjukan")
REINSTATE = Act("pulihkan", "idp:suspensi")
REVOKE = Act("cabut", "idp:hibah")
END_SESSIONS = Act("akhiri", "idp:sesi")
CLOSE_ACCOUNT = Act("nonaktifkan", "idp:akun")


def verify(call: Call) -> dict[str, Any]:
    """BKPSDMD has examined the proposal (Pasal 9(5))."""
    return step(
        call,
        EXAMINE,
        lambda doing: governance.verify(
            doing.tx, call.path["id"], actor=doing.actor, now_ms=doing.now_ms
        ),
    )


def give_back(call: Call) -> dict[str, Any]:
    """Give a proposal back to whoever made it."""
    return step(
        call,
        RETURN,
        lambda doing: governance.return_to_proposer(
            doing.tx,
            call.path["id"],
            reason=call.text("reason"),
            actor=doing.actor,
            now_ms=doing.now_ms,
        ),
    )


def reject(call: Call) -> dict[str, Any]:
    """Refuse a proposal for good."""
    return step(
        call,
        EXAMINE,
        lambda doing: governance.reject(
            doing.tx,
            call.path["id"],
            reason=call.text("reason"),
            actor=doing.actor,
            now_ms=doing.now_ms,
        ),
    )


def reinstate(call: Call) -> dict[str, Any]:
    """End a suspension on the letter that the head took note of (Pasal 9(7))."""
    return step(
        call,
        REINSTATE,
        lambda doing: governance.reinstate(
            doing.tx,
            call.path["id"],
            reason=call.text("reason"),
            actor=doing.actor,
            now_ms=doing.now_ms,
        ),
    )


def revoke(call: Call) -> dict[str, Any]:
    """Take an authority back for good (Pasal 27(2)a)."""
    return step(
        call,
        REVOKE,
        lambda doing: governance.revoke(
            doing.tx,
            call.path["id"],
            reason=call.text("reason"),
            document=call.text("document") or None,
            actor=doing.actor,
            now_ms=doing.now_ms,
        ),
        dokumen=call.text("document") or None,
    )


def end_sessions(call: Call) -> dict[str, Any]:
    """End every session of one person, with all tokens that grew from them."""
    with call.foundation.database.reading() as tx:
        person = directory.get_person(tx, call.path["sub"])
    thing, reason = Thing(person.id, person.id, person.unit_code), call.text("reason")
    with call.desk.acting(call.visitor, END_SESSIONS, thing, fresh=True, alasan=reason) as doing:
        ended = sessions.end_sessions_of_person(
            doing.tx, person.id, reason=reason, actor=doing.actor, now_ms=doing.now_ms
        )
        if not ended:
            raise Conflict("no_session", "this person is signed in nowhere")
    return {"sub": person.id, "ended": ended}


def close_account(call: Call) -> dict[str, Any]:
    """Close a person's account: no sign-in, no session, no token (Pasal 27(2)a)."""
    with call.foundation.database.reading() as tx:
        person = directory.get_person(tx, call.path["sub"])
    thing, reason = Thing(person.id, person.id, person.unit_code), call.text("reason")
    with call.desk.acting(call.visitor, CLOSE_ACCOUNT, thing, fresh=True, alasan=reason) as doing:
        directory.disable_person(
            doing.tx, person.id, actor=doing.actor, reason=reason, now_ms=doing.now_ms
        )
        closed = directory.get_person(doing.tx, person.id)
    return shapes.person(closed)
