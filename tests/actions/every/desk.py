"""What is done with a release, and with what it is owed to."""

from collections.abc import Callable
from functools import partial

from kawat.actions import dispatch, editing, intake, returning, review, stops, wire, withdrawal
from kawat.core.terms import Channel, Kind, OutcomeKind
from kawat.store import models
from tests.actions.every.done import Done, H
from tests.house import House


def withheld(house: House) -> str:
    slug = house.cleared("en")
    withdrawal.withhold(house.edo, slug, "in doubt")
    return slug


def held(house: House) -> str:
    slug = house.approved("en")
    wire.hold(house.edo, slug, house.clock.said(hours=1))
    return slug


def asked(house: House) -> str:
    slug = withheld(house)
    withdrawal.lift(house.edo, slug)
    return slug


def sent_back(house: House) -> Callable[[], object]:
    slug = house.file("en").document.item.slug
    returning.send_back(house.edo, slug, "who says so?")
    return partial(returning.resubmit, house.dewi, slug)


def late(house: House) -> Callable[[], object]:
    held(house)
    house.clock.forward(hours=2)
    return wire.lift_holds


def at_t(house: House) -> Callable[[], object]:
    held(house)
    house.clock.forward(hours=1)
    return wire.lift_holds


def stopped(house: House) -> Callable[[], object]:
    stops.stop(house.edo)
    return partial(stops.start, house.edo)


def owed_to_the_gone(house: House) -> Callable[[], object]:
    house.reader("gone")
    house.cleared("en")
    house.route()
    taken = house.sender.claim(Channel.EMAIL, 1)
    results = [(claimed, house.outcome(OutcomeKind.REFUSED, gone=True)) for _, claimed in taken]
    return lambda: house.sender.settle(results)


def redelivered(house: House) -> Callable[[], object]:
    house.reader("r")
    slug = house.cleared("en")
    house.route()
    house.carry(lambda _: OutcomeKind.REFUSED)
    return lambda: dispatch.redeliver(house.edo, name=slug)


def corrected(house: House) -> str:
    slug = house.cleared("en")
    house.followed(slug, clear=False)
    return slug


def by_policy(house: House) -> Callable[[], object]:
    models.Provider.objects.update(approves_itself=True)
    return partial(intake.file, house.prita, house.filing("en", issuer="", provider="lintas"))


DESK: dict[str, Callable[[House], Done]] = {
    "file": lambda h: (partial(h.file, "en"), ["filed"], {H.HELD}),
    "follow up": lambda h: (
        partial(intake.follow_up, h.dewi, h.cleared("en"), h.filing("en", note="n"), Kind.UPDATE),
        ["filed"],
        {H.HELD},
    ),
    "edit": lambda h: (partial(editing.edit, h.eka, h.approved("en"), subhead="New"), ["edited"], {H.HELD}),
    "approve": lambda h: (
        partial(review.approve, h.edo, h.file("en").document.item.slug),
        ["approved"],
        {H.HELD},
    ),
    "clear": lambda h: (partial(wire.clear, h.edo, h.approved("en", "id")), ["cleared"] * 2, {H.CLEARED}),
    "hold": lambda h: (
        partial(wire.hold, h.edo, h.approved("en"), h.clock.said(hours=1)),
        ["held"],
        {H.HELD},
    ),
    "unhold": lambda h: (partial(wire.unhold, h.edo, held(h)), ["unheld"], {H.HELD}),
    "lift holds": lambda h: (at_t(h), ["cleared"], {H.CLEARED}),
    "miss": lambda h: (late(h), ["missed"], set()),
    "spike": lambda h: (partial(wire.spike, h.edo, h.approved("en")), ["spiked"], {H.HELD}),
    "supersede": lambda h: (partial(wire.clear, h.edo, corrected(h)), ["cleared"], {H.CLEARED, H.WITHDRAWN}),
    "kill": lambda h: (
        partial(withdrawal.kill, h.edo, h.cleared("en"), "false"),
        ["killed", "cleared"],
        {H.CLEARED, H.WITHDRAWN, H.HELD},
    ),
    "withhold": lambda h: (
        partial(withdrawal.withhold, h.edo, h.cleared("en"), "in doubt"),
        ["withheld", "cleared"],
        {H.CLEARED, H.WITHDRAWN},
    ),
    "confirm": lambda h: (partial(withdrawal.confirm, h.eka, withheld(h)), ["confirmed"], set()),
    "ask for a lift": lambda h: (partial(withdrawal.lift, h.edo, withheld(h)), ["lift-asked"], set()),
    "lift": lambda h: (partial(withdrawal.lift, h.eka, asked(h)), ["lifted", "cleared"], {H.CLEARED, H.WITHDRAWN}),
    "send back": lambda h: (
        partial(returning.send_back, h.edo, h.file("en").document.item.slug, "who says so?"),
        ["returned"],
        {H.HELD},
    ),
    "hand in again": lambda h: (sent_back(h), ["resubmitted"], {H.HELD}),
    "stop": lambda h: (partial(stops.stop, h.edo), ["stopped"], {H.STOPPED}),
    "start": lambda h: (stopped(h), ["started"], {H.STOPPED, H.HELD, H.DUE}),
    "redeliver": lambda h: (redelivered(h), ["redelivered"], {H.DUE}),
    "hold what is gone": lambda h: (owed_to_the_gone(h), ["destination-held"], set()),
    "approve by a provider's policy": lambda h: (by_policy(h), ["filed", "approved"], {H.HELD}),
}
