"""Pasal 23: integration with the Pusat and other agencies, on an agreement and as agreed."""

from __future__ import annotations

import pytest

from tests.pergub.province import DAY, Province


@pytest.mark.pasal("23(1)", allows=True)
def test_an_agency_is_connected_for_personnel_services(province: Province) -> None:
    agency, owner = province.agency(), province.employee()
    province.record("perjanjian", subject=agency, value="pelayanan")
    province.record("persetujuan", subject=agency, owner=owner)
    province.allows("KI-MD-LIHAT", agency, "lihat", "info:sk", owner)


@pytest.mark.pasal("23(1)", allows=False)
@pytest.mark.parametrize("action", ["isi", "perbarui", "unggah", "verifikasi", "validasi"])
def test_an_agency_writes_no_personnel_data(province: Province, action: str) -> None:
    agency, owner = province.agency(), province.employee()
    province.record("perjanjian", subject=agency)
    province.record("persetujuan", subject=agency, owner=owner)
    # The class decides the code; no paper opens the way.
    decision = province.ask(agency, action, "md:kualifikasi", owner).decision
    assert (decision.allowed, decision.rule) == (False, "KI-MD-TULIS")


@pytest.mark.pasal("23(2)", allows=True)
def test_an_agreement_is_entered_with_its_document_and_a_second_person(
    province: Province,
) -> None:
    first, second = province.administrator(), province.administrator()
    province.allows(
        *("AD-PERJANJIAN", first, "catat", "idp:perjanjian"),
        dokumen="PKS 12/2026",
        penyetuju_kedua=second,
    )


@pytest.mark.pasal("23(2)", allows=False)
def test_without_an_agreement_of_its_own_that_is_in_force_an_agency_gets_nothing(
    province: Province,
) -> None:
    agency, other, owner = province.agency(), province.agency(), province.employee()
    province.record("persetujuan", subject=agency, owner=owner)
    question = (agency, "lihat", "info:sk", owner)
    refused = ("TANPA_DASAR_HUKUM", "23(2)")
    province.denies(*refused, *question)
    province.record("perjanjian", subject=other)
    province.denies(*refused, *question)
    province.record("perjanjian", subject=agency, valid_until=province.now + DAY)
    province.allows("KI-MD-LIHAT", *question)
    province.foundation.clock.advance(DAY)
    province.denies(*refused, *question)


@pytest.mark.pasal("23(2)", allows=False)
def test_no_agreement_is_entered_without_its_document(province: Province) -> None:
    first, second = province.administrator(), province.administrator()
    province.denies(
        *("TANPA_DASAR_HUKUM", "2.b"),
        *(first, "catat", "idp:perjanjian"),
        penyetuju_kedua=second,
    )


@pytest.mark.pasal("23(3)", allows=True)
def test_what_was_agreed_is_given(province: Province) -> None:
    agency, owner = province.agency(), province.employee()
    province.record("perjanjian", subject=agency, resource="info:pendidikan")
    province.record("persetujuan", subject=agency, owner=owner)
    province.allows("KI-MD-LIHAT", agency, "lihat", "info:pendidikan", owner)


@pytest.mark.pasal("23(3)", allows=False)
def test_what_was_not_agreed_is_not(province: Province) -> None:
    agency, owner = province.agency(), province.employee()
    province.record("perjanjian", subject=agency, resource="info:pendidikan")
    province.record("persetujuan", subject=agency, owner=owner)
    province.denies("TANPA_DASAR_HUKUM", "23(2)", agency, "lihat", "info:diklat", owner)
