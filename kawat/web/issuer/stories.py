"""An organisation's releases as its own people see them: where each stands, and what has to happen next."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as later
from django.utils.translation import ngettext

from kawat.actions.people import Actor
from kawat.actions.reading import list_held
from kawat.core.terms import Role, State
from kawat.store import models
from kawat.store.heads import with_heads
from kawat.store.labels import owner_of
from kawat.store.releases import Kept
from kawat.store.waiting import Labelled, everything

UNDECIDED = (State.LATE, State.RETURNED, State.DRAFT)
PAGED = ("waiting", "ready")
SHOWN = 60
"""Releases of a shelf on one page."""

LATELY = 60
"""Items that are out and listed; older ones are found by the newsroom's search."""

NEXT = {
    State.RETURNED: later("The desk sent it back and says why; change it, or hand it in again."),
    State.APPROVED: later("An editor clears it or sets its time."),
    State.HELD: later("It goes out by itself at its time."),
    State.LATE: later("It missed its time; an editor decides."),
    State.CLEARED: later("It is out: watch it land."),
    State.SUPERSEDED: later("A newer version has taken its place."),
    State.WITHHELD: later("The desk told everybody not to use it while it is checked."),
    State.KILLED: later("It was taken back for good; its report says who confirmed."),
    State.SPIKED: later("It was dropped before anybody saw it."),
}
ORDER = (
    State.LATE,
    State.RETURNED,
    State.DRAFT,
    State.APPROVED,
    State.HELD,
    State.WITHHELD,
    State.CLEARED,
    State.KILLED,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One release: its newest items, one a language, oldest language first."""

    uid: str
    versions: tuple[Kept, ...]

    @property
    def first(self) -> Kept:
        return self.versions[0]

    @property
    def state(self) -> State:
        """What the worst of its languages waits for."""
        states = {kept.state for kept in self.versions}
        return next((each for each in ORDER if each in states), self.first.state)

    @property
    def is_out(self) -> bool:
        return any(kept.state.is_out for kept in self.versions)

    @property
    def next_step(self) -> str:
        return next_step(next(kept for kept in self.versions if kept.state is self.state))


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """Stories that stand together: how many there are, those that are shown, and after which item the others come."""

    name: str
    count: int
    stories: list[Story]
    more: str


def next_step(kept: Kept) -> str:
    """What has to happen to an item now, in one sentence."""
    if kept.state is not State.DRAFT:
        return _(NEXT[kept.state])
    if blocking := sum(finding.is_blocking for finding in kept.document.findings):
        return ngettext(
            "Mend {count} finding that stands in its way.", "Mend {count} findings that stand in its way.", blocking
        ).format(count=blocking)
    if _editor_was_last(kept):
        return _("An editor changed it: read it and sign it off.")
    return _("An editor reads it now.")


def own_shelves(actor: Actor, *, only: str = "", after: str = "") -> list[Shelf]:
    """The releases of the organisations that a person files for: those that wait first, the nearest T and who has waited
    longest before others, then what is out, newest first. `only` one shelf of those that wait, from what comes
    after an item. No more is opened than is shown."""
    codes = [each.issuer for each in actor.belongings if each.role is Role.ISSUER]
    providers = [each.provider for each in actor.belongings if each.role is Role.PROVIDER]
    owners = {owner_of(code, "") for code in codes} | {owner_of("", code) for code in providers}
    waiting = _families(each for each in everything() if each.label.owner in owners)
    chosen = []
    for name in PAGED:
        families = [family for family in waiting if _shelf_of(family) == name]
        if only in ("", name):
            chosen.append((name, len(families), *_page(families, after)))
    shown = [each.pk for *_, families, _ in chosen for family in families for each in family]
    rows = models.Item.objects.select_related("release")
    theirs = list_held(actor, with_heads(rows.filter(pk__in=shown)), limit=len(shown))
    own = Q(issuer__code__in=codes, provider=None) | Q(provider__code__in=providers)
    out = rows.filter(own, number__isnull=False).order_by("-number")[:LATELY]
    printed = [kept for kept in with_heads(out) if not kept.document.item.kind.is_notice]
    items: dict[int, list[Kept]] = {}
    for kept in (*theirs, *printed):
        items.setdefault(kept.row.release_id, []).append(kept)
    shelves = [
        Shelf(name=name, count=count, more=more, stories=_stories(items, [family[0].release for family in families]))
        for name, count, families, more in chosen
    ]
    if not only:
        standing = {family[0].release for family in waiting}
        stories = _stories(items, [release for release in items if release not in standing])
        shelves.append(Shelf(name="out", count=len(stories), more="", stories=stories))
    return shelves


def _families(waiting: Iterable[Labelled]) -> list[list[Labelled]]:
    """By release, in the order of what stands first in each."""
    families: dict[int, list[Labelled]] = {}
    for each in sorted(waiting, key=attrgetter("place")):
        families.setdefault(each.release, []).append(each)
    return list(families.values())


def _shelf_of(family: Iterable[Labelled]) -> str:
    return "waiting" if any(each.state in UNDECIDED for each in family) else "ready"


def _page(families: list[list[Labelled]], after: str) -> tuple[list[list[Labelled]], str]:
    """The first families after that of an item, or the first of all, and after which item it goes on ('' for none)."""
    start = next((place for place, (first, *_) in enumerate(families, 1) if first.uid == after), 0)
    shown = families[start : start + SHOWN]
    return shown, shown[-1][0].uid if start + SHOWN < len(families) else ""


def _stories(items: Mapping[int, Sequence[Kept]], releases: Iterable[int]) -> list[Story]:
    return [story_of(items[release]) for release in releases if release in items]


def story_of(family: Iterable[Kept]) -> Story:
    """The newest item of each language, of items of one release."""
    printed = sorted(
        (kept for kept in family if not kept.document.item.kind.is_notice),
        key=lambda kept: (kept.document.item.version, kept.row.pk),
    )
    alive = [kept for kept in printed if kept.state is not State.SPIKED] or printed
    newest = {kept.document.item.language: kept for kept in alive}
    return Story(uid=alive[0].row.release.uid, versions=tuple(newest.values()))


def _editor_was_last(kept: Kept) -> bool:
    hands = kept.document.hands
    if len(set(hands)) < 2:
        return False
    return models.Membership.objects.filter(user_id=hands[-1], role=Role.EDITOR).exists()
