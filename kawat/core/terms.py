"""The words of the trade: every enum that the rest of Kawat speaks in, and the glossary itself.

A word that is not here is not a name in the code. `docs/glossary.md` is compared with `GLOSSARY` by a test.
The numbers of the int enums stand in the database and never change their meaning.
"""

from enum import IntEnum, StrEnum


class Kind(StrEnum):
    """What an item is to those who had an earlier one."""

    RELEASE = "release"
    FLASH = "flash"
    ADVISORY = "advisory"
    UPDATE = "update"
    CORRECTION = "correction"
    REFILE = "refile"
    REPEAT = "repeat"
    WITHHOLD = "withhold"
    KILL = "kill"

    @property
    def is_notice(self) -> bool:
        """A notice about an item rather than an item to print."""
        return self in (Kind.WITHHOLD, Kind.KILL)


class State(StrEnum):
    """Where an item stands. Moved by `lifecycle.move` alone."""

    DRAFT = "draft"
    APPROVED = "approved"
    HELD = "held"
    LATE = "late"
    RETURNED = "returned"
    CLEARED = "cleared"
    SUPERSEDED = "superseded"
    WITHHELD = "withheld"
    KILLED = "killed"
    SPIKED = "spiked"

    @property
    def is_out(self) -> bool:
        """The item has cleared the wire: it has a wire number for ever."""
        return self in (State.CLEARED, State.SUPERSEDED, State.WITHHELD, State.KILLED)


class Verb(StrEnum):
    """What is done to an item."""

    EDIT = "edit"
    APPROVE = "approve"
    HOLD = "hold"
    UNHOLD = "unhold"
    MISS = "miss"
    CLEAR = "clear"
    SPIKE = "spike"
    RETURN = "return"
    RESUBMIT = "resubmit"
    SUPERSEDE = "supersede"
    WITHHOLD = "withhold"
    LIFT = "lift"
    KILL = "kill"


class DeliveryState(IntEnum):
    """Where a delivery stands. The numbers stand in the ledger; what is over has those from ACCEPTED on."""

    WAITING = -1
    DUE = 0
    FLYING = 1
    PARKED = 2
    ACCEPTED = 3
    RELAYED = 4
    FAILED = 5
    CANCELLED = 6
    DELIVERED = 7
    BOUNCED = 8

    @property
    def is_over(self) -> bool:
        """The wire has nothing more to do. What was relayed may still turn out to be delivered or bounced."""
        return self >= DeliveryState.ACCEPTED


GOT = (DeliveryState.ACCEPTED, DeliveryState.RELAYED, DeliveryState.DELIVERED)
"""Where a delivery arrived, as far as is known."""

TIMED = (*GOT, DeliveryState.BOUNCED)
"""What was accepted at its instant, whatever came back later: a bounce changes no time that was measured."""


class DeliveryVerb(StrEnum):
    """What happens to a delivery."""

    CLAIM = "claim"
    ACCEPT = "accept"
    RELAY = "relay"
    DEFER = "defer"
    EXPIRE = "expire"
    FAIL = "fail"
    CANCEL = "cancel"
    PARK = "park"
    RESUME = "resume"
    RELEASE = "release"
    DELIVER = "deliver"
    BOUNCE = "bounce"


class OutcomeKind(StrEnum):
    """What one try came to."""

    ACCEPTED = "accepted"
    RELAYED = "relayed"
    DEFERRED = "deferred"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    UNWANTED = "unwanted"


class BounceKind(StrEnum):
    """What came back for a mail says of it: lost for good, lost this time, late, passed on, delivered, complained of,
    answered by a machine, or nothing that can be read."""

    HARD = "hard"
    SOFT = "soft"
    DELAYED = "delayed"
    RELAYED = "relayed"
    DELIVERED = "delivered"
    COMPLAINT = "complaint"
    REPLY = "reply"
    UNKNOWN = "unknown"


class Lane(IntEnum):
    """Order of dispatch, most urgent first. The numbers stand in the ledger."""

    KILL = 0
    FLASH = 1
    DISCLOSURE = 2
    NORMAL = 3


class Channel(IntEnum):
    """How a destination is reached by push. The numbers stand in the ledger."""

    EMAIL = 0
    WEBHOOK = 1
    SFTP = 2
    FTPS = 3
    WEBSUB = 4


class SubscriberKind(StrEnum):
    """An outlet takes each language it lists; a journalist and a desktop the first of theirs that there is."""

    OUTLET = "outlet"
    JOURNALIST = "journalist"
    DESKTOP = "desktop"


class DestinationState(StrEnum):
    """A held destination keeps what it is owed; an unsubscribed one is owed nothing more. A pending one has not yet
    proved that it wants anything, and is owed nothing until it has."""

    PENDING = "pending"
    ACTIVE = "active"
    HELD = "held"
    UNSUBSCRIBED = "unsubscribed"


class Visibility(StrEnum):
    """Who may see a contact, and which rendition holds it."""

    PUBLIC = "public"
    MEDIA = "media"
    NONE = "none"


class LetterKind(StrEnum):
    """What a letter of the wire's own is for: a link that proves an address, a turn of a release, an alarm, a digest."""

    LINK = "link"
    TURN = "turn"
    ALARM = "alarm"
    DIGEST = "digest"


