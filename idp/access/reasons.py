"""Why a decision is what it is, in the response's context (AuthZEN Authorization API 1.0 §5.5.1).

Always there: a sentence for the person (Indonesian) and one for whoever looks after the system
(English), the code, the rule, the version of the policy and the articles. Decisions repeat, so
their texts are made once.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from idp.access.bundle import DENY_BY_DEFAULT
from idp.access.decision import ALLOWED, BY_DEFAULT, Decision
from idp.access.engine import NOTHING_ALLOWS
from idp.access.questions import Answer
from idp.pages import Language, article, has_text, text

INCOMPLETE = "DATA_TIDAK_LENGKAP"
MISSING = "data_kurang"
_MOST_MISSING = 100
_LONGEST_MISSING = 200


def decision_json(answer: Answer) -> str:
    """The decision with its context, as the response says it (§5.5)."""
    decision = answer.decision
    context = _context(
        decision.code,
        decision.rule,
        decision.pasal,
        decision.failed,
        decision.duties,
        decision.policy,
    )
    if decision.code == INCOMPLETE:
        # Pasal 10 ayat (3): what is incomplete is said, never a blank refusal.
        context = _joined(context, {"kurang": missing_items(answer.question.properties)})
    return f'{{"decision":{"true" if decision.allowed else "false"},"context":{context}}}'


def error_json(reason: str, policy: str) -> str:
    """An item of a batch that can't be evaluated: denied, with the error (§7.2.1)."""
    context = _context(NOTHING_ALLOWS, BY_DEFAULT, (DENY_BY_DEFAULT,), (), (), policy)
    error = {"error": {"status": 400, "message": reason}}
    return f'{{"decision":false,"context":{_joined(context, error)}}}'


def reason_user(decision: Decision, language: Language) -> str:
    """The sentence for the person whom the decision is about."""
    return _sentence(decision.code, decision.pasal, language)


def missing_items(properties: Mapping[str, Any]) -> list[str]:
    """What the module says is still missing, passed through."""
    stated = properties.get(MISSING)
    if not isinstance(stated, list):
        return []
    texts = [item for item in stated if isinstance(item, str) and len(item) <= _LONGEST_MISSING]
    return texts[:_MOST_MISSING]


@lru_cache(maxsize=4096)
def _context(
    code: str,
    rule: str,
    pasal: tuple[str, ...],
    failed: tuple[str, ...],
    duties: tuple[str, ...],
    policy: str,
) -> str:
    context: dict[str, Any] = {
        "reason_user": {"id": _sentence(code, pasal, "id")},
        "reason_admin": {"en": _for_admin(code, rule, pasal, failed)},
        "code": code,
        "rule": rule,
        "policy": policy,
        "pasal": list(pasal),
    }
    if duties:
        context["obligations"] = list(duties)
    return _dumped(context)


def _sentence(code: str, pasal: tuple[str, ...], language: Language) -> str:
    key = f"keputusan.{code}"
    known = key if has_text(language, key) else "keputusan.lainnya"
    return text(language, known, dasar=_cited(pasal, language))


def _for_admin(code: str, rule: str, pasal: tuple[str, ...], failed: tuple[str, ...]) -> str:
    values = {"aturan": rule, "dasar": _cited(pasal, "en")}
    if code == ALLOWED:
        return text("en", "keputusan.admin_boleh", **values)
    if not failed:
        return text("en", "keputusan.admin_tolak", kode=code, **values)
    return text("en", "keputusan.admin_syarat", kode=code, syarat=" ".join(failed), **values)


def _cited(pasal: tuple[str, ...], language: Language) -> str:
    return ", ".join(article(code, language) for code in pasal)


def _joined(context: str, more: dict[str, Any]) -> str:
    return f"{context[:-1]},{_dumped(more)[1:]}"


def _dumped(document: dict[str, Any]) -> str:
    # ASCII: whatever a module stated, the answer is valid UTF-8.
    return json.dumps(document, separators=(",", ":"))
