"""AU-04: no secret stands in logs, audit, figures, mail or the database (OWASP ASVS 16.2.5)."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import text

from idp.audit import export, seal
from idp.authentication import seed_credentials
from idp.authentication.guards import owner_path
from idp.authentication.recovery import renew_codes
from idp.foundation.context import Foundation
from idp.foundation.database import Statement
from tests.hostile.lanes import (
    authorize_path,
    basic_of,
    code_in,
    exchange,
    ordinary_client,
    refresh,
)
from tests.hostile.served import Answer, Guest, Line, Served
from tests.rooms.authentication.owners import Owner, code_at, new_owner
from tests.servers import PostgresServer
from tests.spec.flows import VERIFIER

PASSWORD = "kenari-kuning di-atas dahan-9431"
NEW_PASSWORD = "kenari-hijau di-bawah daun-2275"
MISTYPED = "kenari-salah ketik-6618"
SEED = "KENARI2KENARI3KENARI4KENARI5KENA"


@dataclass
class Secrets:
    """Everything that was used and that nobody may find written down."""

    values: dict[str, str] = field(default_factory=dict)

    def keep(self, name: str, value: str) -> str:
        assert len(value) >= 6
        self.values[name] = value
        return value

    def found_in(self, text: str) -> list[str]:
        return [name for name, value in self.values.items() if value in text]


class Player:
    """Goes through every flow with known secrets."""

    def __init__(self, served: Served, line: Line) -> None:
        self.served = served
        self.line = line
        self.secrets = Secrets()
        foundation = served.foundation
        self.owner: Owner = new_owner(foundation, password=None, seed=None)
        with foundation.database.transaction() as tx:
            seed_credentials(tx, foundation, self.owner.id, password=PASSWORD, totp_secret=SEED)
        with foundation.database.transaction() as tx, owner_path(tx, self.owner.id):
            self.recovery = renew_codes(tx, foundation, self.owner.id)[0]
        for name, value in (
            ("password", PASSWORD),
            ("new password", NEW_PASSWORD),
            ("mistyped password", MISTYPED),
            ("seed", SEED),
            ("recovery code", self.recovery),
            ("verifier", VERIFIER),
        ):
            self.secrets.keep(name, value)
        self.client = ordinary_client(foundation)
        self.secrets.keep("client secret", self.client.client_secret)
        self.basic = basic_of(self.client)
        self.secrets.keep("basic credentials", self.basic["Authorization"].partition(" ")[2])

    def play(self) -> None:
        guest = self.sign_in()
        tokens = self.tokens(guest)
        self.misuse(tokens)
        self.change_password(guest)
        self.recover()

    def sign_in(self) -> Guest:
        guest = Guest(self.line)
        assert guest.type_password(self.owner.nip, MISTYPED)
        # The password in the field of the name: it happens every day.
        assert guest.type_password(MISTYPED, MISTYPED)
        answer = guest.type_password(self.owner.nip, PASSWORD)
        page = guest.arrive(answer.location) if answer else None
        assert page
        assert guest.ask(*guest.form(page, otp="000000"))
        otp = code_at(self.served.foundation, SEED)
        self.secrets.keep("totp code", otp)
        assert guest.ask(*guest.form(page, otp=otp))
        for name, value in guest.cookies.items():
            self.secrets.keep(f"cookie {name}", value)
        return guest

    def tokens(self, guest: Guest) -> dict[str, str]:
        answer = self.line.surely(authorize_path(self.client), None, guest.headers)
        code = self.secrets.keep("code", code_in(answer))
        tokens = self.token(exchange(code)).json()
        newer = self.token(refresh(tokens["refresh_token"])).json()
        for name in ("access_token", "refresh_token", "id_token"):
            if name in tokens:
                self.secrets.keep(name, tokens[name])
                self.secrets.keep(f"newer {name}", newer[name])
        self.token(exchange(code))
        self.token(refresh(tokens["refresh_token"]))
        return {name: newer[name] for name in ("access_token", "refresh_token")}

    def token(self, fields: dict[str, str]) -> Answer:
        return self.line.surely("/oauth/token", fields, self.basic)

    def misuse(self, tokens: dict[str, str]) -> None:
        """Secrets where they do not belong: in addresses, in wrong fields, in broken requests."""
        values = self.secrets.values
        bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
        self.line.surely("/oauth/userinfo", None, bearer)
        self.line.surely("/oauth/introspect", {"token": tokens["access_token"]}, self.basic)
        self.line.surely(f"/oauth/userinfo?access_token={tokens['access_token']}")
        self.line.surely(f"/login?username=x&password={PASSWORD.replace(' ', '+')}")
        self.line.surely(f"/oauth/token?code={values['code']}")
        self.line.surely(f"/{values['code']}")
        self.line.surely("/oauth/token", {"grant_type": values["code"]}, self.basic)
        self.line.surely("/oauth/token", {"client_id": values["client secret"]})
        secret = {"grant_type": "refresh_token", "client_id": values["client secret"]}
        self.line.surely("/oauth/token", secret)
        self.line.surely(f"/oauth/authorize?client_id={values['client secret']}")
        self.line.surely(f"/oauth/logout?id_token_hint={values.get('id_token', 'x')}x")
        self.line.surely("/oauth/revoke", {"token": tokens["refresh_token"]}, self.basic)

    def change_password(self, guest: Guest) -> None:
        page = guest.arrive("/account/password")
        assert page
        fields = {"current_password": PASSWORD, "new_password": NEW_PASSWORD}
        answer = guest.ask(*guest.form(page, **fields, new_password_repeat=NEW_PASSWORD))
        assert answer
        assert answer.status == 303, answer.text[:500]
        self.secrets.keep("cookie after the change", guest.cookies["simasn_session"])

    def recover(self) -> None:
        guest = Guest(self.line)
        answer = guest.type_password(self.owner.nip, NEW_PASSWORD)
        page = guest.arrive(answer.location) if answer else None
        assert page
        answer = guest.ask(*guest.form(page, otp=self.recovery))
        assert answer
        assert answer.status == 303
        self.secrets.keep("cookie after recovery", guest.cookies["simasn_session"])


def written(served: Served, folder: Path) -> dict[str, str]:
    """All that the installation has written, by where it stands."""
    foundation = served.foundation
    seal(foundation)
    found = {"log": served.said(), "audit": "".join(export(foundation))}
    with contextlib.closing(served.line()) as line:
        found["figures"] = line.surely("/metrics").text
    for path in folder.rglob("*"):
        if path.is_file() and path.name != "master.key":
            found[path.name] = path.read_bytes().decode("latin-1")
    found["tables"] = tables_of(foundation)
    return found


def tables_of(foundation: Foundation) -> str:
    """Every row of every table as text."""
    names = (
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        if foundation.database.is_sqlite
        else "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
    )
    with foundation.database.reading() as tx:
        tables = [row[0] for row in tx.all(Statement(text(names)))]
        return "\n".join(
            repr(row)
            for table in tables
            for row in tx.all(Statement(text(f'SELECT * FROM "{table}"')))
        )


def assert_nothing_found(secrets: Secrets, places: dict[str, str]) -> None:
    hits = {name: found for name, text in places.items() if (found := secrets.found_in(text))}
    assert hits == {}


@pytest.mark.timeout(120)
def test_au_04_no_secret_is_written_down(served: Served, tmp_path: Path) -> None:
    with contextlib.closing(served.line()) as line:
        player = Player(served, line)
        player.play()
    secrets, places = player.secrets, written(served, tmp_path)
    assert len(secrets.values) >= 18
    # What the search would find if it were there: the events are, and so is the person.
    assert player.owner.id in places["audit"]
    assert player.owner.nip in places["tables"]
    assert "simasn_sessions_living" in places["figures"]
    assert_nothing_found(secrets, places)


@pytest.mark.timeout(120)
def test_au_04_an_outage_writes_no_secret_either(
    on_servers: Served, postgresql_server: PostgresServer, tmp_path: Path
) -> None:
    """What is logged of a fault is its name, not the request."""
    with contextlib.closing(on_servers.line()) as line:
        player = Player(on_servers, line)
        guest = player.sign_in()
        tokens = player.tokens(guest)
        page = guest.arrive("/logout")
        assert page
        form = guest.form(page)
        postgresql_server.halt()
        try:
            for path, fields, headers in (
                ("/oauth/token", refresh(tokens["refresh_token"]), player.basic),
                ("/oauth/token", exchange(player.secrets.values["code"]), player.basic),
                ("/oauth/introspect", {"token": tokens["access_token"]}, player.basic),
                ("/oauth/userinfo", None, {"Authorization": "Bearer " + tokens["access_token"]}),
                ("/account/security", None, guest.headers),
                (form[0], form[1], guest.headers),
            ):
                answer = line.surely(path, fields, headers)
                assert answer.status == 503, (path, answer.status)
                assert player.secrets.found_in(answer.text) == []
        finally:
            postgresql_server.start()
        line.surely("/readyz")
    said = on_servers.said()
    assert "unavailable" in said
    assert_nothing_found(player.secrets, written(on_servers, tmp_path))
