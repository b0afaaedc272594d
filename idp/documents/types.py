"""The closed list of document types, in the regulation's words, each with its Pasal."""

from __future__ import annotations

from enum import StrEnum


class DocumentType(StrEnum):
    """What a document is. The value is what operators type and registers show."""

    SURAT_USULAN = "surat_usulan"
    """A Perangkat Daerah proposes a pengelola (Pasal 9(5))."""
    KEPUTUSAN_PRESIDEN = "keputusan_presiden"
    """Appoints the Governor, who is the Pejabat Pembina Kepegawaian (Pasal 17)."""
    KEPUTUSAN_GUBERNUR = "keputusan_gubernur"
    """Sets pengelola (Pasal 9(5)) and Tim Ahli (Pasal 25(3))."""
    KEPUTUSAN_PENCABUTAN = "keputusan_pencabutan"
    """Takes an appointment back (Pasal 27(2)a)."""
    BUKTI = "bukti"
    """Evidence of neglect (Pasal 9(7))."""
    SURAT_KESANGGUPAN = "surat_pernyataan_kesanggupan"
    """The fasilitator's statement that lifts a suspension (Pasal 9(7))."""
    SERTIFIKAT = "sertifikat"
    """Supports the requirements of a fasilitator (Pasal 9(4))."""
    SURAT_TUGAS = "surat_tugas"
    """Assigns an operator, an auditor, an acting head (Plt, Plh)."""
    SURAT_MUTASI = "surat_mutasi"
    """An employment event: transfer, position, end (Pasal 9(6))."""
    KEPUTUSAN_KEPALA_BKPSDMD = "keputusan_kepala_bkpsdmd"
    """Services and procedures (Pasal 10(5), 13(4), 28(2))."""
    PERJANJIAN = "perjanjian"
    """Nota kesepahaman, perjanjian kerja sama, surat pernyataan (Pasal 23(2))."""
    SURAT_PERMINTAAN = "surat_permintaan"
    """A Perangkat Daerah asks for data (Pasal 18(2))."""
