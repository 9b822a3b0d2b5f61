"""The live desktop: a subscriber's own terminal, its ticket for the stream, and each story to read, copy and save.

The page shows the newest lines without scripts; its module then takes over from the stream. What is opened or saved is
written down as a Read, since a kill is owed to whoever read the story; a line on screen is counted by the edge's tally.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kawat.actions import stream
from kawat.actions.people import Actor
from kawat.core.errors import Forbidden, UnknownFormat
from kawat.core.ports import Reader
from kawat.core.profile import Criteria
from kawat.core.query import write
from kawat.core.release import Cleared
from kawat.core.terms import LANGUAGES, Kind
from kawat.formats import FORMATS, xhtml_body
from kawat.formats import render as write_item
from kawat.formats.labels import labels
from kawat.formats.notice import notice_of
from kawat.formats.story import contacts
from kawat.store import cleared, models
from kawat.store.dialect import askable
from kawat.web import lines
from kawat.web.access import readers_of, signed_in
from kawat.web.api.items import seen_by, write_reads
from kawat.web.desktop_words import words_of
from kawat.web.middleware import reaching_the_edge
from kawat.web.words import say_kind

SUFFIXES = {"mail": "eml", "ninjs": "json", "ninjs-2.2": "json", "text": "txt"}
"""File names end in these; all other formats are XML."""

NUMBERS_MOST = 100
KINDS = (Kind.FLASH, Kind.RELEASE, Kind.ADVISORY, Kind.UPDATE, Kind.CORRECTION)
"""Kinds that can be asked for alone. Kills and withholds are always shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terminal:
    """Whose desktop it is, and what the stream would give them by the profile that was chosen."""

    subscriber: models.Subscriber
    whole: Reader
    reader: Reader


@require_safe
@signed_in
def page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The newest lines, or those before a number, through the filter."""
    terminal = _terminal(actor, request.GET)
    before = _number(request.GET.get("before", ""))
    found = lines.newest(terminal.reader, before=before)
    wish = {name: request.GET.get(name, "")[:100] for name in ("words", "language", "kind", "urgency", "profile")}
    context = {
        "subscriber": terminal.subscriber,
        "subscribers": models.Subscriber.objects.filter(pk__in=actor.subscribers, active=True).order_by("name"),
        "page": found,
        "lines": [each for each in found.lines if _passes(each, wish)],
        "older": "" if found.ends else urlencode({**_said(wish), "before": found.lowest}),
        "wish": wish,
        "languages": LANGUAGES,
        "kinds": KINDS,
        "profiles": [_profile(number, each) for number, each in enumerate(terminal.whole.criteria, 1)],
        "begin": {
            "at": reverse("desktop"),
            "subscriber": terminal.subscriber.uid,
            "place": found.upto,
            "lowest": found.lowest,
            "isNewest": not before,
            "ends": found.ends,
            "lines": [each.plain() for each in found.lines],
            "kinds": {kind.value: say_kind(kind.value) for kind in Kind},
            "languages": LANGUAGES,
            "words": words_of(),
        },
    }
    return reaching_the_edge(render(request, "kawat/desktop/desktop.html", context))


@require_POST
@signed_in
def ticket(request: HttpRequest, actor: Actor) -> HttpResponse:
    """A ticket for the stream, for this person's own page."""
    terminal = _terminal(actor, request.POST)
    answer = {"ticket": stream.ticket(actor, terminal.subscriber.pk), "stream_url": settings.KAWAT.stream_url}
    return JsonResponse(answer)


