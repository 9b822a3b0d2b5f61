"""Run beside the tests: makes the tables, the people and the readers of the browser's wire, and prints what each of them
signs in with. A process of its own, since Django reads its settings once."""

import json
import secrets

from kawat.roles.demo.stories import ISSUER, ISSUER_NAME

CIRCUITS = {"world": "World", "asia-technology": "Asia, technology", "asia-food": "Asia, food"}
OTHER, OTHER_NAME = "bintang", "Bintang Laut"


def main() -> None:
    from kawat.roles.wiring import start_django

    start_django()
    from django.template.loader import render_to_string

    from kawat.actions import envelopes, people, setup, subscriptions
    from kawat.core.profile import default_criteria
    from kawat.core.terms import Channel, Rank, Role, SubscriberKind

    setup.init(circuits=CIRCUITS, issuers={ISSUER: ISSUER_NAME, OTHER: OTHER_NAME})
    passwords = {name: secrets.token_urlsafe(12) for name in ("dewi", "edo", "eka", "olga", "sari", "otto")}
    for name, role, source in (
        ("dewi", Role.ISSUER, ISSUER),
        ("otto", Role.ISSUER, OTHER),
        ("edo", Role.EDITOR, ""),
        ("eka", Role.EDITOR, ""),
        ("olga", Role.OPERATOR, ""),
    ):
        setup.add_person(setup.Person(name=name, role=role, source=source, rank=Rank.CHIEF), password=passwords[name])
    sari = subscriptions.subscribe(
        people.find_actor("olga"),
        name="Sari Tani",
        kind=SubscriberKind.JOURNALIST,
        criteria=[default_criteria(SubscriberKind.JOURNALIST, ("id", "en"))],
        circuits=list(CIRCUITS),
        country="ID",
        destinations=[subscriptions.NewDestination(channel=Channel.EMAIL, address="sari@surat.example", format="mail")],
    )
    setup.add_person(setup.Person(name="sari", role=Role.SUBSCRIBER, source=sari.uid), password=passwords["sari"])
    keys = {
        name: people.new_key(people.find_actor(name), name="stage", scopes=people.SCOPES) for name in ("dewi", "edo")
    }
    tono = subscriptions.subscribe(
        people.find_actor("olga"),
        name="Tono Pergi",
        kind=SubscriberKind.JOURNALIST,
        criteria=[default_criteria(SubscriberKind.JOURNALIST, ("id",))],
        circuits=[],  # he gets nothing, so that whatever is counted is sari's
        country="ID",
        destinations=[subscriptions.NewDestination(channel=Channel.EMAIL, address="tono@surat.example", format="mail")],
    )
    leaving = envelopes.unsubscribe_token(tono.destinations.get().pk)
    confirming = envelopes.acknowledge_token(1, sari.destinations.get().pk)
    links = {"leaving": f"/unsubscribe/{leaving}", "confirming": f"/acknowledge/{confirming}"}
    broken = render_to_string("500.html")
    print(json.dumps({"passwords": passwords, "keys": keys, "links": links, "broken": broken}))


if __name__ == "__main__":
    main()
