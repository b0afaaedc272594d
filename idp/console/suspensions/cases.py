"""K6: one case of neglect as its pages find it: who may see it, and what may be done now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
HAND_IN = Act("unggah", "idp:suspensi")
"""What only the fasilitator himself may: his letter, his answer, and so the papers about him."""
_READERS: Mapping[str, tuple[Act, ...]] = {
    "evidence": (STOP, HAND_IN),
    "letter": (STOP, KNOW, HAND_IN),
}
"""Whoever may do one of these over a case may read that paper of it."""
_LETTER = "SURAT"
"""The condition that a letter is known to the head (Pasal 9(7))."""
_NO_RULE = "TIDAK_ADA_DASAR"

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


@dataclass(frozen=True, slots=True)
class Prospects:
    """What a page of a case offers: acts, and which papers (``evidence``, ``letter``) are open."""

    offers: list[Offer]
    may_read: Mapping[str, bool]


def find_case(console: Console, visitor: Visitor, assignment_id: str) -> NeglectCase:
    """The case, of which nothing may be shown before the policy was asked.

    Raises NotFound where there is none, for whoever sees everything; AccessDenied for others.
    """
    case = _find(console, assignment_id)
    if case is None:
        thing = Thing(assignment_id)
        _require_one(console, console.desk.may(visitor, [(SEE, thing), (KNOW, thing)]))
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
    return Thing.of(case.assignment)


def prospects_of(
    console: Console,
    visitor: Visitor,
    case: NeglectCase,
    language: Language,
    *,
    by: tuple[Act, ...] = (SEE, KNOW),
) -> Prospects:
    """What may follow and be read, each act with the reason why it is closed, if it is.

    Everything is asked at once. Raises AccessDenied unless one of ``by`` lets the viewer see it.
    """
    held = case.assignment
    stoppable = governance.is_stoppable(held) and held.state in ("active", "suspended")
    steps = _OFFERED.get(case.standing, ()) if stoppable else ()
    readers = _READERS["letter"] if case.standing else ()
    thing = thing_of(case, held.id)
    acts = (*by, *(act for _, act in steps), *readers)
    answers = console.desk.may(visitor, [(act, thing) for act in acts])
    _require_one(console, answers[: len(by)])
    offers = [
        Offer(name, f"{SUSPENSIONS}/{held.id}/{name}", _why(name, case, answer, language))
        for (name, _), answer in zip(steps, answers[len(by) :], strict=False)
    ]
    allowed = {act for act, answer in zip(acts, answers, strict=True) if answer.decision.allowed}
    return Prospects(
        offers, {paper: not allowed.isdisjoint(some) for paper, some in _READERS.items()}
    )


def require_reader(console: Console, visitor: Visitor, case: NeglectCase, paper: str) -> None:
    """Let whoever may read this paper of the case; raises AccessDenied."""
    thing = thing_of(case, case.assignment.id)
    _require_one(console, console.desk.may(visitor, [(act, thing) for act in _READERS[paper]]))


def is_offered(case: NeglectCase, name: str) -> bool:
    """Whether the state of the case leads on to this act, be it open to somebody or not."""
    steps = _OFFERED.get(case.standing, ())
    stopped = case.assignment.state == "suspended"
    open_to_it = stopped or case.assignment.state == "active"
    return open_to_it and any(name == step for step, _ in steps)


def _why(name: str, case: NeglectCase, answer: Answer, language: Language) -> str | Message | None:
    decision = answer.decision
    awaited = _AFTER_LETTER.get(name)
    if decision.code == _NO_RULE:
        return Message("penghentian.oleh.ketahui" if name == "ketahui" else "penghentian.oleh.lain")
    if not decision.allowed and set(decision.failed) != {_LETTER}:
        return reason_user(decision, language)
    if awaited is not None and case.standing not in awaited:
        return Message(f"penghentian.belum.{case.standing}")
    return None if decision.allowed else reason_user(decision, language)


def _require_one(console: Console, answers: Sequence[Answer]) -> None:
    """Permit by one of these answers, which is logged; or raise AccessDenied by the first."""
    permitted = next((answer for answer in answers if answer.decision.allowed), None)
    if permitted is None:
        console.guard.refuse(answers[0])
    console.guard.note([permitted])


def _find(console: Console, assignment_id: str) -> NeglectCase | None:
    with console.foundation.database.reading() as tx:
        try:
            return governance.get_case(tx, assignment_id)
        except NotFound:
            return None
