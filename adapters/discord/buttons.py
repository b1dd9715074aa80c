"""Buttons and forms whose ids say everything: they work after a restart, and on every process."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self, cast

import discord
from discord import ui

from core.localization import translator

if TYPE_CHECKING:
    from adapters.discord.client import CoachClient

_FORM = re.compile(r"coach:(?P<form>form|shared|alone):(?P<subject>\d{1,20})")
_FORM_OF = {"answer": "form", "group_answer": "shared", "group_alone": "alone"}  # by the button that opens it
ANSWER = "answer"  # the button, and the field of the form
EVERYONE = "*"
MOST_ANSWER = 4000  # what a form's field takes


class CoachButton(
    ui.DynamicItem[ui.Button[Any]],
    template=r"coach:(?P<kind>[a-z_]{1,20}):(?P<subject>\d{1,20}|-):(?P<owner>\d{1,20}|\*)$",
):
    """An action on a turn for one person, or on a group's question for everyone."""

    def __init__(
        self,
        kind: str,
        subject: int | None,
        owner: str,
        label: str | None = None,
        style: discord.ButtonStyle = discord.ButtonStyle.secondary,
    ) -> None:
        custom_id = f"coach:{kind}:{subject if subject is not None else '-'}:{owner}"
        super().__init__(ui.Button(label=label or kind, style=style, custom_id=custom_id))
        self.kind, self.subject, self.owner = kind, subject, owner

    @classmethod
    async def from_custom_id(
        cls,
        interaction: discord.Interaction[Any],  # noqa: ARG003 - discord.py's signature
        item: ui.Item[Any],
        match: re.Match[str],
    ) -> Self:
        subject = match["subject"]
        label = item.label if isinstance(item, ui.Button) else None
        return cls(match["kind"], int(subject) if subject != "-" else None, match["owner"], label)

    async def interaction_check(self, interaction: discord.Interaction[Any], /) -> bool:
        if self.owner in {EVERYONE, str(interaction.user.id)}:
            return True
        client = cast("CoachClient", interaction.client)
        await client.router.not_yours(interaction)
        return False

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        client = cast("CoachClient", interaction.client)
        await client.router.pressed(interaction, self.kind, self.subject)


def opens_form(kind: str) -> bool:
    return kind in _FORM_OF


def answer_form(locale: str, kind: str, subject: int) -> ui.Modal:
    """The form that a button opens for one answer. It is read by its id, so it need not be remembered."""
    say = translator(locale)
    form_kind = _FORM_OF[kind]
    form = ui.Modal(title=say("discord.form_title"), custom_id=f"coach:{form_kind}:{subject}", timeout=1.0)
    field: ui.TextInput[Any] = ui.TextInput(
        style=discord.TextStyle.paragraph,
        custom_id=ANSWER,
        max_length=MOST_ANSWER,
        placeholder=say("discord.form_hint"),
    )
    note = say(f"group.form_{form_kind}") if form_kind != "form" else None
    form.add_item(ui.Label(text=say("discord.form_label"), description=note, component=field))
    return form


@dataclass(frozen=True, slots=True)
class Form:
    """A submitted answer: to the turn `subject`, or to the group's question `subject` when `shared` is not None."""

    subject: int
    text: str
    shared: bool | None = None


def read_form(data: dict[str, Any]) -> Form | None:
    """A submitted answer form; None when it is another's."""
    found = _FORM.fullmatch(str(data.get("custom_id", "")))
    if found is None:
        return None
    shared = {"form": None, "shared": True, "alone": False}[found["form"]]
    return Form(int(found["subject"]), "\n".join(_values(data.get("components", []))), shared)


def _values(components: list[dict[str, Any]]) -> list[str]:
    """The field may stand in a Label or, from older clients, in an action row."""
    found: list[str] = []
    for component in components:
        inner = [component["component"]] if "component" in component else component.get("components", [])
        found += _values(inner)
        if component.get("custom_id") == ANSWER:
            found.append(str(component.get("value", "")))
    return found
