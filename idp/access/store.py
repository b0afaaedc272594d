"""Statements of access: every fact about subjects, owners and units in one question.

Rows are tagged, because they come from several tables in one round trip:
``p`` persons, ``a`` assignments, ``u`` a unit and one above it, ``x`` units stopped as a whole.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    Integer,
    String,
    and_,
    bindparam,
    case,
    insert,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.sql.expression import cast

from idp.access.models import DecisionRow, PolicyActivation, PolicyVersion, SearchRow
from idp.directory import person_table as person
from idp.directory import unit_table as unit
from idp.foundation.database import Statement
from idp.foundation.json_list import InList
from idp.governance import assignment_table as assignment
from idp.governance import holds_pledge, is_withheld, suspended_units

_NO_TEXT: Any = cast(null(), String)
_NO_NUMBER: Any = cast(null(), Integer)

_PERSONS = (
    select(
        literal("p").label("tag"),
        person.c.id.label("c1"),
        person.c.kind.label("c2"),
        unit.c.code.label("c3"),
        person.c.account_status.label("c4"),
        person.c.employment_status.label("c5"),
        _NO_TEXT.label("c6"),
        _NO_TEXT.label("c7"),
        case((holds_pledge(person.c.id), literal(1)), else_=literal(0)).label("c8"),
    )
    .select_from(person)
    .outerjoin(unit, unit.c.id == person.c.unit_id)
    .where(or_(InList(person.c.id, "subjects"), InList(person.c.id, "owners")))
)
_ASSIGNMENTS = (
    select(
        literal("a"),
        assignment.c.person_id,
        assignment.c.role,
        unit.c.code,
        assignment.c.id,
        # Pasal 27(2)a: what a review withholds is in force for nobody, as if it were not decreed.
        case(
            (
                and_(assignment.c.state == literal("active"), is_withheld(assignment.c.id)),
                literal("withheld"),
            ),
            else_=assignment.c.state,
        ),
        assignment.c.valid_from,
        assignment.c.valid_until,
        _NO_NUMBER,
    )
    .select_from(assignment)
    .outerjoin(unit, unit.c.id == assignment.c.unit_id)
    .where(InList(assignment.c.person_id, "subjects"))
)

# The units that matter, and all above each. UNION, not UNION ALL: a circle in the tree would end
# the recursion instead of hanging it.
_start = (
    select(unit.c.code.label("start"), unit.c.id.label("id"))
    .where(
        or_(
            InList(unit.c.code, "codes"),
            unit.c.id.in_(
                select(person.c.unit_id).where(
                    or_(InList(person.c.id, "subjects"), InList(person.c.id, "owners"))
                )
            ),
            unit.c.id.in_(
                select(assignment.c.unit_id).where(InList(assignment.c.person_id, "subjects"))
            ),
        )
    )
    .cte("above", recursive=True)
)
_node = unit.alias("node")
_above = _start.union(
    select(_start.c.start, _node.c.parent_id)
    .select_from(_start)
    .join(_node, _node.c.id == _start.c.id)
    .where(_node.c.parent_id.is_not(None))
)
_UNITS = (
    select(
        literal("u"),
        _above.c.start,
        unit.c.code,
        _NO_TEXT,
        _NO_TEXT,
        _NO_TEXT,
        unit.c.valid_from,
        unit.c.valid_until,
        unit.c.is_central,
    )
    .select_from(_above)
    .join(unit, unit.c.id == _above.c.id)
)
_stopped = suspended_units().subquery("stopped")
_SUSPENDED = select(
    literal("x"),
    _stopped.c.code,
    _NO_TEXT,
    _NO_TEXT,
    _NO_TEXT,
    _NO_TEXT,
    _NO_TEXT,
    _NO_TEXT,
    _NO_NUMBER,
)

FACTS = Statement(union_all(_PERSONS, _ASSIGNMENTS, _UNITS, _SUSPENDED))
"""``subjects``, ``owners``, ``codes``: JSON arrays; ``today``, ``grace_day``: civil days (WIB)."""

LAST_ACTIVATION = Statement(
    select(PolicyActivation.id, PolicyActivation.version)
    .join(PolicyVersion, PolicyVersion.version == PolicyActivation.version)
    .where(PolicyVersion.effective_from <= bindparam("today"))
    .order_by(PolicyActivation.id.desc())
    .limit(literal(1))
)
FIND_VERSION = Statement(
    select(PolicyVersion.files, PolicyVersion.answers, PolicyVersion.seal).where(
        PolicyVersion.version == bindparam("version")
    )
)
INSERT_VERSION = Statement(
    insert(PolicyVersion),
    columns=(
        "version",
        "name",
        "effective_from",
        "author",
        "document",
        "files",
        "answers",
        "seal",
        "stored_at",
    ),
)
INSERT_ACTIVATION = Statement(
    insert(PolicyActivation), columns=("version", "at_ms", "actor", "reason")
)
INSERT_DECISION = Statement(
    insert(DecisionRow),
    columns=(
        "at_ms",
        "caller",
        "request_id",
        "subject_kind",
        "subject_id",
        "action",
        "resource_type",
        "resource_id",
        "owner_id",
        "allowed",
        "code",
        "rule",
        "pasal",
        "policy",
        "assignment_id",
        "facts",
        "digest",
    ),
)
INSERT_SEARCH = Statement(
    insert(SearchRow),
    columns=(
        "at_ms",
        "caller",
        "request_id",
        "searched",
        "subject_kind",
        "subject_id",
        "action",
        "resource_type",
        "resource_id",
        "policy",
        "found",
        "digest",
    ),
)
