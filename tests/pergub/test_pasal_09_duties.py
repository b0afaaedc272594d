"""Pasal 9: what administrator and fasilitator are there for, and what stops them."""

from __future__ import annotations

import pytest

from idp import governance
from idp.directory import PersonRecord
from tests.pergub.province import Province
from tests.rooms.governance.appointments import change, suspend
from tests.rooms.governance.papers import hand_in_letter


@pytest.mark.pasal("9(1)", allows=True)
def test_administrator_and_fasilitator_are_the_pengelola(province: Province) -> None:
    for person, rule in (
        (province.administrator(), "AD-MODUL-PENGELOLAAN"),
        (province.fasilitator(), "FA-MODUL-PENGELOLAAN"),
    ):
        province.allows(rule, person, "akses", "modul:pengelolaan")


@pytest.mark.pasal("9(1)", allows=False)
@pytest.mark.parametrize("role", ["kepala_bkpsdmd", "pengaudit", "operator_diskominfo"])
def test_nobody_else_is_a_pengelola(province: Province, role: str) -> None:
    person = province.holder(role)
    province.denies("TIDAK_ADA_DASAR", "9(1)", person, "akses", "modul:pengelolaan")


@pytest.mark.pasal("9(2)a", allows=True)
def test_an_administrator_manages_and_presents_information(province: Province) -> None:
    first, second, anybody = _two_administrators_and_an_employee(province)
    province.allows("AD-MD-LIHAT", first, "lihat", "info:drh", anybody)
    province.record("rekomendasi", by=second, subject=first)
    province.allows("AD-MD-SAJIKAN", first, "sajikan", "info:drh", anybody, penyetuju_kedua=second)


@pytest.mark.pasal("9(2)a", allows=False)
def test_who_runs_the_servers_manages_no_information(province: Province) -> None:
    """Pasal 24(5)."""
    operator = province.holder("operator_diskominfo")
    province.denies("TIDAK_ADA_DASAR", "24(5)", operator, "lihat", "info:drh", province.employee())


@pytest.mark.pasal("9(2)b", allows=True)
def test_an_administrator_verifies_everywhere(province: Province) -> None:
    administrator, anybody = province.administrator(), province.employee("DISDIK")
    province.allows("AD-MD-VERIFIKASI", administrator, "verifikasi", "md:kinerja", anybody)


@pytest.mark.pasal("9(2)b", allows=False)
def test_an_administrator_verifies_neither_themself_nor_their_own_entry(
    province: Province,
) -> None:
    administrator, anybody = province.administrator(), province.employee("DISDIK")
    question = (administrator, "verifikasi", "md:kinerja")
    province.denies("VERIFIKASI_DIRI_SENDIRI", "15(1)c", *question, administrator)
    province.denies("VERIFIKASI_DIRI_SENDIRI", "15(1)c", *question, anybody, penulis=administrator)


@pytest.mark.pasal("9(2)c", allows=True)
@pytest.mark.parametrize("action", ["isi", "unggah"])
def test_confidential_data_are_entered_and_uploaded_by_an_administrator(
    province: Province, action: str
) -> None:
    administrator, anybody = province.administrator(), province.employee()
    province.allows(
        "AD-MD-PERBARUI", administrator, action, "md:pendukung", anybody, kelas="rahasia"
    )


@pytest.mark.pasal("9(2)c", allows=False)
@pytest.mark.parametrize("action", ["isi", "perbarui", "unggah"])
def test_confidential_data_are_entered_by_nobody_else(province: Province, action: str) -> None:
    owner = province.employee()
    for person in (owner, province.fasilitator(), province.head()):
        province.denies(
            *("HANYA_ADMINISTRATOR", "9(2)c"),
            *(person, action, "md:pendukung", owner),
            kelas="rahasia",
        )


@pytest.mark.pasal("9(2)c", allows=False)
def test_confidential_data_are_not_even_seen_by_a_fasilitator(province: Province) -> None:
    fasilitator, owner = province.fasilitator(), province.employee()
    for resource, kelas in (("info:gaji", None), ("md:pribadi", "rahasia"), ("md:pribadi", "?")):
        province.denies(
            *("HANYA_ADMINISTRATOR", "9(2)c"),
            *(fasilitator, "lihat", resource, owner),
            kelas=kelas,
        )


