"""The permission matrix as it was agreed, row by row and in its own words: data without rules.

Typed by hand from the matrix, never from ``policies/``: it is what the policy is compared with.
A cell that is left out is the matrix's dash. A cell says ``A`` (allow), ``A(C1,C3)`` (allow if all
hold), ``X`` (this role never gives it), or names the actions that it allows in place of the row's
(``lihat``, ``ajukan; beri(C14)``). Words that are not conditions are read by ``WORDED``.
"""

from __future__ import annotations

from dataclasses import dataclass, field

ORDINARY, CONFIDENTIAL, BOTH = "biasa", "rahasia", "biasa rahasia"
UP, FA, AD = "user_personal", "fasilitator", "administrator"
KP, KB, PPK = "kepala_perangkat_daerah", "kepala_bkpsdmd", "ppk"
DK, AU, KI, KM = "operator_diskominfo", "pengaudit", "klien_instansi", "klien_modul"
TA, P3 = "tim_ahli", "pihak_ketiga"
COLUMNS = {
    "up": UP, "fa": FA, "ad": AD, "kp": KP, "kb": KB, "ppk": PPK,
    "dk": DK, "au": AU, "ki": KI, "km": KM, "ta": TA, "p3": P3,
}  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One row: types and actions are space-separated, ``layanan:*`` is every such type.

    ``others`` marks the row about other people's data, where the row above it is about one's own:
    its X for who may do it to their own is that row's C1.
    """

    types: str
    actions: str
    kelas: str
    pasal: str
    cells: dict[str, str] = field(default_factory=dict)
    others: bool = False


def row(types, actions, kelas, pasal, *, others=False, **cells) -> Row:
    """A row with its cells by the matrix's column heads."""
    return Row(types, actions, kelas, pasal, {COLUMNS[k]: v for k, v in cells.items()}, others)


def nobody() -> dict[str, str]:
    """X in every column."""
    return dict.fromkeys(("up", "fa", "ad", "kp", "kb", "ppk", "dk", "au", "ki"), "X")


