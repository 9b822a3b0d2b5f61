"""A small wire for the tests: its people, its readers, a clock that they set, and the far ends as answers they give.

The standing characters: **dewi** files for the issuer Sagara, **edo** edits and approves, **eka** is the second
editor, **sari** subscribes, **otto** is an outsider (he files for another issuer), **olga** operates.
"""

import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib import import_module
from pkgutil import walk_packages

import pytest
from django.contrib.auth.models import User
from django.db import connection

import kawat.actions
import kawat.store
import kawat.web
from kawat.actions import (
    hints,
    intake,
    people,
    review,
    routing,
    subscriptions,
    wire,
)
from kawat.actions.dispatch import Dispatch
from kawat.actions.filing import Filing
from kawat.actions.people import Actor, Belonging
from kawat.actions.subscriptions import NewDestination
from kawat.core.delivery import Envelope, Outcome
from kawat.core.instants import to_us
from kawat.core.profile import Criteria
from kawat.core.release import Masthead
from kawat.core.terms import Channel, DeliveryState, OutcomeKind, Role, SubscriberKind
from kawat.matching import Engine
from kawat.store import clock as house_clock
from kawat.store import models
from kawat.store.releases import Kept

MASTHEAD = Masthead(
    name="Kawat",
    mark="KAWAT",
    base_url="https://wire.example",
    mail_domain="wire.example",
    mail_from="news@wire.example",
)

STORIES: dict[str, tuple[str, str]] = {
    "en": (
        "Sagara opens a desalination plant in Surabaya",
        "SURABAYA, Nov. 22, 2026 -- Sagara opened its first desalination plant this morning, and twelve villages on "
        "the coast get their drinking water from it.",
    ),
    "id": (
        "Sagara membuka pabrik desalinasi di Surabaya",
        "SURABAYA, 22 November 2026 - Sagara membuka pabrik desalinasi pertamanya pagi ini, dan dua belas desa di "
        "pesisir mendapat air minum dari pabrik itu.",
    ),
    "ms": (
        "Sagara membuka loji penyahgaraman di Surabaya",
        "SURABAYA, 22 November 2026 - Sagara membuka loji penyahgaraman pertamanya pagi ini, dan dua belas buah "
        "kampung di pesisir mendapat air minuman daripadanya.",
    ),
    "ja": (
        "サガラ、スラバヤに淡水化プラントを開設",
        "スラバヤ、2026年11月22日 - サガラは今朝、初の海水淡水化プラントを稼働させ、沿岸の十二の村に飲料水を届け始めた。",
    ),
    "zh-Hant": (
        "薩加拉在泗水啟用海水淡化廠",
        "泗水，2026年11月22日 - 薩加拉今晨啟用其首座海水淡化廠，沿岸十二個村莊自此由該廠供應飲用水，居民不再缺水。",
    ),
}


class Clock:
    """The house's clock, set by hand."""

    def __init__(self, instant: datetime) -> None:
        self.instant = instant

    def __call__(self) -> datetime:
        return self.instant

    def forward(self, **by: float) -> datetime:
        self.instant += timedelta(**by)
        return self.instant

    @property
    def us(self) -> int:
        return to_us(self.instant)

    def said(self, **later: float) -> str:
        """An instant from now as people write it."""
        return (self.instant + timedelta(**later)).isoformat()


