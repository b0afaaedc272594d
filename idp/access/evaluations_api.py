"""Access Evaluations (AuthZEN Authorization API 1.0 §7): many questions in one request.

Every item stands for itself: it is complete, or takes a whole entity from the top level; nothing
is mixed out of two. An item that can't be evaluated is denied and touches no other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from idp.access.api_requests import (
    Action,
    Context,
    Document,
    Entity,
    question_of,
    read_action,
    read_context,
    read_resource,
    read_subject,
)
from idp.access.decision_point import Asked, DecisionPoint, record_answers
from idp.access.errors import MalformedRequest
from idp.access.evaluation_api import evaluate_document
from idp.access.questions import Answer, Question
from idp.access.reasons import decision_json, error_json

MOST_ITEMS = 1000
EXECUTE_ALL = "execute_all"
STOPS_ON: dict[str, bool | None] = {
    EXECUTE_ALL: None,
    "deny_on_first_deny": False,
    "permit_on_first_permit": True,
}
"""§7.1.2.1: the decision after which nothing more is evaluated."""

T = TypeVar("T")
Item = Question | MalformedRequest


class _Default(Generic[T]):
    """An entity of the top level, read once when the first item takes it."""

    def __init__(self, document: Document, name: str, read: Callable[[Document], T]) -> None:
        self._document = document
        self._name = name
        self._read = read
        self._known: T | None = None

    def of(self, item: Document) -> T:
        """The item's own entity, or this one as a whole; raises MalformedRequest."""
        if self._name in item:
            return self._read(item)
        if self._known is None:
            self._known = self._read(self._document)
        return self._known


def evaluate_all(point: DecisionPoint, asked: Asked) -> str:
    """The decisions as JSON, in the order of the items; all on record with one commit."""
    document = asked.document
    items = document.get("evaluations")
    if items is not None and not isinstance(items, list):
        raise MalformedRequest("evaluations must be an array")
    stops_on = _semantic(document)
    if not items:
        # §7.1: without items it is a single evaluation.
        return evaluate_document(point, asked, document)
    if len(items) > MOST_ITEMS:
        raise MalformedRequest(f"evaluations must not have more than {MOST_ITEMS} items")
    questions = _read_items(document, items)
    with point.foundation.database.reading_first() as (tx, writing):
        asked.asker.confirm(tx)
        answers = point.access.answer(tx, [q for q in questions if isinstance(q, Question)])
        results = _until(questions, answers, stops_on=stops_on)
        given = [result for result in results if isinstance(result, Answer)]
        record_answers(point, asked, given, writing)
    policy = point.access.policy.version
    said = [
        decision_json(result) if isinstance(result, Answer) else error_json(result.reason, policy)
        for result in results
    ]
    return f'{{"evaluations":[{",".join(said)}]}}'


def _semantic(document: Document) -> bool | None:
    options = document.get("options")
    if options is None:
        return None
    if not isinstance(options, dict):
        raise MalformedRequest("options must be an object")
    name = options.get("evaluations_semantic", EXECUTE_ALL)
    if not isinstance(name, str) or name not in STOPS_ON:
        raise MalformedRequest("options.evaluations_semantic is not one of the standard's")
    return STOPS_ON[name]


def _until(
    questions: Sequence[Item], answers: list[Answer], *, stops_on: bool | None
) -> list[Answer | MalformedRequest]:
    """The results up to the one that ends the work; an error counts as a denial (§7.1.2.1)."""
    results: list[Answer | MalformedRequest] = []
    answered = iter(answers)
    for question in questions:
        result = next(answered) if isinstance(question, Question) else question
        results.append(result)
        allowed = isinstance(result, Answer) and result.decision.allowed
        if stops_on is not None and allowed == stops_on:
            break
    return results


def _read_items(document: Document, items: list[Any]) -> list[Item]:
    """A question for each item, or why there is none (§7.1.1)."""
    for name in ("subject", "action", "resource"):
        # A default may be incomplete while no item takes it, but not of another type.
        if name in document and not isinstance(document[name], dict):
            raise MalformedRequest(f"{name} must be an object")
    subject = _Default(document, "subject", read_subject)
    action = _Default(document, "action", read_action)
    resource = _Default(document, "resource", read_resource)
    context = read_context(document)
    return [_read_item(item, subject, action, resource, context) for item in items]


def _read_item(
    item: Any,
    subject: _Default[Entity],
    action: _Default[Action],
    resource: _Default[Entity],
    context: Context,
) -> Item:
    if not isinstance(item, dict):
        return MalformedRequest("an evaluation must be an object")
    try:
        return question_of(
            subject.of(item),
            action.of(item),
            resource.of(item),
            read_context(item) if "context" in item else context,
        )
    except MalformedRequest as malformed:
        return malformed
