"""K18: the rules by the regulation's articles, and as a matrix of roles and resources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from idp.access import CLASSES, Outcome, Policy, WrittenRule, matrix, proven_cases, written_rules
from idp.console.frame import Console
from idp.console.navigation import RULES
from idp.console.policy.question import POLICY
from idp.foundation.http import BadRequest, Request, Response
from idp.sessions import Visitor

ARTICLES = POLICY + "/pasal"
MATRIX = POLICY + "/matriks"
_LONGEST = 100
_LOOK_AT, _ORDINARY = "lihat", "biasa"


@dataclass(frozen=True, slots=True)
class ShownArticle:
    """One article: its words, the rules that carry it out, and the cases that show it at work."""

    code: str
    words: str
    rules: tuple[WrittenRule, ...]
    conditions: tuple[str, ...]
    """Words of the conditions that rest on it."""
    cases: tuple[Outcome, ...]

    @property
    def failed(self) -> int:
        """How many of its cases come out otherwise than written."""
        return sum(1 for case in self.cases if case.faults)


class ReadingPage:
    """``/console/kebijakan/pasal`` and ``/console/kebijakan/matriks``: open to all (Pasal 2.b)."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def articles(self, request: Request, visitor: Visitor) -> Response:
        """GET: the articles with their rules, or one of them; raises AccessDenied, BadRequest."""
        self._console.reach(visitor, RULES)
        shelf = self._console.guard.shelf
        policy = shelf.loaded
        typed, code = _text(request.query, "cari"), _text(request.query, "pasal")
        if code and code not in policy.vocabulary.articles:
            raise BadRequest("the regulation has no such article")
        shown = _articles(policy, proven_cases(policy, shelf.folder))
        if code:
            chosen = [one for one in shown if one.code == code]
        elif typed:
            chosen = [one for one in shown if typed.lower() in f"{one.code} {one.words}".lower()]
        else:
            chosen = [one for one in shown if one.rules or one.conditions]
        return self._console.show(
            request,
            visitor,
            "console/policy_articles.html",
            link={name: value for name, value in (("cari", typed), ("pasal", code)) if value},
            articles=chosen,
            only=chosen[0] if code else None,
            total=len(shown),
            typed=typed,
            conditions=policy.vocabulary.conditions,
            version=policy.version,
        )

    def matrix(self, request: Request, visitor: Visitor) -> Response:
        """GET: who may do one action, type by type; raises AccessDenied, BadRequest."""
        self._console.reach(visitor, RULES)
        policy = self._console.guard.shelf.loaded
        vocabulary = policy.vocabulary
        action = _text(request.query, "tindakan") or _LOOK_AT
        kelas = _text(request.query, "kelas") or _ORDINARY
        kind, role = _text(request.query, "jenis"), _text(request.query, "peran")
        kinds = tuple(dict.fromkeys(name.partition(":")[0] for name in vocabulary.resources))
        known = (
            action in vocabulary.actions
            and kelas in CLASSES
            and kind in ("", *kinds)
            and role in ("", *vocabulary.roles)
        )
        if not known:
            raise BadRequest("the policy has no such word")
        rows = [
            row
            for row in matrix(policy, action, kelas)
            if not kind or row.resource.partition(":")[0] == kind
        ]
        places = [at for at, name in enumerate(vocabulary.roles) if role in ("", name)]
        labels = [one.label for one in vocabulary.roles.values()]
        return self._console.show(
            request,
            visitor,
            "console/policy_matrix.html",
            link={"tindakan": action, "kelas": kelas, "jenis": kind, "peran": role},
            rows=[row for row in rows if not row.is_empty],
            silent=[row.label for row in rows if row.is_empty],
            places=places,
            heads=labels,
            roles=[(name, one.label) for name, one in vocabulary.roles.items()],
            actions=vocabulary.actions,
            classes=CLASSES,
            kinds=kinds,
            action=action,
            kelas=kelas,
            kind=kind,
            role=role,
            conditions=vocabulary.conditions,
        )


def _articles(policy: Policy, cases: Iterable[Outcome]) -> list[ShownArticle]:
    rules: dict[str, list[WrittenRule]] = {}
    for rule in written_rules(policy):
        for code in rule.pasal:
            rules.setdefault(code, []).append(rule)
    resting: dict[str, list[str]] = {}
    for condition in policy.vocabulary.conditions.values():
        resting.setdefault(condition.pasal, []).append(condition.label)
    shown: dict[str, list[Outcome]] = {}
    for outcome in cases:
        for code in dict.fromkeys((*outcome.case.about, *outcome.case.pasal)):
            shown.setdefault(code, []).append(outcome)
    return [
        ShownArticle(
            code,
            words,
            tuple(rules.get(code, ())),
            tuple(resting.get(code, ())),
            tuple(shown.get(code, ())),
        )
        for code, words in policy.vocabulary.articles.items()
    ]


def _text(query: Mapping[str, str], name: str) -> str:
    typed = query.get(name, "").strip()
    if not typed.isprintable() or len(typed) > _LONGEST:
        raise BadRequest("this is nothing to look for")
    return typed
