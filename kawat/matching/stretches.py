"""A story as one text, of which any stretch has a hash at once.

A hash is a sum over characters, each times a power that goes by its place. Summed up once from the beginning, the hash
of what stands between two places is the difference of two sums, divided by the power of the first place: as much work
for a phrase as for a letter, and for thousands of stretches together a handful of passes over arrays. Sums wrap at 64
bits; that is meant, and hashes are never believed (`lexicon`).
"""

from collections.abc import Iterable
from functools import cached_property, lru_cache
from operator import mul
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from kawat.core.words import BARRIER, Bound, Section, Track
from kawat.matching.rows import Marks

Places: TypeAlias = NDArray[np.intp]

BASE = 0x9E3779B97F4A7C15
UNBASE = pow(BASE, -1, 1 << 64)
SPREAD = 0xD6E8FEB86659FD93
"""Odd numbers without a pattern, and what undoes the first."""

SURROGATES = "surrogatepass"
"""How codecs treat halves of characters: as they stand."""

TRACKS = ("folded", "loose", "cased")
OF_ONE_FORM = ("folded", "cased")
"""The tracks of a story, and those of one of which the loose track is the folded one."""

NO_PLACES: Places = np.zeros(0, np.intp)

_MASK = (1 << 64) - 1


class Begins(NamedTuple):
    """Where in a text something may begin: the places, of what kind it is, and the bounds at which it must end."""

    places: Places
    kinds: NDArray[np.uint8]
    finish: NDArray[np.uint8]

    def some(self, which: Places | slice) -> "Begins":
        """Those of these indices."""
        return Begins(self.places[which], self.kinds[which], self.finish[which])


class Stretches(NamedTuple):
    """Stretches of a text: where each begins and has ended, and of which of its `Begins` it is."""

    starts: Places
    ends: Places
    of: Places

    def some(self, which: Places) -> "Stretches":
        """Those of these indices."""
        return Stretches(*(each[which] for each in self))

    def and_those(self, others: "Stretches") -> "Stretches":
        """These, and after them others."""
        return Stretches(*map(np.concatenate, zip(self, others, strict=True)))


class Text:
    """A story's sections, one after the other, in each of their tracks; a barrier behind each."""

    def __init__(self, sections: tuple[Section, ...]) -> None:
        tracks: list[Track] = []
        self._sections = len(sections)
        self._spans: dict[tuple[str, str], list[tuple[int, int]]] = {}
        """By track and field, '' for all fields: from where to where."""
        starts = []
        size = 0
        for name in TRACKS if any(each.loose != each.folded for each in sections) else OF_ONE_FORM:
            begin = size
            for section in sections:
                track: Track = getattr(section, name)
                tracks.append(track)
                starts.append(size)
                end = size + len(track.text) + 1
                self._spans.setdefault((name, section.field), []).append((size, end))
                size = end
            self._spans[name, ""] = [(begin, size)]
        self._starts = np.array(starts, np.intp)
        self._text = "".join(f"{track.text}{BARRIER}" for track in tracks)
        self._marks = np.frombuffer(b"".join(track.marks + b"\0" for track in tracks), np.uint8)
        self._codes = np.frombuffer(self._text.encode("utf-32-le", SURROGATES), np.uint32)
        self._begins: dict[tuple[str, str, int], Places] = {}
        self._up, self._down = _powers(1 << size.bit_length())
        self._sums = np.zeros(size + 1, np.uint64)
        np.cumsum(self._codes * self._up[:size], out=self._sums[1:])

    def begins(self, track: str, field: str, begin: int) -> Places:
        """Where in this track of a field, or of all, the bounds say `begin`."""
        asked = track if (track, "") in self._spans else "folded", field, begin
        places = self._begins.get(asked)
        if places is None:
            spans = self._spans.get(asked[:2], ())
            its = [np.flatnonzero(self._marks[start:end] & begin) + start for start, end in spans]
            places = self._begins[asked] = np.concatenate(its) if its else NO_PLACES
        return places

    def stretches(self, begins: Begins, lengths: Iterable[int]) -> Stretches:
        """All that begin there, have one of these lengths and end where something of their kind may."""
        sizes = np.array([each - 1 for each in lengths], np.intp)
        last = begins.places + sizes[:, None]
        np.minimum(last, len(self._codes) - 1, out=last)  # a barrier, where nothing ends
        its = np.flatnonzero(self._marks[last] & begins.finish == begins.finish)
        of = its % len(begins.places)
        return Stretches(begins.places[of], last.ravel()[its] + 1, of)

    def hashes(self, which: Stretches, seeds: NDArray[np.uint64]) -> Marks:
        """The hash of each stretch with its seed, as `hash_of` its characters."""
        found = self._sums[which.ends]
        found -= self._sums[which.starts]
        found *= self._down[which.starts]
        found += seeds
        found *= np.uint64(SPREAD)
        found ^= found >> np.uint64(32)
        found *= np.uint64(SPREAD)
        return (found >> np.uint64(32)).astype(np.uint32)

    def content(self, which: Stretches) -> tuple[NDArray[np.uint8], Places, Places]:
        """The text in UTF-8, and where in it each of these stretches begins and has ended."""
        content, places = self._in_bytes
        return content, places[which.starts], places[which.ends]

    def words(self, places: Places) -> tuple[Places, Places]:
        """In which block these places are, counted through all sections, and in which word of its track; the same in
        each track."""
        words, barriers = self._counted
        part = np.searchsorted(self._starts, places, "right") - 1
        first = self._starts[part]
        block = part % self._sections << 32 | barriers[places] - barriers[first]
        return block, words[places + 1] - words[first]

    @cached_property
    def _in_bytes(self) -> tuple[NDArray[np.uint8], Places]:
        """The text in UTF-8, and where in it each character begins."""
        codes = self._codes
        sizes = 1 + (codes > 0x7F).astype(np.intp) + (codes > 0x7FF) + (codes > 0xFFFF)
        content = np.frombuffer(self._text.encode(errors=SURROGATES), np.uint8)
        return content, np.concatenate(((0,), np.cumsum(sizes)))

    @cached_property
    def _counted(self) -> tuple[Places, Places]:
        """How many words have begun, and how many barriers stand, before each place."""
        begun = self._marks & Bound.WORD_START.value != 0
        words, barriers = (np.concatenate(((0,), np.cumsum(each))) for each in (begun, self._codes == ord(BARRIER)))
        return words, barriers


def hash_of(said: str, seed: int) -> int:
    """The hash of some characters, 32 bits; another for another seed."""
    if len(said) > len(_POWERS):
        _POWERS.extend(pow(BASE, each, 1 << 64) for each in range(len(_POWERS), 2 * len(said)))
    codes = said.encode() if said.isascii() else map(ord, said)
    found = (sum(map(mul, codes, _POWERS)) + seed) * SPREAD & _MASK
    return (found ^ found >> 32) * SPREAD >> 32 & 0xFFFFFFFF


_POWERS: list[int] = [pow(BASE, each, 1 << 64) for each in range(64)]


@lru_cache(maxsize=2)
def _powers(size: int) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """The first powers of `BASE`, and of what undoes it."""
    powers = np.empty((2, size), np.uint64)
    powers[:, 0] = 1
    powers[0, 1:], powers[1, 1:] = BASE, UNBASE
    up, down = np.cumprod(powers, axis=1)
    return up, down
