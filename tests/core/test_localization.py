"""Both catalogues say everything the code asks for, with the same parameters."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from core.errors import CoachError
from core.grading.rubric import Concern
from core.localization import LOCALES, match_locale, translator

ROOT = Path(__file__).parents[2]
CODE = [p for room in ("adapters", "bot", "core") for p in (ROOT / room).rglob("*.py")]


def catalogue(locale: str) -> dict[str, list[str]]:
    with (ROOT / "core" / "locales" / f"{locale}.po").open("rb") as file:
        messages = read_po(file)
    found = {}
    for message in messages:
        if message.id:
            key = message.id if isinstance(message.id, str) else message.id[0]
            found[key] = [message.string] if isinstance(message.string, str) else list(message.string)
    return found


CATALOGUES = {locale: catalogue(locale) for locale in LOCALES}


def parameters(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_the_catalogues_have_the_same_keys():
    assert set(CATALOGUES["en"]) == set(CATALOGUES["ko"])


@pytest.mark.parametrize("key", sorted(CATALOGUES["en"]))
def test_both_languages_use_the_same_parameters(key: str):
    wanted = set().union(*(parameters(form) for form in CATALOGUES["en"][key]))
    for form in CATALOGUES["ko"][key]:
        assert parameters(form) == wanted
    assert all(form.strip() for locale in LOCALES for form in CATALOGUES[locale][key])


def test_no_korean_particle_hangs_on_a_variable():
    """은/는, 이/가, 을/를 depend on the last consonant of a word nobody knows yet."""
    for key, forms in CATALOGUES["ko"].items():
        for form in forms:
            assert not re.search(r"\{\w+\}(?:은|는|이|가|을|를|과|와|으로|로)(?=[\s.,])", form), key


def test_korean_messages_are_in_korean():
    english = {key for key, forms in CATALOGUES["ko"].items() if not re.search("[가-힣]", "".join(forms))}
    layouts = {
        "tracks.done",
        "history.scored",
        "history.unscored",
        "study.line",
        "summary.retry",
    }  # parameters and signs only
    assert english == layouts | {"cli.calibrate.rmse", "cli.questions.column_id", "place.dm", "position.qa"}


def test_keys_in_the_code_exist():
    asked = set()
    for path in CODE:
        text = path.read_text(encoding="utf-8")
        asked |= set(re.findall(r"""(?:say|speak|translator\([^)]*\)|say\(\))\(\s*["']([a-z_.]+)["']""", text))
        asked |= {
            f"error.{key}" for key in re.findall(r"""(?:Error|Input|Move|NotFound)\(\s*["']([a-z_]+)["']""", text)
        }
        asked |= {f"cli.{key}" for key in re.findall(r"""help_of\(\s*["']([a-z_.]+)["']""", text)}
        asked |= {f"error.{key}" for key in re.findall(r"""["'](storage_[a-z_]+)["']""", text)}
    assert len(asked) > 100
    assert asked - set(CATALOGUES["en"]) == set()


def test_every_concern_has_words():
    for concern in Concern:
        assert f"concern.{concern}" in CATALOGUES["en"]


def test_numbers_and_plurals_follow_the_language():
    assert translator("en").plural("summary.graded", 1) == "One answer graded."
    assert translator("en").plural("summary.graded", 1200) == "1,200 answers graded."
    assert translator("ko").plural("summary.graded", 1) == "답변 1개를 채점했어요."


def test_a_missing_key_is_an_error_and_not_a_silent_key():
    with pytest.raises(KeyError):
        translator("en")("no.such.key")


@pytest.mark.parametrize(
    ("given", "matched"),
    [("ko-KR", "ko"), ("ko_KR.UTF-8", "ko"), ("en-GB", "en"), ("fr", "en"), (None, "en"), ("C", "en"), ("", "en")],
)
def test_platform_locales_are_matched(given, matched):
    assert match_locale(given) == matched


def test_braces_in_a_persons_words_are_words():
    error = CoachError("category_unknown", given="{given.__class__}", allowed="a")
    assert "{given.__class__}" in translator("en")(f"error.{error.key}", **error.params)
