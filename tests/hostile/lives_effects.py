"""What follows from an act that was done, and what the log must say of it: the second half."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from tests.hostile.lives_model import BELOW, FALLING, PD, STEP, YEAR, Held, Model, later
from tests.hostile.lives_world import Deed

CHANGED = {
    "return": "returned",
    "resubmit": "proposed",
    "withdraw": "withdrawn",
    "verify": "verified",
    "reject": "rejected",
}
OF_LETTER = {"letter": "awaiting", "refuse": "refused", "acknowledge": "known"}
LOGGED = {"letter": "uploaded", "refuse": "refused", "acknowledge": "acknowledged"}


def follow(model: Model, deed: Deed, made: str = "") -> Counter[str]:
    """Change the model as the act must have changed the world; gives the audit rows it must leave.

    ``made`` is the id that the world gave to a new appointment.
    """
    model.audited = Counter()
    act: Callable[[Model, Deed], None] | None = _ACTS.get(deed.kind)
    if deed.kind == "propose":
        replaces, unit = deed.other, deed.unit
        model.held[made] = Held(made, deed.person, deed.role, unit, "proposed", replaces)
        model.audited[STEP + "proposed"] += 1
    elif deed.kind in CHANGED:
        model.held[deed.item].state = CHANGED[deed.kind]
        model.audited[STEP + CHANGED[deed.kind]] += 1
    elif deed.kind in OF_LETTER:
        model.held[deed.item].letter = OF_LETTER[deed.kind]
        model.audited[f"governance:letter:{LOGGED[deed.kind]}"] += 1
    elif act is not None:
        act(model, deed)
    return model.audited


def _decree(model: Model, deed: Deed) -> None:
    item = model.held[deed.item]
    item.state, item.day, item.until = "decreed", deed.day, deed.until
    model.audited["governance:decree:registered"] += 1
    model.audited[STEP + "decreed"] += 1
    if model.pledged(item.person):
        _activate(model, item)


def _activate(model: Model, item: Held) -> None:
    item.state = "active"
    model.audited[STEP + "activated"] += 1
    if item.day > model.today:
        # Nobody takes a seat or another's place before the first day of his decree (Pasal 9(6)).
        return
    seat = PD.get(item.unit, "")
    if item.role == "fasilitator" and seat in model.vacant:
        model.vacant.remove(seat)
        model.audited["governance:vacancy:filled"] += 1
    former = model.held.get(item.replaces)
    if former is not None and former.state in ("active", "suspended"):
        _leave(model, former, "replaced")


def _pledge(model: Model, deed: Deed) -> None:
    model.people[deed.person].pledged_until = later(model.today, YEAR)
    model.audited["governance:pledge:signed"] += 1
    for item in list(model.held.values()):
        if item.person == deed.person and item.state == "decreed":
            _activate(model, item)


def _leave(model: Model, item: Held, state: str) -> None:
    item.state = state
    model.audited[STEP + state] += 1
    if item.role != "fasilitator":
        return
    seat = PD[item.unit]
    serving = [
        other
        for other in model.held.values()
        if other.role == "fasilitator"
        and PD[other.unit] == seat
        and other.state in ("active", "suspended")
        and model.within_term(other)
    ]
    if not serving and seat not in model.vacant:
        model.vacant.add(seat)
        model.audited["governance:vacancy:opened"] += 1


def _others(model: Model, unit: str) -> int:
    """Active ones there and below whom nothing stops: they are told of with the unit."""
    return sum(
        other.state == "active"
        and other.unit in BELOW[unit]
        and other.role == "fasilitator"
        and not model.stopped_with_unit(other)
        for other in model.held.values()
    )


def _suspend(model: Model, deed: Deed) -> None:
    item = model.held[deed.item]
    item.state, item.letter = "suspended", ""
    model.audited[STEP + "suspended"] += 1
    if deed.other == "unit":
        model.audited[STEP + "suspended"] += _others(model, item.unit)
        model.stopped[item.unit] = item.id


def _reinstate(model: Model, deed: Deed) -> None:
    item = model.held[deed.item]
    if model.stopped.get(item.unit) == item.id:
        del model.stopped[item.unit]
        model.audited[STEP + "reinstated"] += _others(model, item.unit)
    item.state = "active"
    item.letter = ""
    model.audited[STEP + "reinstated"] += 1


def _revoke(model: Model, deed: Deed) -> None:
    _leave(model, model.held[deed.item], "revoked")


def _event(model: Model, deed: Deed) -> None:
    if deed.day > model.today:
        model.pending.append(deed)
    else:
        _bind(model, deed)


def _bind(model: Model, deed: Deed) -> None:
    person = model.people[deed.person]
    model.audited["directory:employment:changed"] += 1
    before = person.unit
    if deed.other == "MUTASI":
        person.unit = deed.unit
    elif deed.other == "PENSIUN":
        person.serves = False
    if deed.other == "MUTASI" and PD[before] == PD[person.unit]:
        return
    for item in list(model.held.values()):
        if item.person == deed.person and item.state in FALLING:
            _leave(model, item, "lapsed")


def _tick(model: Model, _: Deed) -> None:
    due = [deed for deed in model.pending if deed.day <= model.today]
    model.pending = [deed for deed in model.pending if deed.day > model.today]
    for deed in sorted(due, key=lambda each: (each.day, each.at_ms)):
        _bind(model, deed)


_ACTS: dict[str, Callable[[Model, Deed], None]] = {
    "decree": _decree,
    "pledge": _pledge,
    "suspend": _suspend,
    "reinstate": _reinstate,
    "revoke": _revoke,
    "event": _event,
    "tick": _tick,
}
