"""Audit events in words: one sentence for each type of event, with names instead of ids."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from idp.audit import OPERATOR, SYSTEM, EventRecord
from idp.console.trail.entries import Named, Names
from idp.pages import Language, article, has_text, text

_NOT_SHOWN = frozenset({"pasal"})
"""Shown as the legal basis, beside the sentence."""
_LISTS = frozenset({"amr", "fields", "changed"})
"""What is a list however long: never a value before and one after."""
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class Told:
    """One event as a page shows it; ``at`` is epoch seconds."""

    event: EventRecord
    at: int
    sentence: str
    actor: str
    unit: str | None
    pasal: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Detail:
    """One line of an event's details: what it is, its value now, and before where it changed."""

    label: str
    value: str
    before: str | None = None


class Teller:
    """Says events in one language. ``labels`` are the policy's words for types of resources."""

    def __init__(self, language: Language, names: Names, labels: Callable[[str], str]) -> None:
        self._language = language
        self._names = names
        self._labels = labels

    def tell(self, event: EventRecord) -> Told:
        """The event with everything that a row shows of it."""
        pasal = event.detail.get("pasal") or ()
        unit = self._unit(event)
        return Told(
            event=event,
            at=event.at_ms // 1000,
            sentence=self.sentence(event),
            actor=self.actor(event),
            unit=unit,
            pasal=(pasal,) if isinstance(pasal, str) else tuple(str(one) for one in pasal),
        )

    def sentence(self, event: EventRecord) -> str:
        """What happened, as a sentence without a full stop."""
        detail = event.detail
        paper = detail.get("document") or detail.get("number")
        return text(
            self._language,
            self._key(event),
            pelaku=self.actor(event),
            orang=self._person(event),
            penunjukan=self._assignment(event),
            peran=self._role(detail.get("role")),
            unit=self._unit(event) or self._say("jejak.provinsi"),
            aplikasi=self._application(event),
            dokumen=paper or self._say("jejak.dokumen.tanpa"),
            jenis=self._kind(detail.get("kind")),
            tindakan=detail.get("action", ""),
            sumber_daya=self._labels(str(detail.get("resource", ""))),
        )

    def actor(self, event: EventRecord) -> str:
        """Who acted, by name."""
        return self._somebody(event.actor)

    def details(self, event: EventRecord) -> Iterator[Detail]:
        """Everything else on record, a line each; a pair of values is before and after."""
        for key, value in event.detail.items():
            if key in _NOT_SHOWN:
                continue
            if key not in _LISTS and _is_change(value):
                yield Detail(
                    self._label(key), self._value(key, value[1]), self._value(key, value[0])
                )
            else:
                yield Detail(self._label(key), self._value(key, value))

    def reason(self, event: EventRecord) -> str | None:
        """Why: a code of the policy in its own words, what somebody wrote as it is."""
        key = f"keputusan.{event.reason}"
        if event.reason is None or not has_text(self._language, key):
            return event.reason
        pasal = event.detail.get("pasal") or []
        codes = [pasal] if isinstance(pasal, str) else [str(code) for code in pasal]
        cited = ", ".join(article(code, self._language) for code in codes)
        return self._say(key, dasar=cited)

    def subject(self, event: EventRecord) -> str | None:
        """What the event is about, by name; None where it is about nobody that is known."""
        found = self._names.known.get(event.subject or "")
        if found is None:
            return None
        return self._assignment(event) if found.kind == "assignment" else found.name

    def _key(self, event: EventRecord) -> str:
        """The sentence of who acted on themself is another one, where there is one."""
        key = sentence_key(event.type)
        if not has_text(self._language, key):
            return sentence_key("lain")
        own = f"{key}.sendiri"
        is_own = event.actor is not None and event.actor == event.subject
        return own if is_own and has_text(self._language, own) else key

    def _say(self, key: str, **values: object) -> str:
        return text(self._language, key, **values)

    def _somebody(self, id_: str | None) -> str:
        if id_ is None:
            return self._say("jejak.orang.seseorang")
        if id_ == SYSTEM:
            return self._say("jejak.orang.sistem")
        if id_ == OPERATOR:
            return self._say("jejak.orang.operator")
        found = self._names.known.get(id_)
        if found is not None:
            return found.name
        return self._names.clients.get(id_) or self._say("jejak.orang.lama")

    def _person(self, event: EventRecord) -> str:
        """Whom the event is about: its subject, else the person that its detail names."""
        for id_ in (
            event.subject,
            event.detail.get("person"),
            event.detail.get("owner"),
            event.detail.get("requester"),
        ):
            found = self._names.known.get(id_) if isinstance(id_, str) else None
            if found is not None and found.kind in ("person", "assignment"):
                return found.name
        return self._say("jejak.orang.seseorang")

    def _assignment(self, event: EventRecord) -> str:
        found = self._names.known.get(event.subject or "")
        held = found if found is not None and found.kind == "assignment" else None
        role = held.role if held is not None else event.detail.get("role")
        unit = held.unit_name if held is not None else self._unit(event)
        values = {"peran": self._role(role), "orang": self._person(event)}
        if unit is None:
            return self._say("jejak.penunjukan.provinsi", **values)
        return self._say("jejak.penunjukan", unit=unit, **values)

    def _unit(self, event: EventRecord) -> str | None:
        known: Mapping[str, Named] = self._names.known
        named = known.get(event.unit or "") or known.get(event.subject or "")
        return named.unit_name if named is not None else event.unit

    def _role(self, role: object) -> str:
        key = f"peran.{role}"
        return self._say(key) if has_text(self._language, key) else self._say("jejak.hak")

    def _application(self, event: EventRecord) -> str:
        name = self._names.clients.get(event.client or event.actor or "")
        return name or str(event.detail.get("name") or self._say("jejak.aplikasi.lama"))

    def _kind(self, kind: object) -> str:
        key = f"jejak.jenis.{kind}"
        return self._say(key if has_text(self._language, key) else "jejak.jenis.lain")

    def _label(self, key: str) -> str:
        known = f"jejak.hal.{key}"
        if has_text(self._language, known):
            return self._say(known)
        return self._say("jejak.hal.lain", kunci=key)

    def _value(self, key: str, value: Any) -> str:
        if value is None or value in ("", [], {}):
            return self._say("jejak.ubah.kosong")
        if isinstance(value, bool):
            return self._say("jejak.ya" if value else "jejak.tidak")
        if isinstance(value, list):
            return ", ".join(self._value(key, one) for one in value)[:_LONGEST]
        word = str(value)
        found = self._names.known.get(word)
        if found is not None:
            return found.name
        for known in (f"keadaan.{word}", f"peran.{word}", f"jejak.jenis.{word}"):
            if key in ("to", "from", "role", "kind") and has_text(self._language, known):
                return self._say(known)
        return self._labels(word)[:_LONGEST] if key == "resource" else word[:_LONGEST]


def sentence_key(event_type: str) -> str:
    """The catalogue key of an event type's sentence."""
    return f"jejak.kejadian.{event_type.replace(':', '.')}"


def nameless(event_type: str, language: Language) -> str:
    """What an event of this type says, whoever it may be about."""
    blanks = ("pelaku", "orang", "penunjukan", "peran", "unit", "aplikasi", "dokumen", "jenis")
    values = dict.fromkeys((*blanks, "tindakan", "sumber_daya"), "…")
    key = sentence_key(event_type)
    return text(language, key, **values) if has_text(language, key) else event_type


def _is_change(value: object) -> bool:
    """``[before, after]``, as changes are written down."""
    pair = 2
    return (
        isinstance(value, list)
        and len(value) == pair
        and all(one is None or isinstance(one, (str, int, bool)) for one in value)
        and value[0] != value[1]
    )
