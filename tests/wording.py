"""What the pages say, gathered into their catalogues. `python -m tests.wording` (`make words`) brings each up to date.

Read by Babel: gettext calls in Python, `{% translate %}` and `{% blocktranslate %}` in templates, and the sentences
that `core` and `matching` say. A message belongs to the rooms alone where every place that says it is of a room; the
others stand in all languages. What is new comes in empty; what nobody says any more goes.
With `--check` nothing is written, and whatever is not translated is named.
"""

import ast
import re
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po
from django.utils.translation import to_locale
from django.utils.translation.template import templatize

from kawat.core import findings
from kawat.core.errors import leaves
from kawat.roles.shown_settings import SETTINGS
from kawat.web.catalogues import LOCALE, compile_stale, is_whole
from kawat.web.tongues import ENGLISH, IN_ROOMS, TONGUES, is_rooms

ROOT = Path(__file__).parents[1]
WEB = ROOT / "kawat" / "web"
TEMPLATES = WEB / "templates"
KEYWORDS = {
    name: spec
    for plain, spec in {
        "gettext": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3),
    }.items()
    for name in (plain, f"{plain}_lazy", f"{plain}_noop")
} | {"_": None, "later": None, "noted": None}  # fmt: skip

READ_BY_ALL = frozenset(
    {
        "bad-query", "bad-criteria", "bad-address", "bad-field", "not-permitted", "forbidden", "not-signed-in",
        "out-of-scope", "not-verified", "no-such-release", "no-such-subscriber", "no-such-destination",
        "too-many-asked", "unknown-language", "unknown-country", "duplicate-address", "no-such-circuit",
        "unreadable-instant", "unknown-format", "closed-to-sign-up", "bad-link", "too-often-from-here", "too-often-of-this", "feed-moved",
    }
)  # fmt: skip
"""Codes of refusals that the public and subscribers meet; the others are said in the rooms."""

_CALL = re.compile(r"(?<!\w)(_|gettext|ngettext|pgettext|npgettext)\(")
_TEXT = re.compile(r"""\s*,?\s*(u?(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"))""", re.DOTALL)

A_ROOM = "kawat/web/desk/"
"""The place of what stands in no room's own files and is said in rooms alone."""

Said = tuple[str, "str | tuple[str, str]", str]
"""Context, text (or singular and plural), and the place that says it."""


def said() -> Iterator[Said]:
    """Everything that the house says to people, and where."""
    for source in sorted(WEB.rglob("*.py")):
        for _line, text, _comments, context in extract_from_file("python", str(source), keywords=KEYWORDS):
            yield context or "", text, str(source.relative_to(ROOT))
    for template in sorted(each for each in TEMPLATES.rglob("*") if each.suffix in (".html", ".txt", ".xml")):
        for context, text in of_template(template.read_text("utf-8"), template.name):
            yield context, text, str(template.relative_to(ROOT))
    for leaf in leaves():
        yield "", leaf.__doc__ or "", "kawat/core/errors.py" if leaf.code in READ_BY_ALL else A_ROOM
    for rule in findings.RULES.values():
        yield "", rule.sentence, A_ROOM
    for path, clause in reasons():
        yield "", clause, path if path.startswith(REASONS_READ_BY_ALL) else A_ROOM
    for meaning in SETTINGS.values():
        yield "", meaning, A_ROOM
    yield "", ADVICE, "kawat/matching/sense.py"


ADVICE = "A story that says none of these words matches too, so that nearly everything will come."


REASONS_READ_BY_ALL = (
    "kawat/matching/", "kawat/transports/", "kawat/core/profile", "kawat/core/regions", "kawat/web/subscriber/",
    *(f"kawat/actions/{name}." for name in (
        "criteria", "destinations", "enrolling", "folders", "handshake", "knocks", "mailboxes", "own_feeds", "profiles", "probes", "quieting",
        "searching", "sequences", "subscriptions",
    )),
)  # fmt: skip
"""Where the reasons stand that the public and subscribers meet; those of the command line and the hub are for machines."""
OF_MACHINES = ("kawat/roles/", "kawat/bus/", "kawat/web/api/", "kawat/actions/intents.py", "kawat/formats/topics.py")


def reasons() -> Iterator[tuple[str, str]]:
    """Every reason of a refusal or a finding, and the file that gives it: `Because("…")`, `reason="…"`, and what is
    returned or kept for either in the few functions that are named so."""
    refusals = {leaf.__name__ for leaf in leaves()}
    for source in sorted((ROOT / "kawat").rglob("*.py")):
        path = str(source.relative_to(ROOT))
        if path.startswith(OF_MACHINES):
            continue
        for node in ast.walk(ast.parse(source.read_text("utf-8"))):
            for text in _reasons_of(node, refusals):
                yield path, text


def _reasons_of(node: ast.AST, refusals: set[str]) -> Iterator[str]:
    match node:
        case ast.Call(func=ast.Name(id="Because"), args=[ast.Constant(value=str(text)), *_]):
            yield text
        case ast.Call(func=ast.Name(id=name), keywords=keywords) if name in refusals or name == "find":
            yield from _literals(each.value for each in keywords if each.arg == "reason")
        case ast.Call(func=ast.Name(id="Embargo" | "Zoned"), args=[_, _, reason]):
            yield from _literals([reason])
        case ast.Call(func=ast.Attribute(attr="refusal"), args=[_, reason]):
            yield from _literals([reason])
        case ast.Assign(targets=[ast.Name(id="clause" | "NOT_NEAR")], value=value):
            yield from _literals([value])
        case ast.Assign(targets=[ast.Name(id="_UNREADABLE")], value=ast.Tuple(elts=pairs)):
            yield from _literals(pair.elts[1] for pair in pairs if isinstance(pair, ast.Tuple))
        case ast.FunctionDef(name="_dead"):
            yield from _literals(each.value for each in ast.walk(node) if isinstance(each, ast.Return) and each.value)


