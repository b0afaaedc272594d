"""Fictional employees, one by one, the same for the same seed and size.

The generator is seeded, so that two runs give the same files byte for byte; nothing secret is
drawn here. Every number ends in a sequence from 901 on, every address in ``contoh.example``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from idp.foundation.errors import Refusal
from idp.sample.names import draw_name
from idp.sample.organisation import CENTRAL, Office, build_organisation

SMALLEST = 160
REFERENCE_DAY = date(2026, 1, 1)
"""The day from which ages and services are counted: a file does not depend on when it is made."""

VACANT_HEADS = 2
"""So many Perangkat Daerah, the last ones, have no head."""


@dataclass(frozen=True, slots=True)
class Employee:
    """One line of the employees file."""

    name: str
    nip: str
    kind: str
    sex: str
    grade: str
    position: str
    position_kind: str
    education: str
    unit: str
    email: str
    phone: str
    start_date: str
    perangkat_daerah: str
    is_head: bool

    def cells(self) -> dict[str, str]:
        return {
            "nama": self.name,
            "nip": self.nip,
            "jenis": self.kind,
            "jenis_kelamin": self.sex,
            "golongan": self.grade,
            "jabatan": self.position,
            "jenis_jabatan": self.position_kind,
            "pendidikan": self.education,
            "unit": self.unit,
            "email": self.email,
            "nomor_ponsel": self.phone,
            "tmt": self.start_date,
            "status": "aktif",
        }


COLUMNS = (
    *("nama", "nip", "jenis", "jenis_kelamin", "golongan", "jabatan", "jenis_jabatan"),
    *("pendidikan", "unit", "email", "nomor_ponsel", "tmt", "status"),
)
_SPECIALISTS = {
    "DISDIK": ("Guru Matematika", "Guru Bahasa Indonesia", "Guru Produktif", "Pengawas Sekolah"),
    "DINKES": ("Perawat", "Bidan", "Dokter", "Apoteker", "Sanitarian", "Nutrisionis"),
    "DISKOMINFO": ("Pranata Komputer", "Pranata Hubungan Masyarakat", "Sandiman"),
    "INSPEKTORAT": ("Auditor", "Pengawas Urusan Pemerintahan"),
    "BKPSDMD": ("Analis Sumber Daya Manusia Aparatur", "Asesor", "Widyaiswara"),
}
_ANY_SPECIALISTS = ("Analis Kebijakan", "Perencana", "Arsiparis", "Pranata Komputer")
_GRADES_OF_SPECIALISTS = ("Ahli Pertama", "Ahli Muda", "Terampil", "Mahir")
_CLERKS = (
    "Pengelola Data",
    "Pengadministrasi Umum",
    "Pengelola Kepegawaian",
    "Penyusun Laporan",
    "Pengadministrasi Keuangan",
    "Operator Layanan Operasional",
)
_WEIGHTS = {"DISDIK": 9, "DINKES": 6, "SETDA": 3}


def generate_employees(count: int, seed: int) -> Iterator[Employee]:
    """That many employees: the heads of all units first, then everybody else.

    Raises Refusal ``too_few`` below 160, the least that fills the smallest organisation.
    """
    if count < SMALLEST:
        raise Refusal("too_few", f"the sample begins at {SMALLEST} employees")
    return _Generator(count, seed).employees()


class _Generator:
    def __init__(self, count: int, seed: int) -> None:
        self._count = count
        self._draw = Random(f"simasn-sample/{seed}/{count}")
        self._units = [unit for unit in build_organisation(count) if unit.kind != "PROV"]
        self._sequences: Counter[str] = Counter()
        self._made = 0

    def employees(self) -> Iterator[Employee]:
        heads = [unit for unit in self._units if unit.kind == "PD"][:-VACANT_HEADS]
        for unit in [*heads, *(unit for unit in self._units if unit.kind == "UNIT")]:
            yield self._employee(unit, head=True)
        weights = [_WEIGHTS.get(unit.perangkat_daerah, 1) for unit in self._units]
        # BKPSDMD has enough people for its administrators at every size.
        for unit in self._units:
            if unit.code.startswith(CENTRAL + ".") or unit.code == CENTRAL:
                yield from (self._employee(unit, head=False) for _ in range(3))
        while self._made < self._count:
            block = min(1000, self._count - self._made)
            for unit in self._draw.choices(self._units, weights, k=block):
                yield self._employee(unit, head=False)

    def _employee(self, unit: Office, *, head: bool) -> Employee:
        draw = self._draw
        self._made += 1
        male = draw.random() < 0.47
        given, family = draw_name(draw, male=male)
        kind = (
            "PNS" if head else draw.choices(("PNS", "CPNS", "PPPK", "PPPK_PW"), (60, 2, 22, 16))[0]
        )
        leads = head and unit.kind == "PD"
        ages = (46, 56) if leads else (36, 56) if head else (24, 34 if kind == "CPNS" else 56)
        nip, start = self._number(kind, male, ages)
        position, position_kind, grade = self._position(unit, kind, head)
        return Employee(
            name=f"{given} {family}",
            nip=nip,
            kind=kind,
            sex="L" if male else "P",
            grade=grade,
            position=position,
            position_kind=position_kind,
            education=draw.choices(
                ("SMA", "D-3", "S-1", "S-2"), (0, 0, 40, 60) if head else (15, 20, 50, 15)
            )[0],
            unit=unit.code,
            email=f"{given}.{family}.{self._made}@contoh.example".lower(),
            phone=f"+62000{self._made:07d}",
            start_date=start,
            perangkat_daerah=unit.perangkat_daerah,
            is_head=head,
        )

    def _number(self, kind: str, male: bool, ages: tuple[int, int]) -> tuple[str, str]:
        """A NIP of which nobody else has the sequence, and the date of the appointment."""
        while True:
            age_now = self._draw.randint(*ages)
            born = REFERENCE_DAY - timedelta(days=age_now * 365 + self._draw.randrange(365))
            appointed = _appointment_year(self._draw, kind, born.year)
            month = self._draw.randint(1, 12)
            code = month if kind in ("PNS", "CPNS") else 24 if kind == "PPPK_PW" else 21
            prefix = f"{born:%Y%m%d}{appointed}{code:02d}{1 if male else 2}"
            self._sequences[prefix] += 1
            if self._sequences[prefix] <= 99:
                return f"{prefix}{900 + self._sequences[prefix]}", f"{appointed}-{month:02d}-01"

    def _position(self, unit: Office, kind: str, head: bool) -> tuple[str, str, str]:
        draw = self._draw
        pppk = kind.startswith("PPPK")
        if head and unit.kind == "PD":
            return unit.head, "jpt_pratama", draw.choice(("IV/b", "IV/c"))
        if head:
            title = "administrator" if ".B" in unit.code or ".SEKR" in unit.code else "pengawas"
            return unit.head, title, draw.choice(("III/d", "IV/a"))
        if draw.random() < 0.6:
            specialists = _SPECIALISTS.get(unit.perangkat_daerah, _ANY_SPECIALISTS)
            position = f"{draw.choice(specialists)} {draw.choice(_GRADES_OF_SPECIALISTS)}"
            return (
                position,
                "fungsional",
                draw.choice(("VII", "IX") if pppk else ("III/a", "III/b", "III/c")),
            )
        return (
            draw.choice(_CLERKS),
            "pelaksana",
            draw.choice(("V", "VII") if pppk else ("II/b", "II/c", "III/a")),
        )


def _appointment_year(draw: Random, kind: str, birth_year: int) -> int:
    """PNS at 20 to 34, PPPK at any age since 2021, CPNS in the year before the files' day."""
    last = REFERENCE_DAY.year - 1
    if kind == "CPNS":
        return last
    if kind.startswith("PPPK"):
        return draw.randint(max(2021, birth_year + 20), last)
    return draw.randint(birth_year + 20, min(birth_year + 34, last - 1))
