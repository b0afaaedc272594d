"""Searches (AuthZEN Authorization API 1.0 §8): exactly what evaluations would allow, by pages."""

from __future__ import annotations

import hashlib
import json
import random
from dataclasses import dataclass
from typing import Any

import pytest

from idp import governance
from idp.access import Answer, Question, logged_searches
from idp.app import Application
from tests.rooms.directory.files import load_units
from tests.rooms.governance.appointments import appoint, employ, suspend
from tests.spec.asking import (
    EVALUATION,
    SEARCH_ACTION,
    SEARCH_RESOURCE,
    SEARCH_SUBJECT,
    Asker,
    start_asking,
)

SEED = 8
STRONG = {"acr": "mfa"}
OFFICERS = ("DINKES0", "DINKES.10", "DISDIK0", "DINKES1", "BKPSDMD0", "BKPSDMD1", "DISDIK1")


@dataclass
class Office:
    """Four units with employees, some with appointments; every person by a short name."""

    asker: Asker
    people: dict[str, str]

    def allowed(self, questions: list[Question]) -> list[Answer]:
        provider = self.asker.application.provider
        with provider.foundation.database.reading() as tx:
            answers = provider.access.answer(tx, questions)
        return [answer for answer in answers if answer.decision.allowed]

    def walk(self, path: str, document: dict[str, Any], limit: int | None = None) -> list[Any]:
        """All results, page by page."""
        page: dict[str, Any] = {} if limit is None else {"limit": limit}
        found: list[Any] = []
        for _ in range(200):
            answer = self.asker.ask(path, {**document, "page": page})
            assert next(iter(answer)) == "page"
            assert answer["page"]["count"] == len(answer["results"])
            assert limit is None or len(answer["results"]) <= limit
            found += answer["results"]
            token = answer["page"]["next_token"]
            if not token:
                return found
            # The limit may be repeated or left out.
            repeated = limit is not None and len(found) % 2 == 0
            page = {"token": token, "limit": limit} if repeated else {"token": token}
        raise AssertionError("the pages do not end")


@pytest.fixture
def office(application: Application) -> Office:
    foundation = application.foundation
    load_units(foundation)
    people = {}
    for unit in ("BKPSDMD", "DINKES", "DINKES.1", "DISDIK"):
        for number in range(4):
            people[f"{unit}{number}"] = employ(foundation, unit)
    appoint(foundation, people["DINKES0"], "fasilitator", "DINKES")
    appoint(foundation, people["DINKES.10"], "fasilitator", "DINKES.1")
    suspend(foundation, appoint(foundation, people["DISDIK0"], "fasilitator", "DISDIK"))
    appoint(foundation, people["DINKES1"], "kepala_perangkat_daerah", "DINKES")
    appoint(foundation, people["BKPSDMD0"], "administrator", None)
    appoint(foundation, people["BKPSDMD1"], "kepala_bkpsdmd", None)
    appoint(foundation, people["DISDIK1"], "pengaudit", None)
    now_ms = foundation.clock.now_ms()
    with foundation.database.transaction() as tx:
        for name in ("DINKES0", "DINKES.10", "DISDIK0", "BKPSDMD0"):
            governance.sign_pledge(tx, people[name].id, now_ms=now_ms)
    return Office(start_asking(application), {name: who.id for name, who in people.items()})


def resource_of(office: Office, chance: random.Random, kind: str) -> dict[str, Any]:
    """A resource of that type, with properties as modules state them or not."""
    properties: dict[str, Any] = {}
    for name, values in (
        ("unit", ["DINKES", "DINKES.1", "DISDIK", "TIDAK"]),
        ("pegawai", [*office.people.values(), "nobody"]),
        ("penulis", list(office.people.values())),
        ("kelas", ["biasa", "rahasia"]),
        ("dokumen", [True]),
        ("bukti", ["foto"]),
        ("alasan", ["perlu"]),
        ("data_lengkap", [True]),
        ("penyetuju_kedua", [office.people["BKPSDMD1"]]),
    ):
        if chance.random() < (0.35 if name in ("penulis", "kelas") else 0.6):
            properties[name] = chance.choice(values)
    item = chance.choice([*office.people.values(), "1"])
    if kind.startswith(("md:", "info:")) and chance.random() < 0.7:
        properties.pop("pegawai", None)
    return {"type": kind, "id": item, "properties": properties}


