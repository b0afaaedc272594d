"""The Surat Pernyataan Kesanggupan: uploaded by the fasilitator, known to the head (Pasal 9(7)).

Without both nothing lifts a suspension. The suspended fasilitator may do this one thing.
"""

from __future__ import annotations

from dataclasses import dataclass

from idp import audit, directory, documents
from idp.documents import DocumentType
from idp.foundation.clock import civil_date
from idp.foundation.database import Transaction
from idp.foundation.errors import Conflict, Forbidden, Refusal
from idp.foundation.ids import new_id
from idp.governance import letter_store as store
from idp.governance.assignments import AssignmentRecord, get_assignment, list_in_force
from idp.governance.nominations import require_document
from idp.governance.recorded_facts import end_facts_about, record_fact
from idp.governance.roles import HEADS
from idp.governance.transitions import require_text

ACKNOWLEDGED = "diketahui"
"""The kind of the recorded fact that the policy asks (condition SURAT)."""


@dataclass(frozen=True, slots=True)
class LetterRecord:
    """One letter over one suspension. Times are epoch seconds."""

    id: str
    assignment_id: str
    document_id: str
    uploaded_by: str
    uploaded_at: int
    acknowledged_by: str | None
    acknowledged_at: int | None
    refused: str | None


def find_letter(tx: Transaction, assignment: AssignmentRecord) -> LetterRecord | None:
    """The last letter since this suspension began."""
    row = tx.one(store.LAST_LETTER, assignment_id=assignment.id, since=assignment.state_since)
    return None if row is None else LetterRecord(*row)


def standing_with(letter: LetterRecord | None) -> str:
    """The state in SM-2 of a suspension in force that has this letter as its last one."""
    if letter is None or letter.refused is not None:
        return "effective"
    return "letter_uploaded" if letter.acknowledged_by is None else "acknowledged"


def upload_letter(
    tx: Transaction, assignment_id: str, *, document_id: str, actor: str, now_ms: int
) -> LetterRecord:
    """The suspended fasilitator hands in his statement; nobody else can.

    Raises Forbidden ``not_the_holder``, Conflict ``wrong_state`` or ``letter_awaits``, Refusal
    ``wrong_document``.
    """
    tx.one(store.LOCK_ASSIGNMENT, assignment_id=assignment_id)
    assignment = _suspended(tx, assignment_id)
    if actor != assignment.person_id:
        raise Forbidden("not_the_holder", "the fasilitator makes this statement", pasal=("9(7)",))
    document = require_document(tx, document_id, DocumentType.SURAT_KESANGGUPAN, "9(7)")
    standing = find_letter(tx, assignment)
    if standing is not None and standing.refused is None:
        raise Conflict("letter_awaits", "a letter is handed in already", pasal=("9(7)",))
    letter_id = new_id()
    tx.run(
        store.INSERT_LETTER,
        id=letter_id,
        assignment_id=assignment_id,
        document_id=document.id,
        uploaded_by=actor,
        uploaded_at=now_ms // 1000,
    )
    _tell(tx, audit.EventType.LETTER_UPLOADED, assignment, actor, now_ms, document.number)
    return LetterRecord(
        letter_id, assignment_id, document.id, actor, now_ms // 1000, None, None, None
    )