@pytest.mark.pasal("9(2)d", allows=True)
def test_an_administrator_watches_over_every_perangkat_daerah(province: Province) -> None:
    administrator = province.administrator()
    for unit in ("DINKES", "DISDIK"):
        province.allows("AD-KELENGKAPAN", administrator, "pantau", "pantau:kelengkapan", unit=unit)


@pytest.mark.pasal("9(2)d", allows=False)
def test_a_fasilitator_watches_over_their_own_alone(province: Province) -> None:
    """Pasal 12."""
    fasilitator = province.fasilitator("DINKES")
    question = (fasilitator, "pantau", "pantau:kelengkapan")
    province.allows("FA-KELENGKAPAN", *question, unit="DINKES.1")
    province.denies("LUAR_LINGKUP", "8(2)", *question, unit="DISDIK")


@pytest.mark.pasal("9(3)a", allows=True)
@pytest.mark.parametrize(
    ("action", "rule"),
    [
        ("verifikasi", "FA-MD-VERIFIKASI"),
        ("validasi", "FA-MD-VERIFIKASI"),
        ("sinkronkan", "FA-MD-SINKRONKAN"),
    ],
)
def test_a_fasilitator_verifies_validates_and_synchronises(
    province: Province, action: str, rule: str
) -> None:
    colleague = province.employee()
    province.allows(rule, province.fasilitator(), action, "md:kompetensi", colleague)


@pytest.mark.pasal("9(3)a", allows=False)
def test_a_fasilitator_verifies_neither_themself_nor_their_own_entry(province: Province) -> None:
    """Pasal 15(1)c."""
    fasilitator, colleague = province.fasilitator(), province.employee()
    for about, author in ((fasilitator, None), (colleague, fasilitator)):
        province.denies(
            *("VERIFIKASI_DIRI_SENDIRI", "15(1)c"),
            *(fasilitator, "verifikasi", "md:kompetensi", about),
            penulis=author,
        )


@pytest.mark.pasal("9(3)b", allows=True)
def test_a_fasilitator_sees_the_state_of_an_account_and_sends_its_owner_the_link(
    province: Province,
) -> None:
    fasilitator, colleague = province.fasilitator(), province.employee()
    for action in ("lihat", "dampingi"):
        duties = province.allows("FA-AKUN-DAMPINGI", fasilitator, action, "idp:akun", colleague)
        assert duties == ("metadata",)


@pytest.mark.pasal("9(3)b", allows=False)
def test_a_fasilitator_assists_nobody_of_another_perangkat_daerah(province: Province) -> None:
    fasilitator, other = province.fasilitator("DINKES"), province.employee("DISDIK")
    province.denies("LUAR_LINGKUP", "8(2)", fasilitator, "dampingi", "idp:akun", other)


@pytest.mark.pasal("9(3)c", allows=True)
def test_a_fasilitator_maintains_data_in_the_name_of_their_owner(province: Province) -> None:
    fasilitator, colleague = province.fasilitator(), province.employee()
    duties = province.allows("FA-MD-PERBARUI", fasilitator, "perbarui", "md:kualifikasi", colleague)
    assert duties == ("atas_nama",)


@pytest.mark.pasal("9(3)c", allows=False)
def test_a_fasilitator_maintains_no_data_without_a_second_factor(province: Province) -> None:
    fasilitator, colleague = province.fasilitator(), province.employee()
    province.denies(
        *("PERLU_VERIFIKASI_ULANG", "26(3)"),
        *(fasilitator, "perbarui", "md:kualifikasi", colleague),
        acr="pwd",
    )