@require_safe
@signed_in
def items(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Lines by number: before one, after one, or those that are named."""
    reader, asked = _terminal(actor, request.GET).reader, request.GET
    if "numbers" in asked:
        named = [_number(each) for each in asked["numbers"].split(",")[:NUMBERS_MOST]]
        found = lines.these(reader, named)
    elif "after" in asked:
        found = lines.between(reader, after=_number(asked["after"]), upto=_number(asked.get("upto", "")) or 2**62)
    else:
        found = lines.newest(reader, before=_number(asked.get("before", "")))
    told = [each.plain() for each in found.lines]
    return JsonResponse({"items": told, "lowest": found.lowest, "upto": found.upto, "ends": found.ends})


@require_safe
@signed_in
def story(request: HttpRequest, actor: Actor, uid: str) -> HttpResponse:
    """One story as media may read it, with its formats; of what was withdrawn the order alone."""
    row, its = _out(uid)
    visibility, reader = seen_by(actor, row, its)
    words = labels(its.item.language)
    notice = notice_of(its, visibility)
    if notice is None and reader is not None:
        write_reads(reader.subscriber, [its])
    context = {
        "its": its,
        "item": its.item,
        "words": words,
        "notice": notice.lines(words, settings.KAWAT.masthead) if notice else [],
        "mark": words.mark(its.item.kind),
        "body": "" if notice else xhtml_body(its.item),
        "contacts": () if notice else contacts(its.item, visibility),
        "formats": list(FORMATS),
    }
    return render(request, "kawat/desktop/story.html", context)


@require_safe
@signed_in
def story_as(request: HttpRequest, actor: Actor, uid: str, name: str) -> HttpResponse:
    """The story as a file in a format of the wire's."""
    if name not in FORMATS:
        raise UnknownFormat(name=name[:40], known=", ".join(FORMATS))
    row, its = _out(uid)
    visibility, reader = seen_by(actor, row, its)
    rendition = write_item(name, its, settings.KAWAT.masthead, visibility=visibility)
    if reader is not None:
        write_reads(reader.subscriber, [its])
    response = HttpResponse(rendition.content, content_type=rendition.media_type)
    file = f"{its.number}-{its.item.language}-{name.replace('.', '-')}.{SUFFIXES.get(name, 'xml')}"
    response.headers["Content-Disposition"] = f'attachment; filename="{file}"'
    return response


def _terminal(actor: Actor, asked: Mapping[str, str]) -> Terminal:
    """The subscriber that is named, else the first; refuses who has none, or names another's."""
    mine = models.Subscriber.objects.filter(pk__in=actor.subscribers, active=True).order_by("name")
    uid = askable(asked.get("subscriber", ""))
    subscriber = (mine.filter(uid=uid) if uid else mine).first()
    if subscriber is None:
        raise Forbidden(who=actor.name, right="stream")
    whole = next(each for each in readers_of(actor) if each.subscriber == subscriber.pk)
    return Terminal(subscriber=subscriber, whole=whole, reader=lines.by_profile(whole, asked.get("profile", "")))


def _out(uid: str) -> tuple[models.Item, Cleared]:
    row = models.Item.objects.filter(uid=uid, number__isnull=False).first()
    if row is None:
        raise Http404
    return row, cleared.by_ids([row.pk])[row.pk]


def _profile(number: int, criteria: Criteria) -> tuple[int, str]:
    """A profile as the menu names it: by its words where it has any, else by its languages."""
    said = write(criteria.query)[:40] if criteria.query else ", ".join(LANGUAGES[each] for each in criteria.languages)
    return number, _("{number}: {what}").format(number=number, what=said)


def _passes(line: lines.Line, wish: dict[str, str]) -> bool:
    """What the page's module lets through, for those without scripts."""
    if line.kind in (Kind.KILL, Kind.WITHHOLD):
        return True
    text = f"{line.headline} {line.source}".casefold()
    return (
        wish["language"] in ("", line.language)
        and wish["kind"] in ("", line.kind)
        and (not wish["urgency"].isdecimal() or line.urgency <= int(wish["urgency"]))
        and all(word in text for word in wish["words"].casefold().split())
    )


def _said(wish: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in wish.items() if value}


def _number(text: str) -> int:
    return int(text[:18]) if text.isdecimal() and text.isascii() else 0
