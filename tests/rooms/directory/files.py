"""Writes the files that these tests import."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from idp import directory
from idp.directory import ImportReport, InvalidFile, import_people, import_units
from idp.foundation.context import Foundation

UNITS = """kode,nama,jenis,induk,berlaku_dari,berlaku_sampai,dasar_hukum,pusat
PROV-19,Provinsi Contoh,PROV,,2020-01-01,,,
BKPSDMD,Badan Kepegawaian Contoh,PD,PROV-19,2020-01-01,,Perda Contoh 1,ya
DINKES,Dinas Kesehatan Contoh,PD,PROV-19,2020-01-01,,,
DINKES.1,Bidang Satu,UNIT,DINKES,2020-01-01,,,
DISDIK,Dinas Pendidikan Contoh,PD,PROV-19,2020-01-01,,,
"""

NIP_A = "198012302010012905"
NIP_B = "199009132025241914"
NIP_C = "198501012009011901"

PERSON = {"nama": "Melati Pasirpadi", "nip": NIP_A, "jenis": "PNS", "unit": "DINKES"}


def csv_of(rows: Sequence[Mapping[str, str]], delimiter: str = ",") -> bytes:
    """A file whose header is the keys of the first row."""
    names = list(rows[0])
    lines = [delimiter.join(names), *(delimiter.join(row[name] for name in names) for row in rows)]
    return ("\n".join(lines) + "\n").encode()


def load_units(foundation: Foundation, text: str = UNITS) -> ImportReport:
    with foundation.database.transaction() as tx:
        return import_units(tx, text.encode(), actor="operator", now_ms=foundation.clock.now_ms())


def load_people(
    foundation: Foundation, rows: Sequence[Mapping[str, str]] | bytes, *, dry_run: bool = False
) -> ImportReport:
    data = rows if isinstance(rows, bytes) else csv_of(rows)
    with foundation.database.transaction() as tx:
        return import_people(
            tx, data, actor="operator", now_ms=foundation.clock.now_ms(), dry_run=dry_run
        )


def faults_of(
    foundation: Foundation, rows: Sequence[Mapping[str, str]] | bytes
) -> set[tuple[int, str, str]]:
    """(line, column, code) of each fault; fails where the file is taken."""
    try:
        load_people(foundation, rows)
    except InvalidFile as refusal:
        return {(fault.line, fault.column, fault.code) for fault in refusal.faults}
    raise AssertionError("the file was taken")


def person_of(foundation: Foundation, login: str) -> directory.PersonRecord:
    with foundation.database.reading() as tx:
        person = directory.find_person_by_login(tx, login)
    assert person is not None
    return person
