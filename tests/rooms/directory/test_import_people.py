"""The employees file: wholly or not at all, only what differs, never over the owner's head."""

from __future__ import annotations

import time

import pytest
from sqlalchemy import text

from idp import directory
from idp.directory import InvalidFile, PersonDeparted, PersonMoved, import_people
from idp.foundation.context import Foundation
from idp.foundation.database import Statement, Transaction
from idp.foundation.errors import Refusal
from tests.rooms.directory.files import (
    NIP_A,
    NIP_B,
    NIP_C,
    PERSON,
    csv_of,
    faults_of,
    load_people,
    load_units,
    person_of,
)

_AUDIT = Statement(text("SELECT type, subject, detail FROM audit_event ORDER BY id"))
_COUNT = Statement(text("SELECT count(*) FROM person"))


@pytest.fixture(autouse=True)
def _units(foundation: Foundation) -> None:
    load_units(foundation)


def audit_types(foundation: Foundation) -> list[str]:
    with foundation.database.reading() as tx:
        return [row[0] for row in tx.all(_AUDIT)]


def activate(foundation: Foundation, person_id: str) -> None:
    with foundation.database.transaction() as tx:
        directory.mark_activated(tx, person_id, foundation.clock.now())


def test_a_file_creates_persons_with_what_it_says(foundation: Foundation) -> None:
    row = PERSON | {
        "jenis_kelamin": "P",
        "golongan": "III/b",
        "jabatan": "Perawat",
        "jenis_jabatan": "Fungsional",
        "pendidikan": "S-1",
        "email": "Melati@Contoh.example",
        "nomor_ponsel": "0812 0000 0001",
        "tmt": "01-03-2010",
        "status": "aktif",
    }
    report = load_people(foundation, [row])
    assert (report.rows, report.created, report.changed, report.unchanged) == (1, 1, 0, 0)
    person = person_of(foundation, NIP_A)
    assert person.rank == "Penata Muda Tingkat I (III/b)"
    assert (person.unit_code, person.email) == ("DINKES", "Melati@Contoh.example")
    assert person.phone == "+6281200000001"
    assert person.may_act


def test_semicolons_and_a_byte_order_mark_are_taken(foundation: Foundation) -> None:
    load_people(foundation, b"\xef\xbb\xbf" + csv_of([PERSON], delimiter=";"))
    assert person_of(foundation, NIP_A).name == "Melati Pasirpadi"


def test_one_bad_row_and_nothing_of_the_file_is_applied(foundation: Foundation) -> None:
    good = PERSON
    bad = PERSON | {"nip": NIP_B, "jenis": "PPPK", "unit": "TIADA"}
    assert faults_of(foundation, [good, bad]) == {(3, "unit", "unit_unknown")}
    with foundation.database.reading() as tx:
        assert tx.one(_COUNT) == (0,)
    assert "directory:person:created" not in audit_types(foundation)


def test_every_fault_is_told_with_line_and_column(foundation: Foundation) -> None:
    base = PERSON | {
        "jenis_kelamin": "P",
        "golongan": "",
        "email": "",
        "nomor_ponsel": "",
        "tmt": "",
    }
    rows = [
        base | {"nip": "123"},
        base | {"nip": NIP_C, "jenis_kelamin": "P", "email": "bukan surel"},
        base | {"nama": "", "golongan": "V/z"},
        base | {"nip": NIP_B, "jenis": "PNS", "jenis_kelamin": "L", "nomor_ponsel": "abc"},
        base | {"nip": "1,98012E+17", "tmt": "31-02-2020"},
    ]
    data = csv_of(rows[:4]) + b'"Nama","1,98012E+17",PNS,DINKES,P,,,,31-02-2020\n' + b"x,y\n"
    assert faults_of(foundation, data) == {
        (2, "nip", "nip_length"),
        (3, "jenis_kelamin", "sex_mismatch"),
        (3, "email", "email_invalid"),
        (4, "nama", "required"),
        (4, "golongan", "rank_unknown"),
        (5, "jenis", "kind_mismatch"),
        (5, "nomor_ponsel", "phone_invalid"),
        (6, "nip", "nip_spreadsheet"),
        (6, "tmt", "date_invalid"),
        (7, "", "row_length"),
    }


