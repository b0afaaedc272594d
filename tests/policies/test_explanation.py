"""``policy explain``: the articles' words, what held and what not, what would turn the answer."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from idp.access import Answer, Policy, Question, decide, explain, explanation_document, load_policy
from idp.access.conditions import CHECKS
from idp.access.situation import ASPECTS, proof_in, resource_in, subject_in
from idp.access.what_if import TURNS, Facts, turned

POLICIES = Path(__file__).resolve().parents[2] / "policies"


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy(POLICIES)


def answered(
    policy: Policy, roles: str, action: str, resource_type: str, kelas: str = "biasa", **values: str
) -> Answer:
    situation = {name.replace("_", " "): value for name, value in values.items()}
    subject = subject_in(policy.vocabulary, roles.split(), situation)
    resource, proof = resource_in(resource_type, kelas, situation), proof_in(situation)
    decision = decide(policy, subject, action, resource, proof)
    question = Question(subject.id, action, resource_type, resource.id)
    return Answer(question, decision, subject, resource, proof)


def turns(policy: Policy, answer: Answer) -> dict[str, str]:
    return {turn.condition: turn.sentence for turn in explain(policy, answer).turns}


def test_every_condition_can_be_turned_both_ways(policy: Policy) -> None:
    assert set(TURNS) == set(CHECKS)
    chance = random.Random(14)
    for name, check in CHECKS.items():
        for _ in range(50):
            values = {aspect: chance.choice(known) for aspect, known in ASPECTS.items()}
            subject = subject_in(policy.vocabulary, ["fasilitator", "administrator"], values)
            resource = resource_in("md:pribadi", chance.choice(["biasa", "rahasia"]), values)
            facts = Facts(subject, resource, proof_in(values))
            for holds in (True, False):
                changed = turned(name, facts, subject.authorities[0], holds=holds)
                assert changed is not None
                held = changed.subject.authorities[0]
                assert check(changed.subject, held, changed.resource, changed.proof) == holds, name


@pytest.mark.pasal("8(2)", allows=False)
def test_a_refusal_gives_the_articles_own_words_and_each_condition(policy: Policy) -> None:
    answer = answered(policy, "user_personal fasilitator", "verifikasi", "md:pribadi", unit="lain")
    told = explanation_document(explain(policy, answer))
    assert (told["code"], told["pasal"]) == ("LUAR_LINGKUP", ["8(2)"])
    assert told["articles"] == [{"pasal": "8(2)", "text": policy.vocabulary.articles["8(2)"]}]
    own, unit = told["considered"]
    assert (own["rule"], own["effect"], own["binds"]) == ("UP-MD-VERIFIKASI", "deny", True)
    assert (unit["authority"], unit["effect"], unit["binds"]) == (
        "fasilitator:UNIT",
        "allow",
        False,
    )
    failed = [condition["id"] for condition in unit["conditions"] if not condition["holds"]]
    assert failed == ["C2"] == list(answer.decision.failed)
    assert all(condition["label"] and condition["pasal"] for condition in unit["conditions"])


def test_what_one_change_would_permit(policy: Policy) -> None:
    outside = answered(policy, "fasilitator", "verifikasi", "md:pribadi", unit="lain")
    found = turns(policy, outside)
    assert found["C2"] == policy.vocabulary.conditions["C2"].label
    assert found["peran"] == "ia memegang Peran Administrator SIMASN"
    unsigned = answered(policy, "fasilitator", "verifikasi", "md:pribadi", pakta="belum")
    assert turns(policy, unsigned)["C7"] == "pakta integritas ditandatangani"
    stopped = answered(policy, "fasilitator", "verifikasi", "md:pribadi", penunjukan="dihentikan")
    assert turns(policy, stopped)["C8"] == "tidak dihentikan sementara"
    secret = answered(policy, "fasilitator", "lihat", "md:pribadi", "rahasia")
    assert "C10" in turns(policy, secret)
    closed = answered(policy, "user_personal", "lihat", "md:pribadi", akun="nonaktif",
                      pemilik="sendiri")  # fmt: skip
    assert turns(policy, closed)["akun"] == "akunnya aktif"


def test_what_one_change_would_refuse(policy: Policy) -> None:
    allowed = answered(policy, "fasilitator", "verifikasi", "md:pribadi")
    assert allowed.decision.allowed
    found = turns(policy, allowed)
    assert {"C2", "C7", "C8", "C10", "C11", "C12", "C14", "C17"} == set(found)
    assert found["C14"] == "tidak lagi: bukan tentang atau oleh dirinya sendiri"


def test_where_two_things_are_missing_both_are_said(policy: Policy) -> None:
    answer = answered(policy, "fasilitator", "lihat", "md:pribadi", unit="lain", bukti_diri="belum")
    (turn,) = explain(policy, answer).turns
    assert turn.condition == "C2 C12"
    conditions = policy.vocabulary.conditions
    assert turn.sentence == f"{conditions['C2'].label} dan {conditions['C12'].label}"


def test_what_nobody_may_has_no_change_that_helps(policy: Policy) -> None:
    answer = answered(policy, "administrator", "lihat", "idp:kredensial", pemilik="sendiri")
    explanation = explain(policy, answer)
    assert explanation.turns == ()
    assert explanation.considered[0].label == "Setiap orang"
    assert explanation.silent == ("administrator",)


def test_what_alone_is_missing_is_always_said(policy: Policy) -> None:
    chance = random.Random(15)
    seen = 0
    cells = sorted(cell for cell, rule in policy.table.items() if rule.allows)
    while seen < 200:
        role, resource_type, action, kelas = chance.choice(cells)
        values = {
            aspect.replace(" ", "_"): chance.choice(known)
            for aspect, known in ASPECTS.items()
            if chance.random() < 0.2
        }
        answer = answered(policy, role, action, resource_type, kelas, **values)
        if len(answer.decision.failed) == 1:
            seen += 1
            assert answer.decision.failed[0] in turns(policy, answer)
