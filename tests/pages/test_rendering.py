"""What others rely on in the pages: element ids, field names, escaping, static files."""

import gzip
import re
from collections.abc import Mapping

import jinja2
import pytest

from idp.pages import LANGUAGES, Language, Message, render, static_file, static_url

LOGIN: Mapping[str, object] = {
    "form_action": "/login",
    "username": "",
    "client_name": None,
    "wait_minutes": None,
}
OTP: Mapping[str, object] = {
    "form_action": "/login/otp",
    "recovery": False,
    "alternative_url": None,
    "attempts_left": None,
}
CONSENT: Mapping[str, object] = {
    "form_action": "/oauth/consent",
    "client_name": "Taspen",
    "client_owner": None,
    "scopes": ["openid", "kepegawaian", "offline_access"],
    "examples": {},
    "redirect_host": None,
}
LOGOUT: Mapping[str, object] = {
    "form_action": "/x",
    "applications": [],
    "cancel_url": "/",
}
LOGGED_OUT: Mapping[str, object] = {
    "applications": ["Modul Layanan"],
    "continue_url": None,
    "continue_name": None,
    "login_url": "/",
}
FORM_POST: Mapping[str, object] = {
    "action_url": "https://rp.test/cb",
    "fields": {"code": "c", "state": '"><b>'},
    "client_name": None,
}
ERROR: Mapping[str, object] = {
    "status": 400,
    "error_code": "invalid_request",
    "what": None,
    "why": None,
    "next_step": None,
    "reference": "7F3K-92QD",
    "pasal": ["9(7)"],
    "back_url": "/",
    "back_label": None,
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("template", "context", "parts"),
    [
        (
            "sign_in/login.html",
            LOGIN,
            ('name="username"', 'name="password"', 'id="login-submit"'),
        ),
        ("sign_in/otp.html", OTP, ('name="otp"', 'id="otp-submit"')),
        ("sign_in/logout.html", LOGOUT, ('id="logout-confirm"',)),
        ("sign_in/logged_out.html", LOGGED_OUT, ('id="logout-done"',)),
        ("sign_in/form_post.html", FORM_POST, ('id="form-post-submit"', 'name="code"')),
        ("pages/error.html", ERROR, ('<code id="error-code">invalid_request</code>',)),
    ],
)
def test_password_managers_and_checks_find_what_the_contract_names(
    language: Language,
    template: str,
    context: Mapping[str, object],
    parts: tuple[str, ...],
) -> None:
    page = render(template, language, **context)
    assert [part for part in parts if part not in page] == []
    assert f'<html lang="{language}">' in page
    assert page.count("<h1") == 1


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("template", "context"),
    [
        ("sign_in/login.html", LOGIN),
        ("sign_in/otp.html", OTP),
        ("sign_in/consent.html", CONSENT),
        ("sign_in/logout.html", LOGOUT),
        ("sign_in/logged_out.html", LOGGED_OUT),
    ],
)
def test_a_title_says_nothing_twice(
    language: Language, template: str, context: Mapping[str, object]
) -> None:
    # WCAG 2.2 §2.4.2: which page it is, then where it belongs.
    title = re.search(r"<title>(.*?)</title>", render(template, language, **context))
    assert title is not None
    words = title[1].split(" — ")
    assert len(words) == len(set(words)) == 3, title[1]


def test_consent_has_two_buttons_of_equal_weight() -> None:
    page = render("sign_in/consent.html", "id", **CONSENT)
    buttons = re.findall(r"<button[^>]*name=\"decision\"[^>]*>", page)
    assert [re.findall(r'value="(\w+)"|id="([\w-]+)"', b) for b in buttons] == [
        [("", "consent-deny"), ("deny", "")],
        [("", "consent-approve"), ("allow", "")],
    ]
    assert len({re.findall(r'class="([^"]*)"', button)[0] for button in buttons}) == 1
    assert "checked" not in page


def test_a_failed_sign_in_keeps_the_name_and_says_the_code() -> None:
    context = {**LOGIN, "username": "1980", "error_code": "invalid_credentials"}
    page = render("sign_in/login.html", "id", **context)
    assert 'value="1980"' in page
    assert '<code id="error-code">invalid_credentials</code>' in page


