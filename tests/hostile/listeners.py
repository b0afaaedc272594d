"""A listener on loopback: a recipient that notes what comes, or a trap that must stay empty."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs


@dataclass(frozen=True, slots=True)
class Heard:
    """One request that arrived."""

    path: str
    content_type: str
    body: str
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def form(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(self.body).items()}


class Listener:
    """Answers every request alike, and keeps what it heard."""

    def __init__(self, status: int = 200, *, body: bytes = b"", location: str = "") -> None:
        self.heard: list[Heard] = []
        self.connections = 0
        """Also those that never said anything that HTTP knows."""
        self._answer = (status, body, location)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.verify_request = self._count  # type: ignore[method-assign]
        self.port: int = self._server.server_address[1]
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}
        )
        self._thread.start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/listener"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _count(self, _request: object, _peer: object) -> bool:
        self.connections += 1
        return True

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        heard, (status, body, location) = self.heard, self._answer

        class Handler(BaseHTTPRequestHandler):
            def _note(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                text = self.rfile.read(length).decode()
                kind = self.headers.get("Content-Type", "")
                heard.append(Heard(self.path, kind, text, dict(self.headers)))
                self.send_response(status)
                if location:
                    self.send_header("Location", location)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_POST = _note  # noqa: N815 - names of http.server

            def log_message(self, *_arguments: object) -> None:
                """Nothing is printed."""

        return Handler
