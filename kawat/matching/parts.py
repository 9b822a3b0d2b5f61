"""The parts of a query as it was typed: operators, parentheses, fields and leaves, each with its column.

Everything that can be seen from left to right is refused here, in words that say what to do: quotes and parentheses
left open, signs in a wrong place, too many words, too deep a nest. One walk over the text, whatever it holds.
"""

import re
import unicodedata
from array import array
from collections.abc import Sequence
from typing import NamedTuple

from kawat.core.because import Because
from kawat.core.errors import BadQuery
from kawat.core.query import Form
from kawat.core.words import Field

LENGTH = 20_000
"""Characters of a query."""
DEPTH = 32
"""Parentheses within parentheses."""
LEAVES = 512
"""Words, phrases and the like in one query."""
SAID = 300
"""Characters of one of them; what is longer is a text."""
NEAR = "near"
NEAR_WORDS, NEAR_WITHIN = 6, 50
NOT_NEAR = "near needs two to six different words, with spaces between them"
PREFIX_LETTERS = 2
"""A prefix of one letter is half of the dictionary."""

OPERATORS = ("AND", "OR", "NOT")
FIELDS = ", ".join(Field)
SHOWN = 40
"""Characters of what was typed that a refusal repeats."""

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_QUOTES = dict.fromkeys(map(ord, "“”„‟«»「」『』｢｣〝〞〟"), '"')
_READ_AS = {**_FULL_WIDTH, **_QUOTES, 0x301C: "~", 0x037E: ";"}
"""Keyboards and word processors write one sign in several ways; each is one character, so that columns stay."""

_UNSEEN = re.compile(
    "[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_BROKEN = re.compile("[\ud800-\udfff]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ufffe\uffff]")
_UNREADABLE = (
    (_BROKEN, "half a character (a lone surrogate) stands here; take it out"),
    (_CONTROL, "a control character stands here; take it out"),
)
_PLAIN = re.compile(r"[\t\n\r -~]*")

_PART = re.compile(
    r"""\s+
    | (?P<open>  \( )
    | (?P<close> \) )
    | (?P<quoted> =? "[^"]*" (?: ~ [^\s()":*~]* )? )
    | (?P<field> [^\s()":*~]* : )
    | (?P<word>  [^\s()":*~]+ \** )
    | (?P<stray> . )""",
    re.VERBOSE,
)
_SEPARATOR = re.compile(r"(?<!\d),|,(?!\d)|[;、،؛]")
_WORDLIKE = re.compile(r'[^\s()"]')
_STARRED = re.compile(r"\w\*+(?!\w)")


class Part(NamedTuple):
    """One part. `kind` is a terminal of the grammar, and `said` what a leaf says, a field's name, or the sign.

    `form` is that of a leaf, a `core.query.Form` or 'near', and '' for everything else.
    """

    kind: str
    column: int
    said: str
    form: str = ""
    within: int = 0


def parts_of(text: str) -> list[Part]:
    """All parts in order; raises `BadQuery` at the first that cannot stand where it does."""
    if len(text) > LENGTH:
        raise BadQuery(column=LENGTH + 1, reason=Because("it is longer than {limit} characters", limit=LENGTH))
    columns: Sequence[int] = range(1, len(text) + 2)
    if not _PLAIN.fullmatch(text):
        for pattern, clause in _UNREADABLE:
            if found := pattern.search(text):
                raise BadQuery(column=found.start() + 1, reason=Because(clause))
        if _UNSEEN.search(text):
            columns = array("l", [at for at, each in enumerate(text, 1) if not _UNSEEN.match(each)])
            columns.append(len(text) + 1)
            text = _UNSEEN.sub("", text)
        text = text.translate(_READ_AS)
    return _Walk(text, columns).parts


