"""Searches (AuthZEN Authorization API 1.0 §8): who may, on what, and what may be done.

A result is what an evaluation with the same words would allow at this moment, and none of those
is left out. A page is bounded work: so many candidates are asked about, their facts fetched
together, and the token says where the next page goes on. A page may so hold fewer results than
its limit, or none, and yet not be the last. Each page is on record before it is answered.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from idp.access.api_requests import (
    Action,
    Entity,
    question_of,
    read_action,
    read_context,
    read_resource,
    read_subject,
)
from idp.access.candidates import Source, of_list, owners_of, subjects_of
from idp.access.decision_log import log_search
from idp.access.decision_point import Asked, DecisionPoint
from idp.access.errors import MalformedRequest
from idp.access.facts import CLIENT, USER
from idp.access.page_tokens import PageTokens
from idp.access.questions import Question
from idp.access.static_subjects import static_ids
from idp.foundation.database import Transaction

MOST_ASKED = 1000
"""Candidates that one page asks about."""
_AT_ONCE = 500

Fill = Callable[[str], Question]
"""The question about one candidate."""
_ANY_ACTION = Action("", {})


def search_subjects(point: DecisionPoint, asked: Asked) -> str:
    """§8.4: the subjects of a type that may do the action on the resource."""
    subject = read_subject(asked.document, identified=False)
    action, resource = read_action(asked.document), read_resource(asked.document)
    context = read_context(asked.document)

    def fill(candidate: str) -> Question:
        return question_of(subject._replace(id=candidate), action, resource, context)

    def source(tx: Transaction) -> Source:
        policy = point.access.policy
        if policy.static:
            return of_list(static_ids(policy, "subjects", subject.type))
        if subject.type == USER:
            units = point.access.answer(tx, [fill("")])[0].resource.units
            return subjects_of(tx, policy, fill(""), units)
        if subject.type == CLIENT:
            return lambda after, most: point.clients_after(tx, after, most)
        return of_list(())

    request = _text_of("subject", asked, subject, action, resource, context)
    return _search(point, asked, ("subject", request), source, fill, _entity_of(subject.type))


def search_resources(point: DecisionPoint, asked: Asked) -> str:
    """§8.5: the resources of a type on which the subject may do the action.

    Those of ``md:*`` and ``info:*`` are the employees that the directory knows. Of another type
    the decision point knows no single ones: there the type stands for itself, by its own name.
    """
    subject, action = read_subject(asked.document), read_action(asked.document)
    resource = read_resource(asked.document, identified=False)
    context = read_context(asked.document)

    def fill(candidate: str) -> Question:
        return question_of(subject, action, resource._replace(id=candidate), context)

    def source(tx: Transaction) -> Source:
        policy = point.access.policy
        if policy.static:
            return of_list(static_ids(policy, "resources", resource.type))
        term = policy.vocabulary.resources.get(resource.type)
        if term is None:
            return of_list(())
        if not term.id_is_owner:
            return of_list([resource.type.rpartition(":")[2]])
        asker = point.access.answer(tx, [fill("")])[0].subject
        return owners_of(tx, policy, fill(""), asker)

    request = _text_of("resource", asked, subject, action, resource, context)
    return _search(point, asked, ("resource", request), source, fill, _entity_of(resource.type))


def search_actions(point: DecisionPoint, asked: Asked) -> str:
    """§8.6: the actions that the subject may do on the resource."""
    subject, resource = read_subject(asked.document), read_resource(asked.document)
    context = read_context(asked.document)

    def fill(candidate: str) -> Question:
        return question_of(subject, Action(candidate, {}), resource, context)

    def source(_tx: Transaction) -> Source:
        return of_list(point.access.policy.vocabulary.actions)

    request = _text_of("action", asked, subject, _ANY_ACTION, resource, context)
    return _search(point, asked, ("action", request), source, fill, lambda name: {"name": name})


def _search(
    point: DecisionPoint,
    asked: Asked,
    what: tuple[str, str],
    source: Callable[[Transaction], Source],
    fill: Fill,
    entity: Callable[[str], dict[str, str]],
) -> str:
    searched, request = what
    tokens = PageTokens(point.foundation.master_key)
    page = tokens.read(asked.document, request)
    with point.foundation.database.reading_first() as (tx, writing):
        asked.asker.confirm(tx)
        policy = point.access.shelf.current(tx)
        found, after = _collect(point, tx, source(tx), fill, page.after, page.limit)
        with writing() as written:
            log_search(
                written,
                searched,
                fill(""),
                found,
                caller=asked.asker.client_id,
                at_ms=point.foundation.clock.now_ms(),
                request_id=asked.request_id,
                policy=policy.version,
            )
    document: dict[str, Any] = {}
    if page.is_paged or after is not None:
        # §8.3: first, so that a reader knows the count before the results.
        next_token = "" if after is None else tokens.make(page, after, request)
        document["page"] = {"next_token": next_token, "count": len(found)}
    document["results"] = [entity(name) for name in found]
    return json.dumps(document, separators=(",", ":"))


def _collect(
    point: DecisionPoint, tx: Transaction, source: Source, fill: Fill, after: str, limit: int
) -> tuple[list[str], str | None]:
    """Allowed candidates beyond ``after``, and where to go on (None: nothing is left)."""
    found: list[str] = []
    # Candidates are told from the policy, so that most are allowed: few more are asked than wanted.
    asked, at_once = 0, min(_AT_ONCE, limit + limit // 4 + 1)
    while asked < MOST_ASKED:
        candidates = source(after, at_once)
        answers = point.access.answer(tx, [fill(candidate) for candidate in candidates])
        for candidate, answer in zip(candidates, answers, strict=True):
            if len(found) == limit:
                return found, after
            after = candidate
            if answer.decision.allowed:
                found.append(candidate)
        if len(candidates) < at_once:
            return found, None
        if len(found) == limit:
            return found, after
        asked += at_once
        at_once = min(2 * at_once, _AT_ONCE)
    return found, after


def _entity_of(kind: str) -> Callable[[str], dict[str, str]]:
    return lambda name: {"type": kind, "id": name}


def _text_of(kind: str, asked: Asked, *parts: Entity | Action | tuple[Any, ...]) -> str:
    """All that a request asks but its page, as one text for the token."""
    try:
        return json.dumps([kind, asked.asker.client_id, *parts], sort_keys=True)
    except RecursionError:
        raise MalformedRequest("the body is nested too deeply") from None
