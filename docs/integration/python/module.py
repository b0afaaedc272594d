"""A SIMASN module: signs people in through the provider and guards its own API.

One small Flask program that stands for each of the six modules of Pasal 6(1). It is
relying party (OpenID Connect, authorization code with PKCE, Authlib's Flask client)
and resource server (RFC 6750, RFC 9068) in one, as a real module is. It has no
sign-in form and no list of users: both are the provider's (Pasal 6(1), single sign-on).

Start it with ``python module.py --name layanan --issuer http://localhost:8000
--port 8205 --credentials layanan.json``, or let a WSGI server call from_environment().
"""

import argparse
import json
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from decisions import AccessEngine
from flask import Flask, request
from local_sessions import LocalSessions, SessionStore
from module_facts import MODULE_NAMES, describe_pasal, describe_time, load_facts
from module_pages import add_pages
from sign_in import SignIn
from werkzeug.serving import WSGIRequestHandler, make_server

HERE = Path(__file__).resolve().parent
CALLBACK_PATH = "/callback"
SIGNED_OUT_PATH = "/keluar-selesai"
BACKCHANNEL_LOGOUT_PATH = "/backchannel-logout"


@dataclass(frozen=True)
class ModuleConfig:
    """What one module needs to know.

    ``name`` is the module's scope, ``issuer`` the provider, ``base_url`` the address
    under which people reach this module (no trailing slash), ``siblings`` the
    addresses of the other modules by name.
    """

    name: str
    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    base_url: str
    siblings: Mapping[str, str] = field(default_factory=dict)

    @property
    def audience(self) -> str:
        """The ``aud`` of access tokens that are meant for this module."""
        return f"urn:simasn:{self.name}"

    @property
    def redirect_uri(self) -> str:
        """The address to register as the client's redirect URI."""
        return self.base_url + CALLBACK_PATH


def create_module(config: ModuleConfig) -> Flask:
    """Build the application of one module; nothing is fetched before the first visit."""
    if config.name not in MODULE_NAMES:
        raise ValueError(f"unknown module {config.name!r}, one of {', '.join(MODULE_NAMES)}")
    app = Flask("simasn_modul", root_path=str(HERE))
    app.config["MAX_CONTENT_LENGTH"] = 64 * 1024
    store = SessionStore()
    sessions = LocalSessions(
        store, f"simasn_modul_{config.name}", secure=config.base_url.startswith("https://")
    )
    app.session_interface = sessions
    app.jinja_env.filters.update(pasal=describe_pasal, waktu=describe_time)
    facts = load_facts()
    app.context_processor(lambda: page_facts(config, facts))
    sign_in = SignIn(app, config, sessions)
    add_pages(app, config, sign_in, AccessEngine(config, sign_in), facts)
    app.after_request(lambda response: protect(response, config.issuer))
    return app


def page_facts(config: ModuleConfig, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return what every template needs: this module, the others, the portal."""
    others = [
        {"nama": name, "alamat": address, **facts["modul"][name]}
        for name, address in config.siblings.items()
        if name != config.name and name in facts["modul"]
    ]
    return {
        "nama": config.name,
        "modul": facts["modul"][config.name],
        "modul_lain": others,
        "portal": config.issuer.rstrip("/") + "/",
    }


def protect(response: Any, issuer: str) -> Any:
    """Add the headers that every answer of a module carries."""
    # The sign-out form is answered with a redirect to the provider: Chromium applies
    # form-action to that redirect too, hence the issuer's origin.
    parts = urlsplit(issuer)
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; "
        f"form-action 'self' {parts.scheme}://{parts.netloc}; "
        "base-uri 'none'; frame-ancestors 'none'"
    )
    response.headers["Cache-Control"] = (
        "max-age=3600" if request.endpoint == "static" else "no-store"
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    return response


class QuietHandler(WSGIRequestHandler):
    """Writes no access log: the callback's address carries the authorization code."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


def serve(app: Flask, host: str, port: int, listening_fd: int | None = None) -> None:
    """Answer requests in threads until the process ends."""
    server = make_server(
        host, port, app, threaded=True, request_handler=QuietHandler, fd=listening_fd
    )
    server.serve_forever()


def read_credentials(path: str) -> tuple[str, str]:
    """Return client_id and client_secret from the JSON that ``client create`` prints."""
    data = json.loads(Path(path).read_text(encoding="utf-8"))
    return data["client_id"], data["client_secret"]


def parse_arguments(arguments: Sequence[str]) -> tuple[ModuleConfig, int]:
    """Return the configuration and the port; environment ``MODUL_*`` gives defaults."""
    env = os.environ
    parser = argparse.ArgumentParser(description="One SIMASN module.")
    parser.add_argument("--name", choices=MODULE_NAMES, default=env.get("MODUL_NAME"))
    parser.add_argument("--issuer", default=env.get("MODUL_ISSUER"))
    parser.add_argument("--port", type=int, default=int(env.get("MODUL_PORT", "8101")))
    parser.add_argument("--base-url", default=env.get("MODUL_BASE_URL"))
    parser.add_argument("--client-id", default=env.get("MODUL_CLIENT_ID"))
    parser.add_argument(
        "--credentials",
        metavar="FILE",
        default=env.get("MODUL_CREDENTIALS"),
        help="JSON with client_id and client_secret; never on the command line",
    )
    parser.add_argument("--sibling", action="append", default=[], metavar="NAME=URL")
    given = parser.parse_args(arguments)
    if not (given.name and given.issuer and given.credentials):
        parser.error("--name, --issuer and --credentials are needed")
    client_id, client_secret = read_credentials(given.credentials)
    config = ModuleConfig(
        name=given.name,
        issuer=given.issuer,
        client_id=given.client_id or client_id,
        client_secret=client_secret,
        base_url=(given.base_url or f"http://localhost:{given.port}").rstrip("/"),
        siblings=dict(item.split("=", 1) for item in given.sibling),
    )
    return config, given.port


def from_environment() -> Flask:
    """Application factory for a WSGI server: ``gunicorn -w 1 'module:from_environment()'``."""
    return create_module(parse_arguments([])[0])


if __name__ == "__main__":
    module_config, module_port = parse_arguments(sys.argv[1:])
    print(f"{module_config.name}: {module_config.base_url}", flush=True)
    serve(create_module(module_config), "127.0.0.1", module_port)
