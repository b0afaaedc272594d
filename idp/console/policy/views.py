"""K18: the policy for people: ask it, read it by article and as a matrix, see its versions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from idp.access import Explanation, reason_user
from idp.console.frame import Console
from idp.console.navigation import RULES, SEE
from idp.console.people import register as people_register
from idp.console.people.register import PeopleFilter, PersonEntry
from idp.console.policy import store
from idp.console.policy.question import (
    OTHERS,
    OWN,
    POLICY,
    STRONG,
    WEAK,
    PolicyQuery,
    read_question,
)
from idp.console.policy.reading_views import ARTICLES, MATRIX, ReadingPage
from idp.console.policy.version_views import VersionPage, version_routes
from idp.console.routing import page
from idp.desk import Thing
from idp.foundation.errors import NotFound
from idp.foundation.http import Request, Response
from idp.foundation.routes import Route
from idp.sessions import Visitor, language_of

_MOST_FOUND = 10


@dataclass(frozen=True, slots=True)
class Whom:
    """Somebody whom a question is about; ``id`` is the ``sub``."""

    id: str
    name: str
    unit_name: str | None


class AskPage:
    """``/console/kebijakan``: who may do what, and what would turn the answer."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def show(self, request: Request, visitor: Visitor) -> Response:
        """GET: the form, or the answer; raises AccessDenied, BadRequest, NotFound."""
        may_ask_others = self._admit(visitor)
        policy = self._console.guard.shelf.loaded
        asked = read_question(request.query, policy.vocabulary)
        found = self._find(visitor, asked.name) if asked.name else None
        subject = self._subject(visitor, asked)
        explained = None
        if asked.is_asked and found is None:
            now = self._console.foundation.clock.now()
            question = asked.question(subject, policy.vocabulary, now)
            explained = self._console.guard.explain(question, asked.turned)
        units, about = self._choices(subject)
        return self._console.show(
            request,
            visitor,
            "console/policy_ask.html",
            link=asked.kept,
            asked=asked,
            subject=about,
            is_self=subject == visitor.person.id,
            may_ask_others=may_ask_others,
            found=found,
            explained=explained,
            reason=_reason(request, explained),
            turnable=_turnable(explained) if explained else [],
            actions=policy.vocabulary.actions,
            resources=_by_kind(policy.vocabulary.resources),
            labels={name: one.label for name, one in policy.vocabulary.resources.items()},
            conditions=policy.vocabulary.conditions,
            units=units,
            owners=(OWN, OTHERS),
            proofs=(STRONG, WEAK),
        )

    def _admit(self, visitor: Visitor) -> bool:
        """Whether the visitor may also ask about others; raises AccessDenied for the rules."""
        units = visitor.found.units if visitor.found is not None else ()
        asked = [(RULES, Thing("")), *((SEE, Thing("", unit=unit)) for unit in (None, *units))]
        rules, *others = self._console.desk.may(visitor, asked)
        if not rules.decision.allowed:
            self._console.guard.refuse(rules)
        return any(one.decision.allowed for one in others)

    def _choices(self, subject: str) -> tuple[dict[str, str], Whom]:
        """Every unit by its code, and whom it is about; raises NotFound."""
        with self._console.foundation.database.reading() as tx:
            rows = tx.all(store.CHOICES, subject=subject)
        people = [Whom(*row[1:]) for row in rows if row[0] == "person"]
        if not people:
            raise NotFound("not_found", "there is no such person")
        return {row[1]: row[2] for row in rows if row[0] == "unit"}, people[0]

    def _find(self, visitor: Visitor, name: str) -> list[PersonEntry]:
        """People of that name within reach; raises AccessDenied where there is none."""
        units = self._console.reach(visitor, SEE)
        now = self._console.foundation.clock.now()
        with self._console.foundation.database.reading() as tx:
            return people_register.list_register(
                tx, PeopleFilter(search=name), reach=units, now=now, limit=_MOST_FOUND
            )

    def _subject(self, visitor: Visitor, asked: PolicyQuery) -> str:
        """Whom it is asked about. How somebody else stands is part of what an account is."""
        if asked.subject in ("", visitor.person.id):
            return visitor.person.id
        self._console.guard.require_of_visitor(
            visitor, SEE, asked.subject, owner=asked.subject, unit=None
        )
        return asked.subject


def _reason(request: Request, explained: Explanation | None) -> str | None:
    if explained is None:
        return None
    return reason_user(explained.answer.decision, language_of(request))


def _turnable(explained: Explanation) -> list[tuple[str, str, bool]]:
    """Each condition that was asked once, its words, and whether it holds."""
    asked = {
        one.name: (one.name, one.label, one.holds)
        for considered in explained.considered
        for one in considered.conditions
    }
    return list(asked.values())


def _by_kind(resources: Iterable[str]) -> dict[str, list[str]]:
    """Types of resources by the first part of their name."""
    kinds: dict[str, list[str]] = {}
    for name in resources:
        kinds.setdefault(name.partition(":")[0], []).append(name)
    return kinds


def policy_routes(console: Console) -> list[Route]:
    """The addresses of the policy explorer."""
    ask, reading, versions = AskPage(console), ReadingPage(console), VersionPage(console)
    return [
        page(POLICY, ask.show),
        page(ARTICLES, reading.articles),
        page(MATRIX, reading.matrix),
        *version_routes(versions),
    ]
