"""Help, and what is said when a command line cannot be understood, in both languages and at any width."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import unicodedata
from pathlib import Path

import pexpect
import pytest
from rich.cells import cell_len

from core.bank.export import to_yaml
from tests.core.bank.test_loader import GOOD

ROOT = Path(__file__).parents[2]
WIDTHS = (60, 79, 80, 81, 100)
LANGS = {"en": "en_US.UTF-8", "ko": "ko_KR.UTF-8"}
RUN = "from bot.cli import main; main()"

# Every command with its help at every width and the texts that must be in it. One process for a language: the texts
# are chosen when the modules are imported.
COLLECT = """
import json, os, sys, typer
from bot.cli.main import app
found = []
def collect(command, name, parent):
    context = typer.Context(command, info_name=name, parent=parent, help_option_names=["-h", "--help"])
    texts = [command.help] + [param.help for param in command.get_params(context)]
    names = [option for param in command.get_params(context) for option in param.opts if option.startswith("-")]
    inner = command.list_commands(context) if hasattr(command, "list_commands") else []
    children = {child: command.get_command(context, child) for child in inner}
    helps = {}
    for width in json.loads(sys.argv[1]):
        os.environ["COLUMNS"] = str(width)
        helps[width] = command.get_help(context)
    texts += [child.help for child in children.values()] + names + inner
    found.append({"command": context.command_path, "texts": texts, "helps": helps})
    for child_name, child in children.items():
        collect(child, child_name, context)
collect(typer.main.get_command(app), "coach", None)
print(json.dumps(found))
"""


def environment(lang: str) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("COACH_", "LC_", "UV"))}
    return kept | {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "LANG": LANGS[lang], "COLUMNS": "80"}


@pytest.fixture
def coach(tmp_path: Path):
    def run(*arguments: str, lang: str = "ko", code: str = RUN) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, "-c", code, *arguments],
            capture_output=True,
            text=True,
            cwd=tmp_path,
            env=environment(lang) | {"COACH_DATABASE__URL": f"sqlite:///{tmp_path / 'coach.db'}"},
            stdin=subprocess.DEVNULL,
            timeout=60,
            check=False,
        )
        assert "Traceback" not in done.stderr, done.stderr
        return done

    return run


def only_letters(text: str) -> str:
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize("lang", LANGS)
def test_no_letter_of_any_help_is_lost_at_any_width(coach, lang: str):
    found = json.loads(coach(json.dumps(WIDTHS), lang=lang, code=COLLECT).stdout)
    assert len(found) >= 15
    for entry in found:
        for width, text in entry["helps"].items():
            assert [line for line in text.splitlines() if cell_len(line) > int(width)] == [], entry["command"]
            # What stands in the right column is not interrupted by the left one, which is empty beside its lines.
            letters = only_letters(text)
            for wanted in entry["texts"]:
                assert wanted, entry["command"]
                assert only_letters(wanted) in letters, (entry["command"], width, wanted)
        korean = any("HANGUL" in unicodedata.name(letter, "") for letter in entry["helps"]["80"])
        assert korean if lang == "ko" else True


def test_headings_and_the_help_option_are_in_korean(coach):
    said = coach("questions", "import", "--help").stdout
    for heading in ("사용법: coach questions import [옵션] FILE", "\n인자\n", "\n옵션\n", "이 도움말을 보여 줘요."):
        assert heading in said
    assert "\n명령\n" in coach("questions", "-h").stdout
    assert not re.search(r"Usage|Options|Commands|Show this|\x1b", said)


def test_headings_are_bold_on_a_terminal_only(tmp_path: Path):
    child = pexpect.spawn(
        sys.executable,
        ["-c", RUN, "--help"],
        env=environment("ko") | {"TERM": "xterm-256color"},
        encoding="utf-8",
        timeout=30,
        dimensions=(60, 80),
    )
    child.expect_exact("\x1b[1m옵션\x1b[0m")
    child.close()


@pytest.mark.parametrize(
    ("arguments", "ko", "en", "where"),
    [
        (["chatt"], "없는 명령이에요. 혹시 이 명령인가요? chat", "is not a command. Did you mean chat?", ""),
        (["qqqqq"], "쓸 수 있는 명령: chat, ", "Choose from: chat, ", ""),
        (["questions", "lst"], "혹시 이 명령인가요? list", "Did you mean list?", " questions"),
        (["chat", "--levl", "2"], "--levl: 없는 옵션이에요. 혹시 이 옵션인가요? --level", "no option --levl", " chat"),
        (["chat", "-x"], "-x: 없는 옵션이에요.", "no option -x", " chat"),
        (
            ["chat", "--questions", "x"],
            "--questions: 정수로 써 주세요. 지금 값: ‘x’",
            "must be a whole number",
            " chat",
        ),
        (["chat", "--level"], "--level: 뒤에 값을 써 주세요", "--level needs a value", " chat"),
        (["chat", "--new=1"], "--new: 값을 붙이지 않는", "--new takes no value", " chat"),
        (["questions", "import"], "FILE: 빠졌어요", "FILE is missing", " questions import"),
        (["grade", "a", "b"], "남는 인자가 있어요: a b", "Too many arguments: a b", " grade"),
    ],
)
def test_a_wrong_command_line_is_refused_in_the_readers_language(coach, arguments, ko: str, en: str, where: str):
    for lang, says, see in (("ko", ko, "도움말"), ("en", en, "Help")):
        done = coach(*arguments, lang=lang)
        assert (done.returncode, done.stdout) == (2, "")
        first, second = done.stderr.splitlines()
        assert says in first
        assert second == f"{see}: coach{where} --help"


def test_without_arguments_help_is_shown(coach):
    done = coach()
    assert (done.returncode, done.stderr) == (2, "")
    assert done.stdout == coach("--help").stdout
    assert coach("db").stdout == coach("db", "--help").stdout


def test_the_version(coach):
    done = coach("--version")
    assert (done.returncode, done.stdout) == (0, "interview-coach 0.1.0\n")


def test_help_imports_no_database(coach):
    code = (
        "import sys; from bot.cli import main\n"
        "try: main()\n"
        "finally: print(sorted({'sqlalchemy', 'dbos', 'alembic', 'pydantic'} & set(sys.modules)))"
    )
    for asked in ("--help", "--version"):
        assert coach(asked, code=code).stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize(
    ("raised", "code"), [("typer.Abort()", 130), ("typer.Exit(7)", 7), ("KeyboardInterrupt()", 130)]
)
def test_codes_of_a_command_that_stops(coach, raised: str, code: int):
    program = f"""
