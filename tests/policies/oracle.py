"""What the matrix says about any question, read from the matrix alone (``oracle_matrix``)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from tests.policies.oracle_matrix import (
    AD,
    ALL_BUT_THE_OWNER,
    AU,
    COLUMNS,
    DECIDED,
    DK,
    FA,
    FOR_EVERYONE,
    KB,
    KI,
    KM,
    KP,
    MATRIX,
    OWNERS,
    P3,
    PPK,
    TA,
    UP,
    WORDED,
    Row,
)

ROLES = tuple(COLUMNS.values())
Cell = tuple[str, str, str, str]
Expected = str | frozenset[str] | None
NEVER = "X"

TYPES = {
    "md": "pribadi kualifikasi kompetensi kinerja pendukung",
    "info": (
        "nama_nip drh pendidikan jabatan_pangkat penghargaan organisasi gaji diklat prestasi sk"
        " kompetensi"
    ),
    "modul": "informasi analisis perencanaan pengelolaan layanan pelaporan",
    "layanan": (
        "formasi karis_karsu ujian_dinas pensiun tugas_belajar santunan_korpri diklat"
        " rekom_uji_kompetensi pengembangan_kompetensi penilaian_kinerja satya_lencana"
        " kenaikan_pangkat mutasi gaji_berkala pengangkatan_casn jabatan_fungsional cuti"
        " izin_perceraian hukuman_disiplin pindah_pelaksana lainnya"
    ),
    "pantau": "kelengkapan",
    "idp": (
        "akun kontak kredensial sesi penunjukan suspensi hibah pakta permohonan_akses penyamaran"
        " keputusan tinjauan permintaan_data persetujuan perjanjian klien modul layanan kebijakan"
        " audit laporan rekomendasi insiden darurat cadangan aset pihak_ketiga bimtek dokumen unit"
    ),
}
RESOURCES = (
    *(f"{prefix}:{name}" for prefix, names in TYPES.items() for name in names.split()),
    "statistik",
)
# The employee starts all services but these two: the unit's, and BKPSDMD's (10(1)a, 10(1)s).
NOT_STARTED_BY_EMPLOYEES = {"layanan:formasi", "layanan:hukuman_disiplin"}
CONFIDENTIAL_TYPES = {"info:gaji", "layanan:izin_perceraian", "layanan:hukuman_disiplin"}
"""Types whose own class is rahasia."""
_ACTIONS = (
    "akhiri beri buat catat daftar hapus jalankan kelola kembalikan matikan nyalakan putuskan"
    " putar_rahasia sahkan susun tangguhkan tarik terima tutup lihat isi perbarui unggah"
    " verifikasi validasi sinkronkan kumpulkan dampingi pantau sajikan ajukan proses setujui"
    " tolak terbitkan usulkan teliti tetapkan tandatangani ketahui hentikan pulihkan cabut tinjau"
    " aktifkan nonaktifkan minta lapor cadangkan uji_pulih putar_kunci ubah akses"
)
ACTIONS = tuple(_ACTIONS.split())
# What a role always implies.
IMPLIED = {
    UP: {"C17"},
    FA: {"C2", "C7", "C8", "C11", "C12", "C17"},
    AD: {"C7", "C8", "C11", "C12", "C17", "A5"},
    KP: {"C2", "C8", "C11", "C12", "C17"},
    KB: {"C8", "C11", "C12", "C17"},
    PPK: {"C8", "C11", "C12"},
    DK: {"C8", "C11", "C12"},
    AU: {"C8", "C11", "C12"},
    TA: {"C8", "C11", "C12", "HIBAH"},
    P3: {"C8", "C11", "C12", "HIBAH"},
    KI: set(),
    KM: set(),
}
# Neither one employee's nor one unit's: C2 is not asked.
_PROVINCIAL = (
    "kebijakan pakta klien modul layanan laporan insiden darurat cadangan aset pihak_ketiga"
    " perjanjian keputusan rekomendasi"
)
OF_THE_PROVINCE = {"statistik", *(f"idp:{name}" for name in _PROVINCIAL.split())}


def expect(role: str, resource: str, action: str, kelas: str) -> Expected:
    """None: nothing allows it. ``"X"``: prohibited. Else all conditions that must hold.

    It is the answer for someone with this role alone who, unless C1 is among the conditions, does
    not own the resource. What every owner has besides is :func:`expect_of_owner`.
    """
    everyones = _for_everyone().get((resource, action, kelas))
    if everyones is not None:
        return everyones
    of_role = _by_role().get((role, resource, action, kelas))
    owners = expect_of_owner(resource, action)
    if owners is None or of_role == NEVER:
        return of_role
    # The user personal's A(C1) is every owner's: no condition of the role is asked beside it.
    return owners if of_role is None or owners <= of_role else of_role


def expect_of_owner(resource: str, action: str) -> frozenset[str] | None:
    """What the owner of an account may do by that alone, with these conditions."""
    for line in OWNERS:
        if resource in line.types.split() and action in line.actions.split():
            return frozenset({"C1"})
    everyones = _for_everyone().get((resource, action, "biasa"))
    return everyones if isinstance(everyones, frozenset) else None


@cache
def _for_everyone() -> dict[tuple[str, str, str], str | frozenset[str]]:
    """The rows without a role: X, or the conditions under which the owner may."""
    found: dict[tuple[str, str, str], str | frozenset[str]] = {}
    for line in (*FOR_EVERYONE, *ALL_BUT_THE_OWNER):
        for resource, action, kelas in _spread(line):
            own = line.cells[UP]
            found[resource, action, kelas] = (
                NEVER if own == NEVER else frozenset(_read(WORDED[own])[1])
            )
    return found


@cache
def _by_role() -> dict[Cell, str | frozenset[str]]:
    """Every cell that a role's rows decide: X beats A, and all rows that allow must be met."""
    never: set[Cell] = set()
    asked: dict[Cell, set[str]] = {}
    for line in (*MATRIX, *DECIDED):
        for role, wording in line.cells.items():
            for part in WORDED.get(wording, wording).split(";"):
                _enter(line, role, part.strip(), never, asked)
    return {
        **{cell: _with_implied(cell, words) for cell, words in asked.items()},
        **dict.fromkeys(never, NEVER),
    }


