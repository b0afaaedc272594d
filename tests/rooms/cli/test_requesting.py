"""Stories by commands: neglect heard before it is decided; access asked for and given."""

from __future__ import annotations

from pathlib import Path

import pytest

from idp import governance
from idp.cli import assignment, pledge, recommendation, request, suspension, suspension_case
from idp.foundation.clock import FixedClock
from idp.foundation.context import Foundation
from idp.governance import PledgeSigned, activate_decreed
from tests.rooms.authentication.owners import SEED, new_owner
from tests.rooms.cli.commands import Commands
from tests.rooms.cli.test_acting import administrator, held_by, manager
from tests.rooms.cli.test_appointing import Office, head
from tests.rooms.governance.appointments import in_force


@pytest.fixture
def office(
    sqlite_foundation: Foundation, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Office:
    sqlite_foundation.database.subscribers[PledgeSigned].append(activate_decreed)  # type: ignore[attr-defined]
    made = Office(sqlite_foundation, monkeypatch, tmp_path)
    modules = [assignment, pledge, recommendation, request, suspension]
    made._commands = Commands(made.foundation, modules, monkeypatch)
    monkeypatch.setattr(suspension_case, "open_foundation", lambda: made.foundation)
    return made


@pytest.mark.pasal("9(7)")
def test_neglect_is_found_answered_decided_and_forgiven(office: Office) -> None:
    admin, chief = administrator(office.there), head(office.there)
    neglectful = manager(office.there, "fasilitator", "DINKES")
    item = held_by(office.there, neglectful)
    find = ("suspension", "find", item, "--duty", "9(3)a", "--reason", "tidak diverifikasi")
    for person in (chief, neglectful):
        assert office.by(person, *find, *office.paper())[0] == 1
    code, found = office.by(admin, *find, *office.paper())
    assert (code, found["state"], found["label"]) == (0, "found", "TEMUAN")
    decide = ("suspension", "decide", found["id"], "--scope", "person", "--reason", "terbukti")
    assert office.by(admin, *decide)[1]["error"] == "clarification_open"
    answer = ("suspension", "answer", found["id"], "--text", "saya sakit")
    assert office.by(chief, *answer)[0] == 1
    assert office.by(neglectful, *answer)[1]["state"] == "clarified"
    assert office.by(neglectful, *decide)[0] == 1
    assert office.by(admin, *decide)[1]["state"] == "effective"
    assert in_force(office.there, neglectful.person) == []
    letter = ("assignment", "letter", item)
    assert office.by(neglectful, *letter, *office.paper())[0] == 0
    refuse = ("suspension", "refuse", item, "--reason", "tanpa tanggal")
    assert office.by(chief, *refuse)[0] == 1
    assert office.by(admin, *refuse)[0] == 0
    assert office.by(chief, "assignment", "acknowledge", item)[1]["error"] == "letter_missing"
    assert office.by(neglectful, *letter, *office.paper())[0] == 0
    assert office.by(chief, "assignment", "acknowledge", item)[0] == 0
    assert office.by(admin, "assignment", "reinstate", item, "--reason", "sanggup")[0] == 0
    (listed,) = office.by(admin, "suspension", "findings")[1]
    assert (listed["state"], listed["pasal"], listed["answer"]) == (
        *("lifted", "9(3)a", "saya sakit"),
    )
    assert in_force(office.there, neglectful.person) == ["fasilitator:DINKES"]


@pytest.mark.pasal("9(7)")
def test_what_is_not_proven_is_dropped(office: Office) -> None:
    admin = administrator(office.there)
    item = held_by(office.there, manager(office.there, "fasilitator", "DINKES"))
    find = ("suspension", "find", item, "--duty", "9(3)c", "--reason", "tidak dipelihara")
    found = office.by(admin, *find, *office.paper())[1]["id"]
    dropped = office.by(admin, "suspension", "drop", found, "--reason", "keliru")
    assert (dropped[0], dropped[1]["label"]) == (0, "DIBATALKAN")


@pytest.mark.pasal("27(2)a")
def test_a_right_is_asked_for_given_by_two_and_given_back(office: Office) -> None:
    foundation = office.there
    first, second, chief = administrator(foundation), administrator(foundation), head(foundation)
    me = new_owner(foundation, seed=SEED, unit="DINKES")
    ask = ("request", "submit", "--role", "operator_diskominfo", "--purpose", "menjaga server")
    term = ("--until", "2027-01-31")
    assert office.by(me, *ask, *term)[1]["error"] == "document_required"
    code, asked = office.by(me, *ask, *term, *office.paper())
    assert (code, asked["state"]) == (0, "submitted")
    approve, grant = (("request", verb, asked["id"]) for verb in ("approve", "grant"))
    assert office.by(me, *approve)[0] == 1
    assert office.by(head(foundation, "DISDIK"), *approve)[1]["error"] == "LUAR_LINGKUP"
    assert office.by(first, *grant, second=second)[1]["error"] == "wrong_state"
    assert office.by(chief, *approve)[1]["label"] == "DISETUJUI ATASAN"
    assert office.by(first, *grant)[1]["error"] == "PERLU_PERSETUJUAN_KEDUA"
    assert office.by(chief, *grant)[1]["error"] == "four_eyes"
    code, given = office.by(first, *grant, second=second)
    assert (code, given["state"], given["second"]) == (0, "granted", second.id)
    assert in_force(foundation, me.person) == ["operator_diskominfo"]
    (listed,) = office.by(first, "request", "list", "--state", "granted")[1]
    assert listed["nip"] == me.nip
    right = given["assignment"]
    wanted = office.by(chief, "request", "ask-revoke", right, "--reason", "pindah tugas")
    assert (wanted[0], wanted[1]["state"]) == (0, "asked")
    code, _ = office.by(me, "assignment", "revoke", right, "--reason", "selesai")
    assert code == 0
    assert in_force(foundation, me.person) == []
    (entered,) = office.by(first, "request", "withdrawals")[1]
    assert (entered["state"], entered["decided_by"], entered["asked_by"]) == (
        *("done", me.id, chief.id),
    )


@pytest.mark.pasal("27(2)a")
def test_a_request_ends_by_refusal_or_by_its_own_maker(office: Office) -> None:
    chief = head(office.there)
    me, other = (new_owner(office.there, seed=SEED, unit="DINKES") for _ in range(2))
    ask = ("request", "submit", "--role", "pengaudit", "--purpose", "memeriksa")
    asked = office.by(me, *ask, "--until", "2027-01-31")[1]["id"]
    assert office.by(other, "request", "withdraw", asked)[0] == 1
    assert office.by(me, "request", "withdraw", asked)[1]["state"] == "withdrawn"
    again = office.by(me, *ask, "--until", "2027-01-31")[1]["id"]
    refused = office.by(chief, "request", "reject", again, "--reason", "tidak perlu")
    assert (refused[0], refused[1]["state"]) == (0, "rejected")
    assert office.by(chief, "request", "reject", again, "--reason", "lagi")[0] == 1
    with office.there.database.reading() as tx:
        assert governance.list_assignments(tx, me.id) == []


@pytest.mark.pasal("16")
def test_data_are_presented_on_a_recommendation_as_often_as_it_says(office: Office) -> None:
    foundation = office.there
    admin = administrator(foundation)
    me = new_owner(foundation, seed=SEED, unit="DINKES")
    ask = (
        *("recommendation", "ask", "--resource", "info:drh", "--recipient", "Panitia beasiswa"),
        *("--format", "cetak", "--purpose", "Lampiran permohonan beasiswa pendidikan"),
    )
    code, asked = office.by(me, *ask)
    assert (code, asked["label"]) == (0, "DIAJUKAN")
    use = ("recommendation", "use", asked["id"])
    give = ("recommendation", "give", asked["id"], "--uses", "2")
    assert office.by(me, *use)[1]["error"] == "PERLU_REKOMENDASI"
    assert office.by(me, *give)[0] == 1
    assert office.by(admin, *give)[1]["state"] == "recommended"
    assert office.by(admin, *use)[0] == 1
    assert [office.by(me, *use)[1]["state"] for _ in range(2)] == ["used", "exhausted"]
    assert office.by(me, *use)[1]["error"] == "PERLU_REKOMENDASI"
    logged = office.by(admin, "recommendation", "uses", asked["id"])[1]
    assert [row["by"] for row in logged] == [me.id, me.id]
    (listed,) = office.by(admin, "recommendation", "list", "--nip", me.nip)[1]
    assert (listed["uses"], listed["uses_left"]) == (2, 0)
    again = office.by(me, *ask)[1]["id"]
    refused = office.by(admin, "recommendation", "refuse", again, "--reason", "tidak perlu")
    assert (refused[0], refused[1]["state"]) == (0, "refused")
    third = office.by(me, *ask)[1]["id"]
    assert office.by(admin, "recommendation", "give", third)[0] == 0
    assert office.by(admin, "recommendation", "revoke", third, "--reason", "keliru")[0] == 0
    assert office.by(me, "recommendation", "use", third)[1]["error"] == "PERLU_REKOMENDASI"


@pytest.mark.pasal("27(1)a")
def test_a_new_text_of_the_pledge_is_set_by_two_and_signed_by_all(
    office: Office, tmp_path: Path
) -> None:
    foundation = office.there
    first, second = administrator(foundation), administrator(foundation)
    fasilitator = manager(foundation, "fasilitator", "DINKES")
    present = office.give("pledge", "show")[1]
    assert (present["version"], "PAKTA INTEGRITAS" in present["text"]) == ("2023-1", True)
    (tmp_path / "naskah.txt").write_text("PAKTA INTEGRITAS\n\nNaskah kedua.\n", "utf-8")
    publish = (
        *("pledge", "publish", "--version", "2026-1", "--text", str(tmp_path / "naskah.txt")),
        *("--from", "2026-09-22"),
    )
    assert office.by(first, *publish, *office.paper())[1]["error"] == "PERLU_PERSETUJUAN_KEDUA"
    assert office.by(fasilitator, *publish, *office.paper(), second=second)[0] == 1
    code, made = office.by(first, *publish, *office.paper(), second=second)
    assert (code, made["since"]) == (0, "2026-09-22")
    assert [row["until"] for row in office.give("pledge", "show", "--all")[1]] == [
        *(None, "2026-09-21"),
    ]
    wrong = office.by(first, "pledge", "sign", "--sha256", present["sha256"])
    assert wrong[1]["error"] == "text_changed"
    for person in (first, second):
        code, signed = office.by(person, "pledge", "sign", "--sha256", made["sha256"])
        assert (code, signed["version"]) == (0, "2026-1")
    assert office.by(first, "pledge", "list")[1] == []
    clock = office.foundation.clock
    assert isinstance(clock, FixedClock)
    clock.advance(86_400)
    (missing,) = office.by(first, "pledge", "list")[1]
    assert missing["nip"] == fasilitator.nip
    accounts = ("assignment", "list", "--unit", "DINKES")
    assert office.by(fasilitator, *accounts)[1]["error"] == "PAKTA_BELUM_DITANDATANGANI"
    assert office.by(fasilitator, "pledge", "sign")[0] == 0
    assert office.by(fasilitator, *accounts)[0] == 0
