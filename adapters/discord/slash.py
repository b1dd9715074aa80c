"""The slash commands, localized; every handler hands on to the router."""

# discord.py reads the annotations of the handlers while the program runs, so they are not postponed here.

import logging
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.app_commands import Choice, locale_str

from adapters.discord import interviews, places
from core.bank.catalogue import topics
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

_ENGLISH = translator("en")
_MOST_CHOICES = 25
_LEVELS = range(1, 6)

Interaction = discord.Interaction[Any]


class CatalogueTranslator(app_commands.Translator):
    """Command names and descriptions from our catalogues; `key` in a locale_str's extras says which message."""

    async def translate(
        self,
        string: locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContextTypes,  # noqa: ARG002 - discord.py's signature
    ) -> str | None:
        key = string.extras.get("key")
        return translator("ko")(key) if key is not None and locale is discord.Locale.korean else None


def _t(key: str) -> locale_str:
    return locale_str(_ENGLISH(key), key=key)


def _choices(key: str, values: Any) -> list[Choice[Any]]:  # noqa: ANN401 - names or numbers
    return [Choice(name=_t(f"{key}.{value}"), value=value) for value in values]


def _command(name: str) -> dict[str, Any]:
    return {"name": _t(f"slash.{name}"), "description": _t(f"slash.{name}.what")}


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


def _showing(name: str, query: type[Query], router: "Router") -> app_commands.Command[Any, Any, Any]:
    async def show(interaction: Interaction) -> None:
        await router.guarded(interaction, router.show(interaction, query(sender=router.sender(interaction))))

    return app_commands.Command(callback=show, **_command(name))


def _interview(router: "Router", most_questions: int) -> app_commands.Group:
    group = app_commands.Group(**_command("interview"))

    @group.command(**_command("interview_start"))
    @app_commands.rename(**{o: _t(f"slash.option.{o}") for o in _OPTIONS})
    @app_commands.describe(**{o: _t(f"slash.option.{o}.what") for o in _OPTIONS})
    @app_commands.choices(
        level=_choices("level", _LEVELS),
        position=_choices("position", POSITIONS),
        language=_choices("language", LOCALES),
        where=_choices("place", (places.THREAD, places.DIRECT)),
    )
    async def start(
        interaction: Interaction,
        category: str | None = None,
        questions: app_commands.Range[int, 1, most_questions] | None = None,
        level: Choice[int] | None = None,
        position: Choice[str] | None = None,
        language: Choice[str] | None = None,
        where: Choice[str] | None = None,
    ) -> None:
        command = StartInterview(
            **router.envelope(interaction),
            locale=language.value if language else None,
            job_position=position.value if position else None,
            experience_level=level.value if level else None,
            categories=tuple(part.strip() for part in (category or "").split(",") if part.strip()),
            questions=questions,
        )
        await router.guarded(
            interaction, interviews.begin(router, interaction, command, where.value if where else None)
        )

    @start.autocomplete("category")
    async def categories(interaction: Interaction, current: str) -> list[Choice[str]]:
        return category_choices(current, router.locale(interaction))

    @group.command(**_command("interview_resume"))
    async def resume(interaction: Interaction) -> None:
        await router.guarded(interaction, interviews.come_back(router, interaction))

    @group.command(**_command("interview_status"))
    async def status(interaction: Interaction) -> None:
        await router.guarded(interaction, router.show(interaction, ShowStatus(sender=router.sender(interaction))))

    @group.command(**_command("interview_end"))
    async def end(interaction: Interaction) -> None:
        await router.guarded(interaction, interviews.end(router, interaction))

    return group


_OPTIONS = ("category", "questions", "level", "position", "language", "where")


def category_choices(current: str, locale: str) -> list[Choice[str]]:
    """Categories whose name or id holds what was typed, in the person's language."""
    wanted = current.casefold().strip()
    names = {key: topics().category_name(key, locale) for key in topics().categories}
    fitting = [
        key
        for key, entry in topics().categories.items()
        if any(wanted in name.casefold() for name in (key, entry.name.en, entry.name.ko, *entry.aliases))
    ]
    return [Choice(name=names[key][:100], value=key) for key in fitting[:_MOST_CHOICES]]


def _profile(router: "Router") -> app_commands.Command[Any, Any, Any]:
    @app_commands.command(**_command("profile"))
    @app_commands.rename(**{o: _t(f"slash.option.{o}") for o in ("level", "position", "language", "timezone")})
    @app_commands.describe(**{o: _t(f"slash.option.{o}.what") for o in ("level", "position", "language", "timezone")})
    @app_commands.choices(
        level=_choices("level", _LEVELS),
        position=_choices("position", POSITIONS),
        language=_choices("language", LOCALES),
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
            await router.guarded(interaction, router.show(interaction, ShowProfile(sender=router.sender(interaction))))
            return
        command = UpdateProfile(
            **router.envelope(interaction),
            locale=language.value if language else None,
            job_position=position.value if position else None,
            experience_level=level.value if level else None,
            timezone=timezone,
        )
        await router.guarded(interaction, router.settle(interaction, command, said=lambda _: say("profile.saved")))

    return profile


def _privacy(router: "Router") -> app_commands.Group:
    group = app_commands.Group(**_command("privacy"))

    @group.command(**_command("privacy_export"))
    async def export(interaction: Interaction) -> None:
        await router.guarded(interaction, router.show(interaction, ExportData(sender=router.sender(interaction))))

    @group.command(**_command("privacy_delete"))
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
    @app_commands.command(**_command("help"))
    async def explain(interaction: Interaction) -> None:
        say = translator(router.locale(interaction))
        lines = [Paragraph(text=line) for line in say("discord.help").split("\n")]
        post = Post(
            kind="notice",
            blocks=(
                Heading(text=say("discord.help_title")),
                *lines,
                Paragraph(text=say("discord.help_privacy"), tone="muted"),
            ),
            locale=say.locale,
        )
        await router.guarded(interaction, router.reply_post(interaction, post))

    return explain
