"""Requests for access, and rights whose end is asked for (SM-10, Pasal 27(2)a)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from idp import directory, governance
from idp.access import Act
from idp.administration import shapes
from idp.administration.bringing import paper_of
from idp.administration.declaring import DAY, PAGED, PAPER, REASON, get, post
from idp.administration.operation import Call
from idp.administration.over import SEE, over_assignment
from idp.administration.reading import everywhere
from idp.desk import Doing, Thing
from idp.documents import DocumentType
from idp.governance import REQUESTABLE, RequestRecord, WithdrawalRecord

APPROVE, SUBMIT = Act("setujui", "idp:permohonan_akses"), Act("ajukan", "idp:permohonan_akses")
WITHDRAW = Act("tarik", "idp:permohonan_akses")
TAKE_BACK, ASK_BACK = Act("cabut", "idp:hibah"), Act("minta", "idp:hibah")


def submit(call: Call) -> dict[str, Any]:
    """Ask for a system role for oneself, on a letter of assignment where it needs one."""
    paper = paper_of(call) if "document" in call.body else None
    thing = Thing("", owner=call.visitor.person.id)
    number = paper.number if paper is not None else None
    with call.desk.acting(call.visitor, SUBMIT, thing, fresh=True, dokumen=number) as doing:
        letter = None
        if paper is not None:
            kind = DocumentType.SURAT_TUGAS
            letter = paper.submit(doing, call.foundation, kind)
        made = governance.submit_request(
            doing.tx,
            role=call.text("role"),
            purpose=call.text("purpose"),
            valid_until=call.text("until"),
            document_id=letter.id if letter is not None else None,
            actor=doing.actor,
            now_ms=doing.now_ms,
        )
    return shapes.access_request(made)


def withdraw(call: Call) -> dict[str, Any]:
    """Take one's own request back."""
    return _over(
        call,
        WITHDRAW,
        lambda doing: governance.withdraw_request(
            doing.tx, call.path["id"], actor=doing.actor, now_ms=doing.now_ms
        ),
    )


def approve(call: Call) -> dict[str, Any]:
    """The requester's superior approves."""
    return _over(
        call,
        APPROVE,
        lambda doing: governance.approve_request(
            doing.tx, call.path["id"], actor=doing.actor, now_ms=doing.now_ms
        ),
    )


def endorse(call: Call) -> dict[str, Any]:
    """The first of two gives what the superior approved: it waits for the other (C16)."""
    with call.foundation.database.reading() as tx:
        asked = governance.get_request(tx, call.path["id"])
        now = call.foundation.clock.now()
        # As in the console: the other who may give it is the second pair of eyes.
        other = governance.find_other_giver(tx, asked, call.visitor.person.id, now)

    def take(doing: Doing) -> RequestRecord:
        governance.endorse_request(doing.tx, asked.id, actor=doing.actor, now_ms=doing.now_ms)
        return governance.get_request(doing.tx, asked.id)

    return _over(call, APPROVE, take, penyetuju_kedua=other)


def grant(call: Call) -> dict[str, Any]:
    """The second gives it; who agreed first is the other pair of eyes (C16)."""
    with call.foundation.database.reading() as tx:
        asked = governance.get_request(tx, call.path["id"])

    def take(doing: Doing) -> RequestRecord:
        governance.grant_request(
            *(doing.tx, asked.id),
            actor=doing.actor,
            second=asked.second_id or doing.actor,
            now_ms=doing.now_ms,
        )
        return governance.get_request(doing.tx, asked.id)

    return _over(call, APPROVE, take, penyetuju_kedua=asked.second_id)


def reject(call: Call) -> dict[str, Any]:
    """Refuse a request for access, with a reason."""
    return _over(
        call,
        APPROVE,
        lambda doing: governance.reject_request(
            *(doing.tx, call.path["id"]),
            reason=call.text("reason"),
            actor=doing.actor,
            now_ms=doing.now_ms,
        ),
    )


def ask_back(call: Call) -> dict[str, Any]:
    """A superior asks that a right be taken back; revoking it is another's act."""
    reason = call.text("reason")

    def take(doing: Doing) -> WithdrawalRecord:
        return governance.ask_withdrawal(
            *(doing.tx, call.path["id"]), reason=reason, actor=doing.actor, now_ms=doing.now_ms
        )

    return _withdrawal(over_assignment(call, call.path["id"], ASK_BACK, take, alasan=reason))


