"""The root of the `coach` command, and what is said when a command line cannot be understood."""

from __future__ import annotations

import sys
from importlib import import_module, metadata
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.exceptions import TyperException

from bot.cli.help import Command, Group, UsageProblem
from bot.cli.shared import FAILED, INTERRUPTED, OK, USAGE, help_of, hush, say

if TYPE_CHECKING:
    from typer._click.core import Command as AnyCommand
    from typer._click.core import Context

# Where each command is. A module is imported when its command is named: most bring the database, which takes longer
# than anybody wants to wait for `coach --help`.
_COMMANDS = {
    "chat": "bot.cli.chat:chat",
    "run": "bot.cli.run:run",
    "discord": "bot.cli.discord:app",
    "check": "bot.cli.check:check",
    "db": "bot.cli.database:app",
    "questions": "bot.cli.questions:app",
    "progress": "bot.cli.people:progress",
    "export": "bot.cli.people:export",
    "forget": "bot.cli.people:forget",
    "grade": "bot.cli.grade:grade",
    "calibrate": "bot.cli.grade:calibrate",
}


class Root(Group):
    def list_commands(self, ctx: Context) -> list[str]:  # noqa: ARG002 - typer's signature
        return list(_COMMANDS)

    def described(self, ctx: Context) -> list[tuple[str, str]]:
        return [(name, help_of(name)) for name in self.list_commands(ctx)]

    def get_command(self, ctx: Context, cmd_name: str) -> AnyCommand | None:  # noqa: ARG002
        if cmd_name not in self.commands and cmd_name in _COMMANDS:
            self.commands[cmd_name] = _command(cmd_name)
        return self.commands.get(cmd_name)


def _command(name: str) -> AnyCommand:
    module, _, attribute = _COMMANDS[name].partition(":")
    found = getattr(import_module(module), attribute)
    if isinstance(found, typer.Typer):
        group = typer.main.get_group(found)
        group.name, group.help = name, help_of(name)
        return group
    alone = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    alone.command(name, cls=Command, help=help_of(name))(found)
    return typer.main.get_command(alone)


app = typer.Typer(
    name="coach",
    cls=Root,
    help=help_of("root"),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _tell_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"interview-coach {metadata.version('interview-coach')}")
        raise typer.Exit(OK)


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_tell_version, help=help_of("version"))
    ] = False,
) -> None: ...


def main() -> None:
    """Run the command line."""
    sys.exit(_run())


def _run() -> int:
    try:
        # Not standalone: typer would word what is wrong with the command line in English.
        code = typer.main.get_command(app).main(prog_name="coach", standalone_mode=False)
    except typer.Abort:
        typer.echo(say()("usage.aborted"), err=True)
        return INTERRUPTED
    except TyperException as error:
        return _refuse(error)
    except BrokenPipeError:
        hush()
        return FAILED
    return code if isinstance(code, int) else OK


def _refuse(error: Any) -> int:  # noqa: ANN401 - typer keeps the classes that have `ctx` and `param` to itself
    if type(error).__name__ == "NoArgsIsHelpError":
        typer.echo(error.message)
        return USAGE
    typer.echo(_words(error), err=True)
    ctx = getattr(error, "ctx", None)
    typer.echo(say()("usage.see", command=f"{ctx.command_path if ctx else 'coach'} --help"), err=True)
    return USAGE


def _words(error: Any) -> str:  # noqa: ANN401 - as above
    match type(error).__name__:
        case UsageProblem.__name__:
            key, params = error.key, error.params
        case "NoSuchOption" if error.possibilities:
            key, params = "no_option_near", {"given": error.option_name, "near": error.possibilities[0]}
        case "NoSuchOption":
            key, params = "no_option", {"given": error.option_name}
        case "BadOptionUsage":
            key, params = "no_value" if _is_flag(error) else "needs_value", {"option": error.option_name}
        case "MissingParameter":
            key, params = "missing", {"name": _named(error.param)}
        case "BadParameter":
            key, params = _bad_value(error)
        case _:
            key, params = "other", {"message": error.format_message()}
    return say()(f"usage.{key}", **params)


def _is_flag(error: Any) -> bool:  # noqa: ANN401 - as above
    params = error.ctx.command.get_params(error.ctx) if error.ctx is not None else []
    return any(error.option_name in param.opts and param.is_flag for param in params)


def _bad_value(error: Any) -> tuple[str, dict[str, str]]:  # noqa: ANN401 - as above
    # Typer lets pydantic convert, which says what kind of mistake it was.
    found = error.__cause__.errors()[0] if hasattr(error.__cause__, "errors") else {"type": "", "input": ""}
    if found["type"].startswith("int_"):
        return "not_whole", {"name": _named(error.param), "given": str(found["input"])}
    return "bad_value", {"name": _named(error.param), "message": error.message}


def _named(param: Any) -> str:  # noqa: ANN401 - as above
    if param is None:
        return "?"
    return str(max(param.opts, key=len)) if param.param_type_name == "option" else str(param.name).upper()
