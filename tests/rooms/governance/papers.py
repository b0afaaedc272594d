"""Documents for the tests of appointments."""

from __future__ import annotations

import itertools

from idp import governance
from idp.documents import (
    DocumentType,
    NewDocument,
    examine,
    open_storage,
    submit_document,
)
from idp.foundation.context import Foundation
from tests.rooms.documents.test_register import make_pdf
from tests.rooms.governance.appointments import appoint, employ

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


def hand_in_letter(
    foundation: Foundation, item: governance.AssignmentRecord, *, acknowledged: bool = True
) -> str:
    """The holder's Surat Pernyataan Kesanggupan, known to a head of the unit; the letter's id."""
    letter = paper(foundation, DocumentType.SURAT_KESANGGUPAN)
    now_ms = foundation.clock.now_ms()
    with foundation.database.transaction() as tx:
        governance.upload_letter(
            tx, item.id, document_id=letter, actor=item.person_id, now_ms=now_ms
        )
    if acknowledged:
        head = employ(foundation, item.unit_code or "")
        appoint(foundation, head, "kepala_perangkat_daerah", item.unit_code)
        with foundation.database.transaction() as tx:
            governance.acknowledge_letter(tx, item.id, actor=head.id, now_ms=now_ms)
    return letter
