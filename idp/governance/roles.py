"""The roles that an assignment may give. ``user_personal`` comes with being ASN."""

from __future__ import annotations

PENGELOLA = frozenset({"fasilitator", "administrator"})
"""Pasal 9(1)."""

DECREED_STATES = frozenset(
    {"decreed", "active", "suspended", "lapsed", "revoked", "ended", "replaced"}
)
"""States that a pengelola reaches by a Keputusan Gubernur alone (Pasal 9(5))."""

UNIT_ROLES = frozenset({"fasilitator", "kepala_perangkat_daerah"})
"""Roles that reach one unit and those below it (Pasal 8(2))."""

SEATED = frozenset({"fasilitator"})
"""Roles that every Perangkat Daerah must have somebody in (Pasal 9(6))."""

HEAD = "kepala_perangkat_daerah"
PPK = "ppk"
HEADS = frozenset({HEAD})
"""Who heads a Perangkat Daerah, acting heads (Plt, Plh) included (Pasal 9(7))."""

OVER_BKPSDMD = "kepala_bkpsdmd"
"""Who heads BKPSDMD: the second pair of eyes, and told of what is stopped."""

CONFIRMING = frozenset({"administrator", OVER_BKPSDMD})
"""Who may be the second pair of eyes (C16, Pasal 2 huruf e)."""

REQUESTABLE = frozenset({"operator_diskominfo", "pengaudit"})
"""System roles that are given on request (Pasal 27(2)a)."""

BY_LETTER = frozenset({"operator_diskominfo"})
"""Of these, those that rest on a letter of assignment (Pasal 24(5))."""

RECOMMENDING = frozenset({"administrator"})
"""Pasal 16: whose recommendation data are presented on."""

SUSPENDABLE = frozenset({"fasilitator"})
"""Pasal 9(7) stops fasilitators alone."""

POSITION_ROLES = PENGELOLA | {"kepala_perangkat_daerah", "kepala_bkpsdmd"}
"""Roles that fall when their holder gets another position (Pasal 9(6))."""

ROLES = UNIT_ROLES | {
    "administrator",
    "kepala_bkpsdmd",
    "ppk",
    "operator_diskominfo",
    "pengaudit",
    "tim_ahli",
    "pihak_ketiga",
}

SELDOM_TOGETHER = {
    "pengaudit": PENGELOLA | {OVER_BKPSDMD, "operator_diskominfo"},
    "operator_diskominfo": frozenset({"pengaudit"}),
}
"""Pasal 2.e: whoever examines should not have done what he examines. Shown before a decision."""

POSTS = HEADS | {OVER_BKPSDMD, PPK}
"""Offices of a decree of posting; nobody lays one down by a press."""
