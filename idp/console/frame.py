"""What the pages of the console share: the frame, and how far the viewer sees."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from idp.access import AccessDenied, AccessGuard, Act, Answer, needs_proof_alone
from idp.console.navigation import (
    GROUPS,
    NAVIGATION,
    PRESENT,
    SEE,
    TO_BE_ASKED,
    Entry,
)
from idp.console.table_looks import COOKIE, TableLooks
from idp.desk import Desk, Thing, acting_as
from idp.foundation.context import Foundation
from idp.foundation.errors import NotFound, Unavailable
from idp.foundation.http import Request, Response
from idp.sessions import Visitor, idle_left, language_of, show_screen

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
        places = visitor.found.places if visitor.found is not None else (None,)
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

    def refuse_unknown(self, visitor: Visitor, item: str, *acts: Act) -> None:
        """Refuse an item that is not there like one outside the viewer's reach (Pasal 8(2)).

        Raises AccessDenied unless the viewer may do one of the acts in the whole Province: who
        sees a part alone must not learn from the answer what there is outside it.
        """
        answers = self.desk.may(visitor, [(act, Thing(item)) for act in acts])
        if not any(answer.decision.allowed for answer in answers):
            self.guard.refuse(answers[0])

    def navigation(self, visitor: Visitor) -> list[Entry]:
        """The entries that the policy lets the visitor into somewhere. Costs no query."""
        asked = [(entry, act) for entry in NAVIGATION for act in (entry.act, *entry.also)]
        answers = self.guard.opens(visitor, [act for _, act in asked])
        opened = {entry.name for (entry, _), is_open in zip(asked, answers, strict=True) if is_open}
        return [entry for entry in NAVIGATION if entry.name in opened]

    def presents(self, visitor: Visitor) -> bool:
        """Whether the visitor may present others' names, once that is recommended (Pasal 16)."""
        return self.guard.opens(visitor, [PRESENT], lacking=TO_BE_ASKED)[0]

    def show(
        self,
        request: Request,
        visitor: Visitor,
        template: str,
        *,
        link: Mapping[str, str] | None = None,
        status: int = 200,
        menu: list[Entry] | None = None,
        **context: Any,
    ) -> Response:
        """Render a page; ``link`` are the parameters that a change of language keeps.

        ``menu`` is what ``navigation`` gave, where the page has asked for it already.
        """
        now = self.foundation.clock.now()
        fields = dict(link or {})
        looks = TableLooks.read(
            request.cookies.get(COOKIE),
            back=f"{request.path}?{urlencode(fields)}" if fields else request.path,
            token=self.foundation.form_tokens.token(visitor.browser),
        )
        return show_screen(
            self.foundation,
            request,
            template,
            language_of(request),
            browser=visitor.browser,
            link=link,
            person_name=visitor.person.name,
            unit_name=visitor.person.unit_name,
            acting=acting_as(self.foundation, visitor),
            now=now,
            idle_left=idle_left(visitor.session, now),
            menu_groups=GROUPS,
            navigation=self.navigation(visitor) if menu is None else menu,
            status=status,
            **{"fields": fields, "table_looks": looks, **context},
        )


def _where(places: Sequence[str | None], answers: Sequence[Answer]) -> frozenset[str] | None:
    """Those of the places that are permitted; None where the whole Province is one of them."""
    permitted = [
        place for place, answer in zip(places, answers, strict=True) if answer.decision.allowed
    ]
    return None if None in permitted else frozenset(place for place in permitted if place)


def _units_of(visitor: Visitor) -> tuple[str, ...]:
    return visitor.found.units if visitor.found is not None else ()
