"""Pasal 21: statistics are exchanged freely, without agreements, by web service."""

from __future__ import annotations

import pytest

from idp import oidc
from idp.audit import OPERATOR
from tests.pergub.province import Province


@pytest.mark.pasal("21(1)", allows=True)
def test_statistics_are_exchanged_with_agencies_and_used_inside(province: Province) -> None:
    for subject, rule in (
        (province.agency(), "KI-STATISTIK"),
        (province.head(), "KP-STATISTIK"),
        (province.governor(), "PPK-STATISTIK"),
    ):
        assert province.allows(rule, subject, "lihat", "statistik") == ("agregat",)


@pytest.mark.pasal("21(1)", allows=False)
def test_an_employee_as_such_is_no_partner_of_the_exchange(province: Province) -> None:
    province.denies("TIDAK_ADA_DASAR", "2.a", province.employee(), "lihat", "statistik")


@pytest.mark.pasal("21(2)", allows=True)
def test_no_agreement_is_asked_for_statistics(province: Province) -> None:
    agency = province.agency()
    province.allows("KI-STATISTIK", agency, "lihat", "statistik")
    assert province.asked[-1].resource.records == frozenset()


@pytest.mark.pasal("21(2)", allows=False)
def test_what_is_free_for_statistics_is_not_free_for_personal_data(province: Province) -> None:
    agency, owner = province.agency(), province.employee()
    province.record("persetujuan", subject=agency, owner=owner)
    province.denies("TANPA_DASAR_HUKUM", "23(2)", agency, "lihat", "info:drh", owner)


@pytest.mark.pasal("21(3)", allows=True)
def test_a_client_that_asks_by_web_service_is_served(province: Province) -> None:
    agency = province.agency(grant_types=["client_credentials"])
    province.allows("KI-STATISTIK", agency, "lihat", "statistik")


@pytest.mark.pasal("21(3)", allows=False)
def test_a_client_whose_registration_was_ended_is_not(province: Province) -> None:
    agency = province.agency()
    oidc.disable_client(
        province.tx, agency, reason="selesai", actor=OPERATOR, now_ms=province.now * 1000
    )
    province.denies("TIDAK_ADA_DASAR", "2.a", agency, "lihat", "statistik")


@pytest.mark.pasal("21(3)", allows=False)
def test_a_client_that_only_signs_people_in_is_given_no_statistics_of_its_own(
    province: Province,
) -> None:
    application = province.agency(
        grant_types=["authorization_code"],
        response_types=["code"],
        redirect_uris=["https://aplikasi.test/cb"],
        scope="openid",
    )
    province.denies("TIDAK_ADA_DASAR", "2.a", application, "lihat", "statistik")
