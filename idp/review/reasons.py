"""What a reviewer writes: one line of text, and there where it must be."""

from __future__ import annotations

from idp.foundation.errors import Refusal
from idp.review.states import PASAL

MOST = 400


def require_text(text: str | None, what: str) -> str:
    """The text, stripped; raises Refusal ``<what>_required`` or ``invalid_<what>``."""
    told = (text or "").strip()
    if not told:
        raise Refusal(f"{what}_required", f"a {what} must be given", pasal=(PASAL,))
    if not told.isprintable() or len(told) > MOST:
        raise Refusal(
            f"invalid_{what}", f"the {what} must be one line of at most {MOST} characters"
        )
    return told
