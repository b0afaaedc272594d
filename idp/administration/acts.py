"""What may be done about authority: the same functions that the console and the commands call."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from idp import directory, governance, sessions
from idp.access import Act
from idp.administration import shapes
from idp.administration.operation import Call
from idp.desk import Doing, Thing
from idp.governance import AssignmentRecord, RequestRecord

EXAMINE = Act("teliti", "idp:penunjukan")
RETURN = Act("kembalikan", "idp:penunjukan")
SUSPEND = Act("hentikan", "idp:suspensi")
REINSTATE = Act("pulihkan", "idp:suspensi")
REVOKE = Act("cabut", "idp:hibah")
APPROVE = Act("setujui", "idp:permohonan_akses")
END_SESSIONS = Act("akhiri", "idp:sesi")
CLOSE_ACCOUNT = Act("nonaktifkan", "idp:akun")


def verify(call: Call) -> dict[str, Any]:
    """BKPSDMD has examined the proposal (Pasal 9(5))."""
    return _step(
        call,
        EXAMINE,
        lambda doing: governance.verify(
            doing.tx, call.path["id"], actor=doing.actor, now_ms=doing.now_ms
        ),
    )


def give_back(call: Call) -> dict[str, Any]:
    """Give a proposal back to whoever made it."""
    return _step(
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
    return _step(
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


def suspend(call: Call) -> dict[str, Any]:
    """Stop management access for proven neglect (Pasal 9(7)); the proof is named by its digest."""
    return _step(
        call,
        SUSPEND,
        lambda doing: governance.suspend(
            doing.tx,
            call.path["id"],
            scope="unit" if call.text("scope") == "unit" else "person",
            reason=call.text("reason"),
            actor=doing.actor,
            now_ms=doing.now_ms,
            evidence_digest=call.text("evidence_sha256"),
        ),
        bukti=call.text("evidence_sha256"),
    )


def reinstate(call: Call) -> dict[str, Any]:
    """End a suspension on the letter that the head took note of (Pasal 9(7))."""
    return _step(
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
    return _step(
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


def approve_request(call: Call) -> dict[str, Any]:
    """The requester's superior approves (Pasal 27(2)a)."""
    return _over_request(
        call,
        lambda doing: governance.approve_request(
            doing.tx, call.path["id"], actor=doing.actor, now_ms=doing.now_ms
        ),
    )


def reject_request(call: Call) -> dict[str, Any]:
    """Refuse a request for access, with a reason."""
    return _over_request(
        call,
        lambda doing: governance.reject_request(
            doing.tx,
            call.path["id"],
            reason=call.text("reason"),
            actor=doing.actor,
            now_ms=doing.now_ms,
        ),
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


def _step(
    call: Call,
    act: Act,
    take: Callable[[Doing], AssignmentRecord],
    **brought: str | None,
) -> dict[str, Any]:
    with call.foundation.database.reading() as tx:
        held = governance.get_assignment(tx, call.path["id"])
    thing = Thing.of(held)
    reason = call.text("reason") or None
    with call.desk.acting(call.visitor, act, thing, fresh=True, alasan=reason, **brought) as doing:
        return shapes.assignment(take(doing))


def _over_request(call: Call, take: Callable[[Doing], RequestRecord]) -> dict[str, Any]:
    with call.foundation.database.reading() as tx:
        asked = governance.get_request(tx, call.path["id"])
        owner = directory.get_person(tx, asked.person_id)
    thing = Thing(asked.id, asked.person_id, owner.unit_code)
    reason = call.text("reason") or None
    with call.desk.acting(call.visitor, APPROVE, thing, fresh=True, alasan=reason) as doing:
        return shapes.access_request(take(doing))