def test_whatever_is_searched_the_results_are_those_that_evaluations_allow(
    office: Office,
) -> None:
    """§8.1, over cells of the policy drawn at random: none too many, none missing."""
    policy = office.asker.application.provider.access.policy
    chance = random.Random(SEED)
    cells = sorted({cell[1:3] for cell in policy.table} | {c[:2] for c in policy.ownership})
    found = {SEARCH_SUBJECT: 0, SEARCH_RESOURCE: 0, SEARCH_ACTION: 0}
    officers = [office.people[name] for name in OFFICERS]
    fresh = {"acr": "mfa", "auth_time": office.asker.application.foundation.clock.now()}
    for kind, action in chance.sample(cells, 240):
        resource = resource_of(office, chance, kind)
        subject = chance.choice([*officers, *officers, resource["properties"].get("pegawai", "")])
        limit = chance.choice([None, 1, 3, 100])
        context = chance.choice([{}, STRONG, fresh, fresh])
        document = {
            "subject": {"type": "user", "id": subject},
            "action": {"name": action},
            "resource": resource,
            "context": context,
        }

        def question(who: str, act: str, item: str) -> Question:
            return Question(
                who,
                act,
                kind,  # noqa: B023 - used in this round alone
                item,
                resource["properties"],  # noqa: B023
                acr=context.get("acr"),  # noqa: B023
                auth_time=context.get("auth_time"),  # noqa: B023
            )

        everybody = sorted(office.people.values())
        subjects = office.walk(SEARCH_SUBJECT, document, limit)
        expected = office.allowed([question(who, action, resource["id"]) for who in everybody])
        assert subjects == [{"type": "user", "id": a.subject.id} for a in expected], document
        found[SEARCH_SUBJECT] += len(subjects)

        term = policy.vocabulary.resources[kind]
        items = everybody if term.id_is_owner else [kind.rpartition(":")[2]]
        resources = office.walk(SEARCH_RESOURCE, document, limit)
        expected = office.allowed([question(subject, action, item) for item in items])
        assert resources == [{"type": kind, "id": a.resource.id} for a in expected], document
        found[SEARCH_RESOURCE] += len(resources)

        actions = office.walk(SEARCH_ACTION, document, limit)
        acts = policy.vocabulary.actions
        expected = office.allowed([question(subject, act, resource["id"]) for act in acts])
        assert actions == [{"name": a.question.action} for a in expected], document
        found[SEARCH_ACTION] += len(actions)
    # The corpus says something only if there was something to find.
    assert min(found.values()) > 20, found


def test_every_result_is_allowed_by_the_evaluation_endpoint_with_the_same_words(
    office: Office,
) -> None:
    document = {
        "subject": {"type": "user", "id": office.people["DINKES0"]},
        "action": {"name": "perbarui"},
        "resource": {"type": "md:pribadi"},
        "context": STRONG,
    }
    results = office.walk(SEARCH_RESOURCE, document)
    unit = {office.people[name] for name in office.people if name.startswith("DINKES")}
    assert {result["id"] for result in results} == unit
    for result in results:
        assert office.asker.ask(EVALUATION, {**document, "resource": result})["decision"] is True


