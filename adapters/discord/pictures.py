"""Charts of a post as pictures, where they can be drawn."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from core.posts import Chart

if TYPE_CHECKING:
    from core.ports import Charts
    from core.posts import Post

log = logging.getLogger(__name__)


async def drawn(charts: Charts | None, post: Post) -> list[bytes]:
    """A PNG for each chart of a post. Without them the post is complete in words, so nothing here fails."""
    wanted = [block for block in post.blocks if isinstance(block, Chart)]
    if charts is None or not wanted:
        return []
    try:
        return [await asyncio.to_thread(charts.draw, chart) for chart in wanted]
    except Exception as error:  # a picture is never worth losing a post
        log.warning("a chart could not be drawn: %s", type(error).__name__)
        return []
