"""The lists that may be taken out as a file: what each finds for whom, and what its rows say."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from idp import governance
from idp.console.appointments.acts import ADDRESS
from idp.console.appointments.list_views import appointment_fields, count_stages, read_appointments
from idp.console.exports.spreadsheet import Cell
from idp.console.frame import Console
from idp.console.navigation import PROPOSE, SEE
from idp.console.people import register as people
from idp.console.people.list_views import PEOPLE, people_fields, read_order, read_people_filter
from idp.console.rights.register_views import REGISTER, narrow, parameters, read_filter
from idp.console.suspensions.cases import KNOW, SUSPENSIONS
from idp.console.suspensions.views import read_suspensions, suspension_fields
from idp.foundation.clock import civil_date
from idp.pages import Language, text
from idp.sessions import Visitor

MOST_ROWS = 500
"""Of one file: each person's data are asked of the policy one by one."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row: whose data it shows (``sub``), and its cells."""

    person_id: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """The rows of a list, MOST_ROWS at most, how many there are, and the search as an address."""

    lines: Sequence[Line]
    total: int
    kept: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Listing:
    """A list: where it and its file are, what the file is called, and how it is read.

    ``read`` raises AccessDenied and BadRequest as the list's own page does.
    """

    name: str
    place: str
    address: str
    fields: tuple[str, ...]
    header: tuple[str, ...]
    read: Callable[[Console, Visitor, Mapping[str, str], Language], Found]


def _rights(
    console: Console, visitor: Visitor, query: Mapping[str, str], language: Language
) -> Found:
    wanted, aspect, sort = read_filter(query)
    reach = console.reach(visitor)
    with console.foundation.database.reading() as tx:
        narrowed = narrow(tx, wanted, aspect, console.foundation.clock.now())
        total = governance.count_register(tx, narrowed, units=reach)
        rows = governance.list_register(tx, narrowed, units=reach, sort=sort, limit=MOST_ROWS)
    lines = [
        Line(
            row.assignment.person_id,
            (
                row.name,
                _grouped(row.nip),
                text(language, f"peran.{row.assignment.role}"),
                row.unit_name or text(language, "akses.lingkup.provinsi"),
                text(language, f"keadaan.{row.assignment.shown_state}"),
                row.assignment.document,
                _day(row.assignment.valid_from),
                _day(row.assignment.valid_until),
            ),
        )
        for row in rows
    ]
    return Found(lines, total, parameters(wanted, aspect, sort))


def _people(
    console: Console, visitor: Visitor, query: Mapping[str, str], language: Language
) -> Found:
    wanted, order = read_people_filter(query), read_order(query)
    reach = console.reach(visitor)
    now = console.foundation.clock.now()
    with console.foundation.database.reading() as tx:
        total = people.count_register(tx, wanted, reach=reach, now=now)
        rows = people.list_register(
            tx, wanted, reach=reach, now=now, descending=bool(order), limit=MOST_ROWS
        )
    yes, no = text(language, "pegawai.mfa.ya"), text(language, "pegawai.mfa.belum")
    lines = [
        Line(
            row.id,
            (
                row.name,
                _grouped(row.nip),
                text(language, f"pegawai.jenis.{row.kind}"),
                row.unit_name,
                text(language, f"pegawai.keadaan.{row.standing}"),
                yes if row.second_factor else no,
                _day_of(row.last_sign_in),
            ),
        )
        for row in rows
    ]
    return Found(lines, total, people_fields(wanted, order))


def _appointments(
    console: Console, visitor: Visitor, query: Mapping[str, str], language: Language
) -> Found:
    wanted = read_appointments(query)
    # Pasal 9(5): a Perangkat Daerah takes out what it proposed.
    units = console.reach(visitor, PROPOSE)
    today = civil_date(console.foundation.clock.now())
    with console.foundation.database.reading() as tx:
        counts = governance.count_appointments(tx, wanted, units=units)
        rows = governance.list_appointments(tx, wanted, units=units, today=today, limit=MOST_ROWS)
    lines = [
        Line(
            row.assignment.person_id,
            (
                row.name,
                text(language, f"peran.{row.assignment.role}"),
                row.unit_name or text(language, "akses.lingkup.provinsi"),
                text(language, f"usulan.tahap.{row.stage}"),
                _day_of(row.assignment.state_since),
                row.assignment.document,
            ),
        )
        for row in rows
    ]
    return Found(lines, count_stages(wanted, counts), appointment_fields(wanted))


def _suspensions(
    console: Console, visitor: Visitor, query: Mapping[str, str], language: Language
) -> Found:
    # Why somebody was stopped is no part of it: that is more than a name (Pasal 26(2)a).
    wanted, sort = read_suspensions(query)
    _, units = console.reach_by(visitor, SEE, KNOW)
    with console.foundation.database.reading() as tx:
        total = governance.count_suspended(tx, wanted, units=units)
        rows = governance.list_suspended(tx, wanted, units=units, sort=sort, limit=MOST_ROWS)
    lines = [
        Line(
            row.assignment.person_id,
            (
                row.name,
                row.unit_name or text(language, "akses.lingkup.provinsi"),
                text(language, f"penghentian.tahap.{row.standing}"),
                _day_of(row.assignment.state_since),
                _day_of(row.letter_at),
                _day_of(row.acknowledged_at),
            ),
        )
        for row in rows
    ]
    return Found(lines, total, suspension_fields(wanted, sort))


LISTINGS: tuple[Listing, ...] = (
    Listing(
        "penunjukan",
        REGISTER,
        "/console/unduh",
        ("cari", "peran", "keadaan", "unit", "perhatian", "urut"),
        (
            "konsol.pemegang",
            "masuk.nip",
            "konsol.peran",
            "konsol.unit",
            "konsol.keadaan",
            "konsol.dasar",
            "unduh.mulai",
            "unduh.sampai",
        ),
        _rights,
    ),
    Listing(
        "pegawai",
        PEOPLE,
        PEOPLE + "/unduh",
        ("cari", "unit", "keadaan", "perhatian", "urut"),
        (
            "pegawai.nama",
            "masuk.nip",
            "pegawai.jenis",
            "konsol.unit",
            "pegawai.akun",
            "pegawai.mfa",
            "pegawai.terakhir",
        ),
        _people,
    ),
    Listing(
        "usulan",
        ADDRESS,
        ADDRESS + "/unduh",
        ("cari", "tahap", "unit", "urut"),
        (
            "usulan.calon",
            "konsol.peran",
            "konsol.unit",
            "usulan.tahap",
            "konsol.keadaan_sejak",
            "konsol.dasar",
        ),
        _appointments,
    ),
    Listing(
        "penghentian",
        SUSPENSIONS,
        SUSPENSIONS + "/unduh",
        ("cari", "cakupan", "tahap", "unit", "urut"),
        (
            "penghentian.fasilitator",
            "konsol.unit",
            "penghentian.tahap",
            "penghentian.sejak",
            "penghentian.surat",
            "penghentian.diketahui",
        ),
        _suspensions,
    ),
)


def _grouped(nip: str | None) -> str | None:
    # With a space it stays a text wherever it is pasted.
    return f"{nip[:8]} {nip[8:]}" if nip else None


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def _day_of(moment: int | None) -> date | None:
    return date.fromisoformat(civil_date(moment)) if moment is not None else None
