"""Buttons and forms whose ids say everything: they work after a restart, and on every process."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Self, cast

import discord
from discord import ui

from core.localization import translator

if TYPE_CHECKING:
    from adapters.discord.client import CoachClient

_FORM = "coach:form:"
ANSWER = "answer"
MOST_ANSWER = 4000  # what a form's field takes


class CoachButton(
    ui.DynamicItem[ui.Button[Any]],
    template=r"coach:(?P<kind>[a-z_]{1,20}):(?P<turn>\d{1,20}|-):(?P<owner>\d{1,20})$",
):
    """An action on a turn, for one person."""

    def __init__(
        self,
        kind: str,
        turn_id: int | None,
        owner: str,
        label: str | None = None,
        style: discord.ButtonStyle = discord.ButtonStyle.secondary,
    ) -> None:
        custom_id = f"coach:{kind}:{turn_id if turn_id is not None else '-'}:{owner}"
        super().__init__(ui.Button(label=label or kind, style=style, custom_id=custom_id))
        self.kind, self.turn_id, self.owner = kind, turn_id, owner

    @classmethod
    async def from_custom_id(
        cls,
        interaction: discord.Interaction[Any],  # noqa: ARG003 - discord.py's signature
        item: ui.Item[Any],
        match: re.Match[str],
    ) -> Self:
        turn = match["turn"]
        label = item.label if isinstance(item, ui.Button) else None
        return cls(match["kind"], int(turn) if turn != "-" else None, match["owner"], label)

    async def interaction_check(self, interaction: discord.Interaction[Any], /) -> bool:
        if str(interaction.user.id) == self.owner:
            return True
        client = cast("CoachClient", interaction.client)
        await client.router.not_yours(interaction)
        return False

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        client = cast("CoachClient", interaction.client)
        await client.router.pressed(interaction, self.kind, self.turn_id)


def answer_form(locale: str, turn_id: int) -> ui.Modal:
    """A form for one answer. It is read by its id, so it need not be remembered."""
    say = translator(locale)
    form = ui.Modal(title=say("discord.form_title"), custom_id=f"{_FORM}{turn_id}", timeout=1.0)
    field: ui.TextInput[Any] = ui.TextInput(
        style=discord.TextStyle.paragraph,
        custom_id=ANSWER,
        max_length=MOST_ANSWER,
        placeholder=say("discord.form_hint"),
    )
    form.add_item(ui.Label(text=say("discord.form_label"), component=field))
    return form


def read_form(data: dict[str, Any]) -> tuple[int, str] | None:
    """(turn id, text) of a submitted answer form; None when it is another's."""
    custom_id = str(data.get("custom_id", ""))
    turn = custom_id.removeprefix(_FORM)
    if not custom_id.startswith(_FORM) or not turn.isdecimal():
        return None
    return int(turn), "\n".join(_values(data.get("components", [])))


def _values(components: list[dict[str, Any]]) -> list[str]:
    """The field may stand in a Label or, from older clients, in an action row."""
    found: list[str] = []
    for component in components:
        inner = [component["component"]] if "component" in component else component.get("components", [])
        found += _values(inner)
        if component.get("custom_id") == ANSWER:
            found.append(str(component.get("value", "")))
    return found
