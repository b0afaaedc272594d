"""The log of decisions: who asked what, the answer, and the facts from which it is made again.

Ids only, no personal data. A row is written in the asker's own transaction, so that an answer
that was given is on record, and nothing is committed twice. Of a search each page has a row.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence

from idp.access import store
from idp.access.facts import to_document
from idp.access.questions import Answer, Question
from idp.foundation.database import Transaction

_KIND = 10
_ID = 128
_WORD = 64


def log_decisions(
    tx: Transaction,
    answers: Sequence[Answer],
    *,
    caller: str,
    at_ms: int,
    request_id: str | None = None,
) -> None:
    """Write a row for each answer. ``caller`` is the client that asked, or our own door."""
    write_decisions(tx, decision_rows(answers, caller=caller, at_ms=at_ms, request_id=request_id))


def decision_rows(
    answers: Iterable[Answer], *, caller: str, at_ms: int, request_id: str | None
) -> list[dict[str, object]]:
    """The rows of the answers; costs no query."""
    return [decision_row(answer, caller, at_ms, request_id) for answer in answers]


def write_decisions(tx: Transaction, rows: Sequence[dict[str, object]]) -> None:
    """Write rows that ``decision_rows`` made."""
    tx.many(store.INSERT_DECISION, rows)


def decision_row(
    answer: Answer, caller: str, at_ms: int, request_id: str | None
) -> dict[str, object]:
    """The row of one answer, ``at_ms`` epoch milliseconds."""
    decision = answer.decision
    facts = json.dumps(
        to_document(answer.subject, answer.resource, answer.proof), separators=(",", ":")
    )
    question = answer.question
    return {
        "at_ms": at_ms,
        "caller": caller,
        **_asked(question, request_id),
        "owner_id": answer.resource.owner,
        "allowed": int(decision.allowed),
        "code": decision.code,
        "rule": decision.rule,
        "pasal": " ".join(decision.pasal),
        "policy": decision.policy,
        "assignment_id": decision.authority.assignment_id if decision.authority else None,
        "facts": facts,
        "digest": hashlib.sha256(facts.encode()).hexdigest(),
    }


def log_search(
    tx: Transaction,
    searched: str,
    question: Question,
    found: Sequence[str],
    *,
    caller: str,
    at_ms: int,
    request_id: str | None,
    policy: str,
) -> None:
    """Write the row of one page of a search; ``question`` has no id where it was searched for."""
    tx.run(
        store.INSERT_SEARCH,
        at_ms=at_ms,
        caller=caller,
        searched=searched,
        policy=policy,
        found=len(found),
        digest=hashlib.sha256(json.dumps(list(found)).encode()).hexdigest(),
        **_asked(question, request_id),
    )


def _asked(question: Question, request_id: str | None) -> dict[str, object]:
    return {
        "request_id": None if request_id is None else _storable(request_id, _WORD),
        "subject_kind": _storable(question.subject_kind, _KIND),
        "subject_id": _storable(question.subject_id, _ID),
        "action": _storable(question.action, _WORD),
        "resource_type": _storable(question.resource_type, _WORD),
        "resource_id": _storable(question.resource_id, _ID),
    }


def _storable(text: str, length: int) -> str:
    """The text as every database takes it: no NUL, no lone surrogate, no longer than its column."""
    if len(text) > length:
        text = text[:length]
    if text.isascii() and "\0" not in text:
        return text
    return text.replace("\0", "\ufffd").encode(errors="replace").decode()
