"""`file` and `edit`: copy comes in, and is shown back field by field.

Each PATH is a release of its own. All are read before the first is filed; where one is refused after others were
filed, those stay, and the answer names them.
"""

import mimetypes
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kawat.core.errors import BadField, KawatError, UnreadableFile
from kawat.roles.cli import views
from kawat.roles.cli.frame import Call, verb

if TYPE_CHECKING:
    from kawat.actions.filing import Attachment, Filing
    from kawat.store.releases import Kept

COPY_BYTES, WORD_BYTES, MEDIA_BYTES = 5_000_001, 40_000_001, 25 * 1024 * 1024 + 1
"""One more than is taken, so that a file without an end is refused as too large and not read for ever."""

FILED_KINDS = click.Choice(["release", "flash", "advisory"])
_Decorated = Callable[..., Any]


def copy_options(function: _Decorated) -> _Decorated:
    """What can be said beside a copy of any kind."""
    for option in (
        click.option("--key", default="", metavar="K", help="Idempotency key: filing twice with it is filing once."),
        click.option("--forbid", multiple=True, metavar="CC", help="A territory that it must not enter, ISO 3166."),
        click.option("--credit", multiple=True, metavar="R", help="Who made the picture."),
        click.option("--caption", multiple=True, metavar="C", help="What the picture shows."),
        click.option("--media", multiple=True, metavar="FILE", help="A picture or document that goes with it."),
        click.option("--headline", default="", metavar="H", help="Its headline, where the copy carries none."),
        click.option("--language", required=True, metavar="L", help="BCP 47, such as id or zh-Hant."),
    ):
        function = option(function)
    return function


@verb("file", writes=True)
@click.argument("paths", nargs=-1, required=True, metavar="PATH…")
@copy_options
@click.option("--issuer", default="", metavar="I", help="Code of the issuer that it speaks for.")
@click.option("--provider", default="", metavar="P", help="Code of the provider that it comes through.")
@click.option("--circuit", "circuits", multiple=True, metavar="C", help="Code of a circuit that it goes to.")
@click.option("--release", default="", metavar="SLUG", help="Add this as a further language of that release.")
@click.option("--hold", default="", metavar="T", help="Not before T, with its zone.")
@click.option("--kind", type=FILED_KINDS, default="release", help="release unless said.")
@click.option("--urgency", type=click.IntRange(1, 8), default=5, help="1 (most) to 8; 5 unless said.")
@click.option("--disclosure", is_flag=True, help="A disclosure that markets must get at once.")
@click.option("--subhead", default="", metavar="S")
@click.option("--topic", "topics", multiple=True, metavar="T", help="A Media Topic, such as medtop:04000000.")
@click.option("--country", "countries", multiple=True, metavar="CC", help="A country that it is about.")
@click.option("--prevailing", default="", metavar="L", help="The language whose version prevails.")
def file(call: Call, paths: tuple[str, ...], **said: Any) -> None:
    """File copy: text, or by its suffix Markdown, ninjs, a page or a Word file with its pictures; '-' is standard input."""
    from kawat.actions.intake import file as file_copy

    alone = ("headline", "key", "media", "release", "subhead")
    if len(paths) > 1 and any(said[name] for name in alone):
        raise click.UsageError(f"--{', --'.join(alone)} belong to one story; file one PATH at a time with them")
    actor = call.actor()
    filings = [filing_of(path, **said) for path in paths]
    filed: list[Kept] = []
    try:
        for filing in filings:
            filed.append(file_copy(actor, filing))
    except KawatError:
        if len(paths) > 1:
            call.extra = {"failed": paths[len(filed)], "filed": [views.in_short(kept) for kept in filed]}
            if not call.as_json:
                for kept in filed:
                    click.echo(f"filed {views.name_of(kept)}", err=True)
                click.echo(f"not filed: {' '.join(paths[len(filed) :])}", err=True)
        raise
    tell(call, filed)


