"""The evidence of a closed campaign, proven from its files and the public keys alone."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import text

from idp import audit, review
from idp.audit import EventType
from idp.foundation.database import Statement
from idp.foundation.errors import Conflict, Unavailable
from idp.keys import KeyRing, ensure_keys, list_public_keys
from idp.review import CampaignRecord
from tests.rooms.governance.appointments import appoint, employ
from tests.rooms.review.campaigns import Reviewing

pytestmark = pytest.mark.pasal("27(2)a")

FORMULA = "=cmd|' /C calc'!A0"
FORGE = Statement(text("UPDATE review_item SET role = 'administrator' WHERE campaign_id = :id"))


@pytest.fixture
def closed(reviewing: Reviewing) -> CampaignRecord:
    ensure_keys(reviewing.foundation)
    head = reviewing.holder("kepala_perangkat_daerah", "DINKES")
    kept, revoked = (reviewing.holder("fasilitator", "DINKES") for _ in range(2))
    named = employ(reviewing.foundation, "DINKES", nama="Łukasz Pasirpadi")
    appoint(reviewing.foundation, named, "fasilitator", "DINKES", document=FORMULA)
    campaign = reviewing.running(name="Tinjauan <b>2026</b>")
    reviewing.look(campaign, [reviewing.item_of(campaign, kept).id], head.id)
    reviewing.decide(campaign, reviewing.item_of(campaign, kept), "keep", head)
    reviewing.decide(campaign, reviewing.item_of(campaign, revoked), "revoke", head, "-1+1")
    reviewing.past_the_deadline()
    reviewing.apply(campaign)
    return reviewing.close(campaign)


def keys_of(reviewing: Reviewing) -> str:
    return json.dumps(list_public_keys(reviewing.foundation))


def table_in(files: dict[str, bytes]) -> list[dict[str, str]]:
    told = files["tinjauan.csv"].decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(told, newline="")))


def test_the_files_prove_themselves_with_the_public_keys(
    reviewing: Reviewing, closed: CampaignRecord
) -> None:
    files = reviewing.export(closed)
    found = review.check_evidence(files, keys_of(reviewing))
    assert (found["whole"], found["fault"]) == (True, None)
    manifest = found["manifest"]
    assert manifest["review"] == closed.id and manifest["items"] == 3
    assert manifest["outcomes"] == {"by_default": 1, "kept": 1, "revoked": 1, "suspended": 1}
    assert manifest["snapshot_sha256"] == closed.snapshot_sha256
    assert (manifest["closed_by"], manifest["closed_at"]) == ("pengelola", closed.closed_at)


@pytest.mark.parametrize(
    "name", ["tinjauan.csv", "tinjauan.pdf", "potret.jsonl", "manifest.json", "manifest.jws"]
)
def test_a_changed_or_missing_file_is_found(
    reviewing: Reviewing, closed: CampaignRecord, name: str
) -> None:
    files, keys = reviewing.export(closed), keys_of(reviewing)
    fault = "signature" if name == "manifest.jws" else name
    changed = files[name][:-9] + bytes([files[name][-9] ^ 1]) + files[name][-8:]
    for wrong in ({**files, name: changed}, {n: d for n, d in files.items() if n != name}):
        found = review.check_evidence(wrong, keys)
        assert (found["whole"], found["fault"]) == (False, fault)


def test_neither_another_key_nor_another_kind_of_signature_is_taken(
    reviewing: Reviewing, closed: CampaignRecord
) -> None:
    files = reviewing.export(closed)
    manifest = json.loads(files["manifest.json"])
    other = KeyRing(reviewing.foundation).sign(manifest, typ="at+jwt").encode()
    forged = review.check_evidence({**files, "manifest.jws": other}, keys_of(reviewing))
    assert forged["fault"] == "signature"
    assert review.check_evidence(files, '{"keys": []}')["fault"] == "signature"


def test_the_table_has_every_item_and_no_formula(
    reviewing: Reviewing, closed: CampaignRecord
) -> None:
    rows = table_in(reviewing.export(closed))
    assert [row["no"] for row in rows] == ["1", "2", "3"]
    assert not [c for row in rows for c in row.values() if c.startswith(("=", "+", "-", "@"))]
    by_outcome = {row["putusan"]: row for row in rows}
    assert by_outcome["PERTAHANKAN"]["fakta_dibuka"] == "ya"
    assert by_outcome["CABUT"]["alasan"] == "'-1+1"
    silent = by_outcome["TANGGUHKAN"]
    assert (silent["dasar"], silent["oleh_tenggat"]) == ("'" + FORMULA, "ya")
    assert silent["nama"] == "Łukasz Pasirpadi"
    assert {row["penilai_karena"] for row in rows} == {"Kepala unitnya"}


def test_the_print_says_the_same(reviewing: Reviewing, closed: CampaignRecord) -> None:
    files = reviewing.export(closed)
    pages = PdfReader(io.BytesIO(files["tinjauan.pdf"])).pages
    told = " ".join("".join(page.extract_text() for page in pages).split())
    for words in ("Tinjauan <b>2026</b>", "PERTAHANKAN 1", "CABUT 1", "TANGGUHKAN 1", "?ukasz"):
        assert words in told
    assert (closed.snapshot_sha256 or "-") in told.replace(" ", "")


def test_a_closed_review_is_not_changed_any_more(
    reviewing: Reviewing, closed: CampaignRecord
) -> None:
    for item in (named.item for named in reviewing.items(closed)):
        for decision in review.DECISIONS:
            with pytest.raises(Conflict) as refused:
                reviewing.decide(closed, item, decision, "operator", seen={item.id: item.version})
            assert (refused.value.code, refused.value.status) == ("wrong_state", 409)
    with pytest.raises(Conflict):
        reviewing.close(closed)


def test_items_that_are_not_those_of_the_start_are_never_signed(reviewing: Reviewing) -> None:
    ensure_keys(reviewing.foundation)
    reviewing.holder("fasilitator", "DINKES")
    campaign = reviewing.running()
    reviewing.past_the_deadline()
    reviewing.apply(campaign)
    with reviewing.foundation.database.transaction() as tx:
        tx.run(FORGE, id=campaign.id)
    with pytest.raises(Conflict) as refused:
        reviewing.close(campaign)
    assert refused.value.code == "snapshot_contradicted"


def test_evidence_is_there_once_the_review_is_closed_and_not_before(reviewing: Reviewing) -> None:
    reviewing.holder("fasilitator", "DINKES")
    campaign = reviewing.running()
    with pytest.raises(Conflict) as refused:
        reviewing.export(campaign)
    assert refused.value.code == "wrong_state"


def test_the_kept_files_are_sealed_and_every_export_is_on_record(
    reviewing: Reviewing, closed: CampaignRecord
) -> None:
    reviewing.export(closed)
    with reviewing.foundation.database.reading() as tx:
        told = audit.list_events_about(tx, closed.id)
    kinds = [event.type for event in told]
    assert kinds.count(EventType.REVIEW_EXPORTED.value) == 1
    assert kinds.count(EventType.REVIEW_CLOSED.value) == 1
    (path,) = Path(reviewing.foundation.settings.data_dir).rglob(closed.evidence or "-")
    assert b"PK" not in path.read_bytes()[:2]
    path.write_bytes(path.read_bytes()[:-5] + b"AAAAA")
    with pytest.raises(Unavailable):
        reviewing.export(closed)


def test_the_same_review_prints_the_same_bytes(
    reviewing: Reviewing, closed: CampaignRecord
) -> None:
    from idp.review.evidence import files_of

    with reviewing.foundation.database.reading() as tx:
        counted: Any = review.count_outcomes(tx, closed.id)
    made = [files_of(closed, counted, reviewing.items(closed)) for _ in range(2)]
    assert made[0] == made[1]
    kept = reviewing.export(closed)
    assert {name: kept[name] for name in made[0]} == made[0]
