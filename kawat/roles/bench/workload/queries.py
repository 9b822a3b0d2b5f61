"""Keyword queries of one to six terms, written as the JSON that stands in a profile's document.

Millions of them are wanted, and a parser takes hundreds of microseconds for one: they are put together from leaves
that were written once. A test reads a sample back as queries.
"""

from bisect import bisect
from collections.abc import Callable, Sequence
from functools import cache
from itertools import accumulate

import orjson

from kawat.core.query import Form
from kawat.language import near_readings, readings
from kawat.roles.bench.workload.vocabulary import (
    BICAMERAL,
    PHRASE_SHIFT,
    PHRASES,
    ZIPF_SHIFT,
    Vocabulary,
    vocabulary,
    zipf_shares,
)

TERMS = (38, 25, 16, 10, 7, 4)
"""How many of a hundred queries have one term, two, up to six."""

DRAWS = 1 + 2 * 6
"""Uniform numbers that a query needs: one for its shape, two a term."""

_MOST_ASKED = 50_000
_TERMS = tuple(accumulate(TERMS))
_ASKED = zipf_shares(_MOST_ASKED, ZIPF_SHIFT)
_PHRASE = zipf_shares(PHRASES, PHRASE_SHIFT)

# Shares of what a term may be, in thousandths.
_WORD, _HEADLINE, _PHRASE_, _PREFIX, _NEAR = 745, 800, 910, 970, 980


@cache
def reading(form: Form | None, said: str, language: str) -> tuple[str, ...]:
    """How `language/` reads it in one language; no form for a word of a near. Cutting takes 50 to 500 µs."""
    return near_readings(said, (language,)) if form is None else readings(form, said, (language,))


class Asking:
    """The queries of profiles that read these languages, the first of them most."""

    def __init__(self, languages: tuple[str, ...]) -> None:
        self.languages = languages
        self._vocabularies = [vocabulary(each) for each in languages]
        self._leaves: dict[tuple[int, str, int], str] = {}

    def query(self, draws: Sequence[float]) -> str:
        """A query out of `DRAWS` uniform numbers."""
        shape = draws[0] * 100
        count = bisect(_TERMS, shape)
        rest = shape * 1000 % 1  # what the whole part leaves, as a second number
        which = 0 if len(self.languages) == 1 or draws[1] * 1000 % 1 < 0.8 else 1
        at_most = 1 + 2 * (count + 1)
        terms = [self._term(which, draws[at], draws[at + 1]) for at in range(1, at_most, 2)]
        return _SHAPES[count](terms, rest)

    def _term(self, which: int, kind: float, rank: float) -> str:
        """One leaf; what is asked for by Zipf's law."""
        thousandth = kind * 1000
        if thousandth < _WORD:
            return self._leaf(which, "word", bisect(_ASKED, rank * _ASKED[-1]))
        if thousandth < _HEADLINE:
            return self._leaf(which, "headline", bisect(_ASKED, rank * _ASKED[-1]))
        if thousandth < _PHRASE_:
            return self._leaf(which, "phrase", bisect(_PHRASE, rank * _PHRASE[-1]))
        if thousandth < _PREFIX:
            return self._leaf(which, "prefix", bisect(_ASKED, rank * _ASKED[-1]))
        if thousandth < _NEAR:
            return self._leaf(which, "near", bisect(_PHRASE, rank * _PHRASE[-1]))
        return self._leaf(which, "exact", bisect(_ASKED, rank * _ASKED[-1]))

    def _leaf(self, which: int, kind: str, rank: int) -> str:
        key = (which, kind, rank)
        found = self._leaves.get(key)
        if found is None:
            found = self._leaves[key] = self._write(self._vocabularies[which], kind, rank)
        return found

    def _write(self, words: Vocabulary, kind: str, rank: int) -> str:
        if kind == "near":
            return self._near(words, rank)
        if kind == "phrase":
            return self._plain(Form.PHRASE, words.phrases[rank % len(words.phrases)])
        said = words.words[words.asked[rank % len(words.asked)]]
        if kind == "prefix":
            return self._plain(Form.PREFIX, said[: max(3, len(said) * 2 // 3)])
        if kind == "exact":
            return self._plain(Form.EXACT, as_name(said, words.language))
        return self._plain(Form.WORD, said, "headline" if kind == "headline" else "")

    def _near(self, words: Vocabulary, rank: int) -> str:
        """Two words that stand in one phrase, up to eight words apart."""
        pair = [words.words[words.asked[at % len(words.asked)]] for at in (rank, rank * 7 + 1)]
        return _json(["near", "", pair, [self._readings(None, each) for each in pair], 8])

    def _plain(self, form: Form, said: str, field: str = "") -> str:
        its = self._readings(form, said)
        return _json([form.value, field, said, its]) if its else self._plain(Form.WORD, said, field)

    def _readings(self, form: Form | None, said: str) -> list[str]:
        """In each language of the profile, as `language.readings` puts them together."""
        return list(dict.fromkeys(each for language in self.languages for each in reading(form, said, language)))


def as_name(word: str, language: str) -> str:
    """A word as a name is written: the short ones as an acronym."""
    if language not in BICAMERAL:
        return word
    return word.upper() if len(word) <= 3 else word.capitalize()


def _json(plain: object) -> str:
    return orjson.dumps(plain).decode()


def _all(*of: str) -> str:
    return f'["all",{",".join(of)}]'


def _any(*of: str) -> str:
    return f'["any",{",".join(of)}]' if len(of) > 1 else of[0]


def _not(of: str) -> str:
    return f'["not",{of}]'


def _one(of: list[str], rest: float) -> str:
    return of[0] if rest > 0.002 else _not(of[0])


def _two(of: list[str], rest: float) -> str:
    if rest < 0.45:
        return _all(*of)
    return _any(*of) if rest < 0.85 else _all(of[0], _not(of[1]))


def _more(of: list[str], rest: float) -> str:
    half = len(of) // 2
    if rest < 0.35:
        return _any(*of)
    if rest < 0.65:
        return _all(_any(*of[:half]), _any(*of[half:]))
    if rest < 0.8:
        return _all(*of)
    return _all(_any(*of[:-1]), _not(of[-1])) if rest < 0.95 else _any(_all(*of[:2]), *of[2:])


_SHAPES: tuple[Callable[[list[str], float], str], ...] = (_one, _two, _more, _more, _more, _more)
