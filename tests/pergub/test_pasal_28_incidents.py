"""Pasal 28: a disturbance is reported to Diskominfo, which restores and contains."""

from __future__ import annotations

import pytest

from tests.pergub.province import Province


@pytest.mark.pasal("28(1)", allows=True)
def test_the_administrator_reports_and_diskominfo_restores(province: Province) -> None:
    operator = province.holder("operator_diskominfo")
    province.allows("AD-INSIDEN", province.administrator(), "catat", "idp:insiden")
    for action in ("terima", "pulihkan"):
        province.allows("DK-INSIDEN", operator, action, "idp:insiden")


@pytest.mark.pasal("28(1)", allows=True)
def test_while_it_lasts_diskominfo_locks_accounts_with_a_second_person(
    province: Province,
) -> None:
    operator, anybody = province.holder("operator_diskominfo"), province.employee()
    second = province.administrator()
    province.record("insiden")
    for resource, action, rule in (
        ("idp:akun", "nonaktifkan", "DK-AKUN-KUNCI"),
        ("idp:sesi", "akhiri", "DK-SESI-AKHIRI"),
    ):
        province.allows(rule, operator, action, resource, anybody, penyetuju_kedua=second)


@pytest.mark.pasal("28(1)", allows=False)
def test_without_a_disturbance_or_alone_diskominfo_locks_nobody(province: Province) -> None:
    operator, anybody = province.holder("operator_diskominfo"), province.employee()
    second = province.administrator()
    question = (operator, "nonaktifkan", "idp:akun", anybody)
    refused = ("TANPA_DASAR_HUKUM", "28(1)")
    province.denies(*refused, *question, penyetuju_kedua=second)
    over = province.record("insiden")
    province.denies("PERLU_PERSETUJUAN_KEDUA", "2.e", *question)
    province.end(over)
    province.denies(*refused, *question, penyetuju_kedua=second)


@pytest.mark.pasal("28(2)", allows=True)
def test_the_head_of_bkpsdmd_handles_disturbances_by_procedure(province: Province) -> None:
    head = province.holder("kepala_bkpsdmd")
    province.allows("KB-INSIDEN", head, "catat", "idp:insiden")


@pytest.mark.pasal("28(2)", allows=False)
def test_everybody_may_report_but_not_handle_one(province: Province) -> None:
    me = province.employee()
    province.allows("UP-INSIDEN-LAPOR", me, "lapor", "idp:insiden")
    for person in (me, province.fasilitator(), province.head()):
        for action in ("catat", "terima", "pulihkan"):
            province.denies("TIDAK_ADA_DASAR", "2.a", person, action, "idp:insiden")
