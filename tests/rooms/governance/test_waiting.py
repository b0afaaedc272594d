"""What waits for somebody: by his offices, within his units, and never his own (C14)."""

from __future__ import annotations

import pytest

from idp import governance
from idp.foundation.context import Foundation
from idp.governance import Waiting
from tests.rooms.governance.appointments import appoint, suspend
from tests.rooms.governance.papers import hand_in_letter
from tests.rooms.governance.test_requests import Office


@pytest.fixture
def office(foundation: Foundation) -> Office:
    return Office(foundation)


def waiting(office: Office, person_id: str) -> Waiting:
    with office.foundation.database.reading() as tx:
        found = governance.what_waits_for(tx, person_id, office.foundation.clock.now())
    return found or Waiting()


@pytest.mark.pasal("27(2)a", "9(7)")
def test_each_is_told_of_what_only_they_may_decide(office: Office) -> None:
    foundation = office.foundation
    assert waiting(office, office.head.id).in_all == 0
    asked = office.submit()
    assert waiting(office, office.head.id) == Waiting(approvals=1)
    for other in (office.foreign, office.first, office.me):
        assert waiting(office, other.id) == Waiting()
    office.act("approve", asked)
    assert waiting(office, office.head.id) == Waiting()
    for person in (office.first, office.other, office.chief):
        assert waiting(office, person.id) == Waiting(grants=1)
    office.act("endorse", asked)
    assert waiting(office, office.first.id) == Waiting()
    assert waiting(office, office.other.id) == Waiting(grants=1)
    own = office.submit(actor=office.head.id)
    assert waiting(office, office.head.id) == Waiting()
    assert waiting(office, office.chief.id) == Waiting(approvals=1, grants=1)
    office.act("withdraw", own)
    held = suspend(foundation, appoint(foundation, office.colleague))
    hand_in_letter(foundation, held, acknowledged=False)
    assert waiting(office, office.head.id) == Waiting(letters=1)
    appoint(foundation, office.me, "fasilitator", "DINKES", state="proposed", document=None)
    assert waiting(office, office.other.id) == Waiting(grants=1, proposals=1)