# fmt: off
MATRIX = [
    row("md:* info:*", "lihat", ORDINARY, "8 9 20(3) 24(5)",
        up="A(C1)", fa="A", ad="A", dk="X", ki="A(C5,C6)"),
    row("md:* info:*", "lihat", CONFIDENTIAL, "9(2)c 2.h",
        up="A(C1)", fa="X", ad="A", dk="X", ki="X"),
    row("md:*", "isi perbarui", ORDINARY, "15(1)b",
        up="A(C1)", ad="A", dk="X", au="X", ki="X"),
    row("md:*", "perbarui", ORDINARY, "9(3)c 15(1)a", others=True,
        up="X", fa='A "atas nama"', ad="A", dk="X", au="X", ki="X"),
    row("md:*", "perbarui unggah", CONFIDENTIAL, "9(2)c",
        up="X", fa="X", ad="A", kp="X", dk="X", au="X", ki="X"),
    row("md:*", "unggah", BOTH, "10(4) 19(1)",
        up="A(C1,C10)", fa="A(C10)", ad="A", dk="X", au="X", ki="X"),
    row("md:*", "verifikasi validasi", BOTH, "9(2)b 9(3)a 15(1)c",
        up="X", fa="A(C10,C14)", ad="A(C14)", dk="X", au="X", ki="X"),
    row("md:*", "sinkronkan", BOTH, "9(3)a", fa="A(C10)", ad="A", dk="X"),
    row("md:*", "kumpulkan", BOTH, "19(2)", fa="A(C10)", ad="A", dk="X"),
    row("md:* info:*", "sajikan", BOTH, "16 27(2)h",
        up="A(C1,C13)", fa="A(C13,C15)", ad="A(C13,C16)", dk="X"),
    row("pantau:kelengkapan", "pantau lihat", BOTH, "12 9(2)d",
        up="A(C1)", fa="A", ad="A", kp="A", kb="A"),
    row("statistik", "lihat", BOTH, "20(2) 21(2)",
        fa="A", ad="A", kp="A", kb="A", ppk="A", ki="A (no C6)"),

    row("modul:informasi", "akses", BOTH, "6(1)a 1.17", up="A(C1)", fa="A", ad="A", kp="A", kb="A"),
    row("modul:layanan", "akses", BOTH, "6(1)e", up="A(C1)", fa="A", ad="A", kp="A", kb="A"),
    row("modul:pengelolaan", "akses", BOTH, "6(1)d 9", up="X", fa="A", ad="A"),
    row("modul:analisis", "akses", BOTH, "6(1)b 14(5)",
        fa="A", ad="A", kp="A agg", kb="A", ppk="A agg"),
    row("modul:perencanaan", "akses", BOTH, "6(1)c", fa="A", ad="A", kp="A", kb="A", ppk="A agg"),
    row("modul:pelaporan", "akses", BOTH, "6(1)f 15(5) 17",
        fa="A (lapor only)", ad="A", kp="A", kb="A", ppk="A", au="A"),

    row("layanan:P", "ajukan", BOTH, "10(1) 10(2) 10(3) 13(2) 29(1)", up="A(C1,C3,C4,C9)"),
    row("layanan:formasi", "ajukan", BOTH, "10(1)a", up="X", fa="A(C3,C9)", ad="A", kp="A(C3,C9)"),
    row("layanan:hukuman_disiplin", "proses lihat", BOTH, "10(1)s 9(2)c",
        up="A(C1) lihat", fa="X", ad="A", dk="X"),
    row("layanan:*", "verifikasi", ORDINARY, "9(3)a", fa="A(C3,C9,C14)", ad="A(C14)"),
    row("layanan:*", "proses terbitkan", BOTH, "10(6)",
        up="X", fa="X", ad="A(C3,C9,C12 step-up)"),
    # The service itself, and its entry in the register.
    row("layanan:* idp:layanan", "aktifkan nonaktifkan", BOTH, "13",
        ad="A(document 13(4))", kb="tetapkan"),

    row("idp:akun", "lihat dampingi", BOTH, "9(3)b", up="A(C1)", fa="A", ad="A"),
    row("idp:akun", "nonaktifkan", BOTH, "27(2)a 28",
        up="self only", ad="A(reason)", dk="A in incident only (C16)"),
    row("idp:kontak", "lihat", BOTH, "26(3)",
        up="A(C1)", fa="masked", ad="masked", dk="X", au="masked"),
    row("idp:sesi", "lihat akhiri", BOTH, "27(2)a 28",
        up="A(C1)", ad="A(akhiri; lihat metadata)",
        dk="A akhiri semua in incident (C16)", au="lihat"),

    row("idp:penunjukan", "usulkan", BOTH, "9(5)", ad="A (for BKPSDMD)", kp="A"),
    row("idp:penunjukan", "teliti kembalikan", BOTH, "9(5)", ad="A(C14)"),
    row("idp:penunjukan", "tetapkan", BOTH, "9(5)", ad="A(SK doc, C16)", ppk="signs SK outside"),
    row("idp:pakta", "tandatangani", BOTH, "27(1)a", fa="A(C1) decreed", ad="A(C1) decreed"),
    row("idp:suspensi", "hentikan", BOTH, "9(7)", fa="X", ad="A(evidence, C14)", kp="minta"),
    row("idp:suspensi", "unggah", BOTH, "9(7)", fa="A(C1, exempt from C8)"),
    row("idp:suspensi", "ketahui", BOTH, "9(7)", kp="A (Kepala PD of that unit)"),
    row("idp:suspensi", "pulihkan", BOTH, "9(7)", fa="X", ad="A(letter + ketahui)"),
    row("idp:permohonan_akses", "ajukan tarik", BOTH, "27(2)a",
        up="A(C1)", fa="A(C1) of any unit", ad="A(C1)", kp="A of any unit", kb="A", dk="A", au="A"),
    row("idp:permohonan_akses", "setujui", BOTH, "27(2)a",
        ad="A(C14,C16 if pengelola)", kp="A(step 1)", kb="A (for AD)"),
    row("idp:hibah", "cabut", BOTH, "27(2)a", up="self", ad="A(reason)", kp="minta", kb="A"),
    row("idp:tinjauan", "buat tutup", BOTH, "27(2)a", ad="A", kb="A", au="lihat"),
    row("idp:tinjauan", "putuskan", BOTH, "27(2)a",
        ad="A(C14)", kp="A own PD (C14)", kb="A for AD"),

    row("idp:permintaan_data", "ajukan", BOTH, "18", kp="A"),
    row("idp:permintaan_data", "setujui", BOTH, "18 27(2)h", ad="A(C14,C15)"),
    row("idp:persetujuan", "beri tarik", BOTH, "20(3)",
        up="A(C1)", fa="X for others", ad="X for others",
        kp="X", kb="X", ppk="X", dk="X", au="X", ki="X"),
    row("idp:perjanjian", "catat tangguhkan", BOTH, "22 23", ad="A(doc, C16)", kb="A", au="lihat"),
    row("idp:klien", "daftar ubah putar_rahasia", BOTH, "6(2) 21 22 23",
        ad="A(C16)", dk="putar_kunci only", au="lihat"),
    row("idp:rekomendasi", "ajukan beri", BOTH, "16",
        up="ajukan", fa="ajukan", ad="ajukan; beri(C14)", au="lihat"),
    row("idp:laporan", "susun terima minta", BOTH, "17",
        ad="susun", kb="sahkan", ppk="terima; minta", au="lihat"),
    row("idp:kebijakan", "lihat", BOTH, "2.b",
        up="A", fa="A", ad="A", kp="A", kb="A", ppk="A", dk="A", au="A"),
    row("idp:kebijakan", "ubah", BOTH, "2.b 25",
        ad="A(C16, document, effective date)", kb="A(C16)", dk="X", au="X"),
    row("idp:audit", "lihat", BOTH, "2.g 27(1)b",
        up="A(C1: events about me)", fa="A events in scope", ad="A", kb="A", au="A"),

    row("idp:insiden", "catat lapor", BOTH, "28(1)",
        up="lapor", fa="lapor", ad="A", kp="lapor", kb="A", dk="terima; pulihkan", au="lihat"),
    row("idp:darurat", "nyalakan matikan", BOTH, "29", ad="A(doc, C16)", kb="A", au="lihat"),
    row("idp:cadangan", "jalankan uji_pulih", BOTH, "19(3) 19(4) 27(2)e",
        ad="A", dk="A (execute, encrypted, cannot read)", au="lihat"),
    row("idp:aset", "kelola", BOTH, "27(2)c", ad="A", dk="A", au="lihat"),
    row("idp:pihak_ketiga", "kelola", BOTH, "27(2)g 27(3)", ad="A", au="lihat"),
    row("idp:keputusan", "minta", BOTH, "6(1)", km="A"),
]