def test_a_fault_carries_an_indonesian_sentence(foundation: Foundation) -> None:
    with pytest.raises(InvalidFile) as refused:
        load_people(foundation, [PERSON | {"nip": "123"}])
    assert refused.value.code == "invalid_file"
    assert refused.value.faults[0].reason == "NIP harus tepat 18 angka."


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"nama,nip,jenis,unit,gaji\n", (1, "gaji", "column_unknown")),
        (b"nama,nip,jenis\n", (1, "unit", "column_missing")),
        (b"nama,nama,nip,jenis,unit\n", (1, "nama", "column_twice")),
        (b"nama,nip,jenis,unit\n", (1, "", "empty_file")),
        (b"PK\x03\x04\xff\xfe\x00", (1, "", "not_text")),
        (b"nama,nip,jenis,unit\nA,\xff,PNS,X\n", (2, "", "not_text")),
        (b'nama,nip,jenis,unit\n"A,1,PNS,X\n', (2, "", "not_csv")),
        (b"nama,nip,jenis,unit\n" + b"a" * 401 + b",,,\n", (2, "nama", "cell_too_long")),
        (b'nama,nip,jenis,unit\n"a\nb",,,\n', (2, "nama", "cell_control")),
    ],
)
def test_what_is_no_table_of_these_columns_is_refused(
    foundation: Foundation, data: bytes, fault: tuple[int, str, str]
) -> None:
    assert fault in faults_of(foundation, data)


def test_duplicates_in_the_file_and_against_the_database_are_found(foundation: Foundation) -> None:
    load_people(foundation, [PERSON | {"email": "a@contoh.example"}])
    rows = [
        PERSON | {"nip": NIP_C, "email": "A@contoh.EXAMPLE"},
        PERSON | {"nip": NIP_B, "jenis": "PPPK", "email": "b@contoh.example"},
        PERSON | {"nip": "1990 0913.202524 1 914", "jenis": "PPPK", "email": "B@contoh.example"},
    ]
    assert faults_of(foundation, rows) == {
        (2, "email", "email_taken"),
        (4, "nip", "nip_twice"),
        (4, "email", "email_twice"),
    }


def test_a_cell_that_looks_like_a_formula_is_plain_text(foundation: Foundation) -> None:
    name = '=HYPERLINK("http://x.example")'
    load_people(foundation, csv_of([PERSON | {"nama": '"=HYPERLINK(""http://x.example"")"'}]))
    assert person_of(foundation, NIP_A).name == name


def test_the_same_file_again_changes_nothing_and_names_nobody(foundation: Foundation) -> None:
    rows = [PERSON | {"golongan": "III/b", "email": "a@contoh.example", "status": ""}]
    load_people(foundation, rows)
    before = audit_types(foundation)
    report = load_people(foundation, rows)
    assert (report.created, report.changed, report.unchanged) == (0, 0, 1)
    assert audit_types(foundation)[len(before) :] == ["directory:file:imported"]


def test_a_dry_run_finds_faults_and_writes_nothing(foundation: Foundation) -> None:
    before = audit_types(foundation)
    report = load_people(foundation, [PERSON], dry_run=True)
    assert (report.created, report.dry_run) == (1, True)
    assert audit_types(foundation) == before
    with foundation.database.reading() as tx:
        assert tx.one(_COUNT) == (0,)
    with pytest.raises(InvalidFile):
        load_people(foundation, [PERSON | {"nip": "1"}], dry_run=True)


def test_before_activation_the_file_sets_contacts(foundation: Foundation) -> None:
    load_people(foundation, [PERSON | {"email": "a@contoh.example"}])
    load_people(foundation, [PERSON | {"email": "b@contoh.example"}])
    assert person_of(foundation, "b@contoh.example").nip == NIP_A


def test_after_activation_contacts_are_kept_and_told(foundation: Foundation) -> None:
    row = PERSON | {"email": "a@contoh.example", "nomor_ponsel": "+62000123456"}
    load_people(foundation, [row])
    activate(foundation, person_of(foundation, NIP_A).id)
    changed = row | {
        "email": "b@contoh.example",
        "nomor_ponsel": "+62000999999",
        "nama": "Melati Baru",
    }
    report = load_people(foundation, [changed])
    assert report.kept_contacts == [(2, "email"), (2, "nomor_ponsel")]
    person = person_of(foundation, NIP_A)
    assert (person.email, person.phone) == ("a@contoh.example", "+62000123456")
    assert person.name == "Melati Baru"


def test_a_column_that_is_left_out_leaves_its_field_alone(foundation: Foundation) -> None:
    load_people(foundation, [PERSON | {"golongan": "III/b", "status": "pensiun"}])
    report = load_people(foundation, [PERSON])
    assert report.unchanged == 1
    person = person_of(foundation, NIP_A)
    assert (person.rank, person.employment_status) == ("Penata Muda Tingkat I (III/b)", "pensiun")


