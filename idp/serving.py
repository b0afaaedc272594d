"""gunicorn, set up in one place: workers, threads, limits, and what happens around a fork."""

from __future__ import annotations

import collections
import gc
import logging
import signal
import socket
from typing import Any
from wsgiref.util import setup_testing_defaults

from gunicorn.app.base import BaseApplication

from idp.app import Application
from idp.arrivals import PatientWorker
from idp.authentication import passwords_for
from idp.foundation.memory import give_freed_memory_back, keep_freed_memory
from idp.foundation.settings import Settings
from idp.pages import LANGUAGES
from idp.worker import Worker

log = logging.getLogger(__name__)
_LARGEST_ANSWER = 200 * 1024
"""Bytes; the kernel takes twice as much."""
GC_THRESHOLD = (20_000, 20, 20)
"""Requests make little cyclic garbage: collecting seldom saves a tenth of the time."""


class Server(BaseApplication):  # type: ignore[misc]
    """Serves an application that is built once, before the workers are forked."""

    def __init__(
        self, application: Application, *, port: int, workers: int, embedded_worker: bool = True
    ) -> None:
        self._application = application
        self._settings: Settings = application.foundation.settings
        self._port = port
        self._workers = workers
        self._embedded_worker = embedded_worker
        super().__init__()

    def load_config(self) -> None:
        """Gunicorn's settings, none of them from the environment or the command line."""
        options: dict[str, Any] = {
            "bind": [f"{self._settings.bind}:{self._port}"],
            "workers": self._workers,
            "threads": self._settings.threads,
            "worker_class": PatientWorker,
            "preload_app": True,
            "timeout": 60,
            "graceful_timeout": 10,
            "keepalive": 30,
            "limit_request_line": 8190,
            "limit_request_fields": 60,
            "limit_request_field_size": 16_380,
            "control_socket_disable": True,
            "forwarded_allow_ips": "",
            "worker_tmp_dir": None,
            "accesslog": None,
            "errorlog": "-",
            "loglevel": "warning",
            "when_ready": self._hold_answers,
            "post_fork": self._after_fork,
            "worker_exit": self._on_exit,
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    @staticmethod
    def _hold_answers(arbiter: Any) -> None:
        """Let the kernel hold a whole answer, so that no thread waits for who won't read it."""
        for listener in arbiter.LISTENERS:
            listener.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _LARGEST_ANSWER)

    def load(self) -> Application:
        """The application; connections and garbage of the parent stay with the parent."""
        keep_freed_memory()
        self._rehearse()
        give_freed_memory_back()
        self._application.foundation.database.engine.dispose()
        gc.collect()
        gc.freeze()
        return self._application

    def _rehearse(self) -> None:
        """Do once what takes long the first time, so that the workers have it when they begin.

        Otherwise the first sign-ins, all at once after a restart, would keep the rest waiting.
        """
        passwords_for(self._settings)
        for language in LANGUAGES:
            environ: dict[str, Any] = {
                "PATH_INFO": "/login",
                "QUERY_STRING": f"ui_locales={language}",
            }
            setup_testing_defaults(environ)
            collections.deque(self._application(environ, lambda *_: lambda _: None), maxlen=0)

    def _after_fork(self, _arbiter: Any, _worker: Any) -> None:
        # Until it serves, a worker has the arbiter's handlers, which note a signal and do nothing:
        # a stop at this moment would wait for it as long as for the slowest request.
        for stop in (signal.SIGTERM, signal.SIGQUIT, signal.SIGINT):
            signal.signal(stop, signal.SIG_DFL)
        self._application.foundation.database.engine.dispose(close=False)
        gc.set_threshold(*GC_THRESHOLD)
        if self._embedded_worker:
            Worker(self._application).start()

    def _on_exit(self, _arbiter: Any, _worker: Any) -> None:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
