"""Access asked for, given by two, and taken back (Pasal 27(2)a): the tables, nothing besides."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import pytest

from idp import audit, directory, governance
from idp.directory import PersonRecord
from idp.documents import DocumentType
from idp.foundation.context import Foundation
from idp.foundation.database import Transaction
from idp.foundation.errors import Conflict, Forbidden, Refusal
from idp.governance import ACCESS_REQUEST, WITHDRAWAL, AuthorityGranted, RequestRecord
from tests.rooms.directory.files import load_units
from tests.rooms.governance.appointments import appoint, employ, in_force
from tests.rooms.governance.papers import paper

UNTIL = "2027-03-31"


class Office:
    """An employee of DINKES with a head, and BKPSDMD with two administrators and its head."""

    def __init__(self, foundation: Foundation) -> None:
        load_units(foundation)
        self.foundation = foundation
        self.me, self.colleague = employ(foundation, "DINKES"), employ(foundation, "DINKES")
        self.head, self.foreign = employ(foundation, "DINKES"), employ(foundation, "DISDIK")
        self.first, self.other, self.chief = (employ(foundation, "BKPSDMD") for _ in range(3))
        appoint(foundation, self.head, "kepala_perangkat_daerah")
        appoint(foundation, self.foreign, "kepala_perangkat_daerah", "DISDIK")
        appoint(foundation, self.chief, "kepala_bkpsdmd", None)
        for person in (self.first, self.other):
            appoint(foundation, person, "administrator", None)
            with foundation.database.transaction() as tx:
                governance.sign_pledge(tx, person.id, now_ms=foundation.clock.now_ms())

    def do(self, act: Callable[[Transaction, int], Any]) -> Any:
        with self.foundation.database.transaction() as tx:
            return act(tx, self.foundation.clock.now_ms())

    def submit(self, **changes: Any) -> RequestRecord:
        values = {
            "role": "pengaudit",
            "purpose": "memeriksa catatan triwulan ini",
            "valid_until": UNTIL,
            "actor": self.me.id,
        } | changes
        return self.do(lambda tx, now: governance.submit_request(tx, **values, now_ms=now))

    def act(self, event: str, asked: RequestRecord, **changes: Any) -> Any:
        """One event of the table, by whoever may, unless told otherwise."""
        name, values = {
            "approve": ("approve_request", {"actor": self.head.id}),
            "endorse": ("endorse_request", {"actor": self.first.id}),
            "grant": ("grant_request", {"actor": self.first.id, "second": self.other.id}),
            "reject": ("reject_request", {"actor": self.first.id, "reason": "tidak perlu"}),
            "withdraw": ("withdraw_request", {"actor": asked.person_id}),
        }[event]
        values = values | changes
        return self.do(
            lambda tx, now: getattr(governance, name)(tx, asked.id, **values, now_ms=now)
        )

    def state(self, asked: RequestRecord) -> str:
        with self.foundation.database.reading() as tx:
            return governance.get_request(tx, asked.id).state

    def approved(self, **changes: Any) -> RequestRecord:
        asked = self.submit(**changes)
        self.act("approve", asked)
        return asked


@pytest.fixture
def office(foundation: Foundation) -> Office:
    return Office(foundation)


PATHS: dict[str, tuple[str, ...]] = {
    "submitted": (),
    "superior_approved": ("approve",),
    "granted": ("approve", "grant"),
    "rejected": ("reject",),
    "withdrawn": ("withdraw",),
}


@pytest.mark.pasal("27(2)a")
def test_every_pair_of_state_and_event_is_in_the_table_or_refused(office: Office) -> None:
    assert set(PATHS) == set(ACCESS_REQUEST.labels)
    for state, event in itertools.product(PATHS, ACCESS_REQUEST.events):
        office.me = employ(office.foundation, "DINKES")
        asked = office.submit()
        for step in PATHS[state]:
            office.act(step, asked)
        target = ACCESS_REQUEST.transitions.get((state, event))
        try:
            office.act(event, asked)
            reached = True
        except Conflict as refusal:
            assert refusal.code == "wrong_state"
            reached = False
        assert reached == (target is not None), (state, event)
        assert office.state(asked) == (target or state), (state, event)


@pytest.mark.pasal("27(2)a")
def test_what_two_give_is_in_force_at_once_and_until_its_day(
    office: Office, foundation: Foundation
) -> None:
    told: list[object] = []
    foundation.database.subscribers[AuthorityGranted].append(  # type: ignore[attr-defined]
        lambda _tx, event: told.append(event.person_id)
    )
    letter = paper(foundation, DocumentType.SURAT_TUGAS, "800/77/KOMINFO/2026")
    asked = office.approved(role="operator_diskominfo", document_id=letter)
    assert in_force(foundation, office.me) == []
    given = office.act("grant", asked)
    assert in_force(foundation, office.me) == ["operator_diskominfo"]
    assert in_force(foundation, office.me, UNTIL) == ["operator_diskominfo"]
    assert in_force(foundation, office.me, "2027-04-01") == []
    assert (given.document, given.document_date) == ("800/77/KOMINFO/2026", "2026-09-01")
    assert told == [office.me.id]
    with foundation.database.reading() as tx:
        kept = governance.get_request(tx, asked.id)
        types = [event.type for event in audit.list_events_about(tx, asked.id)]
        (of_right,) = audit.list_events_about(tx, given.id)
    assert (kept.assignment_id, kept.closed_by, kept.second_id) == (
        given.id,
        office.first.id,
        office.other.id,
    )
    assert types == [f"governance:access_request:{x}" for x in ("granted", "approved", "submitted")]
    assert (of_right.type, of_right.detail["request"]) == (
        "governance:assignment:activated",
        asked.id,
    )


@pytest.mark.pasal("9(5)")
@pytest.mark.parametrize("role", sorted(governance.ROLES - governance.REQUESTABLE))
def test_no_other_authority_is_given_on_request(office: Office, role: str) -> None:
    with pytest.raises(Refusal) as refused:
        office.submit(role=role)
    assert refused.value.code == "not_requestable"


@pytest.mark.pasal("27(2)a")
@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"purpose": " "}, "purpose_required"),
        ({"valid_until": ""}, "invalid_date"),
        ({"valid_until": "20270331"}, "invalid_term"),
        ({"valid_until": "2026-09-20"}, "invalid_term"),
        ({"valid_until": "2027-09-23"}, "invalid_term"),
        ({"role": "operator_diskominfo"}, "document_required"),
    ],
)
def test_a_request_has_a_purpose_an_end_and_its_letter(
    office: Office, changes: dict[str, str], code: str
) -> None:
    with pytest.raises(Refusal) as refused:
        office.submit(**changes)
    assert refused.value.code == code
    office.submit(valid_until="2026-09-21")


def test_a_letter_of_another_kind_is_none(office: Office, foundation: Foundation) -> None:
    for role in ("operator_diskominfo", "pengaudit"):
        with pytest.raises(Refusal) as refused:
            office.submit(role=role, document_id=paper(foundation, DocumentType.BUKTI))
        assert refused.value.code == "wrong_document"


@pytest.mark.pasal("27(2)a")
def test_the_superior_approves_and_nobody_else(office: Office) -> None:
    asked = office.submit()
    for person in (office.foreign, office.colleague, office.first, office.chief):
        with pytest.raises(Forbidden) as refused:
            office.act("approve", asked, actor=person.id)
        assert refused.value.code == "not_the_superior"
    with pytest.raises(Forbidden) as refused:
        office.act("approve", asked, actor=office.me.id)
    assert refused.value.code == "own_case"
    office.act("approve", asked)


@pytest.mark.pasal("27(2)a")
def test_over_a_head_it_is_who_heads_bkpsdmd(office: Office) -> None:
    office.me = office.head
    asked = office.submit()
    for person in (office.head, office.foreign):
        with pytest.raises(Forbidden):
            office.act("approve", asked, actor=person.id)
    office.act("approve", asked, actor=office.chief.id)


@pytest.mark.pasal("2.e")
def test_four_eyes_see_what_is_given_and_none_of_them_twice(
    office: Office, foundation: Foundation
) -> None:
    """C14 and C16: requester, superior, and both who give it are different people."""
    asked = office.approved()
    unpledged = employ(foundation, "BKPSDMD")
    appoint(foundation, unpledged, "administrator", None)
    pairs: list[tuple[PersonRecord, PersonRecord, str]] = [
        (office.first, office.first, "four_eyes"),
        (office.me, office.first, "own_case"),
        (office.first, office.me, "own_case"),
        (office.head, office.first, "four_eyes"),
        (office.first, office.head, "four_eyes"),
        (office.first, office.colleague, "four_eyes"),
        (office.first, office.foreign, "four_eyes"),
        (office.first, unpledged, "four_eyes"),
    ]
    for actor, second, code in pairs:
        with pytest.raises(Forbidden) as refused:
            office.act("grant", asked, actor=actor.id, second=second.id)
        assert refused.value.code == code, (actor.id, second.id)
    assert in_force(foundation, office.me) == []
    office.act("grant", asked, actor=office.first.id, second=office.chief.id)


@pytest.mark.pasal("2.e")
def test_a_superior_who_is_an_administrator_too_is_no_second(
    office: Office, foundation: Foundation
) -> None:
    """C16: one pair of eyes is not two because it holds two roles."""
    both = employ(foundation, "BKPSDMD")
    appoint(foundation, both, "administrator", None)
    appoint(foundation, both, "kepala_perangkat_daerah", "DINKES.1")
    with foundation.database.transaction() as tx:
        governance.sign_pledge(tx, both.id, now_ms=foundation.clock.now_ms())
    office.me = employ(foundation, "DINKES.1")
    asked = office.submit()
    office.act("approve", asked, actor=both.id)
    for actor, second in ((both, office.first), (office.first, both)):
        with pytest.raises(Forbidden) as refused:
            office.act("grant", asked, actor=actor.id, second=second.id)
        assert refused.value.code == "four_eyes"
    office.act("grant", asked)


def test_nobody_refuses_his_own_request_or_withdraws_anothers(office: Office) -> None:
    asked = office.submit()
    with pytest.raises(Forbidden):
        office.act("reject", asked, actor=office.me.id)
    with pytest.raises(Forbidden) as refused:
        office.act("withdraw", asked, actor=office.head.id)
    assert refused.value.code == "not_the_requester"
    with pytest.raises(Refusal) as nothing:
        office.act("reject", asked, reason=" ")
    assert nothing.value.code == "reason_required"
    assert office.state(asked) == "submitted"


@pytest.mark.parametrize(
    ("one", "two"), [("approve", "withdraw"), ("grant", "reject"), ("grant", "grant")]
)
def test_of_two_who_act_at_once_one_is_refused(
    office: Office, monkeypatch: pytest.MonkeyPatch, one: str, two: str
) -> None:
    """The second acts on what he has read before the first was done."""
    asked = office.submit() if one == "approve" else office.approved()
    with office.foundation.database.reading() as tx:
        stale = governance.get_request(tx, asked.id)
    office.act(one, asked)
    reached = office.state(asked)
    monkeypatch.setattr("idp.governance.requests.get_request", lambda _tx, _id: stale)
    with pytest.raises(Conflict):
        office.act(two, asked)
    monkeypatch.undo()
    assert office.state(asked) == reached
    held = in_force(office.foundation, office.me)
    assert len(held) == (1 if one == "grant" else 0)


def test_one_request_for_a_role_is_open_and_none_for_what_is_held(office: Office) -> None:
    asked = office.submit()
    with pytest.raises(Conflict):
        office.submit()
    office.act("approve", asked)
    office.act("grant", asked)
    with pytest.raises(Conflict) as refused:
        office.submit()
    assert refused.value.code == "already_appointed"


@pytest.mark.pasal("1.7")
def test_who_left_meanwhile_is_given_nothing(office: Office, foundation: Foundation) -> None:
    asked = office.approved()
    foundation.clock.advance(250 * 86_400)  # type: ignore[attr-defined]
    with pytest.raises(Refusal) as refused:
        office.act("grant", asked)
    assert refused.value.code == "invalid_term"
    foundation.clock.advance(-250 * 86_400)  # type: ignore[attr-defined]
    with foundation.database.transaction() as tx:
        directory.disable_person(tx, office.me.id, actor="operator", reason="uji", now_ms=1)
    with pytest.raises(Refusal) as refused:
        office.act("grant", asked)
    assert refused.value.code == "not_active"


def held(office: Office) -> governance.AssignmentRecord:
    return office.act("grant", office.approved())


@pytest.mark.pasal("27(2)a")
@pytest.mark.parametrize("who", ["me", "first", "chief"])
def test_a_right_is_taken_back_at_once_and_entered(
    office: Office, foundation: Foundation, who: str
) -> None:
    right, actor = held(office), getattr(office, who)
    office.do(
        lambda tx, now: governance.revoke(
            tx, right.id, reason="selesai", actor=actor.id, now_ms=now
        )
    )
    assert in_force(foundation, office.me) == []
    with foundation.database.reading() as tx:
        (entered,) = governance.list_withdrawals(tx)
    assert (entered.state, entered.closed_by, entered.outcome) == ("done", actor.id, "selesai")
    assert (entered.person_id, entered.role) == (office.me.id, "pengaudit")


@pytest.mark.pasal("27(2)a")
def test_every_pair_of_a_withdrawal_is_in_its_table_or_refused(office: Office) -> None:
    """ "asked" -> revoke or decline; what is done or declined is asked again, not changed."""

    def ask(right: governance.AssignmentRecord) -> governance.WithdrawalRecord:
        return office.do(
            lambda tx, now: governance.ask_withdrawal(
                tx, right.id, reason="pindah tugas", actor=office.head.id, now_ms=now
            )
        )

    def take(event: str, right: str, asked: str) -> None:
        values = {"reason": "dipertimbangkan", "actor": office.first.id}
        name, target = ("revoke", right) if event == "revoke" else ("decline_withdrawal", asked)
        office.do(lambda tx, now: getattr(governance, name)(tx, target, **values, now_ms=now))

    for state, event in itertools.product(WITHDRAWAL.labels, ("revoke", "decline")):
        office.me = employ(office.foundation, "DINKES")
        right = held(office)
        asked = ask(right)
        if state != "asked":
            take("revoke" if state == "done" else "decline", right.id, asked.id)
        if (state, event) == ("declined", "revoke"):
            continue  # the right is there still: this is a withdrawal of its own
        target = WITHDRAWAL.transitions.get((state, event))
        try:
            take(event, right.id, asked.id)
            reached = True
        except Conflict as refusal:
            assert refusal.code == "wrong_state"
            reached = False
        assert reached == (target is not None), (state, event)
        with office.foundation.database.reading() as tx:
            assert governance.get_withdrawal(tx, asked.id).state == (target or state)


@pytest.mark.pasal("27(2)a")
def test_a_superior_asks_and_another_decides(office: Office, foundation: Foundation) -> None:
    right = held(office)

    def ask(actor: PersonRecord) -> governance.WithdrawalRecord:
        return office.do(
            lambda tx, now: governance.ask_withdrawal(
                tx, right.id, reason="pindah tugas", actor=actor.id, now_ms=now
            )
        )

    for person in (office.me, office.foreign, office.colleague):
        with pytest.raises(Forbidden):
            ask(person)
    asked = ask(office.head)
    assert in_force(foundation, office.me) == ["pengaudit"]
    with pytest.raises(Conflict) as again:
        ask(office.head)
    assert again.value.code == "already_requested"
    for person in (office.head, office.me):
        with pytest.raises(Forbidden):
            office.do(
                lambda tx, now, actor=person.id: governance.decline_withdrawal(
                    tx, asked.id, reason="tetap", actor=actor, now_ms=now
                )
            )


def test_the_registers_are_read_page_by_page(office: Office, foundation: Foundation) -> None:
    made = []
    for _ in range(3):
        office.me = employ(foundation, "DINKES")
        made.append(office.submit())
    with foundation.database.reading() as tx:
        first = governance.list_requests(tx, limit=2)
        rest = governance.list_requests(tx, limit=2, after=first[-1])
        mine = governance.list_requests(tx, person_id=office.me.id)
        assert governance.list_requests(tx, state="granted") == []
        assert governance.list_requests(tx, role="operator_diskominfo") == []
    assert {item.id for item in first + rest} == {item.id for item in made}
    assert [item.id for item in mine] == [made[-1].id]