import typer
from bot.cli import check
def stops():
    raise {raised}
check.check = stops
{RUN}
"""
    done = coach("check", code=program)
    assert done.returncode == code
    assert done.stderr == ("중단했어요.\n" if "Abort" in raised else "")


def test_a_reader_who_has_seen_enough_gets_no_complaint(coach, tmp_path: Path):
    for arguments in ("--help", "questions export", "--nonsense"):
        command = f"{sys.executable} -c '{RUN}' {arguments} 2>errors | true"
        subprocess.run(["bash", "-c", command], cwd=tmp_path, env=environment("ko"), timeout=60, check=True)
        assert "BrokenPipe" not in (tmp_path / "errors").read_text(encoding="utf-8")


def test_a_wrong_config_is_told_in_korean(coach, tmp_path: Path):
    (tmp_path / "config.toml").write_text('[coach]\nlocale = "fr"\n')
    said = "config.toml: coach.locale: 지금 값은 'fr'. 쓸 수 있는 값: en, ko"
    assert (coach("chat").returncode, coach("chat").stderr) == (2, f"{said}\n")
    assert f"[FAIL] 설정: {said}\n" in coach("check").stdout


def test_findings_are_told_in_korean(coach, tmp_path: Path):
    text = to_yaml(GOOD).replace("level: ", "level: 9 #", 1)
    (tmp_path / "mine.yaml").write_text(text, encoding="utf-8")
    for command in ("validate", "import"):
        done = coach("questions", command, "mine.yaml")
        assert done.returncode == 1
        assert "questions.0.level: 5 이하여야 해요" in done.stderr


def test_an_export_of_many_categories_needs_a_folder(coach, tmp_path: Path):
    done = coach("questions", "export", "-o", "x.yaml")
    assert (done.returncode, done.stdout) == (1, "")
    assert "폴더 이름을 쓰거나 --category로 분야 하나를 골라 주세요" in done.stderr
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "file").write_text("")
    done = coach("questions", "export", "-o", "file")
    assert (done.returncode, done.stderr) == (1, "file에 쓸 수 없어요: 같은 이름의 파일이 이미 있어요\n")
    done = coach("questions", "export", "--category", "os", "-o", "no/x.yaml")
    assert done.stderr == "no/x.yaml에 쓸 수 없어요: 없는 파일이나 폴더예요\n"
    assert coach("questions", "export", "-o", "all").returncode == 0
    assert len(list((tmp_path / "all").iterdir())) == 15


@pytest.mark.parametrize("given", ["KO", "ko-KR", "ko_KR.UTF-8", "한국어"])
def test_a_language_has_many_names(coach, given: str):
    done = coach("questions", "list", "--category", "os", "--level", "2", "--locale", given, lang="en")
    assert re.search("[가-힣]", done.stdout), done.stderr


def test_the_table_of_figures_is_aligned_by_cells(coach, tmp_path: Path):
    line = {"id": 1, "question": "What is TCP?", "reference_answers": ["TCP is reliable."], "score": 1}
    lines = [
        line | {"answer": "TCP is reliable."},
        line | {"answer": "TCP."},
        {"id": 2, "question": "q", "answer": "a"},
    ]
    (tmp_path / "graded.jsonl").write_text("".join(json.dumps(each) + "\n" for each in lines))
    for lang in LANGS:
        done = coach("calibrate", "graded.jsonl", lang=lang)
        assert len({cell_len(row) for row in done.stdout.splitlines()}) == 1, done.stdout
    korean = coach("calibrate", "graded.jsonl")
    assert "정답" not in korean.stdout
    assert "사람 점수와 답변 길이의 r" in korean.stdout
    assert "3번째 줄: ‘score’에 사람 점수(0~1)가 없어요" in korean.stderr
