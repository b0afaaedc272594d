"""Governance: who may - which authority a person has, where, by which document, and its loss.

Owns: assignments and their states, findings of neglect and suspension (Pasal 9(7)), lapse
(Pasal 9(6)), requests for access, withdrawals and rights that a review withholds (Pasal 27(2)a),
recommendations (Pasal 16), pledges and their texts (Pasal 27(1)a). Must not: know HTTP, tokens,
sessions or the policy engine; decide what a module asks.
"""

from idp.governance import pledging, transfer_days
from idp.governance.assignments import (
    AssignmentRecord,
    HeldAssignment,
    ListedAssignment,
    get_assignment,
    list_assignments,
    list_held,
    list_in_force,
    search_assignments,
)
from idp.governance.case_models import FINDING_STATES
from idp.governance.commitment import (
    LetterRecord,
    acknowledge_letter,
    decline_letter,
    find_letter,
    refuse_letter,
    upload_letter,
)
from idp.governance.decree import (
    activate_decreed,
    appoint_first_administrator,
    confirm_decree,
    register_decree,
)
from idp.governance.events import AuthorityGranted, AuthorityReduced, PledgeSigned
from idp.governance.facilitators import Facilitator, list_facilitators
from idp.governance.finding_rows import (
    FindingRecord,
    find_effective_finding,
    get_finding,
    list_findings,
)
from idp.governance.findings import (
    DUTIES,
    answer_finding,
    awaits_answer,
    decide_finding,
    drop_finding,
    find_neglect,
    standing_of,
)
from idp.governance.foresight import Consequences, foresee_events
from idp.governance.four_eyes import require_second
from idp.governance.head_terms import HeadRecord, list_head_terms
from idp.governance.heads import PAPERS as HEAD_PAPERS
from idp.governance.heads import NewHead, end_head, get_head, list_heads, name_head, name_ppk
from idp.governance.import_heads import HeadReport, import_heads
from idp.governance.lapse import lapse_after_departure, lapse_after_move
from idp.governance.machine import Machine, Passage
from idp.governance.models import STATES
from idp.governance.neglect import NEGLECT
from idp.governance.nominations import NominationRecord, find_nomination
from idp.governance.past import (
    PastRight,
    PastState,
    end_of_day,
    list_rights_at,
    list_states_of_person,
)
from idp.governance.past_models import HEADSHIPS
from idp.governance.pledging import *  # noqa: F403 - the names of its __all__, said there
from idp.governance.proposal import (
    Proposal,
    propose,
    reject,
    resubmit,
    return_to_proposer,
    verify,
    withdraw,
)
from idp.governance.recommendation_machine import RECOMMENDATION
from idp.governance.recommendation_register import (
    NamedUse,
    RecommendationEntry,
    RecommendationFilter,
    count_recommendation_page,
    get_recommendation_entry,
    list_named_uses,
    list_recommendation_page,
)
from idp.governance.recommendation_rows import (
    RecommendationRecord,
    UseRecord,
    get_recommendation,
    list_recommendation_uses,
    list_recommendations,
)
from idp.governance.recommendations import (
    FORMATS,
    RECOMMENDED_DAYS,
    RECOMMENDED_USES,
    ask_recommendation,
    recommend,
    refuse_recommendation,
    revoke_recommendation,
    use_recommendation,
)
from idp.governance.recorded_facts import RecordedFact, end_fact, list_facts, record_fact
from idp.governance.recording import record_assignment
from idp.governance.register import SORTS as REGISTER_SORTS
from idp.governance.register import (
    RegisterEntry,
    RegisterFilter,
    count_register,
    get_register_entry,
    list_by_document,
    list_held_by,
    list_register,
    list_standing,
)
from idp.governance.request_machine import ACCESS_REQUEST, WITHDRAWAL
from idp.governance.request_register import (
    ANSWER_DAYS,
    AskedWithdrawal,
    Background,
    Deciders,
    RequestEntry,
    RequestFilter,
    background_of,
    count_request_page,
    deciders_for,
    find_other_giver,
    get_request_entry,
    list_asked_withdrawals,
    list_request_page,
)
from idp.governance.request_rows import (
    OPEN_STATES,
    RequestRecord,
    get_request,
    is_superior,
    list_requests,
)
from idp.governance.requests import (
    approve_request,
    endorse_request,
    grant_request,
    reject_request,
    submit_request,
    withdraw_request,
)
from idp.governance.retirement_notices import warn_of_retirements
from idp.governance.roles import PENGELOLA, POSTS, REQUESTABLE, ROLES, SEATED, UNIT_ROLES
from idp.governance.stopping import is_stoppable
from idp.governance.store import suspended_units
from idp.governance.suspended import (
    STANDINGS,
    SUSPENSION_SORTS,
    LeftStopped,
    NeglectCase,
    OpenFinding,
    SuspensionEntry,
    SuspensionFilter,
    count_active_and_suspended,
    count_suspended,
    get_case,
    list_cases_of,
    list_left_stopped,
    list_open_findings,
    list_suspended,
    list_who_would_stop,
)
from idp.governance.suspension import reinstate, revoke, suspend
from idp.governance.tables import assignment_table
from idp.governance.terms import apply_due_terms
from idp.governance.transitions import STEPS, TRANSITIONS, Scope, Step
from idp.governance.unit_suspension import (
    UnitSuspensionRecord,
    get_unit_suspension,
    lift_unit_suspension,
    list_unit_suspensions,
)
from idp.governance.vacancy import VacancyRecord, list_vacancies
from idp.governance.waiting import Waiting, what_waits_for, what_waits_under
from idp.governance.withdrawals import (
    WithdrawalRecord,
    ask_withdrawal,
    decline_withdrawal,
    get_withdrawal,
    list_withdrawals,
    may_be_given_up,
    may_be_revoked,
)
from idp.governance.withholding import (
    Occasion,
    bind_withholding,
    end_withholding,
    plan_withholding,
    withhold,
)
from idp.governance.withholding_store import count_withheld, is_withheld

