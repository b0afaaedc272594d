"""Who is asked about a right: by rule, never its holder, and said when there is no head."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.foundation.errors import Refusal
from idp.review.reviewers import ABOVE, ADMINISTRATOR, CENTRAL, HEAD, NO_HEAD, NOBODY, Offices
from tests.rooms.review.campaigns import DEADLINE, Reviewing

pytestmark = pytest.mark.pasal("27(2)a")

UNITS = {"PROV-19": None, "BKPSDMD": "PROV-19", "DINKES": "PROV-19", "DINKES.1": "DINKES"}
PEOPLE = [f"orang-{number}" for number in range(5)]
some_people = st.lists(st.sampled_from(PEOPLE), unique=True)
offices = st.builds(
    Offices,
    heads=st.dictionaries(st.sampled_from(sorted(UNITS)), some_people),
    of_province=st.fixed_dictionaries({CENTRAL: some_people, ADMINISTRATOR: some_people}),
    above=st.just(UNITS),
    central_unit=st.just("BKPSDMD"),
)
places = st.sampled_from([None, *sorted(UNITS)])
holders = st.sampled_from([None, *PEOPLE])


@given(offices, places, holders)
def test_nobody_is_ever_asked_about_himself(
    given_offices: Offices, unit: str | None, holder: str | None
) -> None:
    asked = given_offices.asked_about(unit, holder)
    assert holder not in asked.persons
    assert (asked.rule == NOBODY) == (asked.first is None)
    for person in asked.persons:
        assert given_offices.may_review(person, unit, holder)
    if holder is not None:
        assert not given_offices.may_review(holder, unit, holder)
    others = {
        person
        for named in given_offices.of_province.values()
        for person in named
        if person != holder
    }
    assert asked.first is not None or not others, "somebody could have been asked"


@given(offices, places, holders, st.sampled_from(PEOPLE))
def test_who_is_asked_by_rule_holds_an_office_over_the_unit(
    given_offices: Offices, unit: str | None, holder: str | None, person: str
) -> None:
    above, code = [], unit
    while code is not None:
        above += given_offices.heads.get(code, [])
        code = UNITS[code]
    holds = person in above or any(person in named for named in given_offices.of_province.values())
    assert given_offices.may_review(person, unit, holder) == (holds and person != holder)


def rule_of(reviewing: Reviewing, person: object, scope: str = "pengelola") -> tuple[str, object]:
    item = reviewing.item_of(reviewing.running(scope), person)  # type: ignore[arg-type]
    return item.reviewer_by, item.reviewer_id


def test_the_head_of_the_unit_is_asked_plt_and_plh_included(reviewing: Reviewing) -> None:
    reviewing.holder("kepala_perangkat_daerah", "DINKES", valid_until="2026-09-20")
    acting = reviewing.holder(
        "kepala_perangkat_daerah", "DINKES", valid_from="2026-09-21", valid_until="2026-12-31"
    )
    for unit in ("DINKES", "DINKES.1"):
        person = reviewing.holder("fasilitator", unit)
        assert rule_of(reviewing, person) == (HEAD, acting.id)


def test_a_unit_without_a_head_goes_to_the_kepala_bkpsdmd_and_says_so(
    reviewing: Reviewing,
) -> None:
    central = reviewing.holder("kepala_bkpsdmd")
    reviewing.holder("kepala_perangkat_daerah", "DISDIK")
    assert rule_of(reviewing, reviewing.holder("fasilitator", "DINKES")) == (NO_HEAD, central.id)
    own = reviewing.holder("fasilitator", "BKPSDMD")
    assert rule_of(reviewing, own) == (CENTRAL, central.id)


def test_who_is_a_head_himself_is_reviewed_by_the_next_above(reviewing: Reviewing) -> None:
    central = reviewing.holder("kepala_bkpsdmd")
    head = reviewing.holder("kepala_perangkat_daerah", "DINKES")
    assert rule_of(reviewing, head, "system_roles") == (ABOVE, central.id)


def test_administrators_by_the_kepala_bkpsdmd_and_he_by_an_administrator(
    reviewing: Reviewing,
) -> None:
    central, admin = reviewing.holder("kepala_bkpsdmd"), reviewing.holder("administrator")
    assert rule_of(reviewing, admin) == (CENTRAL, central.id)
    assert rule_of(reviewing, central, "system_roles") == (ADMINISTRATOR, admin.id)


def test_the_ppk_by_the_kepala_bkpsdmd_and_who_acts_for_him_by_him(reviewing: Reviewing) -> None:
    """Nobody stands above the Province's offices: each is asked about another, never himself."""
    central, admin = reviewing.holder("kepala_bkpsdmd"), reviewing.holder("administrator")
    governor = reviewing.holder("ppk")
    assert rule_of(reviewing, governor, "system_roles") == (CENTRAL, central.id)
    acting = reviewing.holder("kepala_bkpsdmd", valid_until="2026-12-31")
    campaign = reviewing.running("system_roles")
    by = {holder: reviewing.item_of(campaign, holder).reviewer_id for holder in (central, acting)}
    assert by == {central: acting.id, acting: central.id}
    assert admin.id not in by.values()


