"""The part of `kawat bench render` that counts: one release to many receivers, and how many renditions were made for it.

The actions of a wire in one process: what a sender would be handed is looked at, and nothing is sent.
"""

from typing import Any

from kawat.core.terms import Channel
from kawat.roles.bench import inward
from kawat.roles.bench.release import EVERYBODY, LANGUAGE
from kawat.roles.demo.circuit import Circuit
from kawat.roles.demo.home import Home, fresh_home
from kawat.roles.demo.show import Tell
from kawat.roles.demo.stage import add_people, take_in
from kawat.roles.demo.stories import OPENING

BATCH = 1_000
OUTLETS = 0.1
"""Of the receivers; the others are journalists, as on a real circuit."""


def run(asked: dict[str, Any], tell: Tell) -> dict[str, Any]:
    """By channel: envelopes, the renditions in them, and how many are needed (one for each format and language of its
    furniture)."""
    outlets = max(1, round(asked["receivers"] * OUTLETS))
    circuit = Circuit(outlets=outlets, journalists=asked["receivers"] - outlets, desktops=0, everybody=EVERYBODY)
    with fresh_home(None) as folder:
        Home(folder=folder, port=1, stream_port=1, smtp_port=1).enter()
        add_people(circuit.circuits)
        take_in(circuit, (), lambda done, of: tell("import", done, of))
        inward.clear(OPENING.copy(LANGUAGE).text)
        inward.route()
        return {channel.name.lower(): _claimed(channel) for channel in (Channel.EMAIL, Channel.WEBHOOK)}


def _claimed(channel: Channel) -> dict[str, int]:
    """What a sender's claims would hand to the transport."""
    from django.conf import settings

    from kawat.actions.dispatch import Dispatch

    dispatch = Dispatch(worker=1, masthead=settings.KAWAT.masthead)
    every = []
    while taken := dispatch.claim(channel, BATCH):
        every += taken
    made = {id(envelope.rendition) for envelope, _ in every}  # `every` keeps them, so that no id comes twice
    needed = {(claimed.key.item, claimed.format, claimed.language) for _, claimed in every}
    return {"envelopes": len(every), "renditions": len(made), "needed": len(needed)}
