"""What each command asks of the policy, or why it is the machine's own: the one table.

A command that acts on people's rights, or shows what is about people, is an act of the vocabulary
of ``policies/``, whoever gives it. The machine's own commands run the installation, fill it before
anybody has a right in it, or tell nothing about persons.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from idp.access import Act
from idp.governance import STEPS


@dataclass(frozen=True, slots=True)
class Machine:
    """A command that needs no right but access to the machine, and why."""

    reason: str


_INSTALLATION = Machine("runs the installation; changes nobody's rights")
_SOURCE = Machine("brings in what the personnel file says, before anybody has a right here")
_CALENDAR = Machine("brings in what decrees say of days off; gives nobody a right")
_POSTS = Machine("brings in what decrees say of posts, each with its document; gives no access")
_PUBLIC = Machine("shows what is registered: no secret and nothing about persons")
_SAMPLE = Machine("refused outside a sample installation, where no person is real")
_RULES = Machine("reads the rules, which everybody may read (Pasal 2.b), and nothing about persons")
_AGAIN = Machine("decides logged questions again and tells counts and rules, never of whom")
_PROOF = Machine("hashes the log over and shows no entry of it (Pasal 26(4))")

_OF_STEP = {step.event: Act(step.action, step.resource) for step in STEPS if step.action}
"""What each step of an appointment asks: said once, in governance's table of steps."""

