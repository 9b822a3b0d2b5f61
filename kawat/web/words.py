"""What the house refuses and finds, said to people: its sentences translated whole, then filled in.

So are their gaps: reasons, states, rights, languages, instants. What is a name, an address or somebody's own word stays.

The sentences stand in `core.errors`, `core.findings` and `matching`; catalogues translate them by their English text.
"""

from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, pgettext, pgettext_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noted

from kawat.actions.people import READ
from kawat.core.because import Because
from kawat.core.errors import BadField, KawatError
from kawat.core.findings import Finding, Several
from kawat.core.markets import Closure
from kawat.core.terms import LANGUAGES, Channel, Kind, Right, Role, State, Verb
from kawat.language import local
from kawat.language.closures import holiday_in
from kawat.web.desk.moves import MOVES
from kawat.web.tongues import ENGLISH

STATES = {
    State.DRAFT: pgettext_lazy("state of an item", "draft"),
    State.APPROVED: pgettext_lazy("state of an item", "approved"),
    State.HELD: pgettext_lazy("state of an item", "held"),
    State.LATE: pgettext_lazy("state of an item", "late"),
    State.RETURNED: pgettext_lazy("state of an item", "sent back"),
    State.CLEARED: pgettext_lazy("state of an item", "out"),
    State.SUPERSEDED: pgettext_lazy("state of an item", "superseded"),
    State.WITHHELD: pgettext_lazy("state of an item", "withheld"),
    State.KILLED: pgettext_lazy("state of an item", "killed"),
    State.SPIKED: pgettext_lazy("state of an item", "spiked"),
}

KINDS = {
    Kind.RELEASE: pgettext_lazy("kind of an item", "release"),
    Kind.FLASH: pgettext_lazy("kind of an item", "flash"),
    Kind.ADVISORY: pgettext_lazy("kind of an item", "advisory"),
    Kind.UPDATE: pgettext_lazy("kind of an item", "update"),
    Kind.CORRECTION: pgettext_lazy("kind of an item", "correction"),
    Kind.REFILE: pgettext_lazy("kind of an item", "refile"),
    Kind.REPEAT: pgettext_lazy("kind of an item", "repeat"),
    Kind.WITHHOLD: pgettext_lazy("kind of an item", "withhold"),
    Kind.KILL: pgettext_lazy("kind of an item", "kill"),
}

RIGHTS = {
    Right.FILE: pgettext_lazy("what a key may do", "file"),
    Right.EDIT: pgettext_lazy("what a key may do", "edit"),
    Right.APPROVE: pgettext_lazy("what a key may do", "approve"),
    Right.CLEAR: pgettext_lazy("what a key may do", "clear"),
    Right.KILL: pgettext_lazy("what a key may do", "kill"),
    Right.READ_HELD: pgettext_lazy("what a key may do", "read what is held"),
    Right.IMPORT: pgettext_lazy("what a key may do", "import"),
    Right.STOP: pgettext_lazy("what a key may do", "stop the wire"),
    Right.PROFILE: pgettext_lazy("what a key may do", "change profiles"),
    Right.PEOPLE: pgettext_lazy("what a key may do", "look after an issuer's people"),
}

ROLES = {
    Role.ISSUER: pgettext_lazy("role of a person", "issuer"),
    Role.PROVIDER: pgettext_lazy("role of a person", "provider"),
    Role.EDITOR: pgettext_lazy("role of a person", "editor"),
    Role.OPERATOR: pgettext_lazy("role of a person", "operator"),
    Role.SUBSCRIBER: pgettext_lazy("role of a person", "subscriber"),
}

CHANNELS = {
    Channel.EMAIL: gettext_lazy("E-mail"),
    Channel.WEBHOOK: gettext_lazy("Webhook"),
    Channel.SFTP: gettext_lazy("SFTP folder"),
    Channel.FTPS: gettext_lazy("FTPS folder"),
    Channel.WEBSUB: gettext_lazy("WebSub"),
}

CRITERIA = {
    "languages": gettext_lazy("Languages"),
    "countries": gettext_lazy("Countries"),
    "regions": gettext_lazy("Regions"),
    "sectors": gettext_lazy("Sectors"),
    "issuers": gettext_lazy("Issuers"),
    "providers": gettext_lazy("Providers"),
    "kinds": gettext_lazy("Kinds"),
    "circuits": gettext_lazy("Circuits"),
    "urgency": gettext_lazy("Urgency up to"),
    "no_languages": gettext_lazy("None of the languages"),
    "no_countries": gettext_lazy("None of the countries"),
    "no_regions": gettext_lazy("None of the regions"),
    "no_sectors": gettext_lazy("None of the sectors"),
    "no_issuers": gettext_lazy("None of the issuers"),
    "no_providers": gettext_lazy("None of the providers"),
    "no_kinds": gettext_lazy("None of the kinds"),
    "no_circuits": gettext_lazy("None of the circuits"),
}

