"""Stories told through the JSON interface alone, by programs of those whom they concern."""

from __future__ import annotations

import base64
import hashlib
import itertools
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from idp.app import Application
from idp.foundation.clock import FixedClock
from idp.foundation.context import Foundation
from tests.rooms.access.test_policy_shelf import another
from tests.rooms.administration.programs import Program
from tests.rooms.documents.test_register import make_pdf
from tests.rooms.governance.appointments import employ

REASON = "kewajiban Pasal 9 ayat (3) tidak dilaksanakan"
_numbers = itertools.count(1)


def a_paper() -> dict[str, str]:
    """A document as a body has it; no two are alike."""
    number = f"800/{next(_numbers)}/2026"
    content = base64.b64encode(make_pdf(1, title=number)).decode()
    return {"number": number, "dated": "2026-09-20", "signer": "Pejabat", "content": content}


def done(answer: Any) -> Any:
    """The document of an answer that did what was asked."""
    assert answer.status_code < 300, (answer.status_code, answer.text)
    return answer.get_json()


@dataclass
class Province:
    """Those who act: two administrators, the heads of DINKES and of BKPSDMD, a fasilitator."""

    application: Application

    @property
    def foundation(self) -> Foundation:
        return self.application.foundation

    @cached_property
    def admin(self) -> Program:
        return Program(self.application, "administrator")

    @cached_property
    def second(self) -> Program:
        return Program(self.application, "administrator")

    @cached_property
    def head(self) -> Program:
        return Program(self.application, "kepala_perangkat_daerah", "DINKES")

    @cached_property
    def fasilitator(self) -> Program:
        return Program(self.application, "fasilitator", "DINKES")

    @cached_property
    def employee(self) -> Program:
        return Program(self.application, None)

    def tick(self) -> None:
        """A second goes by, so that what is later comes later."""
        clock = self.foundation.clock
        assert isinstance(clock, FixedClock)
        clock.advance(1)

    def right_of(self, program: Program, role: str = "fasilitator") -> str:
        found = done(self.admin.get("/assignments", role=role, limit="100"))["items"]
        (held,) = [one["id"] for one in found if one["sub"] == program.sub]
        return str(held)

    def propose(self, candidate: Program) -> str:
        """Proposed by the head of DINKES; gives the id of the right."""
        body = {
            "candidate": candidate.sub,
            "role": "fasilitator",
            "unit": "DINKES",
            "operates_computer": True,
            "knows_personnel": True,
            "document": a_paper(),
        }
        return str(done(self.head.post("/assignments", body))["id"])


def appoint_by_decree(province: Province) -> str:
    """SM-1: proposed, given back, proposed again, examined, decreed by two, pledged."""
    admin, second, head, chosen = (
        province.admin,
        province.second,
        province.head,
        province.employee,
    )
    name = chosen.person.name
    found = done(head.post("/candidates/search", {"unit": "DINKES", "search": name}))["items"]
    assert chosen.sub in [one["sub"] for one in found]
    held = province.propose(chosen)
    done(admin.post(f"/assignments/{held}/return", {"reason": REASON}))
    done(head.post(f"/assignments/{held}/resubmit", {"document": a_paper()}))
    done(admin.post(f"/assignments/{held}/verify"))
    told = {"assignments": [held], "from": "2026-09-21", "document": a_paper()}
    decree = done(admin.post("/decrees", told))
    bound = done(second.post(f"/decrees/{decree['document']}/confirm"))
    assert [one["state"] for one in bound["assignments"]] == ["decreed"]
    due = done(chosen.get("/pledge-texts/due"))
    done(chosen.post("/pledges/sign", {"sha256": due["sha256"]}))
    shown = done(admin.get(f"/assignments/{held}"))
    assert shown["state"] == "active"
    done(admin.get(f"/assignments/{held}/delivery"))
    done(admin.post(f"/assignments/{held}/revoke", {"reason": REASON}))
    return held


