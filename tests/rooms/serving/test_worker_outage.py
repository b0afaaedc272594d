"""The worker while the database is gone: one line a round, with a growing pause, and then on."""

from __future__ import annotations

import logging
import threading
from typing import Any

import pytest

from idp.app import Application, build_provider, mount
from idp.foundation.context import Foundation
from idp.foundation.errors import Unavailable
from idp.keys import ensure_keys
from idp.worker import LONGEST_PAUSE, PAUSE, Worker


@pytest.fixture
def application(sqlite_foundation: Foundation) -> Application:
    ensure_keys(sqlite_foundation)
    return mount(build_provider(sqlite_foundation))


class Pauses(threading.Event):
    """Notes how long it is waited for instead of waiting; sets itself after so many."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self.noted: list[float] = []
        self._most = most

    def wait(self, timeout: float | None = None) -> bool:
        self.noted.append(timeout or 0)
        if len(self.noted) >= self._most:
            self.set()
        return self.is_set()


def test_an_outage_is_one_line_a_round_with_a_growing_pause(
    application: Application, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = Worker(application)
    worker._stopped = pauses = Pauses(8)
    database = application.foundation.database
    reach = database._open

    def gone(lend: Any) -> Any:
        if len(pauses.noted) < 7:
            raise Unavailable("database_unavailable", "the database can't be reached")
        return reach(lend)

    monkeypatch.setattr(database, "_open", gone)
    with caplog.at_level(logging.ERROR):
        worker.run()

    assert pauses.noted == [0.5, 1, 2, 4, 8, LONGEST_PAUSE, LONGEST_PAUSE, PAUSE]
    lines = [record for record in caplog.records if record.name == "idp.worker"]
    assert [line.message for line in lines] == ["worker_waits_for_database"] * 7
    assert not [line for line in lines if line.exc_info]
