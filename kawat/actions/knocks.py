"""How often somebody may knock: askings for links and passwords, counted by the network that they come from and by what
they are about.

Whether there is anything behind the door makes no difference to the count, so that nobody learns from it which addresses
are known. What is refused is not counted, so that the table stays small however long somebody goes on.
"""

from ipaddress import IPv6Address, ip_address, ip_network

from kawat.core.errors import TooManyAsked, TooOftenFromHere, TooOftenOfThis
from kawat.core.instants import to_us
from kawat.store import models
from kawat.store.clock import now
from kawat.store.keys import name_of
from kawat.store.transactions import deciding

HOUR_US, DAY_US = 3_600_000_000, 86_400_000_000
FROM_ONE = 20
"""Within an hour from one network: a newsroom behind one address signs up in an afternoon, a list of a million does not."""
OF_ONE = 3
"""Within a day about one address: nobody floods a stranger's mailbox through here."""
IN_ALL = 500
"""Within an hour."""


def knock(client: str, about: str, *, of_one: int = OF_ONE) -> None:
    """Count one knock, or refuse it. `client` is a network address, `about` a keyed hash."""
    refuse(client, about, of_one=of_one)  # whoever floods does not get as far as the write lock
    with deciding():
        refuse(client, about, of_one=of_one)
        instant = to_us(now())
        models.Knock.objects.filter(at_us__lt=instant - DAY_US).delete()
        models.Knock.objects.create(client=_mac_of(client), about=about, at_us=instant)


def refuse(client: str, about: str, *, of_one: int = OF_ONE) -> None:
    """Pass where one more knock is not too many."""
    rows, instant = models.Knock.objects, to_us(now())
    lately = rows.filter(at_us__gt=instant - HOUR_US)
    if lately.filter(client=_mac_of(client)).count() >= FROM_ONE:
        raise TooOftenFromHere(limit=FROM_ONE)
    if rows.filter(about=about, at_us__gt=instant - DAY_US).count() >= of_one:
        raise TooOftenOfThis(limit=of_one)
    if lately.count() >= IN_ALL:
        raise TooManyAsked(whose="this wire", limit=IN_ALL)


def network_of(client: str) -> str:
    """By what somebody is counted: an IPv6 customer has a whole /64 to ask from. All of IPv4 as IPv6 writes it is one /64,
    and not one customer."""
    try:
        address = ip_address(client)
    except ValueError:
        return client
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ip_network(f"{client}/64", strict=False)) if address.version == 6 else client


def _mac_of(client: str) -> str:
    return name_of("client", network_of(client))
