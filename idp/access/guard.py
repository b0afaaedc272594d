"""The one guard of our own doors: portal, console, command line, administration routes.

They ask the decision point what modules ask it, and every answer is written into the same log.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, NoReturn

from idp.access.conditions import OF_THE_PROOF
from idp.access.decision import decide
from idp.access.decision_log import log_decisions
from idp.access.engine import Policy
from idp.access.entitlements import Entitlements
from idp.access.explanation import Explanation, explain
from idp.access.facts import ResourceFacts, SubjectFacts
from idp.access.questions import Answer, Question
from idp.access.reasons import reason_user
from idp.access.resources import APPROVER, PAPERS, class_asked
from idp.access.service import Access
from idp.access.shelf import PolicyShelf
from idp.access.supposition import suppose
from idp.audit import EventType, record
from idp.authentication import has_second_factor
from idp.foundation.clock import Clock
from idp.foundation.database import Database, Transaction
from idp.foundation.errors import Forbidden
from idp.foundation.installation import Kind
from idp.sessions import Found, Visitor, proven_at

PROVE_AGAIN = "PERLU_VERIFIKASI_ULANG"
ASK_SECOND = "PERLU_PERSETUJUAN_KEDUA"
_SECOND = frozenset({"C16"})
Thing = tuple[str, Mapping[str, Any]]
"""What a question is about: its id and its properties, as a module would state them."""


@dataclass(frozen=True, slots=True)
class Act:
    """An action of the policy's vocabulary on a type of resource: what a door asks about."""

    action: str
    resource: str


class AccessDenied(Forbidden):
    """The policy refuses; ``answer`` holds the decision and what it was made from."""

    def __init__(self, answer: Answer) -> None:
        decision = answer.decision
        super().__init__(decision.code, reason_user(decision, "en"), pasal=decision.pasal)
        self.answer = answer


