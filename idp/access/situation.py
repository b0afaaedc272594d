"""Situations: everything that a decision can depend on, said in a few words of the law.

The tables, the proof and its counterexamples all speak of the same aspects. In the ordinary
situation somebody holds his authority rightly, has proved himself with two factors a minute ago,
and asks about somebody else's data in his own unit, with no paper in hand; a situation names only
what differs from that. The words are those of the regulation, so that a lawyer reads them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from itertools import product

from idp.access.conditions import STRONG
from idp.access.errors import PolicyBroken
from idp.access.facts import CLIENT, USER, Authority, Proof, ResourceFacts, SubjectFacts
from idp.access.vocabulary import ORDINARY, Vocabulary
from idp.sessions import STEP_UP_SECONDS

Values = Mapping[str, str]
"""Aspect -> value; an aspect that is left out has its ordinary value."""

PRESENT, ABSENT = "ada", "tidak ada"
_RECORDS = {
    "persetujuan": "persetujuan",
    "perjanjian": "perjanjian",
    "hibah": "hibah",
    "insiden": "insiden",
    "surat diketahui": "diketahui",
    "rekomendasi": "rekomendasi",
    "izin": "izin",
}
"""Aspect -> the kind of recorded fact that it is."""
_STATED = {
    "data lengkap": "data_lengkap",
    "dokumen": "dokumen",
    "bukti": "bukti",
    "alasan": "alasan",
    "penyetuju kedua": "penyetuju_kedua",
}
"""Aspect -> the property by which a module states it."""

ASPECTS: Mapping[str, tuple[str, ...]] = {
    "akun": ("aktif", "nonaktif", "tidak dikenal"),
    "pegawai": ("aktif", "tidak aktif"),
    "penempatan": ("BKPSDMD", "perangkat daerah lain"),
    "penunjukan": ("berlaku", "ditetapkan", "dihentikan", "gugur"),
    "pakta": ("ditandatangani", "belum"),
    "bukti diri": ("dua faktor", "dua faktor, lama", "sandi", "belum"),
    "unit": ("sama", "di bawah", "di atas", "lain", "tidak disebut"),
    "pemilik": ("orang lain", "sendiri", "tidak disebut"),
    "penulis": ("tidak disebut", "orang lain", "sendiri"),
    "layanan": ("aktif", "nonaktif"),
    "keadaan": ("biasa", "darurat"),
    **dict.fromkeys((*_RECORDS, *_STATED), (ABSENT, PRESENT)),
}
"""Every aspect with its possible values; the first is the ordinary one."""

OF_SUBJECT = frozenset({"akun", "pegawai", "penempatan", "penunjukan", "pakta"})
OF_PROOF = frozenset({"bukti diri"})
OF_RESOURCE = frozenset(ASPECTS) - OF_SUBJECT - OF_PROOF

ASKED_BY: Mapping[str, tuple[str, ...]] = {
    "C1": ("pemilik",),
    "C2": ("unit",),
    "C3": ("layanan",),
    "C4": ("data lengkap",),
    "C5": ("persetujuan",),
    "C6": ("perjanjian",),
    "C7": ("pakta",),
    "C8": ("penunjukan",),
    "C9": ("keadaan",),
    "C10": (),
    "C11": ("penunjukan",),
    "DITETAPKAN": ("penunjukan",),
    "C12": ("bukti diri",),
    "C12S": ("bukti diri",),
    "C13": ("rekomendasi",),
    "C14": ("pemilik", "penulis"),
    "C15": ("izin",),
    "C16": ("penyetuju kedua",),
    "C17": ("pegawai",),
    "A5": ("penempatan",),
    "DOK": ("dokumen",),
    "BUKTI": ("bukti",),
    "ALASAN": ("alasan",),
    "SURAT": ("surat diketahui",),
    "INSIDEN": ("insiden",),
    "HIBAH": ("hibah",),
}
"""Condition -> the aspects that its truth depends on (C10 depends on the class alone)."""

ME, SOMEBODY, THIRD = "saya", "orang-lain", "penulis-lain"
THING = "hal"
_ABOVE, _OWN, _BELOW, _OTHER = "PROVINSI", "UNIT", "UNIT.BAWAH", "UNIT-LAIN"
_UNITS: Mapping[str, tuple[str | None, frozenset[str]]] = {
    "sama": (_OWN, frozenset({_OWN, _ABOVE})),
    "di bawah": (_BELOW, frozenset({_BELOW, _OWN, _ABOVE})),
    "di atas": (_ABOVE, frozenset({_ABOVE})),
    "lain": (_OTHER, frozenset({_OTHER, _ABOVE})),
    "tidak disebut": (None, frozenset()),
}
_APPOINTMENTS = {
    # value -> state of SM-1, in force (C11), suspended (not C8)
    "berlaku": ("active", True, False),
    "ditetapkan": ("decreed", False, False),
    "dihentikan": ("suspended", True, True),
    "gugur": ("lapsed", False, False),
}
_PROOFS = {
    "dua faktor": Proof(STRONG, 60),
    "dua faktor, lama": Proof(STRONG, STEP_UP_SECONDS + 60),
    "sandi": Proof("pwd", 60),
    "belum": Proof(),
}
_APPOINTED = "C11"
"""A role that asks for an appointment in force is given by one; others come by themselves."""


ORDINARILY: Values = {}
WITH_EVERYTHING: Values = {
    "pemilik": "sendiri",
    **{name: PRESENT for name, values in ASPECTS.items() if PRESENT in values},
}
"""One's own data, with every paper in hand."""


