"""What a browser does between an authorization request and its redirect back.

Follows redirects on the provider's own host, keeps cookies by path, fills the
sign-in form (`username`, `password`), the second-factor form (`otp`) and the
consent form (`decision`), and posts hidden inputs back.
"""

import base64
import hashlib
import hmac
import struct
import time
from collections.abc import Generator
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urlencode, urljoin, urlsplit

from .wire import CheckFailed, Response

_MAX_STEPS = 12


@dataclass(frozen=True)
class Person:
    """Someone who can sign in; the TOTP secret (base32) is empty without a second factor."""

    username: str
    password: str
    totp_secret: str = ""


class Jar:
    """The cookies of one browser, by path and name; `extra` are headers always sent."""

    __slots__ = ("cookies", "extra")

    def __init__(self, extra: str = "") -> None:
        self.cookies: dict[tuple[str, str], str] = {}
        self.extra = extra

    def store(self, response: Response) -> None:
        """Take over Set-Cookie; an expired or empty cookie is forgotten."""
        if b"\nset-cookie" not in response.head.lower():
            return
        for line in response.headers(b"set-cookie"):
            pair, *attributes = [part.strip() for part in line.split(";")]
            name, _, value = pair.partition("=")
            parts = (attribute.partition("=") for attribute in attributes)
            settings = {key.lower(): text for key, _, text in parts}
            where = (settings.get("path", "/") or "/", name)
            past = "1970" in settings.get("expires", "")
            if past or settings.get("max-age") == "0" or value in ("", '""'):
                self.cookies.pop(where, None)
            else:
                self.cookies[where] = value

    def header(self, path: str) -> str:
        """The Cookie header's value for a path, empty when there is none."""
        return "; ".join(
            f"{name}={value}" for (at, name), value in self.cookies.items() if _covers(at, path)
        )


def _covers(cookie_path: str, path: str) -> bool:
    # RFC 6265 §5.1.4
    return path == cookie_path or path.startswith(cookie_path.rstrip("/") + "/")


def get(host: str, url: str, jar: Jar | None = None, extra: str = "") -> bytes:
    """The bytes of a GET for an absolute URL or a path."""
    parts = urlsplit(url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    cookies = jar.header(parts.path) if jar else ""
    cookie_line = f"Cookie: {cookies}\r\n" if cookies else ""
    extra += jar.extra if jar else ""
    return f"GET {target} HTTP/1.1\r\nHost: {host}\r\n{cookie_line}{extra}\r\n".encode()


def post(host: str, url: str, form: str, jar: Jar | None = None, extra: str = "") -> bytes:
    """The bytes of a form POST; `form` is url-encoded already."""
    parts = urlsplit(url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    cookies = jar.header(parts.path) if jar else ""
    cookie_line = f"Cookie: {cookies}\r\nOrigin: http://{host}\r\n" if jar else ""
    extra += jar.extra if jar else ""
    return (
        f"POST {target} HTTP/1.1\r\nHost: {host}\r\n{cookie_line}{extra}"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(form)}\r\n\r\n{form}"
    ).encode()


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[str, dict[str, str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {key: value or "" for key, value in attrs}
        if tag == "form":
            self.forms.append((given.get("action", ""), {}))
        elif tag in ("input", "button") and self.forms and "name" in given:
            self.forms[-1][1].setdefault(given["name"], given.get("value", ""))


def read_form(page: Response, url: str) -> tuple[str, dict[str, str]]:
    """The form to fill on a page: its absolute action and its inputs. Raises CheckFailed."""
    parser = _Forms()
    parser.feed(page.body.decode())
    for action, inputs in parser.forms:
        if inputs.keys() & {"username", "otp", "decision"}:
            return urljoin(url, action or url), inputs
    raise CheckFailed(f"no form to fill at {urlsplit(url).path} (status {page.status})")


def one_time_code(secret: str) -> str:
    """The current TOTP code (RFC 6238: SHA-1, 30 seconds, 6 digits)."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
    offset = digest[-1] & 15
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"


def _fill(inputs: dict[str, str], person: Person) -> dict[str, str]:
    filled = dict(inputs)
    if "username" in filled:
        filled.update(username=person.username, password=person.password)
    if "otp" in filled:
        filled["otp"] = one_time_code(person.totp_secret)
    if "decision" in filled:
        filled["decision"] = "allow"
    return filled


def walk(
    host: str, url: str, redirect_uri: str, jar: Jar, person: Person
) -> Generator[bytes, Response, str]:
    """From an authorization URL to the address the browser is sent back to.

    Raises CheckFailed when the sign-in is refused or does not end.
    """
    here = urljoin(f"http://{host}/", url)
    request = get(host, here, jar)
    for _step in range(_MAX_STEPS):
        response = yield request
        jar.store(response)
        if response.status in (302, 303, 307):
            here = urljoin(here, response.header(b"location"))
            if here.startswith(redirect_uri):
                return here
            request = get(host, here, jar)
        elif response.status == 200:
            action, inputs = read_form(response, here)
            here = action
            request = post(host, action, urlencode(_fill(inputs, person)), jar)
        else:
            raise CheckFailed(f"status {response.status} at {urlsplit(here).path}")
    raise CheckFailed(f"sign-in of {person.username} did not end")
