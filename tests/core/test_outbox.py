"""Posts leave in order, wait when told to, and one bad conversation holds up no other."""

from __future__ import annotations

import sqlalchemy as sa

from core.commands import Address
from core.outbox import GIVE_UP_AFTER
from core.ports import RetryAfter, Undeliverable
from core.posts import Paragraph, Post
from models import Delivery
from tests.support import House, house


def post(text: str) -> Post:
    return Post(kind="notice", blocks=(Paragraph(text=text),))


async def owe(h: House, conversation: str, *said: str) -> None:
    async with h.database.write() as work:
        for text in said:
            await work.mail.owe(Address("terminal", conversation, {}), post(text), None, None, h.clock())


def received(h: House, conversation: str) -> list[str]:
    return [p.blocks[0].text for c, p in h.mailbox.posts if c == conversation]


async def deliveries(h: House) -> list[Delivery]:
    async with h.database.read() as work:
        return list((await work.session.execute(sa.select(Delivery).order_by(Delivery.id))).scalars())


async def test_each_conversation_gets_its_posts_in_order(url: str):
    async with house(url) as h:
        for n in range(3):
            await owe(h, "a", f"a{n}")
            await owe(h, "b", f"b{n}")
        await h.settle()
        assert received(h, "a") == ["a0", "a1", "a2"]
        assert received(h, "b") == ["b0", "b1", "b2"]
        assert all(d.status == "sent" and d.external_id == str(d.id) for d in await deliveries(h))


async def test_a_post_that_must_wait_holds_back_the_ones_behind_it(url: str):
    async with house(url) as h:
        h.mailbox.refuse = [RetryAfter(60, "rate")]
        await owe(h, "a", "first", "second")
        await h.settle()
        assert received(h, "a") == []
        h.clock.advance(seconds=59)
        await h.settle()
        assert received(h, "a") == []
        h.clock.advance(seconds=2)
        await h.settle()
        assert received(h, "a") == ["first", "second"]


async def test_a_crash_between_showing_and_marking_repeats_and_loses_nothing(url: str):
    async with house(url) as h:
        await owe(h, "a", "first", "second")
        async with h.database.read() as work:
            (head,) = await work.mail.heads(["terminal"])
        await h.mailbox.send(head.address, head.post, head.id)  # shown, and then the process died
        await h.settle()
        assert received(h, "a") == ["first", "first", "second"]


async def test_a_gone_conversation_is_dropped_with_its_reason(url: str):
    async with house(url) as h:
        h.mailbox.refuse = [Undeliverable("thread_deleted")]
        await owe(h, "a", "first", "second")
        await h.settle()
        first, second = await deliveries(h)
        assert (first.status, first.error) == ("dropped", "thread_deleted")
        assert second.status == "sent"


async def test_an_adapter_that_breaks_is_tried_again_and_its_error_keeps_no_text(url: str, caplog):
    async with house(url) as h:
        h.mailbox.refuse = [RuntimeError("my secret answer")] * 3
        await owe(h, "a", "first")
        for _ in range(4):
            await h.settle()
            h.clock.advance(minutes=10)
        assert received(h, "a") == ["first"]
        assert "secret" not in caplog.text


async def test_it_gives_up_some_day(sqlite_url: str):
    async with house(sqlite_url) as h:
        h.mailbox.refuse = [RetryAfter(1, "down")] * 100
        await owe(h, "a", "first")
        for _ in range(50):  # an outage of many minutes costs nothing
            await h.settle()
            h.clock.advance(minutes=1)
        (only,) = await deliveries(h)
        assert only.status == "pending"
        h.clock.advance(seconds=GIVE_UP_AFTER.total_seconds())
        await h.settle()
        (only,) = await deliveries(h)
        assert (only.status, only.error) == ("dropped", "down")


async def test_posts_of_other_platforms_are_left_for_them(sqlite_url: str):
    async with house(sqlite_url) as h:
        async with h.database.write() as work:
            await work.mail.owe(Address("elsewhere", "a", {}), post("x"), None, None, h.clock())
        await h.settle()
        assert [d.status for d in await deliveries(h)] == ["pending"]
