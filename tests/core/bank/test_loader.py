"""What is wrong with a pack is said with the line it stands on."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from core.bank import loader
from core.bank.export import to_yaml
from core.bank.loader import BUILT_IN, load, load_one
from core.bank.schema import OUR_KINDS, Pack
from core.bank.sync import PackRefused, sync
from core.localization import LOCALES, translator
from core.repositories.questions import Shelf
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
    return [str(finding).removeprefix(f"{file}:") for finding in load([file])[1]]


def line_of(text: str, part: str) -> int:
    return next(n for n, line in enumerate(text.splitlines(), start=1) if part in line)


def test_a_good_pack_has_no_findings(tmp_path: Path):
    assert findings(tmp_path, pack()) == []


@pytest.mark.parametrize(
    ("old", "new", "where", "says"),
    [
        ("level: ", "level: 9 #", "level: 9", "level: must be at most 5"),
        ("level: ", "level: high #", "level: high", "level: must be a whole number"),
        ("weight: ", "weight: 0 #", "weight: 0", "weight: must be at least 1"),
        ("type: technical", "type: oral", "type: oral", "type: is 'oral'; one of: technical, design, behavioral"),
        ("hint:", "hints:", "hints:", "hints: unknown key"),
        (
            "topic: ",
            "topic: cooking #",
            "topic: cooking",
            "network-mine: topic 'cooking' is not one of: layers-routing",
        ),
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
    assert any("level: is given twice" in f for f in findings(tmp_path, text))


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
        (b"- just\n- a list\n", "must be keys with values"),
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
            keys = {c.key for c in await work.questions.candidates("ko", ["network"], Shelf())}
        assert "network-mine-a" in keys
        assert "network-mine-b" not in keys


async def test_a_pack_cannot_take_the_ids_of_another(url: str, tmp_path: Path):
    file = tmp_path / "mine.yaml"
    file.write_text(to_yaml(GOOD), encoding="utf-8")
    async with house(url) as h:
        with pytest.raises(PackRefused) as refused:
            await sync(h.database, "mine", [file], h.clock(), rules=False)
    found = refused.value.findings
    assert [finding.line for finding in found] == [line_of(to_yaml(GOOD), f"id: {q.id}") for q in GOOD.questions]
    assert str(found[0]).endswith(f": {GOOD.questions[0].id}: this id belongs to the pack 'built-in'")
    assert found[0].worded(translator("ko")).endswith("다른 묶음의 id예요: built-in")


def test_findings_come_in_the_readers_language(tmp_path: Path):
    file = tmp_path / "mine.yaml"
    text = pack().replace("level: ", "level: 9 #", 1).replace("hint:", "hints:", 1)
    file.write_text(text, encoding="utf-8")
    said = [finding.worded(translator("ko")) for finding in load([file])[1]]
    assert f"{file}:{line_of(text, 'level: 9')}: questions.0.level: 5 이하여야 해요" in said
    assert f"{file}:{line_of(text, 'hints:')}: questions.0.hints: 없는 키예요" in said


def test_every_finding_has_words_in_both_languages():
    folder = Path(loader.__file__).parent
    calls = [
        node.args
        for path in folder.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in {"found", "of"}
    ]
    words = [[given.value for given in args if isinstance(given, ast.Constant)] for args in calls]
    keys = {next((word for word in given if isinstance(word, str)), "other") for given in words}
    keys |= {*OUR_KINDS, *loader.KINDS.values(), *loader.UNREADABLE.values()}
    assert len(keys) > 30
    for locale in LOCALES:
        assert [key for key in keys if not translator(locale).has(f"finding.{key}")] == []
