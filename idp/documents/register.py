"""The register: a document is submitted once, and stays as it is."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date

from idp import audit
from idp.documents import store
from idp.documents.content import Content
from idp.documents.storage import Storage
from idp.documents.types import DocumentType
from idp.foundation.clock import civil_date
from idp.foundation.database import Transaction
from idp.foundation.errors import Conflict, NotFound, Refusal, Unavailable
from idp.foundation.ids import new_id

_MOST_TEXT = 120
_MOST_SIGNER = 200


@dataclass(frozen=True, slots=True)
class NewDocument:
    """What is written on a document: its type, number, civil date (WIB) and signer."""

    type: DocumentType
    number: str
    dated: str
    signer: str


@dataclass(frozen=True, slots=True)
class DocumentRecord:
    """A registered document. ``uploaded_at`` is epoch seconds, ``size`` bytes."""

    id: str
    type: str
    number: str
    dated: str
    signer: str
    sha256: str
    media_type: str
    size: int
    pages: int
    uploaded_by: str
    uploaded_at: int
    stored_as: str


def submit_document(
    tx: Transaction,
    storage: Storage,
    new: NewDocument,
    content: Content,
    *,
    uploaded_by: str,
    now_ms: int,
) -> DocumentRecord:
    """Register a document with its file; gives the record.

    Raises Refusal ``number_required``, ``signer_required``, ``invalid_date`` or ``later_dated``
    (a document of tomorrow is none), Conflict ``document_exists`` for a number of that type that
    is registered. The same document with the same file is simply the one that is there.
    """
    _check(new, civil_date(now_ms // 1000))
    existing = tx.one(store.FIND_BY_NUMBER, type=new.type.value, number=new.number)
    if existing is not None:
        record = DocumentRecord(*existing)
        if record.sha256 == content.sha256 and record.dated == new.dated:
            return record
        raise Conflict("document_exists", "a document of this type and number is registered")
    document_id = new_id()
    # The file first: a row without its file would be a promise that nobody can keep, while a file
    # without a row is only space.
    storage.put(document_id, content.data)
    values: dict[str, object] = {
        "id": document_id,
        "type": new.type.value,
        "number": new.number,
        "dated": new.dated,
        "signer": new.signer,
        "sha256": content.sha256,
        "media_type": content.media_type,
        "size": len(content.data),
        "pages": content.pages,
        "uploaded_by": uploaded_by,
        "uploaded_at": now_ms // 1000,
        "stored_as": document_id,
    }
    tx.run(store.INSERT, **values)
    audit.record(
        tx,
        audit.EventType.DOCUMENT_SUBMITTED,
        at_ms=now_ms,
        actor=uploaded_by,
        subject=document_id,
        detail={"type": new.type.value, "number": new.number, "sha256": content.sha256},
    )
    return get_document(tx, document_id)


def find_document(tx: Transaction, document_id: str) -> DocumentRecord | None:
    """The document, or None."""
    row = tx.one(store.FIND, document_id=document_id)
    return None if row is None else DocumentRecord(*row)


def find_document_by_number(
    tx: Transaction, type_: DocumentType, number: str
) -> DocumentRecord | None:
    """The document of this type and number, or None."""
    row = tx.one(store.FIND_BY_NUMBER, type=type_.value, number=number)
    return None if row is None else DocumentRecord(*row)


def get_document(tx: Transaction, document_id: str) -> DocumentRecord:
    """As find_document; raises NotFound."""
    document = find_document(tx, document_id)
    if document is None:
        raise NotFound("document_not_found", "there is no such document")
    return document


def list_documents(
    tx: Transaction, *, type_: DocumentType | None = None, limit: int = 100, offset: int = 0
) -> list[DocumentRecord]:
    """Documents, the newest first."""
    rows = tx.all(store.LIST, type=type_.value if type_ else "", most=limit, skip=offset)
    return [DocumentRecord(*row) for row in rows]


def fetch_document(
    tx: Transaction, storage: Storage, document_id: str, *, actor: str, now_ms: int
) -> tuple[DocumentRecord, bytes]:
    """A document and its file as it was submitted, on record as given to ``actor``.

    Raises NotFound, or Unavailable where the file is missing, changed or not this document's.
    """
    document = get_document(tx, document_id)
    data = read_content(storage, document)
    # Pasal 26(4): what is shown is what was submitted.
    if hashlib.sha256(data).hexdigest() != document.sha256:
        raise Unavailable("storage_unavailable", "the file is not the one that was submitted")
    audit.record(
        tx,
        audit.EventType.DOCUMENT_FETCHED,
        at_ms=now_ms,
        actor=actor,
        subject=document_id,
        detail={"type": document.type, "number": document.number, "sha256": document.sha256},
    )
    return document, data


def read_content(storage: Storage, document: DocumentRecord) -> bytes:
    """The file as it was submitted; raises NotFound or Unavailable."""
    return storage.get(document.stored_as)


def _check(new: NewDocument, today: str) -> None:
    for text, what, most in (
        (new.number, "number", _MOST_TEXT),
        (new.signer, "signer", _MOST_SIGNER),
    ):
        if not text.strip() or not text.isprintable() or len(text) > most:
            raise Refusal(f"{what}_required", f"the {what} of the document must be given")
    try:
        dated = date.fromisoformat(new.dated).isoformat()
    except ValueError:
        raise Refusal("invalid_date", "the date of the document is not YYYY-MM-DD") from None
    if dated != new.dated:
        raise Refusal("invalid_date", "the date of the document is not YYYY-MM-DD")
    if dated > today:
        raise Refusal("later_dated", "the document is dated after today")
