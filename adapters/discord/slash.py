"""The slash commands, localized; every handler hands on to the router."""

# discord.py reads the annotations of the handlers while the program runs, so they are not postponed here.

import logging
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.app_commands import Choice

from adapters.discord import groups, interviews, organisers, places
from adapters.discord.words import LEVELS, category_choices, choices, command, option_names, option_words
from core.bank.schema import POSITIONS
from core.commands import (
    ExportData,
    Query,
    ShowHistory,
    ShowMaterials,
    ShowProfile,
    ShowProgress,
    ShowStatus,
    StartInterview,
    UpdateProfile,
)
from core.errors import CoachError
from core.localization import LOCALES, translator
from core.posts import Action, Heading, Paragraph, Post

if TYPE_CHECKING:
    from adapters.discord.client import CoachClient
    from adapters.discord.inbound import Router

log = logging.getLogger(__name__)

_START = ("category", "questions", "level", "position", "language", "where", "voice")
_PROFILE = ("level", "position", "language", "timezone")

Interaction = discord.Interaction[Any]


async def on_error(interaction: Interaction, error: app_commands.AppCommandError) -> None:
    """What discord.py itself refuses, such as options of an older version of a command."""
    log.warning("a command could not be read: %s", type(error).__name__)
    await interaction.client.router.refuse(interaction, CoachError("unexpected"))


def build(tree: "app_commands.CommandTree[CoachClient]", router: "Router", most_questions: int) -> None:
    """Add every command to the tree."""
    tree.error(on_error)
    tree.add_command(_interview(router, most_questions))
    tree.add_command(_privacy(router))
    for name, query in (
        ("progress", ShowProgress),
        ("history", ShowHistory),
        ("materials", ShowMaterials),
    ):
        tree.add_command(_showing(name, query, router))
    tree.add_command(_profile(router))
    tree.add_command(_help(router))
    for made in organisers.commands(router):
        tree.add_command(made)


def _showing(name: str, query: type[Query], router: "Router") -> app_commands.Command[Any, Any, Any]:
    async def show(interaction: Interaction) -> None:
        await router.guarded(interaction, router.show(interaction, query(**router.query(interaction))))

    return app_commands.Command(callback=show, **command(name))


def _interview(router: "Router", most_questions: int) -> app_commands.Group:
    group = app_commands.Group(**command("interview"))

    @group.command(**command("interview_start"))
    @app_commands.rename(**option_names(*_START))
    @app_commands.describe(**option_words(*_START))
    @app_commands.choices(
        level=choices("level", LEVELS),
        position=choices("position", POSITIONS),
        language=choices("language", LOCALES),
        where=choices("place", (places.THREAD, places.DIRECT)),
        voice=choices("voice", ("on", "off")),
    )
    async def start(
        interaction: Interaction,
        category: str | None = None,
        questions: app_commands.Range[int, 1, most_questions] | None = None,
        level: Choice[int] | None = None,
        position: Choice[str] | None = None,
        language: Choice[str] | None = None,
        where: Choice[str] | None = None,
        voice: Choice[str] | None = None,
    ) -> None:
        wish = StartInterview(
            **router.envelope(interaction),
            locale=language.value if language else None,
            job_position=position.value if position else None,
            experience_level=level.value if level else None,
            categories=tuple(part.strip() for part in (category or "").split(",") if part.strip()),
            questions=questions,
            voice=voice.value == "on" if voice else None,
        )
        await router.guarded(interaction, interviews.begin(router, interaction, wish, where.value if where else None))

    @start.autocomplete("category")
    async def categories(interaction: Interaction, current: str) -> list[Choice[str]]:
        return category_choices(current, router.locale(interaction))

    @group.command(**command("interview_resume"))
    async def resume(interaction: Interaction) -> None:
        await router.guarded(interaction, interviews.come_back(router, interaction))

    @group.command(**command("interview_status"))
    async def status(interaction: Interaction) -> None:
        await router.guarded(interaction, router.show(interaction, ShowStatus(**router.query(interaction))))

    @group.command(**command("interview_end"))
    async def end(interaction: Interaction) -> None:
        await router.guarded(interaction, interviews.end(router, interaction))

    return group


def _profile(router: "Router") -> app_commands.Command[Any, Any, Any]:
    @app_commands.command(**command("profile"))
    @app_commands.rename(**option_names(*_PROFILE))
    @app_commands.describe(**option_words(*_PROFILE))
    @app_commands.choices(
        level=choices("level", LEVELS),
        position=choices("position", POSITIONS),
        language=choices("language", LOCALES),
    )
    async def profile(
        interaction: Interaction,
        level: Choice[int] | None = None,
        position: Choice[str] | None = None,
        language: Choice[str] | None = None,
        timezone: str | None = None,
    ) -> None:
        say = translator(router.locale(interaction))
        if all(given is None for given in (level, position, language, timezone)):
            await router.guarded(interaction, router.show(interaction, ShowProfile(**router.query(interaction))))
            return
        change = UpdateProfile(
            **router.envelope(interaction),
            locale=language.value if language else None,
            job_position=position.value if position else None,
            experience_level=level.value if level else None,
            timezone=timezone,
        )
        await router.guarded(interaction, router.settle(interaction, change, said=lambda _: say("profile.saved")))

    return profile


def _privacy(router: "Router") -> app_commands.Group:
    group = app_commands.Group(**command("privacy"))

    @group.command(**command("privacy_export"))
    async def export(interaction: Interaction) -> None:
        await router.guarded(interaction, router.show(interaction, ExportData(**router.query(interaction))))

    @group.command(**command("privacy_delete"))
    async def delete(interaction: Interaction) -> None:
        say = translator(router.locale(interaction))
        buttons = (
            Action(kind="forget", label=say("discord.delete_yes")),
            Action(kind="keep", label=say("discord.delete_no")),
        )
        question = Post(
            kind="notice",
            blocks=(Paragraph(text=say("privacy.sure"), tone="warning"),),
            actions=buttons,
            locale=say.locale,
        )
        await router.guarded(interaction, router.reply_post(interaction, question))

    return group


def _help(router: "Router") -> app_commands.Command[Any, Any, Any]:
    @app_commands.command(**command("help"))
    async def explain(interaction: Interaction) -> None:
        say = translator(router.locale(interaction))
        lines = [Paragraph(text=line) for line in say("discord.help").split("\n")]
        group = groups.group_of(interaction)
        organising = [Paragraph(text=say("discord.help_organisers"))] if group is not None and group.organiser else []
        post = Post(
            kind="notice",
            blocks=(
                Heading(text=say("discord.help_title")),
                *lines,
                *organising,
                Paragraph(text=say("discord.help_privacy"), tone="muted"),
            ),
            locale=say.locale,
        )
        await router.guarded(interaction, router.reply_post(interaction, post))

    return explain
