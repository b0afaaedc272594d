"""The papers of an appointment: who proposed, examined, registered and confirmed it."""

from __future__ import annotations

from dataclasses import dataclass

from idp import documents
from idp.documents import DocumentRecord, DocumentType
from idp.foundation.database import Transaction
from idp.foundation.errors import Conflict, Refusal
from idp.governance import appointment_store as store


@dataclass(frozen=True, slots=True)
class NominationRecord:
    """How one appointment came about. Persons by ``sub``, documents by id."""

    assignment_id: str
    proposed_by: str
    proposal_id: str
    replaces_id: str | None
    examined_by: str | None
    decree_id: str | None
    registered_by: str | None
    confirmed_by: str | None


def find_nomination(tx: Transaction, assignment_id: str) -> NominationRecord | None:
    """The papers of this appointment; None for one of the sample data, which has none."""
    row = tx.one(store.FIND_NOMINATION, assignment_id=assignment_id)
    return None if row is None else NominationRecord(*row)


def get_nomination(tx: Transaction, assignment_id: str) -> NominationRecord:
    """As find_nomination; raises Conflict ``not_proposed``."""
    nomination = find_nomination(tx, assignment_id)
    if nomination is None:
        raise Conflict("not_proposed", "nobody proposed this appointment", pasal=("9(5)",))
    return nomination


def require_document(
    tx: Transaction, document_id: str | None, wanted: DocumentType, *pasal: str
) -> DocumentRecord:
    """The document, of the type that the step rests on.

    Raises Refusal ``document_required`` or ``wrong_document``, NotFound.
    """
    if not document_id:
        raise Refusal("document_required", f"a {wanted.value} must be given", pasal=pasal)
    document = documents.get_document(tx, document_id)
    if document.type != wanted.value:
        raise Refusal(
            "wrong_document", f"this is a {document.type}, not a {wanted.value}", pasal=pasal
        )
    return document
