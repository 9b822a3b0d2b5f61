"""What can be found wrong with an item: every code, whether it blocks, and its sentence.

Each sentence says what is wrong and what to do; codes are stable and stand in answers and docs. `core.checks` finds
most of them, the readers of `formats.reading` the few that only the filed text can show.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from kawat.core.terms import Severity

_BLOCKING, _ADVICE = Severity.BLOCKING, Severity.ADVICE


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a check says of an item. `sentence` has named placeholders, so that it can be translated whole; `facts` fill
    them; `str` gives the sentence filled in. `field` is the item's field that it is about.
    """

    code: str
    severity: Severity
    field: str
    sentence: str
    facts: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return self.sentence.format(**dict(self.facts))

    @property
    def is_blocking(self) -> bool:
        return self.severity is Severity.BLOCKING


class Several(str):
    """Findings as one text, which keeps them."""

    __slots__ = ("findings",)

    findings: tuple[Finding, ...]

    def __new__(cls, findings: Iterable[Finding]) -> "Several":
        kept = tuple(findings)
        self = super().__new__(cls, "; ".join(map(str, kept)))
        self.findings = kept
        return self


class Rule(NamedTuple):
    """The standing part of a finding."""

    severity: Severity
    field: str
    sentence: str


RULES: dict[str, Rule] = {
    # -- what is not there
    "headline-missing": Rule(_BLOCKING, "headline", "It has no headline; give it one."),
    "dateline-missing": Rule(_ADVICE, "dateline", "No place stands at the head of the story; add a dateline."),
    "dateline-undated": Rule(_ADVICE, "dateline", "The dateline '{raw}' has no date; add one, or leave it as it came."),
    "body-near-empty": Rule(
        _BLOCKING, "body", "The body holds {columns} columns of text; write the story, or file it as a flash."
    ),
    "body-unsearched": Rule(
        _ADVICE,
        "body",
        "No more than {limit} characters of a story are searched, so that no reader's words find the last {count}; send "
        "a long annex as a file.",
    ),
    "contact-missing": Rule(_ADVICE, "contacts", "Nobody can be asked about it; add a contact."),
    "contact-unreachable": Rule(
        _ADVICE, "contacts", "'{name}' has neither a telephone nor an e-mail address; add one of them."
    ),
    "boilerplate-missing": Rule(_ADVICE, "boilerplate", "It does not say who it is from; add an 'About' paragraph."),
    "disclaimer-missing": Rule(
        _ADVICE,
        "disclaimer",
        "It comes from {provider}, and nothing says that it is a third party's; add the disclaimer.",
    ),
    "attribution-missing": Rule(
        _ADVICE, "provider", "Its text names {provider} nowhere; add the mark, a disclaimer or an 'About' paragraph."
    ),
    "sectors-missing": Rule(_ADVICE, "sectors", "It names no sector, so that readers by sector miss it; add one."),
    "keywords-missing": Rule(_ADVICE, "keywords", "It has no keywords; add a few that editors would search for."),
    "media-missing": Rule(_ADVICE, "media", "It comes with no picture; add one with a caption and a credit."),
    "picture-missing": Rule(_ADVICE, "media", "The caption '{caption}' came without its picture; attach it."),
    "caption-missing": Rule(_ADVICE, "media", "'{name}' has no caption; say who and what it shows."),
    "credit-missing": Rule(_ADVICE, "media", "'{name}' names nobody who made it; add the credit."),
    "alternative-missing": Rule(
        _ADVICE, "media", "'{name}' does not say in words what it shows, for those who cannot see it; add that."
    ),
    "note-missing": Rule(_ADVICE, "note", "A correction says what was wrong and where; add a note."),
    # -- language and script
    "language-missing": Rule(_BLOCKING, "language", "It does not say its language; state it, as in 'id' or 'zh-Hant'."),
    "language-unknown": Rule(
        _BLOCKING, "language", "'{language}' is not a language of this wire; choose one of {known}."
    ),
    "language-script": Rule(
        _BLOCKING,
        "language",
        "It is filed as {language}, but {percent} % of its letters are {script}; correct the language or the text.",
    ),
    "chinese-script": Rule(
        _BLOCKING,
        "language",
        "It is filed as {language}, but {count} characters belong to {other} only; correct the language or the text.",
    ),
    "chinese-mixed": Rule(
        _ADVICE, "body", "{count} characters belong to {other} only, in a text that is {language}; look through it."
    ),
    # -- the headline
    "headline-long": Rule(
        _ADVICE, "headline", "The headline takes {columns} columns; some receivers cut it after {limit}, so shorten it."
    ),
    "headline-endless": Rule(
        _BLOCKING,
        "headline",
        "The headline takes {columns} columns; {limit} is the most that can be sent, so shorten it.",
    ),
    # -- what should have been taken off
    "embargo-ambiguous": Rule(
        _BLOCKING,
        "embargo",
        "The embargo '{line}' cannot be enforced: {reason}; say until when with --hold, zone included.",
    ),
    "embargo-left-in": Rule(
        _BLOCKING, "body", "'{line}' still stands in the text and holds nothing; set the hold and take the line out."
    ),
    "end-mark-left-in": Rule(_ADVICE, "body", "The end mark '{mark}' still stands in the text; take it out."),
    "placeholder": Rule(_ADVICE, "body", "'{word}' looks like a gap that was to be filled; fill it or take it out."),
    "flash-with-body": Rule(_ADVICE, "body", "A flash is its headline alone; file the body as a release of its own."),
    # -- the hold and the exchanges' hours
    "market-open": Rule(
        _ADVICE,
        "not_before",
        "Its time is {time} in {zone}, when {market} trades on such a day; tell the exchange before, or hold it until "
        "{until}.",
    ),
    "market-close": Rule(
        _ADVICE,
        "not_before",
        "Its time is {time} in {zone}, right after {market} closes on such a day; hold it until {until}.",
    ),
    "market-closed": Rule(
        _ADVICE,
        "not_before",
        "Its time is {time} in {zone}, on a day when {market} is closed as far as is known: {holiday}; look whether that "
        "day is meant.",
    ),
    "market-half-day": Rule(
        _ADVICE,
        "not_before",
        "Its time is {time} in {zone}, on a day when {market} closes at {close} already as far as is known: {holiday}; hold "
        "it until {until}.",
    ),
    # -- tickers and links
    "ticker-spam": Rule(
        _ADVICE, "tickers", "It names {count} tickers; keep those that the news is about, {limit} at most."
    ),
    "ticker-without-market": Rule(
        _ADVICE, "tickers", "The ticker '{ticker}' names no market; write it as NASDAQ:{ticker}."
    ),
    "ticker-not-own": Rule(
        _ADVICE,
        "tickers",
        "It names {tickers}; the tickers of {issuer} itself are {own}: look whether the news is about the others too.",
    ),
    "link-malformed": Rule(_ADVICE, "body", "The link '{link}' leads nowhere: {reason}; correct it."),
    "link-unsafe": Rule(_BLOCKING, "body", "The link '{link}' is not one that a reader may be sent to; take it out."),
    # -- what the reader met (formats.reading)
    "unplaced": Rule(_ADVICE, "body", "Line {line} ('{text}') could not be placed and stays in the body; look at it."),
    "raw-html": Rule(_ADVICE, "body", "Line {line} holds HTML ('{text}'), kept as plain text; take it out."),
    "not-taken": Rule(
        _ADVICE,
        "body",
        "'{what}' stood in what was pasted or dropped and is not in the copy; attach it, or say it in words.",
    ),
    "terms-not-enforced": Rule(
        _ADVICE,
        "forbidden",
        "It came with terms ('{terms}') that are not enforced by themselves; name the territories with --forbid.",
    ),
    "markup-unreadable": Rule(
        _ADVICE, "body", "The Markdown could not be read without loss, so it was taken as plain text; look through it."
    ),
}
"""Every code that there is, in the order of the docs."""


def find(code: str, **facts: object) -> Finding:
    """The finding of that code. Long facts are shortened, so that one sentence stays one."""
    rule = RULES[code]
    said = tuple((name, _short(str(value))) for name, value in facts.items())
    return Finding(code=code, severity=rule.severity, field=rule.field, sentence=rule.sentence, facts=said)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 120 else line[:119] + "…"
