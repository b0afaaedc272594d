"""A day of transfers as one table: one person brings the file, another lets it bind (C16)."""

from __future__ import annotations

from idp.governance.machine import Machine, Passage

# No cell of the law's matrix speaks of employment events: they come from the personnel file. What
# such a file does to others is to close their accounts and, by the law itself (Pasal 9(6)), to end
# their appointments. So whoever brings or confirms one must hold the right to close an account
# with its reason (Pasal 27(2)a), for the whole Province.
_A = ("nonaktifkan", "idp:akun", "9(6)")

TRANSFER_DAY = Machine(
    "transfer_day",
    {
        "faulty": "TIDAK TERBACA",
        "proposed": "MENUNGGU PERSETUJUAN KEDUA",
        "confirmed": "BERLAKU",
        "refused": "DITOLAK",
        "withdrawn": "DITARIK",
    },
    (
        Passage("", "fail", "faulty", *_A, guard="ada baris yang salah; tidak ada yang berlaku"),
        Passage("", "propose", "proposed", *_A, guard="alasan; semua baris benar"),
        Passage("proposed", "confirm", "confirmed", *_A, guard="bukan yang mengunggah (C16)"),
        Passage("proposed", "refuse", "refused", *_A, guard="alasan; bukan yang mengunggah"),
        Passage("proposed", "withdraw", "withdrawn", *_A, guard="alasan; yang mengunggah"),
    ),
)
