"""Access: the decision point. Gathers facts, asks the policy, explains the answer.

Owns: loading the policy bundle through Casbin, the facts, the decision, the entitlements that
tokens carry.
Must not: change state; be bypassed by a comparison of role names anywhere else.
"""

from idp.access.decision import Decision, decide
from idp.access.engine import Policy, load_policy
from idp.access.entitlements import Access, Entitlements
from idp.access.errors import PolicyBroken
from idp.access.facts import Authority, Facts, gather_facts

__all__ = [
    "Access",
    "Authority",
    "Decision",
    "Entitlements",
    "Facts",
    "Policy",
    "PolicyBroken",
    "decide",
    "gather_facts",
    "load_policy",
]
