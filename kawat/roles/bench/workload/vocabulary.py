"""Real words of fifteen languages with how often people use them, out of `wordfreq`'s lists.

A vocabulary holds what a story is written with (`draw` by use) and what a reader would ask for (`asked`, without the
words that stand in everything), and the phrases that both take from one list.
"""

from bisect import bisect
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from random import Random

from kawat.core.errors import MissingPackage

MOST = 50_000
"""Words a language; the shorter lists are taken whole."""

STOP = 50
"""So many of the commonest words nobody asks for."""

PHRASES = 6_000
PHRASE_SHIFT = 20
ZIPF_SHIFT = 40
"""The first few of what is asked for are brought together: the commonest word is not asked for by everybody."""

UNPARTED = frozenset({"ja", "th", "zh-Hans", "zh-Hant"})
"""Languages that put no space between words."""

BICAMERAL = frozenset({"de", "en", "es", "fr", "id", "ms", "pt", "ru", "vi"})
"""Languages that write capitals."""

_LIST = {"zh-Hans": "zh", "zh-Hant": "zh"}
_SCRIPTS: dict[str, tuple[tuple[int, int], ...]] = {
    "ar": ((0x0620, 0x06D3),),
    "ja": ((0x3041, 0x30FF), (0x4E00, 0x9FFF)),
    "ko": ((0xAC00, 0xD7A3),),
    "ru": ((0x0400, 0x04FF),),
    "zh": ((0x4E00, 0x9FFF),),
}
_LATIN = ((0x61, 0x7A), (0xC0, 0x24F), (0x1E00, 0x1EFF))


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """One language. `use` are cumulated shares of the words of `words`, as whole numbers, so that every machine draws
    alike; `asked` are the places in `words` of what readers ask for, the commonest first."""

    language: str
    words: tuple[str, ...]
    use: tuple[int, ...]
    asked: tuple[int, ...]
    phrases: tuple[str, ...]

    def draw(self, chance: Random) -> str:
        """A word as often as people use it."""
        return self.words[bisect(self.use, int(chance.random() * self.use[-1]))]

    def draw_asked(self, chance: Random) -> str:
        """A word as often as readers ask for it."""
        return self.words[self.asked[zipf(chance, len(self.asked), ZIPF_SHIFT)]]

    def draw_phrase(self, chance: Random) -> str:
        return self.phrases[zipf(chance, len(self.phrases), PHRASE_SHIFT)]


@lru_cache(maxsize=64)
def zipf_shares(count: int, shift: int) -> tuple[float, ...]:
    """Cumulated weights 1/(rank + shift), which is exact division and the same everywhere."""
    return tuple(accumulate(1 / (rank + shift) for rank in range(count)))


def zipf(chance: Random, count: int, shift: int) -> int:
    shares = zipf_shares(count, shift)
    return bisect(shares, chance.random() * shares[-1], 0, count - 1)


@lru_cache(maxsize=16)
def vocabulary(language: str) -> Vocabulary:
    """The words of one language of the wire; needs `wordfreq`, which `make setup-dev` installs."""
    if language == "th":
        from kawat.roles.bench.workload.thai import thai_words

        words = thai_words(MOST)
        use = [2_000_000 // (rank + 8) for rank in range(len(words))]
    else:
        words, use = _listed(_LIST.get(language, language))
    if language == "zh-Hant":
        words, use = _traditional(words, use)
    short = 1 if language in UNPARTED else 2 if language == "ko" else 3
    asked = [at for at, word in enumerate(words) if at >= STOP and len(word) >= short]
    if language in UNPARTED:  # a single character is asked for, but rarely
        asked = [at for at in asked if len(words[at]) > 1 or at % 7 == 0]
    return Vocabulary(
        language=language,
        words=tuple(words),
        use=tuple(accumulate(use)),
        asked=tuple(asked),
        phrases=_phrases(language, words, asked),
    )


def joined(words: tuple[str, ...] | list[str], language: str) -> str:
    """Words as the language writes them beside one another."""
    return ("" if language in UNPARTED else " ").join(words)


def _listed(code: str) -> tuple[list[str], list[int]]:
    """Words that are letters of the language's own script, and how many there are of each in 10⁹."""
    try:
        import wordfreq
    except ImportError:
        raise MissingPackage(package="wordfreq") from None
    scripts = _SCRIPTS.get(code, _LATIN)
    words: list[str] = []
    use: list[int] = []
    for centibels, bin_ in enumerate(wordfreq.read_cBpack(wordfreq.available_languages("best")[code])):
        times = max(1, round(10 ** (9 - centibels / 100)))
        for word in bin_:
            if word.isalpha() and all(any(low <= ord(char) <= high for low, high in scripts) for char in word):
                words.append(word)
                use.append(times)
        if len(words) >= MOST:
            break
    return words[:MOST], use[:MOST]


def _traditional(words: list[str], use: list[int]) -> tuple[list[str], list[int]]:
    from opencc import OpenCC

    convert = OpenCC("s2t").convert
    found: dict[str, int] = {}
    for word, times in zip(words, use, strict=True):
        found.setdefault(convert(word), times)
    return list(found), list(found.values())


def _phrases(language: str, words: list[str], asked: list[int]) -> tuple[str, ...]:
    chance = Random(f"phrases/{language}")
    found: dict[str, None] = {}
    while len(found) < PHRASES:
        count = 2 if chance.random() < 0.75 else 3
        parts = [words[asked[zipf(chance, len(asked), 200)]] for _ in range(count)]
        if len(set(parts)) == count:
            found[joined(parts, language)] = None
    return tuple(found)
