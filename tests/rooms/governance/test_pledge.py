"""The pakta integritas (Pasal 27(1)a): whose, on which text, for how long."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
from sqlalchemy import text as sql

from idp import audit, directory, governance
from idp.access.standing import fetch_standing
from idp.directory import PersonRecord
from idp.documents import DocumentType
from idp.foundation.clock import FixedClock, civil_date, start_of_date
from idp.foundation.context import Foundation
from idp.foundation.database import Statement
from idp.foundation.errors import Conflict, Forbidden, Refusal
from tests.rooms.directory.files import load_units
from tests.rooms.governance.appointments import appoint, employ
from tests.rooms.governance.papers import paper

MAIL = Statement(sql("SELECT payload FROM outbox_message WHERE topic = 'mail' ORDER BY id"))
SIGNED = Statement(
    sql(
        "SELECT version, signed_at, text_sha256, proven_at FROM pledge WHERE person_id = :person_id"
    )
)


def test_the_pledge_holds_for_a_year_of_civil_days_and_seven_more(foundation: Foundation) -> None:
    load_units(foundation)
    person = employ(foundation, "DINKES")
    with foundation.database.transaction() as tx:
        assert not governance.is_pledged(tx, person.id, "2026-09-21")
        last_day = governance.sign_pledge(tx, person.id, now_ms=start_of_date("2026-09-21") * 1000)
    assert last_day == "2027-09-21"
    with foundation.database.reading() as tx:
        # Its year and the seven days in which it may be renewed with the right in force.
        assert governance.is_pledged(tx, person.id, "2027-09-28")
        assert not governance.is_pledged(tx, person.id, "2027-09-29")


def test_a_pledge_is_signed_once_and_again_in_its_last_thirty_days(foundation: Foundation) -> None:
    load_units(foundation)
    person = employ(foundation, "DINKES")

    def sign(day: str) -> str:
        with foundation.database.transaction() as tx:
            return governance.sign_pledge(tx, person.id, now_ms=start_of_date(day) * 1000)

    sign("2026-09-21")
    with pytest.raises(Conflict):
        sign("2027-08-21")
    assert sign("2027-08-22") == "2028-08-21"


DAY = 86_400
TEXT = "PAKTA INTEGRITAS\n\nNaskah kedua.\n"


class Pledging:
    """Two administrators, a fasilitator of DINKES, and days that pass."""

    def __init__(self, foundation: Foundation) -> None:
        load_units(foundation)
        self.foundation = foundation
        self.first, self.second = (employ(foundation, "BKPSDMD") for _ in range(2))
        for person in (self.first, self.second):
            appoint(foundation, person, "administrator", None)
            self.sign(person)
        self.holder = employ(foundation, "DINKES")
        appoint(foundation, self.holder)

    @property
    def today(self) -> str:
        return civil_date(self.foundation.clock.now())

    def go_to(self, day: str) -> None:
        clock = self.foundation.clock
        assert isinstance(clock, FixedClock)
        clock.advance(start_of_date(day) - clock.now())

    def sign(self, person: PersonRecord, **more: Any) -> str:
        with self.foundation.database.transaction() as tx:
            return governance.sign_pledge(
                tx, person.id, now_ms=self.foundation.clock.now_ms(), **more
            )

    def publish(self, **changes: Any) -> governance.PledgeTextRecord:
        values = {
            "version": "2026-1",
            "text": TEXT,
            "effective_from": "2026-10-01",
            "document_id": paper(self.foundation, DocumentType.KEPUTUSAN_KEPALA_BKPSDMD),
            "actor": self.first.id,
            "second": self.second.id,
            "now_ms": self.foundation.clock.now_ms(),
        } | changes
        with self.foundation.database.transaction() as tx:
            return governance.publish_pledge_text(tx, **values)

    def standing(self, person: PersonRecord | None = None) -> governance.PledgeStanding:
        with self.foundation.database.reading() as tx:
            return governance.pledge_standing(tx, (person or self.holder).id, self.today)

    def holds(self, day: str) -> bool:
        """Asked of the governance and of the facts that decisions rest on: both must agree."""
        with self.foundation.database.reading() as tx:
            said = governance.is_pledged(tx, self.holder.id, day)
            told = governance.pledge_standing(tx, self.holder.id, day).holds
            known = fetch_standing(tx, subjects=[self.holder.id], today=day)
        assert said == told == known.subjects[self.holder.id].pledged, day
        return said

    def mails(self) -> list[str]:
        with self.foundation.database.reading() as tx:
            return [json.loads(row[0])["subject"] for row in tx.all(MAIL)]


@pytest.fixture
def pledging(foundation: Foundation) -> Pledging:
    return Pledging(foundation)


@pytest.mark.pasal("27(1)a")
def test_the_first_text_is_there_with_its_digest_and_names_the_rules(pledging: Pledging) -> None:
    with pledging.foundation.database.reading() as tx:
        text = governance.get_pledge_text(tx, pledging.today)
    assert text.version == "2023-1"
    assert text.sha256 == hashlib.sha256(text.text.encode()).hexdigest()
    # Signed texts never change: another wording is another version.
    assert text.sha256 == "b27ab456bbdd3145482f3a6e9cfd05f4c5b5589433e99cd6563009cddf2e5973"
    for letter in "hij":
        assert f"Pasal 27 ayat (2) huruf {letter}" in " ".join(text.text.split())


@pytest.mark.pasal("27(1)a")
def test_no_grace_before_the_first_signature_and_seven_days_for_the_yearly_one(
    pledging: Pledging,
) -> None:
    assert not pledging.holds(pledging.today)
    assert pledging.standing().state == "unsigned"
    pledging.sign(pledging.holder)
    for day, holds, state in (
        ("2027-08-21", True, "valid"),
        ("2027-08-22", True, "due"),
        ("2027-09-21", True, "due"),
        ("2027-09-22", True, "grace"),
        ("2027-09-28", True, "grace"),
        ("2027-09-29", False, "over"),
    ):
        pledging.go_to(day)
        assert pledging.holds(day) == holds, day
        assert pledging.standing().state == state, day
    pledging.sign(pledging.holder)
    assert pledging.standing().state == "valid"


@pytest.mark.pasal("27(1)a")
@pytest.mark.parametrize("grace", [0, 7])
def test_a_new_text_ends_signatures_of_the_old_one_after_its_grace(
    pledging: Pledging, grace: int
) -> None:
    pledging.sign(pledging.holder)
    pledging.publish(grace_days=grace)
    last = f"2026-10-{grace:02d}" if grace else "2026-09-30"
    assert pledging.holds(last)
    assert not pledging.holds(f"2026-10-{grace + 1:02d}")
    assert pledging.standing().state == "due"
    # It may be signed before it takes effect, and then nothing is interrupted.
    pledging.sign(pledging.holder)
    assert pledging.standing().state == "valid"
    with pytest.raises(Conflict):
        pledging.sign(pledging.holder)
    for day in ("2026-09-30", "2026-10-01", "2026-10-31", "2027-09-28"):
        assert pledging.holds(day), day
    assert not pledging.holds("2027-09-29")


@pytest.mark.pasal("27(1)a")
def test_a_signature_says_what_was_signed_and_by_what_proof(
    pledging: Pledging, foundation: Foundation
) -> None:
    now = foundation.clock.now()
    for more, code in (
        ({"proven_at": now - 301}, "prove_again"),
        ({"proven_at": now + 1}, "prove_again"),
        ({"read_sha256": "ab" * 32}, "text_changed"),
    ):
        with pytest.raises(Refusal) as refused:
            pledging.sign(pledging.holder, **more)
        assert refused.value.code == code
    due = pledging.standing().next
    assert due is not None
    pledging.sign(pledging.holder, proven_at=now - 300, read_sha256=due.sha256)
    with foundation.database.reading() as tx:
        row = tx.one(SIGNED, person_id=pledging.holder.id)
        (event,) = audit.list_events_about(tx, pledging.holder.id, limit=1)
    assert row == (due.version, now, due.sha256, now - 300)
    assert (event.detail["version"], event.detail["text_sha256"]) == (due.version, due.sha256)


@pytest.mark.pasal("27(1)a")
@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"version": "a b"}, "invalid_version"),
        ({"text": " \n"}, "text_required"),
        ({"effective_from": "besok"}, "invalid_date"),
        ({"effective_from": "2026-09-20"}, "invalid_term"),
        ({"grace_days": 8}, "invalid_term"),
        ({"grace_days": -1}, "invalid_term"),
        ({"document_id": None}, "document_required"),
    ],
)
def test_a_text_is_set_on_a_decree_and_not_backwards(
    pledging: Pledging, changes: dict[str, Any], code: str
) -> None:
    with pytest.raises(Refusal) as refused:
        pledging.publish(**changes)
    assert refused.value.code == code
    with pledging.foundation.database.reading() as tx:
        assert len(governance.list_pledge_texts(tx)) == 1


@pytest.mark.pasal("2.e")
def test_a_text_is_set_by_two_who_may(pledging: Pledging, foundation: Foundation) -> None:
    unpledged = employ(foundation, "BKPSDMD")
    appoint(foundation, unpledged, "administrator", None)
    for second in (pledging.first, pledging.holder, unpledged):
        with pytest.raises(Forbidden) as refused:
            pledging.publish(second=second.id)
        assert refused.value.code == "four_eyes"
    pledging.publish()


def test_of_two_who_set_a_text_at_once_one_is_refused(
    pledging: Pledging, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pledging.foundation.database.reading() as tx:
        stale = governance.list_pledge_texts(tx)
    pledging.publish()
    monkeypatch.setattr("idp.governance.pledge_texts.list_pledge_texts", lambda _tx: stale)
    with pytest.raises(Conflict):
        pledging.publish(version="2026-2", effective_from="2026-11-01")
    with pytest.raises(Conflict):
        pledging.publish()


@pytest.mark.pasal("27(1)a")
def test_who_has_not_signed_is_listed(pledging: Pledging, foundation: Foundation) -> None:
    decreed = employ(foundation, "DINKES")
    appoint(foundation, decreed, state="decreed")
    appoint(foundation, employ(foundation, "DINKES"), state="lapsed")

    def unsigned() -> set[str]:
        with foundation.database.reading() as tx:
            first = governance.list_unsigned(tx, pledging.today, limit=1)
            after = first[0].assignment_id if first else ""
            return {
                item.person_id
                for item in first + governance.list_unsigned(tx, pledging.today, after=after)
            }

    assert unsigned() == {pledging.holder.id, decreed.id}
    pledging.sign(pledging.holder)
    assert unsigned() == {decreed.id}
    pledging.go_to("2027-09-29")
    assert pledging.first.id in unsigned()


@pytest.mark.pasal("27(1)a")
def test_a_pledge_is_called_to_mind_thirty_seven_and_one_day_before(
    pledging: Pledging, foundation: Foundation
) -> None:
    with foundation.database.transaction() as tx:
        directory.set_contact(tx, pledging.holder.id, email="fa@contoh.example", now=1)
    pledging.sign(pledging.holder)
    for person in (pledging.first, pledging.second):
        with foundation.database.transaction() as tx:
            directory.disable_person(tx, person.id, actor="operator", reason="uji", now_ms=1)
    told = []
    for day in (
        *("2027-08-21", "2027-08-22", "2027-08-23", "2027-09-13", "2027-09-14", "2027-09-15"),
        *("2027-09-19", "2027-09-20", "2027-09-21", "2027-09-22"),
    ):
        pledging.go_to(day)
        before = len(pledging.mails())
        governance.remind_pledges(foundation)
        governance.remind_pledges(foundation)
        told += [day] * (len(pledging.mails()) - before)
    assert told == ["2027-08-22", "2027-09-14", "2027-09-20"]
    assert set(pledging.mails()) == {"Pakta integritas Anda akan habis masa berlakunya"}


@pytest.mark.pasal("27(1)a")
def test_who_renewed_is_not_reminded_and_a_late_worker_sends_the_nearest(
    pledging: Pledging, foundation: Foundation
) -> None:
    with foundation.database.transaction() as tx:
        directory.set_contact(tx, pledging.holder.id, email="fa@contoh.example", now=1)
    pledging.sign(pledging.holder)
    pledging.go_to("2027-09-18")
    governance.remind_pledges(foundation)
    assert len(pledging.mails()) == 1
    pledging.sign(pledging.holder)
    pledging.go_to("2027-09-20")
    governance.remind_pledges(foundation)
    assert len(pledging.mails()) == 1


@pytest.mark.pasal("27(1)a")
def test_a_text_that_is_yet_to_take_effect_carries_no_right(pledging: Pledging) -> None:
    pledging.sign(pledging.holder)
    pledging.go_to("2027-08-01")
    pledging.publish(effective_from="2027-12-01")
    pledging.sign(pledging.holder)
    assert pledging.holds("2027-09-28")
    # The year of the first signature is over, and the second text is not the one in effect.
    for day in ("2027-09-29", "2027-11-30"):
        assert not pledging.holds(day), day
    assert pledging.holds("2027-12-01")


def test_what_another_worker_has_sent_meanwhile_is_not_sent_again(
    pledging: Pledging, foundation: Foundation, monkeypatch: pytest.MonkeyPatch
) -> None:
    with foundation.database.transaction() as tx:
        directory.set_contact(tx, pledging.holder.id, email="fa@contoh.example", now=1)
    pledging.sign(pledging.holder)
    pledging.go_to("2027-09-20")
    seen_before = Statement(
        sql(
            "SELECT person_id, version, valid_until FROM pledge WHERE person_id ="
            " (SELECT id FROM person WHERE email = 'fa@contoh.example') AND :stage = 1"
            " AND :from_day <= :to_day AND :most > 0"
        )
    )
    monkeypatch.setattr("idp.governance.pledge_store.LIST_DUE", seen_before)
    assert [governance.remind_pledges(foundation) for _ in range(2)] == [1, 0]
    assert len(pledging.mails()) == 1
