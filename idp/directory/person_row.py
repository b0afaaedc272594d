"""Reads one line of an employees file: what it says, or which of its cells are wrong."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from idp.directory.contact import fold_login, is_email, parse_phone
from idp.directory.csv_file import Columns, Row
from idp.directory.import_report import RowFault
from idp.directory.nip import InvalidNip, NipFacts, parse_nip
from idp.directory.people import ASN_KINDS

COLUMNS = Columns(
    required=("nama", "nip", "jenis", "unit"),
    optional=(
        "jenis_kelamin",
        "golongan",
        "jabatan",
        "jenis_jabatan",
        "pendidikan",
        "email",
        "nomor_ponsel",
        "tmt",
        "status",
        "nip_lama",
        "hash_sandi_lama",
    ),
)

STATUSES = frozenset(
    {
        "aktif",
        "pensiun",
        "berhenti",
        "meninggal",
        "kontrak_berakhir",
        "mutasi_keluar",
        "cltn",
    }
)
"""``aktif``, and the ways employment ends or rests (Pasal 9(6))."""

POSITION_KINDS = frozenset(
    {
        "jpt_utama",
        "jpt_madya",
        "jpt_pratama",
        "administrator",
        "pengawas",
        "pelaksana",
        "fungsional",
    }
)

_RANKS = {
    "I": ("Juru Muda", "Juru Muda Tingkat I", "Juru", "Juru Tingkat I"),
    "II": ("Pengatur Muda", "Pengatur Muda Tingkat I", "Pengatur", "Pengatur Tingkat I"),
    "III": ("Penata Muda", "Penata Muda Tingkat I", "Penata", "Penata Tingkat I"),
    "IV": (
        "Pembina",
        "Pembina Tingkat I",
        "Pembina Utama Muda",
        "Pembina Utama Madya",
        "Pembina Utama",
    ),
}
PNS_RANKS = {
    f"{roman}/{letter}": f"{name} ({roman}/{letter})"
    for roman, names in _RANKS.items()
    for letter, name in zip("abcde", names, strict=False)
}
"""Golongan -> pangkat and golongan as they are shown."""
_PPPK_GRADES = (
    *("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"),
    *("X", "XI", "XII", "XIII", "XIV", "XV", "XVI", "XVII"),
)
PPPK_RANKS = {roman: roman for roman in _PPPK_GRADES}
_RANK_PARTS = re.compile(r"([IVX]+)[ /.-]*([a-e]?)", re.IGNORECASE | re.ASCII)
_YEAR_FIRST = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_DAY_FIRST = re.compile(r"([0-9]{2})[-/.]([0-9]{2})[-/.]([0-9]{4})", re.ASCII)

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A line that was read. Fields whose column the file has not are in ``absent``."""

    line: int
    nip: str
    kind: str
    name: str
    rank: str | None
    position: str | None
    position_kind: str | None
    education: str | None
    unit_code: str
    start_date: str | None
    employment_status: str
    email: str | None
    email_key: str | None
    phone: str | None
    old_nip: str | None
    old_hash: str | None
    unusual_age: bool
    absent: frozenset[str]


class Cells:
    """Takes the cells of a row one by one and collects what is wrong with them."""

    def __init__(self, row: Row) -> None:
        self.row = row
        self.faults: list[RowFault] = []

    def fault(self, column: str, code: str) -> None:
        self.faults.append(RowFault(self.row.line, column, code))

    def text(self, column: str, most: int, *, required: bool = False) -> str | None:
        """The cell, or None when it is empty or its column is not in the file."""
        cell = self.row.cells.get(column, "")
        if not cell and required:
            self.fault(column, "required")
        if len(cell) > most:
            self.fault(column, "cell_too_long")
        return cell or None

    def read(self, column: str, code: str, reading: Callable[[str], Value | None]) -> Value | None:
        """The cell as ``reading`` takes it; a fault with ``code`` where it gives None."""
        cell = self.row.cells.get(column, "")
        if not cell:
            return None
        value = reading(cell)
        if value is None:
            self.fault(column, code)
        return value


