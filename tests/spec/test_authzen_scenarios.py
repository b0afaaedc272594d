"""The public scenarios of the OpenID AuthZEN working group, each as a policy bundle, over HTTP.

Todo 1.0 and 1.1: https://authzen-interop.net/docs/scenarios/todo-1.1/
Search: https://authzen-interop.net/docs/scenarios/search/
Certification: https://github.com/openid/authzen/blob/main/certification/authorization-api-1_0-scenario.md
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from idp.foundation.context import Foundation
from tests.spec.asking import (
    EVALUATION,
    EVALUATIONS,
    SEARCH_ACTION,
    SEARCH_RESOURCE,
    SEARCH_SUBJECT,
    Asker,
    start_asking,
)
from tests.spec.flows import start

BUNDLES = Path(__file__).resolve().parents[1] / "policies" / "bundles"
Serve = Callable[[str], Asker]


@pytest.fixture
def serve(foundation: Foundation) -> Serve:
    """Serves a bundle that SIMASN_POLICY_DIR names, and asks it."""

    def served(name: str) -> Asker:
        settings = foundation.settings.model_copy(update={"policy_dir": BUNDLES / name})
        return start_asking(start(dataclasses.replace(foundation, settings=settings)))

    return served


def asked(subject: Any, action: Any, resource: Any) -> dict[str, Any]:
    """An evaluation; a text is the id of a user, the name of an action, ``type/id``."""
    if isinstance(subject, str):
        subject = {"type": "user", "id": subject}
    if isinstance(action, str):
        action = {"name": action}
    if isinstance(resource, str):
        kind, _, item = resource.partition("/")
        resource = {"type": kind, "id": item}
    return {"subject": subject, "action": action, "resource": resource}


# The scenario of the to-do list.


def pid(number: int) -> str:
    """The subject of a user, as the identity provider of the scenario names them."""
    return f"CiRmZD{'AEIMQ'[number]}2MTRkMy1jMzlhLTQ3ODEtYjdiZC04Yjk2ZjVhNTEwMGQSBWxvY2Fs"


USERS = {
    "rick": (pid(0), "rick@the-citadel.com"),
    "morty": (pid(1), "morty@the-citadel.com"),
    "summer": (pid(2), "summer@the-smiths.com"),
    "beth": (pid(3), "beth@the-smiths.com"),
    "jerry": (pid(4), "jerry@the-smiths.com"),
}
# Who may: create; update one's own, another's; delete one's own, another's.
RIGHTS = {
    "rick": (True, True, True, True, True),
    "morty": (True, True, False, True, False),
    "summer": (True, True, False, True, False),
    "beth": (False, False, False, False, False),
    "jerry": (False, False, False, False, False),
}


def todo_of(owner: str) -> dict[str, Any]:
    return {
        "type": "todo",
        "id": f"7240d0db-8ff0-41ec-98b2-34a096273b9{list(USERS).index(owner)}",
        "properties": {"ownerID": USERS[owner][1]},
    }


def test_todo_decides_as_its_scenario_says(serve: Serve) -> None:
    asker = serve("todo")
    for name, (create, own_update, other_update, own_delete, other_delete) in RIGHTS.items():
        subject, email = USERS[name]
        other = "jerry" if name == "rick" else "rick"
        for action, resource, expected in (
            ("can_read_user", "user/beth@the-smiths.com", True),
            ("can_read_user", f"user/{email}", True),
            ("can_read_todos", "todo/todo-1", True),
            ("can_create_todo", "todo/todo-1", create),
            ("can_update_todo", todo_of(name), own_update),
            ("can_update_todo", todo_of(other), other_update),
            ("can_delete_todo", todo_of(name), own_delete),
            ("can_delete_todo", todo_of(other), other_delete),
        ):
            answer = asker.ask(EVALUATION, asked(subject, action, resource))
            assert answer["decision"] is expected, (name, action, resource)
            assert answer["context"]["pasal"] == ["2.a"]


def test_todo_in_one_request_with_an_empty_default_resource(serve: Serve) -> None:
    """Todo 1.1: the top level carries ``"resource": {}``, which no item takes."""
    asker = serve("todo")
    for name, expected in (
        ("rick", [True, True]),
        ("morty", [False, True]),
        ("jerry", [False] * 2),
    ):
        second = "jerry" if name == "rick" else name
        document = {
            **asked(USERS[name][0], "can_update_todo", {}),
            "context": {},
            "evaluations": [{"resource": todo_of("rick")}, {"resource": todo_of(second)}],
        }
        found = asker.ask(EVALUATIONS, document)["evaluations"]
        assert [item["decision"] for item in found] == expected, name


def test_todo_is_searched_too(serve: Serve) -> None:
    asker = serve("todo")
    document = asked({"type": "user"}, "can_delete_todo", todo_of("morty"))
    found = asker.ask(SEARCH_SUBJECT, document)["results"]
    assert {item["id"] for item in found} == {USERS["rick"][0], USERS["morty"][0]}
    for name, names in (("summer", 4), ("beth", 1)):
        own = {"subject": {"type": "user", "id": USERS[name][0]}, "resource": todo_of(name)}
        assert len(asker.ask(SEARCH_ACTION, own)["results"]) == names


# The scenario of searches.

EVERYTHING, SEEN_AND_EDITED, SEEN, NOTHING = (
    ("view", "edit", "delete"),
    ("view", "edit"),
    ("view",),
    (),
)
MAY: dict[str, dict[tuple[str, ...], str]] = {
    "alice": {
        EVERYTHING: "101 107 113 119",
        SEEN_AND_EDITED: "110",
        SEEN: "102 103 104 105 106 108 109 111 112 114 115 116 117 118 120",
    },
    "bob": {EVERYTHING: "102 108 114 120", SEEN: "101 103 105 112 116 117 119"},
    "carol": {EVERYTHING: "103 109 115", SEEN: "101 102 105 108 112 116 117 119"},
    "dan": {
        EVERYTHING: "104 110 116",
        SEEN_AND_EDITED: "115",
        SEEN: "101 102 103 105 106 107 108 109 111 112 113 114 117 118 119 120",
    },
    "erin": {EVERYTHING: "105 111 117", SEEN: "115"},
    "felix": {EVERYTHING: "106 112 118", SEEN: "104 109 111 114 120"},
}
RECORDS = [str(number) for number in range(101, 121)]


def actions_of(user: str, record: str) -> tuple[str, ...]:
    return next((a for a, records in MAY[user].items() if record in records.split()), NOTHING)


def test_search_finds_the_actions_of_its_scenario(serve: Serve) -> None:
    """All 120 pairs, and the evaluations that they stand for."""
    asker = serve("search")
    for user in MAY:
        for record in RECORDS:
            document = asked(user, "view", f"record/{record}")
            found = asker.ask(SEARCH_ACTION, {k: document[k] for k in ("subject", "resource")})
            expected = actions_of(user, record)
            assert found == {"results": [{"name": name} for name in expected]}, (user, record)
        batch = {
            "subject": {"type": "user", "id": user},
            "evaluations": [
                {"action": {"name": action}, "resource": {"type": "record", "id": record}}
                for record in RECORDS
                for action in EVERYTHING
            ],
        }
        decided = [item["decision"] for item in asker.ask(EVALUATIONS, batch)["evaluations"]]
        assert decided == [a in actions_of(user, record) for record in RECORDS for a in EVERYTHING]


def test_search_finds_the_resources_of_its_scenario(serve: Serve) -> None:
    """All 18 pairs; ``delete`` is what the scenario of identity providers asks."""
    asker = serve("search")
    for user in MAY:
        for action in EVERYTHING:
            found = asker.ask(SEARCH_RESOURCE, asked(user, action, {"type": "record"}))
            expected = [record for record in RECORDS if action in actions_of(user, record)]
            assert found == {"results": [{"type": "record", "id": r} for r in expected]}


def test_search_finds_the_subjects_of_its_scenario(serve: Serve) -> None:
    """All 60 pairs."""
    asker = serve("search")
    for record in RECORDS:
        for action in EVERYTHING:
            found = asker.ask(SEARCH_SUBJECT, asked({"type": "user"}, action, f"record/{record}"))
            expected = [user for user in MAY if action in actions_of(user, record)]
            assert found == {"results": [{"type": "user", "id": user} for user in expected]}


def test_search_gives_its_results_by_pages_too(serve: Serve) -> None:
    asker = serve("search")
    document = asked("alice", "view", {"type": "record"})
    page: dict[str, Any] = {"limit": 7}
    found: list[str] = []
    for count in (7, 7, 6):
        answer = asker.ask(SEARCH_RESOURCE, {**document, "page": page})
        assert answer["page"]["count"] == len(answer["results"]) == count
        found += [item["id"] for item in answer["results"]]
        page = {"token": answer["page"]["next_token"]}
    assert page == {"token": ""}
    assert found == RECORDS


# The scenario of certification.

ALICE, BOB = {"type": "user", "id": "alice"}, {"type": "user", "id": "bob"}
ADMIN = {**BOB, "properties": {"role": "admin"}}
FIRST, SECOND = "record/record-1", "record/record-2"
ARCHIVED = {"type": "record", "id": "record-2", "properties": {"status": "archived"}}
RULES = (
    (1, ALICE, "read", FIRST, True),
    (2, ALICE, "write", FIRST, True),
    (3, BOB, "read", FIRST, True),
    (4, BOB, "write", FIRST, False),
    (5, ALICE, "write", ARCHIVED, False),
    (6, ADMIN, "write", ARCHIVED, True),
    (7, ALICE, {"name": "delete", "properties": {"soft": True}}, FIRST, True),
    (8, ALICE, {"name": "delete", "properties": {"soft": False}}, FIRST, False),
)


def test_certification_decides_its_eight_rules_alone_and_together(serve: Serve) -> None:
    """C-1-4; the context changes none of them."""
    asker = serve("certification")
    for number, subject, action, resource, expected in RULES:
        document = asked(subject, action, resource)
        for context in ({}, {"time": "2025-06-27T18:03-07:00", "ip": "192.168.1.1"}):
            answer = asker.ask(EVALUATION, {**document, "context": context})
            assert answer["decision"] is expected, number
    batch = {"evaluations": [asked(*rule[1:4]) for rule in RULES]}
    found = asker.ask(EVALUATIONS, batch)["evaluations"]
    assert [item["decision"] for item in found] == [rule[4] for rule in RULES]


def test_certification_what_the_bundle_knows_goes_before_what_is_said(serve: Serve) -> None:
    """PD-03: an archived record stays archived, whatever the asker calls it."""
    asker = serve("certification")
    active = {**ARCHIVED, "properties": {"status": "active"}}
    assert asker.ask(EVALUATION, asked(ALICE, "write", active))["decision"] is False
    nobody = {"type": "user", "id": "mallory", "properties": {"role": "admin"}}
    assert asker.ask(EVALUATION, asked(nobody, "write", ARCHIVED))["decision"] is False


def test_certification_items_take_whole_entities_or_none(serve: Serve) -> None:
    """C-3-2-7: an entity is an item's own or the top level's, never mixed out of both."""
    asker = serve("certification")
    defaults = asked(
        ALICE, "write", {"type": "record", "id": "record-1", "properties": {"status": "active"}}
    )
    items: list[dict[str, Any]] = [{}, {"resource": ARCHIVED}, {"resource": {"id": "record-1"}}]
    found = asker.ask(EVALUATIONS, {**defaults, "evaluations": items})["evaluations"]
    assert [item["decision"] for item in found] == [True, False, False]
    assert found[2]["context"]["error"]["status"] == 400


def test_certification_without_items_it_is_one_evaluation(serve: Serve) -> None:
    """C-3-4-2, C-3-4-3."""
    asker = serve("certification")
    for more in ({}, {"evaluations": []}, {"evaluations": None}):
        answer = asker.ask(EVALUATIONS, {**asked(ALICE, "read", FIRST), **more})
        assert answer["decision"] is True
        assert "evaluations" not in answer
    assert asker.send(EVALUATIONS, {"subject": ALICE, "evaluations": []}).status_code == 400


def test_certification_semantics(serve: Serve) -> None:
    """C-3-4-1 and Authorization API §7.1.2.1."""
    asker = serve("certification")
    permitted, denied = asked(ALICE, "read", FIRST), asked(BOB, "write", FIRST)

    def decided(semantic: str | None, *items: dict[str, Any]) -> list[bool]:
        options = {} if semantic is None else {"options": {"evaluations_semantic": semantic}}
        found = asker.ask(EVALUATIONS, {"evaluations": list(items), **options})
        assert "decision" not in found
        return [item["decision"] for item in found["evaluations"]]

    three = (permitted, denied, permitted)
    assert decided(None, *three) == [True, False, True]
    assert decided("execute_all", *three) == [True, False, True]
    assert decided("deny_on_first_deny", *three) == [True, False]
    assert decided("permit_on_first_permit", *three) == [True]
    assert decided("permit_on_first_permit", denied, {}, permitted, denied) == [False, False, True]
    assert decided("deny_on_first_deny", permitted, {}, permitted) == [True, False]
    assert decided("execute_all", {"resource": permitted["resource"]}) == [False]


@pytest.mark.parametrize(
    ("path", "document", "expected"),
    [
        (SEARCH_SUBJECT, asked({"type": "user"}, "read", FIRST), ["alice", "bob"]),
        (SEARCH_SUBJECT, asked(ALICE, "read", FIRST), ["alice", "bob"]),
        (SEARCH_SUBJECT, asked({"type": "user"}, "write", ARCHIVED), ["bob"]),
        (SEARCH_SUBJECT, asked({"type": "spaceship"}, "read", FIRST), []),
        (SEARCH_RESOURCE, asked(ALICE, "read", {"type": "record"}), ["record-1", "record-2"]),
        (SEARCH_RESOURCE, asked(ALICE, "write", FIRST), ["record-1"]),
        (SEARCH_RESOURCE, asked(ADMIN, "write", {"type": "record"}), ["record-2"]),
        (SEARCH_RESOURCE, asked(ALICE, "read", {"type": "spaceship"}), []),
        (SEARCH_ACTION, asked(ALICE, "read", FIRST), ["read", "write"]),
        (SEARCH_ACTION, asked(ADMIN, "read", ARCHIVED), ["read", "write"]),
        (SEARCH_ACTION, asked("nonexistent-user", "read", FIRST), []),
    ],
)
def test_certification_searches(
    serve: Serve, path: str, document: dict[str, Any], expected: list[str]
) -> None:
    """C-1-5 and C-4."""
    found = serve("certification").ask(path, document)
    assert [item.get("id", item.get("name")) for item in found["results"]] == expected
    assert all(
        set(item) == ({"name"} if path == SEARCH_ACTION else {"type", "id"})
        for item in found["results"]
    )
    assert "page" not in found
