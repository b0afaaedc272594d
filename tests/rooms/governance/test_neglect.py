"""A case of neglect (Pasal 9(7)): every step that the table has, and none besides."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from idp import audit, directory, governance
from idp.documents import DocumentType
from idp.foundation.clock import civil_date
from idp.foundation.context import Foundation
from idp.foundation.database import Statement, Transaction
from idp.foundation.errors import Conflict, Forbidden, Refusal
from idp.governance import NEGLECT, FindingRecord
from idp.governance.suspension import lapse
from idp.governance.transitions import move
from tests.rooms.directory.files import load_units
from tests.rooms.governance.appointments import appoint, employ, in_force
from tests.rooms.governance.papers import paper

ADMIN = "administrator"
MAIL = Statement(text("SELECT payload FROM outbox_message WHERE topic = 'mail' ORDER BY id"))


class Case:
    """A fasilitator of DINKES, the head there, and the acts of everybody over a finding."""

    def __init__(self, foundation: Foundation) -> None:
        self.foundation = foundation
        self.holder = employ(foundation, "DINKES")
        self.head = employ(foundation, "DINKES")
        self.assignment = appoint(foundation, self.holder)
        appoint(foundation, self.head, "kepala_perangkat_daerah")
        self.finding: FindingRecord | None = None

    @property
    def now_ms(self) -> int:
        return self.foundation.clock.now_ms()

    def do(self, act: Callable[[Transaction], Any]) -> Any:
        with self.foundation.database.transaction() as tx:
            return act(tx)

    def find(self, **changes: Any) -> FindingRecord:
        values = {
            "duty": "9(3)a",
            "finding": "verifikasi tidak dilakukan",
            "document_id": paper(self.foundation, DocumentType.BUKTI),
            "actor": ADMIN,
            "now_ms": self.now_ms,
        } | changes
        self.finding = self.do(lambda tx: governance.find_neglect(tx, self.assignment.id, **values))
        return self.finding

    def act(self, event: str, actor: str | None = None, **changes: Any) -> Any:
        """One event of the table, by whoever may, unless told otherwise."""
        assert self.finding is not None
        name, target, values = {
            "answer": ("answer_finding", self.finding.id, {"answer": "sudah"}),
            "drop": ("drop_finding", self.finding.id, {"reason": "tidak terbukti"}),
            "decide": (
                "decide_finding",
                self.finding.id,
                {"scope": "person", "reason": "terbukti", "skip_reason": "mendesak"},
            ),
            "letter": ("upload_letter", self.assignment.id, {}),
            "refuse": ("refuse_letter", self.assignment.id, {"reason": "tanpa tanggal"}),
            "decline": ("decline_letter", self.assignment.id, {"reason": "bukan tanda tangannya"}),
            "acknowledge": ("acknowledge_letter", self.assignment.id, {}),
            "lift": ("reinstate", self.assignment.id, {"reason": "sanggup"}),
            "revoke": ("revoke", self.assignment.id, {"reason": "dicabut"}),
        }[event]
        usual = dict.fromkeys(("answer", "letter"), self.holder.id)
        usual |= dict.fromkeys(("acknowledge", "decline"), self.head.id)
        values = {"actor": actor or usual.get(event, ADMIN), "now_ms": self.now_ms, **values}
        if event == "letter":
            values["document_id"] = paper(self.foundation, DocumentType.SURAT_KESANGGUPAN)
        values |= changes
        return self.do(lambda tx: getattr(governance, name)(tx, target, **values))

    def end_by(self, event: str) -> None:
        """These come from elsewhere: an employment event, a successor, the last day."""

        def act(tx: Transaction) -> None:
            held = governance.get_assignment(tx, self.assignment.id)
            if event == "lapse":
                lapse(tx, held, reason="mutasi", now_ms=self.now_ms)
            elif event == "end":
                move(tx, held, "end", "berakhir", None, audit.SYSTEM, self.now_ms, {})
            else:
                move(tx, held, "replace", "diganti", None, audit.SYSTEM, self.now_ms, {})

        self.do(act)

    @property
    def state(self) -> str:
        with self.foundation.database.reading() as tx:
            assert self.finding is not None
            return governance.standing_of(tx, governance.get_finding(tx, self.finding.id))

    def mails(self) -> list[dict[str, str]]:
        with self.foundation.database.reading() as tx:
            return [json.loads(row[0]) for row in tx.all(MAIL)]


PATHS: dict[str, tuple[str, ...]] = {
    "found": (),
    "clarified": ("answer",),
    "effective": ("decide",),
    "letter_uploaded": ("decide", "letter"),
    "acknowledged": ("decide", "letter", "acknowledge"),
    "lifted": ("decide", "letter", "acknowledge", "lift"),
    "dropped": ("drop",),
    "revoked": ("decide", "revoke"),
    "lapsed": ("decide", "lapse"),
    "replaced": ("decide", "replace"),
}


def case_in(foundation: Foundation, state: str) -> Case:
    case = Case(foundation)
    case.find()
    for event in PATHS[state]:
        take(case, event)
    assert case.state == state
    return case


def take(case: Case, event: str) -> None:
    if event in ("lapse", "replace", "end"):
        case.end_by(event)
    else:
        case.act(event)


@pytest.fixture(autouse=True)
def _units(foundation: Foundation) -> None:
    load_units(foundation)


def test_every_state_of_the_table_is_reached() -> None:
    assert set(PATHS) == set(NEGLECT.labels)
    assert {item.target for item in NEGLECT.passages} == set(NEGLECT.labels)


OWN = ("revoke", "lapse", "replace", "end")
"""These end the assignment, case or not: they are the other table's where no case is in effect."""


