"""Whether an address may be delivered to: its form, the guard that it passes, who else has it, whether it left for good."""

from django.conf import settings

from kawat.core.because import Because
from kawat.core.errors import BadAddress, DuplicateAddress
from kawat.core.terms import Channel
from kawat.store import models, roll
from kawat.store.keys import name_of
from kawat.transports import guard, hosts


def checked_address(channel: Channel, address: str) -> str:
    """The address as it is kept; raises `BadAddress` where it cannot be delivered to in form."""
    if channel is Channel.EMAIL:
        return guard.mail_address(address)
    if channel in (Channel.SFTP, Channel.FTPS):
        place, kept = hosts.place_of(address, folder_guard())
        if place.scheme != channel.name.lower():
            raise BadAddress(
                address=guard.shown(address),
                reason=Because("it does not begin with {scheme}://", scheme=channel.name.lower()),
            )
        return kept
    return outbound_guard().url(address)


def refuse_taken(channel: Channel, address: str) -> None:
    """Within a transaction: an address belongs to one destination. One that only claims it and has not proved itself
    gives way."""
    if channel is Channel.WEBHOOK:
        roll.drop_claims([address])
    taken = models.Destination.objects.filter(channel=channel.value, address=address).select_related("subscriber")
    if (its := taken.first()) is not None:
        raise DuplicateAddress(address=address, holder=its.subscriber.name)


def is_suppressed(address: str) -> bool:
    return models.Suppression.objects.filter(mac=name_of("address", address.casefold())).exists()


def outbound_guard() -> guard.Guard:
    """The guard that every address of a stranger passes. This very machine is allowed in tests and the demo alone."""
    return guard.Guard(allow=guard.LOOPBACK if settings.KAWAT.allow_loopback else ())


def folder_guard() -> guard.Guard:
    """The same for hosts of SFTP and FTPS, with ports of their own."""
    return guard.Guard(
        ports=hosts.PORTS | set(settings.KAWAT.file_ports),
        allow=guard.LOOPBACK if settings.KAWAT.allow_loopback else (),
    )
