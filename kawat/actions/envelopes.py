"""Envelopes: what is owed to a destination, as its channel carries it.

A rendition is made once per item, format and language of furniture, and shared by all who get it.
"""

from collections import OrderedDict
from collections.abc import Callable

from kawat.actions import folders, websub
from kawat.core.delivery import DeliveryKey, Envelope, Rendition
from kawat.core.instants import to_us
from kawat.core.release import Cleared, Masthead
from kawat.core.signing import message_id, sign_token
from kawat.core.terms import Channel, Visibility
from kawat.formats import render
from kawat.store import cleared, copy
from kawat.store.claims import Claimed
from kawat.store.clock import now
from kawat.store.keys import key

FOLDERS = (Channel.SFTP, Channel.FTPS)

RENDITIONS = 256


class Envelopes:
    """Those of one sender, with the items and renditions that it has at hand."""

    def __init__(self, masthead: Masthead) -> None:
        self.masthead = masthead
        self._renditions: OrderedDict[tuple[int, str, str], Rendition] = OrderedDict()
        self._items: OrderedDict[int, Cleared] = OrderedDict()

    def keep(self, item: int, its: Cleared) -> None:
        """Have an item at hand that nobody could read from the ledger."""
        self._items[item] = its

    def fetch(self, items: set[int]) -> None:
        """Have these items at hand."""
        if missing := items - self._items.keys():
            self._items.update(cleared.by_ids(missing))
        for each in items & self._items.keys():
            self._items.move_to_end(each)
        while len(self._items) > max(RENDITIONS, len(items)):
            self._items.popitem(last=False)

    def of(self, claimed: Claimed, channel: Channel) -> Envelope:
        """A delivery of an item at hand, as its channel carries it; raises whatever its format does."""
        its = self._items[claimed.key.item]
        name = message_id(key("messages"), claimed.key)
        if channel is Channel.WEBSUB:
            return self._ping(claimed, its, name)
        addressed = self._mail_headers if channel is Channel.EMAIL else self._webhook_headers
        if channel in FOLDERS:
            addressed = self._file_headers
        return Envelope(
            key=claimed.key,
            channel=channel,
            address=claimed.address,
            message_id=f"{name}@{self.masthead.mail_domain}" if channel is Channel.EMAIL else name,
            rendition=self._rendition(its, claimed),
            headers=addressed(claimed, its, name),
            sender=f"b+{verp(claimed.key, name)}@{self.masthead.mail_domain}" if channel is Channel.EMAIL else "",
            secret=copy.unseal_secret(claimed.destination_uid, claimed.secret),
            secret_before=_secret_before(claimed),
            lane=claimed.lane,
            sequence=claimed.sequence,
            destination=claimed.destination_uid,
            pin=claimed.pin,
            options=folders.options_of(claimed.options) if channel in FOLDERS else (),
            name=f"{its.item.slug}-{its.item.language}",
            confirm=self._confirm(claimed) if its.item.kind.is_notice else "",
        )

    def _rendition(self, its: Cleared, claimed: Claimed) -> Rendition:
        format_, language = claimed.format, claimed.language
        return self._kept(
            (claimed.key.item, format_, language),
            lambda: render(format_, its, self.masthead, visibility=Visibility.MEDIA, language=language),
        )

    def _kept(self, wanted: tuple[int, str, str], write: Callable[[], Rendition]) -> Rendition:
        """A rendition, made once: of an item, in a format or a feed, in a language."""
        if wanted not in self._renditions:
            self._renditions[wanted] = write()
            if len(self._renditions) > RENDITIONS:
                self._renditions.popitem(last=False)
        return self._renditions[wanted]

    def _ping(self, claimed: Claimed, its: Cleared, name: str) -> Envelope:
        """What the hub sends to a callback: the feed with the one item that is new."""
        _, topic = websub.parts_of(claimed.address)
        rendition = self._kept((claimed.key.item, topic, ""), lambda: websub.written(its, topic, self.masthead))
        return ping(claimed, rendition, name, self.masthead, headers=self._common_headers(claimed, its))

    def _mail_headers(self, claimed: Claimed, its: Cleared, name: str) -> tuple[tuple[str, str], ...]:
        unsubscribe = f"{self.masthead.base_url}/unsubscribe/{unsubscribe_token(claimed.key.destination)}"
        return (
            ("To", f"<{claimed.address}>"),
            ("Message-ID", f"<{name}@{self.masthead.mail_domain}>"),
            ("List-Unsubscribe", f"<{unsubscribe}>"),
            ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
            *self._common_headers(claimed, its),
        )

    def _webhook_headers(self, claimed: Claimed, its: Cleared, _name: str) -> tuple[tuple[str, str], ...]:
        return (
            ("Kawat-Sequence", str(claimed.sequence)),
            ("Kawat-Item", its.item.uid),
            *self._common_headers(claimed, its),
        )

    def _file_headers(self, claimed: Claimed, its: Cleared, name: str) -> tuple[tuple[str, str], ...]:
        """What a manifest says beside the file itself; the name carries the sequence number."""
        return (
            ("Kawat-Id", name),
            ("Kawat-Item", its.item.uid),
            ("Kawat-Slug", its.item.slug),
            ("Kawat-Language", its.item.language),
            ("Kawat-Version", str(its.item.version)),
            ("Kawat-Kind", its.item.kind.value),
            *self._common_headers(claimed, its),
        )

    def _common_headers(self, claimed: Claimed, its: Cleared) -> tuple[tuple[str, str], ...]:
        headers: tuple[tuple[str, str], ...] = (("Kawat-Number", str(its.number)),)
        if claimed.key.repeat:
            headers += (("Kawat-Repeat", str(claimed.key.repeat)),)
        if its.item.kind.is_notice:
            headers += (("Kawat-Acknowledge", f"<{self._confirm(claimed)}>"),)
        return headers

    def _confirm(self, claimed: Claimed) -> str:
        """The link by which this destination confirms a kill or a withhold."""
        return f"{self.masthead.base_url}/acknowledge/{acknowledge_token(claimed.key.item, claimed.key.destination)}"


