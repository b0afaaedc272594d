"""Which act comes next: mostly one that may succeed, often one that must not."""

from __future__ import annotations

from random import Random

from idp.audit import OPERATOR
from tests.hostile.lives_model import PD, Held, Model, later
from tests.hostile.lives_world import OPERATOR_ALSO, UNITS, Deed, World

FITTING = {
    "proposed": ("verify", "verify", "return", "reject"),
    "returned": ("resubmit", "resubmit", "withdraw"),
    "verified": ("decree",),
    "decreed": ("pledge", "pledge", "pledge", "event"),
    "active": ("suspend", "suspend", "revoke", "event"),
    "suspended": ("letter", "acknowledge", "acknowledge", "refuse", "reinstate", "reinstate"),
}
OF_ITEM = sorted({kind for kinds in FITTING.values() for kind in kinds} - {"pledge", "event"})
STEPS_OF_TIME = (0, 0, 0, 1, 60, 3_600, 20_000)
WIB_MIDNIGHT = 17 * 3_600
DAY = 86_400


class Chance:
    """Draws from one seed, so that a run can be had again."""

    def __init__(self, seed: int, world: World, model: Model) -> None:
        self.draw = Random(seed)
        self.world = world
        self.model = model
        self.now = world.foundation.clock.now()
        self.papers = 0

    def next(self) -> Deed:
        draw = self.draw
        if draw.random() < 0.06:
            return self._move_clock()
        self.now += draw.choice(STEPS_OF_TIME) if draw.random() < 0.25 else 0
        administrator = self.world.people[draw.choice(("admin:1", "admin:2"))]
        if not self.model.pledged(administrator):
            return self._deed("pledge", administrator, person=administrator)
        living = [i for i in self.model.held.values() if i.state in FITTING]
        if draw.random() < (0.45 if len(living) < 8 else 0.06):
            return self._propose()
        whole = living if draw.random() < 0.9 else list(self.model.held.values())
        if not whole:
            return self._propose()
        item = draw.choice(whole)
        kinds = FITTING.get(item.state, OF_ITEM)
        return self._act_on(item, draw.choice(kinds if draw.random() < 0.75 else OF_ITEM))

    def _move_clock(self) -> Deed:
        """To the last second of a day (WIB) or the first of the next, or on by weeks."""
        draw = self.draw
        if draw.random() < 0.85:
            midnight = self.now - (self.now - WIB_MIDNIGHT) % DAY + DAY
            self.now = max(self.now, midnight - draw.choice((0, 0, 1)))
        else:
            self.now += draw.choice((9, 40, 120)) * DAY
        return Deed("tick", OPERATOR, self.now * 1000)

    def _someone(self) -> str:
        return self.draw.choice([*self.world.people.values(), OPERATOR])

    def _official(self, kind: str, item: Held) -> str:
        """Who is meant to do it, mostly."""
        draw, people = self.draw, self.world.people
        if draw.random() < 0.2:
            return self._someone()
        if kind == "letter":
            return item.person
        seat = PD.get(item.unit)
        if kind in ("resubmit", "withdraw", "acknowledge") and seat:
            return people[f"head:{seat}"]
        return draw.choice((people["admin:1"], people["admin:2"], OPERATOR))

    def _propose(self) -> Deed:
        draw, model = self.draw, self.model
        person = draw.choice(list(model.people))
        unit = model.people[person].unit if draw.random() < 0.8 else draw.choice(UNITS)
        role = "administrator" if unit == "BKPSDMD" else "fasilitator"
        unit = "" if role == "administrator" else unit
        new = Held("", person, role, unit, "")
        replaced = ""
        if model.held and draw.random() < 0.3:
            seat = [i.id for i in model.held.values() if i.state == "active" and i.unit == unit]
            replaced = draw.choice(seat if seat and draw.random() < 0.7 else list(model.held))
        actor = self._official("resubmit", new)
        return self._deed("propose", actor, person=person, role=role, unit=unit, other=replaced)

    def _deed(self, kind: str, actor: str, **facts: str) -> Deed:
        return Deed(kind, actor, self.now * 1000, **facts)

    def _act_on(self, item: Held, kind: str) -> Deed:
        if kind == "pledge":
            return self._deed("pledge", item.person, person=item.person)
        if kind == "event":
            return self._event(item.person)
        actor = self._official(kind, item)
        if kind == "suspend":
            scope = self.draw.choice(("person", "person", "unit"))
            return self._deed(kind, actor, item=item.id, other=scope)
        if kind == "decree":
            return self._decree(item, actor)
        return self._deed(kind, actor, item=item.id)

    def _decree(self, item: Held, actor: str) -> Deed:
        draw, people, today = self.draw, self.world.people, self.model.today
        day = later(today, draw.choice((-20, 0, 0, 0, 1)))
        until = draw.choice(("", "", later(today, 1), later(today, 60), later(today, -30)))
        second = draw.choice((people["admin:1"], people["admin:2"], self._someone()))
        if actor == OPERATOR:
            second = draw.choice((OPERATOR_ALSO, OPERATOR_ALSO, OPERATOR))
        return self._deed("decree", actor, item=item.id, day=day, until=until, other=second)

    def _event(self, person: str) -> Deed:
        """An event of somebody who still serves; else time passes."""
        draw, model = self.draw, self.model
        known = model.people[person]
        awaits = any(deed.person == person for deed in model.pending)
        if not known.serves or awaits or person in self._offices():
            return self._move_clock()
        kind = draw.choice(("MUTASI", "MUTASI", "MUTASI", "PINDAH_JABATAN", "PENSIUN"))
        if kind == "PENSIUN" and draw.random() < 0.7:
            kind = "PINDAH_JABATAN"
        unit = draw.choice((*UNITS, "BKPSDMD")) if kind == "MUTASI" else ""
        day = later(model.today, draw.choice((-3, 0, 0, 1, 2)))
        self.papers += 1
        paper = str(self.papers)
        return self._deed(
            "event", OPERATOR, person=person, unit=unit, day=day, other=kind, paper=paper
        )

    def _offices(self) -> set[str]:
        people = self.world.people
        return {people[name] for name in people if not name.startswith("person")}
