"""SM-2 as one table: from the finding of neglect to the access given back (Pasal 9(7))."""

from __future__ import annotations

from idp.governance.machine import Machine, Passage

_SUSPENSION = "idp:suspensi"
_LETTER = "surat_pernyataan_kesanggupan"
_PROOF = "bukti"

NEGLECT = Machine(
    "suspension",
    {
        "found": "TEMUAN",
        "clarified": "KLARIFIKASI",
        "effective": "BERLAKU",
        "letter_uploaded": "SURAT_DIUNGGAH",
        "acknowledged": "DIKETAHUI",
        "lifted": "PULIH",
        "dropped": "DIBATALKAN",
        "revoked": "DICABUT",
        "lapsed": "GUGUR",
        "replaced": "DIGANTI",
    },
    (
        Passage("", "find", "found", "hentikan", _SUSPENSION, "9(7)", _PROOF, "bukan dirinya"),
        Passage("found", "answer", "clarified", "unggah", _SUSPENSION, "9(7)", guard="ia sendiri"),
        Passage("found", "drop", "dropped", "hentikan", _SUSPENSION, "9(7)", guard="alasan"),
        Passage(
            "found",
            "decide",
            "effective",
            "hentikan",
            _SUSPENSION,
            "9(7)",
            _PROOF,
            "waktu menjawab lewat, atau sebab dilewatinya; cakupan dipilih; bukan dirinya",
        ),
        Passage("clarified", "drop", "dropped", "hentikan", _SUSPENSION, "9(7)", guard="alasan"),
        Passage(
            "clarified",
            "decide",
            "effective",
            "hentikan",
            _SUSPENSION,
            "9(7)",
            _PROOF,
            "cakupan dipilih; bukan dirinya",
        ),
        Passage("effective", "letter", "letter_uploaded", "unggah", _SUSPENSION, "9(7)", _LETTER),
        Passage(
            "letter_uploaded",
            "refuse",
            "effective",
            "hentikan",
            _SUSPENSION,
            "9(7)",
            _LETTER,
            "alasan",
        ),
        Passage(
            "letter_uploaded",
            "decline",
            "effective",
            "ketahui",
            _SUSPENSION,
            "9(7)",
            guard="alasan; Kepala Perangkat Daerahnya, bukan dirinya",
        ),
        Passage(
            "letter_uploaded",
            "acknowledge",
            "acknowledged",
            "ketahui",
            _SUSPENSION,
            "9(7)",
            guard="Kepala Perangkat Daerahnya, bukan dirinya",
        ),
        Passage(
            "acknowledged",
            "lift",
            "lifted",
            "pulihkan",
            _SUSPENSION,
            "9(7)",
            _LETTER,
            "bukan dirinya",
        ),
        *(
            Passage(state, event, target, action, resource, pasal, guard=guard)
            for state in ("effective", "letter_uploaded", "acknowledged")
            for event, target, action, resource, pasal, guard in (
                ("revoke", "revoked", "cabut", "idp:hibah", "27(2)a", "alasan"),
                ("lapse", "lapsed", "", "", "9(6)", "peristiwa kepegawaian"),
                ("replace", "replaced", "", "", "9(6)", "penggantinya mulai berlaku"),
                ("end", "lapsed", "", "", "9(5)", "hari terakhir penunjukannya lewat"),
            )
        ),
    ),
)
"""The steps until a decision are the finding's, the later ones those of the assignment."""
