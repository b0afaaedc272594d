"""What may become of a campaign and of an item of it: one table that code, tests and docs read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

CAMPAIGN_STATES = ("drafted", "running", "applied", "closed")
OUTCOMES = ("undecided", "kept", "revoked", "suspended", "moot")
DEFAULTS = ("keep", "suspend", "revoke")
"""What a campaign may do with an item that nobody answered for."""
SCOPES = ("pengelola", "unit", "system_roles", "clients")

LABELS: Mapping[str, str] = {
    "drafted": "DISUSUN",
    "running": "BERJALAN",
    "applied": "DITERAPKAN",
    "closed": "DITUTUP",
    "undecided": "TIDAK_DIPUTUSKAN",
    "kept": "PERTAHANKAN",
    "revoked": "CABUT",
    "suspended": "TANGGUHKAN",
    "moot": "GUGUR_SEBELUM_DIPUTUS",
    "reassign": "PINDAHTANGANKAN",
}
"""State, outcome or event -> the word that people see (SM-10)."""


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a table: from which state, by which event, to which, by what right.

    ``during`` are the states of the campaign in which an item may take the step; ``action`` on
    ``idp:tinjauan`` is what the policy is asked, nothing where no person acts. ``guard`` says in
    words what must be true besides.
    """

    source: str
    event: str
    target: str
    action: str = ""
    during: tuple[str, ...] = ()
    guard: str = ""


RESOURCE = "idp:tinjauan"
PASAL = "27(2)a"
_OPEN, _LATE = ("running",), ("running", "applied")
_OTHER = "bukan pemegangnya"
_REASON = "alasan; bukan pemegangnya"
_PAST = "tenggat lewat"
_NO_POST = "bukan jabatan yang diisi dengan keputusan"
_REVOKE = f"{_REASON}; {_NO_POST}"

CAMPAIGN_STEPS: tuple[Step, ...] = (
    Step("drafted", "start", "running", "buat", guard="ada yang ditinjau; tenggat belum lewat"),
    Step("running", "apply", "applied", "tutup", guard="tenggat lewat, atau semua diputus"),
    Step("applied", "close", "closed", "tutup", guard="bukti ditandatangani"),
)
ITEM_STEPS: tuple[Step, ...] = (
    Step("undecided", "keep", "kept", "putuskan", _OPEN, _OTHER),
    Step("undecided", "suspend", "suspended", "putuskan", _OPEN, _REASON),
    Step("undecided", "revoke", "revoked", "putuskan", _OPEN, _REVOKE),
    Step("undecided", "reassign", "undecided", "putuskan", _OPEN, "catatan; bukan pemegangnya"),
    Step("kept", "confirm", "kept", "putuskan", _LATE, "dilihat lagi"),
    Step("kept", "suspend", "suspended", "putuskan", _OPEN, _REASON),
    Step("kept", "revoke", "revoked", "putuskan", _OPEN, _REVOKE),
    # Whoever answers late finds the right suspended and not lost.
    Step("suspended", "keep", "kept", "putuskan", _LATE, _OTHER),
    Step("suspended", "revoke", "revoked", "putuskan", _LATE, _REVOKE),
    Step("undecided", "default_keep", "kept", during=_OPEN, guard=_PAST),
    # A post, too, where the campaign's default is to revoke: a review ends none.
    Step("undecided", "default_suspend", "suspended", during=_OPEN, guard=_PAST),
    Step("undecided", "default_revoke", "revoked", during=_OPEN, guard=f"{_PAST}; {_NO_POST}"),
    Step("undecided", "fall", "moot", during=_OPEN, guard="haknya berakhir sebelum diputus"),
)
DECISIONS = ("keep", "suspend", "revoke")
"""What a reviewer may decide; ``confirm`` is ``keep`` of what was kept, once it was drawn."""

CAMPAIGN_TRANSITIONS: Mapping[tuple[str, str], str] = {
    (step.source, step.event): step.target for step in CAMPAIGN_STEPS
}
ITEM_TRANSITIONS: Mapping[tuple[str, str, str], str] = {
    (campaign, step.source, step.event): step.target
    for step in ITEM_STEPS
    for campaign in step.during
}
"""(state of the campaign, outcome, event) -> outcome. What is not here is refused."""
