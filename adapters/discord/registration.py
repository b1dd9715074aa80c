"""Whether Discord has our slash commands as they are now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from discord.http import Route

if TYPE_CHECKING:
    from adapters.discord.client import CoachClient


async def is_current(client: CoachClient) -> bool:
    """Compare what is registered with what would be.

    Raises:
        discord.HTTPException: Discord does not tell.
    """
    route = Route("GET", "/applications/{application_id}/commands", application_id=client.application_id)
    registered: list[Any] = await client.http.request(route, params={"with_localizations": "true"})
    theirs = {command["name"]: command for command in registered}
    tree = client.tree
    ours = [await command.get_translated_payload(tree, tree.translator) for command in tree.get_commands()]  # type: ignore[arg-type]
    return len(theirs) == len(ours) and all(_holds(theirs.get(command["name"]), command) for command in ours)


def _holds(theirs: Any, ours: Any) -> bool:  # noqa: ANN401 - JSON
    """Whether what Discord has says all that ours does. It adds ids, and leaves out what is as it is by default."""
    if isinstance(ours, dict):
        return isinstance(theirs, dict) and all(_holds(theirs.get(key), value) for key, value in ours.items())
    if isinstance(ours, list):
        both = zip(theirs or [], ours, strict=False)
        return len(theirs or []) == len(ours) and all(_holds(one, other) for one, other in both)
    return (not theirs and not ours) or str(theirs) == str(ours)