@pytest.mark.pasal("9(7)")
@pytest.mark.parametrize("state", PATHS)
def test_every_pair_of_state_and_event_is_in_the_table_or_refused(
    foundation: Foundation, state: str
) -> None:
    for event in NEGLECT.events:
        target = NEGLECT.transitions.get((state, event))
        if target is None and event in OWN and state in ("found", "clarified", "dropped", "lifted"):
            continue
        case = case_in(foundation, state)
        try:
            take(case, event)
            reached = True
        except Conflict as refusal:
            assert refusal.code in ("wrong_state", "letter_awaits", "letter_missing"), event
            reached = False
        except Refusal as refusal:
            assert event == "lift", (state, event, refusal.code)
            reached = False
        assert reached == (target is not None), (state, event)
        assert case.state == (target or state), (state, event)


LETTER = ("none", "uploaded", "refused")
KNOWN_BY = ("nobody", "the head", "a foreign head", "the holder", "an administrator")


@pytest.mark.pasal("9(7)")
@pytest.mark.parametrize("scope", ["person", "unit"])
@pytest.mark.parametrize(("letter", "known_by"), list(itertools.product(LETTER, KNOWN_BY)))
def test_access_comes_back_on_a_letter_that_the_head_knows_and_on_nothing_less(
    foundation: Foundation, scope: str, letter: str, known_by: str
) -> None:
    case = case_in(foundation, "found")
    case.act("decide", scope=scope)
    foreign = employ(foundation, "DISDIK")
    appoint(foundation, foreign, "kepala_perangkat_daerah", "DISDIK")
    who = {
        "the head": case.head.id,
        "a foreign head": foreign.id,
        "the holder": case.holder.id,
        "an administrator": ADMIN,
    }
    if letter != "none":
        case.act("letter")
    if letter == "refused":
        case.act("refuse")
    if known_by in who:
        try:
            case.act("acknowledge", actor=who[known_by])
        except (Forbidden, Conflict) as refusal:
            assert (letter, known_by) != ("uploaded", "the head"), refusal.code
    complete = (letter, known_by) == ("uploaded", "the head")
    with pytest.raises(Forbidden):
        case.act("lift", actor=case.holder.id)
    if complete:
        case.act("lift")
    else:
        with pytest.raises(Refusal) as refused:
            case.act("lift")
        assert refused.value.pasal == ("9(7)",)
    assert in_force(foundation, case.holder) == (["fasilitator:DINKES"] if complete else [])


