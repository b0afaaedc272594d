"""Which address of the console, which command and which operation are one act: the table.

Names are those of the product's own tables. A door that an act lacks says why, in ``without``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

PAGE, COMMAND, OPERATION = DOORS = ("page", "command", "operation")


@dataclass(frozen=True)
class Deed:
    """One act: addresses to which the console's forms are posted, commands, operations."""

    page: str = ""
    command: str = ""
    operation: str = ""
    without: Mapping[str, str] = field(default_factory=dict)

    def names(self, door: str) -> list[str]:
        """The names in one door; commands are parted by commas, as they are two words."""
        parts: str = getattr(self, door)
        return [one.strip() for one in parts.split(",") if one.strip()]


_PORTAL = {PAGE: "it is one's own act, and done in the portal"}
_READ = {PAGE: "it changes nothing: a page that shows, and has no form to post"}
_MACHINE = {PAGE: "the machine's own work", OPERATION: "the machine's own work (Pasal 24(5))"}
_LOOKS = "how a person's own lists look in the console; a program gets all of a row"
_BROWSER = "a real code flow needs the person's own browser"
_ONE_REGISTER = "it looks into many registers at once; each of them has a list of its own"


def _batch(stem: str) -> str:
    """The forms of one act over many, one after another: its preview, its run, its end."""
    return ", ".join(
        f"{stem}/massal{rest}"
        for rest in ("", "/<batch_id>", "/<batch_id>/batal", "/<batch_id>/ulang")
    )


_LISTS = ("", "/pegawai", "/penghentian", "/usulan")


def _file(*stems: str) -> str:
    """The forms by which a list is taken out, and a recommendation for it asked for."""
    return ", ".join(f"/console{stem}/unduh" for stem in stems)


_U, _S, _T = "/console/usulan", "/console/penghentian/<assignment_id>", "/console/tinjauan"
_K, _M, _R = "/console/klien", "/console/mutasi", "/console/rekomendasi/<recommendation_id>"
_C = f"{_T}/<campaign_id>"

