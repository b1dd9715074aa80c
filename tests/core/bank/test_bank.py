"""The built-in bank and catalogue: complete, consistent, and in both languages."""

from __future__ import annotations

from collections import Counter

from core.bank.catalogue import materials, scales, topics
from core.bank.export import to_yaml
from core.bank.loader import BUILT_IN, load
from core.bank.schema import TYPES, Pack
from core.bank.yaml_lines import read
from core.grading.text import content_stems

PACKS, FINDINGS = load([BUILT_IN])
QUESTIONS = [question for item in PACKS for question in item.pack.questions]


def test_the_bank_has_no_findings():
    assert [str(finding) for finding in FINDINGS] == []


def test_it_is_large_and_covers_every_category_and_level():
    assert len(QUESTIONS) >= 120
    by_category = Counter(item.pack.category for item in PACKS for _ in item.pack.questions)
    assert set(by_category) == set(topics().categories)
    assert len(by_category) >= 13
    assert min(by_category.values()) >= 6
    levels = Counter(question.level for question in QUESTIONS)
    assert set(levels) == {1, 2, 3, 4, 5}
    assert {question.type for question in QUESTIONS} == set(TYPES)


def test_every_position_finds_questions():
    for position in ("backend", "frontend", "mobile", "data", "ml", "devops", "security", "qa"):
        assert sum({"any", position} & set(question.positions) != set() for question in QUESTIONS) >= 20


def test_every_topic_is_asked_about_and_can_be_studied():
    asked = {point.topic for question in QUESTIONS for point in question.key_points}
    known = {topic for entry in topics().categories.values() for topic in entry.topics}
    assert asked == known
    taught = {topic for entry in materials() for topic in entry.topics}
    assert known - taught == set()
    assert taught - known == set()


def test_the_catalogue_is_large_and_every_address_is_different():
    assert len(materials()) >= 80
    assert len({entry.id for entry in materials()}) == len(materials())
    assert len({entry.url for entry in materials()}) == len(materials())
    assert all(entry.url.startswith("https://") for entry in materials())


def test_every_type_has_five_anchored_levels_in_both_languages():
    assert set(scales()) == set(TYPES)
    for scale in scales().values():
        assert set(scale.levels) == {1, 2, 3, 4, 5}
        anchors = [level.in_locale(locale) for level in scale.levels.values() for locale in ("en", "ko")]
        assert len(set(anchors)) == 10
        assert all(len(anchor) >= 15 for anchor in anchors)


def test_no_two_questions_share_most_of_their_key_points():
    points = [
        (question.id, content_stems(" ".join(point.text.en for point in question.key_points))) for question in QUESTIONS
    ]
    for index, (key, said) in enumerate(points):
        for other, theirs in points[:index]:
            assert len(said & theirs) / len(said | theirs) < 0.5, (key, other)


def test_an_exported_pack_reads_back_as_itself():
    for item in PACKS:
        assert Pack.model_validate(read(to_yaml(item.pack)).data) == item.pack


def test_categories_answer_to_many_names():
    for name in ("network", "Networks", "네트워크", "net", "system design", "system_design", "시스템 설계"):
        assert topics().resolve(name) in {"network", "system-design"}
