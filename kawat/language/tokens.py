"""A story's words as the tokens of an index, and a query as what that index is asked for.

Words stand in a row as they were said. A run of a script without spaces stands as its pairs of characters, so that
whatever is asked for is found in it, however a dictionary would cut. Beside the row stand stems, short whole words of
runs, Korean words without their particles, and the fronts of words, so that few letters before a `*` are one token.
Signs are written in full width, so that a token is one word for every database.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache

from kawat.core.query import All, Any, Form, Leaf, Near, Not, Query
from kawat.core.search import EVERYTHING, Both, Either, Narrowed, Row, Wanted, Without
from kawat.core.words import BARRIER, Bound, Section, Track, Way
from kawat.language.readings import readings
from kawat.language.runs import FIRST_OF_ALL, is_close, is_of_a_run, is_short, marks_of_a_run

GAP = "¶"
"""The token between two blocks, over which no row reaches."""

LONGEST = 80
"""Characters of a token. Two words that are longer and differ after them are one."""

TOKENS = 1
"""The rules by which words become tokens. Another number for other rules: an index of the old is made anew."""

FRONTS = {"spaced": (2, 3, 4), "close": (2, 3), "han and kana": (2,)}
"""Characters of the fronts that are tokens. A longer prefix of a spaced script begins so few words that a database puts
them together in time; in a run it is looked for by its front and its pairs, and then looked at."""

_STEM, _WHOLE, _SHORTER, _FRONT = "～", "｜", "＾", "＊"
"""How a token begins that is no word of the row: a stem, a whole word of a run, a Korean word without its particle,
the front of a word."""

_WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F) if not chr(code).isalnum()}
_START, _END, _WORD_START, _WORD_END = (bound.value for bound in Bound)
_HANGUL = "\uac00", "\ud7a3"


def plain_token(token: str) -> str:
    """A token that every database takes for one word: signs in full width, and never longer than `LONGEST`."""
    return (token if token.isalnum() else token.translate(_WIDE))[:LONGEST]


def row_of(section: Section) -> list[str]:
    """The tokens of a section in the order in which they were said."""
    return [plain_token(token) for token in _in_a_row(section.folded)]


def beside(section: Section) -> list[str]:
    """The tokens by which its words are found in other ways, each once, in a steady order."""
    found: dict[str, None] = {}
    if section.loose is not section.folded:
        said = frozenset(section.folded.text.replace(BARRIER, " ").split(" "))
        for word in section.loose.text.replace(BARRIER, " ").split(" "):
            if word not in said and not is_of_a_run(word[0]):
                found[_STEM + plain_token(word)] = None
    if max(section.folded.text) >= FIRST_OF_ALL:
        found.update(dict.fromkeys(map(plain_token, _parts_of_words(section.folded))))
    found.update(dict.fromkeys(_FRONT + plain_token(front) for front in _fronts(section.folded)))
    return list(found)


def narrowed(query: Query, languages: Sequence[str]) -> Narrowed:
    """What an index of these tokens can tell of a query that was read in these languages."""
    match query:
        case Leaf():
            return _any_of([_reading(each, query.field) for each in _readings_of(query, languages)], query)
        case Near():
            parts = [_any_of([_reading(each, query.field) for each in said], query) for said in query.readings]
            return Narrowed(wanted=Both(tuple(each.wanted for each in parts)), decides=False)
        case All():
            parts = [narrowed(each, languages) for each in query.of]
            return Narrowed(
                wanted=Both(tuple(each.wanted for each in parts if each.wanted != EVERYTHING)),
                decides=all(each.decides for each in parts),
            )
        case Any():
            parts = [narrowed(each, languages) for each in query.of]
            if any(each.wanted == EVERYTHING for each in parts):
                return Narrowed(wanted=EVERYTHING, decides=False)
            return Narrowed(
                wanted=Either(tuple(each.wanted for each in parts)), decides=all(each.decides for each in parts)
            )
        case Not():
            inner = narrowed(query.of, languages)
            if not inner.decides:
                return Narrowed(wanted=EVERYTHING, decides=False)
            return Narrowed(wanted=Without(inner.wanted), decides=True)


def _in_a_row(track: Track) -> Iterator[str]:
    at = 0
    for number, block in enumerate(track.text.split(BARRIER)):
        if number:
            yield GAP
        if max(block, default="") < FIRST_OF_ALL:
            yield from block.split(" ")
            at += len(block) + 1
            continue
        for chunk in block.split(" "):
            if is_of_a_run(chunk[0]):
                yield from _pairs(chunk, track.marks[at : at + len(chunk)])
            else:
                yield chunk
            at += len(chunk) + 1


def _pairs(run: str, marks: bytes) -> list[str]:
    """Each two neighbours of a run that read as one character each; a character that is alone, by itself."""
    starts = [at for at, mark in enumerate(marks) if mark & _START]
    if len(starts) == 1:
        return [run]
    ends = [*starts[2:], len(run)]
    return [run[start:end] for start, end in zip(starts, ends, strict=False)]


def _parts_of_words(track: Track) -> Iterator[str]:
    """Short whole words of runs, and what a Korean word is without its particles."""
    text, marks, start = track.text, track.marks, 0
    for at, mark in enumerate(marks):
        if mark & _WORD_START:
            start = at
        if mark & _WORD_END:
            word = text[start : at + 1]
            if is_of_a_run(word[0]) and is_short(word):
                yield _WHOLE + word
        elif mark & _END and not is_of_a_run(text[at]):
            yield _SHORTER + text[start : at + 1]


def _fronts(track: Track) -> dict[str, None]:
    """The first characters of every word, each once."""
    found: dict[str, None] = {}
    if max(track.text) < FIRST_OF_ALL:
        words = set(track.text.replace(BARRIER, " ").split(" "))
        for length in FRONTS["spaced"]:
            found.update(dict.fromkeys(sorted({word[:length] for word in words if len(word) >= length})))
        return found
    start = 0
    for chunk in track.text.replace(BARRIER, " ").split(" "):
        for at in range(len(chunk)):
            if track.marks[start + at] & _WORD_START:
                for length in _front_lengths(chunk[at]):
                    if at + length <= len(chunk):
                        found[chunk[at : at + length]] = None
        start += len(chunk) + 1
    return found


@lru_cache(maxsize=16_384)
def _front_lengths(char: str) -> tuple[int, ...]:
    """Of which lengths the fronts are tokens of a word that begins so."""
    return FRONTS[("close" if is_close(char) else "han and kana") if is_of_a_run(char) else "spaced"]


def _readings_of(leaf: Leaf, languages: Sequence[str]) -> tuple[str, ...]:
    """What was asked for as it is written is looked for without regard to that, and then looked at."""
    return readings(Form.PHRASE, leaf.said, languages) if leaf.form is Form.EXACT else leaf.readings


def _any_of(found: list[Narrowed], asked: Query) -> Narrowed:
    decides = all(each.decides for each in found) and not (isinstance(asked, Leaf) and asked.form is Form.EXACT)
    wanted = list(dict.fromkeys(each.wanted for each in found))
    return Narrowed(wanted=wanted[0] if len(wanted) == 1 else Either(tuple(wanted)), decides=decides)


def _reading(reading: str, field: str) -> Narrowed:
    way, said = reading[0], reading[1:]
    match way:
        case Way.STEM:
            words = [plain_token(word) for word in said.split(" ")]
            each = tuple(Either((Row((word,), field), Row((_STEM + word,), field))) for word in words)
            return Narrowed(wanted=each[0] if len(each) == 1 else Both(each), decides=len(each) == 1)
        case Way.WHOLE:
            return Narrowed(wanted=Row((plain_token(_WHOLE + said),), field), decides=True)
        case Way.FRONT:
            return _front(said, field)
    return _phrase(said, field)


def _front(said: str, field: str) -> Narrowed:
    """The beginning of a word. What is longer than a token for it stands in the row, where the last one may go on."""
    lengths = _front_lengths(said[0])
    front = Row((_FRONT + plain_token(said[: lengths[-1]]),), field)
    if len(said) <= lengths[-1]:
        return Narrowed(wanted=front, decides=True)
    if not is_of_a_run(said[0]):
        return Narrowed(wanted=Row((plain_token(said),), field, is_front=True), decides=True)
    return Narrowed(wanted=Both((front, Row(_tokens(said), field, is_front=True))), decides=False)


def _phrase(said: str, field: str) -> Narrowed:
    """Words in a row. The last one may have a particle after it; a run of one character may be a part of a pair."""
    chunks = said.split(" ")
    last = chunks[-1]
    if len(chunks) == 1 and not is_of_a_run(last[0]):
        wanted: Wanted = Row((plain_token(last),), field)
        if _has_particles(last):
            wanted = Either((wanted, Row((plain_token(_SHORTER + last),), field)))
        return Narrowed(wanted=wanted, decides=True)
    alone = [is_of_a_run(chunk[0]) and len(_tokens(chunk)) == 1 and _characters(chunk) == 1 for chunk in chunks]
    if not any(alone[:-1]):
        goes_on = alone[-1] or _has_particles(last)
        return Narrowed(wanted=Row(_tokens(said), field, is_front=goes_on), decides=not goes_on)
    rows = [Row(_tokens(chunk), field) for chunk, is_alone in zip(chunks, alone, strict=True) if not is_alone]
    return Narrowed(wanted=Both(tuple(rows)), decides=False)


def _tokens(said: str) -> tuple[str, ...]:
    """What `_in_a_row` makes of the same words in a story."""
    marks = b"".join(marks_of_a_run(chunk) + b"\0" for chunk in said.split(" "))[:-1]
    return tuple(plain_token(token) for token in _in_a_row(Track(said, marks)))


def _characters(run: str) -> int:
    return sum(1 for mark in marks_of_a_run(run) if mark & _START)


def _has_particles(word: str) -> bool:
    return _HANGUL[0] <= word[-1] <= _HANGUL[1]
