"""What is asked of the hub, until the callback itself has confirmed it (W3C WebSub, 23 January 2018, section 5).

Anybody may ask in anybody's name: therefore nothing is written but an Intent, of which there are not many at a time,
until a sender has asked the callback and was given back the challenge. Denials are told to callbacks the same way.
"""

import secrets
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import urlencode

from django.conf import settings

from kawat.actions import websub
from kawat.actions.admission import outbound_guard
from kawat.actions.feeds import Feed, find_feed
from kawat.actions.knocks import network_of
from kawat.actions.websub import DENIED, SUBSCRIBE, UNSUBSCRIBE, address_of, host_of
from kawat.core.errors import BadField, NoSuchFeed, TooManyAsked
from kawat.core.instants import to_us
from kawat.core.signing import HUB_ALGORITHMS
from kawat.store import copy, models
from kawat.store.clock import now
from kawat.store.keys import name_of
from kawat.store.transactions import deciding, writing

LEASE_S, LEASE_LEAST_S, LEASE_MOST_S = 10 * 86_400, 3_600, 30 * 86_400
SECRET_MOST = 200
"""A secret is shorter than this, in bytes (section 5.1)."""
ADDRESS_MOST = 500

OPEN_OF_HOST = 100
OPEN_OF_CLIENT = 100
OPEN_IN_ALL = 10_000
"""Requests that wait to be confirmed, by the callback's host, by who asked, and together: whoever asks in the name of
others gets no more questions out of the wire than this."""

ASKED_AGAIN_S = (10, 60)
"""After which a callback that cannot be reached is asked again; then the request is dropped."""
ASKED_WITHIN_S = 60
"""So long a sender has a request in hand before another takes it."""
AT_ONCE_OF_HOST = 4
LOOKED_AT = 1_000
"""Requests that are looked through for those of hosts that have room."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a subscriber sent to the hub, as it was written; '' for what was not."""

    mode: str
    topic: str
    callback: str
    lease_seconds: str = ""
    secret: str = ""
    algorithm: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A request in a sender's hand, and the challenge that proves the callback's answer."""

    intent: int
    mode: str
    callback: str
    topic: str
    host: str
    lease_s: int
    secret: bytes
    algorithm: str
    reason: str
    tries: int
    due_us: int
    challenge: str

    @property
    def url(self) -> str:
        """What to GET (sections 5.2 and 5.3): the callback's own query stays as it is."""
        said = {"hub.mode": self.mode, "hub.topic": settings.KAWAT.masthead.base_url + self.topic}
        if self.mode == DENIED:
            said["hub.reason"] = self.reason
        else:
            said["hub.challenge"] = self.challenge
        if self.mode == SUBSCRIBE:
            said["hub.lease_seconds"] = str(self.lease_s)
        return f"{self.callback}{'&' if '?' in self.callback else '?'}{urlencode(said)}"


def ask(asked: Asked, *, client: str) -> None:
    """Take a request in; the callback will be asked. `client` is the network address that it came from. The same
    asked again takes the place of what is still open."""
    if asked.mode not in (SUBSCRIBE, UNSUBSCRIBE):
        raise BadField(field="hub.mode", reason=f"it is {SUBSCRIBE} or {UNSUBSCRIBE}")
    feed = _feed(asked.topic)
    callback = outbound_guard().url(asked.callback)
    if len(address_of(callback, feed.path)) > ADDRESS_MOST:
        raise BadField(field="hub.callback", reason=f"with its topic it is longer than {ADDRESS_MOST} characters")
    secret = asked.secret.encode()
    if len(secret) >= SECRET_MOST:
        raise BadField(field="hub.secret", reason=f"it has {SECRET_MOST} bytes or more")
    algorithm = asked.algorithm or HUB_ALGORITHMS[0]
    if algorithm not in HUB_ALGORITHMS:
        raise BadField(field="hub.algorithm", reason=f"choose one of {', '.join(HUB_ALGORITHMS)}")
    host, who = host_of(callback), name_of("client", network_of(client))
    said = {
        "host": host,
        "client": who,
        "lease_s": _lease_s(asked.lease_seconds),
        "secret": copy.seal_secret(address_of(callback, feed.path), secret),
        "algorithm": algorithm,
        "due_us": to_us(now()),
        "tries": 0,
    }
    its = {"callback": callback, "topic": feed.path, "mode": asked.mode}
    _refuse_too_many(its, host=host, client=who)  # whoever floods the hub does not get as far as the write lock
    with deciding():
        _refuse_too_many(its, host=host, client=who)
        models.Intent.objects.update_or_create(**its, defaults=said)