__all__ = [
    "ACCESS_REQUEST",
    "ANSWER_DAYS",
    "DUTIES",
    "FINDING_STATES",
    "FORMATS",
    "HEADSHIPS",
    "HEAD_PAPERS",
    "NEGLECT",
    "OPEN_STATES",
    "PENGELOLA",
    "POSTS",
    "RECOMMENDATION",
    "RECOMMENDED_DAYS",
    "RECOMMENDED_USES",
    "REGISTER_SORTS",
    "REQUESTABLE",
    "ROLES",
    "SEATED",
    "STANDINGS",
    "STATES",
    "STEPS",
    "SUSPENSION_SORTS",
    "TRANSITIONS",
    "UNIT_ROLES",
    "WITHDRAWAL",
    "AskedWithdrawal",
    "AssignmentRecord",
    "AuthorityGranted",
    "AuthorityReduced",
    "Background",
    "Consequences",
    "Deciders",
    "Facilitator",
    "FindingRecord",
    "HeadRecord",
    "HeadReport",
    "HeldAssignment",
    "LeftStopped",
    "LetterRecord",
    "ListedAssignment",
    "Machine",
    "NamedUse",
    "NeglectCase",
    "NewHead",
    "NominationRecord",
    "Occasion",
    "OpenFinding",
    "Passage",
    "PastRight",
    "PastState",
    "PledgeSigned",
    "Proposal",
    "RecommendationEntry",
    "RecommendationFilter",
    "RecommendationRecord",
    "RecordedFact",
    "RegisterEntry",
    "RegisterFilter",
    "RequestEntry",
    "RequestFilter",
    "RequestRecord",
    "Scope",
    "Step",
    "SuspensionEntry",
    "SuspensionFilter",
    "UnitSuspensionRecord",
    "UseRecord",
    "VacancyRecord",
    "Waiting",
    "WithdrawalRecord",
    "acknowledge_letter",
    "activate_decreed",
    "answer_finding",
    "apply_due_terms",
    "appoint_first_administrator",
    "approve_request",
    "ask_recommendation",
    "ask_withdrawal",
    "assignment_table",
    "awaits_answer",
    "background_of",
    "bind_withholding",
    "confirm_decree",
    "count_active_and_suspended",
    "count_recommendation_page",
    "count_register",
    "count_request_page",
    "count_suspended",
    "count_withheld",
    "decide_finding",
    "deciders_for",
    "decline_letter",
    "decline_withdrawal",
    "drop_finding",
    "end_fact",
    "end_head",
    "end_of_day",
    "end_withholding",
    "endorse_request",
    "find_effective_finding",
    "find_letter",
    "find_neglect",
    "find_nomination",
    "find_other_giver",
    "foresee_events",
    "get_assignment",
    "get_case",
    "get_finding",
    "get_head",
    "get_recommendation",
    "get_recommendation_entry",
    "get_register_entry",
    "get_request",
    "get_request_entry",
    "get_unit_suspension",
    "get_withdrawal",
    "grant_request",
    "import_heads",
    "is_stoppable",
    "is_superior",
    "is_withheld",
    "lapse_after_departure",
    "lapse_after_move",
    "lift_unit_suspension",
    "list_asked_withdrawals",
    "list_assignments",
    "list_by_document",
    "list_cases_of",
    "list_facilitators",
    "list_facts",
    "list_findings",
    "list_head_terms",
    "list_heads",
    "list_held",
    "list_held_by",
    "list_in_force",
    "list_left_stopped",
    "list_named_uses",
    "list_open_findings",
    "list_recommendation_page",
    "list_recommendation_uses",
    "list_recommendations",
    "list_register",
    "list_request_page",
    "list_requests",
    "list_rights_at",
    "list_standing",
    "list_states_of_person",
    "list_suspended",
    "list_unit_suspensions",
    "list_vacancies",
    "list_who_would_stop",
    "list_withdrawals",
    "may_be_given_up",
    "may_be_revoked",
    "name_head",
    "name_ppk",
    "plan_withholding",
    "propose",
    "recommend",
    "record_assignment",
    "record_fact",
    "refuse_letter",
    "refuse_recommendation",
    "register_decree",
    "reinstate",
    "reject",
    "reject_request",
    "require_second",
    "resubmit",
    "return_to_proposer",
    "revoke",
    "revoke_recommendation",
    "search_assignments",
    "standing_of",
    "submit_request",
    "suspend",
    "suspended_units",
    "transfer_days",
    "upload_letter",
    "use_recommendation",
    "verify",
    "warn_of_retirements",
    "what_waits_for",
    "what_waits_under",
    "withdraw",
    "withdraw_request",
    "withhold",
]
__all__ += pledging.__all__
