"""What every verb shares: --home, --json and --as, the wire that it opens and closes, and how it refuses.

A verb is a function that is given a `Call` and its own options. It says what it did by `Call.say` and refuses by
raising a `KawatError`; `extra` of the call goes into the object of a refusal too.
"""

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from kawat.core.errors import BadSetting, KawatError, NotInitialised, OldTables, TablesChanging
from kawat.roles.cli import say

if TYPE_CHECKING:
    from rich.console import Console

    from kawat.actions.people import Actor
    from kawat.roles.settings import Settings

USAGE, INTERRUPTED = 2, 130
NO_WORDS = getattr(click.exceptions, "NoArgsIsHelpError", ())  # from click 8.2 on
NOBODY = "nobody is named; say --as USER, or set KAWAT_USER"

HOME = click.Option(["--home"], metavar="DIR", help="The wire's folder; KAWAT_HOME or ~/.kawat unless said.")
JSON = click.Option(["--json", "as_json"], is_flag=True, help="Print one JSON object.")
AS = click.Option(["--as", "user"], metavar="USER", envvar="KAWAT_USER", help="Who does it; KAWAT_USER unless said.")


class Call:
    """One call of a verb."""

    def __init__(self, *, home: str, as_json: bool, user: str) -> None:
        self.home = Path(home).expanduser().absolute() if home else None
        self.as_json = as_json
        self.extra: dict[str, Any] = {}
        self._user = user

    def actor(self) -> "Actor":
        """Who was named; a usage error where nobody was."""
        from kawat.actions.people import find_actor

        if not self._user:
            raise click.UsageError(NOBODY)
        return find_actor(self._user)

    def actor_or_none(self) -> "Actor | None":
        """The same where nobody has to be named."""
        return self.actor() if self._user else None

    def actor_id(self) -> int | None:
        """For the journal, where nobody has to be named."""
        return self.actor().user if self._user else None

    def say(self, told: dict[str, Any], show: "Callable[[Console], None]") -> None:
        """Print the object, or have it shown to a person."""
        if self.as_json:
            say.one_object(told)
        else:
            show(say.console())

    def settings(self) -> "Settings":
        """The settings, with --home among them; nothing is opened."""
        from kawat.roles.settings import read_settings

        if self.home is not None:
            os.environ["KAWAT_HOME"] = str(self.home)
        return read_settings()

    def open(self) -> "Settings":
        """Django, and a database with the wire's tables, as this version wants them."""
        settings = self.settings()
        _ = settings.secret
        if not settings.database_url and not (settings.home / "kawat.sqlite3").is_file():
            raise NotInitialised(home=settings.home)
        self.open_django()
        refuse_unready(settings)
        return settings

    def open_django(self) -> "Settings":
        """Django and a connection, whatever stands in the database."""
        from kawat.roles.wiring import start_django

        settings = start_django()
        from django.db import DatabaseError, connection

        try:
            connection.ensure_connection()
        except DatabaseError as error:
            name = "DATABASE_URL" if settings.database_url else "KAWAT_HOME"
            value = "(hidden)" if settings.database_url else settings.home
            reason = f"the database cannot be opened ({str(error).splitlines()[0]})"
            raise BadSetting(name=name, value=value, reason=reason) from None
        return settings


def refuse_unready(settings: "Settings") -> None:
    """Raise where the tables are missing, are of an older version, or are being changed; Django is open."""
    from kawat.store.tables import Standing, standing

    match standing():
        case Standing.NONE:
            raise NotInitialised(home=settings.home)
        case Standing.OLD:
            raise OldTables
        case Standing.CHANGING:
            raise TablesChanging


class Verb(click.Command):
    """A verb. `opens` the wire before it runs, `writes` joins the bus so that others hear of it, `signs` takes --as."""

    def __init__(
        self, *args: Any, opens: bool = True, writes: bool = False, signs: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.opens, self.writes = opens, writes
        self.params += [AS] * (signs or writes) + [HOME, JSON]

    def invoke(self, ctx: click.Context) -> None:
        root = ctx.find_root().params
        told = ctx.params
        call = Call(
            home=told.pop("home", None) or root.get("home") or "",
            as_json=told.pop("as_json", False) or root.get("as_json", False),
            user=told.pop("user", None) or "",
        )
        os.umask(0o077)
        bus = None
        try:
            if self.opens:
                settings = call.open()
                if self.writes:
                    from kawat.roles.wiring import join_bus

                    bus = join_bus(settings)
            assert self.callback is not None
            ctx.exit(ctx.invoke(self.callback, call, **told) or 0)
        except KawatError as error:
            say.refusal(error.code, str(error), as_json=call.as_json, extra=call.extra)
            ctx.exit(error.exit_code)
        finally:
            if bus is not None:
                _leave(bus)


def verb(name: str, **more: Any) -> Callable[[Callable[..., Any]], Verb]:
    """Make a function a verb; `more` goes to `Verb`."""
    return click.command(name, cls=Verb, **more)


class Verbs(click.Group):
    """A group of verbs, itself no verb; they are listed in the order in which they were added."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)


class Kawat(Verbs):
    """The root. Wrong usage is refused in the same forms as everything else."""

    def __init__(self) -> None:
        super().__init__("kawat", help="An open newswire: file, check, approve, clear, deliver, prove.")
        self.params += [HOME, JSON]
        click.version_option(package_name="kawat", message="%(prog)s %(version)s")(self)

    def main(self, args: Sequence[str] | None = None, *rest: Any, **more: Any) -> NoReturn:
        """Always as a program of its own: it ends with an exit code."""
        words = list(sys.argv[1:] if args is None else args)
        as_json = "--json" in words
        try:
            _refuse_broken_words(words)
            code = super().main(words, *rest, **{**more, "standalone_mode": False})
        except NO_WORDS as error:
            click.echo(error.format_message(), err=True)
            code = USAGE
        except click.UsageError as error:
            say.refusal("usage", _usage(error), as_json=as_json, extra={})
            code = USAGE
        except click.ClickException as error:
            say.refusal("usage", error.format_message(), as_json=as_json, extra={})
            code = USAGE
        except (click.Abort, KeyboardInterrupt):
            say.refusal("interrupted", "Stopped.", as_json=as_json, extra={})
            code = INTERRUPTED
        sys.exit(code)


def _refuse_broken_words(words: Sequence[str]) -> None:
    for place, word in enumerate(words, 1):
        if any("\ud800" <= char <= "\udfff" for char in word):
            raise click.UsageError(f"word {place} of the command is not UTF-8; rename the file or type it again")


def _usage(error: click.UsageError) -> str:
    path = error.ctx.command_path if error.ctx else "kawat"
    return f"{error.format_message().rstrip('.')} (see '{path} --help')."


def _leave(bus: Any) -> None:
    from kawat.actions import hints

    hints.connect(None)
    bus.close()
