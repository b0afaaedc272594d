"""A paper of the register given out as it was submitted, on record as given to whom."""

from __future__ import annotations

from idp import documents
from idp.console.frame import Console
from idp.foundation.errors import NotFound
from idp.foundation.http import Response
from idp.sessions import Visitor

_ENDINGS = {"application/pdf": "pdf", "image/png": "png"}


def give_paper(console: Console, visitor: Visitor, document_id: str | None) -> Response:
    """The file of a document; whether the visitor may have it, the caller has asked.

    Raises NotFound, also where there is none; Unavailable where the file is missing or changed.
    """
    if document_id is None:
        raise NotFound("document_not_found", "there is no such document")
    foundation = console.foundation
    with foundation.database.transaction() as tx:
        document, data = documents.fetch_document(
            *(tx, documents.open_storage(foundation), document_id),
            actor=visitor.person.id,
            now_ms=foundation.clock.now_ms(),
        )
    ending = _ENDINGS.get(document.media_type, "jpg")
    return Response(
        200,
        data,
        [
            ("Content-Type", document.media_type),
            # Never shown within our pages: what somebody uploaded runs nowhere.
            ("Content-Disposition", f'attachment; filename="{document.type}.{ending}"'),
            ("Cache-Control", "no-store"),
        ],
    )
