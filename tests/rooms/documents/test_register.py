"""The register of documents: true to the original, legible, immutable (Pasal 1.12, 10(4))."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from pypdf import PdfWriter
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from idp.documents import (
    DocumentType,
    FolderStorage,
    NewDocument,
    examine,
    list_documents,
    open_storage,
    read_content,
    submit_document,
)
from idp.foundation.context import Foundation
from idp.foundation.errors import Conflict, Refusal, Unavailable
from idp.foundation.sealing import MasterKey

DECREE = NewDocument(
    DocumentType.KEPUTUSAN_GUBERNUR, "188.44/1/BKPSDMD/2026", "2026-09-01", "Gubernur"
)


def make_pdf(pages: int = 2, *, title: str = "Keputusan") -> bytes:
    """A true PDF of that many empty pages."""
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(210, 297)
    writer.add_metadata({"/Title": title})
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def submit(foundation: Foundation, new: NewDocument = DECREE, data: bytes | None = None) -> str:
    with foundation.database.transaction() as tx:
        return submit_document(
            tx,
            open_storage(foundation),
            new,
            examine(make_pdf() if data is None else data),
            uploaded_by="operator",
            now_ms=foundation.clock.now_ms(),
        ).id


def test_a_document_is_what_was_submitted_and_its_file_is_encrypted(
    foundation: Foundation,
) -> None:
    data = make_pdf(3)
    submit(foundation, data=data)
    with foundation.database.reading() as tx:
        (record,) = list_documents(tx, type_=DocumentType.KEPUTUSAN_GUBERNUR)
    assert (record.number, record.pages, record.media_type) == (DECREE.number, 3, "application/pdf")
    assert read_content(open_storage(foundation), record) == data
    kept = [p for p in (foundation.settings.data_dir / "documents").rglob("*") if p.is_file()]
    assert len(kept) == 1
    assert b"%PDF" not in kept[0].read_bytes()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "document_empty"),
        (b"MZ\x90\x00", "document_type_unknown"),
        (b"<html><script>alert(1)</script>", "document_type_unknown"),
        (b"%PDF-1.7\nnothing more", "document_damaged"),
        (make_pdf()[:200], "document_damaged"),
        (b"\x89PNG\r\n\x1a\n cut off", "document_type_unknown"),
        (b"%PDF-" + b"x" * (10 * 1024 * 1024), "document_too_large"),
    ],
)
def test_a_file_that_is_no_document_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        examine(data)
    assert refused.value.code == code
    assert refused.value.pasal == ("10(4)",)


def test_a_file_that_is_not_what_it_says_is_refused() -> None:
    with pytest.raises(Refusal) as refused:
        examine(make_pdf(), said_to_be="image/png")
    assert refused.value.code == "document_type_differs"


def test_a_number_is_registered_once_but_bringing_the_same_again_is_no_error(
    foundation: Foundation,
) -> None:
    data = make_pdf()
    first = submit(foundation, data=data)
    assert submit(foundation, data=data) == first
    with pytest.raises(Conflict) as refused:
        submit(foundation, data=make_pdf(5))
    assert refused.value.code == "document_exists"


@pytest.mark.parametrize(
    ("number", "dated", "signer", "code"),
    [
        (" ", "2026-09-01", "Gubernur", "number_required"),
        ("1\n2", "2026-09-01", "Gubernur", "number_required"),
        ("1", "2026-09-01", "", "signer_required"),
        ("1", "01-09-2026", "Gubernur", "invalid_date"),
        ("1", "2026-09-22", "Gubernur", "later_dated"),
    ],
)
def test_what_is_not_written_on_a_document_is_refused(
    foundation: Foundation, number: str, dated: str, signer: str, code: str
) -> None:
    with pytest.raises(Refusal) as refused:
        submit(foundation, NewDocument(DocumentType.BUKTI, number, dated, signer))
    assert refused.value.code == code
    with foundation.database.reading() as tx:
        assert list_documents(tx) == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE document SET sha256 = 'x'",
        "UPDATE document SET dated = '2020-01-01'",
        "DELETE FROM document",
    ],
)
def test_the_database_itself_refuses_a_change(foundation: Foundation, statement: str) -> None:
    submit(foundation)
    with pytest.raises(DBAPIError), foundation.database.engine.begin() as connection:
        connection.execute(text(statement))


def test_a_file_changed_on_disk_is_not_given_out(tmp_path: Path) -> None:
    storage = FolderStorage(tmp_path, MasterKey(bytes(32)))
    storage.put("ab12", b"content")
    path = tmp_path / "ab" / "ab12"
    path.write_text(path.read_text()[:-4] + "AAAA")
    with pytest.raises(Unavailable):
        storage.get("ab12")
    with pytest.raises(ValueError, match="key"):
        storage.get("../x")
