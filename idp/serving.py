"""gunicorn, set up in one place: workers, threads, limits, and what happens around a fork."""

from __future__ import annotations

import collections
import ctypes
import gc
import logging
import signal
import socket
from typing import Any
from wsgiref.util import setup_testing_defaults

from gunicorn.app.base import BaseApplication

from idp.app import Application
from idp.authentication import passwords_for
from idp.foundation.settings import Settings
from idp.pages import LANGUAGES
from idp.worker import Worker

log = logging.getLogger(__name__)
_M_MMAP_THRESHOLD = -3
_M_ARENA_MAX = -8
_FIRST_BYTE_SECONDS = 30
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
            "worker_class": "gthread",
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
            "when_ready": self._wait_for_requests,
            "post_fork": self._after_fork,
            "worker_exit": self._on_exit,
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    @staticmethod
    def _wait_for_requests(arbiter: Any) -> None:
        """Take a connection up when its first byte is there: until then it holds no thread.

        gunicorn's threads wait five seconds for the first byte, so a hundred idle connections,
        which anybody can open, would be enough to stop the service (CWE-400).
        """
        if hasattr(socket, "TCP_DEFER_ACCEPT"):
            for listener in arbiter.LISTENERS:
                listener.sock.setsockopt(
                    socket.IPPROTO_TCP, socket.TCP_DEFER_ACCEPT, _FIRST_BYTE_SECONDS
                )

    @staticmethod
    def _spare_memory() -> None:
        """Give the megabytes of each password hash back to the system (mallopt of glibc).

        Left alone, every thread keeps an arena that has once held a hash.
        """
        try:
            libc = ctypes.CDLL(None)
            libc.mallopt(_M_MMAP_THRESHOLD, 1024 * 1024)
            libc.mallopt(_M_ARENA_MAX, 2)
        except (OSError, AttributeError):
            log.debug("mallopt_missing")

    def load(self) -> Application:
        """The application; connections and garbage of the parent stay with the parent."""
        self._spare_memory()
        self._rehearse()
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
        self._application.foundation.database.engine.dispose(close=False)
        gc.set_threshold(*GC_THRESHOLD)
        if self._embedded_worker:
            Worker(self._application).start()

    def _on_exit(self, _arbiter: Any, _worker: Any) -> None:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
