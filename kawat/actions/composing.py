"""From a filing to an item: the copy is read, and furnished with what stands for its issuer and provider. Nothing is written.

What was parsed goes into the fields that the filing left empty, never over one that was given.
"""

import unicodedata
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.text import slugify

from kawat.actions import organisations, review
from kawat.actions.filing import (
    Attachment,
    Filing,
    known_language,
    known_sources,
    known_territories,
    refuse_half_characters,
)
from kawat.actions.people import Actor, permit
from kawat.core.errors import HugeCopy, PastInstant
from kawat.core.findings import find as find_rule
from kawat.core.instants import read_instant
from kawat.core.release import Item, Media, Source
from kawat.core.terms import Right
from kawat.formats.reading import Parsed, decode, read_markdown, read_ninjs, read_wire
from kawat.store import copy, models
from kawat.store.clock import new_uid, now
from kawat.store.copy import Document, Placed

MEDIA_LIMIT_MB = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """A filing whose copy was read. `hold` is the issuer's 'not before', in `zone`: as said at filing, else as the
    embargo line says."""

    filing: Filing
    issuer: Source | None
    provider: Source | None
    parsed: Parsed
    hold: datetime | None
    zone: str


def galley(actor: Actor, filing: Filing) -> Document:
    """How copy would be read if it were filed now, with its findings; nothing is written, and what is missing beside the
    copy is not asked for yet. Who may not file for the source that is named is refused."""
    refuse_half_characters(filing)
    known_language(filing.language)
    issuer, provider = known_sources(filing) if filing.issuer or filing.provider else (None, None)
    if issuer or provider:
        permit(actor, Right.FILE, issuer=filing.issuer, provider=filing.provider)
    composed = compose(filing, issuer, provider)
    item = item_of(composed, models.Release(uid=new_uid()), slug="", version=1, circuits=filing.circuits)
    return document_of(actor, item, composed.parsed)


def compose(filing: Filing, issuer: Source | None, provider: Source | None) -> Composed:
    """Read the copy, for this issuer and provider."""
    parsed = _read(filing, issuer, provider)
    hold, zone = read_instant(filing.hold) if filing.hold else (parsed.not_before, "")
    if filing.hold and hold is not None and hold <= now():
        raise PastInstant(instant=filing.hold)
    return Composed(filing=filing, issuer=issuer, provider=provider, parsed=parsed, hold=hold, zone=zone)


def _read(filing: Filing, issuer: Source | None, provider: Source | None) -> Parsed:
    """By the reader that the copy was written for, with a finding for each thing that could not come along."""
    if filing.ninjs:
        return read_ninjs(filing.copy, name=filing.name, language=filing.language, today=now().date())
    text = decode(filing.copy, name=filing.name)
    reader = read_markdown if filing.markdown else read_wire
    parsed = reader(
        text,
        language=filing.language,
        provider_name=provider.name if provider else "",
        issuer_name=issuer.name if issuer else "",
        today=now().date(),
    )
    for each in filing.untaken:
        parsed = parsed.with_finding(find_rule("not-taken", what=each))
    return parsed


def slug_of(headline: str) -> str:
    """The first words of the headline, in small letters of its own script."""
    folded = unicodedata.normalize("NFKC", headline)
    words = slugify(folded, allow_unicode=True).replace("_", "-").split("-")
    slug = ""
    for word in words:
        if slug and len(slug) + len(word) > 32:
            break
        slug = f"{slug}-{word[:32]}" if slug else word[:32]
    return slug


def item_of(composed: Composed, release: models.Release, *, slug: str, version: int, circuits: tuple[str, ...]) -> Item:
    """The item that was filed, with what stands for its issuer and provider."""
    filing, parsed = composed.filing, composed.parsed
    told = Item(
        uid=new_uid(),
        release=release.uid,
        salt=new_uid(),
        slug=slug,
        version=version,
        language=filing.language,
        kind=filing.kind,
        issuer=composed.issuer,
        provider=composed.provider,
        headline=filing.headline,
        subhead=filing.subhead,
        media=_media(release, parsed, filing.attachments),
        topics=filing.topics,
        tickers=filing.tickers,
        countries=known_territories(filing.countries),
        forbidden=known_territories(filing.forbidden),
        circuits=circuits,
        urgency=filing.urgency,
        disclosure=filing.disclosure,
        prevailing=filing.prevailing,
        not_before=composed.hold,
        note=filing.note,
    )
    item = parsed.onto(told)
    own = organisations.standing(composed.issuer, item.language) if filing.standing else organisations.Standing()
    return replace(
        item,
        boilerplate=item.boilerplate or own.boilerplate,
        contacts=item.contacts or own.contacts,
        disclaimer=item.disclaimer or _standing_disclaimer(composed.provider, item.language),
    )


def document_of(actor: Actor, item: Item, parsed: Parsed) -> Document:
    return Document(
        item=item,
        findings=review.findings_of(item, reading=parsed.findings),
        placed=tuple(Placed(field=each.field, text=each.text, line=each.line) for each in parsed.placed),
        hands=(actor.user,),
    )


def _standing_disclaimer(provider: Source | None, language: str) -> str:
    row = models.Provider.objects.filter(code=provider.code).first() if provider else None
    return row.disclaimers.get(language, "") if row else ""


def _media(release: models.Release, parsed: Parsed, attachments: tuple[Attachment, ...]) -> tuple[Media, ...]:
    """Captions found in the copy go with the attachments that came without one, in order."""
    captions = list(parsed.media)
    media = []
    for each in attachments:
        if len(each.content) > MEDIA_LIMIT_MB * 1024 * 1024:
            raise HugeCopy(name=each.name, limit_mb=MEDIA_LIMIT_MB)
        told = captions.pop(0) if captions and not each.caption else Media()
        media.append(
            Media(
                name=each.name,
                media_type=each.media_type,
                blob=copy.name_blob(release.uid, each.content),
                size=len(each.content),
                caption=each.caption or told.caption,
                credit=each.credit or told.credit,
                alternative=each.alternative,
                focus=each.focus,
            )
        )
    return (*media, *captions)
