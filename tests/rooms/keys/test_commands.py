"""What operators see and do with the signing keys."""

from __future__ import annotations

import pytest

from idp.cli import keys as key_commands
from idp.foundation.context import Foundation
from idp.keys import ensure_keys
from tests.rooms.cli.commands import Commands


@pytest.fixture
def commands(sqlite_foundation: Foundation, monkeypatch: pytest.MonkeyPatch) -> Commands:
    ensure_keys(sqlite_foundation)
    return Commands(sqlite_foundation, [key_commands], monkeypatch)


def states(commands: Commands) -> list[tuple[str, str]]:
    return sorted((key["algorithm"], key["state"]) for key in commands.done("keys", "list"))


def test_a_list_shows_each_key_and_nothing_private(commands: Commands) -> None:
    keys = commands.done("keys", "list")
    assert states(commands) == [("ES256", "signing"), ("RS256", "signing")]
    for key in keys:
        assert set(key) == {
            "kid",
            "algorithm",
            "state",
            "created_at",
            "active_from",
            "retired_at",
            "removed_at",
        }
        assert key["created_at"] == "2026-09-21T14:13:20Z"


def test_a_rotation_gives_pending_keys_which_sign_a_minute_later(commands: Commands) -> None:
    made = commands.done("keys", "rotate")
    assert {key["state"] for key in made} == {"pending"}
    assert {key["active_from"] for key in made} == {"2026-09-21T14:14:20Z"}
    assert states(commands) == [
        ("ES256", "pending"),
        ("ES256", "signing"),
        ("RS256", "pending"),
        ("RS256", "signing"),
    ]


def test_a_rotation_at_once_retires_the_keys_before(commands: Commands) -> None:
    made = commands.done("keys", "rotate", "--now")
    assert {key["state"] for key in made} == {"signing"}
    assert states(commands) == [
        ("ES256", "retired"),
        ("ES256", "signing"),
        ("RS256", "retired"),
        ("RS256", "signing"),
    ]


def test_a_revoked_key_is_removed_and_an_unknown_one_is_refused(commands: Commands) -> None:
    kid = commands.done("keys", "list")[0]["kid"]
    (revoked,) = commands.done("keys", "revoke", kid)
    assert revoked["state"] == "removed"
    assert commands.run("keys", "revoke", kid) == (1, {"error": "key_removed", "pasal": []})
    assert commands.run("keys", "revoke", "x") == (1, {"error": "unknown_key", "pasal": []})
