"""What the subscriber's room shows of profiles and of deliveries, in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from kawat.core.instants import from_us
from kawat.core.profile import LISTS, Criteria
from kawat.core.query import write
from kawat.core.terms import Channel, State
from kawat.store import cleared, models
from kawat.store.owed import Owed
from kawat.web.delivery_words import say_delivery
from kawat.web.words import say_channel


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One delivery, as a list shows it. `headline` is '' where the story was taken back."""

    uid: str
    headline: str
    language: str
    kind: str
    number: int
    channel: str
    address: str
    destination: str
    sequence: int | None
    state: str
    word: str
    tries: int
    at: datetime | None
    answer: str


def criteria_words(criteria: Criteria) -> dict[str, object]:
    """Criteria as the page shows them: languages; countries, which have a word of their own; other values; what is
    unwanted; and the query in its canonical text."""
    wanted = [each for name in LISTS if name != "countries" for each in getattr(criteria, name)]
    return {
        "languages": criteria.languages,
        "countries": criteria.countries,
        "wanted": wanted,
        "urgency": criteria.urgency if criteria.urgency < 8 else None,
        "unwanted": [each for name in ("languages", *LISTS) for each in getattr(criteria, f"no_{name}")],
        "query": write(criteria.query) if criteria.query else "",
    }


def lines_of(rows: Iterable[Owed], destinations: Iterable[models.Destination]) -> list[Line]:
    """Deliveries with the headlines of their stories; one that was taken back shows none."""
    rows = list(rows)
    by_id = {each.pk: each for each in destinations}
    items = cleared.by_ids({each.item for each in rows})
    lines = []
    for each in rows:
        its, to = items[each.item].item, by_id[each.destination]
        gone = each.item_state in (State.KILLED, State.WITHHELD)
        lines.append(
            Line(
                uid=each.uid,
                headline="" if gone else its.headline,
                language=its.language,
                kind=each.kind,
                number=each.number,
                channel=say_channel(Channel(to.channel)),
                address=to.address,
                destination=to.uid,
                sequence=each.sequence,
                state=each.state.name.lower(),
                word=say_delivery(each.state),
                tries=each.tries,
                at=from_us(each.settled_us) if each.settled_us else None,
                answer=f"{each.code or ''} {each.words}".strip(),
            )
        )
    return lines
