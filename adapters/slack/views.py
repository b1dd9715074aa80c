"""Forms (modals), and reading what was filled in."""

from __future__ import annotations

import json
from typing import Any

from adapters.slack.text import shortened
from core.bank.catalogue import topics
from core.bank.schema import POSITIONS
from core.localization import LOCALES, translator

ANSWER, START, PROFILE = "coach_answer", "coach_start", "coach_profile"
MOST_ANSWER = 3000  # what a form's field takes
_MOST_TITLE = 24
_MOST_OPTION = 75
_LEVELS = range(1, 6)
_COUNTS = (1, 3, 5, 7, 10, 15, 20)

Form = dict[str, Any]


def _text(text: str, most: int = 2000) -> dict[str, Any]:
    return {"type": "plain_text", "text": shortened(text, most), "emoji": False}


def _modal(callback: str, title: str, submit: str, close: str, blocks: list[Any], carried: dict[str, Any]) -> Form:
    return {
        "type": "modal",
        "callback_id": callback,
        "title": _text(title, _MOST_TITLE),
        "submit": _text(submit, _MOST_TITLE),
        "close": _text(close, _MOST_TITLE),
        "blocks": blocks,
        "private_metadata": json.dumps(carried),
    }


def _field(name: str, label: str, element: dict[str, Any], *, optional: bool = True, hint: str = "") -> dict[str, Any]:
    made = {
        "type": "input",
        "block_id": name,
        "label": _text(label),
        "optional": optional,
        "element": {"action_id": name, **element},
    }
    return made | ({"hint": _text(hint)} if hint else {})


def _select(options: list[tuple[str, str]], chosen: str | None, placeholder: str) -> dict[str, Any]:
    made = [{"text": _text(label, _MOST_OPTION), "value": value} for value, label in options]
    element: dict[str, Any] = {"type": "static_select", "options": made, "placeholder": _text(placeholder, 150)}
    initial = next((option for option in made if option["value"] == chosen), None)
    return element | ({"initial_option": initial} if initial is not None else {})


def answer_form(locale: str, kind: str, subject: int, carried: dict[str, Any]) -> Form:
    """A form for one answer; `kind` is the button that opened it."""
    say = translator(locale)
    hints = {"group_answer": "group.form_shared", "group_alone": "group.form_alone"}
    hint = say(hints[kind]) if kind in hints else ""
    field = {"type": "plain_text_input", "multiline": True, "max_length": MOST_ANSWER}
    element = field | {"placeholder": _text(say("discord.form_hint"), 150), "focus_on_load": True}
    return _modal(
        ANSWER,
        say("discord.form_title"),
        say("slack.send"),
        say("slack.cancel"),
        [_field("answer", say("discord.form_label"), element, optional=False, hint=hint)],
        {**carried, "kind": kind, "subject": subject},
    )


def start_form(locale: str, most_questions: int, carried: dict[str, Any]) -> Form:
    """What an interview should be; everything may be left as it is."""
    say = translator(locale)
    names = [(key, topics().category_name(key, locale)) for key in topics().categories]
    categories = {
        "type": "multi_static_select",
        "options": [{"text": _text(label, _MOST_OPTION), "value": key} for key, label in names],
        "placeholder": _text(say("slack.all_categories"), 150),
    }
    counts = [(str(n), say.plural("slack.count", n)) for n in _COUNTS if n <= most_questions]
    levels = [(str(level), say(f"level.{level}")) for level in _LEVELS]
    positions = [(name, say(f"position.{name}")) for name in POSITIONS]
    languages = [(name, say(f"language.{name}")) for name in LOCALES]
    voices = [(name, say(f"voice.{name}")) for name in ("on", "off")]
    usual = say("slack.as_usual")
    return _modal(
        START,
        say("slack.start_title"),
        say("slack.start"),
        say("slack.cancel"),
        [
            _field("categories", say("slash.option.category.what"), categories),
            _field("questions", say("slash.option.questions.what"), _select(counts, None, usual)),
            _field("level", say("slash.option.level.what"), _select(levels, None, usual)),
            _field("position", say("slash.option.position.what"), _select(positions, None, usual)),
            _field("language", say("slash.option.language.what"), _select(languages, None, usual)),
            _field("voice", say("slash.option.voice.what"), _select(voices, "off", usual)),
        ],
        carried,
    )


def profile_form(locale: str, carried: dict[str, Any]) -> Form:
    """What interviews take as given; what is left empty stays as it is."""
    say = translator(locale)
    usual = say("slack.unchanged")
    levels = [(str(level), say(f"level.{level}")) for level in _LEVELS]
    positions = [(name, say(f"position.{name}")) for name in POSITIONS]
    languages = [(name, say(f"language.{name}")) for name in LOCALES]
    zone = {"type": "plain_text_input", "max_length": 64, "placeholder": _text("Asia/Seoul")}
    return _modal(
        PROFILE,
        say("slack.profile_title"),
        say("slack.save"),
        say("slack.cancel"),
        [
            _field("level", say("slash.option.level.what"), _select(levels, None, usual)),
            _field("position", say("slash.option.position.what"), _select(positions, None, usual)),
            _field("language", say("slash.option.language.what"), _select(languages, None, usual)),
            _field("timezone", say("slack.timezone"), zone),
        ],
        carried,
    )


def values_of(view: dict[str, Any]) -> dict[str, Any]:
    """What was filled in, by the name of the field: text, one value, several values, or nothing."""
    found: dict[str, Any] = {}
    for block, elements in (view.get("state") or {}).get("values", {}).items():
        for element in elements.values():
            found[block] = _value(element)
    return found


def _value(element: dict[str, Any]) -> Any:  # noqa: ANN401 - as the field has it
    if "selected_options" in element:
        return [option["value"] for option in element["selected_options"] or []]
    if "selected_option" in element:
        return (element["selected_option"] or {}).get("value")
    return element.get("value")
