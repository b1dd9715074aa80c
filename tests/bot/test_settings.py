"""The configuration: defaults, the file, the environment, and every way to get it wrong."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from bot.settings import ConfigError, Settings, load
from core.localization import translator

ROOT = Path(__file__).parents[2]


def problems(tmp_path: Path, text: str, environment: dict[str, str] | None = None) -> list[str]:
    file = tmp_path / "config.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as refused:
        load(file, environment or {})
    return [str(problem).replace(str(file), "config.toml") for problem in refused.value.problems]


def test_the_file_in_the_repository_is_the_defaults_and_names_every_key():
    text = (ROOT / "config.toml").read_text(encoding="utf-8")
    assert Settings.model_validate(tomllib.loads(text)) == Settings()
    given = {f"{section}.{key}" for section, keys in tomllib.loads(text).items() for key in keys}
    assert given == {f"{s}.{k}" for s, keys in Settings().model_dump().items() for k in keys}


def test_every_key_is_explained():
    """A comment stands above each key, or above the group it belongs to."""
    explained = False
    for line in (ROOT / "config.toml").read_text(encoding="utf-8").splitlines():
        if not line.strip():
            explained = False
        elif line.startswith("#"):
            explained = True
        elif re.match(r"\w+ =", line):
            assert explained, line


def test_without_a_file_the_defaults_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    assert load(None, {}) == Settings()


def test_the_environment_overrides_any_key(tmp_path: Path):
    file = tmp_path / "c.toml"
    file.write_text('[interview]\nquestions = 3\n[coach]\nlocale = "ko"\n')
    loaded = load(None, {"COACH_CONFIG": str(file), "COACH_INTERVIEW__QUESTIONS": "7"})
    assert (loaded.interview.questions, loaded.coach.locale) == (7, "ko")
    assert load(file, {"COACH_DATABASE__AUTO_UPGRADE": "false"}).database.auto_upgrade is False


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            "[interview]\nquestion = 3",
            "config.toml: interview.question: unknown key; did you mean 'questions'? allowed: questions, max_questions, "
            "follow_ups, follow_up_from, follow_up_below, max_retries, max_answer_chars",
        ),
        (
            "[databse]\nurl = 'x'",
            "config.toml: databse: unknown section; did you mean 'database'? "
            "allowed: coach, interview, database, grading, media, speech, discord, slack, log",
        ),
        ("[coach]\nlocale = 'fr'", "config.toml: coach.locale: is 'fr'; allowed: en, ko"),
        ("[interview]\nquestions = 'five'", "config.toml: interview.questions: is 'five'; must be a whole number"),
        ("[interview]\nquestions = 500", "config.toml: interview.questions: is 500; allowed: 1 to 50"),
        ("[database]\nauto_upgrade = 'maybe'", "config.toml: database.auto_upgrade: is 'maybe'; must be true or false"),
        (
            "[database]\nurl = 'mysql://x'",
            "config.toml: database.url: is 'mysql://x'; must be sqlite:///FILE or postgresql://USER@HOST/NAME",
        ),
        (
            "[coach]\ntimezone = 'Mars/Olympus'",
            "config.toml: coach.timezone: is 'Mars/Olympus'; must be an IANA time zone such as Asia/Seoul or Europe/Berlin",
        ),
        ("coach = 5", "config.toml: coach: is 5; must be a [section]"),
        (
            "[speech]\nsynthesiser = 'espaek'",
            "config.toml: speech.synthesiser: is 'espaek'; allowed: off, openai, espeak",
        ),
        (
            "[speech]\nbase_url = 'localhost:8880'",
            "config.toml: speech.base_url: is 'localhost:8880'; must be an address that starts with http:// or https://",
        ),
        ("[speech]\nvoice = ''", "config.toml: speech.voice: is ''; must not be empty"),
        (
            f"[speech]\nmodel = '{'m' * 101}'",
            f"config.toml: speech.model: is '{'m' * 101}'; must have at most 100 characters",
        ),
        (
            "[speech]\nvoices = 'alloy'",
            "config.toml: speech.voices: unknown key; did you mean 'voice'? allowed: synthesiser, base_url, model, voice",
        ),
    ],
)
def test_a_problem_names_file_key_and_what_is_allowed(tmp_path: Path, text: str, says: str):
    assert problems(tmp_path, text) == [says]


def test_problems_come_all_at_once_and_name_the_variable(tmp_path: Path):
    found = problems(
        tmp_path, "[coach]\nlocale = 'fr'", {"COACH_INTERVIEW__QUESTIONS": "0", "COACH_LOG__LEVLE": "info"}
    )
    assert found == [
        "config.toml: coach.locale: is 'fr'; allowed: en, ko",
        "COACH_INTERVIEW__QUESTIONS: interview.questions: is '0'; allowed: 1 to 50",
        "COACH_LOG__LEVLE: log.levle: unknown key; did you mean 'level'? allowed: level, format",
    ]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[interview]\nquestions = 500", "interview.questions: 지금 값은 500. 쓸 수 있는 값: 1~50"),
        ("[coach]\nlocale = 'fr'", "coach.locale: 지금 값은 'fr'. 쓸 수 있는 값: en, ko"),
        ("[log]\nlevle = 'x'", "log.levle: 없는 키예요. 혹시 ‘level’ 아닌가요? 쓸 수 있는 키: level, format"),
        ("[databse]", "databse: 없는 섹션이에요. 혹시 ‘database’ 아닌가요?"),
        ("[coach]\ntimezone = 'Mars'", "coach.timezone: 지금 값은 'Mars'. Asia/Seoul,"),
        ("[coach", "올바른 TOML이 아니에요"),
        ("[speech]\nvoice = ''", "speech.voice: 지금 값은 ''. 비워 둘 수 없어요"),
    ],
)
def test_a_problem_is_worded_in_the_readers_language(tmp_path: Path, text: str, says: str):
    file = tmp_path / "config.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as refused:
        load(file, {})
    (problem,) = refused.value.problems
    assert problem.worded(translator("ko")).startswith(f"{file}: {says}")
    assert not re.search("[가-힣]", str(refused.value).replace(str(file), ""))


def test_the_environment_chooses_the_voice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    section = load(None, {"COACH_SPEECH__SYNTHESISER": "openai", "COACH_SPEECH__BASE_URL": "http://tts:8880/v1"}).speech
    assert (section.synthesiser, section.base_url, section.model) == ("openai", "http://tts:8880/v1", "gpt-4o-mini-tts")


def test_a_folder_in_place_of_a_file(tmp_path: Path):
    with pytest.raises(ConfigError, match="it is a folder"):
        load(tmp_path, {})


@pytest.mark.parametrize("text", ["[coach", "a = ", "\ufeff[x"])
def test_a_file_that_is_no_toml(tmp_path: Path, text: str):
    assert problems(tmp_path, text)[0].startswith("config.toml: not valid TOML")


def test_a_named_file_that_is_not_there(tmp_path: Path):
    with pytest.raises(ConfigError, match="cannot be read"):
        load(tmp_path / "none.toml", {})


def test_settings_cannot_be_changed():
    with pytest.raises(ValueError, match="frozen"):
        Settings().interview.questions = 9