class AccessGuard:
    """Asks for one of our doors (``caller``, as the log of decisions names it)."""

    def __init__(self, access: Access, database: Database, clock: Clock, caller: str) -> None:
        self._access = access
        self._database = database
        self._clock = clock
        self._caller = caller

    def ask_visitor(self, visitor: Visitor, act: Act) -> Answer:
        """Whether the visitor may do this to what is their own, proven as in their session.

        The answer is logged before it is given; the work comes after, in its own transactions.
        """
        person = visitor.person.id
        answer = self._ask(visitor, act, [(person, {"pegawai": person})])[0]
        with self._database.transaction() as tx:
            self._write(tx, answer)
        return answer

    def require_of_visitor(
        self, visitor: Visitor, act: Act, item: str, *, owner: str | None, unit: str | None
    ) -> None:
        """Permit the act on something of somebody's (``owner``), or raise AccessDenied."""
        stated = {"pegawai": owner, "unit": unit}
        known = {name: value for name, value in stated.items() if value is not None}
        answer = self._ask(visitor, act, [(item, known)])[0]
        self._conclude(answer, [answer])

    def reach_of_visitor(
        self, visitor: Visitor, act: Act, units: Iterable[str]
    ) -> frozenset[str] | None:
        """Where the visitor may do this: those of ``units``, or None for the whole Province.

        One question of the Province and one a unit, decided together. Raises AccessDenied where
        it is nowhere.
        """
        only = visitor.found.only if visitor.found is not None else None
        if only is not None:
            answers = self._ask(visitor, act, [("", {"unit": only})])
            self._conclude(answers[0], answers)
            return frozenset({only})
        codes = sorted(set(units))
        things: list[Thing] = [("", {}), *(("", {"unit": code}) for code in codes)]
        answers = self._ask(visitor, act, things)
        allowed = [answer for answer in answers if answer.decision.allowed]
        # A refusal of what is theirs in part says more than that of the whole Province.
        self._conclude(allowed[0] if allowed else answers[-1], answers)
        return where_allowed(codes, answers)

    def foresee(self, visitor: Visitor, asked: Iterable[tuple[Act, Thing]]) -> list[Answer]:
        """What would be said of each, for what a page offers; nothing is done, nothing logged."""
        with self._database.reading() as tx:
            proven = self._proven_at(tx, visitor)
            questions = [_question(visitor, proven, act, thing) for act, thing in asked]
            if visitor.found is None:
                return self._access.answer(tx, questions)
            earlier = visitor.found.answer
            return self._access.answer_on(
                tx, questions, earlier if isinstance(earlier, Answer) else None
            )

    def opens(
        self, visitor: Visitor, acts: Iterable[Act], *, lacking: frozenset[str] = frozenset()
    ) -> list[bool]:
        """Whether each act is open to the visitor anywhere, if only its form brings what it asks.

        For a menu: from what the request's first question found, so it costs no query; what rests
        on a recorded fact is not open, but where that is one of the conditions ``lacking``, which
        may yet be put on record. Nothing is logged, and nothing is permitted by it.
        """
        answer = visitor.found.answer if visitor.found is not None else None
        if not isinstance(answer, Answer):
            return [False for _ in acts]
        places = [None, *(visitor.found.units if visitor.found is not None else ())]
        policy = self._access.policy
        return [
            any(
                decision.allowed or lacking.issuperset(decision.failed or ("",))
                for decision in (
                    decide(
                        *(policy, answer.subject, act.action),
                        *(_somewhere(policy, act, unit), answer.proof),
                    )
                    for unit in places
                )
            )
            for act in acts
        ]

    def require_in(self, tx: Transaction, visitor: Visitor, act: Act, thing: Thing) -> Answer:
        """Permit the visitor's act in this transaction of :meth:`acting`, or raise AccessDenied."""
        proven = self._proven_at(tx, visitor)
        return self.require(tx, _question(visitor, proven, act, thing))

    def subject_of(self, visitor: Visitor) -> SubjectFacts | None:
        """The facts about the visitor that the request's first question was answered on."""
        answer = visitor.found.answer if visitor.found is not None else None
        return answer.subject if isinstance(answer, Answer) else None

    def entitlements_of(self, visitor: Visitor) -> Entitlements:
        """What a token for the visitor may carry now, proven as in their session."""
        with self._database.reading() as tx:
            return self._access.entitlements(tx, visitor.person, visitor.session.acr)

    def note(self, answers: Sequence[Answer]) -> None:
        """Write down foreseen answers by which something of others' was shown."""
        with self._database.transaction() as tx:
            log_decisions(tx, answers, caller=self._caller, at_ms=self._clock.now_ms())

    def require_asking(self, tx: Transaction, visitor: Visitor, act: Act, thing: Thing) -> Answer:
        """Let the visitor put an act before a second person, in a transaction of :meth:`acting`.

        Everything but that person (C16) must hold already; else AccessDenied.
        """
        proven = self._proven_at(tx, visitor)
        answer = self._access.answer(tx, [_question(visitor, proven, act, thing)])[0]
        return self.permit_asking(tx, answer)

    def permit_asking(self, tx: Transaction, answer: Answer) -> Answer:
        """The same for an answer that was given: on record, or AccessDenied."""
        if answer.decision.allowed or not waits_for_second(answer):
            return self._permitted(tx, answer)
        log_decisions(tx, [answer], caller=self._caller, at_ms=self._clock.now_ms())
        return answer

    def let_in(self, visitor: Visitor, asked: Sequence[tuple[Act, Thing]]) -> Answer:
        """Let in whoever may do one of these, if need be with a second person; the first one.

        Raises AccessDenied with the first answer where it is none. What was asked is on record.
        """
        answers: list[Answer] = []
        for pair in asked:
            answers += self.foresee(visitor, [pair])
            if answers[-1].decision.allowed or waits_for_second(answers[-1]):
                with self._database.transaction() as tx:
                    log_decisions(tx, answers, caller=self._caller, at_ms=self._clock.now_ms())
                return answers[-1]
        return self.refuse(answers[0])

    def refuse(self, answer: Answer) -> NoReturn:
        """Write a refusal down and raise AccessDenied with it."""
        with self._database.transaction() as tx:
            self._write(tx, answer)
        raise AccessDenied(answer)

    def refuse_by_rule(self, answer: Answer, rule: Forbidden) -> NoReturn:
        """Refuse what the policy lets the visitor do and a rule of the room does not: on record.

        The log of decisions keeps what the policy said, the audit trail whose word it was.
        """
        if not answer.decision.allowed:
            self.refuse(answer)
        decision = replace(
            answer.decision, allowed=False, code=rule.code, rule=rule.code, pasal=rule.pasal
        )
        denied = replace(answer, decision=decision)
        at_ms = self._clock.now_ms()
        with self._database.transaction() as tx:
            log_decisions(tx, [answer], caller=self._caller, at_ms=at_ms)
            self._note_denial(tx, denied, at_ms)
        raise AccessDenied(denied) from rule

    def _proven_at(self, tx: Transaction, visitor: Visitor) -> int | None:
        if visitor.found is not None:
            return visitor.found.proven_at
        has_factor = visitor.has_second_factor
        if has_factor is None:
            has_factor = has_second_factor(tx, visitor.person.id)
        return proven_at(visitor.session, has_factor=has_factor)

    def _ask(self, visitor: Visitor, act: Act, things: Iterable[Thing]) -> list[Answer]:
        """What the policy says of each thing (id and properties) for the visitor's proof."""
        return self.foresee(visitor, [(act, thing) for thing in things])

    def _conclude(self, telling: Answer, answers: Sequence[Answer]) -> None:
        """Write down what was decided; the one ``telling`` answer permits, or AccessDenied."""
        others = [answer for answer in answers if answer is not telling]
        with self._database.transaction() as tx:
            if others:
                log_decisions(tx, others, caller=self._caller, at_ms=self._clock.now_ms())
            self._write(tx, telling)
        if not telling.decision.allowed:
            raise AccessDenied(telling)

    @contextmanager
    def acting(self) -> Iterator[Transaction]:
        """A transaction for an act that asks ``require``: a refusal undoes it and is kept."""
        try:
            with self._database.transaction() as tx:
                yield tx
        except AccessDenied as denied:
            with self._database.transaction() as tx:
                self._write(tx, denied.answer)
            raise

    def require(self, tx: Transaction, question: Question) -> Answer:
        """Permit the act in this transaction of :meth:`acting`, or raise AccessDenied."""
        return self._permitted(tx, self._access.answer(tx, [question])[0])

    def require_operator(self, tx: Transaction, question: Question, kind: Kind) -> Answer:
        """The same for the operator at the machine, on an installation of this kind."""
        return self._permitted(tx, self._access.answer_operator(tx, question, kind))

    @property
    def shelf(self) -> PolicyShelf:
        """The versions of the policy that these doors go by."""
        return self._access.shelf

    def explain(self, question: Question, turned: Sequence[str] = ()) -> Explanation:
        """What would be answered to this question and why; it is not logged.

        ``turned`` are conditions that are supposed to be the other way round. Whoever asks about
        somebody asks :meth:`require_of_visitor` first.
        """
        policy = self._access.policy
        with self._database.reading() as tx:
            # By the version that the page itself was opened by.
            (answer,) = self._access.answer_on(tx, [question])
        return explain(policy, suppose(policy, answer, turned) if turned else answer)

    def label_of(self, resource_type: str) -> str:
        """The policy's words for a type of resource."""
        return self._access.label_of(resource_type)

    def words_of(self, answer: Answer) -> list[tuple[str, str]]:
        """The articles of an answer with the regulation's own words."""
        articles = self._access.policy.vocabulary.articles
        return [(code, articles[code]) for code in answer.decision.pasal if code in articles]

    def words_of_articles(self, *codes: str) -> dict[str, str]:
        """These articles in the regulation's own words, as far as they have any."""
        articles = self._access.policy.vocabulary.articles
        return {code: articles[code] for code in codes if code in articles}

    def _permitted(self, tx: Transaction, answer: Answer) -> Answer:
        if not answer.decision.allowed:
            raise AccessDenied(answer)
        self._write(tx, answer)
        return answer

    def _write(self, tx: Transaction, answer: Answer) -> None:
        at_ms = self._clock.now_ms()
        log_decisions(tx, [answer], caller=self._caller, at_ms=at_ms)
        if not answer.decision.allowed and not needs_proof_alone(answer):
            self._note_denial(tx, answer, at_ms)

    def _note_denial(self, tx: Transaction, answer: Answer, at_ms: int) -> None:
        decision, question = answer.decision, answer.question
        record(
            tx,
            EventType.ACCESS_DENIED,
            at_ms=at_ms,
            actor=question.subject_id,
            subject=answer.resource.owner,
            unit=answer.resource.unit,
            result="denied",
            reason=decision.code,
            detail={
                "door": self._caller,
                "action": question.action,
                "resource": question.resource_type,
                "rule": decision.rule,
                "pasal": list(decision.pasal),
            },
        )


