"""Filing: copy comes in, is read field by field, and becomes a draft that nobody outside the desk can see.

A filing is all or nothing, and the same idempotency key with the same story is the same filing. What was parsed is
given back; nothing is guessed silently, and what could not be placed stays in the body.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.text import slugify

from kawat.actions import review
from kawat.actions.filing import (
    Attachment,
    Filing,
    digest_of,
    known_circuits,
    known_language,
    known_sources,
    known_territories,
    refuse_half_characters,
)
from kawat.actions.hints import HELD, hint
from kawat.actions.people import Actor, permit
from kawat.core.errors import AlreadyKilled, BadField, HugeCopy, KawatError, KeyReused, NothingOut, PastInstant
from kawat.core.findings import find as find_rule
from kawat.core.instants import read_instant, to_us
from kawat.core.release import Item, Media, Replaces, Source
from kawat.core.terms import Kind, Right, State
from kawat.formats.reading import Parsed, decode, read_markdown, read_ninjs, read_wire
from kawat.store import copy, models
from kawat.store.clock import new_uid, now
from kawat.store.copy import Document, Placed
from kawat.store.journal import note
from kawat.store.keys import name_of
from kawat.store.releases import Kept, all_of, free_slug, items_of
from kawat.store.transactions import deciding

MEDIA_LIMIT_MB = 25
FILED = (Kind.RELEASE, Kind.FLASH, Kind.ADVISORY)
FOLLOW_UPS = (Kind.UPDATE, Kind.CORRECTION, Kind.REFILE)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ready:
    """A filing that was checked and read, and only has to be written."""

    filing: Filing
    circuits: tuple[str, ...]
    sources: tuple[Source | None, Source | None]
    digest: str
    parsed: Parsed
    hold: datetime | None
    zone: str


def file(actor: Actor, filing: Filing) -> Kept:
    """File copy as a new release, or as a further language of `filing.release`."""
    return file_together(actor, (filing,))[0]


def file_together(actor: Actor, filings: Sequence[Filing]) -> list[Kept]:
    """File several languages as one release: all of them or none. The first makes the release, unless it names one.

    What is refused of one of several names its language in its facts.
    """
    ready: list[_Ready | Kept] = []
    for filing in filings:
        try:
            ready.append(_prepare(actor, filing))
        except KawatError as refused:
            refused.facts["in_language"] = filing.language
            raise
    with deciding():
        kept: list[Kept] = []
        for each in ready:
            kept.append(each if isinstance(each, Kept) else _enter(actor, each, beside=kept[0] if kept else None))
    return kept


def _prepare(actor: Actor, filing: Filing) -> "_Ready | Kept":
    """All that can be done before the transaction, or what was filed by the same key before."""
    refuse_half_characters(filing)
    if filing.kind not in FILED:
        raise BadField(field="kind", reason=f"choose one of {', '.join(FILED)}")
    language = known_language(filing.language)
    sources = known_sources(filing)
    circuits = known_circuits(filing.circuits) if filing.circuits or not filing.release else ()
    permit(actor, Right.FILE, issuer=filing.issuer, provider=filing.provider)
    digest = digest_of(filing)
    if earlier := _filed_before(actor, filing.key, digest):
        return earlier
    parsed = read_copy(filing, language, *sources)
    hold, zone = _hold(filing, parsed)
    return _Ready(filing=filing, circuits=circuits, sources=sources, digest=digest, parsed=parsed, hold=hold, zone=zone)


def _enter(actor: Actor, ready: _Ready, *, beside: Kept | None) -> Kept:
    """Write it, into the release of `beside` where that was filed with it. Within the transaction."""
    filing, parsed, language = ready.filing, ready.parsed, ready.filing.language
    if earlier := _filed_before(actor, filing.key, ready.digest):
        return earlier
    if beside is not None and not filing.release:
        filing = replace(filing, release=beside.row.release.uid)
    try:
        release, slug, version = _release(actor, filing, parsed, language)
    except KawatError as refused:
        refused.facts["in_language"] = language
        raise
    circuits = ready.circuits or items_of(release)[-1].document.item.circuits
    item = _item(filing, parsed, release, slug, version, language, *ready.sources, circuits, ready.hold)
    return _keep(actor, release, item, parsed, filing, digest=ready.digest, hold_zone=ready.zone)


def galley(actor: Actor, filing: Filing) -> Document:
    """How copy would be read if it were filed now, with its findings; nothing is written, and what is missing beside the
    copy is not asked for yet. Who may not file for the source that is named is refused."""
    refuse_half_characters(filing)
    language = known_language(filing.language)
    issuer, provider = known_sources(filing) if filing.issuer or filing.provider else (None, None)
    if issuer or provider:
        permit(actor, Right.FILE, issuer=filing.issuer, provider=filing.provider)
    parsed = read_copy(filing, language, issuer, provider)
    hold, _zone = _hold(filing, parsed)
    release = models.Release(uid=new_uid())
    item = _item(filing, parsed, release, "", 1, language, issuer, provider, filing.circuits, hold)
    return _document(actor, item, parsed)


def follow_up(actor: Actor, name: str, filing: Filing, kind: Kind) -> Kept:
    """File an update or a correction of what is out, in one language: a draft that has to be approved and cleared."""
    refuse_half_characters(filing)
    language = known_language(filing.language)
    if kind not in FOLLOW_UPS:
        raise BadField(field="kind", reason=f"choose one of {', '.join(FOLLOW_UPS)}")
    digest = digest_of(filing, name, kind)
    if earlier := _filed_before(actor, filing.key, digest):
        return earlier
    before = _last_out(name, language).document.item
    codes = before.codes
    permit(actor, Right.FILE, issuer=codes[0], provider=codes[1])
    parsed = read_copy(filing, language, before.issuer, before.provider)
    hold, zone = _hold(filing, parsed)
    with deciding():
        if earlier := _filed_before(actor, filing.key, digest):
            return earlier
        last = _last_out(name, language)
        before, release = last.document.item, last.row.release
        version = max(kept.document.item.version for kept in all_of(name)) + 1
        same = replace(
            filing,
            kind=kind,
            headline=filing.headline or before.headline,
            urgency=before.urgency,
            disclosure=before.disclosure,
            topics=before.topics,
            countries=before.countries,
            forbidden=tuple(sorted({*before.forbidden, *known_territories(filing.forbidden)})),
            prevailing=before.prevailing,
        )
        item = _item(
            same, parsed, release, before.slug, version, language, before.issuer, before.provider, before.circuits, hold
        )
        item = replace(item, replaces=Replaces(uid=before.uid, hash=before.hash))
        return _keep(actor, release, item, parsed, filing, digest=digest, hold_zone=zone)


def read_copy(filing: Filing, language: str, issuer: Source | None, provider: Source | None) -> Parsed:
    """The copy by the reader that it was written for, with a finding for each thing that could not come along."""
    if filing.ninjs:
        return read_ninjs(filing.copy, name=filing.name, language=language, today=now().date())
    text = decode(filing.copy, name=filing.name)
    reader = read_markdown if filing.markdown else read_wire
    parsed = reader(
        text,
        language=language,
        provider_name=provider.name if provider else "",
        issuer_name=issuer.name if issuer else "",
        today=now().date(),
    )
    for each in filing.untaken:
        parsed = parsed.with_finding(find_rule("not-taken", what=each))
    return parsed


def _hold(filing: Filing, parsed: Parsed) -> tuple[datetime | None, str]:
    """The issuer's 'not before': as said at filing, else as the embargo line says."""
    instant, zone = read_instant(filing.hold) if filing.hold else (parsed.not_before, "")
    if filing.hold and instant is not None and instant <= now():
        raise PastInstant(instant=filing.hold)
    return instant, zone


