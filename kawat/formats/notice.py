"""What a kill or a withhold says, whichever format says it.

A notice is either an item of that kind, or an item that one covers. To media it is an order with the story's name and
the reason; in public it says only that the story is gone, since the reason may be what must not be repeated.
"""

from dataclasses import dataclass

from kawat.core.release import Cleared, Masthead
from kawat.core.terms import Kind, Visibility
from kawat.formats.labels import Labels


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """`uid` is the item that must not be used; `headline` and `reason` are '' where they may not be told."""

    kind: Kind
    uid: str
    headline: str
    reason: str
    public: bool

    def order(self, words: Labels) -> str:
        """The sentence that says what to do, or in public what happened."""
        killed = self.kind is Kind.KILL
        if self.public:
            return words.killed if killed else words.withheld
        return words.kill_order if killed else words.withhold_order

    def lines(self, words: Labels, masthead: Masthead) -> list[str]:
        """The whole notice, one paragraph a line."""
        lines = [self.order(words)]
        if self.headline:
            lines.append(words.labelled(words.story, self.headline))
        if not self.public:
            lines.append(masthead.item_url(self.uid))
        if self.reason:
            lines += words.labelled(words.reason, self.reason).split("\n")
        return lines


def notice_of(cleared: Cleared, visibility: Visibility) -> Notice | None:
    """The notice that stands in the place of this item's story, if one does."""
    item = cleared.item
    public = visibility is not Visibility.MEDIA
    if item.kind.is_notice:
        covered, kind, reason = item.replaces.uid if item.replaces else item.uid, item.kind, item.note or item.text
    elif cleared.withdrawn is not None:
        covered, kind, reason = item.uid, cleared.withdrawn, ""
    else:
        return None
    return Notice(
        kind=kind,
        uid=covered,
        headline="" if public else item.headline,
        reason="" if public else reason,
        public=public,
    )
