"""Tasks of every day take few actions (ui: 4): a click, a choice, typing and a file are one each.

A suspension is counted in its own story, twenty answers by the keyboard alone in theirs.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import DESK, Entrance, Product, fits
from tests.journeys.hand import Hand
from tests.journeys.staff import Staff, day

MOST_ACTIONS = 5
DAY = 86_400


@pytest.mark.timeout(90)
@pytest.mark.pasal("2.g", "15(1)")
def test_who_could_verify_data_of_an_office_on_a_past_day_is_found_in_five_actions(
    product: Product, staff: Staff, enter: Entrance, size: dict[str, int]
) -> None:
    unit, now = staff.office(), staff.foundation.clock.now()
    then, today = staff.hire(unit), staff.hire(unit)
    terms = ((then, -100, -31), (today, -30, None))
    for one, first, last in terms:
        staff.appoint(
            one,
            "fasilitator",
            unit,
            valid_from=day(first),
            valid_until=None if last is None else day(last),
            state_since=now + first * DAY,
        )
    page = enter(staff.official("administrator"), size)
    hand = Hand(page)
    # At a desk from the console's first page on, on a phone from the register of rights.
    if size == DESK:
        page.goto(product.address + "/console")
        hand.click("nav.menu-wide a[href='/console/penunjukan']")
    else:
        page.goto(product.address + "/console/penunjukan")
        hand.click("details.filter-box > summary")
    hand.fill("#pada", day(-60))
    hand.choose("#unit", unit)
    hand.click("form.filters .button-primary")
    assert hand.actions <= MOST_ACTIONS
    found = page.locator("tbody tr", has_text="Fasilitator")
    expect(found).to_have_count(1)
    # By name, with the decree that he acted on.
    expect(found).to_contain_text(then["name"])
    expect(found).to_contain_text("188.44/")
    expect(page.locator("tbody")).not_to_contain_text(today["name"])
    assert fits(page)
