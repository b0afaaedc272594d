"""Statements of appointments. Rows come in the order of NominationRecord's fields."""

from __future__ import annotations

from sqlalchemy import bindparam, exists, insert, literal, select, update

from idp.directory import person_table as person
from idp.directory import unit_table as unit
from idp.foundation.database import Statement
from idp.governance.models import Assignment, Nomination
from idp.governance.roles import DECREED_STATES

# Who asks whether there is an appointment already, before another is written, asks one at a time.
LOCK_PERSON = Statement(
    select(person.c.id).where(person.c.id == bindparam("person_id")).with_for_update(key_share=True)
)
LOCK_CENTRAL_UNIT = Statement(
    select(unit.c.id).where(unit.c.is_central == literal(1)).with_for_update(key_share=True)
)
FIND_NOMINATION = Statement(
    select(
        Nomination.assignment_id,
        Nomination.proposed_by,
        Nomination.proposal_id,
        Nomination.replaces_id,
        Nomination.examined_by,
        Nomination.decree_id,
        Nomination.registered_by,
        Nomination.confirmed_by,
    ).where(Nomination.assignment_id == bindparam("assignment_id"))
)
INSERT_NOMINATION = Statement(
    insert(Nomination),
    columns=(
        "assignment_id",
        "proposed_by",
        "proposal_id",
        "replaces_id",
        "examined_by",
        "decree_id",
        "registered_by",
        "confirmed_by",
    ),
)
SET_PROPOSAL = Statement(
    update(Nomination)
    .where(Nomination.assignment_id == bindparam("of_assignment"))
    .values(proposal_id=bindparam("new_proposal"), proposed_by=bindparam("actor"))
)
SET_EXAMINER = Statement(
    update(Nomination)
    .where(Nomination.assignment_id == bindparam("of_assignment"))
    .values(examined_by=bindparam("actor"))
)
# Of two who register at once, one wins.
REGISTER_DECREE = Statement(
    update(Nomination)
    .where(
        Nomination.assignment_id == bindparam("of_assignment"),
        Nomination.registered_by.is_(None),
    )
    .values(decree_id=bindparam("new_decree"), registered_by=bindparam("actor"))
)
CONFIRM_DECREE = Statement(
    update(Nomination)
    .where(
        Nomination.assignment_id == bindparam("of_assignment"), Nomination.confirmed_by.is_(None)
    )
    .values(confirmed_by=bindparam("actor"))
)
SET_TERM = Statement(
    update(Assignment)
    .where(Assignment.id == bindparam("of_assignment"))
    .values(
        valid_from=bindparam("first_day"),
        valid_until=bindparam("last_day"),
        document=bindparam("number"),
        document_date=bindparam("dated"),
    )
)
HAS_ADMINISTRATOR = Statement(
    select(
        exists(
            select(literal(1)).where(
                Assignment.role == literal("administrator"),
                Assignment.state.in_([literal(state) for state in sorted(DECREED_STATES)]),
            )
        )
    )
)
"""Whether the Province ever had an administrator: then the command line appoints none."""
