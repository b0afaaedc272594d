"""A list as one parameter finds rows by their index, on a table of any size."""

from __future__ import annotations

import json
import re

from sqlalchemy import or_, select
from sqlalchemy import text as sql

from idp.access import store
from idp.directory import person_table as person
from idp.foundation.context import Foundation
from idp.foundation.database import Statement
from idp.foundation.json_list import InList

OF_EITHER = Statement(
    select(person.c.id).where(or_(InList(person.c.id, "these"), InList(person.c.id, "those")))
)


def plan(foundation: Foundation, statement: Statement, **values: str) -> list[str]:
    """What SQLite says that it will do."""
    text, fixed = statement.sql(foundation.database.dialect)
    with foundation.database.reading() as tx:
        rows = tx.all(Statement(sql("EXPLAIN QUERY PLAN " + text)), **fixed, **values)
    return [row[3] for row in rows]


def test_either_of_two_lists_is_looked_up_in_the_index(sqlite_foundation: Foundation) -> None:
    steps = plan(sqlite_foundation, OF_EITHER, these=json.dumps(["a"]), those="[]")
    assert not [step for step in steps if re.match(r"SCAN person\b", step)], steps
    assert [step for step in steps if re.match(r"SEARCH person USING .*INDEX", step)]


def test_the_facts_of_a_decision_are_found_without_reading_whole_tables(
    sqlite_foundation: Foundation,
) -> None:
    steps = plan(
        sqlite_foundation,
        store.FACTS,
        subjects=json.dumps(["a"]),
        owners="[]",
        codes="[]",
        today="2026-09-21",
        grace_day="2026-09-14",
    )
    whole = re.compile(r"SCAN (?:person|assignment|unit|pledge|node)\b")
    assert not [step for step in steps if whole.match(step)], steps


def test_a_list_finds_what_it_names(foundation: Foundation) -> None:
    with foundation.database.reading() as tx:
        assert tx.all(OF_EITHER, these="[]", those=json.dumps(["x'", 'y"', "%"])) == []
