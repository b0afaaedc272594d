"""Pasal 17: the administrator reports to the Pejabat Pembina Kepegawaian, who may ask for more."""

from __future__ import annotations

import pytest

from tests.pergub.province import Province


@pytest.mark.pasal("17(1)", allows=True)
def test_a_report_is_drawn_up_confirmed_and_received(province: Province) -> None:
    for person, action, rule in (
        (province.administrator(), "susun", "AD-LAPORAN-SUSUN"),
        (province.holder("kepala_bkpsdmd"), "sahkan", "KB-LAPORAN-SAHKAN"),
        (province.governor(), "terima", "PPK-LAPORAN"),
    ):
        province.allows(rule, person, action, "idp:laporan")


@pytest.mark.pasal("17(1)", allows=False)
def test_a_fasilitator_draws_up_no_report_to_the_governor(province: Province) -> None:
    for action in ("susun", "sahkan", "terima"):
        province.denies("TIDAK_ADA_DASAR", "2.a", province.fasilitator(), action, "idp:laporan")


@pytest.mark.pasal("17(2)", allows=True)
def test_the_governor_asks_for_a_report_at_any_time(province: Province) -> None:
    province.allows("PPK-LAPORAN", province.governor(), "minta", "idp:laporan")


@pytest.mark.pasal("17(2)", allows=False)
def test_a_head_asks_for_no_report(province: Province) -> None:
    province.denies("TIDAK_ADA_DASAR", "2.a", province.head(), "minta", "idp:laporan")
