"""What must become of each act on an assignment: the regulation's machines, told a second time.

Simple on purpose: dictionaries and civil days, no database. It shares nothing with the program
but the words for states, events and refusals.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

from tests.hostile.lives_world import DENIED, Deed

PD = {"DINKES": "DINKES", "DINKES.1": "DINKES", "DISDIK": "DISDIK", "BKPSDMD": "BKPSDMD"}
BELOW = {"DINKES": ("DINKES", "DINKES.1"), "DINKES.1": ("DINKES.1",), "DISDIK": ("DISDIK",)}
OPEN = ("proposed", "returned", "verified", "decreed", "active", "suspended")
FALLING = ("decreed", "active", "suspended")
YEAR, RENEWAL, GRACE = 365, 30, 7
STEP = "governance:assignment:"


def later(day: str, days: int) -> str:
    return (date.fromisoformat(day) + timedelta(days)).isoformat()


@dataclass
class Held:
    """An appointment as the model has it."""

    id: str
    person: str
    role: str
    unit: str
    state: str
    replaces: str = ""
    day: str = ""
    until: str = ""
    letter: str = ""
    """Nothing, ``awaiting``, ``known`` or ``refused``."""


@dataclass
class Person:
    unit: str
    serves: bool = True
    pledged_until: str = ""


@dataclass
class Model:
    """Everything that the acts may rest on. ``today`` is the civil day of the act."""

    people: dict[str, Person] = field(default_factory=dict)
    held: dict[str, Held] = field(default_factory=dict)
    heads: dict[str, str] = field(default_factory=dict)
    """Head of a Perangkat Daerah, by the person."""
    stopped: dict[str, str] = field(default_factory=dict)
    """Unit whose management access is stopped: the assignment over which it was."""
    vacant: set[str] = field(default_factory=set)
    pending: list[Deed] = field(default_factory=list)
    today: str = ""
    audited: Counter[str] = field(default_factory=Counter)

    # What is.
    def pledged(self, person: str) -> bool:
        until = self.people[person].pledged_until
        return bool(until) and later(until, GRACE) >= self.today

    def stopped_with_unit(self, item: Held) -> bool:
        return any(item.unit in BELOW.get(unit, ()) for unit in self.stopped)

    def within_term(self, item: Held) -> bool:
        """Between the first and the last day of its decree."""
        return item.day <= self.today and (not item.until or self.today <= item.until)

    def binds(self, item: Held) -> bool:
        """It is in force, for whoever has pledged and serves."""
        return (
            item.state == "active" and self.within_term(item) and not self.stopped_with_unit(item)
        )

    def has(self, person: str, role: str) -> bool:
        known = self.people.get(person)
        if known is None or not known.serves or not self.pledged(person):
            return False
        return any(i.person == person and i.role == role and self.binds(i) for i in self._all())

    def manages(self, person: str) -> bool:
        return self.has(person, "fasilitator") or self.has(person, "administrator")

    def _all(self) -> list[Held]:
        return list(self.held.values())

    # What must come of an act.
    def judge(self, deed: Deed) -> str:
        """``done``, DENIED, or the code of the refusal that must come."""
        if deed.kind in ("tick", "event"):
            return "done"
        if not deed.actor.startswith("operator") and not self._policy(deed):
            return DENIED
        judge: Callable[[Deed], str] = getattr(self, f"_judge_{deed.kind}", self._judge_step)
        return judge(deed)

    def _policy(self, deed: Deed) -> bool:
        item = self.held.get(deed.item)
        owner = item.person if item else deed.person
        administrator = self.has(deed.actor, "administrator")
        other = administrator and deed.actor != owner
        head = self.heads.get(deed.actor) == PD[self.people[owner].unit]
        if deed.kind in ("propose", "resubmit", "withdraw"):
            return head or administrator
        if deed.kind == "decree":
            confirms = self.has(deed.other, "administrator") and deed.other != deed.actor
            return administrator and confirms
        if deed.kind == "acknowledge":
            return head
        if deed.kind == "reinstate":
            known = any(i.person == owner and i.letter == "known" for i in self._all())
            return administrator and known
        if deed.kind == "revoke":
            return administrator or (deed.actor == owner and self.people[owner].serves)
        if deed.kind == "letter":
            return deed.actor == owner and self._was_fasilitator(owner, item)
        return deed.kind == "pledge" or other

    def _was_fasilitator(self, person: str, over: Held | None) -> bool:
        """Has a fasilitator's right in force, or one that is suspended."""
        # A case lies where the appointment does, be its holder placed elsewhere (Pasal 9(7)).
        where = over.unit if over is not None and over.unit else self.people[person].unit
        if not self.people[person].serves or not self.pledged(person):
            return False
        return any(
            i.person == person
            and i.role == "fasilitator"
            and i.state in ("active", "suspended")
            and where in BELOW[i.unit]
            and self.within_term(i)
            for i in self._all()
        )

    def _unfit(self, person: str, role: str, unit: str) -> str:
        known = self.people[person]
        if not known.serves:
            return "not_an_active_asn"
        if role == "fasilitator":
            return "" if PD[known.unit] == PD[unit] else "candidate_of_another_unit"
        return "" if known.unit == "BKPSDMD" else "not_in_bkpsdmd"

    def _judge_propose(self, deed: Deed) -> str:
        if deed.actor == deed.person:
            return "own_case"
        if unfit := self._unfit(deed.person, deed.role, deed.unit):
            return unfit
        speaks_for_bkpsdmd = self.has(deed.actor, "administrator")
        if speaks_for_bkpsdmd and self.people[deed.person].unit != "BKPSDMD":
            return "not_in_bkpsdmd"
        former = self.held.get(deed.other)
        same_seat = former and former.role == deed.role and PD.get(former.unit) == PD.get(deed.unit)
        if deed.other and not same_seat:
            return "replaces_another"
        for item in self._all():
            same = (item.person, item.role, item.unit) == (deed.person, deed.role, deed.unit)
            over = item.until and item.until < self.today
            if same and item.state in OPEN and not over:
                return "already_appointed"
        return "done"

    def _judge_step(self, deed: Deed) -> str:
        item = self.held[deed.item]
        if deed.kind in ("return", "verify", "reject") and deed.actor == item.person:
            return "own_case"
        allowed = {
            "return": ("proposed",),
            "verify": ("proposed",),
            "reject": ("proposed",),
            "withdraw": ("returned",),
            "revoke": ("active", "suspended"),
        }[deed.kind]
        return "done" if item.state in allowed else "wrong_state"

    def _judge_resubmit(self, deed: Deed) -> str:
        item = self.held[deed.item]
        if deed.actor == item.person:
            return "own_case"
        unfit = self._unfit(item.person, item.role, item.unit)
        return unfit or ("done" if item.state == "returned" else "wrong_state")

    def _judge_decree(self, deed: Deed) -> str:
        item = self.held[deed.item]
        if deed.actor == item.person:
            return "own_case"
        if deed.until and deed.until < deed.day:
            return "invalid_term"
        if item.state != "verified":
            return "wrong_state"
        if deed.other == item.person:
            return "own_case"
        if deed.other == deed.actor:
            return "four_eyes"
        return self._unfit(item.person, item.role, item.unit) or "done"

    def _judge_pledge(self, deed: Deed) -> str:
        until = self.people[deed.person].pledged_until
        due = until <= later(self.today, RENEWAL)
        return "done" if due else "already_pledged"

    def _judge_suspend(self, deed: Deed) -> str:
        item = self.held[deed.item]
        if deed.actor == item.person:
            return "own_case"
        if item.role != "fasilitator":
            return "not_suspendable"
        if item.state != "active":
            return "wrong_state"
        taken = deed.other == "unit" and item.unit in self.stopped
        return "unit_suspended" if taken else "done"

    def _judge_letter(self, deed: Deed) -> str:
        item = self.held[deed.item]
        if item.state != "suspended":
            return "wrong_state"
        if deed.actor != item.person:
            return "not_the_holder"
        return "letter_awaits" if item.letter in ("awaiting", "known") else "done"

    def _judge_acknowledge(self, deed: Deed) -> str:
        item = self.held[deed.item]
        if item.state != "suspended":
            return "wrong_state"
        if self.heads.get(deed.actor) != PD.get(item.unit):
            return "not_the_head"
        return "done" if item.letter == "awaiting" else "letter_missing"

    def _judge_refuse(self, deed: Deed) -> str:
        item = self.held[deed.item]
        if item.state != "suspended":
            return "wrong_state"
        return "done" if item.letter == "awaiting" else "letter_missing"

    def _judge_reinstate(self, deed: Deed) -> str:
        item = self.held[deed.item]
        if deed.actor == item.person:
            return "own_case"
        if item.state == "active" and self.stopped_with_unit(item):
            return "unit_suspended"
        if item.state != "suspended":
            return "wrong_state"
        missing = {"awaiting": "acknowledgement_required", "known": "done"}
        return missing.get(item.letter, "letter_required")
