"""An organisation's releases as its own people see them: where each stands, and what has to happen next."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as later
from django.utils.translation import ngettext

from kawat.actions.people import Actor
from kawat.actions.reading import list_held
from kawat.core.terms import Role, State
from kawat.store import models
from kawat.store.releases import Kept, with_documents
from kawat.web.access import is_of_the_house

WAITING = (State.DRAFT, State.RETURNED, State.APPROVED, State.HELD, State.LATE)
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


def own_stories(actor: Actor) -> list[Story]:
    """The releases of the organisations that a person files for: those that wait first, then what is out, newest first."""
    codes = [each.issuer for each in actor.belongings if each.role is Role.ISSUER]
    providers = [each.provider for each in actor.belongings if each.role is Role.PROVIDER]
    waiting = with_documents(models.Item.objects.filter(state__in=WAITING).order_by("hold_us", "pk"))
    theirs = list_held(
        actor, [kept for kept in waiting if is_of_the_house(actor, kept.document.item)], limit=len(waiting)
    )
    own = Q(issuer__code__in=codes, provider=None) | Q(provider__code__in=providers)
    out = models.Item.objects.filter(own, number__isnull=False).order_by("-number")[:LATELY]
    printed = [kept for kept in with_documents(out) if not kept.document.item.kind.is_notice]
    return [story_of(family) for family in _families([*theirs, *printed])]


def story_of(family: Iterable[Kept]) -> Story:
    """The newest item of each language, of items of one release."""
    printed = sorted(
        (kept for kept in family if not kept.document.item.kind.is_notice),
        key=lambda kept: (kept.document.item.version, kept.row.pk),
    )
    alive = [kept for kept in printed if kept.state is not State.SPIKED] or printed
    newest = {kept.document.item.language: kept for kept in alive}
    return Story(uid=alive[0].row.release.uid, versions=tuple(newest.values()))


def _families(items: Iterable[Kept]) -> list[list[Kept]]:
    families: dict[int, list[Kept]] = {}
    for kept in items:
        families.setdefault(kept.row.release_id, []).append(kept)
    return list(families.values())


def _editor_was_last(kept: Kept) -> bool:
    hands = kept.document.hands
    if len(set(hands)) < 2:
        return False
    return models.Membership.objects.filter(user_id=hands[-1], role=Role.EDITOR).exists()