def acknowledge_letter(
    tx: Transaction, assignment_id: str, *, actor: str, now_ms: int
) -> LetterRecord:
    """The Kepala Perangkat Daerah of that unit takes note; Plt and Plh count (Pasal 9(7)).

    Raises Forbidden ``not_the_head`` for anyone else, the holder included; Conflict
    ``letter_missing``.
    """
    assignment = _suspended(tx, assignment_id)
    _require_head(tx, actor, assignment, now_ms)
    letter = _awaiting(tx, assignment)
    if not tx.run(store.ACKNOWLEDGE, letter_id=letter.id, actor=actor, now=now_ms // 1000):
        raise Conflict("letter_missing", "no letter awaits the head", pasal=("9(7)",))
    record_fact(
        tx,
        ACKNOWLEDGED,
        recorded_by=actor,
        valid_from=now_ms // 1000,
        owner_id=assignment.person_id,
        document=letter.document_id,
    )
    number = documents.get_document(tx, letter.document_id).number
    _tell(tx, audit.EventType.LETTER_ACKNOWLEDGED, assignment, actor, now_ms, number)
    found = find_letter(tx, assignment)
    return found if found is not None else letter


def decline_letter(
    tx: Transaction, assignment_id: str, *, reason: str, actor: str, now_ms: int
) -> LetterRecord:
    """The head who may take note of the letter does not, and says why; another may be handed in.

    Raises Forbidden ``not_the_head``, and what ``refuse_letter`` raises.
    """
    _require_head(tx, actor, _suspended(tx, assignment_id), now_ms)
    return refuse_letter(tx, assignment_id, reason=reason, actor=actor, now_ms=now_ms)


def refuse_letter(
    tx: Transaction, assignment_id: str, *, reason: str, actor: str, now_ms: int
) -> LetterRecord:
    """The letter is sent back with a reason; another may be handed in.

    Raises Refusal ``reason_required``, Conflict ``letter_missing`` where none awaits the head.
    """
    assignment = _suspended(tx, assignment_id)
    require_text(reason, "reason", "9(7)")
    letter = _awaiting(tx, assignment)
    if not tx.run(store.REFUSE, letter_id=letter.id, reason=reason[:400]):
        raise Conflict("letter_missing", "no letter awaits", pasal=("9(7)",))
    number = documents.get_document(tx, letter.document_id).number
    _tell(tx, audit.EventType.LETTER_REFUSED, assignment, actor, now_ms, number, reason)
    found = find_letter(tx, assignment)
    return found if found is not None else letter


def use_commitment(tx: Transaction, assignment: AssignmentRecord, now_ms: int) -> str:
    """Use up the letter on which a suspension is lifted; gives its number (Pasal 9(7)).

    Raises Refusal ``letter_required`` without a letter, ``acknowledgement_required`` while the
    head has not taken note of it.
    """
    letter = find_letter(tx, assignment)
    if letter is None or letter.refused is not None:
        raise Refusal(
            "letter_required", "the Surat Pernyataan Kesanggupan is missing", pasal=("9(7)",)
        )
    if letter.acknowledged_by is None:
        raise Refusal(
            "acknowledgement_required",
            "the head of the Perangkat Daerah has not taken note of the letter",
            pasal=("9(7)",),
        )
    # A later suspension asks for a letter of its own.
    end_facts_about(tx, ACKNOWLEDGED, assignment.person_id, now_ms // 1000)
    return documents.get_document(tx, letter.document_id).number


def _suspended(tx: Transaction, assignment_id: str) -> AssignmentRecord:
    assignment = get_assignment(tx, assignment_id)
    if assignment.state != "suspended":
        raise Conflict("wrong_state", f"this appointment is {assignment.state}", pasal=("9(7)",))
    return assignment


def _awaiting(tx: Transaction, assignment: AssignmentRecord) -> LetterRecord:
    letter = find_letter(tx, assignment)
    if letter is None or letter.refused is not None or letter.acknowledged_by is not None:
        raise Conflict("letter_missing", "no letter awaits the head", pasal=("9(7)",))
    return letter


def _require_head(tx: Transaction, actor: str, assignment: AssignmentRecord, now_ms: int) -> None:
    if actor == assignment.person_id or not _heads(tx, actor, assignment, now_ms):
        raise Forbidden(
            "not_the_head", "only the head of that Perangkat Daerah takes note", pasal=("9(7)",)
        )


def _heads(tx: Transaction, actor: str, assignment: AssignmentRecord, now_ms: int) -> bool:
    above = directory.list_unit_ancestors(tx, assignment.unit_code or "")
    return any(
        held.role in HEADS and held.unit_code in above
        for held in list_in_force(tx, actor, civil_date(now_ms // 1000))
    )


def _tell(
    tx: Transaction,
    event: audit.EventType,
    assignment: AssignmentRecord,
    actor: str,
    now_ms: int,
    document: str,
    reason: str | None = None,
) -> None:
    audit.record(
        tx,
        event,
        at_ms=now_ms,
        actor=actor,
        subject=assignment.id,
        unit=assignment.unit_code,
        reason=reason,
        correlation=tx.act,
        detail={"person": assignment.person_id, "document": document, "pasal": "9(7)"},
    )