class Ears:
    """A bus that only listens: what was hinted, in order."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, list[int]]] = []

    def publish(self, topic: str, ids: Sequence[int]) -> None:
        self.heard.append((topic, list(ids)))

    def topics(self) -> set[str]:
        return {topic for topic, _ in self.heard}


def accept(_envelope: Envelope) -> OutcomeKind:
    return OutcomeKind.ACCEPTED


class House:
    """The wire with its people. Everything goes through the actions, as from the desk or the API."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.ears = Ears()
        self.engine = Engine()
        self._change = 0
        self.sagara = models.Issuer.objects.create(code="sagara", name="Sagara")
        self.bintang = models.Issuer.objects.create(code="bintang", name="Bintang")
        self.lintas = models.Provider.objects.create(code="lintas", name="Lintas")
        self.asia = models.Circuit.objects.create(code="asia", name="Asia")
        self.europe = models.Circuit.objects.create(code="europe", name="Europe")
        self.dewi, self.edo, self.eka, self.olga, self.otto, self.prita = self._people()
        self.sender = Dispatch(worker=1, masthead=MASTHEAD, chance=lambda: 0.5)

    def _people(self) -> list[Actor]:
        """The standing characters and prita, a provider's hand. In few statements: every test makes them."""
        roles: dict[str, dict[str, object]] = {
            "dewi": {"role": Role.ISSUER, "issuer": self.sagara},
            "edo": {"role": Role.EDITOR},
            "eka": {"role": Role.EDITOR},
            "olga": {"role": Role.OPERATOR},
            "otto": {"role": Role.ISSUER, "issuer": self.bintang},
            "prita": {"role": Role.PROVIDER, "provider": self.lintas},
        }
        users = User.objects.bulk_create(User(username=name, password="!") for name in roles)
        models.Membership.objects.bulk_create(models.Membership(user=user, **roles[user.username]) for user in users)
        return [
            Actor(
                user=user.pk,
                name=user.username,
                belongings=(
                    Belonging(**{key: getattr(its, "code", its) for key, its in roles[user.username].items()}),
                ),  # type: ignore[arg-type]
            )
            for user in users
        ]

    # -- the desk

    def filing(self, language: str = "en", **more: object) -> Filing:
        headline, body = STORIES[language]
        said: dict[str, object] = {
            "copy": f"{body}\n".encode(),
            "headline": headline,
            "language": language,
            "issuer": "sagara",
            "circuits": ("asia",),
        }
        if more.get("release"):
            said["circuits"] = ()
        return Filing(**{**said, **more})  # type: ignore[arg-type]

    def file(self, language: str = "en", **more: object) -> Kept:
        return intake.file(self.dewi, self.filing(language, **more))

    def approved(self, *languages: str, **more: object) -> str:
        """A release of Sagara's in these languages, filed by dewi and approved by edo; its slug."""
        first, *others = languages or ("en",)
        slug = self.file(first, **more).document.item.slug
        for language in others:
            self.file(language, **{**more, "release": slug})
        review.approve(self.edo, slug)
        return slug

    def cleared(self, *languages: str, **more: object) -> str:
        """The same, and out."""
        slug = self.approved(*languages, **more)
        wire.clear(self.edo, slug)
        return slug

    def followed(self, slug: str, kind: str = "correction", language: str = "en", clear: bool = True) -> Kept:
        """A correction or update of it, approved, and out unless said otherwise."""
        filing = self.filing(language, note="twelve villages, not ten", issuer="", circuits=())
        kept = intake.follow_up(self.dewi, slug, filing, intake.Kind(kind))
        review.approve(self.edo, slug)
        if clear:
            wire.clear(self.edo, slug)
        return kept

    # -- the readers

    def reader(
        self,
        name: str,
        *languages: str,
        kind: SubscriberKind = SubscriberKind.JOURNALIST,
        channel: Channel = Channel.EMAIL,
        country: str = "ID",
        circuits: Sequence[str] = ("asia",),
        **criteria: object,
    ) -> models.Destination:
        """A subscriber with one profile and one destination, which is returned."""
        languages = languages or ("en",)
        asked = Criteria(languages=languages, every_language=kind is SubscriberKind.OUTLET, **criteria)  # type: ignore[arg-type]
        subscriber = subscriptions.subscribe(
            self.olga,
            name=name,
            kind=kind,
            country=country,
            criteria=[asked],
            circuits=circuits,
            destinations=[destination_of(name, channel)],
        )
        return subscriber.destinations.get()

    # -- router and sender

    def route(self) -> None:
        """What the router does: everything that is out and not yet in the ledger."""
        self.sync()
        while waiting := routing.unrouted():
            routing.route(self.engine, waiting[0])

    def sync(self) -> None:
        self._change = routing.sync(self.engine, self._change)

    def carry(
        self,
        answer: Callable[[Envelope], OutcomeKind | Outcome] = accept,
        *,
        channels: Sequence[Channel] = tuple(Channel),
        limit: int = 500,
        rounds: int = 20,
    ) -> list[Envelope]:
        """What a sender does: claim, ask what is unwanted, send, settle; everything that left, in order."""
        sent = []
        for channel in channels:
            for _ in range(rounds):
                if not (taken := self.sender.claim(channel, limit)):
                    break
                unwanted = self.sender.unwanted({claimed.key.item for _, claimed in taken})
                results = []
                for envelope, claimed in taken:
                    if claimed.key.item in unwanted:
                        outcome = self.outcome(OutcomeKind.UNWANTED)
                    else:
                        sent.append(envelope)
                        given = answer(envelope)
                        outcome = given if isinstance(given, Outcome) else self.outcome(given)
                    results.append((claimed, outcome))
                self.sender.settle(results)
        return sent

    def outcome(self, kind: OutcomeKind, **more: object) -> Outcome:
        return Outcome(kind=kind, at_us=self.clock.us, code=250, words="ok", **more)  # type: ignore[arg-type]

    def ledger(self, item: models.Item | Kept | int) -> dict[int, DeliveryState]:
        """Destination -> state of the newest repeat of an item's deliveries."""
        pk = item if isinstance(item, int) else (item.row.pk if isinstance(item, Kept) else item.pk)
        rows = models.Delivery.objects.filter(item_id=pk).order_by("repeat")
        return {row.destination_id: DeliveryState(row.state) for row in rows}

    def whole_ledger(self) -> list[tuple]:
        rows = models.Delivery.objects.order_by("item_id", "destination_id", "repeat")
        return list(rows.values_list("item_id", "destination_id", "repeat", "lane", "state", "due_us", "lot"))


