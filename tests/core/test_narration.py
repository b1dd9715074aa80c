"""Questions read out: made once for everyone, made again when they must be, and never worth a post."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
import sqlalchemy as sa

from adapters.media import MediaFolder
from core.bank.export import example, to_yaml
from core.bank.sync import sync
from core.commands import Address, Group, ImportPack, Sender
from core.narration import Narrator
from models import Question
from tests.support import House, Voice, house


async def questions(h: House, most: int = 1, locale: str = "ko") -> list[Question]:
    async with h.database.read() as work:
        query = sa.select(Question).where(Question.locale == locale).order_by(Question.id).limit(most)
        return list((await work.session.execute(query)).scalars())


async def question(h: House, locale: str = "ko") -> Question:
    return (await questions(h, locale=locale))[0]


def files(h: House) -> list[str]:
    folder = h.recordings._folder
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


async def test_a_question_is_spoken_once_for_many_at_the_same_time(url: str):
    voice = Voice()
    async with house(url, voice=voice) as h:
        asked = await question(h)
        voice.breath.clear()
        waiting = [asyncio.create_task(h.narrator.question(asked.id)) for _ in range(50)]
        await voice.asked(1)
        voice.breath.set()
        heard = await asyncio.gather(*waiting)
        assert voice.said == [asked.text]
        assert {speech.data for speech in heard} == {f"ID3 voice ko: {asked.text}".encode()}


async def test_it_is_kept_also_over_a_restart(url: str):
    voice = Voice()
    async with house(url, voice=voice) as h:
        asked = await question(h)
        first = await h.narrator.question(asked.id)
        (file,) = files(h)
        assert (await question(h)).audio_url == f"voice:{file}"
        again = Narrator(h.database, voice, h.recordings, h.clock)
        assert await again.question(asked.id) == first
        assert len(voice.said) == 1


async def test_another_voice_reads_it_out_anew_and_the_old_file_goes(url: str):
    async with house(url, voice=Voice("alloy")) as h:
        asked = await question(h)
        await h.narrator.question(asked.id)
        before = files(h)
        other = Voice("coral")
        speech = await Narrator(h.database, other, h.recordings, h.clock).question(asked.id)
        assert speech.data.startswith(b"ID3 coral")
        (file,) = files(h)
        assert [file] != before
        assert (await question(h)).audio_url == f"coral:{file}"


async def test_a_pack_with_another_text_is_read_out_anew_and_one_with_another_rubric_is_not(url: str, tmp_path: Path):
    voice = Voice()
    async with house(url, voice=voice) as h:
        own, text = example().questions[0].id, example().questions[0].text.ko
        pack = to_yaml(example()).replace(f"id: {own}", "id: mine-1", 1)
        file = tmp_path / "mine.yaml"

        async def stored(content: str):
            file.write_text(content, encoding="utf-8")
            return await sync(h.database, "mine", [file], h.clock(), rules=False)

        async def mine() -> Question:
            async with h.database.read() as work:
                query = sa.select(Question).where(
                    Question.source == "mine", Question.locale == "ko", Question.parent_id.is_(None)
                )
                return (await work.session.execute(query)).scalars().one()

        await stored(pack)
        await h.narrator.question((await mine()).id)
        (spoken,) = files(h)

        count = await stored(pack.replace("weight: 2", "weight: 1", 1))
        assert (count.changed, count.unspoken) == (2, ())
        assert (await mine()).audio_url == f"voice:{spoken}"

        assert (await stored(pack.replace(text, f"{text} 예를 들어 주세요."))).unspoken == (spoken,)
        assert (await mine()).audio_url is None
        await h.narrator.question((await mine()).id)
        assert voice.said == [text, f"{text} 예를 들어 주세요."]


async def test_when_a_group_changes_its_question_the_old_file_goes(url: str):
    voice = Voice()
    async with house(url, voice=voice) as h:
        text = example().questions[0].text.ko

        async def bring(event: str, content: str) -> None:
            sender, group = Sender("discord", "1", "lead"), Group("discord", "9", "study", organiser=True)
            envelope = {"event_id": event, "sender": sender, "group": group, "address": Address("discord", "1", {})}
            await h.coach.import_pack(ImportPack(name="ours", text=content, **envelope))

        await bring("a", to_yaml(example()))
        async with h.database.read() as work:
            query = sa.select(Question.id).where(Question.key.startswith("1/"), Question.text == text)
            asked = (await work.session.execute(query)).scalar_one()
        await h.narrator.question(asked)
        assert len(files(h)) == 1
        await bring("b", to_yaml(example()).replace(text, f"{text} 예를 들어 주세요."))
        assert files(h) == []


async def test_a_text_that_changes_while_it_is_spoken_is_not_kept_for_the_new_one(url: str):
    voice = Voice()
    async with house(url, voice=voice) as h:
        asked = await question(h)
        voice.breath.clear()
        speaking = asyncio.create_task(h.narrator.question(asked.id))
        await voice.asked(1)
        async with h.database.write() as work:
            await work.session.execute(sa.update(Question).where(Question.id == asked.id).values(text="다른 질문"))
        voice.breath.set()
        assert (await speaking).data.endswith(asked.text.encode())
        assert (await question(h)).audio_url is None
        assert files(h) == []
        assert (await h.narrator.question(asked.id)).data.endswith("다른 질문".encode())


async def test_a_dead_engine_is_left_alone_for_a_minute(url: str):
    voice = Voice()
    voice.fails = "timeout"
    async with house(url, voice=voice) as h:
        one, two = await questions(h, 2)
        assert await h.narrator.question(one.id) is None
        voice.fails = None
        h.clock.advance(seconds=59)
        assert await h.narrator.question(one.id) is None
        assert await h.narrator.question(two.id) is None
        assert voice.said == [one.text]
        h.clock.advance(seconds=1)
        assert await h.narrator.question(two.id) is not None
        assert voice.said == [one.text, two.text]


async def test_a_burst_finds_the_engine_dead_a_few_times_and_not_each_time(url: str):
    voice = Voice()
    async with house(url, voice=voice) as h:
        asked = await questions(h, 100)
        voice.breath.clear()
        waiting = [asyncio.create_task(h.narrator.question(row.id)) for row in asked]
        await voice.asked(8)
        voice.fails = "unreachable"
        voice.breath.set()
        assert set(await asyncio.gather(*waiting)) == {None}
        assert len(voice.said) == 8


async def test_what_is_kept_is_heard_while_the_engine_is_dead(url: str):
    voice = Voice()
    async with house(url, voice=voice) as h:
        one, two = await questions(h, 2)
        first = await h.narrator.question(one.id)
        voice.fails = "key_refused"
        assert await h.narrator.question(two.id) is None
        assert await h.narrator.question(one.id) == first


async def test_a_file_that_cannot_be_read_is_made_again(url: str):
    voice = Voice()
    async with house(url, voice=voice) as h:
        asked = await question(h)
        first = await h.narrator.question(asked.id)
        (before,) = files(h)
        await h.recordings.discard([before])
        assert await h.narrator.question(asked.id) == first
        assert len(voice.said) == 2
        assert (await question(h)).audio_url == f"voice:{files(h)[0]}"


async def test_what_cannot_be_kept_is_heard_all_the_same(url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture):
    (tmp_path / "file").touch()
    voice = Voice()
    async with house(url, voice=voice) as h:
        asked = await question(h)
        nowhere = Narrator(h.database, voice, MediaFolder(tmp_path / "file"), h.clock)
        assert await nowhere.question(asked.id) is not None
        assert (await question(h)).audio_url is None
        assert "storage_unwritable" in caplog.text


async def test_one_who_does_not_wait_leaves_it_to_the_others(url: str):
    voice = Voice()
    async with house(url, voice=voice) as h:
        asked = await question(h)
        voice.breath.clear()
        impatient, patient = (asyncio.create_task(h.narrator.question(asked.id)) for _ in range(2))
        await voice.asked(1)
        impatient.cancel()
        await asyncio.gather(impatient, return_exceptions=True)
        voice.breath.set()
        assert await patient is not None
        assert len(voice.said) == 1


async def test_at_the_end_nobody_is_waited_for(url: str):
    voice = Voice()
    async with house(url, voice=voice) as h:
        asked = await question(h)
        voice.breath.clear()
        waiting = asyncio.create_task(h.narrator.question(asked.id))
        await voice.asked(1)
        await h.narrator.close()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        assert files(h) == []


async def test_only_languages_that_the_voice_knows_are_spoken(url: str):
    voice = Voice()
    voice.locales = frozenset({"en"})
    async with house(url, voice=voice) as h:
        assert h.narrator.speaks("en")
        assert not h.narrator.speaks("ko")
        assert await h.narrator.question((await question(h, "ko")).id) is None
        assert voice.said == []
        assert await h.narrator.question((await question(h, "en")).id) is not None


async def test_without_an_engine_nothing_is_spoken(url: str):
    async with house(url) as h:
        assert not h.narrator.speaks("en")
        assert await h.narrator.question((await question(h)).id) is None


async def test_the_log_holds_numbers_and_reasons_and_no_text(url: str, caplog: pytest.LogCaptureFixture):
    voice = Voice()
    voice.fails = "rate_limited"
    async with house(url, voice=voice) as h:
        asked = await question(h)
        await h.narrator.question(asked.id)
        await h.narrator.question(10**9)  # there is none
        said = [record.getMessage() for record in caplog.records]
        assert said == [
            f"question {asked.id} is not read out: rate_limited",
            "question 1000000000 is not read out: NoResultFound",
        ]
