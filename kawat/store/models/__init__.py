"""The tables. They hold no rules: rules stand in `core`, and only `actions` write."""

from kawat.store.models.drafts import Draft, DraftPicture
from kawat.store.models.journal import Entry, Stop, Wire
from kawat.store.models.ledger import Acknowledgement, Attempt, Bounce, Delivery, EdgeTally, Read
from kawat.store.models.letters import AlarmTold, Letter
from kawat.store.models.matching import Analysis, Topic
from kawat.store.models.operating import Errand, Import, Pulse
from kawat.store.models.people import ApiKey, Enrolment, Issuer, Knock, Membership, Person, Provider
from kawat.store.models.releases import (
    Copy,
    Decision,
    FeedEntry,
    Item,
    ItemCircuit,
    ItemForbidden,
    ItemRouted,
    Release,
    Revision,
)
from kawat.store.models.search import SearchEntry
from kawat.store.models.subscribers import (
    Circuit,
    CircuitIssuer,
    Destination,
    Erasure,
    Member,
    Profile,
    ProfileDestination,
    Snapshot,
    Subscriber,
    Suppression,
)
from kawat.store.models.websub import Intent

__all__ = [
    "Acknowledgement",
    "AlarmTold",
    "Analysis",
    "ApiKey",
    "Attempt",
    "Bounce",
    "Circuit",
    "CircuitIssuer",
    "Copy",
    "Decision",
    "Delivery",
    "Destination",
    "Draft",
    "DraftPicture",
    "EdgeTally",
    "Enrolment",
    "Entry",
    "Erasure",
    "Errand",
    "FeedEntry",
    "Import",
    "Intent",
    "Issuer",
    "Item",
    "ItemCircuit",
    "ItemForbidden",
    "ItemRouted",
    "Knock",
    "Letter",
    "Member",
    "Membership",
    "Person",
    "Profile",
    "ProfileDestination",
    "Provider",
    "Pulse",
    "Read",
    "Release",
    "Revision",
    "SearchEntry",
    "Snapshot",
    "Stop",
    "Subscriber",
    "Suppression",
    "Topic",
    "Wire",
]
