"""The table for readers: one section a Pasal, one row an article."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from textwrap import shorten

from idp.access import Policy
from idp.foundation.routes import Route
from tests.traceability.articles import (
    ROOT,
    Article,
    must_be_shown_both_ways,
    read_articles,
    read_later,
    read_places,
)
from tests.traceability.evidence import Evidence, read_evidence
from tests.traceability.rules import pages_by_article, rules_by_article

TARGET = ROOT / "docs" / "testing" / "traceability.md"
_HEAD = """# From the regulation to its proof

Every article of Pergub 14/2023, the rules of the policy that rest on it, the tests that show what
it permits and what it refuses, and where it is seen. Written by `python -m tests.traceability`; a
test fails when it is stale. An article on access (Pasal 6–9, 16–18, 20–23, 26–29) needs both kinds
of test; what still waits stands in `tests/pergub/later.txt`.

"""
_COLUMNS = (
    "| article | rules | shown to permit | shown to refuse | shown besides | page or document |"
)
_WORDS_WIDTH = 90
_RULE = "|---|---|---|---|---|---|"


def write_page(policy: Policy, routes: Iterable[Route]) -> str:
    """The whole document."""
    articles = read_articles()
    evidence = read_evidence()
    rules, pages = rules_by_article(), pages_by_article(policy, routes)
    places = read_places()["documents"]
    parts = [_HEAD, _summary(articles, evidence)]
    silent: list[str] = []
    for pasal, members in groupby(articles, key=lambda article: article.pasal):
        rows = []
        for article in members:
            own = [item for item in evidence if item.article == article.id]
            cells = [
                _words(rules.get(article.id, [])),
                *(_tests([e for e in own if e.allows is allows]) for allows in (True, False, None)),
                _places(pages.get(article.id, []), places.get(article.id)),
            ]
            if any(cells):
                rows.append("| " + " | ".join([_article(article), *cells]) + " |\n")
            else:
                silent.append(article.id)
        if rows:
            parts += [f"\n## Pasal {pasal}\n{_COLUMNS}\n{_RULE}\n", *rows]
    parts.append(f"\n## Without rule, test or page here\n{', '.join(silent)}\n")
    return "".join(parts)


def _article(article: Article) -> str:
    """Its id, and how it begins."""
    words = shorten(article.words.replace("|", "/"), _WORDS_WIDTH, placeholder=" …")
    return f"**{article.id}** {words}"


def _summary(articles: list[Article], evidence: list[Evidence]) -> str:
    needed = must_be_shown_both_ways(articles)
    later = read_later()
    shown = {
        allows: {item.article for item in evidence if item.allows is allows}
        for allows in (True, False)
    }
    both = [id_ for id_ in needed if id_ in shown[True] and id_ in shown[False]]
    excepted = "".join(
        f"- {id_}: {reason}\n" for id_, reason in read_places()["not_access"].items()
    )
    waiting = "".join(f"- {id_}: {reason}\n" for id_, reason in later.items())
    return (
        f"Articles on access: {len(needed)}. Shown both ways: {len(both)}."
        f" Waiting: {len(later)}.\n\nNo matter of access:\n\n{excepted}"
        f"\nWaiting for:\n\n{waiting}"
    )


def _words(rules: list[str]) -> str:
    return " ".join(f"`{rule}`" for rule in rules)


def _tests(found: list[Evidence]) -> str:
    """Tests by file, each once, with a link that works in the repository."""
    named: dict[str, list[str]] = {}
    for item in found:
        names = named.setdefault(item.file, [])
        if item.name not in names:
            names.append(item.name)
    return "<br>".join(
        line
        for file, names in named.items()
        for line in ([_cases(file, names)] if file.endswith(".yaml") else _links(file, names))
    )


def _links(file: str, names: list[str]) -> list[str]:
    return [f"[{name.removeprefix('test_').replace('_', ' ')}](../../{file})" for name in names]


def _cases(file: str, names: list[str]) -> str:
    word = "case" if len(names) == 1 else "cases"
    return f"{len(names)} {word} of [{file.rpartition('/')[2]}](../../{file})"


def _places(pages: list[str], document: str | None) -> str:
    shown = [f"`{path}`" for path in pages]
    if document is not None:
        shown.append(f"[{document}](../../{document})")
    return " ".join(shown)