def test_each_changed_person_has_one_audit_row(foundation: Foundation) -> None:
    other = PERSON | {"nip": NIP_B, "jenis": "PPPK"}
    load_people(foundation, [PERSON, other])
    before = len(audit_types(foundation))
    load_people(foundation, [PERSON | {"unit": "DISDIK", "nama": "Melati Baru"}, other])
    with foundation.database.reading() as tx:
        rows = tx.all(_AUDIT)[before:]
    assert [row[0] for row in rows] == ["directory:person:changed", "directory:file:imported"]
    assert rows[0][1] == person_of(foundation, NIP_A).id
    assert '"unit": ["DINKES", "DISDIK"]' in rows[0][2]
    assert "Melati" not in rows[0][2]


def test_who_leaves_is_refused_everywhere_and_the_rooms_above_are_told(
    foundation: Foundation,
) -> None:
    load_people(foundation, [PERSON | {"status": "aktif"}])
    person = person_of(foundation, NIP_A)
    told: list[object] = []
    foundation.database.subscribers[PersonDeparted].append(lambda _tx, event: told.append(event))  # type: ignore[attr-defined]
    report = load_people(foundation, [PERSON | {"status": "pensiun"}])
    after = person_of(foundation, NIP_A)
    assert report.departed == 1
    assert told == [PersonDeparted(person.id, foundation.clock.now())]
    assert not after.may_act
    assert after.authority_version == person.authority_version + 1


def test_who_moves_is_told_with_the_new_unit(foundation: Foundation) -> None:
    load_people(foundation, [PERSON | {"jabatan": "Analis"}])
    told: list[object] = []
    foundation.database.subscribers[PersonMoved].append(lambda _tx, event: told.append(event))  # type: ignore[attr-defined]
    load_people(foundation, [PERSON | {"jabatan": "Analis", "unit": "DISDIK"}])
    load_people(foundation, [PERSON | {"jabatan": "Arsiparis", "unit": "DISDIK"}])
    person, now = person_of(foundation, NIP_A), foundation.clock.now()
    assert told == [
        PersonMoved(person.id, "DINKES", "DISDIK", False, now),
        PersonMoved(person.id, "DISDIK", "DISDIK", True, now),
    ]


def test_a_new_number_belongs_to_the_person_of_the_old_one(foundation: Foundation) -> None:
    load_people(foundation, [PERSON | {"nip": NIP_B, "jenis": "PPPK"}])
    before = person_of(foundation, NIP_B)
    new = PERSON | {"nip": NIP_C, "nip_lama": NIP_B}
    load_people(foundation, [new])
    assert person_of(foundation, NIP_C).id == before.id
    assert person_of(foundation, NIP_B).nip == NIP_C
    old_number = PERSON | {"nip": NIP_B, "jenis": "PPPK"}
    assert faults_of(foundation, [old_number]) == {(2, "nip", "nip_former")}


def test_an_old_password_hash_is_offered_once_before_activation(foundation: Foundation) -> None:
    offered: list[str] = []

    def setter(_tx: Transaction, _person_id: str, old_hash: str) -> bool:
        if not old_hash.startswith("$"):
            raise Refusal("bad_hash", "no hash")
        offered.append(old_hash)
        return True

    def load(value: str) -> None:
        with foundation.database.transaction() as tx:
            import_people(
                tx,
                csv_of([PERSON | {"hash_sandi_lama": value}]),
                actor="operator",
                now_ms=foundation.clock.now_ms(),
                set_old_password=setter,
            )

    with pytest.raises(InvalidFile) as refused:
        load("bukan hash")
    assert refused.value.faults[0].code == "old_hash_refused"
    load("$2b$12$abc")
    activate(foundation, person_of(foundation, NIP_A).id)
    load("$2b$12$abc")
    assert offered == ["$2b$12$abc"]


def test_ten_thousand_employees_are_taken_in_seconds(foundation: Foundation) -> None:
    rows = []
    for number in range(10_000):
        rest, year = divmod(number, 20)
        sequence, day = divmod(rest, 20)
        nip = f"{1965 + year}01{10 + day}2005011{900 + sequence // 2 + 1:03d}"
        nip = nip[:12] + f"{1 + sequence % 2:02d}" + nip[14:]
        rows.append(
            PERSON | {"nama": f"Pegawai {number}", "nip": nip, "email": f"p{number}@contoh.example"}
        )
    data = csv_of(rows)
    started = time.monotonic()
    report = load_people(foundation, data)
    load_people(foundation, data)
    assert report.created == 10_000
    assert time.monotonic() - started < 20