class Turn(StrEnum):
    """What an issuer is told of a release of theirs."""

    RECEIVED = "received"
    RETURNED = "returned"
    HELD = "held"
    UNHELD = "unheld"
    MISSED = "missed"
    SPIKED = "spiked"
    CLEARED = "cleared"
    UPDATED = "updated"
    CORRECTED = "corrected"
    WITHHELD = "withheld"
    LIFTED = "lifted"
    KILLED = "killed"

    @property
    def is_out(self) -> bool:
        """The release is out, so that what it says may stand in plain."""
        return self not in (Turn.RECEIVED, Turn.RETURNED, Turn.HELD, Turn.UNHELD, Turn.MISSED, Turn.SPIKED)


class Severity(StrEnum):
    """A blocking finding stops approval; advice does not."""

    BLOCKING = "blocking"
    ADVICE = "advice"


class Right(StrEnum):
    """What a person may do. Who may is the table in `core.rights`."""

    FILE = "file"
    EDIT = "edit"
    APPROVE = "approve"
    CLEAR = "clear"
    KILL = "kill"
    READ_HELD = "read_held"
    IMPORT = "import"
    STOP = "stop"
    PROFILE = "profile"
    PEOPLE = "people"


class Role(StrEnum):
    """What a person is to the wire."""

    ISSUER = "issuer"
    PROVIDER = "provider"
    EDITOR = "editor"
    OPERATOR = "operator"
    SUBSCRIBER = "subscriber"


class Rank(StrEnum):
    """What one of an issuer's people may do: read what waits, file as well, or look after its people as well."""

    LOOK = "look"
    FILE = "file"
    CHIEF = "chief"


LANGUAGES: dict[str, str] = {
    "ar": "العربية",
    "de": "Deutsch",
    "en": "English",
    "es": "Español",
    "fr": "Français",
    "id": "Bahasa Indonesia",
    "ja": "日本語",
    "ko": "한국어",
    "ms": "Bahasa Melayu",
    "pt": "Português",
    "ru": "Русский",
    "th": "ไทย",
    "vi": "Tiếng Việt",
    "zh-Hans": "简体中文",
    "zh-Hant": "繁體中文",
}
"""The wire's languages by BCP 47 tag, each in its own name."""


GLOSSARY: dict[str, str] = {
    "Issuer": "who a release speaks for: a company or an institution",
    "Rank": "what one of an issuer's people may do: look, file, or as its chief look after its people too",
    "Provider": "who syndicates others' stories; has disclaimers per language, rights and an approval policy",
    "Release": "one piece of news: id, slug, issuer, provider; has Items, and its state is derived from theirs",
    "Item": "one immutable version of a release in one language, with its own state, hold and urgency",
    "Finding": "what a check says of an item",
    "Decision": "what an editor decided, of which item hash, when and why",
    "Hold": "nobody outside the desk can read the item until T",
    "Clear time": "the recorded instant at which an item went out: it 'cleared the wire'",
    "Circuit": "a named set of subscribers",
    "Wire number": "one gapless number per cleared item: the stream's event id and the cursor of feeds and pull API",
    "Subscriber": "an outlet, a journalist or a desktop; has Profiles and Destinations",
    "Profile": "standing criteria: languages in order of preference, countries, sectors, issuers, providers, "
    "exclusions and keywords; names the destinations it feeds",
    "Shard": "a part of the subscribers, with all their profiles: those of one of several routers",
    "Snapshot": "a file from which a router takes up its profiles when it starts",
    "Destination": "where and how: transport, format, language, address, secret and state",
    "Audience": "members of the chosen circuits who have an active matching profile, minus exclusions",
    "Delivery": "one item owed to one destination: the ledger's row, unique by item, destination and repeat",
    "Attempt": "one try to deliver",
    "Outcome": "what a try came to, with the remote's own words",
    "Bounce": "what comes back for a mail: that it is lost, late or delivered after all, or that its reader complains",
    "Rendition": "an item in one format, one visibility and one language of its furniture; made once, "
    "shared by all deliveries",
    "Tally": "an edge's row per item: offered, written, dropped, first, last",
    "Read": "one authenticated download",
    "Letter": "a mail of the wire's own to one person: a link, a turn of a release, an alarm, a digest",
    "Turn": "what an issuer is told of a release of theirs: received, held until T, cleared and so on",
    "Digest": "the stories that waited for a destination's own hour, in one letter",
    "Receipt": "what a destination answered",
    "Proof": "the signed statement of a whole distribution",
    "Journal": "who did what to what, when; append-only and hash-chained; knows people by id only",
    "Lane": "the order of dispatch: kill and withhold, then flash, disclosure and normal",
    "Slug": "the short name of a story, stable across its versions",
    "Dateline": "place, date and mark at the head of the story",
    "Boilerplate": "the standing paragraph about an issuer or a provider",
    "Furniture": "the words around a story that are not the story: labels, buttons, notices",
    "Masthead": "the wire's own name, mark and addresses",
    "Hub": "what tells whoever subscribed to a feed that something is new in it, by WebSub",
    "Intent": "what the hub was asked for in a callback's name, until the callback has confirmed it",
    "Envelope": "one delivery as a transport carries it: address, rendition and the recipient's own headers",
    "Ticket": "what lets a desktop open its stream: signed, checked without the database",
    "Frame": "one item as the stream writes it",
    "Landing": "how a release arrives: what of it is owed, under way and there, by channel, item and country",
    "Kill": "remove it, all versions; needs a reason; acknowledgements are counted",
    "Withhold": "do not use while we check: reversible, carried at kill speed",
    "Spike": "to drop an item before it cleared: nothing public remains",
    "Correction": "a new version that says what was wrong",
    "Update": "a fuller version",
    "Skew": "last minus first acceptance among first attempts, per channel",
    "Lag": "from the set instant to the commit or to the first byte",
}
"""Each word with its meaning; `docs/glossary.md` says the same."""