def read_person_row(row: Row, today: str) -> tuple[PersonRow | None, list[RowFault]]:
    """The person that a line describes, or the line's faults."""
    cells = Cells(row)
    facts = _read_nip(cells, today)
    kind = cells.read("jenis", "kind_unknown", _read_kind)
    if not row.cells["jenis"]:
        cells.fault("jenis", "required")
    _check_against_nip(cells, facts, kind)
    name = cells.text("nama", 200, required=True)
    unit_code = cells.text("unit", 32, required=True)
    email = cells.read("email", "email_invalid", lambda text: text if is_email(text) else None)
    status = cells.read("status", "status_unknown", lambda text: _one_of(text, STATUSES))
    ranks = PPPK_RANKS if kind in ("PPPK", "PPPK_PW") else PNS_RANKS
    person = PersonRow(
        line=row.line,
        nip=facts.number if facts else "",
        kind=kind or "",
        name=name or "",
        rank=cells.read("golongan", "rank_unknown", lambda text: _read_rank(text, ranks)),
        position=cells.text("jabatan", 200),
        position_kind=cells.read(
            "jenis_jabatan", "position_kind_unknown", lambda text: _one_of(text, POSITION_KINDS)
        ),
        education=cells.text("pendidikan", 120),
        unit_code=(unit_code or "").upper(),
        start_date=cells.read("tmt", "date_invalid", read_date),
        employment_status=status or "aktif",
        email=email,
        email_key=fold_login(email) if email else None,
        phone=cells.read("nomor_ponsel", "phone_invalid", parse_phone),
        old_nip=cells.read("nip_lama", "nip_length", lambda text: _read_old_nip(text, today)),
        old_hash=cells.text("hash_sandi_lama", 400),
        unusual_age=facts.unusual_age if facts else False,
        absent=frozenset(name for name in COLUMNS.optional if name not in row.cells),
    )
    return (None, cells.faults) if cells.faults else (person, [])


def read_date(text: str) -> str | None:
    """A civil date as YYYY-MM-DD, from that or from DD-MM-YYYY; None where it is none."""
    match = _DAY_FIRST.fullmatch(text)
    iso = f"{match[3]}-{match[2]}-{match[1]}" if match else text
    if not _YEAR_FIRST.fullmatch(iso):
        return None
    try:
        return date.fromisoformat(iso).isoformat()
    except ValueError:
        return None


def _read_nip(cells: Cells, today: str) -> NipFacts | None:
    text = cells.text("nip", 60, required=True)
    if text is None:
        return None
    try:
        return parse_nip(text, today)
    except InvalidNip as error:
        cells.fault("nip", error.code)
        return None


def _read_old_nip(text: str, today: str) -> str | None:
    try:
        return parse_nip(text, today).number
    except InvalidNip:
        return None


def _check_against_nip(cells: Cells, facts: NipFacts | None, kind: str | None) -> None:
    sex = cells.read("jenis_kelamin", "sex_unknown", lambda text: _one_of(text, {"l", "p"}))
    if facts is None:
        return
    if sex is not None and sex.upper() != facts.sex:
        cells.fault("jenis_kelamin", "sex_mismatch")
    if kind is not None and kind.startswith("PPPK") != (facts.group == "PPPK"):
        cells.fault("jenis", "kind_mismatch")


def _read_kind(text: str) -> str | None:
    kind = text.upper().replace(" ", "_").replace("-", "_")
    kind = "PPPK_PW" if kind == "PPPK_PARUH_WAKTU" else kind
    return kind if kind in ASN_KINDS else None


def _one_of(text: str, words: frozenset[str] | set[str]) -> str | None:
    word = text.casefold().replace(" ", "_").replace("-", "_")
    return word if word in words else None


def _read_rank(text: str, ranks: dict[str, str]) -> str | None:
    match = _RANK_PARTS.fullmatch(text)
    if match is None:
        return None
    roman, letter = match[1].upper(), match[2].lower()
    return ranks.get(f"{roman}/{letter}" if letter else roman)
