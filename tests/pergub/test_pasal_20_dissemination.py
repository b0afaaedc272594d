"""Pasal 20: statistics may be given away; personal data with their owner's written permission."""

from __future__ import annotations

import pytest

from tests.pergub.province import DAY, Province


@pytest.mark.pasal("20(1)", allows=True)
def test_an_agency_that_is_registered_is_given_data(province: Province) -> None:
    province.allows("KI-STATISTIK", province.agency(), "lihat", "statistik")


@pytest.mark.pasal("20(1)", allows=False)
@pytest.mark.parametrize("client", ["", "tidak-terdaftar", "*", "x\x00y"])
def test_a_client_that_nobody_registered_is_given_nothing(province: Province, client: str) -> None:
    province.denies("TIDAK_ADA_DASAR", "2.a", client, "lihat", "statistik")


@pytest.mark.pasal("20(2)", allows=True)
def test_what_is_given_away_is_figures(province: Province) -> None:
    assert province.allows("KI-STATISTIK", province.agency(), "lihat", "statistik") == ("agregat",)


@pytest.mark.pasal("20(2)", allows=False)
def test_personal_data_are_no_statistics(province: Province) -> None:
    agency, anybody = province.agency(), province.employee()
    for resource in ("md:pribadi", "info:nama_nip"):
        province.denies("TANPA_PERSETUJUAN", "20(3)", agency, "lihat", resource, anybody)


@pytest.mark.pasal("20(3)", allows=True)
def test_the_owner_alone_permits_and_takes_back(province: Province) -> None:
    me = province.employee()
    for action in ("beri", "tarik"):
        province.allows("UP-PERSETUJUAN", me, action, "idp:persetujuan", me)


@pytest.mark.pasal("20(3)", allows=True)
def test_personal_data_go_out_with_permission_and_a_basis_in_law(province: Province) -> None:
    agency, owner = province.agency(), province.employee()
    province.record("perjanjian", subject=agency)
    province.record("persetujuan", subject=agency, owner=owner, resource="info:pendidikan")
    province.allows("KI-MD-LIHAT", agency, "lihat", "info:pendidikan", owner)


@pytest.mark.pasal("20(3)", allows=False)
def test_permission_ends_when_it_is_taken_back_and_covers_nobody_and_nothing_else(
    province: Province,
) -> None:
    agency, owner, other = province.agency(), province.employee(), province.employee()
    province.record("perjanjian", subject=agency)
    given = province.record("persetujuan", subject=agency, owner=owner, resource="info:drh")
    province.allows("KI-MD-LIHAT", agency, "lihat", "info:drh", owner)
    refused = ("TANPA_PERSETUJUAN", "20(3)")
    province.denies(*refused, agency, "lihat", "info:drh", other)
    province.denies(*refused, agency, "lihat", "info:sk", owner)
    province.denies(*refused, province.agency(), "lihat", "info:drh", owner)
    province.end(given)
    province.denies(*refused, agency, "lihat", "info:drh", owner)


@pytest.mark.pasal("20(3)", allows=False)
def test_permission_ends_by_itself_on_its_day(province: Province) -> None:
    agency, owner = province.agency(), province.employee()
    province.record("perjanjian", subject=agency)
    province.record("persetujuan", subject=agency, owner=owner, valid_until=province.now + DAY)
    province.allows("KI-MD-LIHAT", agency, "lihat", "info:drh", owner)
    province.foundation.clock.advance(DAY)
    province.denies("TANPA_PERSETUJUAN", "20(3)", agency, "lihat", "info:drh", owner)


@pytest.mark.pasal("20(3)", allows=False)
def test_nobody_permits_in_the_owners_place(province: Province) -> None:
    owner = province.employee()
    for person in (province.fasilitator(), province.administrator(), province.head()):
        decision = province.ask(person, "beri", "idp:persetujuan", owner).decision
        assert not decision.allowed


@pytest.mark.pasal("20(3)", allows=False)
def test_the_superiors_permission_alone_is_not_enough_outside(province: Province) -> None:
    """Pasal 27(2)h asks for one of both inside; outside the owner's is a must."""
    agency, owner = province.agency(), province.employee()
    province.record("perjanjian", subject=agency)
    province.record("izin", subject=agency, owner=owner)
    province.denies("TANPA_PERSETUJUAN", "20(3)", agency, "lihat", "info:drh", owner)