DEEDS: tuple[Deed, ...] = (
    # SM-1
    Deed(f"{_U}/baru", "assignment propose", "proposeAssignment"),
    Deed(
        f"{_U}/calon",
        operation="searchCandidates",
        without={COMMAND: "a command names the candidate by NIP"},
    ),
    Deed(f"{_U}/<assignment_id>/ajukan", "assignment resubmit", "resubmitAssignment"),
    Deed(f"{_U}/<assignment_id>/tarik", "assignment withdraw", "withdrawAssignment"),
    Deed(f"{_U}/<assignment_id>/verifikasi", "assignment verify", "verifyAssignment"),
    Deed(f"{_U}/<assignment_id>/kembalikan", "assignment return", "returnAssignment"),
    Deed(f"{_U}/<assignment_id>/tolak", "assignment reject", "rejectAssignment"),
    # A command brings both persons at once (--second), so that nothing of it waits.
    Deed(
        f"{_U}/keputusan, {_U}/<assignment_id>/kukuhkan",
        "assignment decree",
        "registerDecree, confirmDecree",
    ),
    Deed(
        f"{_U}/<assignment_id>/cabut, {_batch('/console/penunjukan')}",
        "assignment revoke",
        "revokeAssignment",
    ),
    Deed("", "assignment delivery", "listDeliveries", _READ),
    Deed("", "assignment list", "listAssignments, listPastAssignments", _READ),
    Deed("", "assignment history", "getAssignment", _READ),
    # SM-2
    Deed(f"{_S}/hentikan", "assignment suspend", "suspendAssignment"),
    Deed(f"{_S}/temuan", "suspension find", "recordFinding"),
    Deed(f"{_S}/putuskan", "suspension decide", "decideFinding"),
    Deed(f"{_S}/batalkan", "suspension drop", "dropFinding"),
    Deed("", "suspension answer", "answerFinding", _PORTAL),
    Deed("", "assignment letter", "handInLetter", _PORTAL),
    Deed(
        f"{_S}/ketahui",
        "assignment acknowledge, suspension decline",
        "acknowledgeLetter, declineLetter",
    ),
    Deed(f"{_S}/kembalikan", "suspension refuse", "refuseLetter"),
    Deed(f"{_S}/pulihkan", "assignment reinstate", "reinstateAssignment"),
    Deed(
        "",
        "suspension lift",
        "liftUnitSuspension",
        {PAGE: "in the console a unit gets its access back with whoever was the cause"},
    ),
    Deed("", "suspension findings", "listFindings, getCase", _READ),
    Deed("", "suspension list", "listUnitSuspensions", _READ),
    # SM-3
    Deed(f"{_M}/baru", "event import", "previewTransferDay, bringTransferDay"),
    Deed(f"{_M}/<day_id>/setujui", "event confirm", "confirmTransferDay"),
    Deed(f"{_M}/<day_id>/tolak", "event refuse", "refuseTransferDay"),
    Deed(f"{_M}/<day_id>/tarik", "event withdraw", "withdrawTransferDay"),
    Deed("", "event days", "listTransferDays, getTransferDay", _READ),
    Deed("", "event list", "listEmploymentEvents", _READ),
    Deed("", "event forecast", "listRetirements", _READ),
    # SM-10
    Deed("", "request submit", "submitRequest", _PORTAL),
    Deed("", "request withdraw", "withdrawRequest", _PORTAL),
    Deed(
        "/console/permohonan/<request_id>/setujui",
        "request approve, request grant",
        "approveRequest, endorseRequest, grantRequest",
    ),
    Deed("/console/permohonan/<request_id>/tolak", "request reject", "rejectRequest"),
    Deed("", "request list", "listRequests", _READ),
    Deed(
        "/console/permohonan/penarikan/minta/<assignment_id>", "request ask-revoke", "askWithdrawal"
    ),
    Deed(
        "/console/permohonan/penarikan/<withdrawal_id>/tolak",
        "request decline",
        "declineWithdrawal",
    ),
    Deed("", "request withdrawals", "listWithdrawals", _READ),
    Deed(f"{_T}/baru", "review create", "createReview"),
    Deed(f"{_C}/mulai", "review start", "startReview"),
    Deed(f"{_C}/terapkan", "review apply", "applyReview"),
    Deed(f"{_C}/tutup", "review close", "closeReview"),
    Deed(f"{_C}/jawab, {_C}/putusan", "review decide", "decideReviewItems"),
    Deed(f"{_C}/jawab/<item_id>/alihkan", "review reassign", "reassignReviewItems"),
    Deed("", "review look", "lookAtReviewItems", _READ),
    Deed("", "review items", "listReviewItems", _READ),
    Deed("", "review list", "listReviews", _READ),
    Deed("", "review show", "getReview", _READ),
    Deed("", "review export", "getReviewEvidence", _READ),
    # SM-15
    Deed(
        ", ".join(f"/console{stem}/unduh/minta" for stem in _LISTS),
        "recommendation ask",
        "askRecommendation",
    ),
    Deed(f"{_R}/beri", "recommendation give", "giveRecommendation"),
    Deed(f"{_R}/tolak", "recommendation refuse", "refuseRecommendation"),
    Deed(f"{_R}/cabut", "recommendation revoke", "revokeRecommendation"),
    Deed(_file(*_LISTS), "recommendation use", "useRecommendation"),
    Deed("", "recommendation list", "listRecommendations", _READ),
    Deed("", "recommendation uses", "listRecommendationUses", _READ),
    # SM-13
    Deed(
        "/console/pakta/naskah-baru, /console/pakta/naskah-baru/terbitkan",
        "pledge publish",
        "proposePledgeText, publishPledgeText, getPledgeDraft",
    ),
    Deed(
        "/console/pakta/naskah-baru/batal",
        operation="dropPledgeText",
        without={COMMAND: "a command brings both persons at once: no text waits"},
    ),
    Deed("", "pledge sign", "signPledge", _PORTAL),
    Deed("", "pledge list", "listPledges, listPledgeTexts, getPledgeText", _READ),
    # Rules
    Deed(
        "/console/kebijakan/versi/<version>/ajukan, /console/kebijakan/versi/<version>/sahkan",
        "policy activate",
        "proposePolicy, activatePolicy",
    ),
    Deed("", "policy keep", "", _MACHINE),
    Deed("", "config show", "listSettings", _READ),
    Deed("", "policy explain", "askPolicy", _READ),
    # Clients
    Deed(
        f"{_K}/baru/<kind>, {_K}/perubahan/<change_id>/setujui,"
        f" {_K}/perubahan/<change_id>/kredensial",
        "client create",
        "registerClient, confirmClientChange, fetchSecret",
    ),
    Deed(
        f"{_K}/perubahan/<change_id>/tolak",
        operation="refuseClientChange",
        without={COMMAND: "a command brings both persons at once: no change waits"},
    ),
    Deed(f"{_K}/<client_id>/ubah", "client update", "updateClient"),
    Deed(f"{_K}/<client_id>/rahasia", "client rotate-secret", "rotateSecret"),
    Deed(f"{_K}/<client_id>/akhiri", "client disable", "disableClient"),
    Deed("", "apply", "", _MACHINE),
    Deed("", "keys rotate, keys revoke", "", _MACHINE),
    Deed("", "stream status", "", _MACHINE),
    Deed(f"{_K}/<client_id>/coba", without={COMMAND: _BROWSER, OPERATION: _BROWSER}),
    # Accounts and sessions
    Deed(
        f"/console/pegawai/<person_id>/nonaktifkan, {_batch('/console/pegawai')}",
        "account deactivate",
        "closeAccount",
    ),
    Deed(
        "/console/tampilan, /console/tampilan/simpan, /console/tampilan/simpan/hapus",
        without={COMMAND: _LOOKS, OPERATION: _LOOKS},
    ),
    Deed("/console/cari", without={COMMAND: _ONE_REGISTER, OPERATION: _ONE_REGISTER}),
    Deed(
        "/console/pegawai/<person_id>/tautan-aktivasi, /console/pegawai/aktivasi,"
        " /console/pegawai/aktivasi/<batch_id>, /console/pegawai/aktivasi/<batch_id>/batal,"
        " /console/pegawai/aktivasi/<batch_id>/ulang",
        "account send-activation",
        "sendActivation",
    ),
    Deed("/console/pegawai/<person_id>/aktifkan", "account activate", "reopenAccount"),
    Deed("/console/pegawai/cari", "account show, account list", "getPerson, listPeople"),
    Deed(
        f"/console/pegawai/<person_id>/akhiri-sesi, {_batch('/console/sesi')}",
        "session end",
        "endSessions, endOpenSessions",
    ),
    Deed("", "session list, session open", "listSessions, listOpenSessions", _READ),
    Deed("", "unit heads", "getUnit", _READ),
    # The log and the papers behind it
    Deed("/console/jejak/unduh", "audit export", "exportAudit"),
    Deed("/console/jejak/periksa", "audit verify", "verifyAudit"),
    Deed("", "audit proof", "proveEvent, listEvents", _READ),
    Deed("", "audit archive", "", _MACHINE),
    Deed("", "policy searches", "listSearches", _READ),
    Deed("", "document list", "listDocuments", _READ),
    Deed("", "document show", "getDocument", _READ),
    Deed("", "document fetch", "getDocumentFile", _READ),
    # Open to everybody at the machine, without --as: they show what is registered, or rules.
    Deed("", "unit list", "listUnits", _READ),
    Deed("", "vacancy list", "listVacancies", _READ),
    Deed("", "policy list", "listPolicies", _READ),
    Deed("", "policy diff", "comparePolicy", _READ),
    Deed("", "policy simulate", "simulatePolicy", _READ),
    Deed("", "client list", "listClients", _READ),
    Deed("", "client show", "getClient", _READ),
    Deed(
        operation="listClientChanges, getClientChange",
        without={**_READ, COMMAND: "a command brings both persons at once: no change waits"},
    ),
)
