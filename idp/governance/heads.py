"""Who heads a Perangkat Daerah: for good, or acting (Plt, Plh), always by document and with dates.

A head proposes pengelola (Pasal 9(5)) and takes note of letters (Pasal 9(7)); being head gives no
access of a pengelola. What the personnel file says of posts comes in here, and by no other way.
"""

from __future__ import annotations

from dataclasses import dataclass

from idp import audit, directory, documents
from idp.directory import PersonRecord, UnitRecord
from idp.documents import DocumentRecord, DocumentType
from idp.foundation.clock import civil_date
from idp.foundation.database import Transaction
from idp.foundation.errors import Conflict, NotFound, Refusal
from idp.governance import head_store as store
from idp.governance.appointment_rows import insert_assignment, require_other
from idp.governance.candidates import require_active_asn
from idp.governance.decree import check_term
from idp.governance.head_terms import HeadRecord, Term, list_of_office, make_room
from idp.governance.nominations import require_document
from idp.governance.past import note_state
from idp.governance.past_models import HEADSHIPS
from idp.governance.roles import HEAD, OVER_BKPSDMD, PPK
from idp.governance.transitions import grant_authority, reduce_authority

PAPERS = {
    "definitif": DocumentType.KEPUTUSAN_GUBERNUR,
    "plt": DocumentType.SURAT_TUGAS,
    "plh": DocumentType.SURAT_TUGAS,
}
"""What the naming of a head rests on: the decree of appointment, or the order to act."""
_ENDING = frozenset(
    {
        DocumentType.KEPUTUSAN_PRESIDEN,
        DocumentType.KEPUTUSAN_GUBERNUR,
        DocumentType.KEPUTUSAN_PENCABUTAN,
        DocumentType.SURAT_TUGAS,
        DocumentType.SURAT_MUTASI,
    }
)


@dataclass(frozen=True, slots=True)
class NewHead:
    """Who is to head which office and how. The days (WIB) are the first and the last one.

    ``unit_code`` is a Perangkat Daerah; ``kind`` one of HEADSHIPS.
    """

    person_id: str
    unit_code: str
    kind: str
    valid_from: str
    valid_until: str | None = None


def name_head(
    tx: Transaction, new: NewHead, *, document_id: str, actor: str, now_ms: int
) -> HeadRecord:
    """Name the head of a Perangkat Daerah, acting or for good (Pasal 9(5), 9(7)).

    The Kepala BKPSDMD gets that authority besides, with the same term. An appointment for good
    ends a Plt with the day before. Raises Refusal for a person, term or document that is not
    allowed, Conflict ``head_in_office``, ``acting_in_office`` or ``nobody_absent``, Forbidden
    ``own_case``.
    """
    require_other(actor, new.person_id)
    paper = _check_naming(tx, new, document_id)
    unit = _check_office(tx, new)
    _check_person(tx, directory.get_person(tx, new.person_id), new, unit)
    tx.one(store.LOCK_OFFICE, unit_id=unit.id)
    term = Term(new.kind, new.valid_from, new.valid_until)
    for former, last_day in make_room(list_of_office(tx, HEAD, unit.id), new.person_id, term):
        end_head(
            tx,
            former.assignment_id,
            last_day=last_day,
            document_id=document_id,
            actor=actor,
            now_ms=now_ms,
        )
    central_id = None
    if unit.is_central:
        central_id = _insert(tx, new, OVER_BKPSDMD, None, paper, actor, now_ms)
    head_id = _insert(tx, new, HEAD, unit.id, paper, actor, now_ms)
    return _put_in_office(tx, head_id, central_id, new.kind, paper, actor, now_ms)


def name_ppk(
    tx: Transaction,
    person_id: str,
    *,
    valid_from: str,
    valid_until: str | None = None,
    document_id: str,
    actor: str,
    now_ms: int,
) -> HeadRecord:
    """Name the Pejabat Pembina Kepegawaian: the Governor, or who acts for him (Pasal 1 angka 3).

    On a Keputusan Presiden; he need not be ASN. One at a time (Conflict ``head_in_office``).
    """
    require_other(actor, person_id)
    paper = require_document(tx, document_id, DocumentType.KEPUTUSAN_PRESIDEN, "17(1)")
    check_term(valid_from, valid_until)
    if not directory.get_person(tx, person_id).may_act:
        raise Refusal("not_active", "this person may not act", pasal=("17(1)",))
    central = directory.find_central_unit(tx)
    tx.one(store.LOCK_OFFICE, unit_id=central.id if central is not None else "")
    term = Term("definitif", valid_from, valid_until)
    make_room(list_of_office(tx, PPK, ""), person_id, term)
    new = NewHead(person_id, "", "definitif", valid_from, valid_until)
    head_id = _insert(tx, new, PPK, None, paper, actor, now_ms)
    return _put_in_office(tx, head_id, None, "definitif", paper, actor, now_ms)


