"""Everything people see is in both catalogues, in words the house allows."""

import re
import string
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from idp.audit import EventType
from idp.pages import LANGUAGES, Message, MissingText, choose_language, text
from idp.pages.i18n import catalogue

TEMPLATES = Path(__file__).parents[2] / "idp" / "pages" / "templates"
ALL_TEMPLATES = sorted(TEMPLATES.rglob("*.html"))
FORBIDDEN = ("silahkan", "password", "terotentikasi", "user id")
_SPOKEN_ATTRIBUTE = re.compile(r"\b(?:title|alt|placeholder|aria-label)=\"([^\"]*)\"")
_JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
_CLASS_NAMES = re.compile(r"{% block (?:body_class|width) %}[a-z-]*{% endblock %}")
_TAG = re.compile(r"<[^>]*>")
_KEY = re.compile(r"\bt\(\"([a-z0-9_.]+)\"")


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def literal_words(template: str) -> Iterator[str]:
    """Yield each piece of text that a template says without asking the catalogue."""
    bare = _JINJA.sub("", _CLASS_NAMES.sub("", template))
    for piece in (_TAG.sub("\n", bare), "\n".join(_SPOKEN_ATTRIBUTE.findall(bare))):
        yield from (line for line in piece.split("\n") if re.search(r"[A-Za-z]{2}", line))


def test_both_catalogues_have_the_same_keys() -> None:
    assert catalogue("id").keys() == catalogue("en").keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_empty(language: str) -> None:
    texts = catalogue("id" if language == "id" else "en")
    assert [key for key, sentence in texts.items() if not sentence.strip()] == []


def test_both_languages_need_the_same_values() -> None:
    english = catalogue("en")
    differing = [
        key
        for key, sentence in catalogue("id").items()
        if placeholders(sentence) != placeholders(english[key])
    ]
    assert differing == []


@pytest.mark.parametrize("word", FORBIDDEN)
def test_indonesian_texts_keep_to_the_standard_words(word: str) -> None:
    assert [k for k, s in catalogue("id").items() if word in s.lower()] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_shouts(language: str) -> None:
    texts = catalogue("id" if language == "id" else "en")
    assert [key for key, sentence in texts.items() if "!" in sentence] == []


@pytest.mark.parametrize("path", ALL_TEMPLATES, ids=lambda p: p.stem)
def test_a_template_holds_no_words_of_its_own(path: Path) -> None:
    assert list(literal_words(path.read_text("utf-8"))) == []


def test_the_search_for_literal_words_finds_them() -> None:
    assert list(literal_words('<p class="x">{{ t("a") }} Masuk</p>')) == [" Masuk"]
    assert list(literal_words('<a title="Tutup">{{ x }}</a>')) == ["Tutup"]


@pytest.mark.parametrize("path", ALL_TEMPLATES, ids=lambda p: p.stem)
def test_a_template_has_no_inline_script_or_style(path: Path) -> None:
    template = path.read_text("utf-8")
    assert not re.search(r"<style|\bstyle=|\bon[a-z]+=\"|javascript:", template)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", template))


def test_every_key_a_template_names_is_in_the_catalogue() -> None:
    named = {key for path in ALL_TEMPLATES for key in _KEY.findall(path.read_text("utf-8"))}
    assert {key for key in named if not key.endswith(".")} <= catalogue("id").keys()


def test_an_unknown_key_is_an_error() -> None:
    with pytest.raises(MissingText, match=r"tidak\.ada"):
        text("id", "tidak.ada")


def test_a_missing_value_is_an_error() -> None:
    with pytest.raises(MissingText, match="n"):
        text("id", "otp.salah")


def test_a_message_is_said_in_the_language_of_the_page() -> None:
    message = Message("tugas.tinjau", {"n": 12})
    assert text("id", message) == "Tinjau 12 hak akses"
    assert text("en", message) == "Review 12 access rights"


@pytest.mark.parametrize(
    ("ui_locales", "cookie", "chosen"),
    [
        (None, None, "id"),
        ("en", None, "en"),
        ("en-GB id", None, "en"),
        ("fr de", "en", "en"),
        ("id en", "en", "id"),
        ("english", None, "id"),
        (None, "EN", "id"),
        (None, "../en", "id"),
        ("x " * 100 + "en", None, "id"),
    ],
)
def test_the_language_is_the_clients_wish_then_the_cookie_then_indonesian(
    ui_locales: str | None, cookie: str | None, chosen: str
) -> None:
    assert choose_language(ui_locales, cookie) == chosen


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_type_of_audit_event_has_its_sentence(language: str) -> None:
    """The audit trail is read in sentences: a new type brings one (``jejak.kejadian.<type>``)."""
    texts = catalogue("id" if language == "id" else "en")
    keys = {one: f"jejak.kejadian.{one.value.replace(':', '.')}" for one in EventType}
    assert [one.value for one, key in keys.items() if key not in texts] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_key_is_in_two_parts_of_a_catalogue(language: str) -> None:
    """The part that is read last would win, and the other's sentence never be seen."""
    folder = TEMPLATES.parent / "catalogue"
    homes: dict[str, list[str]] = {}
    for part in sorted(folder.glob(f"*{language}.toml")):
        for key in tomllib.loads(part.read_text("utf-8")):
            homes.setdefault(key, []).append(part.name)
    assert {key: parts for key, parts in homes.items() if len(parts) > 1} == {}
