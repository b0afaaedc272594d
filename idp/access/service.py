"""The policy in force, and the questions that the rooms above and beside ask of it."""

from __future__ import annotations

from collections.abc import Sequence

from idp.access.decision import decide
from idp.access.engine import Policy
from idp.access.entitlements import Entitlements, entitlements_of, is_strong
from idp.access.facts import CLIENT, USER, Proof, ResourceFacts, SubjectFacts
from idp.access.gathering import (
    ClientRoles,
    client_subject,
    proof_of,
    proofs_for,
    records_for,
    standing_for,
)
from idp.access.operator import AT_THE_MACHINE, operator_facts
from idp.access.questions import Answer, Question
from idp.access.resources import resource_facts
from idp.access.shelf import PolicyShelf
from idp.access.standing import Standing, fetch_standing
from idp.access.static_subjects import static_answer_facts
from idp.directory import PersonRecord
from idp.foundation.clock import Clock, civil_date
from idp.foundation.database import Transaction
from idp.foundation.installation import Kind


class Access:
    """The decision point over the version of the policy that is in force."""

    def __init__(self, shelf: PolicyShelf, clock: Clock, client_roles: ClientRoles) -> None:
        self.shelf = shelf
        self._clock = clock
        self._client_roles = client_roles

    @property
    def policy(self) -> Policy:
        """The version that this process serves."""
        return self.shelf.loaded

    def label_of(self, resource_type: str) -> str:
        """The policy's words for a type of resource; one that it does not know is its own."""
        term = self.policy.vocabulary.resources.get(resource_type)
        return term.label if term is not None else resource_type

    def answer(self, tx: Transaction, questions: Sequence[Question]) -> list[Answer]:
        """Decide each question on the facts of this moment, in order.

        One query for one or for a hundred, and one more where rules rest on recorded facts.
        """
        return self._answer_by(self.shelf.current(tx), tx, questions)

    def answer_on(
        self, tx: Transaction, questions: Sequence[Question], earlier: Answer | None = None
    ) -> list[Answer]:
        """The same by the version that an earlier question of this request was answered by.

        What the query behind the ``earlier`` answer told of persons and units isn't asked again.
        """
        told = None if earlier is None else earlier.standing
        return self._answer_by(self.shelf.loaded, tx, questions, told)

    def _answer_by(
        self,
        policy: Policy,
        tx: Transaction,
        questions: Sequence[Question],
        told: Standing | None = None,
    ) -> list[Answer]:
        now = self._clock.now()
        if policy.static:
            return [_answer(policy, q, *static_answer_facts(policy, q, now)) for q in questions]
        standing = standing_for(tx, policy, questions, now, told)
        records = records_for(tx, policy, questions, now)
        proofs = proofs_for(tx, policy, questions, now)
        clients = {
            question.subject_id: client_subject(
                self._client_roles(tx, question.subject_id), question.subject_id
            )
            for question in questions
            if question.subject_kind == CLIENT
        }
        answers = []
        for question in questions:
            kind, subject_id = question.subject_kind, question.subject_id
            known = standing.subjects if kind == USER else clients if kind == CLIENT else {}
            subject = known.get(subject_id) or SubjectFacts(kind, subject_id)
            resource = resource_facts(policy, question, standing, records, now)
            proof = proof_of(question, proofs, now)
            answers.append(_answer(policy, question, subject, resource, proof, standing))
        return answers

    def answer_operator(self, tx: Transaction, question: Question, kind: Kind) -> Answer:
        """Decide for the operator at the machine, whom no table knows."""
        policy, now = self.shelf.current(tx), self._clock.now()
        standing = standing_for(tx, policy, [question], now)
        records = records_for(tx, policy, [question], now)
        known = resource_facts(policy, question, standing, records, now)
        subject, resource = operator_facts(kind, known)
        return _answer(policy, question, subject, resource, AT_THE_MACHINE)

    def subject(self, tx: Transaction, person_id: str) -> SubjectFacts:
        """The facts about a person at this moment. One query."""
        today = civil_date(self._clock.now())
        return fetch_standing(tx, subjects=[person_id], today=today).subjects.get(
            person_id, SubjectFacts(USER, person_id)
        )

    def entitlements(self, tx: Transaction, person: PersonRecord, acr: str) -> Entitlements:
        """What a token for this person, who proved themself with ``acr``, may carry now."""
        return entitlements_of(self.shelf.current(tx), self.subject(tx, person.id), Proof(acr))

    def entitlements_on(self, subject: SubjectFacts, acr: str) -> Entitlements:
        """The same on facts that an earlier question of this request was answered on. No query."""
        return entitlements_of(self.policy, subject, Proof(acr))

    def needs_second_factor(self, tx: Transaction, person: PersonRecord) -> bool:
        """Whether an authority in force demands a second factor (C12), so that it is compulsory."""
        policy, subject = self.shelf.current(tx), self.subject(tx, person.id)
        return any(held.binds and is_strong(policy, held.role) for held in subject.authorities)


def _answer(
    policy: Policy,
    question: Question,
    subject: SubjectFacts,
    resource: ResourceFacts,
    proof: Proof,
    standing: Standing | None = None,
) -> Answer:
    decision = decide(policy, subject, question.action, resource, proof)
    return Answer(question, decision, subject, resource, proof, standing)
