"""Neglect and its end (SM-2, Pasal 9(7)): found, answered, decided; units and their access."""

from __future__ import annotations

from typing import Any, cast

from idp import governance
from idp.access import Act
from idp.administration import shapes
from idp.administration.bringing import paper_of
from idp.administration.declaring import DIGEST, PAGED, PAPER, REASON, SHORT, get, post
from idp.administration.letters import HAND_IN, STOP
from idp.administration.operation import Call, page_of
from idp.administration.over import SEE, over_assignment, see_assignment, step
from idp.desk import Doing, Thing
from idp.documents import DocumentType
from idp.foundation.http import BadRequest
from idp.governance import AssignmentRecord, FindingRecord, Scope, UnitSuspensionRecord

LIFT = Act("pulihkan", "idp:suspensi")
_SCOPE = {"type": "string", "enum": ["person", "unit"]}


def suspend(call: Call) -> dict[str, Any]:
    """Stop access for proven neglect; the proof comes along, or is named by its digest."""
    reason, scope = call.text("reason"), cast(Scope, call.text("scope"))
    if ("evidence" in call.body) == ("evidence_sha256" in call.body):
        raise BadRequest("give evidence or evidence_sha256, one of the two")
    paper = paper_of(call, "evidence") if "evidence" in call.body else None
    digest = paper.sha256 if paper is not None else call.text("evidence_sha256")

    def take(doing: Doing) -> AssignmentRecord:
        kept = None
        if paper is not None:
            kept = paper.submit(doing, call.foundation, DocumentType.BUKTI)
        return governance.suspend(
            *(doing.tx, call.path["id"]),
            scope=scope,
            reason=reason,
            actor=doing.actor,
            now_ms=doing.now_ms,
            evidence_id=kept.id if kept is not None else None,
            evidence_digest=digest if kept is None else None,
        )

    return step(call, STOP, take, bukti=digest)


def find(call: Call) -> dict[str, Any]:
    """Put neglect on record with its evidence; the fasilitator may answer first."""
    paper = paper_of(call, "evidence")

    def take(doing: Doing) -> dict[str, Any]:
        kept = paper.submit(doing, call.foundation, DocumentType.BUKTI)
        made = governance.find_neglect(
            *(doing.tx, call.path["id"]),
            duty=call.text("duty"),
            finding=call.text("reason"),
            document_id=kept.id,
            actor=doing.actor,
            now_ms=doing.now_ms,
        )
        return _finding(doing, made)

    brought = {"alasan": call.text("reason"), "bukti": paper.sha256}
    return over_assignment(call, call.path["id"], STOP, take, **brought)


def answer(call: Call) -> dict[str, Any]:
    """The fasilitator answers a finding about himself, once."""
    found = _get_finding(call)

    def take(doing: Doing) -> dict[str, Any]:
        answered = governance.answer_finding(
            *(doing.tx, found.id),
            answer=call.text("answer"),
            actor=doing.actor,
            now_ms=doing.now_ms,
        )
        return _finding(doing, answered)

    return over_assignment(call, found.assignment_id, HAND_IN, take)


def drop(call: Call) -> dict[str, Any]:
    """End the case: neglect is not proven."""
    found, reason = _get_finding(call), call.text("reason")

    def take(doing: Doing) -> dict[str, Any]:
        dropped = governance.drop_finding(
            doing.tx, found.id, reason=reason, actor=doing.actor, now_ms=doing.now_ms
        )
        return _finding(doing, dropped)

    brought = {"alasan": reason, "bukti": found.evidence_sha256}
    return over_assignment(call, found.assignment_id, STOP, take, **brought)


def decide(call: Call) -> dict[str, Any]:
    """Neglect is proven: stop the access of the person or of the unit."""
    found, reason = _get_finding(call), call.text("reason")

    def take(doing: Doing) -> dict[str, Any]:
        governance.decide_finding(
            *(doing.tx, found.id),
            scope=cast(Scope, call.text("scope")),
            reason=reason,
            skip_reason=call.text("skip_answer") or None,
            actor=doing.actor,
            now_ms=doing.now_ms,
        )
        return _finding(doing, governance.get_finding(doing.tx, found.id))

    brought = {"alasan": reason, "bukti": found.evidence_sha256}
    return over_assignment(call, found.assignment_id, STOP, take, **brought)


def list_findings(call: Call) -> dict[str, Any]:
    """Findings of neglect about one right or all of a unit, the newest first."""
    unit = call.wanted("unit") or None
    call.desk.guard.require_of_visitor(call.visitor, SEE, "", owner=None, unit=unit)
    state = call.choice("state", governance.FINDING_STATES) or None
    limit, cursor = call.limit, call.query.get("cursor")
    with call.foundation.database.reading() as tx:
        after = governance.get_finding(tx, cursor) if cursor else None
        found = governance.list_findings(
            tx, unit_code=unit, state=state, after=after, limit=limit + 1
        )
        shown = [shapes.finding(one, governance.standing_of(tx, one)) for one in found[:limit]]
    return {"items": shown, "next": found[limit - 1].id if len(found) > limit else None}


