"""A ledger to claim from, made in a few statements, and processes and threads that claim from it at once."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence

from django.db import connection, transaction

from kawat.core.delivery import WHOLE, Part
from kawat.core.terms import Channel, DeliveryState, Lane
from kawat.store import claims, models
from kawat.store.claims import Taken
from kawat.store.transactions import bulk_writing

NOW = 1_790_000_000_000_000
LEASE = NOW + 30_000_000


def destinations(count: int, channel: Channel = Channel.EMAIL) -> list[models.Destination]:
    """So many subscribers with one destination each."""
    subscribers = models.Subscriber.objects.bulk_create(
        models.Subscriber(uid=f"s{channel}-{number}", name=f"s{number}", kind="journalist", country="ID")
        for number in range(count)
    )
    return models.Destination.objects.bulk_create(
        models.Destination(
            uid=f"d{channel}-{number}",
            subscriber=subscriber,
            channel=channel.value,
            format="mail",
            address=f"{channel.name}-{number}@x.example",
        )
        for number, subscriber in enumerate(subscribers)
    )


def owe(
    items: Sequence[int],
    to: Sequence[models.Destination],
    *,
    lane: Lane = Lane.NORMAL,
    due_us: int = NOW,
    state: DeliveryState = DeliveryState.DUE,
) -> None:
    """Rows of the ledger; it has no foreign keys, so that items need not be."""
    models.Delivery.objects.bulk_create(
        models.Delivery(
            item_id=item,
            destination_id=each.pk,
            repeat=0,
            channel=each.channel,
            lane=lane.value,
            state=state.value,
            due_us=due_us,
            lot=(each.pk * 48_271 + item * 7_919) % 2_147_483_647,
            tries=0,
        )
        for item in items
        for each in to
    )


def claim(
    limit: int,
    *,
    worker: int = 1,
    channel: Channel = Channel.EMAIL,
    now_us: int = NOW,
    kills_only: bool = False,
    stopped: Sequence[int] = (),
    part: Part = WHOLE,
) -> list[Taken]:
    with bulk_writing():
        return claims.claim(
            worker,
            channel,
            now_us=now_us,
            lease_us=now_us + 30_000_000,
            limit=limit,
            kills_only=kills_only,
            stopped=stopped,
            part=part,
        )


def in_threads(count: int, work: Callable[[int], object]) -> list[object]:
    """Run `work(number)` in so many threads at once, each with a connection of its own; what they gave, in order."""
    begin, given, failed = threading.Barrier(count), [None] * count, []

    def run(number: int) -> None:
        try:
            begin.wait()
            given[number] = work(number)  # type: ignore[call-overload]
        except BaseException as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    if failed:
        raise failed[0]
    return given


def process(code: str, *arguments: object) -> "subprocess.Popen[str]":
    """A process of its own over the same database, which runs `code`; it prints what it has to say."""
    name = str(connection.settings_dict["NAME"])
    head = (
        "import json, os, sys, time\n"
        "from kawat.roles.wiring import start_django\n"
        "start_django()\n"
        "from django.db import connection, transaction\n"
        f"connection.settings_dict['NAME'] = {name!r}\n"
        "arguments = json.loads(sys.argv[1])\n"
    )
    return subprocess.Popen(
        [sys.executable, "-c", head + code, json.dumps(arguments)],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )


def committed(work: Callable[[], object]) -> object:
    with transaction.atomic():
        return work()
