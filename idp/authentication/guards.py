"""The last line of Pasal 27 ayat (2) huruf j, in the database itself.

Nobody but the owner changes a password, a second factor, an e-mail address or a telephone number.
The code has one path for that, ``owner_path``, which leaves a marker inside its transaction; the
triggers refuse every such change without the marker, so a stray UPDATE, an import or a database
console fails instead of doing it by accident. Before activation no owner has taken the account
over yet: the source then fills in contacts. Afterwards the account itself stays too: removed and
put there again it would carry contacts of somebody else's choice.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

from idp.authentication import store
from idp.foundation.database import Transaction
from idp.foundation.ids import new_id

Dialect = Literal["sqlite", "postgresql"]
REFUSAL = "Pasal 27(2)j: only the owner changes this"


@dataclass(frozen=True, slots=True)
class _Credential:
    """A guarded table: its key, and when an UPDATE is more than use (else: always)."""

    table: str
    key: str
    fixed: tuple[str, ...] = ()
    taken_back: str = ""

    def touched(self, differs: str) -> str:
        """The condition under which an UPDATE needs the owner; empty for every one."""
        changed = [f"NEW.{name} {differs} OLD.{name}" for name in self.fixed]
        return " OR ".join([*changed, self.taken_back]) if changed else ""


# What use alone writes (last_step, last_used_at, used_at) is free in one direction: a step or a
# code that was used never becomes fresh again.
_CREDENTIALS = (
    _Credential("password_credential", "person_id"),
    _Credential(
        "totp_factor",
        "id",
        ("id", "person_id", "name", "secret_sealed", "created_at"),
        "NEW.last_step < OLD.last_step",
    ),
    _Credential(
        "recovery_code", "digest", ("digest", "person_id", "created_at"), "OLD.used_at IS NOT NULL"
    ),
)
_CONTACTS = ("email", "email_key", "phone")
_PERSON_KEYS = ("id", "nip", "email_key")
_TABLES = (*(credential.table for credential in _CREDENTIALS), "person")
_PERSON_EVENTS = ("contact", "activated_at", "id", "delete", "insert", "update")
"""Guards of the person table by the end of their name; the last two are SQLite's alone."""


@contextmanager
def owner_path(tx: Transaction, person_id: str) -> Iterator[None]:
    """Mark what happens inside as the owner's own act. The only caller of the marker.

    Leaving by an error needs no clearing away: the transaction is rolled back with the marker.
    """
    tx.run(store.BEGIN_OWNER_ACT, person_id=person_id, token=new_id())
    yield
    tx.run(store.END_OWNER_ACT, person_id=person_id)


def guard_statements(dialect: Dialect) -> list[str]:
    """The DDL of the triggers, in order, as the newest migration leaves them."""
    return _for_sqlite() if dialect == "sqlite" else _for_postgresql()


def drop_statements(dialect: Dialect) -> list[str]:
    """The DDL that takes the triggers away, for the way back of a migration."""
    named = [
        (f"guard_{kind.table}_{event}", kind.table)
        for kind in _CREDENTIALS
        for event in ("insert", "update", "delete")
    ]
    named += [(f"guard_person_{event}", "person") for event in _PERSON_EVENTS]
    if dialect == "sqlite":
        return [f"DROP TRIGGER IF EXISTS {name}" for name, _table in named]
    named += [(f"guard_{table}_truncate", table) for table in _TABLES]
    return [
        *(f"DROP TRIGGER IF EXISTS {name} ON {table}" for name, table in named),
        "DROP FUNCTION IF EXISTS refuse_without_owner()",
    ]


def _person_updates(differs: str) -> list[tuple[str, str, str, bool]]:
    """(guard, columns, condition under which it refuses, whether the owner may) for UPDATE."""
    changed = " OR ".join(f"NEW.{name} {differs} OLD.{name}" for name in _CONTACTS)
    taken_back = f"OLD.activated_at IS NOT NULL AND NEW.activated_at {differs} OLD.activated_at"
    return [
        ("contact", ", ".join(_CONTACTS), f"OLD.activated_at IS NOT NULL AND ({changed})", True),
        # Taking the activation back, or passing the account's place to another row, would open
        # the way around the guard above.
        ("activated_at", "activated_at", taken_back, False),
        ("id", "id", f"NEW.id {differs} OLD.id", False),
    ]


