"""Who had which right on a past day: what the system answered then is what it answers later.

The model is the live question itself: at the end of every day of a random life, the rights in
force are written down; afterwards each of these days is asked about again.
"""

from __future__ import annotations

import shutil
import tempfile
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from idp import directory, governance
from idp.documents import DocumentType
from idp.foundation.clock import FixedClock, civil_date, start_of_date
from idp.foundation.context import Foundation
from idp.foundation.errors import Refusal
from idp.governance import NewHead, Occasion, PastRight
from tests.foundations import START, build_settings, close_foundation, open_foundation
from tests.rooms.directory.files import load_units
from tests.rooms.governance.appointments import appoint, employ, in_force, suspend
from tests.rooms.governance.papers import hand_in_letter, paper

DAY = 86_400
ACTS = ("appoint", "suspend", "suspend unit", "reinstate", "revoke", "lapse", "withhold", "release",
        "name", "end", "wait", "wait", "wait")  # fmt: skip


def asked(foundation: Foundation, moment: int, unit: str | None = None) -> list[PastRight]:
    with foundation.database.reading() as tx:
        return governance.list_rights_at(tx, moment, unit_code=unit, limit=10_000)


@dataclass
class Life:
    """Some people, what happens to them, and what they could do at the end of each day."""

    foundation: Foundation
    people: list[directory.PersonRecord]
    items: list[str] = field(default_factory=list)
    heads: list[str] = field(default_factory=list)
    seen: dict[int, set[tuple[str, str]]] = field(default_factory=dict)

    def act(self, name: str, which: int, term: int) -> None:
        with suppress(Refusal):
            getattr(self, "_" + name.replace(" ", "_"))(which, term)

    @property
    def now_ms(self) -> int:
        return self.foundation.clock.now_ms()

    def _day(self, days: int) -> str:
        return civil_date(self.now_ms // 1000 + days * DAY)

    def _item(self, which: int) -> governance.AssignmentRecord:
        with self.foundation.database.reading() as tx:
            return governance.get_assignment(tx, self.items[which % len(self.items)])

    def _appoint(self, which: int, term: int) -> None:
        person = self.people[which % len(self.people)]
        unit = ("DINKES", "DINKES.1")[which % 2]
        last = self._day(term) if term else None
        self.items.append(
            appoint(
                self.foundation,
                person,
                unit=unit,
                valid_from=self._day(which % 3),
                valid_until=max(last, self._day(which % 3)) if last else None,
            ).id
        )

    def _suspend(self, which: int, term: int) -> None:
        suspend(self.foundation, self._item(which))

    def _suspend_unit(self, which: int, term: int) -> None:
        suspend(self.foundation, self._item(which), "unit")

    def _reinstate(self, which: int, term: int) -> None:
        item = self._item(which)
        hand_in_letter(self.foundation, item)
        with self.foundation.database.transaction() as tx:
            governance.reinstate(tx, item.id, reason="pulih", actor="operator", now_ms=self.now_ms)

    def _revoke(self, which: int, term: int) -> None:
        item = self._item(which)
        with self.foundation.database.transaction() as tx:
            governance.revoke(tx, item.id, reason="cabut", actor="operator", now_ms=self.now_ms)

    def _lapse(self, which: int, term: int) -> None:
        person = self.people[which % len(self.people)]
        moved = directory.PersonMoved(person.id, "DINKES", "DISDIK", True, self.now_ms // 1000)
        with self.foundation.database.transaction() as tx:
            governance.lapse_after_move(tx, moved)

    def _withhold(self, which: int, term: int) -> None:
        item = self._item(which)
        with self.foundation.database.transaction() as tx:
            governance.withhold(
                tx,
                Occasion(item.id, f"tinjauan{which}"),
                reason="tidak dijawab",
                actor="operator",
                now_ms=self.now_ms,
            )

    def _release(self, which: int, term: int) -> None:
        item = self._item(which)
        with self.foundation.database.transaction() as tx:
            governance.end_withholding(
                tx, occasions=[], assignments=[item.id], actor="operator", now_ms=self.now_ms
            )

    def _name(self, which: int, term: int) -> None:
        kind = governance.HEADSHIPS[which % 3]
        document = paper(
            self.foundation,
            DocumentType.KEPUTUSAN_GUBERNUR if kind == "definitif" else DocumentType.SURAT_TUGAS,
        )
        person = self.people[which % len(self.people)]
        new = NewHead(person.id, "DINKES", kind, self._day(0), self._day(term + 1))
        with self.foundation.database.transaction() as tx:
            named = governance.name_head(
                tx, new, document_id=document, actor="operator", now_ms=self.now_ms
            )
        self.heads.append(named.assignment_id)

    def _end(self, which: int, term: int) -> None:
        if not self.heads:
            return
        document = paper(self.foundation, DocumentType.SURAT_MUTASI)
        with self.foundation.database.transaction() as tx:
            governance.end_head(
                tx,
                self.heads[which % len(self.heads)],
                last_day=self._day(0),
                document_id=document,
                actor="operator",
                now_ms=self.now_ms,
            )

    def _wait(self, which: int, term: int) -> None:
        """The day ends: write down what everybody may do, and go on in the next morning."""
        clock = self.foundation.clock
        assert isinstance(clock, FixedClock)
        begins = start_of_date(civil_date(clock.now()))
        self.seen[begins + DAY - 1] = self.may_now()
        clock.advance(begins + DAY + 8 * 3600 - clock.now())

    def may_now(self) -> set[tuple[str, str]]:
        return {
            (person.id, right)
            for person in self.people
            for right in in_force(self.foundation, person)
        }


def shown(rights: list[PastRight]) -> set[tuple[str, str]]:
    return {
        (right.person_id, f"{right.role}:{right.unit_code}" if right.unit_code else right.role)
        for right in rights
    }


@pytest.fixture
def life(foundation: Foundation) -> Life:
    load_units(foundation)
    people = [employ(foundation, unit) for unit in ("DINKES", "DINKES.1", "DINKES")]
    return Life(foundation, people)


def test_a_past_day_is_answered_as_it_was(life: Life) -> None:
    life.act("appoint", 0, 0)
    for name in ("suspend", "reinstate", "withhold", "release", "suspend unit", "reinstate"):
        life.act("wait", 0, 0)
        life.act(name, 0, 0)
    life.act("wait", 0, 0)
    life.act("revoke", 0, 0)
    life.act("wait", 0, 0)
    kept = [len(rights) for rights in life.seen.values()]
    assert kept == [1, 0, 1, 0, 1, 0, 1, 0]
    for moment, then in life.seen.items():
        found = shown(asked(life.foundation, moment))
        assert {right for right in found if right[0] == life.people[0].id} == then


def fresh(migrated: Path, folder: Path) -> Foundation:
    """An installation in which nothing has happened, for each life of its own."""
    shutil.copyfile(migrated, folder / "life.db")
    url = f"sqlite:///{folder}/life.db"
    opened = open_foundation(build_settings(folder, database_url=url), FixedClock(START))
    load_units(opened)
    return opened


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    acts=st.lists(
        st.tuples(st.sampled_from(ACTS), st.integers(0, 5), st.integers(0, 4)),
        min_size=8,
        max_size=40,
    )
)
def test_every_past_day_of_a_random_life_is_answered_as_it_was(
    migrated_sqlite_file: Path, acts: list[tuple[str, int, int]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        foundation = fresh(migrated_sqlite_file, Path(folder))
        life = Life(foundation, [employ(foundation, "DINKES") for _ in range(3)])
        life.act("appoint", 0, 0)
        for act in acts:
            life.act(*act)
        life.act("wait", 0, 0)
        mine = {person.id for person in life.people}
        for moment, then in life.seen.items():
            found = shown(asked(foundation, moment))
            assert {right for right in found if right[0] in mine} == then, civil_date(moment)
        close_foundation(foundation)


def test_a_right_names_its_document_and_who_gave_it(life: Life) -> None:
    person = life.people[0]
    document = paper(life.foundation, DocumentType.KEPUTUSAN_GUBERNUR, "821/7/BKPSDMD/2026")
    with life.foundation.database.transaction() as tx:
        governance.name_head(
            tx,
            NewHead(person.id, "DINKES", "definitif", "2026-09-21"),
            document_id=document,
            actor="operator",
            now_ms=life.now_ms,
        )
    (right,) = asked(life.foundation, START)
    assert (right.document, right.given_by) == ("821/7/BKPSDMD/2026", "operator")
    assert (right.nip, right.since) == (person.nip, START)


def test_a_unit_is_reached_from_above_and_never_from_beside(life: Life) -> None:
    over, within = life.people[0], life.people[1]
    appoint(life.foundation, over, unit="DINKES")
    appoint(life.foundation, within, unit="DINKES.1")
    appoint(life.foundation, employ(life.foundation, "DISDIK"), unit="DISDIK")
    whole = employ(life.foundation, "BKPSDMD")
    appoint(life.foundation, whole, "pengaudit", None)
    reaching = {right.person_id for right in asked(life.foundation, START, "DINKES.1")}
    assert reaching == {over.id, within.id, whole.id}
    assert {right.person_id for right in asked(life.foundation, START, "DINKES")} == {
        over.id,
        whole.id,
    }


def test_pages_by_the_last_one_seen_hold_each_right_once(life: Life) -> None:
    for number in range(7):
        appoint(life.foundation, life.people[number % 3], unit=("DINKES", "DISDIK")[number % 2])
    found: list[PastRight] = []
    after = ("", "")
    while True:
        with life.foundation.database.reading() as tx:
            page = governance.list_rights_at(tx, START, after=after, limit=3)
        if not page:
            break
        found += page
        after = (page[-1].role, page[-1].assignment_id)
    assert len(found) == 7
    assert len({right.assignment_id for right in found}) == 7


def test_a_life_shows_every_state_with_its_time(life: Life) -> None:
    for name in ("appoint", "wait", "suspend", "wait", "reinstate", "wait", "revoke"):
        life.act(name, 0, 0)
    with life.foundation.database.reading() as tx:
        states = governance.list_states_of_person(tx, life.people[0].id)
    assert [state.state for state in states] == ["active", "suspended", "active", "revoked"]
    assert [state.until for state in states] == [*(state.since for state in states[1:]), None]


@pytest.mark.parametrize(("day", "code"), [("2026-09-22", "later_dated"), ("x", "invalid_date")])
def test_only_a_day_that_has_begun_can_be_asked_about(day: str, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        governance.end_of_day(day, START)
    assert refused.value.code == code
    assert governance.end_of_day("2026-09-21", START) == START
    assert civil_date(governance.end_of_day("2026-09-20", START) + 1) == "2026-09-21"
