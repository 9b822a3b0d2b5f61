"""The demo's releases on their way: filed, checked, approved by a second person, held or cleared, followed, proven.

Everything goes through the wire's JSON API with the keys of two people; only the counting reads the ledger itself.
"""

import base64
import http.client
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from kawat.core.terms import Channel
from kawat.roles.demo import figures
from kawat.roles.demo.api import Refused
from kawat.roles.demo.picture import picture
from kawat.roles.demo.receivers.stream_clients import StreamClients
from kawat.roles.demo.show import Screen
from kawat.roles.demo.stage import Stage
from kawat.roles.demo.stories import ISSUER, OPENING, Story

HOLD_S = 4
SETTLED_WITHIN_S = 120.0
TALLIED_WITHIN_S = 10.0
LOOK_S = 0.25


@dataclass(kw_only=True)
class Filed:
    """A story on the wire: its release and the answers to its filings."""

    story: Story
    release: str
    answers: list[dict[str, Any]]

    @property
    def slug(self) -> str:
        return str(self.answers[0]["slug"])

    @property
    def uids(self) -> list[str]:
        return [str(answer["id"]) for answer in self.answers]


def file(stage: Stage, story: Story) -> Filed:
    """File every language of the story as one release."""
    pictures: list[dict[str, str]] = []
    if story is OPENING:
        content = base64.b64encode(picture()).decode()
        pictures = [{"name": "larik-4.png", "content": content, "media_type": "image/png"}]
    filed = Filed(story=story, release="", answers=[])
    for copy in story.copies():
        answer = stage.filer.post(
            "file",
            copy=copy.text,
            markdown=copy.markdown,
            language=copy.language,
            issuer=ISSUER,
            circuits=list(story.circuits),
            topics=list(story.topics),
            countries=list(story.countries),
            media=pictures,
            **({"release": filed.release} if filed.release else {}),
        )
        filed.release = answer["release"]
        filed.answers.append(answer)
    return filed


def correct(stage: Stage, filed: Filed) -> list[str]:
    """File the corrected version in every language; the outside ids of the new items."""
    answers = [
        stage.filer.post(
            "correct",
            release=filed.release,
            copy=copy.text,
            language=copy.language,
            headline=copy.text.partition("\n")[0],
            note=(filed.story.note or {})[copy.language],
        )
        for copy in filed.story.copies("corrected")
    ]
    return [answer["id"] for answer in answers]


def refusal_of_own_approval(stage: Stage, filed: Filed) -> str:
    """What the wire says when the one who filed tries to approve; '' if it let that pass."""
    try:
        stage.filer.post("approve", release=filed.release)
    except Refused as refusal:
        return str(refusal)
    return ""


def approve_and_clear(stage: Stage, filed: Filed) -> list[str]:
    """Approve and clear now; the outside ids of what went out."""
    stage.editor.post("approve", release=filed.release)
    cleared = stage.editor.post("clear", release=filed.release)
    return [item["id"] for item in cleared["items"]]


def hold(stage: Stage, filed: Filed) -> datetime:
    """Hold a few seconds, on a whole second; T."""
    instant = (datetime.now(UTC) + timedelta(seconds=HOLD_S)).replace(microsecond=0)
    stage.editor.post("clear", release=filed.release, at=instant.isoformat())
    return instant


def seen_before(stage: Stage, filed: Filed, desktops: StreamClients) -> list[str]:
    """Where something of a held release can be seen by the world; nowhere, one hopes."""
    paths = ["/", "/feeds/all.atom", *(f"/items/{uid}" for uid in filed.uids)]
    seen = [path for path in paths if _shows(stage.home.port, path, filed)]
    if stage.editor.get("items", after=0)["items"]:
        seen.append("the API")
    for name, receiver in (("mail", stage.mail), ("webhooks", stage.hooks), ("streams", desktops)):
        if receiver.received():
            seen.append(name)
    return seen


def follow(stage: Stage, uids: Sequence[str], desktops: StreamClients, screen: Screen) -> list[int]:
    """Show the counts until nothing is owed any more; the items' ids. Raises `TimeoutError` where it takes too long."""
    items = figures.items_of(uids)
    until = time.monotonic() + SETTLED_WITHIN_S
    with screen.bars() as tell:
        while True:
            over = figures.is_over(items)
            counted = figures.counts(items)
            for name, channel in (("e-mail", Channel.EMAIL), ("webhook", Channel.WEBHOOK)):
                tell(name, counted[channel].got, counted[channel].owed)
            _tell_streams(tell, items, desktops)
            if over:
                break
            if time.monotonic() > until:
                raise TimeoutError(f"The wire still owes deliveries after {SETTLED_WITHIN_S:.0f} seconds.")
            time.sleep(LOOK_S)
        await_streams(items, desktops)
        _tell_streams(tell, items, desktops)
    return items


def await_streams(items: Sequence[int], desktops: StreamClients) -> None:
    """Wait until the edges' tallies and the desktops' books say the same, twice in a row."""
    until, before = time.monotonic() + TALLIED_WITHIN_S, (-1, -1)
    while time.monotonic() < until:
        now = figures.written(items), figures.stream_times(items, desktops.received(), 0).got
        if now[0] == now[1] and now == before:
            return
        before = now
        time.sleep(2 * LOOK_S)


def await_first(items: Sequence[int]) -> None:
    """Wait until somebody has got one of these items, or nobody will."""
    until = time.monotonic() + SETTLED_WITHIN_S
    while time.monotonic() < until and not figures.is_over(items):
        if any(count.got for count in figures.counts(items).values()):
            return
        time.sleep(0.01)


def await_over(items: Sequence[int]) -> None:
    """Wait until nothing is owed of these items any more."""
    until = time.monotonic() + SETTLED_WITHIN_S
    while not figures.is_over(items) and time.monotonic() < until:
        time.sleep(LOOK_S)


def _tell_streams(tell: Any, items: Sequence[int], desktops: StreamClients) -> None:
    told = figures.stream_times(items, desktops.received(), 0)
    tell("desktops", told.got, max(told.owed, told.got))


def _shows(port: int, path: str, filed: Filed) -> bool:
    """Whether a page answers with the item, or with words of it."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        text = answer.read().decode("utf-8", "replace")
    finally:
        connection.close()
    if path.startswith("/items/"):
        return answer.status == 200
    headlines = [copy.text.lstrip("# ").partition("\n")[0] for copy in filed.story.copies()]
    return filed.slug in text or any(headline in text for headline in headlines)
