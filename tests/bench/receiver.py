"""A module that is told: a process of its own, so that it can be down for real.

Usage: receiver.py PORT FILE. Writes one line for each logout token or SET: seconds, subject, kind.
"""

import base64
import json
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs


def _told(body: str) -> tuple[str, str, int]:
    """Whom a token is about, its kind, and when it was issued; its signature is not the point."""
    token = parse_qs(body).get("logout_token", [body])[0]
    part = token.split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    if "sub" in claims:
        return claims["sub"], "logout", claims["iat"]
    subject = claims["sub_id"]
    return subject.get("user", subject)["sub"], "event", claims["iat"]


def main(port: int, file: Path) -> None:
    """Listen until killed."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            arrived = time.time()
            subject, kind, issued = _told(body)
            with file.open("a") as written:
                written.write(f"{arrived:.6f} {subject} {kind} {issued}\n")
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_arguments: object) -> None:
            """Nothing is printed."""

    ThreadingHTTPServer(("127.0.0.1", port), Handler).serve_forever()


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
