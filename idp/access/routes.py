"""The addresses of the decision point."""

from __future__ import annotations

from idp.access import metadata
from idp.access.decision_point import DecisionEndpoint, DecisionPoint, Work
from idp.access.evaluation_api import evaluate
from idp.access.evaluations_api import evaluate_all
from idp.access.search_api import search_actions, search_resources, search_subjects
from idp.foundation.routes import Caller, Guard, Route

_WORKS: tuple[tuple[str, Work], ...] = (
    (metadata.EVALUATION, evaluate),
    (metadata.EVALUATIONS, evaluate_all),
    (metadata.SEARCH_SUBJECT, search_subjects),
    (metadata.SEARCH_RESOURCE, search_resources),
    (metadata.SEARCH_ACTION, search_actions),
)


def decision_routes(point: DecisionPoint) -> list[Route]:
    """Everything under ``/access/v1``, and its metadata."""
    issuer = point.foundation.settings.issuer
    free = Guard.NONE_NEEDED
    return [
        *(
            Route(
                path,
                ("POST",),
                DecisionEndpoint(point, work),
                Caller.CLIENT,
                free,
                "failures per client and address",
                lean=True,
            )
            for path, work in _WORKS
        ),
        Route(
            metadata.WELL_KNOWN,
            ("GET",),
            metadata.MetadataEndpoint(issuer),
            Caller.ANYONE,
            free,
            "none",
            lean=True,
        ),
    ]