@pytest.mark.pasal("9(5)", allows=True)
def test_an_appointment_is_proposed_by_the_head_checked_and_entered_with_its_decree(
    province: Province,
) -> None:
    candidate, head = province.employee(), province.head()
    first, second, _ = _two_administrators_and_an_employee(province)
    province.allows("KP-PENUNJUKAN-USULKAN", head, "usulkan", "idp:penunjukan", candidate)
    province.allows("AD-PENUNJUKAN-TELITI", first, "teliti", "idp:penunjukan", candidate)
    province.allows(
        *("AD-PENUNJUKAN-TETAPKAN", first, "tetapkan", "idp:penunjukan", candidate),
        dokumen="188.44/1/2026",
        penyetuju_kedua=second,
    )


@pytest.mark.pasal("9(5)", allows=False)
def test_no_appointment_is_entered_without_a_decree_or_by_oneself(province: Province) -> None:
    candidate = province.employee()
    first, second, _ = _two_administrators_and_an_employee(province)
    enter = (first, "tetapkan", "idp:penunjukan", candidate)
    province.denies("TANPA_DASAR_HUKUM", "2.b", *enter, penyetuju_kedua=second)
    province.denies("PERLU_PERSETUJUAN_KEDUA", "2.e", *enter, dokumen="188.44/1/2026")
    check = (first, "teliti", "idp:penunjukan", first)
    province.denies("VERIFIKASI_DIRI_SENDIRI", "15(1)c", *check)
    other_head = province.head("DISDIK")
    province.denies("LUAR_LINGKUP", "8(2)", other_head, "usulkan", "idp:penunjukan", candidate)


@pytest.mark.pasal("9(5)", allows=False)
def test_an_appointment_does_not_outlast_its_decree(province: Province) -> None:
    fasilitator = province.fasilitator(valid_until="2026-09-20")
    province.denies(
        *("PENUNJUKAN_TIDAK_BERLAKU", "9(5)"),
        *(fasilitator, "lihat", "md:pribadi", province.employee()),
    )


@pytest.mark.pasal("9(6)", allows=True)
def test_the_new_fasilitator_of_a_perangkat_daerah_takes_over(province: Province) -> None:
    leaving, colleague = province.fasilitator(), province.employee()
    change(province.foundation, leaving, unit="DISDIK")
    province.allows("FA-MD-LIHAT", province.fasilitator(), "lihat", "md:pribadi", colleague)


@pytest.mark.pasal("9(6)", allows=False)
@pytest.mark.parametrize("what", [{"unit": "DISDIK"}, {"jabatan": "Arsiparis"}])
def test_who_is_moved_or_gets_another_position_is_no_fasilitator_any_more(
    province: Province, what: dict[str, str]
) -> None:
    leaving, colleague = province.fasilitator(), province.employee()
    province.allows("FA-MD-LIHAT", leaving, "lihat", "md:pribadi", colleague)
    change(province.foundation, leaving, **what)
    province.denies("PENUNJUKAN_TIDAK_BERLAKU", "9(5)", leaving, "lihat", "md:pribadi", colleague)


@pytest.mark.pasal("9(6)", allows=False)
def test_who_has_stopped_has_no_right_at_all(province: Province) -> None:
    leaving = province.fasilitator()
    change(province.foundation, leaving, status="berhenti")
    province.denies("PEGAWAI_TIDAK_AKTIF", "1.7", leaving, "lihat", "md:pribadi", leaving)


@pytest.mark.pasal("9(7)", allows=False)
@pytest.mark.parametrize("scope", ["person", "unit"])
def test_a_suspension_stops_the_fasilitators_right_with_the_next_question(
    province: Province, scope: str
) -> None:
    fasilitator, colleague = province.fasilitator(), province.employee()
    beside = province.fasilitator("DINKES.1")
    question = ("lihat", "md:pribadi", colleague)
    province.allows("FA-MD-LIHAT", fasilitator, *question)
    suspend(province.foundation, province.assignment_of(fasilitator), scope)
    province.denies("DIHENTIKAN_SEMENTARA", "9(7)", fasilitator, *question)
    # To the letter it is the unit's access that stops; else the one person's alone.
    below = province.ask(beside, "lihat", "md:pribadi", province.employee("DINKES.1")).decision
    assert below.code == ("BOLEH" if scope == "person" else "DIHENTIKAN_SEMENTARA")


