"""The menu of the console: one line a screen, shown to whom the policy lets in somewhere."""

from __future__ import annotations

from dataclasses import dataclass

from idp.access import Act

SEE = Act("lihat", "idp:akun")
"""An appointment is part of what an account is, as the command line asks as well."""
PROPOSE = Act("usulkan", "idp:penunjukan")
"""Who may propose pengelola sees what was proposed, and which seats are empty (Pasal 9(5), (6))."""
LOOK = Act("lihat", "idp:audit")
"""What happened, to whom and by whom."""

SERVERS, SERVERS_SEEN = Act("kelola", "idp:aset"), Act("lihat", "idp:aset")
"""The servers and how they do: kept by Diskominfo (Pasal 24(5)), looked at by the auditor."""
SESSIONS = Act("lihat", "idp:sesi")
"""Who is signed in, without what is done there."""
RULES = Act("lihat", "idp:kebijakan")
"""The rules themselves, which everybody who holds a role may read (Pasal 2 huruf b)."""
RULE = Act("ubah", "idp:kebijakan")
"""Who decides about a text of the pledge sees the texts, signatures or none (Pasal 25)."""

PRESENT = Act("sajikan", "info:nama_nip")
"""A list as a file presents names with NIPs (Pasal 14(2)a, 16)."""
TO_BE_ASKED = frozenset({"C13", "C15"})
"""What presenting waits for: a recommendation, and a person's permission where it is needed."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One screen. Its words are the catalogue's ``konsol.nav.<name>``, its group's likewise."""

    name: str
    address: str
    icon: str
    act: Act
    group: str
    also: tuple[Act, ...] = ()
    """Further acts, any of which opens the screen: who decides sees it beside who looks."""


GROUPS = ("orang", "akses", "aplikasi", "pengawasan")
"""The menu's groups in their order."""
NAVIGATION: tuple[Entry, ...] = (
    Entry("usulan", "/console/usulan", "clipboard-text", PROPOSE, "orang"),
    Entry("kekosongan", "/console/kekosongan", "alert-triangle", PROPOSE, "orang"),
    Entry("pakta", "/console/pakta", "scale", SEE, "akses", also=(RULE,)),
    Entry("penunjukan", "/console/penunjukan", "users", SEE, "akses"),
    Entry("kebijakan", "/console/kebijakan", "gavel", RULES, "aplikasi"),
    Entry("jejak", "/console/jejak", "history", LOOK, "pengawasan"),
    Entry("sesi", "/console/sesi", "device-desktop", SESSIONS, "pengawasan"),
    Entry(
        "kesehatan",
        "/console/kesehatan",
        "shield-check",
        SERVERS,
        "pengawasan",
        also=(SERVERS_SEEN,),
    ),
    Entry(
        *("pengaturan", "/console/pengaturan", "adjustments", SERVERS, "pengawasan"),
        also=(SERVERS_SEEN,),
    ),
    Entry("pegawai", "/console/pegawai", "user", SEE, "orang"),
    Entry("unit", "/console/unit", "hierarchy-2", SEE, "orang"),
    Entry("mutasi", "/console/mutasi", "calendar-event", Act("nonaktifkan", "idp:akun"), "orang"),
    Entry(
        "permohonan",
        "/console/permohonan",
        "inbox",
        Act("setujui", "idp:permohonan_akses"),
        "akses",
    ),
    Entry(
        "rekomendasi",
        "/console/rekomendasi",
        "thumb-up",
        Act("lihat", "idp:rekomendasi"),
        "akses",
        also=(Act("beri", "idp:rekomendasi"),),
    ),
    Entry(
        "tinjauan",
        "/console/tinjauan",
        "list-check",
        Act("lihat", "idp:tinjauan"),
        "akses",
        also=(Act("tutup", "idp:tinjauan"), Act("putuskan", "idp:tinjauan")),
    ),
    Entry(
        *("penghentian", "/console/penghentian", "player-pause", SEE, "orang"),
        also=(Act("ketahui", "idp:suspensi"),),
    ),
    Entry(
        "klien",
        "/console/klien",
        "plug",
        Act("lihat", "idp:klien"),
        "aplikasi",
        also=(Act("ubah", "idp:klien"),),
    ),
)
