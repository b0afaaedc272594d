"""The two catalogues: every sentence a person sees, in Indonesian and in English."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Final, Literal, get_args

from markupsafe import Markup

Language = Literal["id", "en"]
LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)
DEFAULT_LANGUAGE: Final[Language] = "id"

_FOLDER: Final = Path(__file__).parent / "catalogue"
# `ui_locales` comes from outside: more than this is not a person's wish for a language.
_LONGEST_WISH: Final = 100


class MissingText(LookupError):
    """A key that the catalogue does not have, or a placeholder left without its value."""


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence to be said later, in whatever language the page turns out to have."""

    key: str
    values: Mapping[str, object] = field(default_factory=dict)


@lru_cache(maxsize=len(LANGUAGES))
def catalogue(language: Language) -> Mapping[str, str]:
    """Return all texts of one language, key to text. Read from disk once.

    They are those of the pages (`id.toml`) and of each further part (`keputusan.id.toml`).
    """
    files = (_FOLDER / f"{language}.toml", *sorted(_FOLDER.glob(f"*.{language}.toml")))
    parts = (tomllib.loads(file.read_text("utf-8")) for file in files)
    return {key: str(value) for part in parts for key, value in part.items()}


def has_text(language: Language, key: str) -> bool:
    """Tell whether the catalogue of `language` has `key`."""
    return key in catalogue(language)


def text(language: Language, key: str | Message, **values: object) -> str:
    """Return the text of `key` (or of a Message) with its `{placeholders}` filled in.

    The result is plain text for Jinja to escape, unless a value is already Markup: then
    the sentence and its other values are escaped here and the result is Markup.

    Raises MissingText for an unknown key or a placeholder without a value.
    """
    if isinstance(key, Message):
        return text(language, key.key, **{**key.values, **values})
    try:
        sentence = catalogue(language)[key]
    except KeyError:
        raise MissingText(f"no text {key!r} in catalogue {language!r}") from None
    try:
        if any(isinstance(value, Markup) for value in values.values()):
            return Markup.escape(sentence).format(**values)
        return sentence.format(**values)
    except (KeyError, IndexError) as error:
        raise MissingText(f"text {key!r} needs a value for {error}") from None


def choose_language(ui_locales: str | None, cookie: str | None) -> Language:
    """Return the language of a page: the client's wish, else the person's cookie, else id.

    `ui_locales` is a space-separated list in order of preference (OpenID Connect Core
    §3.1.2.1); a tag counts by its first subtag (`en-GB` is `en`). Whatever is unknown,
    or too long to be meant, is passed over.
    """
    if ui_locales and len(ui_locales) <= _LONGEST_WISH:
        for tag in ui_locales.split():
            primary = tag.split("-", 1)[0].lower()
            for language in LANGUAGES:
                if primary == language:
                    return language
    for language in LANGUAGES:
        if cookie == language:
            return language
    return DEFAULT_LANGUAGE
