"""The last line of Pasal 27 ayat (2) huruf j, in the database itself.

Nobody but the owner changes a password, a second factor, an e-mail address or a telephone number.
The code has one path for that, ``owner_path``, which leaves a marker inside its transaction; the
triggers refuse every such change without the marker, so a stray UPDATE, an import or a database
console fails instead of doing it by accident. Before activation no owner has taken the account
over yet: the source then fills in contacts.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from idp.authentication import store
from idp.foundation.database import Transaction
from idp.foundation.ids import new_id

Dialect = Literal["sqlite", "postgresql"]
REFUSAL = "Pasal 27(2)j: only the owner changes this"

_ACT_OF = "EXISTS (SELECT 1 FROM owner_act WHERE person_id = {row}.person_id)"
# Columns of a credential that use alone changes (last_step, last_used_at, used_at) stay free,
# except that a used recovery code never becomes fresh again.
_CREDENTIALS = (
    ("password_credential", "INSERT", "NEW", ""),
    ("password_credential", "UPDATE", "NEW", ""),
    ("password_credential", "DELETE", "OLD", ""),
    ("totp_factor", "INSERT", "NEW", ""),
    ("totp_factor", "UPDATE OF id, person_id, secret_sealed", "NEW", ""),
    ("totp_factor", "DELETE", "OLD", ""),
    ("recovery_code", "INSERT", "NEW", ""),
    ("recovery_code", "UPDATE OF digest, person_id", "NEW", ""),
    ("recovery_code", "UPDATE OF used_at", "NEW", "OLD.used_at IS NOT NULL AND "),
    ("recovery_code", "DELETE", "OLD", ""),
)
_CONTACTS = ("email", "email_key", "phone")


@contextmanager
def owner_path(tx: Transaction, person_id: str) -> Iterator[None]:
    """Mark what happens inside as the owner's own act. The only caller of the marker.

    Leaving by an error needs no clearing away: the transaction is rolled back with the marker.
    """
    tx.run(store.BEGIN_OWNER_ACT, person_id=person_id, token=new_id())
    yield
    tx.run(store.END_OWNER_ACT, person_id=person_id)


def guard_statements(dialect: Dialect) -> list[str]:
    """The DDL of the triggers, in order, for the migration that creates the tables."""
    return _for_sqlite() if dialect == "sqlite" else _for_postgresql()


def drop_statements(dialect: Dialect) -> list[str]:
    """The DDL that takes the triggers away, for the way back of the migration."""
    names = [_name(table, event) for table, event, _row, _also in _CREDENTIALS]
    tables = [table for table, _event, _row, _also in _CREDENTIALS]
    pairs = [*zip(names, tables, strict=True), *((name, "person") for name in _PERSON_GUARDS)]
    if dialect == "sqlite":
        return [f"DROP TRIGGER IF EXISTS {name}" for name, _table in pairs]
    return [
        *(f"DROP TRIGGER IF EXISTS {name} ON {table}" for name, table in pairs),
        "DROP FUNCTION IF EXISTS refuse_without_owner()",
    ]


_PERSON_GUARDS = ("guard_person_contact", "guard_person_activated_at")


def _name(table: str, event: str) -> str:
    words = event.replace(",", "").split()
    column = f"_{words[2]}" if len(words) > 2 else ""
    return f"guard_{table}_{words[0].lower()}{column}"


def _person_conditions(differs: str) -> list[tuple[str, str, str]]:
    """(trigger, columns, condition under which it refuses) for the person table."""
    changed = " OR ".join(f"NEW.{name} {differs} OLD.{name}" for name in _CONTACTS)
    act = "EXISTS (SELECT 1 FROM owner_act WHERE person_id = OLD.id)"
    return [
        (
            _PERSON_GUARDS[0],
            ", ".join(_CONTACTS),
            f"OLD.activated_at IS NOT NULL AND ({changed}) AND NOT {act}",
        ),
        # Taking the activation back would open the way around the guard above.
        (
            _PERSON_GUARDS[1],
            "activated_at",
            f"OLD.activated_at IS NOT NULL AND NEW.activated_at {differs} OLD.activated_at",
        ),
    ]


def _for_sqlite() -> list[str]:
    raising = f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    statements = [
        f"CREATE TRIGGER {_name(table, event)} BEFORE {event} ON {table}"
        f" WHEN {also}NOT {_ACT_OF.format(row=row)} {raising}"
        for table, event, row, also in _CREDENTIALS
    ]
    for name, columns, condition in _person_conditions("IS NOT"):
        statements.append(
            f"CREATE TRIGGER {name} BEFORE UPDATE OF {columns} ON person WHEN {condition} {raising}"
        )
    return statements


def _for_postgresql() -> list[str]:
    # A WHEN clause of PostgreSQL holds no subquery, so the look for the marker is in the function,
    # which is told the person's id by way of the column's name.
    function = (
        "CREATE FUNCTION refuse_without_owner() RETURNS trigger LANGUAGE plpgsql AS $$"
        " DECLARE old_or_new jsonb := CASE WHEN TG_OP = 'DELETE' THEN to_jsonb(OLD)"
        " ELSE to_jsonb(NEW) END;"
        " BEGIN IF NOT EXISTS (SELECT 1 FROM owner_act"
        " WHERE person_id = old_or_new ->> TG_ARGV[0])"
        f" THEN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'check_violation'; END IF;"
        " IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"
    )
    statements = [function]
    for table, event, _row, also in _CREDENTIALS:
        when = f" WHEN ({also.removesuffix(' AND ')})" if also else ""
        statements.append(
            f"CREATE TRIGGER {_name(table, event)} BEFORE {event} ON {table} FOR EACH ROW{when}"
            " EXECUTE FUNCTION refuse_without_owner('person_id')"
        )
    for name, columns, condition in _person_conditions("IS DISTINCT FROM"):
        when, _, asks_marker = condition.partition(" AND NOT EXISTS")
        argument = "id" if asks_marker else "never"
        statements.append(
            f"CREATE TRIGGER {name} BEFORE UPDATE OF {columns} ON person FOR EACH ROW"
            f" WHEN ({when}) EXECUTE FUNCTION refuse_without_owner('{argument}')"
        )
    return statements