def _somewhere(policy: Policy, act: Act, unit: str | None) -> ResourceFacts:
    """Something of that unit about nobody, with all that a form may bring."""
    question = Question("", act.action, act.resource)
    stated = dict.fromkeys((*PAPERS, APPROVER), True)
    return ResourceFacts(
        act.resource,
        unit=unit,
        units=frozenset() if unit is None else frozenset({unit}),
        kelas=class_asked(policy, question),
        stated=stated,
    )


def where_allowed(codes: Sequence[str], answers: Sequence[Answer]) -> frozenset[str] | None:
    """Those of the units that are permitted, or None where the whole Province is.

    ``answers`` are of the Province first, then of each unit in the order of ``codes``.
    """
    everywhere, *somewhere = answers
    if everywhere.decision.allowed:
        return None
    pairs = zip(codes, somewhere, strict=True)
    return frozenset(code for code, answer in pairs if answer.decision.allowed)


def found_in(answer: Answer) -> Found:
    """What an answer about a visitor tells of them, so that it isn't asked twice in a request."""
    authorities = answer.subject.authorities
    units = {held.unit_code for held in authorities if held.unit_code is not None}
    manages = any(held.binds and held.assignment_id is not None for held in authorities)
    return Found(answer.question.auth_time, tuple(sorted(units)), manages, answer)


def _question(visitor: Visitor, proven: int | None, act: Act, thing: Thing) -> Question:
    item, stated = thing
    return Question(
        visitor.person.id,
        act.action,
        act.resource,
        item,
        stated,
        acr=visitor.session.acr,
        auth_time=proven,
    )


def waits_for_second(answer: Answer) -> bool:
    """Whether the act would be permitted, had only a second person agreed (Pasal 2 huruf e)."""
    decision = answer.decision
    return decision.code == ASK_SECOND and _SECOND.issuperset(decision.failed)


def needs_proof_alone(answer: Answer) -> bool:
    """Whether the person would be permitted, had they only proven themself better."""
    decision = answer.decision
    return decision.code == PROVE_AGAIN and OF_THE_PROOF.issuperset(decision.failed)