@pytest.mark.pasal("9(7)")
def test_who_may_take_note_of_the_letter_may_decline_to_and_nobody_else(
    foundation: Foundation,
) -> None:
    case = case_in(foundation, "letter_uploaded")
    for stranger in (case.holder.id, employ(foundation, "DINKES").id):
        with pytest.raises(Forbidden) as refused:
            case.act("decline", actor=stranger)
        assert refused.value.code == "not_the_head"
    with pytest.raises(Refusal) as unexplained:
        case.act("decline", reason=" ")
    assert unexplained.value.code == "reason_required"
    case.act("decline")
    assert case.state == "effective"
    case.act("letter")
    case.act("acknowledge")
    assert case.state == "acknowledged"


@pytest.mark.pasal("9(7)")
def test_nothing_is_stopped_before_the_answer_or_its_last_day_without_a_cause(
    foundation: Foundation,
) -> None:
    case = case_in(foundation, "found")
    # Monday 21 September 2026: the third working day is Thursday.
    assert case.finding is not None and case.finding.answer_until == "2026-09-24"
    with pytest.raises(Refusal) as refused:
        case.act("decide", skip_reason=None)
    assert refused.value.code == "clarification_open"
    assert in_force(foundation, case.holder) == ["fasilitator:DINKES"]
    foundation.clock.advance(4 * 86_400)  # type: ignore[attr-defined]
    case.act("decide", skip_reason=None)
    assert in_force(foundation, case.holder) == []
    answered = case_in(foundation, "clarified")
    answered.act("decide", skip_reason=None)
    skipped = case_in(foundation, "effective")
    with foundation.database.reading() as tx:
        kept = governance.get_finding(tx, skipped.finding.id if skipped.finding else "")
        latest, *_ = audit.list_events_about(tx, skipped.assignment.id)
    assert (kept.skipped, latest.detail["skipped"]) == ("mendesak", "mendesak")
    assert latest.detail["finding"] == kept.id


@pytest.mark.pasal("9(7)")
def test_the_days_to_answer_are_working_days(foundation: Foundation) -> None:
    """Three of them, by the calendar: without the weekend and the days off."""
    load_units(foundation)
    today = date.fromisoformat(civil_date(foundation.clock.now()))
    week = [(today + timedelta(days=n)).isoformat() for n in range(1, 8)]
    with foundation.database.transaction() as tx:
        directory.import_days_off(
            tx,
            ("tanggal,nama\n" + "".join(f"{day},Libur\n" for day in week)).encode(),
            actor="operator",
            now_ms=foundation.clock.now_ms(),
        )
    found = Case(foundation).find()
    working = (today + timedelta(days=n) for n in range(8, 20))
    assert found.answer_until == [day for day in working if day.weekday() < 5][2].isoformat()


@pytest.mark.pasal("9(7)")
def test_neglect_is_found_with_evidence_over_a_fasilitator_and_by_another(
    foundation: Foundation,
) -> None:
    case = Case(foundation)
    letter = paper(foundation, DocumentType.SURAT_USULAN)
    for changes, code in (
        ({"document_id": None}, "document_required"),
        ({"document_id": letter}, "wrong_document"),
        ({"duty": "9(2)a"}, "unknown_duty"),
        ({"finding": " "}, "reason_required"),
        ({"actor": case.holder.id}, "own_case"),
    ):
        with pytest.raises(Refusal) as refused:
            case.find(**changes)
        assert refused.value.code == code
    case.assignment = appoint(foundation, employ(foundation, "BKPSDMD"), "administrator", None)
    with pytest.raises(Refusal) as refused:
        case.find()
    assert refused.value.code == "not_suspendable"


@pytest.mark.pasal("9(7)")
def test_nobody_decides_over_himself_or_answers_for_another(foundation: Foundation) -> None:
    case = case_in(foundation, "found")
    for event in ("drop", "decide"):
        with pytest.raises(Forbidden) as refused:
            case.act(event, actor=case.holder.id)
        assert refused.value.code == "own_case"
    with pytest.raises(Forbidden) as refused:
        case.act("answer", actor=case.head.id)
    assert refused.value.code == "not_the_holder"
    assert case.state == "found"


