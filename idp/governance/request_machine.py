"""SM-10 as two tables: access asked for and given, access asked to be taken back (Pasal 27(2)a)."""

from __future__ import annotations

from idp.governance.machine import Machine, Passage

_REQUEST = "idp:permohonan_akses"
_GRANT = "idp:hibah"

ACCESS_REQUEST = Machine(
    "request",
    {
        "submitted": "DIAJUKAN",
        "superior_approved": "DISETUJUI ATASAN",
        "granted": "DIBERIKAN",
        "rejected": "DITOLAK",
        "withdrawn": "DITARIK",
    },
    (
        Passage(
            "",
            "submit",
            "submitted",
            "ajukan",
            _REQUEST,
            "27(2)a",
            "surat_tugas (operator Diskominfo)",
            "bagi dirinya; peran sistem; berjangka waktu",
        ),
        Passage(
            "submitted",
            "approve",
            "superior_approved",
            "setujui",
            _REQUEST,
            "27(2)a",
            guard="atasannya, bukan pemohon",
        ),
        Passage(
            "superior_approved",
            "endorse",
            "superior_approved",
            "setujui",
            _REQUEST,
            "27(2)a",
            guard="orang pertama dari dua; bukan pemohon dan bukan penyetuju pertama",
        ),
        Passage(
            "superior_approved",
            "grant",
            "granted",
            "setujui",
            _REQUEST,
            "27(2)a",
            guard="dua orang selain pemohon dan penyetuju pertama",
        ),
        *(
            passage
            for state in ("submitted", "superior_approved")
            for passage in (
                Passage(
                    state,
                    "reject",
                    "rejected",
                    "setujui",
                    _REQUEST,
                    "27(2)a",
                    guard="alasan; bukan pemohon",
                ),
                Passage(
                    state,
                    "withdraw",
                    "withdrawn",
                    "tarik",
                    _REQUEST,
                    "27(2)a",
                    guard="pemohon",
                ),
            )
        ),
    ),
)

WITHDRAWAL = Machine(
    "withdrawal",
    {"asked": "DIMINTA", "done": "DICABUT", "declined": "TIDAK DICABUT"},
    (
        Passage("", "ask", "asked", "minta", _GRANT, "27(2)a", guard="atasannya; alasan"),
        Passage("", "revoke", "done", "cabut", _GRANT, "27(2)a", guard="alasan"),
        Passage("asked", "revoke", "done", "cabut", _GRANT, "27(2)a", guard="alasan"),
        Passage(
            "asked", "decline", "declined", "cabut", _GRANT, "27(2)a", guard="alasan; bukan peminta"
        ),
    ),
)