def end_head(
    tx: Transaction,
    head_id: str,
    *,
    last_day: str,
    document_id: str,
    actor: str,
    now_ms: int,
) -> HeadRecord:
    """Let the term of a head end with this civil day (WIB); it is never made longer so.

    Raises NotFound, Forbidden ``own_case``, Refusal ``invalid_term`` or ``document_required``,
    Conflict ``wrong_state`` for somebody whose term was ended by law (Pasal 9(6)).
    """
    head = get_head(tx, head_id)
    require_other(actor, head.person_id)
    paper = _require_any(tx, document_id)
    check_term(head.valid_from or last_day, last_day)
    if head.valid_until is not None and last_day > head.valid_until:
        raise Refusal("invalid_term", "the term ends before that day anyhow", pasal=("9(5)",))
    for assignment_id in (head.assignment_id, head.central_id):
        if assignment_id is None:
            continue
        if not tx.run(store.SET_LAST_DAY, head_id=assignment_id, last_day=last_day):
            raise Conflict("wrong_state", f"this head is {head.state}")
        note_state(tx, assignment_id, actor, now_ms)
    tx.run(store.NOTE_END, head_id=head.assignment_id, actor=actor, paper=paper.id)
    ended = get_head(tx, head_id)
    _put_on_record(tx, audit.EventType.HEAD_ENDED, ended, paper, actor, now_ms)
    if last_day < civil_date(now_ms // 1000):
        reduce_authority(tx, ended.person_id, now_ms // 1000)
    return ended


def get_head(tx: Transaction, head_id: str) -> HeadRecord:
    """The head by its assignment; raises NotFound, also for an assignment of another role."""
    row = tx.one(store.FIND_HEAD, head_id=head_id)
    found = None if row is None else HeadRecord(*row)
    if found is None or found.role not in (HEAD, PPK):
        raise NotFound("head_not_found", "there is no such head")
    return found


def list_heads(tx: Transaction, day: str, *, unit_code: str | None = None) -> list[HeadRecord]:
    """Who heads which Perangkat Daerah on a civil day (WIB), by what is known now."""
    rows = tx.all(store.LIST_HEADS, role=HEAD, unit_code=unit_code or "", day=day)
    return [HeadRecord(*row) for row in rows]


def _check_naming(tx: Transaction, new: NewHead, document_id: str) -> DocumentRecord:
    if new.kind not in HEADSHIPS:
        raise Refusal("unknown_kind", "a head is definitif, plt or plh")
    check_term(new.valid_from, new.valid_until)
    if new.kind != "definitif" and new.valid_until is None:
        raise Refusal("term_required", "an acting head has a last day", pasal=("9(7)",))
    return require_document(tx, document_id, PAPERS[new.kind], "9(5)", "9(7)")


def _check_office(tx: Transaction, new: NewHead) -> UnitRecord:
    unit = directory.get_unit_by_code(tx, new.unit_code)
    if unit.kind != "PD":
        raise Refusal("not_an_office", "only a Perangkat Daerah has a head", pasal=("1.4",))
    if not unit.is_open(new.valid_from):
        raise Refusal("unit_closed", "this Perangkat Daerah is closed on that day", pasal=("1.4",))
    return unit


def _check_person(tx: Transaction, person: PersonRecord, new: NewHead, unit: UnitRecord) -> None:
    require_active_asn(person)
    if new.kind != "definitif":
        # Who acts for an absent or missing head may come from elsewhere.
        return
    if directory.find_perangkat_daerah(tx, person.unit_code or "") != unit.code:
        raise Refusal(
            "head_of_another_unit",
            "the personnel file places this person in another Perangkat Daerah",
            pasal=("8(2)",),
        )


def _require_any(tx: Transaction, document_id: str) -> DocumentRecord:
    if not document_id:
        raise Refusal("document_required", "the end of a term rests on a document", pasal=("9(5)",))
    found = documents.get_document(tx, document_id)
    if found.type not in _ENDING:
        raise Refusal("wrong_document", f"a {found.type} ends no term", pasal=("9(5)",))
    return found


def _insert(
    tx: Transaction,
    new: NewHead,
    role: str,
    unit_id: str | None,
    paper: DocumentRecord,
    actor: str,
    now_ms: int,
) -> str:
    return insert_assignment(
        tx,
        new.person_id,
        role,
        unit_id,
        "active",
        now_ms,
        actor=actor,
        valid_from=new.valid_from,
        valid_until=new.valid_until,
        document=paper.number,
        document_date=paper.dated,
    ).id


def _put_in_office(
    tx: Transaction,
    head_id: str,
    central_id: str | None,
    kind: str,
    paper: DocumentRecord,
    actor: str,
    now_ms: int,
) -> HeadRecord:
    tx.run(
        store.INSERT_HEADSHIP,
        assignment_id=head_id,
        central_id=central_id,
        kind=kind,
        document_id=paper.id,
        named_by=actor,
        named_at=now_ms // 1000,
        ended_by=None,
        end_document_id=None,
    )
    named = get_head(tx, head_id)
    _put_on_record(tx, audit.EventType.HEAD_NAMED, named, paper, actor, now_ms)
    grant_authority(tx, named.person_id, now_ms // 1000)
    return named


def _put_on_record(
    tx: Transaction,
    event: audit.EventType,
    head: HeadRecord,
    paper: DocumentRecord,
    actor: str,
    now_ms: int,
) -> None:
    audit.record(
        tx,
        event,
        at_ms=now_ms,
        actor=actor,
        subject=head.assignment_id,
        unit=head.unit_code,
        correlation=tx.act,
        detail={
            "person": head.person_id,
            "role": head.role,
            "kind": head.kind,
            "from": head.valid_from,
            "until": head.valid_until,
            "document": paper.number,
            "central": head.central_id,
            "pasal": "9(5)",
        },
    )
