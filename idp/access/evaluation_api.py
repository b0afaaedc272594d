"""Access Evaluation (AuthZEN Authorization API 1.0 §6): one question, one decision."""

from __future__ import annotations

from idp.access.api_requests import Document, read_question
from idp.access.decision_log import log_decisions
from idp.access.decision_point import Asked, DecisionPoint
from idp.access.reasons import decision_json


def evaluate(point: DecisionPoint, asked: Asked) -> str:
    """The decision as JSON. It is on record with the same commit."""
    return evaluate_document(point, asked, asked.document)


def evaluate_document(point: DecisionPoint, asked: Asked, document: Document) -> str:
    """The decision about one evaluation object."""
    question = read_question(document)
    with point.foundation.database.transaction() as tx:
        asked.asker.confirm(tx)
        answers = point.access.answer(tx, [question])
        log_decisions(
            tx,
            answers,
            caller=asked.asker.client_id,
            at_ms=point.foundation.clock.now_ms(),
            request_id=asked.request_id,
        )
    return decision_json(answers[0])
