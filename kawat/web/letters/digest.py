"""A digest as its reader reads it: of each story the headline, what it is about, where it stands and why it came."""

from collections.abc import Iterator
from datetime import UTC
from functools import lru_cache

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from kawat.actions.digests import Told
from kawat.core.profile import Clause
from kawat.core.release import Item, Masthead
from kawat.core.terms import Visibility
from kawat.formats.labels import labels
from kawat.formats.mail import subject
from kawat.formats.slip import Line, Slip
from kawat.formats.story import not_for
from kawat.language import direction, local
from kawat.web.words import say_criterion

SUMMARY = 280
"""Characters of what a story is about."""
FOUND = 4
"""Values, or words, that one reason names."""


def written(told: Told, leaving: str, masthead: Masthead) -> Slip:
    """In the language that is spoken now. `leaving` is the link by which nothing comes any more."""
    tag = get_language() or "en"
    zone = local.zone_of(told.destination.quiet_zone) or UTC
    first = subject(told.stories[0].its, labels(told.stories[0].its.item.language), masthead, Visibility.MEDIA)
    many = len(told.stories)
    title = ngettext("{count} story: {headline}", "{count} stories, the newest: {headline}", many)
    lines: list[Line] = []
    for story in told.stories:
        its, words = story.its, labels(story.its.item.language)
        headline, language = subject(its, words, masthead, Visibility.MEDIA), its.item.language
        at = local.minute(its.at, tag, zone)
        source = its.item.source.name if its.item.source else masthead.name
        lines.append(Line(text=headline, href=masthead.item_url(its.item.uid), heading=True, language=language))
        lines += [Line(text=text, language=language) for text in (_summary(its.item), not_for(its.item, words)) if text]
        lines.append(Line(text=_("{source}, {at}").format(source=_apart(source, tag), at=at)))
        lines.append(Line(text=_why(story.why, tag)))
    foot = (
        Line(text=_("These stories waited for the hours that you chose. Corrections and kills come at once.")),
        Line(
            text=_("When and where you receive what"), href=f"{masthead.base_url}/destinations/{told.destination.uid}"
        ),
        Line(text=_("Send nothing here any more"), href=leaving),
    )
    return Slip(
        subject=title.format(count=local.count(many, tag), headline=first),
        lines=tuple(lines),
        language=tag,
        foot=foot,
        listed=True,
    )


def _summary(item: Item) -> str:
    """The subhead, else how the story begins."""
    text = item.subhead or next((block.text for block in item.body if block.text.strip()), "")
    return text if len(text) <= SUMMARY else text[:SUMMARY].rsplit(" ", 1)[0].rstrip() + "…"


def _apart(text: str, tag: str) -> str:
    """Words of others, kept from turning round a sentence that runs from the right."""
    return f"\u2068{text}\u2069" if direction(tag) == "rtl" else text


@lru_cache(maxsize=4_096)
def _why(why: tuple[Clause, ...], tag: str) -> str:
    """In the language that is spoken now, which is `tag`; many share a profile and a story."""
    if not why:
        return _("It came because it follows a story that you had.")
    return _("It came by your profile: {reasons}").format(reasons="; ".join(_reasons(why, tag)))


def _reasons(why: tuple[Clause, ...], tag: str) -> Iterator[str]:
    """What the profile asked for and the story has; its language only where nothing more was asked."""
    telling = [each for each in why if each.name != "languages"] or list(why)
    for clause in telling:
        said = dict.fromkeys(hit.said for hit in clause.hits) if clause.name == "query" else clause.found
        found = [local.language_name(each, tag) if clause.name == "languages" else each for each in said]
        name = _("Query") if clause.name == "query" else say_criterion(clause.name)
        yield _("{criterion}: {found}").format(criterion=name, found=_apart(", ".join(found[:FOUND]), tag))