def _filed_before(actor: Actor, key: str, digest: str) -> Kept | None:
    if not key:
        return None
    row = models.Item.objects.filter(key_mac=name_of("key", actor.user, key)).select_related("copy", "release").first()
    if row is None:
        return None
    document = copy.read(row)
    if document.digest != digest:
        raise KeyReused
    return Kept(row, document)


def _release(actor: Actor, filing: Filing, parsed: Parsed, language: str) -> tuple[models.Release, str, int]:
    """The release that this belongs to, its slug and the item's version."""
    if filing.release:
        there = all_of(filing.release)
        first = there[0].document.item
        issuer, provider = first.codes
        permit(actor, Right.FILE, issuer=issuer, provider=provider)
        if (filing.issuer, filing.provider) != (issuer, provider):
            raise BadField(field="issuer", reason="a release has one issuer and one provider in all its languages")
        out = {kept.state for kept in there if kept.state.is_out and not _is_notice(kept)}
        if out == {State.KILLED}:
            raise AlreadyKilled(name=filing.release)
        same = [kept for kept in there if kept.document.item.language == language and kept.state is not State.SPIKED]
        if same:
            raise BadField(
                field="language", reason=f"{filing.release} has a version in {language}; correct or update it"
            )
        return there[0].row.release, first.slug, max(1, max(kept.document.item.version for kept in there))
    uid = new_uid()
    slug = free_slug(_slug(filing.headline or parsed.headline) or uid[:8])
    release = models.Release.objects.create(
        uid=uid, slug_mac=name_of("slug", slug), wrapped_key=copy.new_release_key(uid)
    )
    return release, slug, 1


