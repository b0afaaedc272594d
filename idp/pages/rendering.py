"""Turns a template and its values into a page. Needs no Flask and no request."""

import re
from collections.abc import Callable
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from idp.foundation.ids import new_id
from idp.pages import formats
from idp.pages.i18n import LANGUAGES, Language, Message, has_text, text
from idp.pages.static_files import static_url

_FOLDER: Final = Path(__file__).parent
_SYMBOL: Final = re.compile(r'<symbol id="([a-z0-9-]+)"[^>]*>(.*?)</symbol>')

# What every page may leave out. StrictUndefined makes any other gap an error.
_DEFAULTS: Final[dict[str, object]] = {
    "banner_sample": False,
    "banner_test": False,
    "person_name": None,
    "unit_name": None,
    "username": "",
    "client_name": None,
    "wait_minutes": None,
    "pending_email": None,
    "unknown_action": None,
    "language_urls": None,
    "help_contact": None,
    "helpers": (),
    "acting": None,
    "site_host": None,
    "receipt": None,
    "manages": False,
    "idle_left": None,
    "trace": None,
    "here": "",
    "errors": {},
    "error_code": None,
    "csrf_token": "",
    "transaction": "",
}


@lru_cache(maxsize=1)
def _symbols() -> dict[str, str]:
    return dict(_SYMBOL.findall((_FOLDER / "icons" / "icons.svg").read_text("utf-8")))


@cache
def icon(name: str) -> Markup:
    """Return an icon as decorative inline SVG. Raises KeyError for an unknown name.

    Inline rather than referenced, so that a page needs no further request and no rule of
    the content security policy for it.
    """
    return Markup(  # noqa: S704 - drawn from our own file, nothing from outside
        '<svg class="icon" viewBox="0 0 24 24" fill="none" stroke="currentColor"'
        ' stroke-width="2" stroke-linecap="round" stroke-linejoin="round"'
        f' aria-hidden="true" focusable="false">{_symbols()[name]}</svg>'
    )


@lru_cache(maxsize=1)
def emblem() -> Markup:
    """Return the product's emblem as decorative inline SVG."""
    drawing = (_FOLDER / "icons" / "emblem.svg").read_text("utf-8")
    return Markup(drawing.strip())  # noqa: S704 - our own file


def strong(value: object) -> Markup:
    """Return `value`, escaped, in `<strong>`: for a name inside a catalogue sentence."""
    return Markup("<strong>{}</strong>").format(value)


def _say(language: Language, words: str | Message) -> str:
    """Return finished text as it is, and a Message in the page's language."""
    return text(language, words) if isinstance(words, Message) else words


def _filters(language: Language) -> dict[str, Callable[..., str]]:
    in_language: dict[str, Callable[..., str]] = {
        "tanggal": formats.date_text,
        "tanggal_hari": formats.date_with_day,
        "tanggal_singkat": formats.date_short,
        "jam": formats.time_text,
        "waktu": formats.date_time,
        "waktu_singkat": formats.date_time_short,
        "waktu_detik": formats.timestamp,
        "angka": formats.number,
        "persen": formats.percent,
        "pasal": formats.article,
        "ukuran": formats.file_size,
    }
    bound = {name: partial(function, language=language) for name, function in in_language.items()}
    return {
        **bound,
        "iso": formats.iso_time,
        "nip": formats.nip_grouped,
        "nip_samar": formats.nip_masked,
        "ponsel_samar": formats.phone_masked,
        "surel_samar": formats.email_masked,
    }


@lru_cache(maxsize=len(LANGUAGES))
def environment(language: Language = "id") -> Environment:
    """Return the Jinja environment of one language: escaping on, no gap passed over."""
    made = Environment(
        loader=FileSystemLoader(_FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(_filters(language))
    made.globals.update(
        language=language,
        t=partial(text, language),
        has_text=partial(has_text, language),
        icon=icon,
        emblem=emblem,
        static=static_url,
        strong=strong,
        say=partial(_say, language),
        new_form_id=new_id,
    )
    return made


def render(template: str, language: Language, **context: object) -> str:
    """Return the page `template` (such as `sign_in/login.html`) as HTML.

    `context` is what the table in `idp.pages` lists for it. Raises
    jinja2.UndefinedError when something is missing, MissingText for an unknown key.
    """
    return environment(language).get_template(template).render({**_DEFAULTS, **context})
