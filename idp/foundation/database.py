"""One model base, one engine, one kind of transaction, on SQLite and PostgreSQL alike.

Rooms keep their SQL in ``store.py`` as ``Statement`` constants: SQLAlchemy Core clauses that are
compiled once for the dialect and then run on the driver's own cursor. A statement so costs some
ten microseconds instead of the hundred and more of a full compile-and-fetch, which is what lets
the token endpoint keep up (docs/design/performance.md). Values in the database are text and
integers only, so no type processing is lost by going to the driver.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any, TypeVar

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import MetaData, event
from sqlalchemy.engine import Connection, Dialect, Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.sql.elements import ClauseElement

from idp.foundation.errors import Conflict, Unavailable
from idp.foundation.ids import new_id
from idp.foundation.settings import Settings
from idp.foundation.sqlite import CHECKPOINT, COMMITS_IN_LOG, Writer, begin_writing, tune

T = TypeVar("T")
Row = tuple[Any, ...]
Writing = Callable[[], AbstractContextManager["Transaction"]]
Subscribers = Mapping[type, Sequence[Callable[["Transaction", Any], None]]]
"""Event type -> what is done about it, in order, inside the publisher's transaction."""


class Base(DeclarativeBase):
    """Base of every model. Names of constraints are fixed, so that migrations can address them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


db = SQLAlchemy(model_class=Base, disable_autonaming=True)
"""Flask-SQLAlchemy's handle: it owns the engine of the application."""


class Statement:
    """A Core clause with named parameters, compiled once per dialect.

    ``columns`` names the columns of an INSERT or UPDATE whose values come with each run.
    """

    __slots__ = ("_clause", "_columns", "_compiled")

    def __init__(self, clause: ClauseElement, *, columns: Sequence[str] | None = None) -> None:
        self._clause = clause
        self._columns = list(columns) if columns is not None else None
        self._compiled: dict[str, tuple[str, dict[str, Any]]] = {}

    def sql(self, dialect: Dialect) -> tuple[str, dict[str, Any]]:
        """The text for the driver, and the values that the clause itself fixes."""
        compiled = self._compiled.get(dialect.name)
        if compiled is None:
            result = self._clause.compile(
                dialect=dialect,
                column_keys=self._columns,
                compile_kwargs={"render_postcompile": True},
            )
            fixed = {
                name: value
                for name, value in result.params.items()
                if isinstance(value, (str, int, bytes))
            }
            compiled = self._compiled[dialect.name] = (str(result), fixed)
        return compiled


class Transaction:
    """One unit of work: everything in it is committed together, or nothing is."""

    __slots__ = ("_act", "_cursor", "_dialect", "_integrity_error", "_subscribers")

    def __init__(
        self,
        connection: Any,
        dialect: Dialect,
        integrity_error: type[Exception],
        subscribers: Subscribers,
    ) -> None:
        self._cursor = connection.cursor()
        self._dialect = dialect
        self._integrity_error = integrity_error
        self._subscribers = subscribers
        self._act: str | None = None

    @property
    def act(self) -> str:
        """Names this unit of work: the same in audit rows of the act and in messages it causes."""
        if self._act is None:
            self._act = new_id()
        return self._act

    def one(self, statement: Statement, **values: Any) -> Row | None:
        """The first row, or None."""
        rows = self.all(statement, **values)
        return rows[0] if rows else None

    def all(self, statement: Statement, **values: Any) -> list[Row]:
        """Every row. Also for INSERT, UPDATE and DELETE with RETURNING."""
        self._execute(statement, values)
        rows: list[Row] = self._cursor.fetchall()
        return rows

    def run(self, statement: Statement, **values: Any) -> int:
        """Run it and give the number of rows it touched.

        Raises Conflict when a unique, foreign key or check constraint refuses it.
        """
        self._execute(statement, values)
        count: int = self._cursor.rowcount
        return count

    def many(self, statement: Statement, rows: Sequence[Mapping[str, Any]]) -> None:
        """Run it once for each row of values."""
        if not rows:
            return
        sql, fixed = statement.sql(self._dialect)
        try:
            self._cursor.executemany(sql, [{**fixed, **row} for row in rows] if fixed else rows)
        except self._integrity_error as error:
            raise Conflict("constraint", "a row breaks a constraint of the database") from error

    def publish(self, event: object) -> None:
        """Tell the rooms above, inside this transaction.

        Who hears which event is one table in idp/app.py. An event type that the table does not
        list is an error, so that no effect can be forgotten by a typing slip.
        """
        for subscriber in self._subscribers[type(event)]:
            subscriber(self, event)

    def _execute(self, statement: Statement, values: dict[str, Any]) -> None:
        sql, fixed = statement.sql(self._dialect)
        try:
            self._cursor.execute(sql, {**fixed, **values} if fixed else values)
        except self._integrity_error as error:
            raise Conflict("constraint", "a row breaks a constraint of the database") from error