def ping(
    claimed: Claimed,
    rendition: Rendition,
    name: str,
    masthead: Masthead,
    *,
    headers: tuple[tuple[str, str], ...],
) -> Envelope:
    """A document on its way to a callback, signed if the callback asked for that."""
    callback, topic = websub.parts_of(claimed.address)
    secret = copy.unseal_secret(claimed.destination_uid, claimed.secret)
    told = websub.headers(topic, claimed.options, secret, rendition.content, masthead)
    return Envelope(
        key=claimed.key,
        channel=Channel.WEBSUB,
        address=callback,
        message_id=name,
        rendition=rendition,
        headers=(*told, *headers),
        lane=claimed.lane,
    )


def empty_ping(claimed: Claimed, masthead: Masthead) -> Envelope:
    """A feed in which nothing is new: a subscriber may take it, and prints nothing."""
    _, topic = websub.parts_of(claimed.address)
    name = message_id(key("messages"), claimed.key)
    return ping(claimed, websub.empty(topic, masthead), name, masthead, headers=(("Kawat-Type", "test"),))


def _secret_before(claimed: Claimed) -> bytes:
    """What still signs beside the secret; b'' as soon as its time is over."""
    if not claimed.secret_before or claimed.secret_before_until_us <= to_us(now()):
        return b""
    return copy.unseal_secret(claimed.destination_uid, claimed.secret_before)


def verp(delivery: DeliveryKey, name: str) -> str:
    """The local part's end by which a bounce is led back to its delivery; its name tells forged ones apart."""
    return f"{delivery.item:x}-{delivery.destination:x}-{delivery.repeat:x}-{name[:12]}"


def unsubscribe_token(destination: int) -> str:
    """What the one-click address of a mail says."""
    return sign_token(key("unsubscribe"), destination)


def acknowledge_token(item: int, destination: int) -> str:
    """What only the destination of a kill was sent, so that its answer counts."""
    return sign_token(key("acknowledge"), item, destination)
