"""Documents for the tests of appointments."""

from __future__ import annotations

import itertools

from idp.documents import (
    DocumentType,
    NewDocument,
    examine,
    open_storage,
    submit_document,
)
from idp.foundation.context import Foundation
from tests.rooms.documents.test_register import make_pdf

_numbers = itertools.count(1)


def paper(foundation: Foundation, kind: DocumentType, number: str | None = None) -> str:
    """A registered document of that type; gives its id."""
    number = number or f"{next(_numbers)}/{kind.value}/2026"
    with foundation.database.transaction() as tx:
        return submit_document(
            tx,
            open_storage(foundation),
            NewDocument(kind, number, "2026-09-01", "Pejabat"),
            examine(make_pdf(1, title=number)),
            uploaded_by="operator",
            now_ms=foundation.clock.now_ms(),
        ).id
