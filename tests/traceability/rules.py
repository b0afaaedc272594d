"""Which rules and conditions of the policy rest on an article, and which pages ask them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from idp.access import Policy
from idp.access.bundle import read_bundle
from idp.foundation.routes import Route
from tests.traceability.articles import ROOT

ByArticle = dict[str, list[str]]


def rules_by_article() -> ByArticle:
    """Article -> rule ids in the order of the files, then the conditions that refuse by it."""
    bundle = read_bundle(ROOT / "policies")
    found: ByArticle = defaultdict(list)
    for row in bundle.rows:
        for article in row.pasal.split():
            found[article].append(row.rule)
    for name, condition in bundle.vocabulary.conditions.items():
        found[condition.pasal].append(f"syarat {name}")
    return found


def pages_by_article(policy: Policy, routes: Iterable[Route]) -> ByArticle:
    """Article -> addresses whose action on whose resource some rule of that article decides."""
    decided: dict[tuple[str, str], set[str]] = defaultdict(set)
    for (_, resource, action, _), rule in policy.table.items():
        decided[resource, action].update(rule.pasal)
    for rules in (policy.prohibitions, policy.ownership):
        for (resource, action, _), rule in rules.items():
            decided[resource, action].update(rule.pasal)
    found: dict[str, set[str]] = defaultdict(set)
    for route in routes:
        for article in decided[route.resource, route.action]:
            found[article].add(route.path)
    return {article: sorted(paths) for article, paths in found.items()}