def refuse_proposals(province: Province) -> None:
    """A proposal is refused for good; another is given back, and taken back."""
    chosen = Program(province.application, None)
    held = province.propose(chosen)
    done(province.admin.post(f"/assignments/{held}/reject", {"reason": REASON}))
    held = province.propose(chosen)
    done(province.admin.post(f"/assignments/{held}/return", {"reason": REASON}))
    ended = done(province.head.post(f"/assignments/{held}/withdraw"))
    assert ended["state"] == "withdrawn"


def stop_and_give_back(province: Province) -> None:
    """SM-2: found, answered, decided; three letters, of which the last one does."""
    admin, head, stopped = province.admin, province.head, province.fasilitator
    held = province.right_of(stopped)
    told = {"duty": "9(3)a", "reason": REASON, "evidence": a_paper()}
    dropped = done(admin.post(f"/assignments/{held}/findings", told))
    done(admin.post(f"/findings/{dropped['id']}/drop", {"reason": REASON}))
    province.tick()
    found = done(admin.post(f"/assignments/{held}/findings", {**told, "evidence": a_paper()}))
    done(stopped.post(f"/findings/{found['id']}/answer", {"answer": "data sudah diperiksa"}))
    decided = {"scope": "person", "reason": REASON}
    done(admin.post(f"/findings/{found['id']}/decide", decided))
    assert done(admin.get(f"/assignments/{held}"))["state"] == "suspended"
    letter = f"/assignments/{held}/letter"
    for who, word in ((head, "decline"), (admin, "refuse"), (head, "acknowledge")):
        province.tick()
        done(stopped.post(letter, {"document": a_paper()}))
        done(who.post(f"{letter}/{word}", {} if word == "acknowledge" else {"reason": REASON}))
    case = done(admin.get(f"/assignments/{held}/case"))
    assert case["letter"]["acknowledged_by"] == head.sub
    back = done(admin.post(f"/assignments/{held}/reinstate", {"reason": REASON}))
    assert back["state"] == "active"
    assert {one["id"] for one in done(admin.get("/findings"))["items"]} >= {found["id"]}


def stop_a_unit(province: Province) -> None:
    """A whole unit is stopped; whoever was the cause is gone, so the unit is lifted by itself."""
    admin = province.admin
    held = province.right_of(province.fasilitator)
    province.tick()
    told = {"scope": "unit", "reason": REASON, "evidence": a_paper()}
    done(admin.post(f"/assignments/{held}/suspend", told))
    (stopped,) = done(admin.get("/unit-suspensions"))["items"]
    lifting = {"reason": REASON, "document": "800/77/2026"}
    letter = f"/assignments/{held}/letter"
    done(province.fasilitator.post(letter, {"document": a_paper()}))
    done(province.head.post(f"{letter}/acknowledge"))
    lifted = done(admin.post(f"/unit-suspensions/{stopped['id']}/lift", lifting))
    assert lifted["ended_at"] is not None


def move_people(province: Province) -> None:
    """SM-3: a file is looked at, brought, refused, taken back, and confirmed by another."""
    admin, second = province.admin, province.second
    moved = Program(province.application, "fasilitator", "DINKES")
    rows = (
        "tanggal,nip,peristiwa,unit_baru,dokumen\n"
        f"2026-09-01,{moved.nip},MUTASI,BKPSDMD,800/1/2026\n"
    )
    content = base64.b64encode(rows.encode()).decode()
    seen = done(admin.post("/transfer-days/preview", {"content": content}))
    assert [one["sub"] for one in seen["lapses"]] == [moved.sub]
    file = {"name": "mutasi.csv", "reason": REASON, "content": content}
    for who, word in ((second, "refuse"), (admin, "withdraw")):
        day = done(admin.post("/transfer-days", file))
        done(who.post(f"/transfer-days/{day['id']}/{word}", {"reason": REASON}))
    day = done(admin.post("/transfer-days", file))
    alone = admin.post(f"/transfer-days/{day['id']}/confirm")
    assert (alone.status_code, alone.get_json()["code"]) == (403, "four_eyes")
    done(second.post(f"/transfer-days/{day['id']}/confirm"))
    shown = done(admin.get(f"/transfer-days/{day['id']}"))
    assert shown["state"] == "confirmed"
    states = [one["state"] for one in done(admin.get("/transfer-days"))["items"]]
    assert sorted(states) == ["confirmed", "refused", "withdrawn"]
    assert done(admin.get("/employment-events"))["items"][0]["sub"] == moved.sub
    done(admin.get("/retirements", until="2030-12-31"))


