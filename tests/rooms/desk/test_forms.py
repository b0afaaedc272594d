"""What a form reads: a message beside each field that is wrong, and nothing of it lost."""

from __future__ import annotations

import pytest

from idp.desk import Form
from idp.foundation.uploads import Upload

WRITTEN = {"nomor": "188.44/1/2026", "tanggal": "2026-11-24", "penanda_tangan": "Gubernur"}
PDF = b"%PDF-1.7 nothing behind it"


@pytest.mark.parametrize("typed", ["20261124", "24/11/2026", "2026-02-30", "2026-W48-2", "besok"])
def test_a_day_that_is_none_in_the_long_form_is_a_fault(typed: str) -> None:
    form = Form({"tanggal": typed})
    assert form.day("tanggal") is None
    assert form.errors["tanggal"].key == "isian.tanggal"
    assert form.values == {"tanggal": typed}


def test_a_day_may_be_left_out_where_it_is_not_required() -> None:
    form = Form({})
    assert form.day("sampai", required=False) is None
    assert form.is_good
    assert form.day("mulai") is None
    assert form.errors["mulai"].key == "isian.harus"


@pytest.mark.parametrize(
    ("typed", "fault"),
    [("", "isian.harus"), ("lalai", "isian.alasan_pendek"), ("a" * 1001, "isian.panjang"),
     ("sepuluh \x00 huruf", "isian.tanda")],
)  # fmt: skip
def test_a_reason_says_something_and_can_be_kept(typed: str, fault: str) -> None:
    form = Form({"alasan": typed})
    form.reason()
    assert form.errors["alasan"].key == fault


def test_a_document_needs_all_that_is_written_on_it_and_its_file() -> None:
    """Pasal 10(4): complete and legible."""
    for left_out in (*WRITTEN, "dokumen"):
        files = {} if left_out == "dokumen" else {"dokumen": Upload("a.pdf", PDF, None)}
        form = Form({name: v for name, v in WRITTEN.items() if name != left_out}, files)
        assert form.paper() is None
        assert left_out in form.errors
    damaged = Form(
        dict(WRITTEN), {"dokumen": Upload("surat.pdf", b"MZ\x90\x00", "application/pdf")}
    )
    assert damaged.paper() is None
    assert damaged.errors["dokumen"].key == "menolak.document_type_unknown"


def test_nothing_is_chosen_that_is_not_among_the_choices() -> None:
    form = Form({"cakupan": "semua"})
    assert form.choice("cakupan", ("person", "unit")) == ""
    assert form.errors["cakupan"].key == "isian.pilih"
