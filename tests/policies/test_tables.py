"""The decision tables: what people wrote down about the law, held against the policy."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest

from idp.access import Policy, PolicyBroken, load_policy
from idp.access.tables import Case, read_cases, run_case, tables_of

POLICIES = Path(__file__).resolve().parents[2] / "policies"
ACCESS_SECTIONS = {*range(6, 10), *range(16, 19), *range(20, 24), *range(26, 30)}
"""The sections of the regulation that speak of access: Pasal 6-9, 16-18, 20-23, 26-29."""


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy(POLICIES)


@pytest.fixture(scope="module")
def cases(policy: Policy) -> list[Case]:
    return read_cases(tables_of(POLICIES), policy.vocabulary)


def is_about_access(article: str) -> bool:
    number = re.match(r"\d+", article)
    return number is not None and int(number[0]) in ACCESS_SECTIONS


def test_every_case_of_every_table_comes_out_as_written(policy: Policy, cases: list[Case]) -> None:
    wrong = {
        f"{case.table}: {case.name}": outcome.faults
        for case in cases
        if (outcome := run_case(policy, case)).faults
    }
    assert not wrong
    assert len(cases) >= 100


def test_no_case_is_written_twice(cases: list[Case]) -> None:
    assert len({(case.table, case.name) for case in cases}) == len(cases)
    asked = [
        (
            case.roles,
            case.action,
            case.resource_type,
            case.kelas,
            tuple(sorted(case.values.items())),
        )
        for case in cases
    ]
    repeated = {name for name in asked if asked.count(name) > 2}
    assert not repeated


def test_each_access_article_that_a_rule_cites_is_shown_permitting_and_refusing(
    policy: Policy, cases: list[Case]
) -> None:
    rules = [*policy.table.values(), *policy.prohibitions.values(), *policy.ownership.values()]
    cited = {article for rule in rules for article in rule.pasal}
    cited |= {condition.pasal for condition in policy.vocabulary.conditions.values()}
    for allowed in (True, False):
        shown = {article for case in cases if case.allowed == allowed for article in case.about}
        missing = sorted(article for article in cited - shown if is_about_access(article))
        assert not missing, (allowed, missing)


def test_every_code_of_refusal_is_shown(policy: Policy, cases: list[Case]) -> None:
    codes = {condition.code for condition in policy.vocabulary.conditions.values()}
    assert codes <= {case.code for case in cases}


def test_every_role_is_shown_permitted_and_refused(policy: Policy, cases: list[Case]) -> None:
    for allowed in (True, False):
        shown = {role for case in cases if case.allowed == allowed for role in case.roles}
        assert set(policy.vocabulary.roles) - shown <= ({"klien_modul"} if not allowed else set())


@pytest.mark.parametrize(
    ("spoil", "fault"),
    [
        ({"allowed": False}, "maka"),
        ({"code": "LUAR_LINGKUP"}, "kode"),
        ({"pasal": ("8(2)",)}, "pasal"),
        ({"line": "user:saya lihat md:pribadi/hal saya tolak"}, "catatan"),
    ],
)
def test_a_case_that_expects_something_else_fails(
    policy: Policy, cases: list[Case], spoil: dict, fault: str
) -> None:
    right = next(case for case in cases if case.allowed)
    outcome = run_case(policy, dataclasses.replace(right, **spoil))
    assert [text.partition(":")[0] for text in outcome.faults] == [fault]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("peran", "pendekar"),
        ("tentang", "99(1)"),
        ("bila", "{cuaca: cerah}"),
        ("bila", "{unit: sebelah}"),
        ("maka", "boleh saja"),
        ("kelas", "sangat_rahasia"),
        ("harapan", "boleh"),
    ],
)
def test_a_case_in_unknown_words_is_not_run(
    policy: Policy, tmp_path: Path, field: str, value: str
) -> None:
    written = {
        "kasus": "contoh",
        "tentang": "8(1)",
        "peran": "user_personal",
        "tindakan": "lihat",
        "sumber_daya": "md:pribadi",
        "maka": "tolak BUKAN_DATA_SENDIRI menurut 8(1)",
        "catatan": "x",
    }
    table = tmp_path / "table.yaml"

    def write(fields: dict[str, str]) -> None:
        lines = [f"    {name}: {text}" for name, text in fields.items()]
        table.write_text("kasus:\n  -\n" + "\n".join(lines) + "\n")

    write(written)
    assert len(read_cases([table], policy.vocabulary)) == 1
    write(written | {field: value})
    with pytest.raises(PolicyBroken):
        read_cases([table], policy.vocabulary)