def give_on_request(province: Province) -> None:
    """SM-10: asked for, approved by the superior, given by two; others refused, taken back."""
    asking, head, second = Program(province.application, None), province.head, province.second
    told = {
        "role": "pengaudit",
        "purpose": "memeriksa catatan triwulan ini",
        "until": "2027-03-31",
    }
    ended = done(asking.post("/requests", told))["id"]
    done(asking.post(f"/requests/{ended}/withdraw"))
    refused = done(asking.post("/requests", told))["id"]
    done(head.post(f"/requests/{refused}/reject", {"reason": REASON}))
    given = done(asking.post("/requests", told))["id"]
    done(head.post(f"/requests/{given}/approve"))
    done(province.admin.post(f"/requests/{given}/endorse"))
    granted = done(second.post(f"/requests/{given}/grant"))
    assert granted["state"] == "granted", granted
    right = granted["assignment"]
    asked = done(head.post(f"/assignments/{right}/ask-revoke", {"reason": REASON}))
    done(province.admin.post(f"/withdrawals/{asked['id']}/decline", {"reason": REASON}))
    listed = done(province.admin.get("/withdrawals", state="declined"))["items"]
    assert [one["id"] for one in listed] == [asked["id"]]
    assert len(done(province.admin.get("/requests"))["items"]) == 3


def present_data(province: Province) -> None:
    """SM-15: asked for, refused, given by another administrator, used up, revoked."""
    asking, admin = province.employee, province.admin
    told = {
        "resource": "info:drh",
        "recipient": "Bank daerah",
        "format": "cetak",
        "purpose": "pengajuan kredit pemilikan rumah pegawai",
    }
    one, two, three = (done(asking.post("/recommendations", told))["id"] for _ in range(3))
    done(admin.post(f"/recommendations/{one}/refuse", {"reason": REASON}))
    done(admin.post(f"/recommendations/{two}/give", {"days": 3, "uses": 1}))
    done(asking.post(f"/recommendations/{two}/use", {"note": "drh.pdf"}))
    done(admin.post(f"/recommendations/{three}/give"))
    done(admin.post(f"/recommendations/{three}/revoke", {"reason": REASON}))
    (used,) = done(admin.get(f"/recommendations/{two}/uses"))["items"]
    assert used["note"] == "drh.pdf"
    assert len(done(asking.get("/recommendations", own="true"))["items"]) == 3


