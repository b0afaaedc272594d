"""SM-15 as one table: data are presented on an administrator's recommendation (Pasal 16)."""

from __future__ import annotations

from idp.governance.machine import Machine, Passage

_R = "idp:rekomendasi"
LIVE = ("recommended", "used")
"""States in which the recommendation holds, as long as its time is not over."""

RECOMMENDATION = Machine(
    "recommendation",
    {
        "requested": "DIAJUKAN",
        "recommended": "DIREKOMENDASIKAN",
        "refused": "DITOLAK",
        "used": "DIPAKAI",
        "exhausted": "HABIS",
        "revoked": "DICABUT",
    },
    (
        Passage(
            "", "ask", "requested", "ajukan", _R, "16", guard="keperluan yang jelas; bagi dirinya"
        ),
        Passage(
            "requested",
            "recommend",
            "recommended",
            "beri",
            _R,
            "16",
            guard="administrator lain daripada pemohon",
        ),
        Passage("requested", "refuse", "refused", "beri", _R, "16", guard="alasan; bukan pemohon"),
        *(
            passage
            for state in LIVE
            for passage in (
                Passage(
                    state,
                    "use",
                    "used",
                    "sajikan",
                    "md:* info:*",
                    "16",
                    guard="pemohon; sebelum waktunya lewat; masih ada sisa",
                ),
                Passage(
                    state,
                    "use_up",
                    "exhausted",
                    "sajikan",
                    "md:* info:*",
                    "16",
                    guard="pemohon; yang terakhir",
                ),
                Passage(
                    state, "revoke", "revoked", "beri", _R, "16", guard="alasan; bukan pemohon"
                ),
            )
        ),
    ),
)
"""An end of its time needs no step: it binds when asked."""