def decline(call: Call) -> dict[str, Any]:
    """Leave a right as it is, though its end was asked for."""
    reason = call.text("reason")
    with call.foundation.database.reading() as tx:
        asked = governance.get_withdrawal(tx, call.path["id"])

    def take(doing: Doing) -> WithdrawalRecord:
        return governance.decline_withdrawal(
            doing.tx, asked.id, reason=reason, actor=doing.actor, now_ms=doing.now_ms
        )

    return _withdrawal(over_assignment(call, asked.assignment_id, TAKE_BACK, take, alasan=reason))


def list_withdrawals(call: Call) -> dict[str, Any]:
    """Rights taken back, or asked to be, the newest first."""
    everywhere(call, SEE)
    state = call.choice("state", governance.WITHDRAWAL.labels) or None
    limit, cursor = call.limit, call.query.get("cursor")
    with call.foundation.database.reading() as tx:
        after = governance.get_withdrawal(tx, cursor) if cursor else None
        found = governance.list_withdrawals(tx, state=state, after=after, limit=limit + 1)
    shown = [_withdrawal(one) for one in found[:limit]]
    return {"items": shown, "next": found[limit - 1].id if len(found) > limit else None}


def _over(
    call: Call, act: Act, take: Callable[[Doing], RequestRecord], **brought: str | None
) -> dict[str, Any]:
    """A step over the request of the address; raises NotFound, AccessDenied, FreshProofWanted."""
    with call.foundation.database.reading() as tx:
        asked = governance.get_request(tx, call.path["id"])
        owner = directory.get_person(tx, asked.person_id)
    thing = Thing(asked.id, asked.person_id, owner.unit_code)
    brought = {"alasan": call.text("reason") or None, **brought}
    with call.desk.acting(call.visitor, act, thing, fresh=True, **brought) as doing:
        return shapes.access_request(take(doing))


def _withdrawal(asked: WithdrawalRecord) -> dict[str, Any]:
    return {
        "id": asked.id,
        "assignment": asked.assignment_id,
        "sub": asked.person_id,
        "role": asked.role,
        "unit": asked.unit_code,
        "state": asked.state,
        "reason": asked.reason,
        "asked_by": asked.asked_by,
        "asked_at": shapes.moment(asked.asked_at),
        "decided_by": asked.closed_by,
        "decided_at": shapes.moment(asked.closed_at),
        "outcome": asked.outcome,
    }


_BY = {"reason": REASON}
_ONE = "AccessRequest"
OPERATIONS = (
    get(
        *("/withdrawals", "listWithdrawals", "Rights taken back, or asked to be"),
        *(list_withdrawals, "[Withdrawal]", SEE),
        narrows={**PAGED, "state": f"one of {', '.join(governance.WITHDRAWAL.labels)}"},
    ),
    post(
        *("/requests", "submitRequest", "Ask for a system role for oneself", submit, _ONE, SUBMIT),
        takes={
            "role": {"type": "string", "enum": sorted(REQUESTABLE)},
            "purpose": REASON,
            "until": DAY,
            "document": PAPER,
        },
        optional=("document",),
        status=201,
    ),
    post(*("/requests/<id>/withdraw", "withdrawRequest", "Take it back", withdraw, _ONE, WITHDRAW)),
    post(
        *("/requests/<id>/approve", "approveRequest", "Approve as the superior"),
        *(approve, _ONE, APPROVE),
    ),
    post(
        *("/requests/<id>/endorse", "endorseRequest", "Give it as the first of two"),
        *(endorse, _ONE, APPROVE),
    ),
    post(
        *("/requests/<id>/grant", "grantRequest", "Give it as the second", grant, _ONE, APPROVE),
    ),
    post(
        *("/requests/<id>/reject", "rejectRequest", "Refuse a request for access"),
        *(reject, _ONE, APPROVE),
        takes=_BY,
    ),
    post(
        *("/assignments/<id>/ask-revoke", "askWithdrawal", "Ask for a right's end, as superior"),
        *(ask_back, "Withdrawal", ASK_BACK),
        takes=_BY,
        status=201,
    ),
    post(
        *("/withdrawals/<id>/decline", "declineWithdrawal", "Leave the right as it is"),
        *(decline, "Withdrawal", TAKE_BACK),
        takes=_BY,
    ),
)
