"""Review: access looked at again (Pasal 27(2)a) - campaigns, their items, decisions and evidence.

Owns: who is asked about which right until when, what was decided and what follows from silence,
the guard against answers without looking, reminders, the signed evidence. Must not: know HTTP;
change a right but through governance and oidc; find neglect (Pasal 9(7) is governance's).
"""

from idp.review.answers_in_a_row import MOST, MOST_KEPT_AT_ONCE, Draw, require_few
from idp.review.campaigns import (
    count_outcomes,
    create_campaign,
    get_campaign,
    list_campaigns,
    start_campaign,
)
from idp.review.closing import Sign, close_campaign, export_evidence, list_digests
from idp.review.deadline import apply_campaign, apply_due, settle
from idp.review.decisions import MOST_AT_ONCE, decide
from idp.review.evidence import EVIDENCE_TYPE
from idp.review.facts import EarlierOutcome, Facts, facts_of
from idp.review.items import (
    count_answerable,
    find_drawn,
    find_items,
    is_asked,
    list_answerable,
    list_awaiting,
    list_concerning,
    list_items,
    look_at,
)
from idp.review.last_look import LastLook, last_looks_at
from idp.review.overview import (
    Answering,
    CampaignFilter,
    Pace,
    count_by_unit,
    count_outcomes_of,
    list_campaign_page,
    list_paces,
    list_possible_reviewers,
    list_unanswered,
    place_of,
    preview_campaign,
)
from idp.review.proof import check_evidence
from idp.review.reassigning import reassign
from idp.review.records import CampaignRecord, ItemRecord, NamedItem
from idp.review.reminders import remind_due
from idp.review.reviewers import Offices, find_offices
from idp.review.states import (
    CAMPAIGN_STATES,
    CAMPAIGN_STEPS,
    CAMPAIGN_TRANSITIONS,
    DECISIONS,
    DEFAULTS,
    ITEM_STEPS,
    ITEM_TRANSITIONS,
    LABELS,
    OUTCOMES,
    SCOPES,
    Step,
)

__all__ = [
    "CAMPAIGN_STATES",
    "CAMPAIGN_STEPS",
    "CAMPAIGN_TRANSITIONS",
    "DECISIONS",
    "DEFAULTS",
    "EVIDENCE_TYPE",
    "ITEM_STEPS",
    "ITEM_TRANSITIONS",
    "LABELS",
    "MOST",
    "MOST_AT_ONCE",
    "MOST_KEPT_AT_ONCE",
    "OUTCOMES",
    "SCOPES",
    "Answering",
    "CampaignFilter",
    "CampaignRecord",
    "Draw",
    "EarlierOutcome",
    "Facts",
    "ItemRecord",
    "LastLook",
    "NamedItem",
    "Offices",
    "Pace",
    "Sign",
    "Step",
    "apply_campaign",
    "apply_due",
    "check_evidence",
    "close_campaign",
    "count_answerable",
    "count_by_unit",
    "count_outcomes",
    "count_outcomes_of",
    "create_campaign",
    "decide",
    "export_evidence",
    "facts_of",
    "find_drawn",
    "find_items",
    "find_offices",
    "get_campaign",
    "is_asked",
    "last_looks_at",
    "list_answerable",
    "list_awaiting",
    "list_campaign_page",
    "list_campaigns",
    "list_concerning",
    "list_digests",
    "list_items",
    "list_paces",
    "list_possible_reviewers",
    "list_unanswered",
    "look_at",
    "place_of",
    "preview_campaign",
    "reassign",
    "remind_due",
    "require_few",
    "settle",
    "start_campaign",
]
