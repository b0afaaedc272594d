"""Access: the decision point. Gathers facts, asks the policy, explains the answer.

Owns: loading the policy bundle through Casbin, the facts, the decision and its log, the
entitlements that tokens carry, the AuthZEN endpoints.
Must not: change anybody's rights; be bypassed by a comparison of role names anywhere else.
"""

from idp.access.decision import Decision, decide
from idp.access.decision_log import log_decisions
from idp.access.decision_point import DecisionPoint
from idp.access.engine import Policy, load_policy
from idp.access.entitlements import STRONG_PROOF, Entitlements, effective_authorities
from idp.access.errors import AskerRefused, PolicyBroken
from idp.access.facts import Authority, Proof, ResourceFacts, SubjectFacts
from idp.access.guard import AccessDenied, AccessGuard, Act, needs_proof_alone
from idp.access.questions import Answer, Question
from idp.access.reasons import reason_user
from idp.access.routes import decision_routes
from idp.access.service import Access
from idp.access.shelf import PolicyShelf

__all__ = [
    "STRONG_PROOF",
    "Access",
    "AccessDenied",
    "AccessGuard",
    "Act",
    "Answer",
    "AskerRefused",
    "Authority",
    "Decision",
    "DecisionPoint",
    "Entitlements",
    "Policy",
    "PolicyBroken",
    "PolicyShelf",
    "Proof",
    "Question",
    "ResourceFacts",
    "SubjectFacts",
    "decide",
    "decision_routes",
    "effective_authorities",
    "load_policy",
    "log_decisions",
    "needs_proof_alone",
    "reason_user",
]
