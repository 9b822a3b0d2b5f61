"""Everything that any query asks for, by number, and which of it a story has.

A key is a reading (`core.words`), with a field before it where the query names one, or a whole near. Every place of a
story where something may begin is taken with every length that is asked for, and all these stretches are looked up at
once, by their hashes; what is met is compared in full. Long keys are looked for only where the story has their heads.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple, TypeAlias
from zlib import crc32

import numpy as np
import orjson
from numpy.typing import NDArray

from kawat.core.query import Near, from_plain
from kawat.core.words import Bound, Section, Way, is_a_cluster
from kawat.matching.arrays import Arrays, Column, spans, those_under, under
from kawat.matching.postings import Postings
from kawat.matching.rows import Dictionary
from kawat.matching.stretches import NO_PLACES, SURROGATES, Begins, Places, Stretches, Text, hash_of

Numbers: TypeAlias = NDArray[np.int64]

HEAD = 8
"""Characters of a long key's head."""

BLOCK = 8_192
"""Places from which keys are looked up together: more than a story has, few enough for what is made of them to stay in
the processor's cache."""

IS_HEAD = 0x80
"""Added to the number of a kind, for the heads of its long keys."""

NEARS = "["
"""The way, as it were, of nears."""

SEEDS = np.array([crc32(bytes((kind,))) << 20 for kind in range(256)], np.uint64)
"""What makes the same words of two kinds different."""

ALWAYS = 0
"""The number of what every story has."""


class Kind:
    """Keys that are looked for in one way, and in one field or any; `name` is what stands before their words."""

    def __init__(self, number: int, name: str) -> None:
        self.number, self.name = number, name
        self.field, _, way = name.rpartition(":")
        self.track = "loose" if way == Way.STEM else "cased" if way == Way.WRITTEN else "folded"
        self.begin = (Bound.START if way == Way.IN_A_ROW else Bound.WORD_START).value
        self.finish = 0 if way == Way.FRONT else (Bound.END if way == Way.IN_A_ROW else Bound.WORD_END).value
        self.short: set[int] = set()
        """Lengths of its keys, up to that of a head."""
        self.long: set[int] = set()


class Standing(NamedTuple):
    """Numbers of keys, and the place of a text where each stands; a key is named for each of its places."""

    numbers: NDArray[np.int32]
    at: Places


class Where:
    """Where in a story its keys stand, by words."""

    def __init__(self, text: Text, standing: Standing) -> None:
        order = np.argsort(standing.numbers, kind="stable")
        self._numbers = standing.numbers[order]
        self._blocks, self._words = text.words(standing.at[order])

    def words(self, number: int) -> list[tuple[int, int]]:
        """Block, counted through all sections, and number of every word at which a key begins."""
        begin, end = self._numbers.searchsorted((number, number + 1)).tolist()
        return list(zip(self._blocks[begin:end].tolist(), self._words[begin:end].tolist(), strict=True))


NOWHERE = Standing(np.zeros(0, np.int32), NO_PLACES)


