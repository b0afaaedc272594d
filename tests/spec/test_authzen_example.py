"""The Python of docs/integration/decision-point.md asks the served decision point."""

from __future__ import annotations

import dataclasses
import re
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest

from idp.app import Application
from idp.foundation.context import Foundation
from tests.spec.asking import asking_party
from tests.spec.flows import add_person, start

PAGE = Path(__file__).resolve().parents[2] / "docs" / "integration" / "decision-point.md"


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the parent's name
        """The tests' output is not an access log."""


@pytest.fixture
def served(sqlite_foundation: Foundation) -> Iterator[Application]:
    """The application on a loopback port, which is its issuer."""
    with socket.socket() as chosen:
        chosen.bind(("127.0.0.1", 0))
        port = chosen.getsockname()[1]
    settings = sqlite_foundation.settings.model_copy(update={"issuer": f"http://127.0.0.1:{port}"})
    application = start(dataclasses.replace(sqlite_foundation, settings=settings))
    with make_server("127.0.0.1", port, application, handler_class=_Quiet) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield application
        server.shutdown()
        thread.join()


def test_the_example_asks_and_searches(served: Application) -> None:
    person = add_person(served.foundation, "198407102012031901")
    other = add_person(served.foundation, "198407102012031902")
    (example,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL)
    namespace: dict[str, Any] = {}
    exec(compile(example, str(PAGE), "exec"), namespace)
    party = asking_party(served)
    point = namespace["DecisionPoint"](served.provider.issuer, party.client_id, party.client_secret)
    assert point.may(person, "lihat", "md:pribadi", person)
    assert not point.may(person, "lihat", "md:pribadi", other)
    assert point.may(person, "ajukan", "layanan:cuti", "1", pegawai=person, data_lengkap=True)
    found = point.search(
        "subject",
        {
            "subject": {"type": "user"},
            "action": {"name": "akses"},
            "resource": {"type": "modul:informasi", "id": "informasi"},
        },
    )
    assert {item["id"] for item in found} == {person, other}
    broken = namespace["DecisionPoint"](served.provider.issuer, party.client_id, "wrong")
    assert not broken.may(person, "lihat", "md:pribadi", person)
