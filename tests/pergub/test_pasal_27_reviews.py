"""Pasal 27(2)a: access is looked at again, and what that does to the rights, decided.

The story of a review after a day of transfers: three rights are taken back at once, one is kept,
one is forgotten by its reviewer and stops by itself until somebody answers for it.
"""

from __future__ import annotations

import json
from functools import partial

import pytest

from idp import review
from idp.directory import PersonRecord
from idp.foundation.clock import civil_date
from idp.keys import KeyRing, list_public_keys
from idp.review import CampaignRecord, ItemRecord
from tests.pergub.province import DAY, Province


def run(province: Province, scope: str = "pengelola", **more: str) -> CampaignRecord:
    """A campaign of two weeks that has begun, conducted by an administrator."""
    conductor = province.administrator()
    province.allows("AD-TINJAUAN", conductor, "buat", "idp:tinjauan")
    draft = review.create_campaign(
        province.tx,
        name="Tinjauan setelah hari mutasi",
        scope=scope,
        deadline=civil_date(province.now + 14 * DAY),
        actor=conductor.id,
        now_ms=province.now * 1000,
        **more,
    )
    return review.start_campaign(
        province.tx, draft.id, actor=conductor.id, now_ms=province.now * 1000
    )


def items_of(province: Province, campaign: CampaignRecord) -> dict[str | None, ItemRecord]:
    found = review.list_items(province.tx, campaign.id, limit=100)
    return {named.item.holder_id: named.item for named in found}


def decide(
    province: Province,
    campaign: CampaignRecord,
    people: list[PersonRecord],
    decision: str,
    by: PersonRecord,
    reason: str | None = None,
) -> None:
    items = items_of(province, campaign)
    for person in people:
        province.allows(
            "KP-TINJAUAN-PUTUSKAN", by, "putuskan", "idp:tinjauan", person, unit="DINKES"
        )
    review.decide(
        province.tx,
        campaign.id,
        [items[person.id].id for person in people],
        decision=decision,
        reason=reason,
        actor=by.id,
        now_ms=province.now * 1000,
    )


GONE = ("PENUNJUKAN_TIDAK_BERLAKU", "9(5)")


@pytest.mark.pasal("27(2)a", allows=True)
def test_a_review_after_a_day_of_transfers(province: Province) -> None:
    head, anybody = province.head(), province.employee()
    moved = [province.fasilitator() for _ in range(3)]
    good, forgotten = province.fasilitator(), province.fasilitator()
    campaign = run(province, "unit", unit_code="DINKES")
    assert campaign.items == 5
    decide(province, campaign, moved, "revoke", head, "pindah tugas pada hari mutasi")
    decide(province, campaign, [good], "keep", head)
    for person in moved:
        province.denies(*GONE, person, "lihat", "md:pribadi", anybody)
    for person in (good, forgotten):
        province.allows("FA-MD-LIHAT", person, "lihat", "md:pribadi", anybody)
    # The deadline passes, and nobody runs anything.
    province.foundation.clock.advance(15 * DAY)  # type: ignore[attr-defined]
    province.denies(*GONE, forgotten, "lihat", "md:pribadi", anybody)
    province.allows("FA-MD-LIHAT", good, "lihat", "md:pribadi", anybody)
    # What stops is the management: everybody still has his own data (Pasal 8(1)).
    province.allows("UP-MD-LIHAT", forgotten, "lihat", "md:pribadi", forgotten)
    assert review.apply_due(province.foundation) == 1
    outcomes = {item.outcome for item in items_of(province, campaign).values()}
    assert outcomes == {"kept", "revoked", "suspended"}
    # Somebody answers late.
    decide(province, campaign, [forgotten], "keep", head)
    province.allows("FA-MD-LIHAT", forgotten, "lihat", "md:pribadi", anybody)
    closed = close(province, campaign)
    files = review.export_evidence(
        *(province.tx, province.foundation, closed.id),
        actor=head.id,
        now_ms=province.now * 1000,
    )
    keys = json.dumps(list_public_keys(province.foundation))
    assert review.check_evidence(files, keys)["manifest"]["outcomes"] == {
        "by_default": 0,
        "kept": 2,
        "revoked": 3,
    }


def close(province: Province, campaign: CampaignRecord) -> CampaignRecord:
    conductor = province.holder("kepala_bkpsdmd")
    province.allows("KB-TINJAUAN", conductor, "tutup", "idp:tinjauan")
    return review.close_campaign(
        province.tx,
        province.foundation,
        campaign.id,
        sign=partial(KeyRing(province.foundation).sign, typ=review.EVIDENCE_TYPE),
        actor=conductor.id,
        now_ms=province.now * 1000,
    )


@pytest.mark.pasal("27(2)a", allows=False)
@pytest.mark.pasal("2.e", allows=False)
def test_nobody_answers_for_his_own_right_by_the_policy_either(province: Province) -> None:
    for person, unit in (
        (province.administrator(), None),
        (province.holder("kepala_bkpsdmd"), None),
        (province.head(), "DINKES"),
    ):
        stated = {} if unit is None else {"unit": unit}
        province.denies(
            *("VERIFIKASI_DIRI_SENDIRI", "15(1)c"),
            *(person, "putuskan", "idp:tinjauan", person),
            **stated,
        )


@pytest.mark.pasal("27(2)a", allows=False)
def test_a_fasilitator_conducts_and_answers_for_nothing(province: Province) -> None:
    fasilitator, colleague = province.fasilitator(), province.fasilitator()
    for action in ("buat", "tutup", "putuskan", "lihat"):
        province.denies(
            *("TIDAK_ADA_DASAR", "2.a"),
            *(fasilitator, action, "idp:tinjauan", colleague),
            unit="DINKES",
        )


@pytest.mark.pasal("27(2)a", allows=True)
def test_an_auditor_looks_on(province: Province) -> None:
    province.allows("AU-AKSES-LIHAT", province.holder("pengaudit"), "lihat", "idp:tinjauan")
