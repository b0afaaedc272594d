"""The guide's examples are run as they stand; the signed log holds no data of employees."""

from __future__ import annotations

import base64
import json
import re
import shlex
from pathlib import Path
from string import Template
from urllib.parse import parse_qsl, urlsplit

import pytest
from sqlalchemy import text

from idp import audit
from idp.foundation.clock import FixedClock
from idp.foundation.database import Statement
from idp.keys import sign_log
from tests.rooms.administration import stories
from tests.rooms.administration.described import document
from tests.rooms.administration.programs import Program
from tests.rooms.administration.stories import Province, done
from tests.rooms.directory.files import load_units
from tests.site import open_site

GUIDE = Path(__file__).parents[3] / "docs/integration/automating.md"
API = "https://simasn.example/console/api/v1"
PEOPLE = Statement(text("SELECT name, nip, email, phone FROM person"))


@pytest.fixture
def province(sqlite_url: str, tmp_path: Path, clock: FixedClock) -> Province:
    application = open_site(tmp_path, clock, database_url=sqlite_url)
    load_units(application.foundation)
    return Province(application)


def examples() -> list[str]:
    """The calls of the guide, each as one line of a shell."""
    blocks = re.findall(r"```sh\n(.*?)```", GUIDE.read_text(), re.DOTALL)
    lines = "\n".join(blocks).replace("\\\n", " ").splitlines()
    return [line for line in lines if line.strip()]


def call(line: str, known: dict[str, str], who: dict[str, Program]) -> dict[str, object]:
    """What curl would do: the words that the guide uses, and no others."""
    words = shlex.split(Template(line).substitute(known))
    assert words[:2] == ["curl", "-sS"], line
    headers, data, address, rest = {}, None, "", iter(words[2:])
    for word in rest:
        if word == "-H":
            name, _, value = next(rest).partition(": ")
            headers[name] = value
        elif word == "-d":
            data = next(rest)
        elif word == "-X":
            assert next(rest) == "POST"
        else:
            address = word
    program = who[headers.pop("Authorization").removeprefix("Bearer ")]
    url = urlsplit(address.removeprefix(API))
    if data is None:
        answer: dict[str, object] = done(program.get(url.path, **dict(parse_qsl(url.query))))
        return answer
    assert headers.pop("Content-Type") == "application/json"
    sent: dict[str, object] = done(program.post(url.path, json.loads(data), **headers))
    return sent


@pytest.mark.pasal("2.e")
def test_the_examples_of_the_guide_do_what_it_says(province: Province) -> None:
    admin, second = province.admin, province.second
    moved = province.fasilitator
    rows = (
        "tanggal,nip,peristiwa,unit_baru,dokumen\n"
        f"2026-09-01,{moved.nip},MUTASI,BKPSDMD,800/1/2026\n"
    )
    known = {
        "API": API,
        "TOKEN": admin.token,
        "SECOND": second.token,
        "CSV": base64.b64encode(rows.encode()).decode(),
        "ID": "",
    }
    who = {admin.token: admin, second.token: second}
    lines = examples()
    answers = []
    for line in lines:
        answers.append(call(line, known, who))
        known["ID"] = str(answers[-1].get("id", known["ID"]))
    assert len(answers) == 10
    (right,) = answers[0]["items"]  # type: ignore[misc]
    assert right["sub"] == moved.sub
    assert [one.get("state") for one in answers[3:5]] == ["proposed", "confirmed"]
    assert answers[7]["state"] == "running"
    assert answers[8]["whole"]
    again = second.post(f"/transfer-days/{answers[4]['id']}/confirm")
    assert again.status_code == 409


def test_the_guide_names_every_status_that_is_described() -> None:
    told = GUIDE.read_text()
    described = {code for one in document()["paths"].values() for op in one.values()
                 for code in op["responses"] if code >= "400"}  # fmt: skip
    assert {code for code in described if not re.search(rf"\| [\d, ]*{code}", told)} == set()


@pytest.mark.pasal("16")
def test_the_signed_log_presents_no_data_of_employees(province: Province) -> None:
    """Decision 0007: what is information on employees (Pasal 14(2)) is in no event."""
    for story in (
        stories.appoint_by_decree,
        stories.give_on_request,
        stories.present_data,
        stories.move_people,
        stories.stop_and_give_back,
        stories.look_at_people,
    ):
        story(province)
    foundation = province.foundation
    file = "".join(audit.export(foundation, newest=sign_log(foundation)))
    with foundation.database.reading() as tx:
        words = {word for row in tx.all(PEOPLE) for word in row if word}
    assert {province.admin.nip, province.admin.person.name, "baru@contoh.example"} <= words
    assert {word for word in words if word in file} == set()