# The four rows that bind everyone, whatever roles they hold.
FOR_EVERYONE = [
    row("idp:kredensial", "lihat", BOTH, "27(2)i", **nobody()),
    row("idp:penyamaran", "*", BOTH, "27(2)i 26(4)", **nobody()),
    row("idp:audit", "ubah hapus", BOTH, "26(4)", **nobody()),
]
CHANGES = "ubah isi perbarui buat hapus daftar putar_rahasia"
ALL_BUT_THE_OWNER = [
    row("idp:kredensial idp:kontak", CHANGES, BOTH, "27(2)j",
        **{**nobody(), "up": "A(C1, step-up)"}),
    # Ways to bring a value in from elsewhere: nobody's, the owner's neither.
    row("idp:kredensial idp:kontak", "unggah tetapkan sinkronkan", BOTH, "27(2)j", **nobody()),
]
# What every owner of an account has, an employee or not (the Governor is none).
OWNERS = [
    row("idp:akun", "lihat", BOTH, "8(1)", up="A(C1)"),
    row("idp:kontak", "lihat", BOTH, "8(1) 26(3)", up="A(C1)"),
    row("idp:sesi", "lihat akhiri", BOTH, "27(2)a", up="A(C1)"),
    # 20(3): whose the data are gives the permission, and sees what is asked.
    row("idp:persetujuan", "lihat beri tarik", BOTH, "20(3)", up="A(C1)"),
]

