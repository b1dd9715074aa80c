"""What is wrong with a pack is said with the line it stands on."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.bank.export import to_yaml
from core.bank.loader import BUILT_IN, load, load_one
from core.bank.schema import Pack
from core.bank.sync import PackRefused, sync
from tests.support import house

GOOD = load_one(BUILT_IN / "network.yaml")[0].pack


def pack(*, category: str = "network", ids: tuple[str, ...] = ("network-mine",), number: int = 0) -> str:
    """A pack of built-in questions under new ids."""
    questions = []
    for offset, new in enumerate(ids):
        data = GOOD.questions[number + offset].model_dump(mode="json", exclude_none=True)
        questions.append(data | {"id": new})
    return to_yaml(Pack.model_validate({"category": category, "questions": questions}))


def findings(tmp_path: Path, text: str) -> list[str]:
    file = tmp_path / "mine.yaml"
    file.write_text(text, encoding="utf-8")
    return [f"{finding.line}: {finding.message}" for finding in load([file])[1]]


def line_of(text: str, part: str) -> int:
    return next(n for n, line in enumerate(text.splitlines(), start=1) if part in line)


def test_a_good_pack_has_no_findings(tmp_path: Path):
    assert findings(tmp_path, pack()) == []


@pytest.mark.parametrize(
    ("old", "new", "where", "says"),
    [
        ("level: ", "level: 9 #", "level: 9", "level: Input should be less than or equal to 5"),
        ("type: technical", "type: oral", "type: oral", "type: Input should be 'technical', 'design' or 'behavioral'"),
        ("hint:", "hints:", "hints:", "hints: unknown key"),
        ("topic: ", "topic: cooking #", "topic: cooking", "topic 'cooking' is not one of: layers-routing"),
        ("id: network-mine", "id: Network Mine", "id: Network", "use lower-case letters, digits and single dashes"),
        ("id: network-mine", "id: os-mine", "id: os-mine", "the id must start with 'network-'"),
    ],
)
def test_a_mistake_is_found_on_its_line(tmp_path: Path, old: str, new: str, where: str, says: str):
    text = pack().replace(old, new, 1)
    found = findings(tmp_path, text)
    assert any(f.startswith(f"{line_of(text, where)}: ") and says in f for f in found), found


def test_a_missing_translation_is_named(tmp_path: Path):
    text = pack()
    lines = text.splitlines()
    start = line_of(text, "  text:")
    ko = next(n for n in range(start, len(lines)) if lines[n].strip().startswith("ko:"))
    found = findings(tmp_path, "\n".join(lines[:ko] + lines[ko + 1 :]))
    assert any("text.ko: missing" in f for f in found), found


def test_korean_in_the_english_text_is_found(tmp_path: Path):
    text = pack().replace("en: ", "en: 한글 ", 1)
    assert any("the English text has Korean in it" in f for f in findings(tmp_path, text))


def test_a_key_given_twice_is_found(tmp_path: Path):
    text = pack().replace("  level:", "  level: 1\n  level:", 1)
    assert any("'level' is given twice" in f for f in findings(tmp_path, text))


def test_a_question_that_is_asked_already_is_found(tmp_path: Path):
    both = pack(ids=("network-a",)) + pack(ids=("network-b",)).split("questions:\n")[1]
    assert any("asks nearly the same as network-a" in f for f in findings(tmp_path, both))


def test_signals_that_the_model_answer_misses_are_found(tmp_path: Path):
    text = pack()
    lines = text.splitlines()
    start = line_of(text, "signals:")  # the line after it, counted from 0
    end = next(n for n in range(start + 1, len(lines)) if lines[n].strip().startswith("ko:"))
    indent = " " * (len(lines[end]) - len(lines[end].lstrip()))
    found = findings(tmp_path, "\n".join([*lines[:start], f"{indent}en: [zebra, giraffe, antelope]", *lines[end:]]))
    assert any("the model answer (en) does not meet the signals" in f for f in found), found


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "the file is empty"),
        (b"category: [", "not valid YAML"),
        (b"\xff\xfe\x00", "not UTF-8"),
        (b"- just\n- a list\n", "valid dictionary"),
        (b"a: !!python/object/apply:os.system ['true']", "not valid YAML"),
        (b"a: &a [*a]", "anchors and aliases"),
    ],
)
def test_a_file_that_is_no_pack(tmp_path: Path, content: bytes, says: str):
    file = tmp_path / "mine.yaml"
    file.write_bytes(content)
    assert says in " ".join(str(f) for f in load([file])[1])


def test_a_file_that_is_not_there(tmp_path: Path):
    assert "cannot be read" in str(load([tmp_path / "none.yaml"])[1][0])


async def test_importing_twice_changes_nothing_and_a_removed_question_is_retired(url: str, tmp_path: Path):
    file = tmp_path / "mine.yaml"
    async with house(url) as h:
        file.write_text(pack(ids=("network-mine-a", "network-mine-b")), encoding="utf-8")
        first = await sync(h.database, "mine", [file], h.clock(), rules=False)
        again = await sync(h.database, "mine", [file], h.clock(), rules=False)
        assert first.added == again.unchanged > 0
        assert (again.added, again.changed, again.retired) == (0, 0, 0)
        file.write_text(pack(ids=("network-mine-a",)), encoding="utf-8")
        third = await sync(h.database, "mine", [file], h.clock(), rules=False)
        assert third.retired > 0
        async with h.database.read() as work:
            keys = {c.key for c in await work.questions.candidates("ko", ["network"])}
        assert "network-mine-a" in keys
        assert "network-mine-b" not in keys


async def test_a_pack_cannot_take_the_ids_of_another(url: str, tmp_path: Path):
    file = tmp_path / "mine.yaml"
    file.write_text(to_yaml(GOOD), encoding="utf-8")
    async with house(url) as h:
        with pytest.raises(PackRefused) as refused:
            await sync(h.database, "mine", [file], h.clock(), rules=False)
        assert "belongs to the pack 'built-in'" in str(refused.value.findings[0])