def _literals(values: Iterable[ast.expr]) -> Iterator[str]:
    for value in values:
        for each in (value.body, value.orelse) if isinstance(value, ast.IfExp) else (value,):
            if isinstance(each, ast.BoolOp):
                yield from _literals(each.values)
            elif isinstance(each, ast.IfExp):
                yield from _literals([each])
            elif isinstance(each, ast.Constant) and isinstance(each.value, str) and each.value:
                yield each.value


def of_template(text: str, name: str) -> Iterator[tuple[str, "str | tuple[str, str]"]]:
    """The messages of a Django template: context, and text or singular and plural."""
    plain = templatize(text, origin=name)
    for call in _CALL.finditer(plain):
        texts = _texts(plain, call.end())
        match call[1], texts:
            case (("_" | "gettext"), [one, *_]):
                yield "", one
            case "pgettext", [context, one, *_]:
                yield context, one
            case "ngettext", [one, many, *_]:
                yield "", (one, many)
            case "npgettext", [context, one, many, *_]:
                yield context, (one, many)


def _texts(plain: str, at: int) -> list[str]:
    found = []
    while match := _TEXT.match(plain, at):
        found.append(str(ast.literal_eval(match[1].removeprefix("u"))))
        at = match.end()
    return found


def is_of_a_room(place: str) -> bool:
    """Whether a file is of a room of the house: by the first name below kawat/web or its templates."""
    parts = Path(place).with_suffix("").parts
    if parts[:2] != ("kawat", "web"):
        return False
    below = parts[2:] if parts[2:3] != ("templates",) else [part for part in parts[3:] if part != "kawat"]
    return bool(below) and is_rooms(below[0])


@cache
def gathered() -> Catalog:
    """Everything that is said, each message once with all its places; to be read only, since all languages share it."""
    everything = Catalog(domain="django")
    for context, text, place in said():
        everything.add(text, locations=[(place, None)], context=context or None, auto_comments=[])
    return everything


@cache
def template_of(tag: str) -> Catalog:
    """What the catalogue of a language has to hold."""
    wanted = Catalog(domain="django", project="Kawat", fuzzy=False)
    for message in gathered():
        if message.id and (tag in IN_ROOMS or not all(is_of_a_room(place) for place, _line in message.locations)):
            places = sorted({(place, None) for place, _line in message.locations if place != A_ROOM})
            wanted.add(message.id, locations=places, flags=_flags(message), context=message.context)
    return wanted


def _flags(message: Message) -> set[str]:
    return {flag for flag in message.flags if flag == "python-format"}


def path_of(tag: str) -> Path:
    return LOCALE / to_locale(tag) / "LC_MESSAGES" / "django.po"


@cache
def read(tag: str) -> Catalog:
    """The catalogue of a language as it is kept when it is first asked for; to be read only."""
    with path_of(tag).open("rb") as file:
        return read_po(file, locale=to_locale(tag), domain="django")


def update(tag: str) -> int:
    """Bring a language's catalogue up to date; how many of its messages wait for a translator."""
    wanted, path = template_of(tag), path_of(tag)
    kept = read(tag) if path.exists() else Catalog(locale=to_locale(tag), domain="django")
    fresh = Catalog(locale=to_locale(tag), domain="django", project="Kawat", fuzzy=False, header_comment=HEAD)
    if tag in ONE_FORM:  # Babel counts as English does where gettext's own table is silent; CLDR and Django say one
        fresh._num_plurals, fresh._plural_expr = 1, "0"
    for message in sorted(wanted, key=lambda each: (each.locations, str(each.id))):
        if not message.id:
            continue
        before = kept.get(message.id, message.context)
        string = before.string if before and not before.fuzzy else ""
        fresh.add(message.id, string, locations=message.locations, flags=message.flags, context=message.context)
    path.parent.mkdir(parents=True, exist_ok=True)
    written = BytesIO()
    write_po(written, fresh, width=0, omit_header=False, include_lineno=False, ignore_obsolete=True)
    lines = [line for line in written.getvalue().decode().splitlines() if not line.startswith(CHANGING)]
    path.write_text("\n".join(lines).strip() + "\n", "utf-8")
    return sum(1 for message in fresh if message.id and not is_whole(message))


ONE_FORM = ("id", "ms")
HEAD = "# What Kawat's pages say. `make words` keeps it up to date with the code."
CHANGING = (
    '"POT-Creation-Date',
    '"PO-Revision-Date',
    '"Last-Translator',
    '"Language-Team',
    '"Generated',
    '"Project-Id',
)
"""Headers that would change with every run."""


def waiting(tag: str) -> list[Message]:
    """What the code says and the catalogue of a language does not."""
    kept = read(tag)
    wanted = [message for message in template_of(tag) if message.id]
    return [m for m in wanted if (its := kept.get(m.id, m.context)) is None or its.fuzzy or not is_whole(its)]


def check() -> int:
    """Say what is not translated, language by language; how many messages that is."""
    missing = {tag: waiting(tag) for tag in TONGUES if tag != ENGLISH}
    for tag, messages in missing.items():
        for message in messages:
            print(f"{tag}: {message.id}")
    return sum(map(len, missing.values()))


def main() -> None:
    if "--check" in sys.argv:
        sys.exit(1 if check() else 0)
    for tag in TONGUES:
        if tag != ENGLISH:
            count = update(tag)
            print(f"{tag}: {count} to translate" if count else f"{tag}: whole")
    compile_stale()


if __name__ == "__main__":
    main()
