"""Pasal 26: confidentiality, integrity and availability, as far as they are a matter of access."""

from __future__ import annotations

import pytest

from tests.pergub.province import Province


@pytest.mark.pasal("26(1)", "26(2)a", allows=True)
def test_data_are_open_to_whom_they_concern(province: Province) -> None:
    owner, fasilitator = province.employee(), province.fasilitator()
    province.allows("UP-MD-LIHAT", owner, "lihat", "info:drh", owner)
    province.allows("FA-MD-LIHAT", fasilitator, "lihat", "info:drh", owner)


@pytest.mark.pasal("26(1)", "26(2)a", allows=False)
def test_the_data_of_each_employee_are_closed_to_everybody_else(province: Province) -> None:
    owner = province.employee()
    others = [province.employee(), province.fasilitator("DISDIK"), province.head()]
    roles = ("operator_diskominfo", "pengaudit", "kepala_bkpsdmd", "tim_ahli")
    others += [province.governor(), *(province.holder(role) for role in roles)]
    others.append(province.company())
    for person in others:
        assert not province.ask(person, "lihat", "info:drh", owner).decision.allowed


@pytest.mark.pasal("26(2)b", allows=True)
def test_the_audit_trail_is_read_by_the_inspectorate(province: Province) -> None:
    province.allows("AU-AUDIT-LIHAT", province.holder("pengaudit"), "lihat", "idp:audit")


@pytest.mark.pasal("26(2)b", allows=False)
@pytest.mark.parametrize("action", ["ubah", "hapus"])
def test_the_audit_trail_is_changed_by_nobody(province: Province, action: str) -> None:
    me = province.employee()
    for person in (me, province.administrator(), province.holder("kepala_bkpsdmd")):
        province.denies("TIDAK_ADA_DASAR", "26(4)", person, action, "idp:audit", me)


@pytest.mark.pasal("26(2)c", "26(5)", allows=True)
def test_diskominfo_backs_up_and_tries_the_restoration_without_reading(
    province: Province,
) -> None:
    operator = province.holder("operator_diskominfo")
    for action in ("jalankan", "uji_pulih"):
        assert province.allows("DK-CADANGAN", operator, action, "idp:cadangan") == ("metadata",)


@pytest.mark.pasal("26(2)c", "26(5)", allows=False)
def test_nobody_without_that_task_touches_a_backup(province: Province) -> None:
    for person in (province.employee(), province.fasilitator(), province.head()):
        province.denies("TIDAK_ADA_DASAR", "2.a", person, "uji_pulih", "idp:cadangan")


@pytest.mark.pasal("26(3)", allows=True)
def test_contacts_are_shown_whole_to_their_owner_and_masked_to_pengelola(
    province: Province,
) -> None:
    owner = province.employee()
    assert province.allows("PEMILIK-KONTAK-LIHAT", owner, "lihat", "idp:kontak", owner) == ()
    for person, rule in (
        (province.fasilitator(), "FA-KONTAK-LIHAT"),
        (province.administrator(), "AD-KONTAK-LIHAT"),
    ):
        assert province.allows(rule, person, "lihat", "idp:kontak", owner) == ("samarkan",)


@pytest.mark.pasal("26(3)", allows=False)
def test_who_runs_the_servers_sees_no_contact(province: Province) -> None:
    operator, owner = province.holder("operator_diskominfo"), province.employee()
    province.denies("TIDAK_ADA_DASAR", "26(3)", operator, "lihat", "idp:kontak", owner)


@pytest.mark.pasal("26(3)", allows=False)
def test_management_asks_for_a_second_factor(province: Province) -> None:
    fasilitator, owner = province.fasilitator(), province.employee()
    for acr in ("pwd", "", "MFA", "urn:other"):
        province.denies(
            *("PERLU_VERIFIKASI_ULANG", "26(3)"),
            *(fasilitator, "lihat", "info:drh", owner),
            acr=acr,
        )


@pytest.mark.pasal("26(4)", allows=True)
def test_data_are_compared_with_the_original_by_another(province: Province) -> None:
    fasilitator, owner = province.fasilitator(), province.employee()
    province.allows(
        "FA-MD-VERIFIKASI", fasilitator, "verifikasi", "md:pribadi", owner, penulis=owner
    )


@pytest.mark.pasal("26(4)", allows=False)
@pytest.mark.parametrize("action", ["lihat", "ubah", "akses", "jalankan"])
def test_nobody_acts_as_somebody_else(province: Province, action: str) -> None:
    victim = province.employee()
    for person in (victim, province.administrator(), province.holder("kepala_bkpsdmd")):
        province.denies("TIDAK_ADA_DASAR", "26(4)", person, action, "idp:penyamaran", victim)