def _slug(headline: str) -> str:
    """The first words of the headline, in small letters of its own script."""
    folded = unicodedata.normalize("NFKC", headline)
    words = slugify(folded, allow_unicode=True).replace("_", "-").split("-")
    slug = ""
    for word in words:
        if slug and len(slug) + len(word) > 32:
            break
        slug = f"{slug}-{word[:32]}" if slug else word[:32]
    return slug


def _item(
    filing: Filing,
    parsed: Parsed,
    release: models.Release,
    slug: str,
    version: int,
    language: str,
    issuer: Source | None,
    provider: Source | None,
    circuits: tuple[str, ...],
    hold: datetime | None,
) -> Item:
    told = Item(
        uid=new_uid(),
        release=release.uid,
        salt=new_uid(),
        slug=slug,
        version=version,
        language=language,
        kind=filing.kind,
        issuer=issuer,
        provider=provider,
        headline=filing.headline,
        subhead=filing.subhead,
        media=_media(release, parsed, filing.attachments),
        topics=filing.topics,
        countries=known_territories(filing.countries),
        forbidden=known_territories(filing.forbidden),
        circuits=circuits,
        urgency=filing.urgency,
        disclosure=filing.disclosure,
        prevailing=filing.prevailing,
        not_before=hold,
        note=filing.note,
    )
    item = parsed.onto(told)
    return replace(
        item,
        boilerplate=item.boilerplate or _standing_boilerplate(issuer, language),
        disclaimer=item.disclaimer or _standing_disclaimer(provider, language),
    )


def _standing_boilerplate(issuer: Source | None, language: str) -> str:
    row = models.Issuer.objects.filter(code=issuer.code).first() if issuer else None
    return row.boilerplates.get(language, "") if row else ""


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


def _keep(
    actor: Actor,
    release: models.Release,
    item: Item,
    parsed: Parsed,
    filing: Filing,
    *,
    digest: str,
    hold_zone: str,
) -> Kept:
    row = models.Item.objects.create(
        uid=item.uid,
        release=release,
        key_mac=name_of("key", actor.user, filing.key) if filing.key else None,
        hold_us=to_us(item.not_before) if item.not_before else None,
        hold_zone=hold_zone,
    )
    document = replace(_document(actor, item, parsed), digest=digest)
    copy.write(row, document)
    note("filed", row.uid, actor=actor.user)
    hint(HELD, [row.pk])
    kept = Kept(row, document)
    review.approve_by_policy(kept)
    for each in filing.attachments:  # last, when nothing is left that could refuse the filing
        copy.write_blob(release, each.content)
    return kept


def _document(actor: Actor, item: Item, parsed: Parsed) -> Document:
    return Document(
        item=item,
        findings=review.findings_of(item, reading=parsed.findings),
        placed=tuple(Placed(field=each.field, text=each.text, line=each.line) for each in parsed.placed),
        hands=(actor.user,),
    )


def _last_out(name: str, language: str) -> Kept:
    """The newest item to print that is out in this language."""
    out = [
        kept
        for kept in all_of(name)
        if kept.document.item.language == language and kept.state.is_out and not _is_notice(kept)
    ]
    if not out:
        raise NothingOut(name=f"{name} in {language}")
    if out[-1].state is State.KILLED:
        raise AlreadyKilled(name=name)
    return out[-1]


def _is_notice(kept: Kept) -> bool:
    return kept.document.item.kind.is_notice