class _Walk:
    """From left to right, with what is open."""

    def __init__(self, text: str, columns: Sequence[int]) -> None:
        self.parts: list[Part] = []
        self._columns = columns
        self._leaves = 0
        self._open: list[tuple[int, str]] = []  # where each parenthesis stands, and the field that it is in
        self._quote_ended = -1
        for found in _PART.finditer(text):
            if found.lastgroup:
                self._take(found.lastgroup, found[0], found.start(), text)
        if self._open:
            self._refuse(self._open[-1][0], Because("this ( is never closed; write ) where it ends"))

    def _refuse(self, at: int, reason: str) -> None:
        raise BadQuery(column=self._columns[at], reason=reason)

    def _add(self, kind: str, at: int, said: str) -> None:
        self.parts.append(Part(kind, self._columns[at], said))

    def _take(self, kind: str, typed: str, at: int, text: str) -> None:
        match kind:
            case "open":
                if len(self._open) == DEPTH:
                    self._refuse(at, Because("this is nested deeper than {limit}", limit=DEPTH))
                self._open.append((at, self._field_before() or self._field_around()))
                self._add("_OPEN", at, "(")
            case "close":
                if not self._open:
                    self._refuse(at, Because("this ) closes nothing; take it out, or write ( where it begins"))
                self._open.pop()
                self._add("_CLOSE", at, ")")
            case "field":
                self._field(typed[:-1], at)
            case "quoted":
                self._quoted(typed, at)
            case "word":
                self._word(typed, at, text)
            case _:
                self._stray(typed, at)

    def _field_before(self) -> str:
        return self.parts[-1].said if self.parts and self.parts[-1].kind == "FIELD" else ""

    def _field_around(self) -> str:
        return self._open[-1][1] if self._open else ""

    def _field(self, typed: str, at: int) -> None:
        name = typed.lower()
        if name not in list(Field):
            if not typed:
                self._refuse(at, Because('there is no field before :; put it in quotes ("…") to look for the words'))
            clause = """'{word}' is no field; there are {known}; put it in quotes ("…") to look for the words"""
            self._refuse(at, Because(clause, word=shown(typed), known=FIELDS))
        if around := self._field_around():
            self._refuse(
                at, Because("{name}: stands within {around}:( ) already; close that first", name=name, around=around)
            )
        self._add("FIELD", at, name)

    def _leaf(self, form: str, at: int, said: str, within: int = 0) -> None:
        self._leaves += 1
        if self._leaves > LEAVES:
            self._refuse(at, Because("there are more than {limit} words; write it as several profiles", limit=LEAVES))
        if len(said) > SAID:
            self._refuse(at, Because("this is longer than {limit} characters; look for fewer words of it", limit=SAID))
        self.parts.append(Part("LEAF", self._columns[at], unicodedata.normalize("NFC", said), form, within))

    def _quoted(self, typed: str, at: int) -> None:
        start, end = typed.index('"') + 1, typed.rindex('"')
        said, near = " ".join(typed[start:end].split()), typed[end + 1 :]
        if not said:
            self._refuse(at, Because("there is nothing between these quotes"))
        if found := _STARRED.search(typed, start, end):
            self._refuse(at + found.start() + 1, Because("a prefix cannot stand in quotes; take the * out"))
        if not near:
            self._leaf(Form.EXACT if typed[0] == "=" else Form.PHRASE, at, said)
        else:
            self._near(typed, said, near[1:], at, at + end + 1)
        self._quote_ended = at + len(typed)

    def _near(self, typed: str, said: str, number: str, at: int, mark: int) -> None:
        if typed[0] == "=":
            self._refuse(mark, Because("~ does not go with =; take one of them out"))
        if not (number.isascii() and number.isdecimal()) or len(number) > 9 or int(number) > NEAR_WITHIN:
            self._refuse(
                mark, Because('~ needs a number from 0 to {limit} right after it, as in "a b"~5', limit=NEAR_WITHIN)
            )
        words = said.split(" ")
        if not 2 <= len(words) <= NEAR_WORDS or len(set(words)) < len(words):
            self._refuse(at, NOT_NEAR)
        self._leaf(NEAR, at, said, int(number))

    def _word(self, typed: str, at: int, text: str) -> None:
        if typed in OPERATORS:
            self._add(f"_{typed}", at, typed)
            return
        after = at + len(typed)
        if text[after : after + 1] == '"':
            if typed == "=" or '"' not in text[after + 1 :]:
                self._refuse(after, Because("a quote is opened here and never closed"))
            self._refuse(after, Because("a space is missing before this quote"))
        if at == self._quote_ended:
            self._refuse(at, Because("a space is missing after the quote"))
        said = typed.rstrip("*")
        if said[0] in "-!−" or unicodedata.category(said[0]) == "Pd":
            self._refuse(
                at,
                Because(
                    "{said} does not mean NOT here; write NOT before what is unwanted, or use quotes", said=said[0]
                ),
            )
        if found := _SEPARATOR.search(said):
            self._refuse(
                at + found.start(),
                Because("{found} joins nothing; write AND or OR instead, or use quotes", found=found[0]),
            )
        if said == typed:
            self._exact(said, at) if said[0] == "=" else self._leaf(Form.WORD, at, said)
        else:
            self._prefix(said, at, after, text)

    def _exact(self, typed: str, at: int) -> None:
        if typed == "=":
            self._refuse(at, Because("= needs a word or a quote right after it"))
        self._leaf(Form.EXACT, at, typed[1:])

    def _prefix(self, said: str, at: int, after: int, text: str) -> None:
        star = at + len(said)
        if said[0] == "=":
            self._refuse(star, Because("* does not go with =; take one of them out"))
        if after > star + 1 or _WORDLIKE.match(text, after):
            self._refuse(star, Because("* stands only at the end of a word, and once"))
        if sum(map(str.isalnum, unicodedata.normalize("NFC", said))) < PREFIX_LETTERS:
            self._refuse(at, Because("a prefix needs two letters before *"))
        self._leaf(Form.PREFIX, at, said)

    def _stray(self, typed: str, at: int) -> None:
        match typed:
            case '"':
                self._refuse(at, Because("a quote is opened here and never closed"))
            case "*" if at == self._quote_ended:
                self._refuse(at, Because("a prefix cannot stand in quotes; take the * out"))
            case "*":
                self._refuse(at, Because("a prefix needs two letters before *"))
            case _:
                self._refuse(at, Because('~ stands only right after a quote, as in "a b"~5'))


def shown(text: str) -> str:
    """As much of it as fits into a sentence."""
    return text if len(text) <= SHOWN else text[:SHOWN] + "…"
