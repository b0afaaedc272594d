"""Gathering the facts for one question or a hundred, in a fixed number of queries.

One query for persons, appointments and units; one more only when a rule of the asked types rests
on recorded facts; one for the sessions of those whose strength of proof the module did not tell.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from idp import sessions
from idp.access.conditions import OF_THE_PROOF, STRONG
from idp.access.engine import Policy
from idp.access.facts import CLIENT, UNPROVEN, USER, Authority, Proof, SubjectFacts
from idp.access.questions import Question
from idp.access.resources import Records, approver_asked, owner_asked, unit_asked
from idp.access.standing import Standing, fetch_standing, is_askable
from idp.foundation.clock import civil_date
from idp.foundation.database import Transaction
from idp.governance import list_facts

ON_RECORDS = frozenset({"C3", "C5", "C6", "C9", "C13", "C15", "HIBAH", "INSIDEN", "SURAT"})
"""Conditions whose truth is a recorded fact."""

ClientRoles = Callable[[Transaction, str], tuple[str, ...] | None]
"""The roles of a registered client that may act; None for one that is unknown or disabled."""


def standing_for(
    tx: Transaction,
    policy: Policy,
    questions: Sequence[Question],
    now: int,
    known: Standing | None = None,
) -> Standing:
    """Persons, appointments and units of all these questions; no query where all are ``known``."""
    persons: list[str] = []
    owners: list[str] = []
    codes: list[str] = []
    for question in questions:
        if question.subject_kind == USER:
            persons.append(question.subject_id)
        owner = owner_asked(policy, question)
        if owner is not None:
            owners.append(owner)
        if question.properties:
            code, approver = unit_asked(question), approver_asked(question)
            if code is not None:
                codes.append(code)
            if approver is not None:
                persons.append(approver)
    if known is not None and known.covers(persons, owners, codes):
        return known
    return fetch_standing(
        tx, subjects=persons, owners=owners, unit_codes=codes, today=civil_date(now)
    )


def records_for(
    tx: Transaction, policy: Policy, questions: Iterable[Question], now: int
) -> Records:
    """The recorded facts that these questions may rest on; no query when none can."""
    subjects = {
        question.subject_id
        for question in questions
        if not ON_RECORDS.isdisjoint(policy.asks.get(_kind_of(question), ()))
        and is_askable(question.subject_id)
    }
    return Records(list_facts(tx, sorted(subjects), now) if subjects else ())


def proofs_for(
    tx: Transaction, policy: Policy, questions: Iterable[Question], now: int
) -> dict[str, Proof]:
    """The strongest living session of each person whose proof a rule asks for and nobody told."""
    persons = {
        question.subject_id
        for question in questions
        if question.acr is None
        and question.auth_time is None
        and question.subject_kind == USER
        and not OF_THE_PROOF.isdisjoint(policy.asks.get(_kind_of(question), ()))
        and is_askable(question.subject_id)
    }
    if not persons:
        return {}
    strongest: dict[str, sessions.Session] = {}
    for session in sessions.list_sessions_of(tx, sorted(persons), now):
        known = strongest.get(session.person_id)
        if not sessions.is_locked(session, now) and (
            known is None or _strength(session) > _strength(known)
        ):
            strongest[session.person_id] = session
    return {
        person: Proof(session.acr, now - session.authenticated_at)
        for person, session in strongest.items()
    }


def proof_of(question: Question, proofs: dict[str, Proof], now: int) -> Proof:
    """How the subject of a question proved themself."""
    if question.acr is None and question.auth_time is None:
        return proofs.get(question.subject_id, UNPROVEN)
    age = None if question.auth_time is None else now - question.auth_time
    return Proof(question.acr or "", age)


def _strength(session: sessions.Session) -> tuple[bool, int]:
    return session.acr == STRONG, session.authenticated_at


def client_subject(roles: tuple[str, ...] | None, client_id: str) -> SubjectFacts:
    """A client as a subject: its authorities are what it is registered as."""
    if roles is None:
        return SubjectFacts(CLIENT, client_id)
    return SubjectFacts(
        CLIENT,
        client_id,
        known=True,
        active=True,
        authorities=tuple(Authority(role) for role in roles),
    )


def _kind_of(question: Question) -> tuple[str, str]:
    return question.resource_type, question.action
