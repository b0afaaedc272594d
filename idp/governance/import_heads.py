"""Takes a file of heads, as the personnel file has them: wholly or not at all."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from idp import audit, directory, documents
from idp.directory import Columns, InvalidFile, Row, RowFault, read_rows
from idp.documents import DocumentRecord, DocumentType
from idp.foundation.database import Transaction
from idp.foundation.errors import Refusal
from idp.governance.head_terms import HeadRecord, list_of_office
from idp.governance.heads import PAPERS, NewHead, name_head
from idp.governance.roles import HEAD

COLUMNS = Columns(required=("unit", "nip", "jenis", "mulai", "dokumen"), optional=("sampai",))

_PLACES = {
    "unknown_kind": ("jenis", "head_kind_unknown"),
    "term_required": ("sampai", "required"),
    "invalid_date": ("mulai", "date_invalid"),
    "invalid_term": ("sampai", "period_order"),
    "unit_not_found": ("unit", "unit_unknown"),
    "not_an_office": ("unit", "head_of_no_office"),
    "unit_closed": ("unit", "unit_closed"),
    "not_an_active_asn": ("nip", "head_not_active"),
    "head_of_another_unit": ("nip", "head_elsewhere"),
    "head_in_office": ("mulai", "head_in_office"),
    "acting_in_office": ("mulai", "acting_in_office"),
    "nobody_absent": ("jenis", "nobody_absent"),
}
"""Refusal -> the column that it is about, and the reason that the sender reads."""


@dataclass(slots=True)
class HeadReport:
    """Counts of a file of heads; ``known`` are terms that were on record already."""

    rows: int
    named: int
    known: int
    file_digest: str


def import_heads(tx: Transaction, data: bytes, *, actor: str, now_ms: int) -> HeadReport:
    """Name every head of the file, in its order; the documents are in the register already.

    Raises InvalidFile with every fault; the caller's transaction is then rolled back with the
    exception. A caller who only wants to know rolls back as well.
    """
    rows, faults = read_rows(data, COLUMNS)
    report = HeadReport(len(rows), 0, 0, hashlib.sha256(data).hexdigest())
    for row in rows:
        try:
            if _name(tx, row, actor, now_ms):
                report.named += 1
            else:
                report.known += 1
        except InvalidFile as fault:
            faults += fault.faults
    if faults:
        raise InvalidFile(faults)
    audit.record(
        tx,
        audit.EventType.FILE_IMPORTED,
        at_ms=now_ms,
        actor=actor,
        detail={
            "kind": "heads",
            "sha256": report.file_digest,
            "rows": report.rows,
            "named": report.named,
        },
    )
    return report


def _name(tx: Transaction, row: Row, actor: str, now_ms: int) -> bool:
    """Name the head of one row; False if this very term is on record."""
    cells = row.cells
    person = directory.find_person_by_login(tx, cells["nip"])
    if person is None:
        raise InvalidFile([RowFault(row.line, "nip", "nip_unknown")])
    kind = cells["jenis"].casefold()
    paper = _find_paper(tx, row, kind)
    new = NewHead(
        person.id, cells["unit"].upper(), kind, cells["mulai"], cells.get("sampai") or None
    )
    if _is_known(tx, new, paper):
        return False
    try:
        name_head(tx, new, document_id=paper.id, actor=actor, now_ms=now_ms)
    except Refusal as refusal:
        if refusal.code not in _PLACES:
            raise
        raise InvalidFile([RowFault(row.line, *_PLACES[refusal.code])]) from None
    return True


def _find_paper(tx: Transaction, row: Row, kind: str) -> DocumentRecord:
    wanted = PAPERS.get(kind)
    if wanted is None:
        raise InvalidFile([RowFault(row.line, "jenis", "head_kind_unknown")])
    paper = documents.find_document_by_number(tx, DocumentType(wanted), row.cells["dokumen"])
    if paper is None:
        raise InvalidFile([RowFault(row.line, "dokumen", "document_unknown")])
    return paper


def _is_known(tx: Transaction, new: NewHead, paper: DocumentRecord) -> bool:
    unit = directory.find_unit_by_code(tx, new.unit_code)
    if unit is None:
        return False
    return any(_same(head, new, paper) for head in list_of_office(tx, HEAD, unit.id))


def _same(head: HeadRecord, new: NewHead, paper: DocumentRecord) -> bool:
    term = (head.person_id, head.kind, head.valid_from, head.document)
    if term != (new.person_id, new.kind, new.valid_from, paper.number):
        return False
    # A term that a later act has cut short is still the one of this row.
    return head.valid_until == new.valid_until or head.valid_until is not None
