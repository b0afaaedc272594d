"""The addresses of K10."""

from __future__ import annotations

from idp.console.frame import Console
from idp.console.reviews.answer_views import AnswerPages
from idp.console.reviews.campaign_views import CampaignPage
from idp.console.reviews.views import REVIEWS, ReviewForm, ReviewRegister
from idp.console.routing import deed, form, page
from idp.foundation.routes import Route, StepUp

_ONE = REVIEWS + "/<campaign_id>"
_ON_APPLYING = StepUp("tindakan.tinjauan_terapkan", _ONE + "/terapkan")
_ON_ANSWER = StepUp(
    "tindakan.tinjauan_putus", _ONE + "/putusan", ("putusan", "butir", "sebab", "alasan")
)


def review_routes(console: Console) -> list[Route]:
    """Campaigns, their making and end, and what reviewers answer."""
    register, making = ReviewRegister(console), ReviewForm(console)
    campaign, answers = CampaignPage(console), AnswerPages(console)
    return [
        page(REVIEWS, register.show),
        page(REVIEWS + "/baru", making.show),
        deed(REVIEWS + "/baru", making.submit),
        page(_ONE, campaign.show),
        deed(_ONE + "/mulai", campaign.start),
        form(_ONE + "/terapkan", campaign.show_apply, _ON_APPLYING),
        deed(_ONE + "/terapkan", campaign.apply, _ON_APPLYING),
        deed(_ONE + "/tutup", campaign.close),
        page(_ONE + "/bukti/<name>", campaign.evidence),
        page(_ONE + "/jawab", answers.show),
        deed(_ONE + "/jawab", answers.choose),
        page(_ONE + "/jawab/<item_id>", answers.show_one),
        deed(_ONE + "/jawab/<item_id>/alihkan", answers.reassign),
        form(_ONE + "/putusan", answers.show_reason, _ON_ANSWER),
        deed(_ONE + "/putusan", answers.decide, _ON_ANSWER),
    ]