def test_one_case_at_a_time_is_open_over_an_assignment(foundation: Foundation) -> None:
    case = case_in(foundation, "found")
    with pytest.raises(Conflict) as refused:
        case.find()
    assert refused.value.code == "finding_open"
    with pytest.raises(Conflict) as refused, foundation.database.transaction() as tx:
        governance.suspend(
            *(tx, case.assignment.id), scope="person", reason="x", actor=ADMIN, now_ms=1
        )
    assert refused.value.code == "finding_open"


def test_of_two_who_decide_at_once_one_is_refused(foundation: Foundation) -> None:
    """The second acts on what he has read before the first was done."""
    case = case_in(foundation, "found")
    stale = case.finding
    case.act("drop")
    original = governance.findings.get_finding
    governance.findings.get_finding = lambda _tx, _id: stale  # type: ignore[assignment,return-value]
    try:
        with pytest.raises(Conflict):
            case.act("decide")
    finally:
        governance.findings.get_finding = original
    assert case.state == "dropped"
    assert in_force(foundation, case.holder) == ["fasilitator:DINKES"]


@pytest.mark.pasal("9(7)")
def test_a_suspension_in_one_act_leaves_its_case_too(foundation: Foundation) -> None:
    case = Case(foundation)
    with foundation.database.transaction() as tx:
        governance.suspend(
            *(tx, case.assignment.id),
            scope="person",
            reason="lalai",
            actor=ADMIN,
            now_ms=case.now_ms,
            evidence_digest="ab" * 32,
        )
        case.finding = governance.find_effective_finding(tx, case.assignment.id)
    assert case.finding is not None
    assert (case.finding.skipped, case.finding.evidence_sha256) == ("lalai", "ab" * 32)
    assert case.state == "effective"


@pytest.mark.pasal("9(7)")
def test_those_concerned_are_told_and_told_no_reason(foundation: Foundation) -> None:
    case = Case(foundation)
    chief = employ(foundation, "BKPSDMD")
    foreign, other = employ(foundation, "DISDIK"), employ(foundation, "DINKES")
    appoint(foundation, chief, "kepala_bkpsdmd", None)
    appoint(foundation, foreign, "kepala_perangkat_daerah", "DISDIK")
    with foundation.database.transaction() as tx:
        for name, person in (
            *(("fa", case.holder), ("kp", case.head), ("kb", chief)),
            *(("asing", foreign), ("lain", other)),
        ):
            directory.set_contact(tx, person.id, email=f"{name}@contoh.example", now=1)
    case.find()
    case.act("decide")
    for event in ("letter", "acknowledge", "lift"):
        case.act(event)
    subjects = [(mail["to"].partition("@")[0], mail["subject"]) for mail in case.mails()]
    stopped = "Akses pengelolaan fasilitator dihentikan sementara"
    back = "Akses pengelolaan dipulihkan"
    assert subjects == [
        ("fa", "Temuan tentang pelaksanaan tugas fasilitator"),
        *((name, stopped) for name in ("fa", "kp", "kb")),
        *((name, back) for name in ("fa", "kp", "kb")),
    ]
    for mail in case.mails():
        for secret in ("terbukti", "mendesak", "verifikasi tidak", case.holder.nip or "-"):
            assert secret not in mail["text"]


def test_findings_are_listed_page_by_page(foundation: Foundation) -> None:
    made = []
    for _ in range(3):
        made.append(case_in(foundation, "found").finding)
        foundation.clock.advance(1)  # type: ignore[attr-defined]
    with foundation.database.reading() as tx:
        first = governance.list_findings(tx, limit=2)
        second = governance.list_findings(tx, limit=2, after=first[-1])
        assert governance.list_findings(tx, unit_code="DISDIK") == []
        assert governance.list_findings(tx, state="dropped") == []
    assert [item.id for item in first + second] == [item.id for item in reversed(made) if item]
