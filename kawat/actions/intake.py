"""Filing: copy comes in, is read field by field, and becomes a draft that nobody outside the desk can see.

A filing is all or nothing, and the same idempotency key with the same story is the same filing. What was parsed is
given back; nothing is guessed silently, and what could not be placed stays in the body.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kawat.actions import organisations, review, turns
from kawat.actions.composing import Composed, compose, document_of, item_of, slug_of
from kawat.actions.filing import (
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
from kawat.actions.seen import refuse_other
from kawat.core.because import Because
from kawat.core.errors import AlreadyKilled, BadField, KawatError, KeyReused, NothingOut
from kawat.core.instants import to_us
from kawat.core.release import Item, Replaces
from kawat.core.terms import Kind, Right, State, Turn
from kawat.store import copy, models
from kawat.store.clock import new_uid
from kawat.store.journal import note
from kawat.store.keys import name_of
from kawat.store.releases import Kept, all_of, free_slug, items_of
from kawat.store.transactions import deciding

FILED = (Kind.RELEASE, Kind.FLASH, Kind.ADVISORY)
FOLLOW_UPS = (Kind.UPDATE, Kind.CORRECTION, Kind.REFILE)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ready:
    """A filing that was checked and composed, and only has to be written."""

    composed: Composed
    circuits: tuple[str, ...]
    digest: str


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
        came_in: list[Kept] = []
        for each in ready:
            if isinstance(each, Kept):
                kept.append(each)
            elif earlier := _filed_before(actor, each.composed.filing.key, each.digest):
                kept.append(earlier)
            else:
                kept.append(_enter(actor, each, beside=kept[0] if kept else None))
                came_in.append(kept[-1])
        turns.tell(Turn.RECEIVED, came_in)
    return kept


def _prepare(actor: Actor, filing: Filing) -> "_Ready | Kept":
    """All that can be done before the transaction, or what was filed by the same key before."""
    refuse_half_characters(filing)
    if filing.kind not in FILED:
        raise BadField(field="kind", reason=Because("choose one of {choices}", choices=", ".join(FILED)))
    known_language(filing.language)
    sources = known_sources(filing)
    circuits = known_circuits(filing.circuits, issuer=filing.issuer) if filing.circuits or not filing.release else ()
    permit(actor, Right.FILE, issuer=filing.issuer, provider=filing.provider)
    digest = digest_of(filing)
    if earlier := _filed_before(actor, filing.key, digest):
        return earlier
    return _Ready(composed=compose(filing, *sources), circuits=circuits, digest=digest)


def _enter(actor: Actor, ready: _Ready, *, beside: Kept | None) -> Kept:
    """Write it, into the release of `beside` where that was filed with it. Within the transaction."""
    filing = ready.composed.filing
    if beside is not None and not filing.release:
        filing = replace(filing, release=beside.row.release.uid)
    try:
        release, slug, version = _release(actor, filing, ready.composed.parsed.headline)
    except KawatError as refused:
        refused.facts["in_language"] = filing.language
        raise
    circuits = ready.circuits or items_of(release)[-1].document.item.circuits
    item = item_of(ready.composed, release, slug=slug, version=version, circuits=circuits)
    return _keep(actor, item, release, ready.composed, digest=ready.digest)


def follow_up(actor: Actor, name: str, filing: Filing, kind: Kind, *, seen: str = "") -> Kept:
    """File an update or a correction of what is out, in one language: a draft that has to be approved and cleared.
    `seen` is the hash of the version that it was written from."""
    refuse_half_characters(filing)
    language = known_language(filing.language)
    if kind not in FOLLOW_UPS:
        raise BadField(field="kind", reason=Because("choose one of {choices}", choices=", ".join(FOLLOW_UPS)))
    digest = digest_of(filing, name, kind)
    if earlier := _filed_before(actor, filing.key, digest):
        return earlier
    before = _last_out(name, language).document.item
    codes = before.codes
    permit(actor, Right.FILE, issuer=codes[0], provider=codes[1])
    composed = compose(filing, before.issuer, before.provider)
    with deciding():
        if earlier := _filed_before(actor, filing.key, digest):
            return earlier
        last = _last_out(name, language)
        refuse_other(last, seen)
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
        composed = replace(composed, filing=same)
        item = item_of(composed, release, slug=before.slug, version=version, circuits=before.circuits)
        item = replace(item, replaces=Replaces(uid=before.uid, hash=before.hash))
        kept = _keep(actor, item, release, composed, digest=digest)
        turns.tell(Turn.RECEIVED, [kept])
    return kept


def filed_as(actor: Actor, key: str) -> str:
    """The item that an actor filed by an idempotency key, '' for none."""
    rows = models.Item.objects.filter(key_mac=name_of("key", actor.user, key)) if key else models.Item.objects.none()
    return rows.values_list("uid", flat=True).first() or ""


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


def _release(actor: Actor, filing: Filing, headline: str) -> tuple[models.Release, str, int]:
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
        same = [
            kept for kept in there if kept.document.item.language == filing.language and kept.state is not State.SPIKED
        ]
        if same:
            raise BadField(
                field="language",
                reason=Because(
                    "{release} has a version in {language}; correct or update it",
                    release=filing.release,
                    language=filing.language,
                ),
            )
        return there[0].row.release, first.slug, max(1, max(kept.document.item.version for kept in there))
    uid = new_uid()
    slug = free_slug(slug_of(filing.headline or headline) or uid[:8])
    release = models.Release.objects.create(
        uid=uid, slug_mac=name_of("slug", slug), wrapped_key=copy.new_release_key(uid)
    )
    return release, slug, 1


def _keep(actor: Actor, item: Item, release: models.Release, composed: Composed, *, digest: str) -> Kept:
    filing = composed.filing
    row = models.Item.objects.create(
        uid=item.uid,
        release=release,
        key_mac=name_of("key", actor.user, filing.key) if filing.key else None,
        hold_us=to_us(item.not_before) if item.not_before else None,
        hold_zone=composed.zone,
    )
    logo = organisations.logo_for(item.issuer)
    if logo:
        item = replace(item, logo=organisations.as_media(logo, copy.name_blob(release.uid, logo)))
    document = replace(document_of(actor, item, composed.parsed), digest=digest)
    copy.write(row, document)
    note("filed", row.uid, actor=actor.user)
    hint(HELD, [row.pk])
    kept = Kept(row, document)
    review.approve_by_policy(kept)
    for content in (*(each.content for each in filing.attachments), *((logo,) if logo else ())):
        copy.write_blob(release, content)  # last, when nothing is left that could refuse the filing
    return kept


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
