"""Plays lives of assignments act by act against the model, with or without killing the clerk."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from idp.foundation.clock import civil_date
from idp.foundation.context import Foundation
from idp.foundation.database import Row
from tests.hostile.lives_chance import Chance
from tests.hostile.lives_checks import Log, await_the_server, broken, differing, newest, whole
from tests.hostile.lives_clerk import Clerk
from tests.hostile.lives_effects import follow
from tests.hostile.lives_model import Held, Model, Person, later
from tests.hostile.lives_world import Deed, World, found_world, manages, perform, sees_own

CANDIDATES = 60
TELLING = ("suspend", "reinstate")
"""Acts that are told by mail."""


@dataclass
class Score:
    """What was seen."""

    steps: int = 0
    kills: int = 0
    cut_off: Counter[str] = field(default_factory=Counter)
    """Acts whose clerk was killed: ``told``, ``whole`` but not told, or ``nothing`` of them."""
    came: Counter[str] = field(default_factory=Counter)
    """What came of acts, with their kind."""


def model_of(world: World) -> Model:
    """The model of the world as it was founded."""
    model = Model(today=civil_date(world.clock.now()))
    places = ("DINKES", "DINKES.1", "DISDIK", "BKPSDMD")
    for name, sub in world.people.items():
        kind, _, rest = name.partition(":")
        unit = {"head": rest, "admin": "BKPSDMD"}.get(kind) or places[int(rest) % 4]
        model.people[sub] = Person(unit)
        if kind == "head":
            model.heads[sub] = rest
        if kind == "admin":
            model.people[sub].pledged_until = later(model.today, 365)
            held = world.offices[name]
            model.held[held.id] = Held(
                held.id, sub, "administrator", "", "active", day=held.valid_from or ""
            )
    return model


class Play:
    """One run from one seed."""

    def __init__(self, foundation: Foundation, seed: int) -> None:
        self.world = found_world(foundation, CANDIDATES)
        self.model = model_of(self.world)
        self.chance = Chance(seed, self.world, self.model)
        self.log = Log(self.world)
        self.score = Score()
        self.seed = seed

    def run(self, steps: int, *, kills: int = 0) -> Score:
        """``steps`` acts; with ``kills``, clerks do them and so many of these are killed."""
        clerk = Clerk(self.world) if kills else None
        for number in range(steps):
            left = kills - self.score.kills
            deed = self.chance.next()
            self.model.today = civil_date(deed.at_ms // 1000)
            try:
                if clerk is None:
                    self._check(deed, perform(self.world, deed))
                elif left and deed.kind != "tick" and self._is_deadly(deed, left, steps - number):
                    self._cut_off(deed, clerk)
                    clerk = Clerk(self.world)
                else:
                    self._check(deed, clerk.do(deed))
            except AssertionError as fault:
                told = f"seed {self.seed}, step {number}: {deed}\n{fault}"
                raise AssertionError(told) from fault
            self.score.steps += 1
        if clerk is not None:
            clerk.dismiss()
        return self.score

    def _is_deadly(self, deed: Deed, left: int, steps: int) -> bool:
        """Mostly acts that will be done are cut off, and all kills are used."""
        done = self.model.judge(deed) == "done"
        return self.chance.draw.random() < left / steps * (2.5 if done else 0.8)

    def _check(self, deed: Deed, came: str) -> None:
        expected = self.model.judge(deed)
        assert came == expected, f"came: {came}, must come: {expected}"
        self.score.came[f"{deed.kind}: {came}"] += 1
        types, rows, queued = self.log.read()
        if came != "done":
            assert not types, f"a refused act left {types}"
        else:
            self._follow(deed, types, newest(rows), queued)
        self._hold(deed)

    def _follow(self, deed: Deed, types: Counter[str], made: str, queued: int) -> None:
        must = follow(self.model, deed, made)
        assert types == must, f"the log has {dict(types)}, must have {dict(must)}"
        assert deed.kind not in TELLING or queued, "nobody is told"

    def _hold(self, deed: Deed) -> None:
        assert not (faults := differing(self.world, self.model)), faults
        if self.score.steps % 10 == 0:
            assert not (faults := broken(self.world)), faults
        self.world.clock.advance((deed.at_ms - self.world.clock.now_ms()) / 1000)
        about = self.chance.draw.choice(list(self.model.people))
        item = self.model.held.get(deed.item)
        about = item.person if item and self.chance.draw.random() < 0.7 else about
        with self.world.foundation.database.reading() as tx:
            may = manages(self.world, tx, about), sees_own(self.world, tx, about)
        must = self.model.manages(about), self.model.people[about].serves
        assert may == must, f"{about} may {may}, must {must}"

    def _cut_off(self, deed: Deed, clerk: Clerk) -> None:
        """Kill the clerk in the midst of an act: it is there whole, or nothing of it is."""
        before = whole(self.world)
        told = clerk.do_and_die(deed, self.chance.draw)
        await_the_server(self.world)
        self.score.kills += 1
        expected = self.model.judge(deed)
        assert told in (None, expected), f"came: {told}, must come: {expected}"
        types, rows, queued = self.log.read()
        if types or (told == "done" and deed.kind == "event"):
            assert expected == "done", f"a refused act left {types}"
            self._follow(deed, types, newest(rows), queued)
        else:
            self._left_nothing(deed, told, before, queued)
        self.score.cut_off["told" if told else "whole" if types else "nothing"] += 1
        assert not (faults := broken(self.world)), faults
        self._hold(deed)

    def _left_nothing(
        self, deed: Deed, told: str | None, before: dict[str, list[Row]], queued: int
    ) -> None:
        assert told != "done", "what was acknowledged is gone"
        assert not queued, "a message without its act"
        after = whole(self.world)
        changed = [name for name in before if before[name] != after[name]]
        if deed.kind == "event" and changed == ["employment_event"]:
            # It was noted for a day to come, on which alone the log tells of the person.
            assert deed.day > self.model.today, "an event that is due and did not bind"
            follow(self.model, deed)
        else:
            assert not changed, f"half an act in {changed}"