FIELD_OF_CODE = {
    "not-utf8": "copy",
    "empty-copy": "copy",
    "huge-copy": "copy",
    "binary-copy": "copy",
    "lone-surrogate": "copy",
    "unknown-language": "language",
    "no-issuer": "issuer",
    "no-such-issuer": "issuer",
    "no-such-provider": "provider",
    "no-circuit": "circuits",
    "no-such-circuit": "circuits",
    "closed-circuit": "circuits",
    "unknown-country": "forbidden",
    "past-instant": "hold_at",
    "instant-without-zone": "hold_zone",
    "unreadable-instant": "hold_at",
    "skipped-local-time": "hold_at",
    "repeated-local-time": "hold_at",
    "too-early": "hold_at",
    "no-reason": "reason",
}
"""Beside which field of a form a refusal is shown."""


THIS = noted("This cannot be taken: {reason}.")
"""What is said of a field that stands beside the sentence, or that no page has."""


def say(refused: KawatError) -> str:
    """The one sentence of a refusal."""
    sentence = type(refused).__doc__ or "?"
    facts = dict(refused.facts)
    if isinstance(refused, BadField):
        facts["field"] = _field(str(facts["field"]))
        sentence = sentence if facts["field"] else THIS
    return _filled(_(sentence), facts)


def say_finding(finding: Finding) -> str:
    """The one sentence of a finding."""
    facts = dict(finding.facts)
    if "holiday" in facts:
        closure = Closure(market=facts["market"], holiday=facts["holiday"], is_half="close" in facts)
        facts["holiday"] = holiday_in(_tongue(), closure, date.fromisoformat(facts["time"][:10]))
    return _filled(_(finding.sentence), {**facts})


def say_criterion(name: str) -> str:
    """A criterion as a reader calls it."""
    return str(CRITERIA[name])


def say_advice(advice: str) -> str:
    """What `matching.advice_of` says, '' for nothing."""
    return _(advice) if advice else ""


def field_of(refused: KawatError) -> str:
    """The field of a form that a refusal is about, or ''."""
    return FIELD_OF_CODE.get(refused.code) or str(refused.facts.get("field", ""))


def say_state(state: str) -> str:
    """A state in one word."""
    return str(STATES[State(state)])


def say_kind(kind: str) -> str:
    return str(KINDS[Kind(kind)])


def say_role(role: str) -> str:
    return str(ROLES[Role(role)])


def say_channel(channel: Channel | str) -> str:
    """A channel, or its name in lower case, as a reader calls it; streams to desktops are one of those that stop."""
    if channel == "stream":
        return _("desktop streams")
    return str(CHANNELS[channel if isinstance(channel, Channel) else Channel[channel.upper()]])


def say_scope(scope: str) -> str:
    """What a key may do: a right, or reading."""
    if scope == READ:
        return pgettext("what a key may do", "read")
    return str(RIGHTS[Right(scope)])


def say_move(verb: str) -> str:
    """What can be done with an item, as a word of its own."""
    return str(MOVES[Verb(verb)])


def say_verb(verb: str) -> str:
    """What was decided, as the list of decisions says it."""
    done = {
        Verb.APPROVE: _("approved"),
        Verb.RETURN: _("sent back"),
        Verb.WITHHOLD: _("withheld"),
        Verb.KILL: _("killed"),
        Verb.LIFT: _("asked to lift the withhold"),
    }
    return done.get(Verb(verb), verb)


def _filled(sentence: str, facts: dict[str, object]) -> str:
    """A sentence that is translated already, with its gaps filled."""
    return sentence.format(**{name: _fact(name, value) for name, value in facts.items()})


def _fact(name: str, value: object) -> str:
    """One fact. By its kind, else by the name of the gap that it fills."""
    match value:
        case Because():
            return _filled(_(value.clause), value.facts)
        case Several():
            return local.listed(map(say_finding, value.findings), _tongue())
        case State():
            return say_state(value)
        case datetime():
            return local.second(value, _tongue(), timezone.get_current_timezone())
        case bool():
            return str(value)
        case int():
            return local.count(value, _tongue())
    text = str(value)
    match name:
        case "reason" if text:
            return _(text)
        case "right":
            return _right(text)
        case "state" if text in list(State):
            return say_state(text)
        case "verb" if text in list(Verb):
            return say_move(text)
        case "possible":
            return local.listed([say_move(each) for each in text.split(", ") if each in list(Verb)], _tongue())
        case "language" | "other" if text in LANGUAGES:
            return local.language_name(text, _tongue())
        case "script":
            return str(local.locale_of(_tongue()).scripts.get(text, text))
    return text


def _right(name: str) -> str:
    """What somebody may not do: a right, or one of the few things that no right is needed for."""
    other = {
        "read": pgettext("what a key may do", "read"),
        "stream": pgettext("what a key may do", "open a stream"),
        "match": pgettext("what a key may do", "try queries out"),
        "operate": pgettext("what a key may do", "operate the wire"),
    }
    its = name.replace(" ", "_")
    return say_scope(its) if its in list(Right) else other.get(its, name)


def _field(name: str) -> str:
    """What a field that has no place on the page is called; '' where a page has no word for it."""
    called = {
        "address": _("Address"),
        "country": _("Country"),
        "fingerprint": _("Fingerprint"),
        "format": _("Format"),
        "heartbeat": _("Heartbeat"),
        "issuer": _("Issuer"),
        "kind": _("Kind"),
        "language": _("Language"),
        "password": _("Password"),
        "query": _("Query"),
        "secret": _("Secret"),
        "urgency": _("Urgency"),
        "zone": _("Zone"),
    }
    return called.get(name, "")


def _tongue() -> str:
    return get_language() or ENGLISH