def questions(limit: int, *, flying: Mapping[str, int] = MappingProxyType({})) -> list[Question]:
    """Take up to `limit` requests in hand, so that no more than a few of one callback's host are asked at a time;
    `flying` says how many are now. What is not answered for within a minute is taken anew."""
    instant = to_us(now())
    due = models.Intent.objects.filter(due_us__lte=instant)
    if not due.exists():
        return []
    with writing():
        rows: list[models.Intent] = []
        of_host = Counter(flying)
        full = [host for host, count in of_host.items() if count >= AT_ONCE_OF_HOST]
        waiting = due.exclude(host__in=full).order_by("due_us", "pk").select_for_update(skip_locked=True)
        for row in waiting[:LOOKED_AT]:
            if len(rows) < limit and of_host[row.host] < AT_ONCE_OF_HOST:
                of_host[row.host] += 1
                row.due_us, row.tries = instant + ASKED_WITHIN_S * 1_000_000, row.tries + 1
                rows.append(row)
        models.Intent.objects.bulk_update(rows, ["due_us", "tries"])
    return [_question(row) for row in rows]


def answered(question: Question, *, code: int, body: bytes) -> bool:
    """What becomes of a request: True where the callback confirmed it, and it holds now. `code` is the status of the
    callback's answer, 0 where there was none."""
    same = models.Intent.objects.filter(pk=question.intent, due_us=question.due_us)
    confirmed = 200 <= code < 300 and secrets.compare_digest(body, question.challenge.encode())
    with deciding():
        if not code and question.tries <= len(ASKED_AGAIN_S):
            same.update(due_us=to_us(now()) + ASKED_AGAIN_S[question.tries - 1] * 1_000_000)
            return False
        same.delete()  # what was asked anew meanwhile stays
        if question.mode == DENIED or not confirmed:
            return False
        if question.mode == UNSUBSCRIBE:
            websub.unsubscribe(question.callback, question.topic)
            return True
        address = address_of(question.callback, question.topic)
        return websub.subscribe(
            question.callback,
            question.topic,
            lease_s=question.lease_s,
            secret=copy.unseal_secret(address, question.secret),
            algorithm=question.algorithm,
        )


def _refuse_too_many(its: dict[str, str], *, host: str, client: str) -> None:
    """Raise `TooManyAsked` where one more than there is would be too many."""
    open_ = models.Intent.objects
    if open_.filter(**its).exists():
        return
    if open_.filter(host=host).count() >= OPEN_OF_HOST:
        raise TooManyAsked(whose="this callback's host", limit=OPEN_OF_HOST)
    if open_.filter(client=client).count() >= OPEN_OF_CLIENT:
        raise TooManyAsked(whose="your address", limit=OPEN_OF_CLIENT)
    if open_.count() >= OPEN_IN_ALL:
        raise TooManyAsked(whose="this hub", limit=OPEN_IN_ALL)


def _feed(topic: str) -> Feed:
    base = settings.KAWAT.masthead.base_url
    if not topic.startswith(f"{base}/"):
        raise NoSuchFeed(path=topic[:200])
    feed = find_feed(topic.removeprefix(base))
    if base + feed.path != topic:
        raise BadField(field="hub.topic", reason=f"write it as the feed does: {base}{feed.path}")
    return feed


def _lease_s(text: str) -> int:
    """The lease that is given: what was asked for, within bounds."""
    if not text:
        return LEASE_S
    if not (text.isascii() and text.isdecimal()) or len(text) > 18:
        raise BadField(field="hub.lease_seconds", reason="it is a whole number of seconds")
    return min(max(int(text), LEASE_LEAST_S), LEASE_MOST_S)


def _question(row: models.Intent) -> Question:
    return Question(
        intent=row.pk,
        mode=row.mode,
        callback=row.callback,
        topic=row.topic,
        host=row.host,
        lease_s=row.lease_s,
        secret=bytes(row.secret),
        algorithm=row.algorithm,
        reason=row.reason,
        tries=row.tries,
        due_us=row.due_us,
        challenge=secrets.token_urlsafe(32),
    )