def _enter(line: Row, role: str, part: str, never: set[Cell], asked: dict[Cell, set[str]]) -> None:
    word, conditions = _read(part)
    for resource, action, kelas in _spread(line, None if word in ("A", NEVER) else word):
        cell = (role, resource, action, kelas)
        if word == NEVER:
            own = line.others and "C1" in asked.get(cell, ())
            never.update(() if own else (cell,))
        elif word != "-":
            asked.setdefault(cell, set()).update(conditions)


def _with_implied(cell: Cell, words: set[str]) -> frozenset[str]:
    role, resource, _, _ = cell
    waived = {word[1:] for word in words if word.startswith("-")}
    if resource in OF_THE_PROVINCE or resource.startswith("modul:"):
        waived.add("C2")
    asked = {word for word in words if not word.startswith("-")}
    return frozenset(asked | (IMPLIED[role] - waived))


def _read(part: str) -> tuple[str, set[str]]:
    """``A(C1,C3)`` -> ("A", {"C1", "C3"})."""
    found = re.fullmatch(r"([A-Za-z_]+|-)(?:\(([A-Z0-9,\-]+)\))?", part)
    assert found, f"a cell in words that nothing explains: {part!r}"
    return found[1], set(found[2].split(",")) if found[2] else set()


def _spread(line: Row, action: str | None = None) -> Iterator[tuple[str, str, str]]:
    """Every (type, action, class) of a row; with ``action``, of that one in place of the row's."""
    actions = [action] if action else line.actions.split()
    for word in line.types.split():
        for name in ACTIONS if actions == ["*"] else actions:
            for kelas in line.kelas.split():
                yield from ((resource, name, kelas) for resource in _types(word))


def _types(word: str) -> list[str]:
    if word == "layanan:P":
        return [t for t in _types("layanan:*") if t not in NOT_STARTED_BY_EMPLOYEES]
    if word.endswith(":*"):
        return [t for t in RESOURCES if t.startswith(word[:-1])]
    assert word in RESOURCES, word
    return [word]


def is_for_everyone(resource: str, action: str) -> bool:
    """Whether one of the rows without a role speaks of it: what it doesn't allow, nothing does."""
    return (resource, action, "biasa") in _for_everyone()
