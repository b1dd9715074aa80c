"""The rules for components, in messages with and without Components V2, and in modals."""

from __future__ import annotations

from typing import Any

from tests.wire.discord_emulator.errors import Problems
from tests.wire.discord_emulator.messages import walk

Path = tuple[str | int, ...]
ROW, BUTTON, STRING_SELECT, INPUT = 1, 2, 3, 4
SELECTS = {3, 5, 6, 7, 8}
SECTION, TEXT, THUMBNAIL, GALLERY, FILE, SEPARATOR, CONTAINER, LABEL = 9, 10, 11, 12, 13, 14, 17, 18
TOP_V2 = {ROW, SECTION, TEXT, GALLERY, FILE, SEPARATOR, CONTAINER}
IN_CONTAINER = TOP_V2 - {CONTAINER}
IN_LABEL = SELECTS | {INPUT, 19, 21, 22, 23}
LINK, PREMIUM = 5, 6


def _wrong_type(problems: Problems, path: Path, allowed: set[int]) -> None:
    choices = ", ".join(map(str, sorted(allowed)))
    problems.add((*path, "type"), "UNION_TYPE_CHOICES", f'Value of field "type" must be one of ({choices}).')


def check_message_components(problems: Problems, components: list[dict[str, Any]], *, v2: bool) -> None:
    """Adds what Discord would refuse in a message's components."""
    path: Path = ("components",)
    problems.count(path, components, 40 if v2 else 5)
    _check_unique(problems, components)
    everything = list(walk(components))
    if v2:
        if len(everything) > 40:
            problems.add(path, "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED", "The maximum number of components is 40")
        if sum(len(part.get("content") or "") for part in everything if part.get("type") == TEXT) > 4000:
            message = "The total length of displayable text must be 4000 or fewer"
            problems.add(path, "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED", message)
    allowed = TOP_V2 if v2 else {ROW}
    for index, part in enumerate(components):
        _check_part(problems, (*path, index), part, allowed)


def _check_unique(problems: Problems, components: list[dict[str, Any]]) -> None:
    seen: set[str] = set()
    for part in walk(components):
        custom_id = part.get("custom_id")
        if custom_id is not None and custom_id in seen:
            problems.add(("components",), "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated")
        seen.add(custom_id or "")


def _check_part(problems: Problems, path: Path, part: dict[str, Any], allowed: set[int]) -> None:
    kind = part.get("type")
    if kind not in allowed:
        _wrong_type(problems, path, allowed)
    elif kind == ROW:
        _check_row(problems, path, part)
    elif kind == TEXT:
        problems.length((*path, "content"), part.get("content") or "", 4000, 1)
    elif kind == SECTION:
        _check_section(problems, path, part)
    elif kind == GALLERY:
        problems.count((*path, "items"), part.get("items") or [], 10, 1)
    elif kind == CONTAINER:
        problems.count((*path, "components"), part.get("components") or [], 40, 1)
        for index, inner in enumerate(part.get("components") or []):
            _check_part(problems, (*path, "components", index), inner, IN_CONTAINER)


def _check_section(problems: Problems, path: Path, part: dict[str, Any]) -> None:
    problems.count((*path, "components"), part.get("components") or [], 3, 1)
    for index, inner in enumerate(part.get("components") or []):
        _check_part(problems, (*path, "components", index), inner, {TEXT})
    accessory = part.get("accessory")
    if accessory is None:
        problems.required((*path, "accessory"))
    elif accessory.get("type") == BUTTON:
        _check_button(problems, (*path, "accessory"), accessory)
    elif accessory.get("type") != THUMBNAIL:
        _wrong_type(problems, (*path, "accessory"), {BUTTON, THUMBNAIL})


def _check_row(problems: Problems, path: Path, row: dict[str, Any]) -> None:
    inner = row.get("components") or []
    menus = [part for part in inner if part.get("type") in SELECTS]
    problems.count((*path, "components"), inner, 5, 1)
    if menus and len(inner) > 1:
        problems.add((*path, "components"), "COMPONENT_LAYOUT_WIDTH_EXCEEDED", "The width exceeds the maximum")
    for index, part in enumerate(inner):
        here = (*path, "components", index)
        if part.get("type") == BUTTON:
            _check_button(problems, here, part)
        elif part.get("type") in SELECTS:
            _check_select(problems, here, part)
        else:
            _wrong_type(problems, here, {BUTTON, *SELECTS})


