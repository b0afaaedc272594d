"""The yardstick: a Flask view that answers a constant, under the product's own server settings.

Usage: trivial.py PORT. Run by the product's own Python.
"""

from __future__ import annotations

import gc
import sys
from types import SimpleNamespace
from typing import Any

from flask import Flask, jsonify

from idp.foundation.settings import Settings
from idp.serving import GC_THRESHOLD, Server

PATH = "/access/v1/evaluation"


class TrivialServer(Server):
    """The same gunicorn, worker class, threads and limits, around another application."""

    def load(self) -> Any:
        gc.collect()
        gc.freeze()
        return self._application

    def _after_fork(self, _arbiter: Any, _worker: Any) -> None:
        gc.set_threshold(*GC_THRESHOLD)


def main(port: int) -> None:
    app = Flask("trivial")
    app.add_url_rule(PATH, "evaluate", lambda: jsonify(decision=True), methods=["POST"])
    app.add_url_rule("/healthz", "healthz", lambda: jsonify(status="ok"))
    served: Any = app
    served.foundation = SimpleNamespace(settings=Settings())
    TrivialServer(served, port=port, workers=1).run()


if __name__ == "__main__":
    main(int(sys.argv[1]))