def review_access(province: Province) -> None:
    """SM-10: a campaign is answered item by item, applied, and closed with signed evidence."""
    admin, head, kept = province.admin, province.head, province.fasilitator
    deputy = Program(province.application, "kepala_perangkat_daerah", "DINKES")
    told = {"name": "Tinjauan", "scope": "unit", "unit": "DINKES", "deadline": "2026-10-05"}
    made = done(admin.post("/reviews", {**told, "default": "suspend"}))
    campaign = f"/reviews/{made['id']}"
    assert [one["id"] for one in done(admin.get("/reviews"))["items"]] == [made["id"]]
    done(admin.post(f"{campaign}/start"))
    (mine,) = [
        one
        for one in done(head.get(f"{campaign}/items", mine="true"))["items"]
        if one["sub"] == kept.sub
    ]
    chosen = {"items": [mine["id"]]}
    (seen,) = done(head.post(f"{campaign}/items/look", chosen))["items"]
    assert {"last_use", "suspensions"} <= seen["facts"].keys()
    passed = {**chosen, "to": deputy.sub, "reason": "sedang cuti sampai akhir bulan"}
    done(head.post(f"{campaign}/items/reassign", passed))
    answer = {**chosen, "decision": "keep"}
    (decided,) = done(deputy.post(f"{campaign}/items/decide", answer))["items"]
    assert (decided["outcome"], decided["decided_by"]) == ("kept", deputy.sub)
    # Who is asked about nothing any more has no business with it.
    assert head.get(campaign).status_code == 403
    clock = province.foundation.clock
    assert isinstance(clock, FixedClock)
    clock.advance(15 * 86_400)
    admin = Program(province.application, "administrator")
    applied = done(admin.post(f"{campaign}/apply"))
    assert applied["state"] == "applied"
    closed = done(admin.post(f"{campaign}/close"))
    assert closed["state"] == "closed"
    evidence = done(admin.get(campaign))["evidence"]
    name = next(iter(evidence))
    file = done(admin.get(f"{campaign}/evidence/{name}"))
    assert hashlib.sha256(base64.b64decode(file["content"])).hexdigest() == evidence[name]


def set_a_pledge(province: Province) -> None:
    """SM-13: a text is put before a second person, dropped, put again and published."""
    admin, second = province.admin, province.second
    told = {
        "version": "2026-1",
        "text": "PAKTA INTEGRITAS\n\nNaskah kedua.\n\n1. satu;\n2. dua.",
        "from": "2026-10-01",
        "grace_days": 7,
    }
    done(admin.post("/pledge-draft", {**told, "document": a_paper()}))
    done(second.post("/pledge-draft/drop"))
    done(admin.post("/pledge-draft", {**told, "document": a_paper()}))
    assert done(second.get("/pledge-draft"))["asked_by"] == admin.sub
    own = admin.post("/pledge-draft/publish", {"version": "2026-1"})
    assert own.status_code == 403
    done(second.post("/pledge-draft/publish", {"version": "2026-1"}))
    versions = [one["version"] for one in done(admin.get("/pledge-texts"))["items"]]
    assert "2026-1" in versions
    assert done(admin.get("/pledge-texts/2026-1"))["text"].startswith("PAKTA")
    done(admin.get("/pledges"))


def change_the_policy(province: Province, folder: Path) -> None:
    """A version is compared, tried, proposed by one and put in force by another (C16)."""
    admin, second = province.admin, province.second
    shelf = province.application.provider.access.shelf
    with province.foundation.database.transaction() as tx:
        version = shelf.keep(tx, another(folder), actor="operator").version
    one = f"/policies/{version}"
    assert done(admin.get(f"{one}/differences"))["new"] == version
    done(admin.get(f"{one}/simulation"))
    early = second.post(f"{one}/activate")
    assert (early.status_code, early.get_json()["code"]) == (409, "nothing_waits")
    done(admin.post(f"{one}/propose", {"reason": REASON}))
    assert admin.post(f"{one}/activate").status_code == 403
    assert done(second.post(f"{one}/activate"))["version"] == version
    listed = done(admin.get("/policies"))["items"]
    assert version in [item["version"] for item in listed]
    question = {"action": "lihat", "resource": "md:pribadi", "owner": admin.sub}
    assert done(admin.post("/policy-questions", question))["allowed"]
    turned = {**question, "turned": ["C17"]}
    assert not done(admin.post("/policy-questions", turned))["allowed"]


