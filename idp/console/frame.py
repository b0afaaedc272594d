"""What the pages of the console share: the frame, and how far the viewer sees."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from idp.access import AccessDenied, AccessGuard, Act, Answer, needs_proof_alone, waits_for_second
from idp.console.navigation import NAVIGATION, SEE, Entry
from idp.desk import Desk, Thing
from idp.foundation.context import Foundation
from idp.foundation.errors import NotFound, Unavailable
from idp.foundation.http import Request, Response
from idp.sessions import Visitor, language_of, show_screen

PASSED_UP = (AccessDenied, NotFound, Unavailable)
"""Refusals that no form says: each has a page of its own."""


@dataclass(frozen=True, slots=True)
class Console:
    """Shows pages in the console's frame, for the visitor of the request."""

    foundation: Foundation
    guard: AccessGuard

    @property
    def desk(self) -> Desk:
        """Where the acts of these pages are done."""
        return Desk(self.foundation, self.guard)

    def reach(self, visitor: Visitor, act: Act = SEE) -> frozenset[str] | None:
        """Codes of the units in which the visitor may do the act; None is the whole Province.

        Raises AccessDenied where there are none.
        """
        return self.guard.reach_of_visitor(visitor, act, _units_of(visitor))

    def reach_by(self, visitor: Visitor, *acts: Act) -> tuple[Act, frozenset[str] | None]:
        """The first of the acts that the visitor may do anywhere, and where, as ``reach`` says.

        Raises AccessDenied for the first of them where there is none.
        """
        places = [None, *_units_of(visitor)]
        asked = [(act, Thing("", unit=unit)) for act in acts for unit in places]
        answers = self.desk.may(visitor, asked)
        for at in range(0, len(answers), len(places)):
            of_act = answers[at : at + len(places)]
            if any(answer.decision.allowed for answer in of_act):
                self.guard.note(of_act)
                return asked[at][0], _where(places, of_act)
        # What a better proof would open comes first, then what is theirs in part.
        telling = next(filter(needs_proof_alone, answers), answers[len(places) - 1])
        return self.guard.refuse(telling)

    def _navigation(self, visitor: Visitor) -> list[Entry]:
        """The entries that the policy lets the visitor into somewhere; nothing is logged."""
        places = [None, *_units_of(visitor)]
        asked = [
            (entry, act, Thing("", unit=unit, owner=entry.about))
            for entry in NAVIGATION
            for act in (entry.act, *entry.also)
            for unit in places
        ]
        answers = self.desk.may(visitor, [(act, thing) for _, act, thing in asked])
        opened = {
            entry.name
            for (entry, _, _), answer in zip(asked, answers, strict=True)
            # An act that wants a second person begins with one who asks for it (Pasal 2 huruf e).
            if answer.decision.allowed or waits_for_second(answer)
        }
        return [entry for entry in NAVIGATION if entry.name in opened]

    def show(
        self,
        request: Request,
        visitor: Visitor,
        template: str,
        *,
        link: Mapping[str, str] | None = None,
        status: int = 200,
        **context: Any,
    ) -> Response:
        """Render a page; ``link`` are the parameters that a change of language keeps."""
        return show_screen(
            self.foundation,
            request,
            template,
            language_of(request),
            browser=visitor.browser,
            link=link,
            person_name=visitor.person.name,
            unit_name=visitor.person.unit_name,
            now=self.foundation.clock.now(),
            navigation=self._navigation(visitor),
            status=status,
            **context,
        )


def _units_of(visitor: Visitor) -> tuple[str, ...]:
    return visitor.found.units if visitor.found is not None else ()


def _where(places: Sequence[str | None], answers: Sequence[Answer]) -> frozenset[str] | None:
    everywhere, *somewhere = answers
    if everywhere.decision.allowed:
        return None
    pairs = zip(places[1:], somewhere, strict=True)
    return frozenset(unit for unit, answer in pairs if unit and answer.decision.allowed)
