"""What the house refuses and finds, said to people: its sentences translated whole, then filled in.

The sentences stand in `core.errors` and `core.findings`; catalogues translate them by their English text.
"""

from django.utils.translation import gettext as _

from kawat.core.errors import KawatError
from kawat.core.findings import Finding
from kawat.core.terms import Kind, State, Verb

STATES = {
    State.DRAFT: "draft",
    State.APPROVED: "approved",
    State.HELD: "held",
    State.LATE: "late",
    State.CLEARED: "out",
    State.SUPERSEDED: "superseded",
    State.WITHHELD: "withheld",
    State.KILLED: "killed",
    State.SPIKED: "spiked",
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


def say(refused: KawatError) -> str:
    """The one sentence of a refusal."""
    return _(type(refused).__doc__ or "").format(**refused.facts)


def say_finding(finding: Finding) -> str:
    """The one sentence of a finding."""
    return _(finding.sentence).format(**dict(finding.facts))


def say_criterion(name: str) -> str:
    """A criterion as a reader calls it."""
    plain = name.removeprefix("no_")
    called = {
        "languages": _("Languages"),
        "countries": _("Countries"),
        "regions": _("Regions"),
        "sectors": _("Sectors"),
        "issuers": _("Issuers"),
        "providers": _("Providers"),
        "kinds": _("Kinds"),
        "circuits": _("Circuits"),
        "urgency": _("Urgency up to"),
    }[plain]
    return called if plain == name else _("None of the {criterion}").format(criterion=called.lower())


def say_advice(advice: str) -> str:
    """What `matching.advice_of` says, '' for nothing."""
    return _(advice) if advice else ""


def field_of(refused: KawatError) -> str:
    """The field of a form that a refusal is about, or ''."""
    return FIELD_OF_CODE.get(refused.code) or str(refused.facts.get("field", ""))


def say_state(state: str) -> str:
    """A state in one word."""
    return _(STATES[State(state)])


def say_kind(kind: str) -> str:
    return _(Kind(kind).value)


def say_verb(verb: str) -> str:
    """What was decided, as the list of decisions says it."""
    done = {
        Verb.APPROVE: _("approved"),
        Verb.WITHHOLD: _("withheld"),
        Verb.KILL: _("killed"),
        Verb.LIFT: _("asked to lift the withhold"),
    }
    return done.get(Verb(verb), verb)