COMMANDS: Mapping[str, Act | Machine] = {
    "account show": Act("lihat", "idp:akun"),
    "account list": Act("lihat", "idp:akun"),
    # Whoever may close an account may take that back.
    "account deactivate": Act("nonaktifkan", "idp:akun"),
    "account activate": Act("nonaktifkan", "idp:akun"),
    "account send-activation": Act("dampingi", "idp:akun"),
    "account create": _SOURCE,
    "account import": _SOURCE,
    # Asked for what it makes; for what it changes or ends, as "client disable" asks.
    "apply": Act("daftar", "idp:klien"),
    # An appointment is part of what an account is; the register of appointments has no cell of
    # its own for looking.
    "assignment list": Act("lihat", "idp:akun"),
    "assignment history": Act("lihat", "idp:akun"),
    "assignment delivery": Act("lihat", "idp:akun"),
    "assignment first": Machine("appoints whom nobody could propose yet, once, on a decree (A4)"),
    "assignment propose": _OF_STEP["resubmit"],
    "assignment resubmit": _OF_STEP["resubmit"],
    "assignment withdraw": _OF_STEP["withdraw"],
    "assignment return": _OF_STEP["return"],
    "assignment verify": _OF_STEP["verify"],
    "assignment reject": _OF_STEP["reject"],
    "assignment decree": _OF_STEP["decree"],
    "assignment letter": Act("unggah", "idp:suspensi"),
    "assignment acknowledge": Act("ketahui", "idp:suspensi"),
    "assignment suspend": _OF_STEP["suspend"],
    "assignment reinstate": _OF_STEP["reinstate"],
    "assignment revoke": _OF_STEP["revoke"],
    "audit archive": Act("lihat", "idp:audit"),
    "audit checkpoint": _PROOF,
    "audit consistency": _PROOF,
    "audit export": Act("lihat", "idp:audit"),
    "audit proof": Act("lihat", "idp:audit"),
    "audit seal": _PROOF,
    "audit verify": _PROOF,
    "audit verify-export": Machine("checks a file that its holder has, and opens no installation"),
    "calendar import": _CALENDAR,
    "calendar list": _PUBLIC,
    "client create": Act("daftar", "idp:klien"),
    "client disable": Act("ubah", "idp:klien"),
    "client update": Act("ubah", "idp:klien"),
    "client rotate-secret": Act("putar_rahasia", "idp:klien"),
    "client list": _PUBLIC,
    "client show": _PUBLIC,
    "config check": _INSTALLATION,
    "config dump": _INSTALLATION,
    "config show": _INSTALLATION,
    "db check": _INSTALLATION,
    "db upgrade": _INSTALLATION,
    # Whoever may read what happened may read the paper that it rests on; evidence is among them.
    "document fetch": Act("lihat", "idp:audit"),
    "document list": Act("lihat", "idp:akun"),
    "document show": Act("lihat", "idp:akun"),
    "document submit": Machine("keeps a paper; no right comes of it until an act rests on it"),
    "event forecast": Act("lihat", "idp:akun"),
    # What a file of events does to others is to close their accounts and, by the law itself (Pasal
    # 9(6)), to end their appointments: a person who brings or confirms one must hold the right to
    # close an account. The operator's own import of the source file asks nobody, as it never did.
    "event confirm": Act("nonaktifkan", "idp:akun"),
    "event days": Act("nonaktifkan", "idp:akun"),
    "event import": Act("nonaktifkan", "idp:akun"),
    "event refuse": Act("nonaktifkan", "idp:akun"),
    "event withdraw": Act("nonaktifkan", "idp:akun"),
    "event list": Act("lihat", "idp:akun"),
    "keys list": _PUBLIC,
    "keys public": _PUBLIC,
    # Pasal 24(5): Diskominfo runs the servers, and carries out the rotation of their keys.
    "keys revoke": Act("putar_kunci", "idp:klien"),
    "keys rotate": Act("putar_kunci", "idp:klien"),
    "module list": _PUBLIC,
    "policy activate": Act("ubah", "idp:kebijakan"),
    "policy diff": _RULES,
    # It shows how somebody stands, as an account does.
    "policy explain": Act("lihat", "idp:akun"),
    "policy keep": Act("ubah", "idp:kebijakan"),
    "policy list": _RULES,
    "policy prove": _RULES,
    "policy recompute": _AGAIN,
    # Who asked about whom: of the same kind as the trail.
    "policy searches": Act("lihat", "idp:audit"),
    "policy show": _RULES,
    "policy simulate": _AGAIN,
    "policy test": _RULES,
    "pledge list": Act("lihat", "idp:akun"),
    # The text that all pengelola promise is a rule, and set as the policy's rules are.
    "pledge publish": Act("ubah", "idp:kebijakan"),
    "pledge show": _PUBLIC,
    "pledge sign": _OF_STEP["activate"],
    "review apply": Act("tutup", "idp:tinjauan"),
    "review close": Act("tutup", "idp:tinjauan"),
    "review create": Act("buat", "idp:tinjauan"),
    "review decide": Act("putuskan", "idp:tinjauan"),
    # Who looks on is asked first whether he may look, then whether he conducts the review.
    "review export": Act("lihat", "idp:tinjauan"),
    "review items": Act("lihat", "idp:tinjauan"),
    "review list": Act("lihat", "idp:tinjauan"),
    "review look": Act("putuskan", "idp:tinjauan"),
    "review reassign": Act("putuskan", "idp:tinjauan"),
    "review show": Act("lihat", "idp:tinjauan"),
    "review start": Act("buat", "idp:tinjauan"),
    "review verify-evidence": Machine("checks files that their holder has; opens no installation"),
    "recommendation ask": Act("ajukan", "idp:rekomendasi"),
    "recommendation give": Act("beri", "idp:rekomendasi"),
    "recommendation list": Act("lihat", "idp:akun"),
    "recommendation refuse": Act("beri", "idp:rekomendasi"),
    "recommendation revoke": Act("beri", "idp:rekomendasi"),
    # Asked besides: "sajikan" on the very data.
    "recommendation use": Act("ajukan", "idp:rekomendasi"),
    "recommendation uses": Act("lihat", "idp:akun"),
    "request approve": Act("setujui", "idp:permohonan_akses"),
    "request ask-revoke": Act("minta", "idp:hibah"),
    "request decline": Act("cabut", "idp:hibah"),
    "request grant": Act("setujui", "idp:permohonan_akses"),
    # A request, and a right that is taken back, is part of what an account is.
    "request list": Act("lihat", "idp:akun"),
    # Refusing is deciding about it, under the same eyes as approving.
    "request reject": Act("setujui", "idp:permohonan_akses"),
    "request submit": Act("ajukan", "idp:permohonan_akses"),
    "request withdraw": Act("tarik", "idp:permohonan_akses"),
    "request withdrawals": Act("lihat", "idp:akun"),
    "sample accounts": _SAMPLE,
    "sample generate": Machine("writes fictional files and touches no installation"),
    "sample load": _SAMPLE,
    "sample otp": _SAMPLE,
    "sample run": _SAMPLE,
    "serve": _INSTALLATION,
    "session end": Act("akhiri", "idp:sesi"),
    "session list": Act("lihat", "idp:sesi"),
    "session open": Act("lihat", "idp:sesi"),
    "suspension answer": Act("unggah", "idp:suspensi"),
    "suspension decide": _OF_STEP["suspend"],
    "suspension decline": Act("ketahui", "idp:suspensi"),
    "suspension drop": _OF_STEP["suspend"],
    "suspension find": _OF_STEP["suspend"],
    "suspension findings": Act("lihat", "idp:akun"),
    "suspension refuse": _OF_STEP["suspend"],
    "stream list": _PUBLIC,
    "stream status": Act("ubah", "idp:klien"),
    "suspension lift": Act("pulihkan", "idp:suspensi"),
    "suspension list": Act("lihat", "idp:akun"),
    # Posts come from the personnel file, each with its document; being head is no pengelola's
    # access, and whoever keeps the file decrees nothing.
    "unit end-head": _POSTS,
    "unit head": _POSTS,
    "unit heads": Act("lihat", "idp:akun"),
    "unit import": _SOURCE,
    "unit import-heads": _POSTS,
    "unit ppk": _POSTS,
    "unit list": _PUBLIC,
    "vacancy list": _PUBLIC,
    "worker": _INSTALLATION,
}
CONTACTS = Act("lihat", "idp:kontak")
"""Asked besides where an account is shown with its contacts."""
MODULE_REGISTRATION = Act("daftar", "idp:modul")
"""Asked besides where a client is to be one of the modules (Pasal 6(2))."""
