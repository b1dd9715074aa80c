"""Help in a layout of our own, in the language of the terminal.

Typer's panels cut off a wide character that falls on the last cell of a column, so Korean help lost letters; here
every text is folded, whatever the width.
"""

from __future__ import annotations

import os
import shutil
import sys
from typing import TYPE_CHECKING, Any

from typer.core import TyperCommand, TyperGroup, TyperOption
from typer.exceptions import TyperException

from bot.cli.shared import say

if TYPE_CHECKING:
    from rich.table import Table
    from typer._click.core import Command as AnyCommand
    from typer._click.core import Context, Parameter
    from typer._click.formatting import HelpFormatter

_WIDEST = 100  # longer lines are hard to read
_TYPES = {"int": "number", "list[int]": "number", "path": "path", "list[Path]": "path"}


class UsageProblem(TyperException):
    """A command line that cannot be; `key` names a message `usage.<key>` of the catalogues."""

    exit_code = 2

    def __init__(self, ctx: Context, key: str, **params: str) -> None:
        super().__init__(key)
        self.ctx = ctx
        self.key = key
        self.params = params


class Command(TyperCommand):
    """A command whose help is laid out by us."""

    def get_help_option(self, ctx: Context) -> TyperOption | None:
        return _in_our_words(super().get_help_option(ctx))

    def format_help(self, ctx: Context, formatter: HelpFormatter) -> None:
        formatter.write(_rendered(ctx, _usage(ctx), self.help or "", _parameters(ctx)))

    def parse_args(self, ctx: Context, args: list[str]) -> list[str]:
        # Allowed for the parser, so that it is us who word the refusal.
        ctx.allow_extra_args = True
        try:
            rest = super().parse_args(ctx, args)
        except TyperException as error:
            _place(error, ctx)
            raise
        if rest and not ctx.resilient_parsing:
            raise UsageProblem(ctx, "extra", given=" ".join(rest))
        return rest


class Group(TyperGroup):
    """A group of commands whose help is laid out by us."""

    def described(self, ctx: Context) -> list[tuple[str, str]]:
        """The names of the commands with what each does, in full."""
        found = ((name, self.get_command(ctx, name)) for name in self.list_commands(ctx))
        return [(name, command.help or "") for name, command in found if command is not None]

    def get_help_option(self, ctx: Context) -> TyperOption | None:
        return _in_our_words(super().get_help_option(ctx))

    def format_help(self, ctx: Context, formatter: HelpFormatter) -> None:
        usage = f"{_usage(ctx)} {say()('usage.some_command')}"
        sections = [*_parameters(ctx), ("commands", self.described(ctx))]
        formatter.write(_rendered(ctx, usage, self.help or "", sections))

    def parse_args(self, ctx: Context, args: list[str]) -> list[str]:
        try:
            return super().parse_args(ctx, args)
        except TyperException as error:
            _place(error, ctx)
            raise

    def resolve_command(self, ctx: Context, args: list[str]) -> tuple[str | None, AnyCommand | None, list[str]]:
        name = args[0]
        if self.get_command(ctx, name) is not None or ctx.resilient_parsing:
            return super().resolve_command(ctx, args)
        near = nearest(name, self.list_commands(ctx))
        if near:
            raise UsageProblem(ctx, "no_command_near", given=name, near=near)
        raise UsageProblem(ctx, "no_command", given=name, allowed=", ".join(self.list_commands(ctx)))


def nearest(word: str, known: list[str]) -> str | None:
    import difflib  # noqa: PLC0415 - needed only when something was mistyped

    return next(iter(difflib.get_close_matches(word, known, n=1)), None)


def _place(error: TyperException, ctx: Context) -> None:
    """The parser does not always say which command it was parsing."""
    if getattr(error, "ctx", None) is None:
        error.ctx = ctx  # type: ignore[attr-defined]


def _in_our_words(option: TyperOption | None) -> TyperOption | None:
    if option is not None:
        option.help = say()("usage.help")
    return option


def _usage(ctx: Context) -> str:
    pieces = [ctx.command_path, say()("usage.some_options")]
    for param in ctx.command.get_params(ctx):
        if param.param_type_name == "argument":
            name = param.name.upper()
            pieces.append((name if param.required else f"[{name}]") + ("..." if param.nargs != 1 else ""))
    return " ".join(pieces)


def _parameters(ctx: Context) -> list[tuple[str, list[tuple[str, str]]]]:
    rows: dict[str, list[tuple[str, str]]] = {"arguments": [], "options": []}
    for param in ctx.command.get_params(ctx):
        shown: Any = param  # arguments and options both have a help text, their common base has none
        if not shown.hidden:
            rows[f"{param.param_type_name}s"].append((_name(param, ctx), shown.help or ""))
    return list(rows.items())


def _name(param: Parameter, ctx: Context) -> str:
    if not isinstance(param, TyperOption):
        return param.name.upper()
    names = ", ".join(sorted(param.opts, key=len))
    if param.is_flag:
        return names
    kind = _TYPES.get(param.display_type(ctx).strip("<>"), "text")
    return f"{names} {param.metavar or say()(f'usage.{kind}')}"


def _rendered(ctx: Context, usage: str, text: str, sections: list[tuple[str, list[tuple[str, str]]]]) -> str:
    """The whole help as text; headings are bold on a terminal."""
    from io import StringIO  # noqa: PLC0415 - only help is drawn; a command that runs does not wait for rich

    from rich.console import Console  # noqa: PLC0415
    from rich.padding import Padding  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    speak = say()
    drawn = StringIO()
    bold = ctx.color is not False and sys.stdout.isatty() and os.environ.get("TERM") not in {"dumb", "unknown"}
    console = Console(
        file=drawn,
        width=min(shutil.get_terminal_size().columns, _WIDEST),
        force_terminal=bold,
        color_system="standard" if bold else None,
        legacy_windows=False,
    )
    console.print(Text.assemble((f"{speak('usage.usage')}: ", "bold"), usage))
    if text:
        console.print()
        console.print(Text(text))
    for key, rows in sections:
        if rows:
            console.print()
            console.print(Text(speak(f"usage.{key}"), style="bold"))
            console.print(Padding(_columns(rows), (0, 0, 0, 2)))
    return "".join(f"{line.rstrip()}\n" for line in drawn.getvalue().splitlines())


def _columns(rows: list[tuple[str, str]]) -> Table:
    from rich.table import Table  # noqa: PLC0415 - as above
    from rich.text import Text  # noqa: PLC0415

    grid = Table.grid(padding=(0, 2))
    # Rich's default, the ellipsis, is what takes letters away.
    grid.add_column(overflow="fold")
    grid.add_column(overflow="fold")
    for name, text in rows:
        grid.add_row(Text(name), Text(text))
    return grid
