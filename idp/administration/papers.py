"""The register of documents on which rights rest (Pasal 1 angka 12): what is written, the file."""

from __future__ import annotations

import base64
from typing import Any

from idp import documents
from idp.administration import shapes
from idp.administration.declaring import PAGED, get
from idp.administration.operation import Call, page_of
from idp.administration.over import SEE
from idp.administration.reading import SEE_AUDIT, everywhere
from idp.desk import Thing
from idp.documents import DocumentRecord, DocumentType

_TYPES = tuple(kind.value for kind in DocumentType)


def list_all(call: Call) -> dict[str, Any]:
    """Documents, the newest first; no files."""
    everywhere(call, SEE)
    named = call.choice("type", _TYPES)
    limit, offset = call.limit, call.cursor[0] if call.cursor else 0
    kind = DocumentType(named) if named else None
    with call.foundation.database.reading() as tx:
        found = documents.list_documents(tx, type_=kind, limit=limit + 1, offset=offset)
    marks = [(offset + number, "-") for number in range(1, len(found) + 1)]
    return page_of([_shape(one) for one in found], marks, limit)


def get_one(call: Call) -> dict[str, Any]:
    """What is written on a document."""
    everywhere(call, SEE)
    with call.foundation.database.reading() as tx:
        return _shape(documents.get_document(tx, call.path["id"]))


def fetch(call: Call) -> dict[str, Any]:
    """The file of a document, decrypted; evidence is among them, and it goes on record."""
    everywhere(call, SEE_AUDIT)
    storage = documents.open_storage(call.foundation)
    with call.desk.acting(call.visitor, SEE_AUDIT, Thing(call.path["id"])) as doing:
        found, content = documents.fetch_document(
            doing.tx, storage, call.path["id"], actor=doing.actor, now_ms=doing.now_ms
        )
    return {"name": f"{found.id}", "content": base64.b64encode(content).decode()}


def _shape(one: DocumentRecord) -> dict[str, Any]:
    return {
        "id": one.id,
        "type": one.type,
        "number": one.number,
        "dated": one.dated,
        "signer": one.signer,
        "sha256": one.sha256,
        "media_type": one.media_type,
        "size": one.size,
        "pages": one.pages,
        "uploaded_by": one.uploaded_by,
        "uploaded_at": shapes.moment(one.uploaded_at),
    }


OPERATIONS = (
    get(
        *("/documents", "listDocuments", "Documents on which rights rest", list_all),
        *("[Document]", SEE),
        narrows={**PAGED, "type": f"one of {', '.join(_TYPES)}"},
    ),
    get("/documents/<id>", "getDocument", "What is written on one", get_one, "Document", SEE),
    get("/documents/<id>/file", "getDocumentFile", "Its file", fetch, "File", SEE_AUDIT),
)
