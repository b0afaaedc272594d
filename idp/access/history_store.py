"""Statements about the past: decisions that were logged, versions of the policy, activations."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, literal, select

from idp.access.models import DecisionRow, PolicyActivation, PolicyVersion, SearchRow
from idp.foundation.database import Statement
from idp.foundation.json_list import InList
from idp.governance import assignment_table as assignment

_COLUMNS = (
    DecisionRow.id,
    DecisionRow.at_ms,
    DecisionRow.caller,
    DecisionRow.subject_kind,
    DecisionRow.subject_id,
    DecisionRow.action,
    DecisionRow.resource_type,
    DecisionRow.resource_id,
    DecisionRow.owner_id,
    DecisionRow.allowed,
    DecisionRow.code,
    DecisionRow.rule,
    DecisionRow.pasal,
    DecisionRow.policy,
    DecisionRow.assignment_id,
    DecisionRow.facts,
    DecisionRow.digest,
)
"""In the order of idp.access.logged.LoggedDecision."""

READ_DECISIONS = Statement(
    select(*_COLUMNS)
    .where(
        DecisionRow.id > bindparam("after"),
        DecisionRow.id <= bindparam("last"),
        DecisionRow.at_ms >= bindparam("since_ms"),
    )
    .order_by(DecisionRow.id)
    .limit(bindparam("most"))
)
LAST_DECISION = Statement(select(func.coalesce(func.max(DecisionRow.id), 0)))
DECISION_FROM_END = Statement(
    select(DecisionRow.id)
    .where(DecisionRow.at_ms >= bindparam("since_ms"))
    .order_by(DecisionRow.id.desc())
    .limit(literal(1))
    .offset(bindparam("skip"))
)

LIST_SEARCHES = Statement(
    select(
        SearchRow.id,
        SearchRow.at_ms,
        SearchRow.caller,
        SearchRow.request_id,
        SearchRow.searched,
        SearchRow.subject_kind,
        SearchRow.subject_id,
        SearchRow.action,
        SearchRow.resource_type,
        SearchRow.resource_id,
        SearchRow.policy,
        SearchRow.found,
        SearchRow.digest,
    )
    .where(SearchRow.at_ms >= bindparam("since_ms"), SearchRow.id < bindparam("before"))
    .order_by(SearchRow.id.desc())
    .limit(bindparam("most"))
)
"""In the order of idp.access.logged.LoggedSearch, newest first."""


def last_use_of(assignment_id: ColumnElement[Any]) -> ColumnElement[Any]:
    """When an assignment last let somebody do something (epoch ms or null); for other stores."""
    return (
        select(DecisionRow.at_ms)
        .where(
            # By the index over appointments, backwards from the newest: the first row is it.
            DecisionRow.assignment_id == assignment_id,
            DecisionRow.allowed == literal(1),
        )
        .order_by(DecisionRow.at_ms.desc())
        .limit(literal(1))
        .scalar_subquery()
    )


LAST_USES = Statement(
    select(assignment.c.id, last_use_of(assignment.c.id)).where(
        InList(assignment.c.id, "assignments")
    )
)
"""When each of these last let somebody do something (``assignments`` is a JSON array)."""

LIST_VERSIONS = Statement(
    select(
        PolicyVersion.version,
        PolicyVersion.name,
        PolicyVersion.effective_from,
        PolicyVersion.author,
        PolicyVersion.document,
        PolicyVersion.stored_at,
    ).order_by(PolicyVersion.stored_at, PolicyVersion.version)
)
LIST_ACTIVATIONS = Statement(
    select(
        PolicyActivation.id,
        PolicyActivation.version,
        PolicyActivation.at_ms,
        PolicyActivation.actor,
        PolicyActivation.reason,
        PolicyVersion.effective_from,
    )
    .join(PolicyVersion, PolicyVersion.version == PolicyActivation.version)
    .order_by(PolicyActivation.id.desc())
)
"""Newest first."""