class Lexicon:
    """Numbers of keys, from 1."""

    def __init__(self) -> None:
        self._kinds: list[Kind] = []
        self._kind_of: dict[str, Kind] = {}
        """By name."""
        self._keys = Dictionary(np.uint8)
        """The number of each key's kind, and its words in UTF-8."""
        self._keys.put(bytes((IS_HEAD - 1,)))  # `ALWAYS`
        self._nears_after = Postings(np.int64)
        """The nears by the number of each reading of what they name first, and in the upper half that of what they name
        second, if it has one reading: one of the first has to be there, and the second."""
        self._there = Column(np.bool_)
        self._found: Numbers = np.zeros(0, np.int64)

    def __len__(self) -> int:
        return len(self._keys)

    def number(self, key: str) -> int:
        """The number of a key, a new one where it was never asked for."""
        if key[0] == NEARS:
            return self._number_of_near(key)
        at = key.index(":") + 2 if key[0].isalpha() else 1
        kind, said = self._kind(key[:at]), key[at:]
        number, is_new = self._put(kind.number, said)
        if is_new and len(said) <= HEAD:
            kind.short.add(len(said))
        elif is_new:
            kind.long.add(len(said))
            self._put(kind.number | IS_HEAD, said[:HEAD])
        return number

    def key(self, number: int) -> str:
        """The key of a number."""
        content = self._keys.row(number).tobytes()
        name = self._kinds[content[0]].name
        return ("" if name == NEARS else name) + content[1:].decode(errors=SURROGATES)

    def found(self, sections: tuple[Section, ...]) -> tuple[Numbers, NDArray[np.bool_]]:
        """The numbers of all keys that a story has, in order, `ALWAYS` among them; and for every number whether the
        story has it, which is good until the next story."""
        self._there.reach(len(self))
        there = self._there.all
        there[self._found] = False
        there[ALWAYS] = True
        if sections:
            text = Text(sections)
            standing = self._look_up(text)
            there[standing.numbers] = True
            if NEARS in self._kind_of:
                self._look_near(Where(text, standing), there)
        self._found = np.flatnonzero(there)
        return self._found, there

    def state(self) -> Arrays:
        """What a snapshot keeps."""
        kinds = orjson.dumps([(kind.name, *map(sorted, (kind.short, kind.long))) for kind in self._kinds])
        return {
            "kinds": np.frombuffer(kinds, np.uint8),
            **under("keys", self._keys.state()),
            **under("nears", self._nears_after.state()),
        }

    def restore(self, state: Arrays) -> None:
        """Take over what a snapshot kept."""
        for name, short, long in orjson.loads(state["kinds"].tobytes()):
            kind = self._kind(name)
            kind.short.update(short)
            kind.long.update(long)
        self._keys.restore(those_under("keys", state))
        self._nears_after.restore(those_under("nears", state))

    def _kind(self, name: str) -> Kind:
        kind = self._kind_of.get(name)
        if kind is None:
            kind = self._kind_of[name] = Kind(len(self._kinds), name)
            self._kinds.append(kind)
        return kind

    def _put(self, kind: int, said: str) -> tuple[int, bool]:
        content = said.encode(errors=SURROGATES)
        return self._keys.put(bytes((kind,)) + content, hash_of(said, SEEDS.item(kind)))

    def _look_up(self, text: Text) -> Standing:
        """Where each key stands in a text, nears apart."""
        begins = self._begins(text)
        blocks = [slice(at, at + BLOCK) for at in range(0, len(begins.places), BLOCK)]
        found = [each for block in blocks for each in self._look_up_some(text, begins.some(block))]
        return Standing(*map(np.concatenate, zip(*found, strict=True))) if found else NOWHERE

    def _look_up_some(self, text: Text, begins: Begins) -> Iterator[Standing]:
        """The same for keys that begin at some places: first the short ones, then the long ones."""
        short = text.stretches(begins, set().union(*(kind.short for kind in self._kinds)))
        heads = text.stretches(begins._replace(finish=np.zeros_like(begins.finish)), (HEAD,))
        kinds = begins.kinds[short.of], begins.kinds[heads.of] | np.uint8(IS_HEAD)
        asked = short.and_those(heads)
        met, numbers = self._keys.with_marks(text.hashes(asked, SEEDS[np.concatenate(kinds)]))
        is_head = met >= len(short.starts)
        whole = np.flatnonzero(~is_head)
        yield self._compared(text, begins, asked.some(met[whole]), numbers[whole])
        if is_head.any():
            begins = begins.some(np.unique(asked.of[met[is_head]]))
            long = text.stretches(begins, set().union(*(kind.long for kind in self._kinds)))
            met, numbers = self._keys.with_marks(text.hashes(long, SEEDS[begins.kinds[long.of]]))
            yield self._compared(text, begins, long.some(met), numbers)

    def _begins(self, text: Text) -> Begins:
        """Where in a text keys of all kinds may begin."""
        asked = [kind for kind in self._kinds if kind.name != NEARS]
        places = [text.begins(kind.track, kind.field, kind.begin) for kind in asked]
        sizes = [len(its) for its in places]
        kinds = np.repeat(np.array([kind.number for kind in asked], np.uint8), sizes)
        finish = np.repeat(np.array([kind.finish for kind in asked], np.uint8), sizes)
        return Begins(np.concatenate([NO_PLACES, *places]), kinds, finish)

    def _compared(self, text: Text, begins: Begins, stretches: Stretches, numbers: NDArray[np.int32]) -> Standing:
        """Those keys that are what stands there, and where."""
        content, starts, ends = text.content(stretches)
        lengths = self._keys.lengths(numbers)
        same = np.flatnonzero(lengths == ends - starts + 1)
        if not len(same):
            return Standing(numbers[:0], starts[:0])
        numbers = numbers[same]
        said, firsts = self._keys.gather(numbers)
        places, _ = spans(starts[same] - 1, lengths[same])
        alike = content[places] == said
        alike[firsts] = begins.kinds[stretches.of[same]] == said[firsts]
        right = np.logical_and.reduceat(alike, firsts)
        return Standing(numbers[right], stretches.starts[same][right])

    def _look_near(self, where: Where, there: NDArray[np.bool_]) -> None:
        """Of the nears of which each part is there, those whose parts stand near each other."""
        met = self._nears_after.gather(np.flatnonzero(there))
        for number in set((met[there[met >> 32]] & 0xFFFFFFFF).tolist()):
            near = _near(self.key(number))
            parts = [[self.number(_key(near.field, each)) for each in part] for part in near.readings]
            if all(any(map(there.item, part)) for part in parts):
                words = [[word for each in part for word in where.words(each)] for part in parts]
                there[number] = is_a_cluster(words, near.within)

    def _number_of_near(self, key: str) -> int:
        number, is_new = self._keys.put(bytes((self._kind(NEARS).number,)) + key.encode())
        if is_new:
            near = _near(key)
            parts = [[self.number(_key(near.field, each)) for each in part] for part in near.readings]
            second = parts[1][0] if len(parts[1]) == 1 else ALWAYS
            for each in parts[0]:
                self._nears_after.append(each, second << 32 | number)
        return number


@lru_cache(maxsize=4096)
def _near(key: str) -> Near:
    near = from_plain(orjson.loads(key))
    assert isinstance(near, Near)
    return near


def _key(field: str, reading: str) -> str:
    return f"{field}:{reading}" if field else reading
