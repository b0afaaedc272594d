"""HTTP/1.1 answers as a load driver needs them: status, head and body, nothing more."""

import re

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding: *chunked", re.IGNORECASE)
CLOSE = re.compile(rb"\r\nconnection: *close", re.IGNORECASE)


class CheckFailed(Exception):
    """An answer was not what the protocol asks for."""


class Response:
    """One answer: status as a number, head and body as raw bytes."""

    __slots__ = ("body", "head", "status")

    def __init__(self, status: int, head: bytes, body: bytes) -> None:
        self.status = status
        self.head = head
        self.body = body

    def header(self, name: bytes) -> str:
        """The first header of that name, or an empty string."""
        found = re.search(rb"\r\n" + name + rb": *([^\r]*)", self.head, re.IGNORECASE)
        return found.group(1).decode("latin-1") if found else ""

    def headers(self, name: bytes) -> list[str]:
        """All headers of that name."""
        pattern = rb"\r\n" + name + rb": *([^\r]*)"
        return [value.decode("latin-1") for value in re.findall(pattern, self.head, re.IGNORECASE)]


def parse(buffer: bytes) -> tuple[Response, bytes] | None:
    """Split one response off the buffer; None while it is incomplete."""
    end = buffer.find(b"\r\n\r\n")
    if end < 0:
        return None
    head = buffer[:end]
    status = int(head[9:12])
    start = end + 4
    found = _LENGTH.search(head)
    if found:
        stop = start + int(found.group(1))
        if len(buffer) < stop:
            return None
        return Response(status, head, buffer[start:stop]), buffer[stop:]
    if _CHUNKED.search(head):
        return _parse_chunked(status, head, buffer, start)
    if status in (204, 304):
        return Response(status, head, b""), buffer[start:]
    raise CheckFailed(f"response {status} without a length")


def _parse_chunked(
    status: int, head: bytes, buffer: bytes, position: int
) -> tuple[Response, bytes] | None:
    body = b""
    while True:
        line = buffer.find(b"\r\n", position)
        if line < 0:
            return None
        size = int(buffer[position:line].split(b";")[0], 16)
        position = line + 2
        if len(buffer) < position + size + 2:
            return None
        body += buffer[position : position + size]
        position += size + 2
        if size == 0:
            return Response(status, head, body), buffer[position:]
