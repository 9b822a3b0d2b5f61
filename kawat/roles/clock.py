"""The clock: lifts holds at their instant, gives back what dead senders held, raises alarms.

It sleeps until the very T, not in ticks; a hint wakes it when T is set or moved, and it looks again every five seconds
in case a hint was lost. Its rounds have a database thread of their own, so that no hold ever waits behind one.
"""

import asyncio
import logging
import time
from datetime import datetime

from kawat.actions import alarm_letters, alarms, dispatch, erasing, errands, hints, quieting, websub, wire
from kawat.roles.errands import Errands
from kawat.roles.loop import Bell, House, run_role
from kawat.roles.outreach import Heartbeats, challenge, reach_out
from kawat.roles.post import Post
from kawat.roles.pulse import Heart
from kawat.roles.settings import Settings
from kawat.roles.wiring import join_bus
from kawat.store.transactions import checkpoint

log = logging.getLogger(__name__)

POLL_S = 5.0
JUST_NOW_S = 0.05
ROUNDS_S = 5.0
"""How often leases, alarms and quiet hours are looked at."""
SWEEP = 12
"""Rounds after which it is looked at whether anything waits by mistake, or was kept for its time."""
BREATH_S = 0.02
CHECKPOINT_S = 1.0
"""How often SQLite's log is moved into the database: no commit of another role ever has to."""


def run(settings: Settings, lifeline: int) -> None:
    """The role, until it is told to end."""

    async def main(ending: asyncio.Event) -> None:
        house, rounds_house, heart_house, challenges, bell = House(), House(), House(), House(), Bell()
        heart, post, asked = Heartbeats(), Post(settings), Errands(settings)
        pulse = Heart("clock", rounds_house.ask, dict)
        bus = join_bus(settings)
        for topic in (hints.HELD, hints.STOPPED):
            bus.subscribe(topic, bell.ring)
        bus.start(asyncio.get_running_loop())
        work = (
            _lift(house, bell),
            _rounds(rounds_house),
            turns(rounds_house),
            _scrubs(rounds_house),
            _checkpoints(rounds_house),
            reach_out(heart_house, heart),
            challenge(challenges),
            post.work(),
            asked.work(),
            pulse.beat(),
        )
        tasks = [asyncio.create_task(each) for each in work]
        await ending.wait()
        for task in tasks:
            task.cancel()
        await pulse.stop()
        await heart.close()
        await post.close()
        await asked.close()
        bus.close()
        for each in (house, rounds_house, heart_house, challenges):
            each.close()

    run_role(main, lifeline=lifeline)


async def _lift(house: House, bell: Bell) -> None:
    while True:
        try:
            for clearing in await house.ask(wire.lift_holds):
                for kept in clearing.items:
                    log.info("hold.lifted item=%s number=%s", kept.row.uid, kept.row.number)
            await bell.wait(_pause(await house.ask(wire.next_hold)))
        except Exception:
            await house.recover("clock.failed")


def _pause(upcoming: datetime | None) -> float:
    """Until the next T. One that has passed and did not go is waiting for what is stopped; its start rings the bell."""
    if upcoming is None:
        return POLL_S
    wait = upcoming.timestamp() - time.time()
    return min(POLL_S, max(wait, 0.0)) if wait > -JUST_NOW_S else POLL_S


async def _rounds(house: House) -> None:
    sounded: set[tuple[str, int, str]] = set()
    rounds = 0
    while True:
        try:
            given_back = await house.ask(dispatch.give_back)
            if given_back:
                log.warning("leases.expired deliveries=%d", given_back)
            rounds += 1
            if rounds % SWEEP == 0 and (freed := await house.ask(quieting.sweep)):
                log.info("quiet.swept deliveries=%d", freed)
            if rounds % SWEEP == 0:
                await house.ask(errands.forget)
            if ended := await house.ask(websub.end_leases):
                log.info("websub.ended subscriptions=%d", ended)
            current = await house.ask(alarms.current)
            for alarm in current:
                if alarm.key not in sounded:
                    _sound(alarm)
            if told := await house.ask(alarm_letters.tell, current):
                log.info("alarm.told letters=%d", told)
            sounded = {alarm.key for alarm in current}  # one that ended and begins again is sounded again
            await asyncio.sleep(ROUNDS_S)
        except Exception:
            await house.recover("clock.rounds_failed")


async def turns(house: House) -> None:
    """Begin and end quiet hours, and call for digests; at once again while there are more than one transaction takes."""
    while True:
        try:
            if turned := await house.ask(quieting.turn):
                log.info("quiet.turned destinations=%d", turned)
            await asyncio.sleep(0 if turned == quieting.AT_ONCE else ROUNDS_S)
        except Exception:
            await house.recover("clock.turns_failed")


async def _scrubs(house: House) -> None:
    """Go on erasing those who left, a step of some milliseconds at a time, with a breath between for all others."""
    told = 0
    while True:
        try:
            left = await house.ask(erasing.scrub)
            if left not in (0, told):
                log.info("erasing.goes_on people=%d", left)
            told = left
            await asyncio.sleep(BREATH_S if left else ROUNDS_S)
        except Exception:
            await house.recover("clock.scrub_failed")


def _sound(alarm: alarms.Alarm) -> None:
    uid = alarm.item.uid if alarm.item else ""
    match alarm.why:
        case alarms.LATE:
            log.warning("alarm.late item=%s hold_us=%s", uid, alarm.at_us)
        case alarms.UNAPPROVED:
            log.warning("alarm.unapproved item=%s hold_us=%s", uid, alarm.at_us)
        case alarms.UNCONFIRMED:
            log.warning("alarm.unconfirmed item=%s ordered_us=%s", uid, alarm.at_us)
        case alarms.FILED:
            log.warning("alarm.waiting item=%s since_us=%s", uid, alarm.at_us)
        case _:
            log.warning("alarm.stuck queue=%s since_us=%s", alarm.queue, alarm.at_us)


async def _checkpoints(house: House) -> None:
    while True:
        try:
            await house.ask(checkpoint)
            await asyncio.sleep(CHECKPOINT_S)
        except Exception:
            await house.recover("clock.checkpoint_failed")
