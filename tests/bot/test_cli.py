"""`coach` as a process: what a person types, sees, and gets as an exit code."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pexpect
import pytest

from core.bank.loader import BUILT_IN

ROOT = Path(__file__).parents[2]
GOOD = (
    "TCP acknowledges segments and retransmits what was lost, in order; UDP just sends datagrams without a handshake."
)


@pytest.fixture
def coach(tmp_path: Path):
    """Runs `coach` with a database of its own, outside the repository."""

    def run(*arguments: str, given: str = "", lang: str = "en_US.UTF-8", **extra: str) -> subprocess.CompletedProcess:
        done = subprocess.run(
            [sys.executable, "-c", "from bot.cli import main; main()", *arguments],
            input=given,
            capture_output=True,
            text=True,
            cwd=tmp_path,
            env=environment(tmp_path, lang) | extra,
            timeout=60,
            check=False,
        )
        assert "Traceback" not in done.stdout + done.stderr, done.stderr
        return done

    return run


def environment(tmp_path: Path, lang: str = "en_US.UTF-8") -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("COACH_", "LC_", "UV"))}
    return kept | {
        "PYTHONPATH": str(ROOT),
        "PYTHONUTF8": "1",
        "LANG": lang,
        "COACH_DATABASE__URL": f"sqlite:///{tmp_path / 'coach.db'}",
    }


def test_a_piped_interview_in_korean(coach):
    lines = "TCP는 확인 응답과 재전송으로 신뢰성을 보장하고 UDP는 연결 없이 데이터그램을 보냅니다.\n모르겠습니다.\nDNS로 이름을 IP 주소로 바꿉니다.\n"
    done = coach("chat", "--locale", "ko", "--category", "network", "--questions", "3", given=lines)
    assert done.returncode == 0
    assert done.stdout.count("질문 ") >= 3
    assert "== 면접 결과 ==" in done.stdout
    assert "\x1b[" not in done.stdout
    assert done.stderr == ""


def test_a_pipe_that_ends_early_saves_and_comes_back(coach):
    first = coach("chat", "-l", "en", "--category", "network", "-n", "2", "--user", "mina", given=f"{GOOD}\n")
    assert first.returncode == 3
    assert "coach chat --user mina" in first.stdout
    second = coach("chat", "--user", "mina", given=f"\n{GOOD}\n")
    assert second.returncode == 0
    assert "Question 2 of 2" in second.stdout
    assert "no text in that answer" in second.stdout
    third = coach("progress", "--user", "mina")
    assert third.returncode == 0
    assert "Networks" in third.stdout


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--category", "astrology"), "Choose from: algorithms, os, network"),
        (("--locale", "fr"), "Choose from: en, ko"),
        (("--position", "king"), "Choose from: backend, frontend"),
        (("--level", "9"), "from 1 to 5"),
        (("--questions", "999"), "from 1 to 20"),
        (("--follow-ups", "7"), "from 0 to 2"),
    ],
)
def test_a_wrong_option_lists_what_is_right(coach, tmp_path: Path, arguments, says: str):
    done = coach("chat", *arguments, given="x\n")
    assert done.returncode == 1
    assert says in done.stderr
    assert not (tmp_path / "coach.db").exists()


def test_errors_come_in_the_language_of_the_terminal(coach):
    done = coach("chat", "--category", "점성술", given="", lang="ko_KR.UTF-8")
    assert "없는 분야예요" in done.stderr
    assert "모의 면접" in coach("--help", lang="ko_KR.UTF-8").stdout


@pytest.mark.parametrize(
    "command",
    [
        ["chat"],
        ["check"],
        ["db", "upgrade"],
        ["questions", "list"],
        ["questions", "validate"],
        ["questions", "import"],
        ["questions", "export"],
        ["progress"],
        ["export"],
        ["forget"],
        ["grade"],
        ["calibrate"],
    ],
)
def test_every_subcommand_explains_itself(coach, command: list[str]):
    for lang in ("en_US.UTF-8", "ko_KR.UTF-8"):
        done = coach(*command, "--help", lang=lang)
        assert done.returncode == 0
        assert len(done.stdout) > 150


def test_a_database_that_cannot_be_is_said_before_the_first_question(coach, tmp_path: Path):
    done = coach("chat", given="x\n", COACH_DATABASE__URL=f"sqlite:///{tmp_path}/no/coach.db")
    assert done.returncode == 1
    assert f"The folder {tmp_path}/no does not exist" in done.stderr
    assert "Question" not in done.stdout
    (tmp_path / "text.db").write_text("not a database, just some words that fill a line")
    done = coach("chat", given="x\n", COACH_DATABASE__URL=f"sqlite:///{tmp_path}/text.db")
    assert "damaged or not a database" in done.stderr
    assert (tmp_path / "text.db").read_text().startswith("not a database")


def test_a_wrong_config_names_file_key_and_values(coach, tmp_path: Path):
    (tmp_path / "config.toml").write_text('[coach]\nlocale = "fr"\n')
    done = coach("chat", given="x\n")
    assert (done.returncode, done.stderr) == (2, "config.toml: coach.locale: is 'fr'; allowed: en, ko\n")
    assert coach("check").returncode == 2


def test_check_says_what_is_there_and_what_is_not(coach):
    done = coach("check")
    assert done.returncode == 0, done.stdout
    assert "questions in 15 categories" in done.stdout
    done = coach("check", COACH_DATABASE_URL="sqlite:///x")
    assert done.returncode == 1
    assert "COACH_DATABASE_URL is set but nothing reads it; did you mean COACH_DATABASE__URL?" in done.stdout


@pytest.mark.parametrize(
    ("lang", "says"),
    [("en_US.UTF-8", "there is no key in OPENAI_API_KEY"), ("ko_KR.UTF-8", "OPENAI_API_KEY 환경 변수에")],
)
def test_a_voice_without_its_key_is_told_and_where_to_get_one(coach, lang: str, says: str):
    asked = {"COACH_SPEECH__SYNTHESISER": "openai", "OPENAI_API_KEY": " "}
    for done in (coach("check", lang=lang, **asked), coach("run", lang=lang, DISCORD_TOKEN="x", **asked)):
        assert done.returncode == 1
        assert says in done.stdout + done.stderr
        assert "https://platform.openai.com" in done.stdout + done.stderr


@pytest.mark.parametrize(
    "has", [{"OPENAI_API_KEY": "sk-x"}, {"OPENAI_API_KEY": "", "COACH_SPEECH__BASE_URL": "http://127.0.0.1:1/v1"}]
)
def test_a_voice_with_its_key_or_a_server_of_ones_own_is_well(coach, has: dict[str, str]):
    done = coach("check", COACH_SPEECH__SYNTHESISER="openai", **has)
    assert done.returncode == 0, done.stdout
    assert "openai: model gpt-4o-mini-tts, voice alloy" in done.stdout
    assert "sk-x" not in done.stdout


def test_a_voice_whose_program_is_not_there_is_told(coach, tmp_path: Path):
    done = coach("check", COACH_SPEECH__SYNTHESISER="espeak", PATH=str(tmp_path))
    assert done.returncode == 1
    assert "apt install espeak-ng" in done.stdout
    (tmp_path / "espeak-ng").touch(mode=0o755)
    assert coach("check", COACH_SPEECH__SYNTHESISER="espeak", PATH=str(tmp_path)).returncode == 0


def test_even_a_debug_log_holds_no_answer(coach):
    done = coach("chat", "-n", "1", given="A quetzal answer of some words.\n", COACH_LOG__LEVEL="debug")
    assert done.returncode == 0
    assert "quetzal" not in done.stderr


def test_upgrade_can_be_repeated(coach):
    assert "Upgraded" in coach("db", "upgrade").stdout
    assert "nothing to do" in coach("db", "upgrade").stdout


def test_grade_answers_every_line_in_order(coach):
    lines = [
        {"id": "a", "question": "What is TCP?", "answer": GOOD, "reference_answers": ["TCP is reliable and ordered."]},
        "{broken",
        {"id": "c", "question": "What is TCP?", "answer": "", "key_points": [{"id": "k", "text": "x y", "weight": 1}]},
        {
            "id": 4,
            "question": "TCP란 무엇인가요?",
            "answer": "TCP는 손실된 세그먼트를 재전송해서 신뢰성을 보장합니다.",
            "key_points": [{"id": "k", "text": "손실된 세그먼트를 재전송한다", "weight": 1}],
        },
        {"id": "e", "question": "What is TCP?", "answer": "A protocol of some kind."},
    ]
    given = "".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines)
    done = coach("grade", given=given)
    assert done.returncode == 0
    results = [json.loads(line) for line in done.stdout.splitlines()]
    assert [r["id"] for r in results] == ["a", None, "c", 4, "e"]
    assert [r["status"] for r in results] == ["graded", "error", "graded", "graded", "no_rubric"]
    assert 0 <= results[0]["score"] <= 1
    assert "line 2" in results[1]["error"]
    assert results[2]["score"] == 0
    assert results[3]["score"] > 0.7
    assert results[3]["key_points"][0]["quote"] in lines[3]["answer"]
    assert "좋았던 점" in results[3]["feedback"]
    assert results[4]["score"] is None


def test_calibrate_prints_the_figures(coach, tmp_path: Path):
    file = tmp_path / "graded.jsonl"
    reference = ["A hash table maps keys to buckets through a hash function and handles collisions with chains."]
    answers = [(reference[0], 1.0), ("It maps keys to buckets with a hash function.", 0.7), ("A kind of tree.", 0.0)]
    file.write_text(
        "".join(
            json.dumps(
                {"id": n, "question": "What is a hash table?", "answer": a, "reference_answers": reference, "score": s}
            )
            + "\n"
            for n, (a, s) in enumerate(answers)
        )
        + "oops\n"
    )
    done = coach("calibrate", str(file), "--json")
    figures = json.loads(done.stdout)
    assert figures["answers"] == 3
    assert figures["skipped"] == 1
    assert figures["r"] > 0.9
    assert "Pearson r" in coach("calibrate", str(file)).stdout
    assert coach("calibrate", str(tmp_path / "none")).returncode == 1


def test_questions_can_be_exported_changed_and_imported(coach, tmp_path: Path):
    done = coach("questions", "export", "--category", "network", "-o", "mine.yaml")
    assert done.returncode == 0
    file = tmp_path / "mine.yaml"
    refused = coach("questions", "import", "mine.yaml")
    assert refused.returncode == 1
    assert "belongs to the pack 'built-in'" in refused.stderr
    file.write_text(file.read_text(encoding="utf-8").replace("id: network-", "id: network-our-"), encoding="utf-8")
    done = coach("questions", "import", "mine.yaml")
    assert "added" in done.stdout
    listed = coach("questions", "list", "--category", "network", "--locale", "ko").stdout
    assert "network-our-" in listed
    file.write_text(file.read_text(encoding="utf-8").replace("level: ", "level: x", 1), encoding="utf-8")
    done = coach("questions", "validate", "mine.yaml")
    assert done.returncode == 1
    assert done.stderr.startswith("mine.yaml:")


def test_the_built_in_bank_is_valid(coach):
    done = coach("questions", "validate", str(BUILT_IN))
    assert done.returncode == 0
    assert done.stdout.startswith("Fine")


def test_export_and_forget(coach, tmp_path: Path):
    coach(
        "chat",
        "-n",
        "1",
        "--category",
        "os",
        "--user",
        "mina",
        given="A quetzal process has its own memory, threads share it.\n",
    )
    done = coach("export", "--user", "mina")
    data = json.loads(done.stdout)
    assert data["interviews"][0]["turns"][0]["answer"]["answer_text"].startswith("A quetzal")
    assert coach("forget", "--user", "mina", given="").returncode == 1  # a script has to say --yes
    assert coach("forget", "--user", "mina", "--yes").returncode == 0
    coach("chat", "-n", "1", "--category", "os", "--user", "a:b", given="A process has memory of its own.\n")
    assert coach("export", "--user", "a:b").returncode == 0  # and the next interview is graded like any other
    assert coach("export", "--user", "terminal:a:b").returncode == 0
    gone = coach("export", "--user", "mina")
    assert gone.returncode == 1
    assert "No data is stored" in gone.stderr
    assert b"quetzal" not in (tmp_path / "coach.db").read_bytes()


def test_what_is_stored_can_be_read_and_is_not_touched(coach, tmp_path: Path):
    coach("chat", "-n", "1", "--category", "os", "--user", "mina", given="A process has memory of its own.\n")
    before = (tmp_path / "coach.db").read_bytes()
    assert "Operating systems" in coach("progress", "--user", "mina").stdout
    assert coach("export", "--user", "mina").returncode == 0
    assert (tmp_path / "coach.db").read_bytes() == before
    (tmp_path / "coach.db").unlink()
    assert "There is no database yet" in coach("progress").stderr
    assert not (tmp_path / "coach.db").exists()


@pytest.mark.parametrize("name", ["", "   ", "a\x1b[31m", "x" * 51])
def test_a_name_has_to_be_readable(coach, name: str):
    assert "1 to 50 visible characters" in coach("chat", "--user", name, given="x\n").stderr


def keyboard(tmp_path: Path, *arguments: str) -> pexpect.spawn:
    child = pexpect.spawn(
        sys.executable,
        ["-c", "from bot.cli import main; main()", "chat", "--user", "mina", *arguments],
        cwd=str(tmp_path),
        env=environment(tmp_path)
        | {
            "TERM": "xterm-256color",
            "PROMPT_TOOLKIT_NO_CPR": "1",
            "COACH_INTERVIEW__FOLLOW_UPS": "0",  # the questions are drawn; some would follow the answer up
        },
        encoding="utf-8",
        timeout=30,
        dimensions=(40, 100),
    )
    child.delaybeforesend = 0.4  # a prompt shows before it listens
    return child


def answer(child: pexpect.spawn, text: str) -> None:
    child.send(text + "\r")
    child.send("\r")


def test_a_person_at_the_keyboard(tmp_path: Path):
    child = keyboard(tmp_path)
    for default in ("en", "backend", "2", "all", "5"):  # language, position, level, categories, questions
        child.expect_exact(f"[{default}]")
        child.send("\r")
    child.expect("Question 1 of 5")
    child.expect("an empty line sends")
    child.expect("›")
    child.send("/help\r")
    child.expect("a nudge")
    child.expect("›")
    answer(child, "I would first measure where the time goes, and then explain the trade-off I see.")
    child.expect("Score")
    child.expect(r"\[r\] Try again")
    child.expect("›")
    child.send("x\r")
    child.expect("not one of the choices")
    child.expect("›")
    child.send("ㅜ\r")  # n on a Korean keyboard
    child.expect("Question 2 of 5")
    child.expect("›")
    child.send("half an answer")
    child.sendintr()
    child.expect("not sent yet")
    child.sendintr()
    child.expect("Go on where you stopped")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0


@pytest.mark.parametrize("leave", ["sendintr", "sendeof"])
def test_leaving_at_any_prompt_saves_and_prints_the_way_back(tmp_path: Path, leave: str):
    child = keyboard(tmp_path)
    child.expect_exact("[en]")
    getattr(child, leave)()
    child.expect("Nothing was started")
    child.expect(pexpect.EOF)
    options = [
        "-n",
        "2",
        "--seed",
        "1",
        "--follow-ups",
        "0",
        "--category",
        "os",
        "--level",
        "2",
        "--position",
        "backend",
        "--locale",
        "en",
    ]
    child = keyboard(tmp_path, *options)
    child.expect("Question 1 of 2")
    child.expect("›")
    answer(child, "A process has an address space of its own, and its threads share that memory.")
    child.expect(r"\[e\] End interview")
    child.expect("›")
    getattr(child, leave)()
    child.expect("coach chat --user mina")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    child = keyboard(tmp_path)
    child.expect("Welcome back")
    child.expect("Score")
    child.expect(r"\[Enter\] Next")
    child.send("\r")
    child.expect("Question 2 of 2")
    child.expect("›")
    getattr(child, leave)()
    child.expect(pexpect.EOF)
