"""Engines with one mistake each, the smallest that somebody might make."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import pytest
from pyroaring import BitMap

from kawat.core.profile import Terms
from kawat.core.words import Bound, Section, Way
from kawat.matching import Engine, attributes, cnf, lexicon, queries
from kawat.matching.attributes import ASKING, Attributes
from kawat.matching.engine import NONE
from kawat.matching.lexicon import IS_HEAD, Kind, Lexicon, Standing
from kawat.matching.postings import Postings
from kawat.matching.queries import ANYTHING, Queries
from kawat.matching.stretches import Text

Patch = pytest.MonkeyPatch

MUTANTS: dict[str, tuple[Callable[[Patch], None], str]] = {}
"""How each is planted, and the language in which it shows; '' for any."""


def mutant(plant: Callable[[Patch], None], language: str = "") -> Callable[[Patch], None]:
    MUTANTS[plant.__name__] = plant, language
    return plant


# ---------------------------------------------------------------- queries


@mutant
def not_is_dropped(patch: Patch) -> None:
    def without(plain: Sequence[Any]) -> Sequence[Any]:
        if plain[0] == "not":
            return without(plain[1])
        return [plain[0], *map(without, plain[1:])] if plain[0] in ("all", "any") else plain

    real = cnf.to_clauses
    patch.setattr(queries, "to_clauses", lambda plain, number_of: real(without(plain), number_of))


@mutant
def or_is_read_as_and(patch: Patch) -> None:
    patch.setattr(cnf, "_either", cnf._each)


@mutant
def verification_is_skipped(patch: Patch) -> None:
    patch.setattr(Queries, "_test", lambda self, asked, there: np.ones(len(asked), np.bool_))


@mutant
def only_two_clauses_are_asked(patch: Patch) -> None:
    real = Queries._post
    patch.setattr(Queries, "_post", lambda self, number, clauses: real(self, number, clauses[:2]))


@mutant
def only_nots_are_forgotten(patch: Patch) -> None:
    real = Queries.holding

    def holding(self: Queries, sections: tuple[Section, ...]) -> Any:
        self._negatives = 0
        return real(self, sections)

    patch.setattr(Queries, "holding", holding)


@mutant
def a_second_clause_is_cut_to_its_first_literal(patch: Patch) -> None:
    real = Queries._second
    patch.setattr(
        Queries, "_second", lambda self, number, clauses: real(self, number, [frozenset([min(c)]) for c in clauses])
    )


@mutant
def a_second_clause_is_wanted_though_it_is_not(patch: Patch) -> None:
    patch.setattr(queries, "UNWANTED", 0)


@mutant
def the_last_posting_is_lost(patch: Patch) -> None:
    real = Postings.gather
    patch.setattr(Postings, "gather", lambda self, keys: real(self, keys)[:-1])


@mutant
def the_field_is_ignored(patch: Patch) -> None:
    real = cnf._keys
    patch.setattr(cnf, "_keys", lambda leaf: real([leaf[0], "", *leaf[2:]]))


@mutant
def near_reaches_one_word_further(patch: Patch) -> None:
    _near(patch, +1)


@mutant
def near_reaches_one_word_less(patch: Patch) -> None:
    _near(patch, -1)


def _near(patch: Patch, more: int) -> None:
    real = lexicon.is_a_cluster
    patch.setattr(lexicon, "is_a_cluster", lambda where, within: real(where, within + more))


# ---------------------------------------------------------------- words


@mutant
def a_prefix_is_found_within_a_word(patch: Patch) -> None:
    _kinds(patch, Way.FRONT, begin=255)


@mutant
def a_part_of_a_word_is_a_word(patch: Patch) -> None:
    _kinds(patch, Way.WRITTEN, finish=0)


def _kinds(patch: Patch, way: Way, **otherwise: int) -> None:
    """Keys of one way are looked for in another."""
    real = Kind.__init__

    def init(self: Kind, number: int, name: str) -> None:
        real(self, number, name)
        if name.endswith(way):
            for bound, value in otherwise.items():
                setattr(self, bound, value)

    patch.setattr(Kind, "__init__", init)


@mutant
def what_is_exact_is_looked_for_among_stems(patch: Patch) -> None:
    _exact(patch, "loose")


@mutant
def case_is_ignored(patch: Patch) -> None:
    _exact(patch, "folded")


def _exact(patch: Patch, track: str) -> None:
    """The cased track is another one, as the engine sees it."""
    real = Lexicon.found

    def found(self: Lexicon, sections: tuple[Section, ...]) -> Any:
        return real(self, tuple(replace(each, cased=getattr(each, track)) for each in sections))

    patch.setattr(Lexicon, "found", found)


@partial(mutant, language="ko")
def a_particle_is_part_of_its_word(patch: Patch) -> None:
    _kinds(patch, Way.IN_A_ROW, finish=(Bound.END | Bound.WORD_END).value)


@partial(mutant, language="ko")
def a_word_without_its_particle_is_a_whole_word(patch: Patch) -> None:
    _kinds(patch, Way.WHOLE, finish=Bound.END.value)


@partial(mutant, language="zh-Hans")
def words_of_one_hash_are_one_word(patch: Patch) -> None:
    real, first = Lexicon.number, {}

    def number(self: Lexicon, key: str) -> int:
        field, way, said = key.rpartition(":")[0], key.rpartition(":")[2][:1], key.rpartition(":")[2][1:]
        said = first.setdefault(hash(said), said)
        return real(self, key if key[0] == "[" else (f"{field}:" if field else "") + way + said)

    patch.setattr(Lexicon, "number", number)


@partial(mutant, language="zh-Hans")
def what_has_the_hash_is_taken_for_the_key(patch: Patch) -> None:
    patch.setattr(lexicon, "hash_of", lambda said, seed: len(said))
    patch.setattr(Text, "hashes", lambda self, which, seed: (which.ends - which.starts).astype(np.uint32))
    patch.setattr(Lexicon, "_compared", lambda self, text, begins, asked, numbers: Standing(numbers, asked.starts))


@mutant
def heads_are_never_met(patch: Patch) -> None:
    real = Lexicon._put
    patch.setattr(Lexicon, "_put", lambda self, kind, said: (0, False) if kind & IS_HEAD else real(self, kind, said))


# ---------------------------------------------------------------- attributes


@partial(mutant, language="zh-Hans")
def the_chinese_scripts_are_swapped(patch: Patch) -> None:
    real, other = Attributes.wanting, {"zh-Hans": "zh-Hant", "zh-Hant": "zh-Hans"}

    def wanting(self: Attributes, terms: Terms) -> BitMap:
        siblings = frozenset(other.get(each, each) for each in terms.siblings)
        return real(self, replace(terms, language=other.get(terms.language, terms.language), siblings=siblings))

    patch.setattr(Attributes, "wanting", wanting)


@mutant
def exclusions_are_ignored(patch: Patch) -> None:
    _without(patch, lambda name: name.startswith("no_"))


@mutant
def the_order_of_languages_is_ignored(patch: Patch) -> None:
    _without(patch, lambda name: name.startswith("before "))


@mutant
def what_is_asked_for_is_not_required(patch: Patch) -> None:
    _without(patch, lambda name: name == ASKING)


@mutant
def urgency_is_ignored(patch: Patch) -> None:
    _without(patch, lambda name: name == "urgency")


def _without(patch: Patch, unwanted: Callable[[str], bool]) -> None:
    real = attributes._attributes

    def fewer(name: str, *values: str) -> Iterator[tuple[str, str]]:
        return (each for each in real(name, *values) if not unwanted(each[0]))

    patch.setattr(attributes, "_attributes", fewer)


@mutant
def urgency_is_one_off(patch: Patch) -> None:
    real = Attributes.wanting
    patch.setattr(Attributes, "wanting", lambda self, terms: real(self, replace(terms, urgency=terms.urgency + 1)))


@mutant
def an_unwanted_language_is_wanted(patch: Patch) -> None:
    real = attributes._told
    patch.setattr(attributes, "_told", lambda plain: real({**plain, "no_languages": ()}))


# ---------------------------------------------------------------- profiles


@mutant
def a_removed_profile_still_answers(patch: Patch) -> None:
    patch.setattr(Attributes, "remove", lambda self, profile, row: None)


@mutant
def a_profile_that_asks_no_more_is_still_asked_for_its_words(patch: Patch) -> None:
    real = Engine.put

    def put(self: Engine, profile: int, document: str) -> None:
        before = self.query_of.at[profile] if profile < self.query_of.size else ANYTHING
        real(self, profile, document)
        if self.query_of.at[profile] == ANYTHING:
            self.query_of.at[profile] = before

    patch.setattr(Engine, "put", put)


@mutant
def a_query_goes_with_the_first_of_its_profiles(patch: Patch) -> None:
    real = Engine.remove

    def remove(self: Engine, profile: int) -> None:
        number = self.query_of.at[profile] if profile < self.query_of.size else ANYTHING
        real(self, profile)
        if number != ANYTHING:
            for each in np.flatnonzero(self.query_of.all == number).tolist():
                real(self, each)

    patch.setattr(Engine, "remove", remove)


@mutant
def ids_are_cut_to_sixteen_bits(patch: Patch) -> None:
    put, remove = Engine.put, Engine.remove
    patch.setattr(Engine, "put", lambda self, profile, document: put(self, profile & 0xFFFF, document))
    patch.setattr(Engine, "remove", lambda self, profile: remove(self, profile & 0xFFFF))


@mutant
def a_second_put_is_ignored(patch: Patch) -> None:
    real = Engine.put

    def put(self: Engine, profile: int, document: str) -> None:
        if profile >= self.row_of.size or self.row_of.at[profile] == NONE:
            real(self, profile, document)

    patch.setattr(Engine, "put", put)
