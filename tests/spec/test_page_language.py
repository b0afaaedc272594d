"""Pages of a flow speak the language that the client wished, else the person's own."""

from __future__ import annotations

import pytest

from idp.sessions import LANGUAGE_COOKIE
from tests.spec.conftest import NIP
from tests.spec.flows import Browser, Party, add_client

INDONESIAN, ENGLISH = 'lang="id"', 'lang="en"'


@pytest.mark.parametrize(
    ("wish", "cookie", "spoken"),
    [
        (None, None, INDONESIAN),
        (None, "en", ENGLISH),
        ("en-GB id", None, ENGLISH),
        ("id", "en", INDONESIAN),
        ("fr", "en", ENGLISH),
        ("fr", None, INDONESIAN),
    ],
)
@pytest.mark.parametrize("prompt", [None, "none consent"])
def test_the_form_post_page_speaks_the_language_of_the_flow(
    browser: Browser,
    party: Party,
    wish: str | None,
    cookie: str | None,
    spoken: str,
    prompt: str | None,
) -> None:
    """OpenID Connect Core §3.1.2.1 ui_locales, for a code as for an error."""
    browser.sign_in(party, NIP)
    if cookie is not None:
        browser.http.set_cookie(LANGUAGE_COOKIE, cookie)
    page = browser.authorize(party, response_mode="form_post", ui_locales=wish, prompt=prompt)
    text = page.get_data(as_text=True)
    assert f'name="{"error" if prompt else "code"}"' in text
    assert spoken in text
    assert ("Melanjutkan ke aplikasi" in text) is (spoken == INDONESIAN)


def test_the_consent_page_speaks_it_too(browser: Browser, party: Party) -> None:
    registered = add_client(browser.application.foundation, first_party=False)
    asking = Party(browser.application, registered.client_id, registered.client_secret)
    browser.sign_in(party, NIP)
    page = browser.http.get(browser.authorize(asking, ui_locales="en").headers["Location"])
    assert ENGLISH in page.get_data(as_text=True)