def _check_button(problems: Problems, path: Path, button: dict[str, Any]) -> None:
    style = button.get("style")
    problems.length((*path, "label"), button.get("label"), 80)
    if style not in range(1, 7):
        problems.add((*path, "style"), "BASE_TYPE_CHOICES", "Value must be one of {1, 2, 3, 4, 5, 6}.")
    elif style == LINK:
        problems.length((*path, "url"), button.get("url") or "", 512, 1)
        if button.get("custom_id"):
            problems.add(path, "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE", "A custom id and url exclude")
    elif style != PREMIUM:
        problems.length((*path, "custom_id"), button.get("custom_id") or "", 100, 1)
        if not button.get("label") and not button.get("emoji"):
            problems.add(path, "BUTTON_COMPONENT_NO_LABEL_OR_EMOJI", "A button needs a label or an emoji")


def _check_select(problems: Problems, path: Path, menu: dict[str, Any]) -> None:
    problems.length((*path, "custom_id"), menu.get("custom_id") or "", 100, 1)
    problems.length((*path, "placeholder"), menu.get("placeholder"), 150)
    if menu["type"] != STRING_SELECT:
        return
    options = menu.get("options") or []
    problems.count((*path, "options"), options, 25, 1)
    values: set[str] = set()
    for index, option in enumerate(options):
        here = (*path, "options", index)
        for field, least in (("label", 1), ("value", 1)):
            problems.length((*here, field), option.get(field) or "", 100, least)
        problems.length((*here, "description"), option.get("description"), 100)
        if option.get("value") in values:
            problems.add(here, "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", "The specified option value is already used")
        values.add(option.get("value") or "")
    for field in ("min_values", "max_values"):
        value = menu.get(field)
        if value is not None and value > len(options):
            problems.add((*path, field), "SELECT_COMPONENT_VALUES", "Must not exceed the number of options")


def check_modal(modal: dict[str, Any]) -> None:
    """Raises 50035 for a modal Discord would refuse."""
    problems = Problems()
    components = modal.get("components") or []
    problems.length(("data", "custom_id"), modal.get("custom_id") or "", 100, 1)
    problems.length(("data", "title"), modal.get("title") or "", 45, 1)
    problems.count(("data", "components"), components, 5, 1)
    _check_unique(problems, components)
    for index, part in enumerate(components):
        path: Path = ("data", "components", index)
        if part.get("type") == LABEL:
            problems.length((*path, "label"), part.get("label") or "", 45, 1)
            problems.length((*path, "description"), part.get("description"), 100)
            _check_field(problems, (*path, "component"), part.get("component") or {}, IN_LABEL)
        elif part.get("type") == ROW:
            problems.count((*path, "components"), part.get("components") or [], 1, 1)
            for inner in part.get("components") or []:
                problems.length((*path, "components", 0, "label"), inner.get("label") or "", 45, 1)
                _check_field(problems, (*path, "components", 0), inner, {INPUT})
        elif part.get("type") == TEXT:
            problems.length((*path, "content"), part.get("content") or "", 4000, 1)
        else:
            _wrong_type(problems, path, {ROW, TEXT, LABEL})
    problems.check()


def _check_field(problems: Problems, path: Path, field: dict[str, Any], allowed: set[int]) -> None:
    kind = field.get("type")
    if kind not in allowed:
        _wrong_type(problems, path, allowed)
        return
    if kind in SELECTS:
        _check_select(problems, path, field)
        return
    problems.length((*path, "custom_id"), field.get("custom_id") or "", 100, 1)
    if kind != INPUT:
        return
    least, most = field.get("min_length"), field.get("max_length")
    problems.length((*path, "placeholder"), field.get("placeholder"), 100)
    problems.length((*path, "value"), field.get("value"), 4000)
    if least is not None and not 0 <= least <= 4000:
        problems.add((*path, "min_length"), "NUMBER_TYPE_RANGE", "Must be between 0 and 4000.")
    if most is not None and not 1 <= most <= 4000:
        problems.add((*path, "max_length"), "NUMBER_TYPE_RANGE", "Must be between 1 and 4000.")
    if least is not None and most is not None and least > most:
        problems.add((*path, "min_length"), "TEXT_INPUT_MIN_MAX", "Must be at most max_length.")
