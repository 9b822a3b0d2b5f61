"""How a sender's relays fare, in plain numbers and words for its pulse."""

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kawat.transports.email import EmailTransport

PAUSES = 50
"""Domains of a pulse, those with the longest to wait."""
SAID = 200
_ADDRESS = re.compile(r"\S+@\S+")


def relay_figures(email: "EmailTransport") -> dict[str, Any]:
    """Each relay by its host and port; what it said last is without addresses."""
    return {
        "relays": [
            {
                "name": f"{each.relay.host}:{each.relay.port}",
                "connections": each.connections,
                "most": each.relay.connections,
                "rate": each.relay.rate,
                "answers": each.answers,
                "away_s": round(each.away_s, 1),
                "last": _ADDRESS.sub("…", each.last)[:SAID],
            }
            for each in email.fared()
        ],
        "pauses": [[domain, round(left)] for domain, left in email.pauses(PAUSES)],
    }
