"""Question packs that organisers bring for their own group."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.bank.loader import load_text
from core.bank.rules import rule_findings
from core.bank.sync import BUILT_IN_SOURCE, PackRefused, Shelved, store
from core.bank.yaml_lines import Finding
from core.commands import Command, ImportPack, Outcome, RemovePack
from core.errors import InvalidInput, NotFound

if TYPE_CHECKING:
    from core.bank.loader import LoadedPack
    from core.desk import Desk
    from core.groups import Groups
    from core.repositories.questions import PackCount

MAX_CHARS = 1_000_000  # of a pack
_MAX_NAME = 40
_RESERVED = {BUILT_IN_SOURCE, "all", "전체"}  # what settings mean by these is something else


@dataclass(frozen=True, slots=True, kw_only=True)
class StorePack(Command):
    """An ImportPack whose text was read and found right."""

    name: str
    loaded: LoadedPack
    digest: str


def read_pack(command: ImportPack) -> StorePack:
    """Check a pack. Takes up to seconds of one core and touches nothing.

    Raises:
        InvalidInput: it has no usable name.
        PackRefused: something is wrong with it.
    """
    name = pack_name(command.name)
    if len(command.text) > MAX_CHARS:
        raise PackRefused([Finding.of(name, 1, "long", most=str(MAX_CHARS))])
    loaded, findings = load_text(command.text, name)
    if loaded is not None and not findings:
        findings = rule_findings([(loaded.pack, loaded.document)])
    if loaded is None or findings:
        raise PackRefused(sorted(set(findings)))
    digest = hashlib.sha256(command.text.encode()).hexdigest()[:16]
    return StorePack(
        event_id=command.event_id,
        sender=command.sender,
        address=command.address,
        group=command.group,
        name=name,
        loaded=loaded,
        digest=digest,
    )


def pack_name(given: str) -> str:
    """What a pack is called in its group: letters, digits, - and _.

    Raises:
        InvalidInput: nothing is left of it, or it is the built-in bank's.
    """
    name = re.sub(r"[^\w-]+", "-", given).strip("-_")[:_MAX_NAME].casefold()
    if not name or name in _RESERVED:
        raise InvalidInput("pack_name", given=given[:_MAX_NAME])
    return name


def shown_name(pack: PackCount) -> str:
    """A pack's name as its group knows it."""
    return pack.source.partition("/")[2] if pack.community_id is not None else pack.source


def source_of(community_id: int, name: str) -> str:
    return f"{community_id}/{name}"


class Packs:
    """What organisers do with packs, in the transaction that is open."""

    def __init__(self, groups: Groups) -> None:
        self._groups = groups

    async def store(self, desk: Desk, command: StorePack) -> Outcome:
        community = await self._groups.managed(desk, command)
        source = source_of(community.id, command.name)
        shelved = Shelved(source, command.digest, (command.loaded,), prefix=f"{community.id}/")
        count = await store(desk.work, shelved, desk.now, community.id)
        desk.superseded += count.unspoken
        if community.packs is not None and source not in community.packs:
            community.packs = [*community.packs, source]  # whoever brings a pack wants it asked
        return Outcome(count=len(command.loaded.pack.questions))

    async def remove(self, desk: Desk, command: RemovePack) -> Outcome:
        community = await self._groups.managed(desk, command)
        own = [pack for pack in await desk.work.questions.packs(community.id) if pack.community_id == community.id]
        if not own:
            raise NotFound("no_own_packs")
        wanted = command.name.strip().casefold()
        found = next((pack for pack in own if shown_name(pack) == wanted), None)
        if found is None:
            allowed = ", ".join(shown_name(pack) for pack in own)
            raise NotFound("pack_not_own", given=command.name[:_MAX_NAME], allowed=allowed)
        source = found.source
        await desk.work.questions.remove(source, desk.now)
        if community.packs is not None:
            community.packs = [kept for kept in community.packs if kept != source] or None
        return Outcome(count=found.questions)