class Database:
    """Opens transactions on an engine. SQLite writers take their lock at once (BEGIN IMMEDIATE)."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.subscribers: Subscribers = {}
        self.dialect = engine.dialect
        self.is_sqlite = engine.dialect.name == "sqlite"
        self._writer = Writer(engine)
        self._thread = threading.local()
        self._commits = 0
        driver = engine.dialect.loaded_dbapi
        self._driver_error: type[Exception] = driver.Error
        self._integrity_error: type[Exception] = driver.IntegrityError

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """A transaction that may write. Commits at the end of the block, rolls back on any error.

        Raises Unavailable when the database can't be reached or stays locked.
        """
        joined = self._joined()
        if joined is not None:
            yield joined
        elif not self.is_sqlite:
            with self._begun(_begin) as tx:
                yield tx
        else:
            if not self._writer.take_turn():
                raise Unavailable("database_unavailable", "the database stays locked")
            try:
                with self._begun(begin_writing, self._writer.lend) as tx:
                    yield tx
                self._commits += 1
            finally:
                self._writer.pass_turn()

    @contextmanager
    def together(self) -> Iterator[None]:
        """Make one of all transactions that this thread opens in the block, on SQLite.

        All writers wait for one another there, so that ten small commits cost everybody more than
        one. An error that leaves one of them undoes all; don't catch it inside the block.
        Elsewhere, where writers go on side by side, nothing is changed.
        """
        if not self.is_sqlite or self._joined() is not None:
            yield
            return
        with self.transaction() as tx:
            self._thread.joined = tx
            try:
                yield
            finally:
                self._thread.joined = None

    def _joined(self) -> Transaction | None:
        joined: Transaction | None = getattr(self._thread, "joined", None)
        return joined

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """A transaction that only reads: one consistent view, and no lock on SQLite."""
        joined = self._joined()
        if joined is not None:
            yield joined
            return
        with self._begun(_begin if self.is_sqlite else _begin_reading) as tx:
            yield tx

    @contextmanager
    def reading_first(self) -> Iterator[tuple[Transaction, Writing]]:
        """For work that reads and reckons, and writes a little at its end: reader and writing.

        On SQLite the writers' lock is taken for that end alone. Elsewhere it is one transaction.
        """
        if self.is_sqlite and self._joined() is None:
            with self.reading() as tx:
                yield tx, self.transaction
        else:
            with self.transaction() as tx:
                yield tx, lambda: nullcontext(tx)

    def glance(self, statement: Statement, **values: Any) -> Row | None:
        """The first row of one statement that reads: no transaction, so one way there and back."""
        joined = self._joined()
        if joined is not None:
            return joined.one(statement, **values)
        fairy, row = self._reach(lambda connection: self._over(connection).one(statement, **values))
        fairy.close()
        return row

    def checkpoint(self, *, least: int = COMMITS_IN_LOG) -> bool:
        """Carry SQLite's log over into its file, if ``least`` commits of this process are in it."""
        if not self.is_sqlite or self._commits < least:
            return False
        self._commits = 0
        fairy, _ = self._reach(lambda connection: connection.execute(CHECKPOINT).fetchall())
        fairy.close()
        return True

    @contextmanager
    def _begun(
        self, begin: Callable[[Any], object], lend: Callable[[], Any] | None = None
    ) -> Iterator[Transaction]:
        fairy, _ = self._reach(begin, lend)
        connection = fairy.dbapi_connection
        try:
            yield self._over(connection)
            connection.commit()
        except self._driver_error as error:
            self._give_up(fairy)
            raise Unavailable("database_unavailable", "the database refused the work") from error
        except BaseException:
            self._roll_back(fairy)
            raise
        finally:
            fairy.close()

    def _reach(
        self, act: Callable[[Any], T], lend: Callable[[], Any] | None = None
    ) -> tuple[Any, T]:
        """A connection, and what came of the first use of it; a stale pooled one is replaced."""
        for last_try in (False, True):
            fairy = self._open(lend or self.engine.raw_connection)
            try:
                return fairy, act(fairy.dbapi_connection)
            except self._driver_error as error:
                self._give_up(fairy)
                fairy.close()
                if last_try or self.is_sqlite:
                    raise Unavailable(
                        "database_unavailable", "the database is not answering"
                    ) from error
        raise AssertionError("unreachable")

    def _over(self, connection: Any) -> Transaction:
        return Transaction(connection, self.dialect, self._integrity_error, self.subscribers)

    def _open(self, lend: Callable[[], Any]) -> Any:
        try:
            return lend()
        except (self._driver_error, SQLAlchemyError) as error:
            raise Unavailable("database_unavailable", "the database can't be reached") from error

    def _roll_back(self, fairy: Any) -> None:
        try:
            fairy.dbapi_connection.rollback()
        except self._driver_error:
            self._give_up(fairy)

    def _give_up(self, fairy: Any) -> None:
        """Roll back where that still works; else drop the connection so that none gets it."""
        try:
            fairy.dbapi_connection.rollback()
            if self.is_sqlite:
                return
        except self._driver_error:
            pass
        fairy.invalidate()


def open_database(app: Flask, settings: Settings) -> Database:
    """Bind Flask-SQLAlchemy to the application and give its engine as a Database."""
    url = settings.effective_database_url
    options: dict[str, Any] = {"pool_size": settings.threads + 4, "max_overflow": 16}
    if url.startswith("sqlite"):
        options["connect_args"] = {"isolation_level": None, "check_same_thread": False}
        options["paramstyle"] = "named"
        # Every transaction here is ended by hand, and SQLite opens none by itself.
        options["pool_reset_on_return"] = None
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = options
    db.init_app(app)
    with app.app_context():
        engine = db.engine
    _begin_by_hand(engine)
    if url.startswith("sqlite"):
        tune(engine, settings.sqlite_synchronous)
    return Database(engine)


def _begin(connection: Any) -> None:
    connection.execute("BEGIN")


def _begin_reading(connection: Any) -> None:
    connection.execute("BEGIN READ ONLY")


def _begin_by_hand(engine: Engine) -> None:
    """Keep the drivers from opening transactions of their own: BEGIN is said here alone."""
    if engine.dialect.name != "sqlite":

        @event.listens_for(engine, "connect")
        def on_connect(connection: Any, _record: object) -> None:
            connection.autocommit = True

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN")
