"""Four standing characters before the pages: dewi files for an issuer, edo edits, sari subscribes, otto is an
outsider; and eka, a second editor. Releases go through the actions, as they would."""

import base64
from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.test import Client

from kawat.actions import intake, people, review, setup, subscriptions, wire
from kawat.actions.filing import Attachment, Filing
from kawat.actions.people import Actor
from kawat.core.profile import default_criteria
from kawat.core.terms import Channel, Role, SubscriberKind
from kawat.store import models
from kawat.store.releases import Kept

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
COPY = """JAKARTA, 22 November 2026 (KAWAT) - Nusantara Cahaya switched on a tidal power station in the strait on Sunday.

The turbines turn in both directions of the tide, the company said.

KEYWORD : tidal power, Flores

Contact: Rina Wulandari, +62 21 555 0147, rina@nusantara.example

###
"""
HEADLINE = "Nusantara Cahaya opens a tidal power station"
SECRETS = ("tidal", "Flores", "Rina Wulandari", "nusantara", "0147", "turbine")
"""Words of the filing, small and large, that must not be seen before the clear."""


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """The wire, with its people."""

    dewi: Actor
    edo: Actor
    eka: Actor
    sari: Actor
    otto: Actor
    reader: models.Subscriber

    def file(self, *, language: str = "en", copy: str = COPY, headline: str = HEADLINE, **more: object) -> Kept:
        """A draft of dewi's, with a picture."""
        picture = Attachment(
            name="turbine.png",
            content=PNG,
            media_type="image/png",
            caption="A turbine",
            credit="Nusantara",
            alternative="Three blades under water",
            focus=(50, 20),
        )
        filing = Filing(
            copy=copy.encode(),
            language=language,
            headline=headline,
            **{"issuer": "nusantara", "circuits": ("asia",), "attachments": (picture,), **more},
        )
        return intake.file(self.dewi, filing)

    def clear(self, kept: Kept) -> Kept:
        """Approved by edo and out."""
        review.approve(self.edo, kept.row.release.uid)
        wire.clear(self.edo, kept.row.release.uid)
        kept.row.refresh_from_db()
        return kept

    def out(self, **filing: object) -> Kept:
        return self.clear(self.file(**filing))


def build() -> House:
    """The wire's people, one issuer's reader and two circuits."""
    models.Wire.objects.get_or_create()
    setup.add_circuit("asia", "Asia")
    setup.add_circuit("world", "World")
    nusantara = setup.add_issuer("nusantara", "Nusantara Cahaya")
    setup.add_issuer("lain", "Lain Tbk")
    operator = people.join("ops", Role.OPERATOR)
    reader = subscriptions.subscribe(
        operator,
        name="Sari Tani",
        kind=SubscriberKind.DESKTOP,
        criteria=[default_criteria(SubscriberKind.DESKTOP, ("id", "en"))],
        circuits=["asia"],
        country="ID",
        destinations=[subscriptions.NewDestination(channel=Channel.EMAIL, address="sari@surat.example", format="mail")],
    )
    return House(
        dewi=people.join("dewi", Role.ISSUER, issuer=nusantara),
        edo=people.join("edo", Role.EDITOR),
        eka=people.join("eka", Role.EDITOR),
        sari=people.join("sari", Role.SUBSCRIBER, subscriber=reader),
        otto=people.join("otto", Role.ISSUER, issuer=models.Issuer.objects.get(code="lain")),
        reader=reader,
    )


@dataclass(frozen=True, slots=True)
class Browsers:
    """A browser each, signed in; `anybody` is not."""

    anybody: Client
    dewi: Client
    edo: Client
    eka: Client
    sari: Client
    otto: Client

    def all(self) -> Iterator[tuple[str, Client]]:
        for name in ("anybody", "dewi", "edo", "eka", "sari", "otto"):
            yield name, getattr(self, name)


def open_browsers() -> Browsers:
    """A browser for each character."""

    def browser(name: str) -> Client:
        client = Client()
        client.force_login(User.objects.get(username=name))
        return client

    return Browsers(Client(), *(browser(name) for name in ("dewi", "edo", "eka", "sari", "otto")))


@dataclass(frozen=True, slots=True)
class Machine:
    """An API client with a key."""

    client: Client
    key: str

    def get(self, path: str, **headers: str) -> object:
        return self.client.get(path, headers={"Authorization": f"Bearer {self.key}", **headers})

    def post(self, path: str, body: object, **headers: str) -> object:
        return self.client.post(
            path, body, content_type="application/json", headers={"Authorization": f"Bearer {self.key}", **headers}
        )


def machine_of(actor: Actor, *scopes: str) -> Machine:
    """A machine of this person's with every scope, or with those that are named."""
    return Machine(Client(), people.new_key(actor, name="test", scopes=scopes or people.SCOPES))