def test_recorded_facts_open_what_they_name_and_no_more(office: Office) -> None:
    """Pasal 16, 27(2)h: each is for one person and one employee's data."""
    foundation = office.asker.application.foundation
    facilitator, employee = office.people["DINKES0"], office.people["DINKES2"]
    with foundation.database.transaction() as tx:
        for kind in ("rekomendasi", "izin"):
            governance.record_fact(
                tx,
                kind,
                subject_id=facilitator,
                owner_id=employee,
                recorded_by=office.people["BKPSDMD0"],
                valid_from=foundation.clock.now() - 1,
            )
    document = {
        "subject": {"type": "user", "id": facilitator},
        "action": {"name": "sajikan"},
        "resource": {"type": "info:drh", "id": employee},
        "context": STRONG,
    }
    assert office.walk(SEARCH_RESOURCE, document) == [{"type": "info:drh", "id": employee}]
    assert office.walk(SEARCH_SUBJECT, document) == [{"type": "user", "id": facilitator}]


def test_clients_are_found_by_their_own_type(office: Office) -> None:
    document = {
        "subject": {"type": "client"},
        "action": {"name": "minta"},
        "resource": {"type": "idp:keputusan", "id": "keputusan"},
    }
    found = office.walk(SEARCH_SUBJECT, document, 1)
    assert found == [{"type": "client", "id": office.asker.party.client_id}]
    itself = {"subject": found[0], "resource": document["resource"]}
    assert office.walk(SEARCH_ACTION, itself) == [{"name": "minta"}]


@pytest.mark.parametrize(
    ("path", "changes"),
    [
        (SEARCH_SUBJECT, {"subject": {"type": "spaceship"}}),
        (SEARCH_SUBJECT, {"action": {"name": "terbang"}}),
        (SEARCH_SUBJECT, {"resource": {"type": "pesawat", "id": "1"}}),
        (SEARCH_RESOURCE, {"subject": {"type": "user", "id": "nobody"}}),
        (SEARCH_RESOURCE, {"subject": {"type": "spaceship", "id": "x"}}),
        (SEARCH_RESOURCE, {"resource": {"type": "pesawat"}}),
        (SEARCH_ACTION, {"subject": {"type": "user", "id": "nobody"}}),
        (SEARCH_ACTION, {"resource": {"type": "pesawat", "id": "1"}}),
    ],
    ids=str,
)
def test_what_nobody_knows_finds_nothing(office: Office, path: str, changes: Any) -> None:
    document = {
        "subject": {"type": "user", "id": office.people["DINKES2"]},
        "action": {"name": "lihat"},
        "resource": {"type": "md:pribadi", "id": office.people["DINKES2"]},
        **changes,
    }
    assert office.asker.ask(path, document) == {"results": []}


def test_the_id_of_what_is_searched_is_ignored(office: Office) -> None:
    """§8.4.1, §8.5.1, §8.6.1."""
    own = office.people["DINKES2"]
    document = {
        "subject": {"type": "user", "id": own},
        "action": {"name": "lihat"},
        "resource": {"type": "md:pribadi", "id": own},
        "context": STRONG,
    }
    for path, name in ((SEARCH_SUBJECT, "subject"), (SEARCH_RESOURCE, "resource")):
        without = json.loads(json.dumps(document))
        del without[name]["id"]
        expected = office.asker.ask(path, without)
        assert expected["results"]
        for ignored in ("other", 7, None, "x" * 5000):
            changed = json.loads(json.dumps(document))
            changed[name]["id"] = ignored
            assert office.asker.ask(path, changed) == expected
    bare = {name: document[name] for name in ("subject", "resource", "context")}
    assert office.asker.ask(SEARCH_ACTION, document) == office.asker.ask(SEARCH_ACTION, bare)


@pytest.mark.parametrize(
    ("path", "needed"),
    [
        (SEARCH_SUBJECT, ("subject.type", "action", "action.name", "resource.type", "resource.id")),
        (SEARCH_RESOURCE, ("subject.type", "subject.id", "action.name", "resource.type")),
        (SEARCH_ACTION, ("subject.type", "subject.id", "resource.type", "resource.id", "subject")),
    ],
)
def test_what_a_search_needs_is_required(
    office: Office, path: str, needed: tuple[str, ...]
) -> None:
    document = {
        "subject": {"type": "user", "id": "x"},
        "action": {"name": "lihat"},
        "resource": {"type": "md:pribadi", "id": "x"},
    }
    for member in needed:
        parent, _, child = member.partition(".")
        broken: dict[str, Any] = json.loads(json.dumps(document))
        if child:
            del broken[parent][child]
        else:
            del broken[parent]
        assert office.asker.send(path, broken).status_code == 400, member


