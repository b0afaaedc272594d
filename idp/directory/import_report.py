"""What an import says afterwards: counts where it went well, every fault where it did not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from idp.foundation.errors import Refusal

REASONS = {
    "file_too_large": "Berkas terlalu besar.",
    "not_text": "Berkas bukan teks UTF-8; simpan lembar sebar sebagai CSV UTF-8.",
    "not_csv": "Tanda kutip atau pemisah pada baris ini tidak utuh.",
    "empty_file": "Berkas tidak berisi baris data.",
    "too_many_rows": "Berkas berisi terlalu banyak baris.",
    "column_unknown": "Kolom ini tidak dikenal.",
    "column_twice": "Kolom ini tertulis dua kali.",
    "column_missing": "Kolom wajib ini tidak ada.",
    "row_length": "Jumlah sel pada baris ini tidak sama dengan jumlah kolom.",
    "cell_too_long": "Isi sel terlalu panjang.",
    "cell_control": "Isi sel mengandung karakter kendali.",
    "required": "Sel ini wajib diisi.",
    "nip_length": "NIP harus tepat 18 angka.",
    "nip_spreadsheet": "NIP dibulatkan oleh lembar sebar; ubah kolomnya menjadi teks.",
    "nip_birth_date": "Delapan angka pertama NIP bukan tanggal lahir yang benar.",
    "nip_birth_year": "Tahun lahir pada NIP di luar batas.",
    "nip_kind": "Angka ke-13 dan ke-14 NIP bukan bulan dan bukan kode PPPK.",
    "nip_sex": "Angka ke-15 NIP harus 1 atau 2.",
    "nip_sequence": "Tiga angka terakhir NIP tidak boleh 000.",
    "nip_appointment": "Usia saat pengangkatan menurut NIP di luar batas 17 sampai 60 tahun.",
    "nip_twice": "NIP ini sudah ada pada baris lain.",
    "nip_former": "NIP ini adalah nomor lama pegawai lain atau pegawai yang sama.",
    "old_nip_unknown": "NIP lama tidak ditemukan.",
    "kind_unknown": "Jenis pegawai harus PNS, CPNS, PPPK, atau PPPK_PW.",
    "kind_mismatch": "Jenis pegawai tidak sesuai dengan NIP.",
    "sex_unknown": "Jenis kelamin harus L atau P.",
    "sex_mismatch": "Jenis kelamin tidak sesuai dengan NIP.",
    "rank_unknown": "Golongan ini tidak dikenal untuk jenis pegawai tersebut.",
    "position_kind_unknown": "Jenis jabatan ini tidak dikenal.",
    "status_unknown": "Status kepegawaian ini tidak dikenal.",
    "day_twice": "Tanggal ini sudah ada pada baris lain.",
    "date_invalid": "Tanggal harus berbentuk TTTT-BB-HH atau HH-BB-TTTT.",
    "email_invalid": "Alamat surel tidak sah.",
    "email_twice": "Alamat surel ini sudah ada pada baris lain.",
    "email_taken": "Alamat surel ini milik akun lain.",
    "phone_invalid": "Nomor ponsel tidak sah.",
    "old_hash_refused": "Hash sandi lama ini tidak dapat dipakai.",
    "nip_unknown": "Tidak ada pegawai dengan NIP ini.",
    "event_unknown": "Peristiwa kepegawaian ini tidak dikenal.",
    "event_differs": (
        "Dokumen ini sudah tercatat untuk pegawai dan tanggal yang sama dengan tujuan lain."
    ),
    "unit_unknown": "Kode unit ini tidak ada.",
    "unit_closed": "Unit ini tidak berlaku hari ini.",
    "code_invalid": "Kode unit hanya huruf besar, angka, titik, garis bawah, tanda hubung (2-32).",
    "code_twice": "Kode unit ini sudah ada pada baris lain.",
    "unit_kind_unknown": "Jenis unit harus PROV, PD, atau UNIT.",
    "parent_unknown": "Kode induk ini tidak ada.",
    "parent_kind": "Induk PD harus PROV, induk UNIT harus PD atau UNIT, dan PROV tanpa induk.",
    "parent_circle": "Susunan induk berputar atau terlalu dalam.",
    "parent_period": "Unit berlaku di luar masa berlaku induknya.",
    "period_order": "Tanggal akhir mendahului tanggal awal.",
    "root_twice": "Hanya boleh ada satu unit PROV.",
    "document_unknown": "Dokumen dengan nomor ini belum terdaftar dalam jenis yang dipersyaratkan.",
    "head_kind_unknown": "Jenis kepala harus definitif, plt, atau plh.",
    "head_of_no_office": "Hanya Perangkat Daerah (PD) yang memiliki kepala.",
    "head_not_active": "Kepala harus ASN aktif.",
    "head_elsewhere": "Menurut data kepegawaian, pejabat ini berada di Perangkat Daerah lain.",
    "head_in_office": "Pada hari-hari itu sudah ada kepala definitif.",
    "acting_in_office": "Pada hari-hari itu sudah ada pejabat pelaksana (Plt/Plh).",
    "nobody_absent": "Plh hanya mewakili kepala definitif yang menjabat selama hari-hari itu.",
    "central_unknown": "Isi kolom pusat harus ya atau tidak.",
    "central_twice": "Hanya satu Perangkat Daerah boleh menjadi pengelola pusat.",
    "central_kind": "Pengelola pusat harus Perangkat Daerah (PD).",
}
"""Code -> the sentence that the person who sent the file reads."""


@dataclass(frozen=True, slots=True)
class RowFault:
    """One fault. ``line`` counts from 1 with the header; ``column`` is the column's name."""

    line: int
    column: str
    code: str

    @property
    def reason(self) -> str:
        return REASONS[self.code]


class InvalidFile(Refusal):
    """The file was refused as a whole; nothing of it is applied. ``faults`` are in file order."""

    def __init__(self, faults: Sequence[RowFault]) -> None:
        self.faults = tuple(sorted(faults, key=lambda fault: (fault.line, fault.column)))
        bad_lines = len({fault.line for fault in self.faults})
        super().__init__("invalid_file", f"{bad_lines} lines are faulty; nothing was imported")


@dataclass(slots=True)
class ImportReport:
    """Counts of an import. ``kept_contacts`` and ``warnings`` are (line, column, code)."""

    rows: int = 0
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    departed: int = 0
    kept_contacts: list[tuple[int, str]] = field(default_factory=list)
    """(line, column) of contacts that differ and stay, because the owner has taken over."""
    warnings: list[tuple[int, str, str]] = field(default_factory=list)
    """(line, column, code) of what is unusual and was taken nevertheless."""
    dry_run: bool = False
    file_digest: str = ""
    """SHA-256 of the file, hexadecimal."""