def test_where_nobody_can_be_asked_the_item_says_so(reviewing: Reviewing) -> None:
    assert rule_of(reviewing, reviewing.holder("administrator")) == (NOBODY, None)


def test_each_scope_looks_at_its_own_rights(reviewing: Reviewing) -> None:
    here, below = (
        reviewing.holder("fasilitator", "DINKES"),
        reviewing.holder("fasilitator", "DINKES.1"),
    )
    head = reviewing.holder("kepala_perangkat_daerah", "DINKES")
    elsewhere, admin = reviewing.holder("fasilitator", "DISDIK"), reviewing.holder("administrator")
    reviewing.holder("fasilitator", "DINKES", valid_until="2026-09-20")
    reviewing.holder("fasilitator", "DINKES", state="revoked")
    expected = {
        ("pengelola", None): {here.id, below.id, elsewhere.id, admin.id},
        ("unit", "DINKES"): {here.id, below.id},
        ("system_roles", None): {head.id},
    }
    for (scope, unit), holders_ in expected.items():
        campaign = reviewing.running(scope, unit_code=unit)
        assert {named.item.holder_id for named in reviewing.items(campaign)} == holders_
        assert campaign.items == len(holders_)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"name": " "}, "name_required"),
        ({"scope": "semua"}, "unknown_scope"),
        ({"default": "biarkan"}, "unknown_default"),
        ({"deadline": "05-10-2026"}, "invalid_date"),
        ({"deadline": "2026-09-20"}, "deadline_past"),
        ({"scope": "unit"}, "unit_required"),
        ({"unit_code": "DINKES"}, "unit_required"),
        ({"scope": "unit", "unit_code": "DINKES.1"}, "not_a_perangkat_daerah"),
        ({"scope": "unit", "unit_code": "TIDAK"}, "unit_not_found"),
    ],
)
def test_a_campaign_is_refused_where_something_is_missing(
    reviewing: Reviewing, changes: dict[str, str], code: str
) -> None:
    with pytest.raises(Refusal) as refused:
        reviewing.create(**changes)
    assert refused.value.code == code


def test_a_campaign_over_nothing_or_too_late_does_not_start(reviewing: Reviewing) -> None:
    with pytest.raises(Refusal) as refused:
        reviewing.running()
    assert refused.value.code == "nothing_to_review"
    reviewing.holder("fasilitator", "DINKES")
    campaign = reviewing.create(deadline=DEADLINE)
    reviewing.past_the_deadline()
    with pytest.raises(Refusal) as refused:
        reviewing.start(campaign)
    assert refused.value.code == "deadline_past"
