"""The last line of Pasal 9(5), in the database itself: no pengelola without a decree."""

from __future__ import annotations

from typing import Literal

from idp.governance.roles import DECREED_STATES, PENGELOLA

Dialect = Literal["sqlite", "postgresql"]
REFUSAL = "a pengelola has no authority without a decree"
_ON_INSERT = "guard_assignment_insert"
_ON_UPDATE = "guard_assignment_update"


def guard_statements(dialect: Dialect) -> list[str]:
    """The DDL of the triggers, in order, for the migration that adds them."""
    if dialect == "sqlite":
        refuse = f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        return [
            f"CREATE TRIGGER {name} BEFORE {act} ON assignment WHEN {_without_decree()} {refuse}"
            for name, act in ((_ON_INSERT, "INSERT"), (_ON_UPDATE, "UPDATE"))
        ]
    execute = "EXECUTE FUNCTION refuse_undecreed_pengelola()"
    return [
        "CREATE FUNCTION refuse_undecreed_pengelola() RETURNS trigger LANGUAGE plpgsql AS $$"
        f" BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'check_violation'; END $$",
        *(
            f"CREATE TRIGGER {name} BEFORE {act} ON assignment"
            f" FOR EACH ROW WHEN ({_without_decree()}) {execute}"
            for name, act in ((_ON_INSERT, "INSERT"), (_ON_UPDATE, "UPDATE"))
        ),
    ]


def drop_statements(dialect: Dialect) -> list[str]:
    """The DDL that takes the triggers away, for the way back of the migration."""
    if dialect == "sqlite":
        return [f"DROP TRIGGER IF EXISTS {name}" for name in (_ON_INSERT, _ON_UPDATE)]
    return [
        *(f"DROP TRIGGER IF EXISTS {name} ON assignment" for name in (_ON_INSERT, _ON_UPDATE)),
        "DROP FUNCTION IF EXISTS refuse_undecreed_pengelola()",
    ]


def _without_decree() -> str:
    def among(words: frozenset[str]) -> str:
        return "(" + ", ".join(f"'{word}'" for word in sorted(words)) + ")"

    return (
        f"NEW.role IN {among(PENGELOLA)} AND NEW.state IN {among(DECREED_STATES)}"
        " AND COALESCE(NEW.document, '') = ''"
    )
