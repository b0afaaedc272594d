"""Appointments (SM-1): proposed on a letter, decreed by two, told to modules (Pasal 9(4), 9(5))."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from idp import audit, directory, documents, governance, signals
from idp.access import Act, waits_for_second
from idp.administration import shapes
from idp.administration.bringing import paper_of
from idp.administration.declaring import DAY, IDS, PAPER, SHORT, YES, get, post
from idp.administration.operation import Call
from idp.administration.over import SEE, see_assignment, step
from idp.desk import Doing, Thing
from idp.documents import DocumentType
from idp.foundation.clock import civil_date
from idp.foundation.errors import Conflict, Forbidden
from idp.governance import PENGELOLA, STEPS, AssignmentRecord, Proposal
from idp.signals import ActDelivery, ModuleDelivery

_ACT_OF = {one.event: Act(one.action, one.resource) for one in STEPS if one.action}
PROPOSE, WITHDRAW, DECREE = _ACT_OF["resubmit"], _ACT_OF["withdraw"], _ACT_OF["decree"]
_MOST_EVENTS = 1000
_MOST_FOUND = 20


def propose(call: Call) -> dict[str, Any]:
    """Propose a pengelola on a Surat Usulan (Pasal 9(5))."""
    told, paper = call.body, paper_of(call)
    proposal = Proposal(
        told["candidate"],
        told["role"],
        call.text("unit") or None,
        told["operates_computer"],
        told["knows_personnel"],
        call.text("replaces") or None,
    )
    about = Thing("", owner=proposal.candidate_id, unit=proposal.unit_code)
    with call.desk.acting(call.visitor, PROPOSE, about, fresh=True, dokumen=paper.number) as doing:
        letter = paper.submit(doing, call.foundation, DocumentType.SURAT_USULAN)
        made = governance.propose(
            doing.tx,
            proposal,
            document_id=letter.id,
            actor=doing.actor,
            now_ms=doing.now_ms,
            # A4: BKPSDMD itself proposes by an administrator, for itself alone.
            for_bkpsdmd=doing.answer.by_the_province,
        )
    return shapes.assignment(made)


def resubmit(call: Call) -> dict[str, Any]:
    """Propose again after a return, on a letter that may be a new one."""
    paper = paper_of(call)

    def take(doing: Doing) -> AssignmentRecord:
        letter = paper.submit(doing, call.foundation, DocumentType.SURAT_USULAN)
        return governance.resubmit(
            *(doing.tx, call.path["id"]),
            document_id=letter.id,
            actor=doing.actor,
            now_ms=doing.now_ms,
        )

    return step(call, PROPOSE, take, dokumen=paper.number)


def withdraw(call: Call) -> dict[str, Any]:
    """The proposer takes a returned proposal back."""
    return step(
        call,
        WITHDRAW,
        lambda doing: governance.withdraw(
            doing.tx, call.path["id"], actor=doing.actor, now_ms=doing.now_ms
        ),
    )


def register_decree(call: Call) -> dict[str, Any]:
    """Put one Keputusan Gubernur on record for everybody whom it names; it waits for another (C16).

    All or nobody. Raises NotFound, AccessDenied, and what the rules of governance raise.
    """
    ids, paper = list(dict.fromkeys(call.body["assignments"])), paper_of(call)
    brought = {"dokumen": paper.number}
    _admit_to_decrees(call)
    with call.foundation.database.reading() as tx:
        first, *others = [Thing.of(governance.get_assignment(tx, one)) for one in ids]
    with call.desk.asking(call.visitor, DECREE, first, fresh=True, **brought) as doing:
        for thing in others:
            call.desk.guard.require_asking(doing.tx, call.visitor, DECREE, thing.stated(brought))
        decree = paper.submit(doing, call.foundation, DocumentType.KEPUTUSAN_GUBERNUR)
        for one in ids:
            governance.register_decree(
                *(doing.tx, one),
                document_id=decree.id,
                valid_from=call.text("from"),
                valid_until=call.text("until") or None,
                actor=doing.actor,
                now_ms=doing.now_ms,
            )
        return _decree(decree.id, [governance.get_assignment(doing.tx, one) for one in ids])


def confirm_decree(call: Call) -> dict[str, Any]:
    """The second person confirms a decree, for all whom it names or those of the body (C16)."""
    decree_id, chosen = call.path["id"], call.body.get("assignments")
    _admit_to_decrees(call)
    today = civil_date(call.foundation.clock.now())
    with call.foundation.database.reading() as tx:
        documents.get_document(tx, decree_id)
        waiting = governance.list_awaiting_confirmation(tx, decree_id, today)
    named = [one for one in waiting if chosen is None or one.assignment.id in chosen]
    if not named:
        raise Conflict("nothing_waits", "nothing of this decree waits for its confirmation")
    first, *others = named
    brought = {"dokumen": first.assignment.document, "penyetuju_kedua": first.registered_by}
    about = Thing.of(first.assignment)
    with call.desk.acting(call.visitor, DECREE, about, fresh=True, **brought) as doing:
        for one in others:
            thing = Thing.of(one.assignment).stated(brought)
            call.desk.guard.require_in(doing.tx, call.visitor, DECREE, thing)
        bound = [
            governance.confirm_decree(
                doing.tx, one.assignment.id, actor=doing.actor, now_ms=doing.now_ms
            )
            for one in named
        ]
    return _decree(decree_id, bound)


def search_candidates(call: Call) -> dict[str, Any]:
    """Whom an office may propose, by part of a name or by NIP, which no address may carry."""
    unit = call.text("unit")
    units = call.reach(PROPOSE)
    with call.foundation.database.reading() as tx:
        above = directory.list_unit_ancestors(tx, unit)
        if units is not None and not units.intersection(above):
            raise Forbidden("LUAR_LINGKUP", "name a unit of yours", pasal=("8(2)",))
        found = governance.list_candidates(tx, unit, call.text("search"), limit=_MOST_FOUND)
    shown = [
        {"sub": one.id, "name": one.name, "position": one.position, "unit_name": one.unit_name}
        for one in found
    ]
    return {"items": shown, "next": None}


def get_delivery(call: Call) -> dict[str, Any]:
    """Where each act over a right is in force: module by module, the oldest act first."""
    held = see_assignment(call, call.path["id"])
    with call.foundation.database.reading() as tx:
        events = audit.list_events_about(tx, held.id, limit=_MOST_EVENTS)
        acts = {event.correlation for event in events if event.correlation is not None}
        told = signals.deliveries_of_acts(tx, acts, subject=held.person_id)
    shown = [
        _delivery(event, told[event.correlation])
        for event in reversed(events)
        if event.correlation in told and told[event.correlation].modules
    ]
    return {"items": shown, "next": None}


def _admit_to_decrees(call: Call) -> None:
    """Who may decree nothing learns of no right and no decree whether there is one."""
    (answer,) = call.desk.may(call.visitor, [(DECREE, Thing(""))])
    if not (answer.decision.allowed or waits_for_second(answer)):
        call.desk.guard.refuse(answer)


def _decree(decree_id: str, named: list[AssignmentRecord]) -> dict[str, Any]:
    return {"document": decree_id, "assignments": [shapes.assignment(one) for one in named]}


def _delivery(event: audit.EventRecord, told: ActDelivery) -> dict[str, Any]:
    return {
        "act": told.act,
        "at": shapes.moment(event.at_ms // 1000),
        "type": event.type,
        "confirmed": told.confirmed,
        "modules": [_module(one) for one in told.modules],
    }


def _module(told: ModuleDelivery) -> Mapping[str, Any]:
    return {
        "client_id": told.client_id,
        "name": told.name,
        "module": told.module,
        "state": told.state,
        "told_at": shapes.moment(told.told_at),
        "delivered_at": shapes.moment(told.delivered_at),
        "attempts": told.attempts,
        "cause": told.cause,
    }


OPERATIONS = (
    get(
        *("/assignments/<id>/delivery", "listDeliveries", "Which modules were told of each act"),
        *(get_delivery, "[Delivery]", SEE),
    ),
    post(
        *("/candidates/search", "searchCandidates", "Whom an office may propose"),
        *(search_candidates, "[Candidate]", PROPOSE),
        takes={"unit": SHORT, "search": SHORT},
        proof=False,
    ),
    post(
        *("/assignments", "proposeAssignment", "Propose a pengelola (Pasal 9(5))"),
        *(propose, "Assignment", PROPOSE),
        takes={
            "candidate": {**SHORT, "description": "the candidate's sub"},
            "role": {"type": "string", "enum": sorted(PENGELOLA)},
            "unit": SHORT,
            "operates_computer": {**YES, "description": "attested: Pasal 9(4) huruf a"},
            "knows_personnel": {**YES, "description": "attested: Pasal 9(4) huruf b"},
            "replaces": SHORT,
            "document": PAPER,
        },
        optional=("unit", "replaces"),
        status=201,
    ),
    post(
        *("/assignments/<id>/resubmit", "resubmitAssignment", "Propose again after a return"),
        *(resubmit, "Assignment", PROPOSE),
        takes={"document": PAPER},
    ),
    post(
        *("/assignments/<id>/withdraw", "withdrawAssignment", "Take a returned proposal back"),
        *(withdraw, "Assignment", WITHDRAW),
    ),
    post(
        *("/decrees", "registerDecree", "Put a Keputusan Gubernur on record (Pasal 9(5))"),
        *(register_decree, "Decree", DECREE),
        takes={"assignments": IDS, "from": DAY, "until": DAY, "document": PAPER},
        optional=("until",),
        status=202,
    ),
    post(
        *("/decrees/<id>/confirm", "confirmDecree", "Confirm a decree as the second person"),
        *(confirm_decree, "Decree", DECREE),
        takes={"assignments": IDS},
        optional=("assignments",),
    ),
)