def list_unit_suspensions(call: Call) -> dict[str, Any]:
    """Units whose management access is stopped, the newest first."""
    unit, limit = call.wanted("unit") or None, call.limit
    call.desk.guard.require_of_visitor(call.visitor, SEE, "", owner=None, unit=unit)
    offset = call.cursor[0] if call.cursor else 0
    with call.foundation.database.reading() as tx:
        found = governance.list_unit_suspensions(
            tx, unit_code=unit, past=True, limit=limit + 1, offset=offset
        )
    marks = [(offset + number, "-") for number in range(1, len(found) + 1)]
    return page_of([_unit_suspension(one) for one in found], marks, limit)


def lift(call: Call) -> dict[str, Any]:
    """Give a unit its access back, whatever became of who had lost it."""
    with call.foundation.database.reading() as tx:
        stopped = governance.get_unit_suspension(tx, call.path["id"])
        owner = governance.get_assignment(tx, stopped.assignment_id).person_id
    told = {"reason": call.text("reason"), "document": call.text("document")}
    thing = Thing(stopped.id, owner=owner, unit=stopped.unit_code)
    brought = {"alasan": told["reason"], "dokumen": told["document"]}
    with call.desk.acting(call.visitor, LIFT, thing, fresh=True, **brought) as doing:
        lifted = governance.lift_unit_suspension(
            doing.tx, stopped.id, **told, actor=doing.actor, now_ms=doing.now_ms
        )
    return _unit_suspension(lifted)


def get_case(call: Call) -> dict[str, Any]:
    """How a right stands in SM-2: its finding, and the letter with who took note of it."""
    held = see_assignment(call, call.path["id"])
    with call.foundation.database.reading() as tx:
        case = governance.get_case(tx, held.id)
        found, letter = case.finding, case.letter
        standing = governance.standing_of(tx, found) if found is not None else None
    return {
        "assignment": shapes.assignment(case.assignment),
        "standing": case.standing,
        "finding": shapes.finding(found, standing) if found and standing else None,
        "letter": None
        if letter is None
        else {
            "document": letter.document_id,
            "uploaded_at": shapes.moment(letter.uploaded_at),
            "acknowledged_by": letter.acknowledged_by,
            "acknowledged_at": shapes.moment(letter.acknowledged_at),
            "refused": letter.refused,
        },
    }


def _get_finding(call: Call) -> FindingRecord:
    with call.foundation.database.reading() as tx:
        return governance.get_finding(tx, call.path["id"])


def _finding(doing: Doing, found: FindingRecord) -> dict[str, Any]:
    return shapes.finding(found, governance.standing_of(doing.tx, found))


def _unit_suspension(found: UnitSuspensionRecord) -> dict[str, Any]:
    return {
        "id": found.id,
        "unit": found.unit_code,
        "assignment": found.assignment_id,
        "since": shapes.moment(found.since),
        "ended_at": shapes.moment(found.ended_at),
        "document": found.document,
        "reason": found.reason,
    }


_BY = {"reason": REASON}
OPERATIONS = (
    get(
        *("/findings", "listFindings", "Findings of neglect", list_findings, "[Finding]", SEE),
        narrows={
            **PAGED,
            "unit": "a unit's code",
            "state": f"one of {', '.join(governance.FINDING_STATES)}",
        },
    ),
    get(
        *("/assignments/<id>/case", "getCase", "How a right stands in Pasal 9(7)", get_case),
        *("Case", SEE),
    ),
    get(
        *("/unit-suspensions", "listUnitSuspensions", "Units whose access is stopped"),
        *(list_unit_suspensions, "[UnitSuspension]", SEE),
        narrows={**PAGED, "unit": "a unit's code"},
    ),
    post(
        *("/assignments/<id>/suspend", "suspendAssignment", "Stop access (Pasal 9(7))"),
        *(suspend, "Assignment", STOP),
        takes={"scope": _SCOPE, **_BY, "evidence_sha256": DIGEST, "evidence": PAPER},
        optional=("evidence_sha256", "evidence"),
    ),
    post(
        *("/assignments/<id>/findings", "recordFinding", "Put neglect on record"),
        *(find, "Finding", STOP),
        takes={
            "duty": {"type": "string", "enum": list(governance.DUTIES)},
            **_BY,
            "evidence": PAPER,
        },
        status=201,
    ),
    post(
        *("/findings/<id>/answer", "answerFinding", "Answer a finding about oneself"),
        *(answer, "Finding", HAND_IN),
        takes={"answer": REASON},
    ),
    post(
        *("/findings/<id>/drop", "dropFinding", "Neglect is not proven", drop, "Finding", STOP),
        takes=_BY,
    ),
    post(
        *("/findings/<id>/decide", "decideFinding", "Neglect is proven: access stops"),
        *(decide, "Finding", STOP),
        takes={"scope": _SCOPE, **_BY, "skip_answer": REASON},
        optional=("skip_answer",),
    ),
    post(
        *("/unit-suspensions/<id>/lift", "liftUnitSuspension", "Give a unit its access back"),
        *(lift, "UnitSuspension", LIFT),
        takes={**_BY, "document": SHORT},
    ),
)