# What the matrix leaves open, and how it was decided: in doubt, no.
DECIDED = [
    # 9(2)c says "memasukkan dan mengunggah": isi is writing like perbarui and unggah.
    row("md:*", "isi", CONFIDENTIAL, "9(2)c",
        up="X", fa="X", ad="A", kp="X", dk="X", au="X", ki="X"),
    # What may not be seen cannot be handed over.
    row("md:* info:*", "sajikan", BOTH, "9(2)c", fa="A(C10)"),
    # 10(1)r, 10(1)s: "class rahasia: FA denied", whatever class a module states.
    row("layanan:*", "verifikasi", CONFIDENTIAL, "9(2)c", fa="X"),
    row("layanan:izin_perceraian layanan:hukuman_disiplin", "verifikasi", BOTH, "10(1)r 10(1)s",
        fa="X"),
    # 15(5): entering the module to report is reporting.
    row("modul:pelaporan", "lapor", BOTH, "15(5)", fa="A (lapor only)"),
    # 6(2): a module is registered as a client is.
    row("idp:modul", "daftar ubah", BOTH, "6(2)", ad="A(C16)"),
    # No production rows but a grant's: to see, to enter, and (third parties) to run a backup.
    row("md:* info:* layanan:* pantau:kelengkapan statistik", "lihat", ORDINARY, "25(2) 27(2)g",
        ta="A", p3="A"),
    row("modul:*", "akses", ORDINARY, "25(2) 27(2)g", ta="A", p3="A"),
    row("idp:aset idp:cadangan idp:klien idp:modul idp:layanan", "lihat", ORDINARY, "25(2) 27(2)g",
        ta="A", p3="A"),
    row("idp:cadangan", "jalankan uji_pulih", ORDINARY, "27(2)g 27(2)e", p3="A"),
    row("md:* info:* layanan:*", "*", CONFIDENTIAL, "9(2)c 27(2)g", ta="X", p3="X"),
    row("idp:kredensial idp:audit", "*", BOTH, "27(2)i 26(4)", ta="X", p3="X"),
]

# Cells in words -> what they ask. A leading minus waives what the role implies.
WORDED = {
    'A "atas nama"': "A", "A agg": "A", "A (lapor only)": "A", "A (no C6)": "A", "masked": "A",
    "A events in scope": "A", "A (for BKPSDMD)": "A", "A (Kepala PD of that unit)": "A",
    "A (execute, encrypted, cannot read)": "A", "A(akhiri; lihat metadata)": "A",
    "X for others": "X", "signs SK outside": "-",
    "self": "A(C1)", "self only": "A(C1)", "A(C1: events about me)": "A(C1)",
    "A(C1) lihat": "lihat(C1)", "A(C1, step-up)": "A(C1,C12S)",
    "A(C3,C9,C12 step-up)": "A(C3,C9,C12S)",
    "A(reason)": "A(ALASAN)", "A in incident only (C16)": "A(INSIDEN,C16)",
    "A akhiri semua in incident (C16)": "akhiri(INSIDEN,C16)",
    "A(document 13(4))": "A(DOK)", "A(SK doc, C16)": "A(DOK,C16)", "A(doc, C16)": "A(DOK,C16)",
    "A(C16, document, effective date)": "A(C16,DOK)",
    "A(evidence, C14)": "A(BUKTI,C14)", "A(letter + ketahui)": "A(SURAT)",
    "A(C1, exempt from C8)": "A(C1,-C8)",
    # Signing comes before the authority is in force (27(1)a): what counts is the decree.
    "A(C1) decreed": "A(C1,DITETAPKAN,-C7,-C8,-C11)",
    # Asking for oneself is not bound to the unit of an appointment.
    "A(C1) of any unit": "A(C1,-C2)", "A of any unit": "A(-C2)",
    # Decided: a second person always, and nobody about themself.
    "A(C14,C16 if pengelola)": "A(C14,C16)", "A(step 1)": "A(C14)", "A (for AD)": "A(C14)",
    "A for AD": "A(C14)", "A own PD (C14)": "A(C14)", "putar_kunci only": "putar_kunci",
}
# fmt: on