def look_at_people(province: Province) -> None:
    """Accounts closed and opened, sessions ended, units, and who had which right on a day."""
    admin, other = province.admin, province.fasilitator
    person = f"/people/{other.sub}"
    newcomer = employ(province.foundation, "DINKES", email="baru@contoh.example")
    sent = done(admin.post(f"/people/{newcomer.id}/activation", {"reason": REASON}))
    assert sent["until"] is not None
    assert done(admin.get(person))["sub"] == other.sub
    done(admin.get("/people"))
    assert done(admin.get("/units/DINKES"))["code"] == "DINKES"
    assert len(done(admin.get("/units"))["items"]) > 1
    done(admin.get("/vacancies"))
    assert done(admin.get("/settings"))["items"][0]["key"] == "issuer"
    past = done(admin.get("/past-assignments", on="2026-09-20"))["items"]
    assert all(one["sub"] != "" for one in past)
    listed = done(admin.get("/sessions"))["items"]
    (theirs,) = [one["id"] for one in listed if one["sub"] == other.sub]
    done(admin.get(f"{person}/sessions"))
    ended = done(admin.post("/sessions/end", {"sessions": [theirs], "reason": REASON}))
    assert ended["ended"] == 1
    gone = admin.post("/sessions/end", {"sessions": [theirs], "reason": REASON})
    assert gone.status_code == 409
    someone = Program(province.application, None)
    done(admin.post(f"/people/{someone.sub}/sessions/end", {"reason": REASON}))
    assert done(admin.post(f"{person}/close", {"reason": REASON}))["account"] == "disabled"
    assert done(admin.post(f"{person}/reopen", {"reason": REASON}))["account"] == "active"


def read_the_log(province: Province) -> None:
    """Events, the proof of one, the check of all, the signed file, and the papers behind it."""
    admin = province.admin
    held = province.propose(Program(province.application, None))
    (event, *_) = done(admin.get("/events", about=held))["items"]
    proof = done(admin.get(f"/events/{event['id']}/proof"))
    assert proof["event"]["id"] == event["id"]
    assert done(admin.post("/audit/verify"))["whole"]
    assert done(admin.get("/searches"))["items"] == []
    days = {"since": "2026-09-01", "until": "2026-09-21", "reason": REASON}
    file = done(admin.post("/audit/export", days))
    lines = base64.b64decode(file["content"]).decode().splitlines()
    assert any(held in line for line in lines)
    paper, *_ = done(admin.get("/documents", type="surat_usulan"))["items"]
    done(admin.get(f"/documents/{paper['id']}"))
    file = done(admin.get(f"/documents/{paper['id']}/file"))
    digest = hashlib.sha256(base64.b64decode(file["content"])).hexdigest()
    assert digest == paper["sha256"]


def register_clients(province: Province) -> None:
    """A client asked for by one, given by another; changed, its secret renewed, ended."""
    admin, second = province.admin, province.second
    metadata = {
        "client_name": "Pertukaran Angka",
        "grant_types": ["client_credentials"],
        "scope": "statistik",
    }

    def agreed(answer: Any) -> str:
        change = f"/client-changes/{done(answer)['id']}"
        assert done(second.post(f"{change}/confirm"))["state"] == "confirmed"
        return change

    change = agreed(admin.post("/clients", {"metadata": metadata}))
    done(admin.post(f"{change}/secret"))
    client = f"/clients/{done(admin.get(change))['client_id']}"
    renamed = {**metadata, "client_name": "Pertukaran Statistik"}
    refused = done(admin.post(client, {"metadata": renamed, "reason": REASON}))
    done(second.post(f"/client-changes/{refused['id']}/refuse", {"reason": REASON}))
    agreed(admin.post(client, {"metadata": renamed, "reason": REASON}))
    assert done(admin.get(client))["name"] == "Pertukaran Statistik"
    agreed(admin.post(f"{client}/secret", {"reason": REASON}))
    agreed(admin.post(f"{client}/disable", {"reason": REASON}))
    done(admin.get("/clients"))
    done(admin.get("/client-changes"))