def destination_of(name: str, channel: Channel = Channel.EMAIL) -> NewDestination:
    """A destination whose address says whose it is."""
    if channel is Channel.EMAIL:
        return NewDestination(channel=channel, address=f"{name}@readers.example", format="mail")
    if channel in (Channel.SFTP, Channel.FTPS):
        address = f"{channel.name.lower()}://kawat@{name}.readers.example/~/incoming"
        return NewDestination(channel=channel, address=address, format="ninjs", secret=b"pass w\xc3\xb6rd")
    return NewDestination(
        channel=channel, address=f"https://{name}.readers.example/news", format="ninjs", secret=b"s" * 24
    )


def item_of(slug: str, version: int = 1, language: str = "en") -> models.Item:
    """The row of one item."""
    from kawat.store.releases import find

    return find(f"{slug}@{version}/{language}")[0].row


def counts() -> dict[str, int]:
    """Rows in every table of the wire."""
    tables = [getattr(models, name)._meta.db_table for name in models.__all__]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"SELECT '{table}', count(*) FROM \"{table}\"" for table in tables))
        return dict(cursor.fetchall())


def journal() -> list[str]:
    """The verbs of the journal, in order."""
    return list(models.Entry.objects.order_by("pk").values_list("verb", flat=True))


@cache
def load_the_house() -> None:
    """Import whatever may ask for the time: what is first imported while a clock is set would keep that clock."""
    for floor in (kawat.store, kawat.actions, kawat.web):
        for module in walk_packages(floor.__path__, f"{floor.__name__}."):
            if ".migrations" not in module.name:
                import_module(module.name)


def set_every_clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock of every module of the house, standing at 2026-11-22 02:00 UTC, 9:00 in Jakarta."""
    load_the_house()
    its, real = Clock(datetime(2026, 11, 22, 2, tzinfo=UTC)), house_clock.now
    for name, module in list(sys.modules.items()):
        if name.startswith("kawat.") and getattr(module, "now", None) is real:
            monkeypatch.setattr(module, "now", its)
    return its


def empty_house(clock: Clock) -> House:
    """The wire, empty but for its people. Neither ledger nor counters are put right by what Django does between
    transactional tests."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM delivery")
    models.Wire.objects.get_or_create(pk=1)
    its = House(clock)
    hints.connect(its.ears)  # type: ignore[arg-type]
    return its


def join_sari(house: House) -> tuple[Actor, models.Destination]:
    """The subscriber's account and where her mail goes."""
    destination = house.reader("sari", "en")
    subscriber = models.Subscriber.objects.get(pk=destination.subscriber_id)
    return people.join("sari", Role.SUBSCRIBER, subscriber=subscriber), destination
