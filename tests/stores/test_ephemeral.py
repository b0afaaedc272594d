"""One contract for the store of short-lived state, on all its implementations."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import redis

from idp.foundation.clock import FixedClock, SystemClock
from idp.foundation.ephemeral import EphemeralStore, SqlStore
from idp.foundation.ephemeral_redis import FallbackStore, RedisStore
from tests.foundations import START, build_settings, close_foundation, open_foundation
from tests.servers import RedisServer

KINDS = ["sqlite", "postgresql", "redis", "fallback"]


class Bench:
    """A store, the way to open it once more in another process, and the way to let time pass."""

    def __init__(
        self,
        store: EphemeralStore,
        opening: tuple[str, str, str, str],
        wait: Callable[[float], None],
    ) -> None:
        self.store = store
        self.opening = opening
        self.wait = wait


@contextmanager
def opened(kind: str, data_dir: str, database_url: str, redis_url: str) -> Iterator[EphemeralStore]:
    """A store as another worker process would open it."""
    if kind == "redis":
        with redis.Redis.from_url(redis_url) as client:
            yield RedisStore(client)
        return
    settings = build_settings(
        Path(data_dir), database_url=database_url, redis_url=redis_url if kind == "fallback" else ""
    )
    foundation = open_foundation(settings, SystemClock())
    yield foundation.ephemeral
    close_foundation(foundation)


@pytest.fixture(params=KINDS)
def bench(request: pytest.FixtureRequest, tmp_path: Path, clock: FixedClock) -> Iterator[Bench]:
    kind: str = request.param
    redis_url = request.getfixturevalue("redis_url") if kind in ("redis", "fallback") else ""
    database_url = ""
    if kind != "redis":
        database = "sqlite_url" if kind == "sqlite" else "postgresql_url"
        database_url = request.getfixturevalue(database)
    opening = (kind, str(tmp_path), database_url, redis_url)
    if kind == "redis":
        with redis.Redis.from_url(redis_url) as client:
            # Redis has a clock of its own, which no test can move.
            yield Bench(RedisStore(client), opening, time.sleep)
        return
    settings = build_settings(
        tmp_path, database_url=database_url, redis_url=redis_url if kind == "fallback" else ""
    )
    foundation = open_foundation(settings, clock)
    wait = time.sleep if kind == "fallback" else clock.advance
    yield Bench(foundation.ephemeral, opening, wait)
    close_foundation(foundation)


@pytest.fixture
def store(bench: Bench) -> EphemeralStore:
    return bench.store


def test_a_value_is_found_until_it_is_deleted(store: EphemeralStore) -> None:
    assert store.get("a") is None
    store.put("a", "één\n'\"; DROP TABLE", 60)
    assert store.get("a") == "één\n'\"; DROP TABLE"
    assert store.get("A") is None
    store.delete("a")
    store.delete("a")
    assert store.get("a") is None


def test_put_replaces_the_value_and_its_life(bench: Bench) -> None:
    bench.store.put("a", "first", 1)
    bench.store.put("a", "second", 60)
    bench.wait(1.1)
    assert bench.store.get("a") == "second"


def test_a_value_is_taken_once(store: EphemeralStore) -> None:
    store.put("a", "value", 60)
    assert store.take("a") == "value"
    assert store.take("a") is None
    assert store.get("a") is None


def test_add_succeeds_only_where_nothing_lives(store: EphemeralStore) -> None:
    assert store.add("a", "first", 60) is True
    assert store.add("a", "second", 60) is False
    assert store.get("a") == "first"


def test_what_has_expired_is_gone_for_every_operation(bench: Bench) -> None:
    store = bench.store
    for key in ("got", "taken", "added", "counted"):
        store.put(key, "7", 1)
    bench.wait(1.1)
    assert store.get("got") is None
    assert store.take("taken") is None
    assert store.add("added", "new", 60) is True
    assert store.get("added") == "new"
    assert store.increment("counted", 60) == 1


def test_a_count_lives_from_its_first_step(bench: Bench) -> None:
    store = bench.store
    assert [store.increment("n", 1) for _ in range(3)] == [1, 2, 3]
    assert store.get("n") == "3"
    bench.wait(1.1)
    assert store.increment("n", 1) == 1


def _contest(opening: tuple[str, str, str, str], go: Any, results: Any) -> None:
    with opened(*opening) as store:
        store.get("warm")
        go.wait()
        taken = sum(store.take(f"code-{n}") is not None for n in range(100))
        added = sum(store.add(f"jti-{n}", "x", 600) for n in range(100))
        for _ in range(50):
            store.increment("count", 600)
    results.put((taken, added))


def test_of_several_processes_exactly_one_takes_and_one_adds_each_value(bench: Bench) -> None:
    processes = multiprocessing.get_context("spawn")
    with opened(*bench.opening) as store:
        for number in range(100):
            store.put(f"code-{number}", "value", 600)
        go, results = processes.Barrier(3), processes.Queue()
        workers = [
            processes.Process(target=_contest, args=(bench.opening, go, results)) for _ in range(3)
        ]
        for worker in workers:
            worker.start()
        found = [results.get(timeout=120) for _ in workers]
        for worker in workers:
            worker.join(30)
        assert sum(taken for taken, _ in found) == 100
        assert sum(added for _, added in found) == 100
        assert store.get("count") == "150"
    results.close()
    results.join_thread()


def test_sweeping_removes_the_expired_and_nothing_else(
    sqlite_url: str, tmp_path: Path, clock: FixedClock
) -> None:
    foundation = open_foundation(build_settings(tmp_path, database_url=sqlite_url), clock)
    store = foundation.ephemeral
    assert isinstance(store, SqlStore)
    store.put("short", "x", 10)
    store.put("long", "x", 100)
    clock.advance(50)
    assert store.sweep() == 1
    assert store.get("long") == "x"
    close_foundation(foundation)


@pytest.fixture
def outage(
    redis_server: RedisServer, redis_url: str, sqlite_url: str, tmp_path: Path, clock: FixedClock
) -> Iterator[FallbackStore]:
    """A store on Redis and SQLite; whatever the test does to Redis is undone."""
    settings = build_settings(tmp_path, database_url=sqlite_url, redis_url=redis_url)
    foundation = open_foundation(settings, clock)
    assert isinstance(foundation.ephemeral, FallbackStore)
    yield foundation.ephemeral
    close_foundation(foundation)
    redis_server.stop()  # also one that hangs
    redis_server.start()


def test_the_store_goes_on_while_redis_is_away(
    outage: FallbackStore, redis_server: RedisServer
) -> None:
    redis_server.stop()
    outage.put("code", "value", 60)
    assert outage.get("code") == "value"
    assert outage.add("jti", "x", 60) is True
    assert outage.add("jti", "x", 60) is False
    assert [outage.increment("n", 60) for _ in range(2)] == [1, 2]
    assert outage.take("code") == "value"
    assert outage.take("code") is None


def test_what_was_written_during_the_outage_is_found_once_afterwards(
    outage: FallbackStore, redis_server: RedisServer
) -> None:
    redis_server.stop()
    outage.put("code", "value", 60)
    assert outage.add("jti", "x", 60) is True
    redis_server.start()
    assert outage.add("jti", "x", 60) is False
    assert outage.take("code") == "value"
    assert outage.take("code") is None


def test_what_was_taken_from_redis_does_not_come_back_with_an_outage(
    outage: FallbackStore, redis_server: RedisServer
) -> None:
    outage.put("code", "value", 60)
    assert outage.take("code") == "value"
    redis_server.stop()
    assert outage.take("code") is None
    redis_server.start()
    assert outage.take("code") is None


def cut_off(outage: FallbackStore, redis_server: RedisServer) -> None:
    """Redis keeps what it knows and takes nothing in, because no connection is open."""
    outage._first._redis.connection_pool.disconnect()
    redis_server.pause()


def kept_in_redis(redis_server: RedisServer, key: str) -> bytes | None:
    with redis.Redis.from_url(redis_server.url) as client:
        return client.get("simasn:" + key)


def test_a_value_put_during_an_outage_and_again_after_it_is_taken_once(
    outage: FallbackStore, redis_server: RedisServer
) -> None:
    redis_server.stop()
    outage.put("code", "during", 60)
    redis_server.start()
    outage.put("code", "after", 60)
    assert outage.get("code") == "after"
    assert outage.take("code") == "after"
    assert outage.take("code") is None
    assert outage.get("code") is None
    redis_server.stop()
    assert outage.take("code") is None


def test_a_value_that_redis_kept_through_an_outage_does_not_come_back(
    outage: FallbackStore, redis_server: RedisServer
) -> None:
    outage.put("code", "before", 60)
    cut_off(outage, redis_server)
    outage.put("code", "during", 60)
    redis_server.resume()
    assert kept_in_redis(redis_server, "code") == b"before"
    assert outage.get("code") == "during"
    assert outage.take("code") == "during"
    assert outage.take("code") is None
    assert outage.get("code") is None


def test_what_is_taken_during_an_outage_stays_taken(
    outage: FallbackStore, redis_server: RedisServer
) -> None:
    outage.put("code", "before", 60)
    cut_off(outage, redis_server)
    outage.put("code", "during", 60)
    assert outage.take("code") == "during"
    assert outage.take("code") is None
    redis_server.resume()
    assert kept_in_redis(redis_server, "code") == b"before"
    assert outage.get("code") is None
    assert outage.take("code") is None


def test_what_redis_carries_out_late_is_not_there_a_second_time(
    outage: FallbackStore, redis_server: RedisServer
) -> None:
    outage.get("warm")  # a connection that is open already takes the command in
    redis_server.pause()
    outage.put("code", "value", 60)
    assert outage.take("code") == "value"
    redis_server.resume()
    outage._first.put("code", "value", 60)  # later than that too
    assert outage.get("code") is None
    assert outage.take("code") is None
    assert outage.take("code") is None


def test_what_is_forgotten_during_an_outage_stays_forgotten_until_it_is_put_again(
    outage: FallbackStore, redis_server: RedisServer
) -> None:
    outage.put("half", "signed in by half", 60)
    outage.put("once", "more", 60)
    cut_off(outage, redis_server)
    outage.delete("half")
    outage.delete("once")
    redis_server.resume()
    assert kept_in_redis(redis_server, "half") == b"signed in by half"
    assert outage.get("half") is None
    assert outage.take("half") is None
    assert outage.add("half", "new", 60) is True
    assert outage.add("half", "newer", 60) is False
    assert outage.get("half") == "new"
    outage.put("once", "again", 60)
    assert outage.take("once") == "again"
    assert outage.take("once") is None


def test_a_count_that_began_during_an_outage_goes_on_after_it(
    outage: FallbackStore, redis_server: RedisServer
) -> None:
    redis_server.stop()
    assert [outage.increment("n", 60) for _ in range(2)] == [1, 2]
    redis_server.start()
    assert outage.increment("n", 60) == 3
    assert outage.get("n") == "3"
    outage.delete("n")
    assert outage.increment("n", 60) == 1


def test_a_value_in_both_places_goes_to_one_of_several_processes(
    redis_server: RedisServer, redis_url: str, postgresql_url: str, tmp_path: Path
) -> None:
    opening = ("fallback", str(tmp_path), postgresql_url, redis_url)
    processes = multiprocessing.get_context("spawn")
    with opened(*opening) as store:
        assert isinstance(store, FallbackStore)
        for number in range(100):
            store._first.put(f"code-{number}", "value", 600)
            store._second.put(f"code-{number}", "value", 600)
        go, results = processes.Barrier(3), processes.Queue()
        workers = [processes.Process(target=_contest, args=(opening, go, results)) for _ in "abc"]
        for worker in workers:
            worker.start()
        found = [results.get(timeout=120) for _ in workers]
        for worker in workers:
            worker.join(30)
    assert sum(taken for taken, _ in found) == 100
    results.close()
    results.join_thread()


def test_marks_of_what_is_gone_are_swept_when_nothing_older_can_live(
    outage: FallbackStore, redis_server: RedisServer, clock: FixedClock
) -> None:
    redis_server.stop()
    outage.put("taken", "x", 60)
    outage.take("taken")
    outage.delete("forgotten")
    clock.advance(119)
    assert outage.sweep() == 0
    clock.advance(2)
    assert outage.sweep() == 1
    clock.advance(86_400)
    assert outage.sweep() == 1


def test_the_clock_of_the_embedded_store_is_the_foundations(
    sqlite_url: str, tmp_path: Path
) -> None:
    clock = FixedClock(START)
    foundation = open_foundation(build_settings(tmp_path, database_url=sqlite_url), clock)
    foundation.ephemeral.put("a", "x", 60)
    clock.advance(59.9)
    assert foundation.ephemeral.get("a") == "x"
    clock.advance(0.1)
    assert foundation.ephemeral.get("a") is None
    close_foundation(foundation)