@cache
def combinations(aspects: frozenset[str]) -> tuple[Values, ...]:
    """Every combination of the values of these aspects."""
    names = sorted(aspects)
    return tuple(
        dict(zip(names, chosen, strict=True))
        for chosen in product(*(ASPECTS[name] for name in names))
    )


def check_values(values: Values, place: str) -> None:
    """Raise PolicyBroken when a situation names an aspect or a value that there is not."""
    for aspect, value in values.items():
        known = ASPECTS.get(aspect)
        if known is None:
            raise PolicyBroken(f"{place}: no such aspect {aspect!r}; there are {list(ASPECTS)}")
        if value not in known:
            raise PolicyBroken(f"{place}: {aspect} is one of {list(known)}, not {value!r}")


def value_of(values: Values, aspect: str) -> str:
    """The aspect's value in a situation."""
    return values.get(aspect) or ASPECTS[aspect][0]


def subject_in(vocabulary: Vocabulary, roles: Iterable[str], values: Values) -> SubjectFacts:
    """Somebody who holds these roles, in this situation."""
    held = list(roles)
    standing = value_of(values, "akun")
    # A role that asks nothing of a person is a program's.
    program = bool(held) and not any(vocabulary.roles[role].implies for role in held)
    return SubjectFacts(
        CLIENT if program else USER,
        ME,
        known=standing != "tidak dikenal",
        active=standing == "aktif",
        employed=value_of(values, "pegawai") == "aktif",
        central=value_of(values, "penempatan") == "BKPSDMD",
        pledged=value_of(values, "pakta") == "ditandatangani",
        authorities=tuple(_authority(vocabulary, role, values) for role in held),
    )


def _authority(vocabulary: Vocabulary, role: str, values: Values) -> Authority:
    implied = vocabulary.roles[role].implies
    if _APPOINTED not in implied:
        return Authority(role)
    state, in_force, suspended = _APPOINTMENTS[value_of(values, "penunjukan")]
    unit = _OWN if "C2" in implied else None
    return Authority(role, unit, f"sk-{role}", state, in_force, suspended)


def resource_in(resource_type: str, kelas: str, values: Values) -> ResourceFacts:
    """The thing acted upon, in this situation."""
    unit, units = _UNITS[value_of(values, "unit")]
    records = {kind for aspect, kind in _RECORDS.items() if value_of(values, aspect) == PRESENT}
    if value_of(values, "layanan") == "nonaktif":
        records.add("layanan_nonaktif")
    if value_of(values, "keadaan") == "darurat":
        records.add("darurat")
    return ResourceFacts(
        resource_type,
        THING,
        unit,
        units,
        {"sendiri": ME, "orang lain": SOMEBODY}.get(value_of(values, "pemilik")),
        kelas,
        {"sendiri": ME, "orang lain": THIRD}.get(value_of(values, "penulis")),
        {name: True for aspect, name in _STATED.items() if value_of(values, aspect) == PRESENT},
        frozenset(records),
    )


def proof_in(values: Values) -> Proof:
    """How the subject proved himself, in this situation."""
    return _PROOFS[value_of(values, "bukti diri")]


def kelas_of(vocabulary: Vocabulary, resource_type: str) -> str:
    """The class of a type where nothing else is said."""
    term = vocabulary.resources.get(resource_type)
    return term.kelas if term is not None else ORDINARY


def in_words(values: Values) -> str:
    """``pemilik sendiri; unit di bawah``, in the order of ASPECTS."""
    return "; ".join(f"{name} {values[name]}" for name in ASPECTS if name in values)
