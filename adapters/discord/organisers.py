"""The slash commands for those who may manage the server."""

# discord.py reads the annotations of the handlers while the program runs, so they are not postponed here.

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.app_commands import Choice

from adapters.discord import groups
from adapters.discord.words import LEVELS, MOST_CHOICES, category_choices, choices, command, option_names, option_words
from core.commands import RemovePack, ShowPacks, ShowSettings
from core.group_posts import pack_example
from core.localization import LOCALES, translator

if TYPE_CHECKING:
    from adapters.discord.inbound import Router

Interaction = discord.Interaction[Any]

_SETTINGS = ("language", "timezone", "packs", "digest_channel", "digest_day", "digest_hour", "digest", "ranks")
_FOR_ORGANISERS: dict[str, Any] = {
    "default_permissions": discord.Permissions(manage_guild=True),
    # What is left out would be taken from the tree, which allows everything.
    "allowed_contexts": app_commands.AppCommandContext(guild=True, dm_channel=False, private_channel=False),
    "allowed_installs": app_commands.AppInstallationType(guild=True, user=False),
}


def commands(router: "Router") -> list[Any]:
    return [_settings(router), _questions(router), _question(router)]


def _settings(router: "Router") -> app_commands.Command[Any, Any, Any]:
    @app_commands.command(**command("settings"))
    @app_commands.default_permissions(manage_guild=True)
    @app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
    @app_commands.allowed_installs(guilds=True, users=False)
    @app_commands.rename(**option_names(*_SETTINGS))
    @app_commands.describe(**option_words(*_SETTINGS))
    @app_commands.choices(
        language=choices("language", LOCALES),
        digest_day=choices("weekday", range(7)),
        digest=choices("digest", ("off",)),
        ranks=choices("ranks", ("on", "off")),
    )
    async def settings(
        interaction: Interaction,
        language: Choice[str] | None = None,
        timezone: str | None = None,
        packs: str | None = None,
        digest_channel: discord.TextChannel | None = None,
        digest_day: Choice[int] | None = None,
        digest_hour: app_commands.Range[int, 0, 23] | None = None,
        digest: Choice[str] | None = None,
        ranks: Choice[str] | None = None,
    ) -> None:
        given = {
            "locale": language.value if language else None,
            "timezone": timezone,
            "packs": _names(packs),
            "digest_channel": "" if digest else str(digest_channel.id) if digest_channel else None,
            "digest_day": digest_day.value if digest_day else None,
            "digest_hour": digest_hour,
            "show_ranks": ranks.value == "on" if ranks else None,
        }
        changes = {key: value for key, value in given.items() if value is not None}
        if changes:
            work = groups.update_settings(router, interaction, None if digest else digest_channel, changes)
        else:
            work = router.show(interaction, ShowSettings(**router.query(interaction)))
        await router.guarded(interaction, work)

    @settings.autocomplete("packs")
    async def pack_names(interaction: Interaction, current: str) -> list[Choice[str]]:
        return await _packs(router, interaction, current, own=False)

    return settings


async def _packs(router: "Router", interaction: Interaction, current: str, *, own: bool) -> list[Choice[str]]:
    """Names of packs that hold what was typed after the last comma."""
    group = groups.group_of(interaction)
    known = await router.inquiries.pack_names(group, own=own) if group is not None else []
    chosen, _, last = current.rpartition(",")
    before = f"{chosen.strip()}, " if chosen.strip() else ""
    fitting = [name for name in known if last.strip().casefold() in name]
    return [Choice(name=f"{before}{name}"[:100], value=f"{before}{name}"[:100]) for name in fitting[:MOST_CHOICES]]


def _names(given: str | None) -> tuple[str, ...] | None:
    """Pack names as written, joined by commas; `all` and `전체` are every pack there is."""
    if given is None:
        return None
    names = tuple(part.strip() for part in given.split(",") if part.strip())
    return () if any(name.casefold() in {"all", "전체"} for name in names) else names or None


def _questions(router: "Router") -> app_commands.Group:
    group = app_commands.Group(**command("questions"), **_FOR_ORGANISERS)

    @group.command(**command("questions_import"))
    @app_commands.rename(**option_names("file"))
    @app_commands.describe(**option_words("file"))
    async def bring(interaction: Interaction, file: discord.Attachment) -> None:
        await router.guarded(interaction, groups.import_pack(router, interaction, file))

    @group.command(**command("questions_packs"))
    async def packs(interaction: Interaction) -> None:
        await router.guarded(interaction, router.show(interaction, ShowPacks(**router.query(interaction))))

    @group.command(**command("questions_remove"))
    @app_commands.rename(**option_names("pack"))
    @app_commands.describe(**option_words("pack"))
    async def remove(interaction: Interaction, pack: str) -> None:
        say = translator(router.locale(interaction))
        taken = RemovePack(name=pack, **router.envelope(interaction))
        await router.guarded(interaction, router.settle(interaction, taken, said=lambda _: say("packs.removed")))

    @remove.autocomplete("pack")
    async def own_packs(interaction: Interaction, current: str) -> list[Choice[str]]:
        return await _packs(router, interaction, current, own=True)

    @group.command(**command("questions_example"))
    async def example(interaction: Interaction) -> None:
        await router.guarded(interaction, router.reply_post(interaction, pack_example(router.locale(interaction))))

    return group


def _question(router: "Router") -> app_commands.Group:
    group = app_commands.Group(**command("question"), **_FOR_ORGANISERS)

    @group.command(**command("question_today"))
    @app_commands.rename(**option_names("category", "level"))
    @app_commands.describe(**option_words("category", "level"))
    @app_commands.choices(level=choices("level", LEVELS))
    async def today(interaction: Interaction, category: str | None = None, level: Choice[int] | None = None) -> None:
        asking = groups.ask(router, interaction, category, level.value if level else None)
        await router.guarded(interaction, asking)

    @today.autocomplete("category")
    async def categories(interaction: Interaction, current: str) -> list[Choice[str]]:
        return category_choices(current, router.locale(interaction))

    return group
