"""A key pair as it is made."""

from __future__ import annotations

import pytest
from joserfc.jwk import ECKey

from idp.foundation.sealing import MasterKey
from idp.keys import pair
from tests.foundations import MASTER_KEY


def drawn_until(begins: bool) -> ECKey:
    """A key whose thumbprint begins like an option of a command, or one whose does not."""
    while (key := ECKey.generate_key("P-256")).thumbprint().startswith("-") is not begins:
        pass
    return key


def test_no_key_is_named_like_an_option_of_a_command(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = [drawn_until(begins=True), fit := drawn_until(begins=False)]
    monkeypatch.setattr(pair, "_generate_key", lambda _: drawn.pop(0))
    made = pair.generate("ES256", MasterKey(MASTER_KEY))
    assert made.kid == fit.thumbprint()
