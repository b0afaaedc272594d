"""The fictional organisation: offices as provinces have them, and as many units as the size asks.

The names of offices follow the press and other regulations; the list annexed to Perda 9/2020 was
not seen, so every unit says in its legal basis that it is an example.
"""

from __future__ import annotations

from dataclasses import dataclass

ROOT = "PROV-19"
CENTRAL = "BKPSDMD"
LEGAL_BASIS = "Data contoh, belum diverifikasi"
VALID_FROM = "2021-01-04"

OFFICES: tuple[tuple[str, str], ...] = (
    ("BKPSDMD", "Badan Kepegawaian dan Pengembangan Sumber Daya Manusia Daerah"),
    ("DINKES", "Dinas Kesehatan"),
    ("DISDIK", "Dinas Pendidikan"),
    ("DISKOMINFO", "Dinas Komunikasi dan Informatika"),
    ("INSPEKTORAT", "Inspektorat"),
    ("SETDA", "Sekretariat Daerah"),
    ("DISHUB", "Dinas Perhubungan"),
    ("DINSOS", "Dinas Sosial"),
    ("BAKUDA", "Badan Keuangan Daerah"),
    ("BAPPEDA", "Badan Perencanaan Pembangunan Daerah"),
    ("DLHK", "Dinas Lingkungan Hidup dan Kehutanan"),
    ("DPKP", "Dinas Pertanian dan Ketahanan Pangan"),
    ("DKP", "Dinas Kelautan dan Perikanan"),
    ("DESDM", "Dinas Energi dan Sumber Daya Mineral"),
    ("DISPERINDAG", "Dinas Perindustrian dan Perdagangan"),
    ("BPBD", "Badan Penanggulangan Bencana Daerah"),
    ("SETWAN", "Sekretariat Dewan Perwakilan Rakyat Daerah"),
    ("KESBANGPOL", "Badan Kesatuan Bangsa dan Politik"),
    ("SATPOLPP", "Satuan Polisi Pamong Praja"),
    ("DPUPR", "Dinas Pekerjaan Umum, Penataan Ruang, dan Perumahan Rakyat"),
    ("DISNAKER", "Dinas Tenaga Kerja"),
    ("DP3ACSKB", "Dinas Pemberdayaan Perempuan, Perlindungan Anak, dan Kependudukan"),
    ("DISKOPUKM", "Dinas Koperasi, Usaha Kecil, dan Menengah"),
    ("DPMPTSP", "Dinas Penanaman Modal dan Pelayanan Terpadu Satu Pintu"),
    ("DISPARBUD", "Dinas Pariwisata, Kebudayaan, Kepemudaan, dan Olahraga"),
    ("DISARPUS", "Dinas Kearsipan dan Perpustakaan"),
    ("BAPENGHUB", "Badan Penghubung"),
    ("DPMD", "Dinas Pemberdayaan Masyarakat dan Desa"),
    ("BRIDA", "Badan Riset dan Inovasi Daerah"),
    ("DISBUN", "Dinas Perkebunan"),
)
_HEADS = {
    "INSPEKTORAT": "Inspektur",
    "SETDA": "Sekretaris Daerah",
    "SETWAN": "Sekretaris Dewan Perwakilan Rakyat Daerah",
}
_FIELDS = (
    "Perencanaan dan Evaluasi",
    "Pelayanan dan Pengendalian",
    "Pembinaan dan Pengembangan",
    "Data dan Informasi",
)
_BRANCHES = (
    "Bangka",
    "Belitung",
    "Bangka Selatan",
    "Bangka Tengah",
    "Bangka Barat",
    "Belitung Timur",
)


@dataclass(frozen=True, slots=True)
class Office:
    """A unit of the sample. ``head`` is the title of who leads it."""

    code: str
    name: str
    kind: str
    parent: str
    head: str
    perangkat_daerah: str

    def cells(self) -> dict[str, str]:
        """The line of the units file."""
        return {
            "kode": self.code,
            "nama": self.name,
            "jenis": self.kind,
            "induk": self.parent,
            "berlaku_dari": VALID_FROM,
            "berlaku_sampai": "",
            "dasar_hukum": LEGAL_BASIS,
            "pusat": "ya" if self.code == CENTRAL else "tidak",
        }


def build_organisation(employees: int) -> list[Office]:
    """Root, Perangkat Daerah and Unit Kerja for that many employees, parents first."""
    small = employees < 500
    offices = OFFICES[:8] if small else OFFICES
    units = [Office(ROOT, "Provinsi Kepulauan Bangka Belitung", "PROV", "", "Gubernur", "")]
    for code, name in offices:
        units.append(Office(code, name, "PD", ROOT, _HEADS.get(code, f"Kepala {name}"), code))
        units += _inner_units(code, _FIELDS[:3] if small else _FIELDS)
    wanted = _wanted_units(employees)
    units += _branches()
    number = 0
    while len(units) - 1 < wanted:
        number += 1
        units.append(_outer_unit(number, [code for code, _ in offices]))
    return units


def _wanted_units(employees: int) -> int:
    """Units beside the root: 48 at 160 employees, 244 at 1,200, 350 at 10,000, then 1 in 90."""
    if employees < 500:
        return 48
    if employees < 5_000:
        return 244
    return max(350, 350 + (employees - 10_000) // 90)


def _inner_units(code: str, fields: tuple[str, ...]) -> list[Office]:
    parts = [(f"{code}.SEKR", "Sekretariat", "Sekretaris")]
    for number, field in enumerate(fields, start=1):
        parts.append((f"{code}.B{number}", f"Bidang {field}", f"Kepala Bidang {field}"))
    return [Office(part, name, "UNIT", code, head, code) for part, name, head in parts]


def _branches() -> list[Office]:
    return [
        Office(
            f"DISDIK.CD{number}",
            f"Cabang Dinas Pendidikan Wilayah {place}",
            "UNIT",
            "DISDIK",
            f"Kepala Cabang Dinas Wilayah {place}",
            "DISDIK",
        )
        for number, place in enumerate(_BRANCHES, start=1)
    ]


def _outer_unit(number: int, codes: list[str]) -> Office:
    """Schools, health services and technical units by turns, so that every size has all three."""
    turn, place = number % 4, _BRANCHES[number % len(_BRANCHES)]
    if turn in (1, 2):
        name = f"{'SMAN' if turn == 1 else 'SMKN'} Contoh {number} {place}"
        parent = f"DISDIK.CD{1 + number % len(_BRANCHES)}"
        return Office(f"DISDIK.S{number:04d}", name, "UNIT", parent, f"Kepala {name}", "DISDIK")
    code = "DINKES" if turn == 3 else codes[number // 4 % len(codes)]
    kind = "UPTD Layanan Kesehatan" if code == "DINKES" else "UPTD"
    name = f"{kind} Contoh {number} {place}"
    return Office(f"{code}.U{number:04d}", name, "UNIT", code, f"Kepala {name}", code)