def test_a_page_token_holds_for_its_own_request_and_caller_alone(office: Office) -> None:
    """§8.2: entities and limit stay as they were; a token is nobody's to write."""
    document = {
        "subject": {"type": "user"},
        "action": {"name": "akses"},
        "resource": {"type": "modul:informasi", "id": "informasi"},
        "page": {"limit": 2},
    }
    token = office.asker.ask(SEARCH_SUBJECT, document)["page"]["next_token"]
    assert token

    def status(path: str = SEARCH_SUBJECT, asker: Asker = office.asker, **changes: Any) -> int:
        asked = {**document, "page": {"token": token}, **changes}
        return asker.send(path, asked).status_code

    assert status() == 200
    assert status(page={"token": token, "limit": 2}) == 200
    assert status(subject={"type": "user", "id": "ignored"}) == 200
    assert status(page={"token": token, "limit": 3}) == 400
    assert status(action={"name": "lihat"}) == 400
    assert status(resource={"type": "modul:layanan", "id": "x"}) == 400
    assert status(context={"acr": "mfa"}) == 400
    assert status(subject={"type": "client"}) == 400
    assert status(path=SEARCH_RESOURCE, subject={"type": "user", "id": "x"}) == 400
    assert status(asker=start_asking(office.asker.application)) == 400
    forged = (
        "x",
        "AAAA",
        token[:-4],
        token + "AAAA",
        token.swapcase(),
        "' OR 1=1",
        "é",
        "x" * 9999,
    )
    for text in forged:
        assert status(page={"token": text}) == 400, text
    for page in ("x", 7, {"limit": -1}, {"limit": "2"}, {"limit": True}, {"token": 7}):
        assert status(page=page) == 400, page


def test_a_limit_of_nothing_gives_nothing_and_says_that_there_is_more(office: Office) -> None:
    document = {
        "subject": {"type": "user"},
        "action": {"name": "akses"},
        "resource": {"type": "modul:informasi", "id": "informasi"},
        "page": {"limit": 0, "future": "ignored"},
    }
    answer = office.asker.ask(SEARCH_SUBJECT, document)
    assert answer["results"] == []
    assert answer["page"]["next_token"]


def test_each_page_of_a_search_is_on_record(office: Office) -> None:
    """Who asked whom one may see, and how many were named: ids only, no word of the modules'."""
    who = office.people["DINKES0"]
    document = {
        "subject": {"type": "user", "id": who},
        "action": {"name": "lihat"},
        "resource": {"type": "md:pribadi", "properties": {"unit": "DINKES", "catatan": "x"}},
        "context": STRONG,
    }
    named = office.walk(SEARCH_RESOURCE, document, limit=2)
    assert len(named) > 2
    application = office.asker.application
    found = list(logged_searches(application.foundation.database))
    pages = [page for page in found if page.searched == "resource"]
    assert sum(page.found for page in pages) == len(named)
    first = pages[-1]
    assert (first.subject_id, first.action, first.resource_type) == (who, "lihat", "md:pribadi")
    assert first.resource_id == ""
    assert first.policy == application.provider.access.policy.version
    ids = json.dumps([result["id"] for result in named[:2]])
    assert first.digest == hashlib.sha256(ids.encode()).hexdigest()
    assert list(logged_searches(application.foundation.database, limit=1)) == found[:1]


def test_a_search_that_is_refused_is_answered_and_recorded_by_nobody(office: Office) -> None:
    application = office.asker.application
    response = office.asker.send(SEARCH_SUBJECT, {"subject": {"type": "user"}})
    assert response.status_code == 400
    assert list(logged_searches(application.foundation.database)) == []