@pytest.mark.pasal("9(7)", allows=True)
def test_a_suspended_fasilitator_stays_a_user_personal_and_hands_in_the_letter(
    province: Province,
) -> None:
    fasilitator = province.fasilitator()
    suspend(province.foundation, province.assignment_of(fasilitator))
    province.allows("UP-MD-ISI", fasilitator, "isi", "md:pribadi", fasilitator)
    province.allows("FA-SUSPENSI-SURAT", fasilitator, "unggah", "idp:suspensi", fasilitator)


@pytest.mark.pasal("9(7)", allows=True)
def test_the_letter_is_handed_in_where_the_appointment_is(province: Province) -> None:
    """Pasal 9(5) lets a Perangkat Daerah appoint somebody for another unit of its own."""
    fasilitator = province.employee("DINKES")
    province.appoint(fasilitator, "fasilitator", "DINKES.1")
    province.pledge(fasilitator)
    item = suspend(province.foundation, province.assignment_of(fasilitator))
    of = ("unggah", "idp:suspensi", fasilitator)
    province.allows("FA-SUSPENSI-SURAT", fasilitator, *of, id=item.id)
    # Of no appointment of his own, it is a matter of where he is placed: outside his scope (C2).
    province.denies("LUAR_LINGKUP", "8(2)", fasilitator, *of, id="perkara-lain")
    # A unit that the asker states goes before neither of the two: the province's own record does.
    province.allows("FA-SUSPENSI-SURAT", fasilitator, *of, id=item.id, unit="DISDIK")
    province.denies("LUAR_LINGKUP", "8(2)", fasilitator, *of, id="perkara-lain", unit="DINKES.1")
    other = province.fasilitator("DISDIK")
    province.denies("BUKAN_DATA_SENDIRI", "8(1)", other, *of, id=item.id)


@pytest.mark.pasal("9(7)", allows=True)
def test_access_comes_back_after_the_letter_that_the_head_knows_of(province: Province) -> None:
    fasilitator, colleague = province.fasilitator(), province.employee()
    administrator, head = province.administrator(), province.head()
    item = suspend(province.foundation, province.assignment_of(fasilitator))
    lift = (administrator, "pulihkan", "idp:suspensi", fasilitator)
    province.denies("TANPA_DASAR_HUKUM", "9(7)", *lift)
    province.allows("KP-SUSPENSI-KETAHUI", head, "ketahui", "idp:suspensi", fasilitator)
    hand_in_letter(province.foundation, item, acknowledged=False)
    governance.acknowledge_letter(province.tx, item.id, actor=head.id, now_ms=province.now * 1000)
    province.allows("AD-SUSPENSI-PULIHKAN", *lift)
    governance.reinstate(
        province.tx,
        item.id,
        reason="sanggup",
        actor=administrator.id,
        now_ms=province.now * 1000,
    )
    province.allows("FA-MD-LIHAT", fasilitator, "lihat", "md:pribadi", colleague)


@pytest.mark.pasal("9(7)", allows=False)
def test_neither_the_fasilitator_nor_another_head_lifts_a_suspension(province: Province) -> None:
    fasilitator, other_head = province.fasilitator(), province.head("DISDIK")
    suspend(province.foundation, province.assignment_of(fasilitator))
    of = ("idp:suspensi", fasilitator)
    province.denies("TIDAK_ADA_DASAR", "9(7)", fasilitator, "pulihkan", *of)
    province.denies("LUAR_LINGKUP", "8(2)", other_head, "ketahui", *of)


@pytest.mark.pasal("9(7)", allows=False)
def test_nobody_is_suspended_without_evidence(province: Province) -> None:
    """Pasal 9(7) "terbukti"."""
    administrator, fasilitator = province.administrator(), province.fasilitator()
    question = (administrator, "hentikan", "idp:suspensi", fasilitator)
    province.denies("TANPA_DASAR_HUKUM", "9(7)", *question)
    province.allows("AD-SUSPENSI-HENTIKAN", *question, bukti="temuan/1")


def _two_administrators_and_an_employee(
    province: Province,
) -> tuple[PersonRecord, PersonRecord, PersonRecord]:
    return province.administrator(), province.administrator(), province.employee()
