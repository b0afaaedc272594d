"""K6: one case of neglect as its pages find it: who may see it, and what may be done now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from idp import governance
from idp.access import Act, Answer, reason_user
from idp.console.frame import Console
from idp.console.navigation import SEE
from idp.desk import Thing
from idp.foundation.errors import NotFound
from idp.governance import NeglectCase
from idp.pages import Language, Message
from idp.sessions import Visitor

SUSPENSIONS = "/console/penghentian"
STOP = Act("hentikan", "idp:suspensi")
KNOW = Act("ketahui", "idp:suspensi")
LIFT = Act("pulihkan", "idp:suspensi")
_LETTER = "SURAT"
"""The condition that a letter is known to the head (Pasal 9(7))."""

_OFFERED: Mapping[str, tuple[tuple[str, Act], ...]] = {
    "": (("hentikan", STOP), ("temuan", STOP)),
    "found": (("putuskan", STOP), ("batalkan", STOP)),
    "clarified": (("putuskan", STOP), ("batalkan", STOP)),
    "effective": (("ketahui", KNOW), ("pulihkan", LIFT)),
    "letter_uploaded": (("ketahui", KNOW), ("kembalikan", STOP), ("pulihkan", LIFT)),
    "acknowledged": (("pulihkan", LIFT),),
}
"""What each state of SM-2 leads on to, in the order in which a page offers it."""
_AFTER_LETTER = {"ketahui": ("letter_uploaded",), "pulihkan": ("acknowledged",)}


@dataclass(frozen=True, slots=True)
class Offer:
    """An act that a page offers; ``why`` it is not open to the viewer now, else None."""

    name: str
    address: str
    why: str | Message | None


def see_case(console: Console, visitor: Visitor, assignment_id: str) -> NeglectCase:
    """The case for whoever may see it: those who see accounts, and the head who takes note.

    Raises AccessDenied, and that also for what does not exist unless the viewer sees everything;
    then NotFound.
    """
    case = _find(console, assignment_id)
    thing = thing_of(case, assignment_id)
    answers = console.desk.may(visitor, [(SEE, thing), (KNOW, thing)])
    permitted = [answer for answer in answers if answer.decision.allowed]
    if not permitted:
        console.guard.refuse(answers[0])
    if case is None:
        raise NotFound("assignment_not_found", "there is no such assignment")
    return case


def admit_to(console: Console, visitor: Visitor, act: Act, assignment_id: str) -> NeglectCase:
    """The case for whoever may do the act over it, freshly proven; raises as ``see_case``."""
    case = _find(console, assignment_id)
    console.desk.admit(visitor, act, thing_of(case, assignment_id), fresh=True)
    if case is None:
        raise NotFound("assignment_not_found", "there is no such assignment")
    return case


def thing_of(case: NeglectCase | None, assignment_id: str) -> Thing:
    """What the policy is asked about; of what does not exist it knows the id alone."""
    if case is None:
        return Thing(assignment_id)
    held = case.assignment
    return Thing(held.id, held.person_id, held.unit_code)


def offers_of(
    console: Console, visitor: Visitor, case: NeglectCase, language: Language
) -> list[Offer]:
    """What may follow, each with the reason why it is closed to this viewer, if it is."""
    held = case.assignment
    stoppable = governance.is_stoppable(held) and held.state in ("active", "suspended")
    steps = _OFFERED.get(case.standing, ()) if stoppable else ()
    thing = thing_of(case, held.id)
    answers = console.desk.may(visitor, [(act, thing) for _, act in steps])
    return [
        Offer(name, f"{SUSPENSIONS}/{held.id}/{name}", _why(name, case, answer, language))
        for (name, _), answer in zip(steps, answers, strict=True)
    ]


def is_offered(case: NeglectCase, name: str) -> bool:
    """Whether the state of the case leads on to this act, be it open to somebody or not."""
    steps = _OFFERED.get(case.standing, ())
    stopped = case.assignment.state == "suspended"
    open_to_it = stopped or case.assignment.state == "active"
    return open_to_it and any(name == step for step, _ in steps)


def _why(name: str, case: NeglectCase, answer: Answer, language: Language) -> str | Message | None:
    decision = answer.decision
    awaited = _AFTER_LETTER.get(name)
    if not decision.allowed and set(decision.failed) != {_LETTER}:
        return reason_user(decision, language)
    if awaited is not None and case.standing not in awaited:
        return Message(f"penghentian.belum.{case.standing}")
    return None if decision.allowed else reason_user(decision, language)


def _find(console: Console, assignment_id: str) -> NeglectCase | None:
    with console.foundation.database.reading() as tx:
        try:
            return governance.get_case(tx, assignment_id)
        except NotFound:
            return None
