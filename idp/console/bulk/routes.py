"""The addresses of acts on many: the same below each list that has some."""

from __future__ import annotations

from idp.console.bulk.kinds import kinds
from idp.console.bulk.views import BatchPages
from idp.console.frame import Console
from idp.console.routing import deed, form
from idp.foundation.routes import Route, StepUp


def bulk_routes(console: Console) -> list[Route]:
    """``/console/penunjukan/massal`` and the like, each kind's own (``Kind.path``)."""
    routes: list[Route] = []
    for kind in kinds(console.foundation):
        pages = BatchPages(console, kind)
        every = kind.path
        one = every + "/<batch_id>"
        step_up = StepUp(f"tindakan.massal.{kind.word}", one, keeps=("alasan", "nomor"))
        routes += [
            deed(every, pages.start, StepUp(f"tindakan.massal.{kind.word}", kind.place)),
            form(one, pages.show, step_up),
            deed(one, pages.submit, step_up),
            deed(one + "/batal", pages.drop, step_up),
            deed(one + "/ulang", pages.retry, step_up),
        ]
    return routes