@verb("edit", writes=True)
@click.argument("name")
@click.option("--headline")
@click.option("--subhead")
@click.option("--boilerplate")
@click.option("--disclaimer")
@click.option("--note", help="What a correction corrects.")
@click.option("--prevailing", metavar="L")
@click.option("--urgency", type=click.IntRange(1, 8))
@click.option("--disclosure/--no-disclosure", default=None)
@click.option("--circuit", "circuits", multiple=True, metavar="C")
@click.option("--topic", "topics", multiple=True, metavar="T")
@click.option("--sector", "sectors", multiple=True, metavar="S")
@click.option("--keyword", "keywords", multiple=True, metavar="K")
@click.option("--ticker", "tickers", multiple=True, metavar="MARKET:T")
@click.option("--country", "countries", multiple=True, metavar="CC")
@click.option("--forbid", "forbidden", multiple=True, metavar="CC")
@click.option("--seen", default="", metavar="MARK", help="Do nothing unless it stands as `kawat show` said.")
def edit(call: Call, name: str, seen: str, **said: Any) -> None:
    """Change fields of what is not out; what is named replaces what was there. An approval is void."""
    from kawat.actions.editing import edit as edit_item

    changes = {field: value for field, value in said.items() if value is not None and value != ()}
    if not changes:
        raise click.UsageError("nothing is changed; name a field")
    tell(call, [edit_item(call.actor(), name, seen=seen, **changes)])


def filing_of(
    path: str, *, media: tuple[str, ...], caption: tuple[str, ...], credit: tuple[str, ...], forbid: tuple[str, ...],
    **said: Any,
) -> "Filing":  # fmt: skip
    """The filing that a path and the options say. The copy is decoded here once, so that what cannot be read is
    refused before anything else is done."""
    from kawat.actions.filing import Filing, copied
    from kawat.core.terms import Kind
    from kawat.formats.reading import decode, is_rich, read_ninjs

    name = "standard input" if path == "-" else Path(path).name
    its = copied(read_bytes(path, WORD_BYTES if is_rich(path) else COPY_BYTES), name=name)
    if its.ninjs:
        read_ninjs(its.copy, name=name, language=said["language"])
    else:
        decode(its.copy, name=name)
    return Filing(
        copy=its.copy,
        name=name,
        attachments=(*_attachments(media, caption, credit), *its.attachments),
        forbidden=forbid,
        kind=Kind(said.pop("kind", "release")),
        markdown=its.markdown,
        ninjs=its.ninjs,
        untaken=its.untaken,
        **said,
    )


def tell(call: Call, filed: "list[Kept]") -> None:
    """Show what was parsed, field by field."""
    told = [views.in_full(kept) for kept in filed]
    call.say(told[0] if len(told) == 1 else {"filed": told}, lambda on: views.show_parses(on, filed))


def read_bytes(path: str, most: int) -> bytes:
    """Up to `most` bytes of a file or of standard input; raises `UnreadableFile`."""
    try:
        if path == "-":
            return sys.stdin.buffer.read(most)
        with open(path, "rb") as source:
            return source.read(most)
    except OSError as error:
        raise UnreadableFile(name=path, reason=(error.strerror or str(error)).lower()) from None


def _attachments(
    media: tuple[str, ...], captions: tuple[str, ...], credits_: tuple[str, ...]
) -> "tuple[Attachment, ...]":
    from kawat.actions.filing import Attachment

    for option, values in (("--caption", captions), ("--credit", credits_)):
        if values and len(values) != len(media):
            raise click.UsageError(f"say {option} once for each --media, in their order ('' for none)")
    attached = []
    for place, path in enumerate(media):
        name = Path(path).name
        content = read_bytes(path, MEDIA_BYTES)
        if not content:
            raise BadField(field="media", reason=f"{name} is empty")
        attached.append(
            Attachment(
                name=name,
                content=content,
                media_type=mimetypes.guess_type(name)[0] or "application/octet-stream",
                caption=captions[place] if captions else "",
                credit=credits_[place] if credits_ else "",
            )
        )
    return tuple(attached)
