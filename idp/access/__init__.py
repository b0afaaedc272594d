"""Access: the decision point. Gathers facts, asks the policy, explains the answer.

Owns: loading the policy bundle through Casbin, its versions, the facts, the decision and its log,
the entitlements that tokens carry, the AuthZEN endpoints; and what holds the policy to its word:
tables, proof, explanation, difference, simulation, recomputation. Statements about facts stand in
store.py, those about the past in history_store.py.
Must not: change anybody's rights; be bypassed by a comparison of role names anywhere else.
"""

from idp.access.browsing import MatrixRow, WrittenRule, matrix, proven_cases, written_rules
from idp.access.bundle import read_bundle
from idp.access.decision import Decision, decide
from idp.access.decision_log import log_decisions
from idp.access.decision_point import Asker, DecisionPoint
from idp.access.difference import Difference, differences
from idp.access.disclosure import (
    Disclosure,
    DisclosureFilter,
    count_disclosures,
    list_callers_about,
    list_disclosures,
)
from idp.access.engine import Policy, load_policy
from idp.access.entitlements import STRONG_PROOF, Entitlements, effective_authorities
from idp.access.errors import AskerRefused, PolicyBroken
from idp.access.explanation import Explanation, explain, explanation_document
from idp.access.facts import Authority, Proof, ResourceFacts, SubjectFacts
from idp.access.findings import Findings
from idp.access.guard import (
    AccessDenied,
    AccessGuard,
    Act,
    found_in,
    needs_proof_alone,
    waits_for_second,
    where_allowed,
)
from idp.access.history import last_uses, logged_searches
from idp.access.history_store import last_use_of
from idp.access.invariants import read_invariants
from idp.access.logged import LoggedSearch
from idp.access.narrowing import appointments_of, narrowed
from idp.access.proving import prove
from idp.access.questions import Answer, Question
from idp.access.reasons import reason_user
from idp.access.recomputation import Recomputation, recompute
from idp.access.resources import FORESEEN
from idp.access.routes import decision_routes
from idp.access.service import Access
from idp.access.shelf import PolicyShelf
from idp.access.simulation import Simulation, simulate
from idp.access.tables import Outcome, read_cases, run_case, tables_of
from idp.access.versions import ListedVersion, files_of_version, list_versions
from idp.access.vocabulary import CLASSES, EVERYONE, Vocabulary

__all__ = [
    "CLASSES",
    "EVERYONE",
    "FORESEEN",
    "STRONG_PROOF",
    "Access",
    "AccessDenied",
    "AccessGuard",
    "Act",
    "Answer",
    "Asker",
    "AskerRefused",
    "Authority",
    "Decision",
    "DecisionPoint",
    "Difference",
    "Disclosure",
    "DisclosureFilter",
    "Entitlements",
    "Explanation",
    "Findings",
    "ListedVersion",
    "LoggedSearch",
    "MatrixRow",
    "Outcome",
    "Policy",
    "PolicyBroken",
    "PolicyShelf",
    "Proof",
    "Question",
    "Recomputation",
    "ResourceFacts",
    "Simulation",
    "SubjectFacts",
    "Vocabulary",
    "WrittenRule",
    "appointments_of",
    "count_disclosures",
    "decide",
    "decision_routes",
    "differences",
    "effective_authorities",
    "explain",
    "explanation_document",
    "files_of_version",
    "found_in",
    "last_use_of",
    "last_uses",
    "list_callers_about",
    "list_disclosures",
    "list_versions",
    "load_policy",
    "log_decisions",
    "logged_searches",
    "matrix",
    "narrowed",
    "needs_proof_alone",
    "prove",
    "proven_cases",
    "read_bundle",
    "read_cases",
    "read_invariants",
    "reason_user",
    "recompute",
    "run_case",
    "simulate",
    "tables_of",
    "waits_for_second",
    "where_allowed",
    "written_rules",
]
