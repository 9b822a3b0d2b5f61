"""A house in memory: the port of an edge as a small real implementation, and items to clear through it."""

import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from typing import Any

from kawat.core.ports import Frames, Reader, Tally
from kawat.core.profile import Criteria, Terms
from kawat.core.query import Form, Leaf
from kawat.core.regions import regions_of
from kawat.core.release import Cleared, Item, Masthead, Replaces, Source
from kawat.core.terms import Kind
from tests.core.stories import section

MASTHEAD = Masthead(
    name="Kawat",
    mark="KAWAT",
    base_url="http://wire.example",
    mail_domain="wire.example",
    mail_from="desk@wire.example",
)

_uids = count(1)


def make_item(**fields: Any) -> Item:
    """An English release for everybody on the circuit 'asia', but for what is said."""
    uid = f"{next(_uids):032x}"
    fields = {
        "uid": uid,
        "release": f"release-{uid}",
        "salt": "salt",
        "slug": "slug",
        "version": 1,
        "language": "en",
        "headline": "Harbour opens",
        "circuits": ("asia",),
        "issuer": Source(code="bahari", name="Bahari Group"),
    } | fields
    return Item(**fields)


def notice(kind: Kind, of: Item) -> Item:
    """A kill or withhold of an item, with a headline that must not be seen."""
    return make_item(kind=kind, release=of.release, replaces=Replaces(uid=of.uid, hash=of.hash), headline="SECRET")


def analyse(cleared: Cleared) -> Terms:
    """Terms by the plainest reading there is."""
    item = cleared.item
    return Terms(
        language=item.language,
        siblings=frozenset(language for language, _ in cleared.languages) or frozenset({item.language}),
        countries=frozenset(item.countries),
        regions=regions_of(item.countries),
        sectors=frozenset(item.sectors),
        issuer=item.issuer.code if item.issuer else "",
        provider=item.provider.code if item.provider else "",
        kind=item.kind.value,
        circuits=frozenset(item.circuits),
        urgency=item.urgency,
        sections=(section(_plain(item.headline), field="headline"), section(_plain(item.text))),
    )


def _plain(text: str) -> str:
    """Without the marks by which `section` is told of bounds."""
    return text.replace("·", " ").replace("'", " ")


def word(said: str) -> Leaf:
    """A query for one word."""
    return Leaf(form=Form.WORD, said=said, readings=(f"|{said}",))


class MemoryHouse:
    """What has cleared, who may read, and what was settled.

    `faults` makes that many of the next questions fail, `delay_s` makes each take as long.
    """

    def __init__(self) -> None:
        self.cleared: list[Cleared] = []
        self.readers_by_id: dict[int, Reader] = {}
        self.tallies: dict[tuple[int, str], Tally] = {}
        self.questions: list[str] = []
        self.faults = 0
        self.delay_s = 0.0
        self.oldest = 1
        self.is_stopped = False
        self._lock = threading.Lock()

    # What a test does.

    def clear(self, item: Item, *, siblings: Iterable[str] = ()) -> int:
        """Clear an item, and return its number. A notice withdraws what its release has."""
        with self._lock:
            number = len(self.cleared) + 1
            if item.kind.is_notice:
                self.cleared = [
                    replace(each, withdrawn=item.kind)
                    if each.item.release == item.release and not each.item.kind.is_notice
                    else each
                    for each in self.cleared
                ]
            now = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
            languages = tuple((language, "uid") for language in (item.language, *siblings))
            self.cleared.append(Cleared(item=item, number=number, at=now, first_at=now, languages=languages))
            return number

    def admit(self, subscriber: int, *criteria: Criteria, country: str = "ID", circuits: Iterable[str] = ("asia",)):
        """Let a subscriber have a stream; with everything in English where no criteria are given."""
        self.readers_by_id[subscriber] = Reader(
            subscriber=subscriber,
            revision=1,
            country=country,
            circuits=frozenset(circuits),
            criteria=criteria or (Criteria(languages=("en",)),),
        )

    def tally(self, number: int) -> Tally:
        """What all edges together did with a number."""
        every = [tally for (each, _), tally in self.tallies.items() if each == number]
        return Tally(
            number=number,
            edge="",
            offered=sum(each.offered for each in every),
            written=sum(each.written for each in every),
            dropped=sum(each.dropped for each in every),
            first_us=min((each.first_us for each in every if each.first_us), default=0),
            last_us=max((each.last_us for each in every), default=0),
        )

    # The port.

    def frames(self, after: int, limit: int) -> Frames:
        self._asked("frames")
        with self._lock:
            items = tuple(each for each in self.cleared if each.number > after and each.number >= self.oldest)[:limit]
            last = len(self.cleared)
            if self.is_stopped:
                ahead = tuple(each for each in items if each.item.kind.is_notice)
                return Frames(items=(), upto=min(after, last), oldest=self.oldest, ahead=ahead)
            return Frames(items=items, upto=items[-1].number if len(items) == limit else last, oldest=self.oldest)

    def notices(self, after: int) -> list[Cleared]:
        self._asked("notices")
        with self._lock:
            return [each for each in self.cleared if each.number > after and each.item.kind.is_notice]

    def readers(self, subscribers: Iterable[int]) -> dict[int, Reader]:
        self._asked("readers")
        return {each: self.readers_by_id[each] for each in subscribers if each in self.readers_by_id}

    def settle(self, tallies: Sequence[Tally]) -> None:
        self._asked("settle")
        for tally in tallies:
            self.tallies[tally.number, tally.edge] = tally

    def _asked(self, question: str) -> None:
        self.questions.append(question)
        time.sleep(self.delay_s)
        if self.faults:
            self.faults -= 1
            raise ConnectionError("the house does not answer")