# REPLACE and UPDATE OR REPLACE remove the row in the way without a word to the guard of DELETE
# (that depends on a pragma of each connection), be it in the way by its key or by its rowid. So
# the guards of INSERT and UPDATE look at that row as well.
def _for_sqlite() -> list[str]:
    statements = [trigger for kind in _CREDENTIALS for trigger in _sqlite_credential(kind)]
    for name, columns, condition, owner_may in _person_updates("IS NOT"):
        refused = f"{condition} AND NOT {_acts('OLD.id')}" if owner_may else condition
        statements.append(_sqlite_trigger("person", name, f"UPDATE OF {columns}", refused))
    keys = (*_PERSON_KEYS, "rowid")
    in_the_way = " OR ".join(f"other.{key} = NEW.{key}" for key in keys)
    moved = " OR ".join(f"NEW.{key} IS NOT OLD.{key}" for key in keys)
    displaced = (
        f"SELECT 1 FROM person AS other WHERE ({in_the_way}) AND other.activated_at IS NOT NULL"
    )
    beside = f"({moved}) AND EXISTS ({displaced} AND other.rowid IS NOT OLD.rowid)"
    removed = f"OLD.activated_at IS NOT NULL AND NOT {_acts('OLD.id')}"
    return [
        *statements,
        _sqlite_trigger("person", "delete", "DELETE", removed),
        _sqlite_trigger("person", "insert", "INSERT", f"EXISTS ({displaced})"),
        _sqlite_trigger("person", "update", "UPDATE", beside),
    ]


def _sqlite_credential(kind: _Credential) -> list[str]:
    displaced = (
        f"EXISTS (SELECT 1 FROM {kind.table} AS other"
        f" WHERE (other.{kind.key} = NEW.{kind.key} OR other.rowid = NEW.rowid)"
        f" AND NOT {_acts('other.person_id')})"
    )
    before, after = (f"NOT {_acts(row + '.person_id')}" for row in ("OLD", "NEW"))
    refused = f"{before} OR {after} OR {displaced}"
    touched = kind.touched("IS NOT")
    if touched:
        refused = f"({touched} OR NEW.rowid IS NOT OLD.rowid) AND ({refused})"
    return [
        _sqlite_trigger(kind.table, "insert", "INSERT", f"{after} OR {displaced}"),
        _sqlite_trigger(kind.table, "update", "UPDATE", refused),
        _sqlite_trigger(kind.table, "delete", "DELETE", before),
    ]


def _acts(person_id: str) -> str:
    return f"EXISTS (SELECT 1 FROM owner_act WHERE person_id = {person_id})"


def _sqlite_trigger(table: str, name: str, event: str, refused: str) -> str:
    return (
        f"CREATE TRIGGER guard_{table}_{name} BEFORE {event} ON {table} WHEN {refused}"
        f" BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    )


# A WHEN clause of PostgreSQL holds no subquery, so the look for the marker is in the function,
# which is told the column with the person's id; of a column that is not there nobody is the owner,
# nor of a whole table. Both the row as it was and as it will be must be the owner's. The marker's
# table is named with its schema, because a temporary table of the same name would come first.
_FUNCTION = (
    "CREATE FUNCTION refuse_without_owner() RETURNS trigger LANGUAGE plpgsql AS $$"
    " DECLARE is_owner boolean;"
    " BEGIN"
    " EXECUTE 'SELECT bool_and(EXISTS (SELECT 1 FROM ' || quote_ident(TG_TABLE_SCHEMA) ||"
    " '.owner_act WHERE person_id = concerned)) FROM unnest($1) AS concerned"
    " WHERE concerned IS NOT NULL' INTO is_owner"
    " USING ARRAY[to_jsonb(OLD) ->> TG_ARGV[0], to_jsonb(NEW) ->> TG_ARGV[0]];"
    " IF is_owner IS NOT TRUE"
    f" THEN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'check_violation'; END IF;"
    " IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"
)


def _for_postgresql() -> list[str]:
    statements = [_FUNCTION]
    for kind in _CREDENTIALS:
        touched = kind.touched("IS DISTINCT FROM")
        statements += [
            _postgresql_trigger(kind.table, "insert", "INSERT"),
            _postgresql_trigger(kind.table, "update", "UPDATE", touched),
            _postgresql_trigger(kind.table, "delete", "DELETE"),
        ]
    for name, columns, condition, owner_may in _person_updates("IS DISTINCT FROM"):
        column = "id" if owner_may else "never"
        event = f"UPDATE OF {columns}"
        statements.append(_postgresql_trigger("person", name, event, condition, column))
    activated = "OLD.activated_at IS NOT NULL"
    statements.append(_postgresql_trigger("person", "delete", "DELETE", activated, "id"))
    # Also asked where TRUNCATE of another table reaches these by CASCADE.
    return statements + [
        f"CREATE TRIGGER guard_{table}_truncate BEFORE TRUNCATE ON {table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION refuse_without_owner('never')"
        for table in _TABLES
    ]


def _postgresql_trigger(
    table: str, name: str, event: str, refused: str = "", column: str = "person_id"
) -> str:
    when = f" WHEN ({refused})" if refused else ""
    return (
        f"CREATE TRIGGER guard_{table}_{name} BEFORE {event} ON {table} FOR EACH ROW{when}"
        f" EXECUTE FUNCTION refuse_without_owner('{column}')"
    )