def test_a_wrong_field_is_tied_to_its_error() -> None:
    context = {**LOGIN, "errors": {"username": Message("masuk.nip.format", {"n": 4})}}
    page = render("sign_in/login.html", "id", **context)
    assert 'aria-describedby="username-hint username-error"' in page
    assert '<a href="#username">NIP harus terdiri atas 18 angka.' in page


@pytest.mark.parametrize("hostile", ["<script>x</script>", '" onfocus="x', "{kode}", "{{ 7*7 }}"])
def test_what_comes_from_outside_is_shown_and_never_obeyed(hostile: str) -> None:
    page = render("sign_in/login.html", "id", **{**LOGIN, "client_name": hostile})
    page += render("sign_in/login.html", "id", **{**LOGIN, "username": hostile})
    page += render("sign_in/consent.html", "id", **{**CONSENT, "client_name": hostile})
    assert "<script>x" not in page
    assert '" onfocus="x' not in page
    assert "49" not in re.sub(r"<svg.*?</svg>|\?v=\w+", "", page)


def test_a_value_left_out_is_an_error_and_not_a_blank() -> None:
    known = {name: value for name, value in LOGIN.items() if name != "form_action"}
    with pytest.raises(jinja2.UndefinedError, match="form_action"):
        render("sign_in/login.html", "id", **known)


def test_the_loud_banners_are_on_the_page_when_asked_for() -> None:
    loud = render("sign_in/login.html", "id", **LOGIN, banner_test=True, banner_sample=True)
    assert "MODE UJI" in loud
    assert "Data contoh fiktif" in loud
    quiet = render("sign_in/login.html", "id", **LOGIN)
    assert "MODE UJI" not in quiet
    assert "Data contoh fiktif" not in quiet


def test_a_page_loads_nothing_from_elsewhere() -> None:
    page = render("sign_in/login.html", "id", **LOGIN)
    loaded = re.findall(r'(?<!<a )(?:src|href)="(/[^"]+)"', page)
    assert loaded and all(url.startswith("/static/") for url in loaded)
    assert "://" not in page


def test_a_static_file_is_kept_for_ever_only_under_its_own_version() -> None:
    style = static_file("simasn.css")
    assert style is not None
    assert static_url("simasn.css") == f"/static/simasn.css?v={style.version}"
    assert "immutable" in style.cache_control(style.version)
    assert "immutable" not in style.cache_control(None)
    font = static_file("inter-latin-wght-normal.woff2")
    assert font is not None
    assert f"woff2?v={font.version}".encode() in style.content


@pytest.mark.parametrize("name", ["../rendering.py", "", "simasn.css/..", "/etc/passwd", "x.css"])
def test_only_the_static_files_themselves_are_served(name: str) -> None:
    assert static_file(name) is None


def test_a_form_post_answer_needs_no_more_than_its_fields() -> None:
    fields = {"code": "c", "iss": "https://id.test"}
    page = render("sign_in/form_post.html", "id", action_url="https://rp.test/cb", fields=fields)
    assert '<form method="post" action="https://rp.test/cb" data-auto-submit>' in page


def test_someone_held_back_is_told_how_long_to_wait() -> None:
    page = render("sign_in/otp.html", "id", **OTP, error_code="too_many_attempts", wait_minutes=5)
    assert "Coba lagi dalam 5 menit" in page


def test_a_static_file_travels_packed_to_whom_takes_it_under_a_tag_of_its_own() -> None:
    """RFC 9110 §8.8.3.3, §12.5.3."""
    style = static_file("simasn.css")
    assert style is not None
    plain, packed = style.form_for(""), style.form_for("deflate, gzip, br")
    assert (plain.content, plain.encoding) == (style.content, None)
    assert packed.encoding == "gzip"
    assert gzip.decompress(packed.content) == style.content
    assert len(packed.content) < len(style.content) / 3
    assert packed.etag != plain.etag
    assert style.form_for("gzip;q=0, identity").encoding is None
    font = static_file("inter-latin-wght-normal.woff2")
    assert font is not None
    assert font.form_for("gzip").encoding is None
