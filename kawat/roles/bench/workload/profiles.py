"""Standing profiles as documents: whom a release may reach, in the proportions of a large wire.

Outlets come first, then journalists, then desktops, so that the newsrooms are the head of the whole. Attributes come
from tables that many share; 45 of 100 ask for words as well.
"""

from bisect import bisect
from collections.abc import Iterator, Sequence
from itertools import accumulate
from random import Random

import numpy as np
import orjson

from kawat.core.regions import regions_of
from kawat.roles.bench.workload.codes import CIRCUITS, ISSUERS, KINDS, PROVIDERS, SECTORS
from kawat.roles.bench.workload.queries import DRAWS, Asking
from kawat.roles.bench.workload.vocabulary import zipf, zipf_shares
from kawat.roles.demo.geography import COUNTRIES, Country

OUTLETS, JOURNALISTS, DESKTOPS = 6_500, 86_000, 3_500_000
NEWSROOMS = OUTLETS + JOURNALISTS
"""Profiles of outlets and journalists."""
WHOLE = NEWSROOMS + DESKTOPS

BATCH = 8_192
ATTRIBUTES = 24
"""Uniform numbers that the attributes of a profile need."""

BEATS, SPURNED, FAR, NEAR, BUNDLES, HOUSES, AGENCIES = 1_000, 400, 300, 8, 48, 800, 60
"""How many different lists there are of sectors, of sectors and countries that are not wanted, of countries around
each one, of circuits, issuers and providers."""

WITH_QUERY = 0.45
SHIFT = 3


def documents(count: int, seed: int) -> Iterator[tuple[int, str]]:
    """Profiles 1 to `count` with their documents, as `Criteria.document` writes them. The first `n` are the same
    whatever `count` is."""
    profiles = _Profiles(seed)
    for batch, first in enumerate(range(1, count + 1, BATCH)):
        # Raw PCG64 numbers are promised to stay; `Generator.random` is their upper 53 bits.
        stream = np.random.Generator(np.random.PCG64(np.random.SeedSequence((seed, batch))))
        rows = stream.random((BATCH, ATTRIBUTES + DRAWS)).tolist()
        for profile, draws in zip(range(first, min(first + BATCH, count + 1)), rows, strict=False):
            yield profile, profiles.document(profile, draws)


class _Profiles:
    """Tables of what many ask for alike, each written once as JSON."""

    def __init__(self, seed: int) -> None:
        chance = Random(f"{seed}/profiles")
        self._asking: dict[tuple[str, ...], Asking] = {}
        self._countries = zipf_shares(len(COUNTRIES), SHIFT)
        self._read = [[_languages(country, count) for count in (1, 2, 3)] for country in COUNTRIES]
        self._regions = [sorted(regions_of((country.code,))) for country in COUNTRIES]
        self._near = [[_list("countries", _countries(country, chance)) for _ in range(NEAR)] for country in COUNTRIES]
        self._far = [_list("no_countries", sorted(_some(_CODES, chance, 4))) for _ in range(FAR)]
        self._beats = [_list("sectors", sorted(_some(SECTORS, chance, 4))) for _ in range(BEATS)]
        self._spurned = [_list("no_sectors", sorted(_some(SECTORS, chance, 2))) for _ in range(SPURNED)]
        self._circuits = [_list("circuits", sorted(_some(CIRCUITS, chance, 3))) for _ in range(BUNDLES)]
        self._issuers = [sorted(_some(ISSUERS, chance, 3)) for _ in range(HOUSES)]
        self._providers = [sorted(_some(PROVIDERS, chance, 2)) for _ in range(AGENCIES)]

    def document(self, profile: int, draws: Sequence[float]) -> str:
        """The document: keys in the order of their letters, what is empty left out."""
        at = bisect(self._countries, draws[0] * self._countries[-1])
        languages = self._read[at][0 if draws[1] < 0.5 else 1 if draws[1] < 0.9 else 2]
        asks = draws[2] < WITH_QUERY
        if 0.3 < draws[1] < 0.36:  # some prefer English to their own
            languages = tuple(reversed(languages))
        parts: list[str] = []
        add = parts.append
        if draws[3] < 0.18:
            add(self._circuits[_pick(draws[4], BUNDLES)])
        if draws[5] < 0.12:
            add(self._near[at][_pick(draws[6], NEAR)])
        if profile <= OUTLETS:
            add('"every_language":true')
        if draws[7] < 0.012:
            add(_list("issuers", self._issuers[_pick(draws[8], HOUSES)]))
        if draws[9] < 0.02:
            add(_KINDS[int(draws[9] * 50 * len(_KINDS))])
        add(_list_of(languages))
        if draws[10] < 0.005:
            add(_list("no_circuits", [CIRCUITS[_pick(draws[11], len(CIRCUITS))]]))
        if draws[12] < 0.02:
            add(self._far[_pick(draws[13], FAR)])
        if 0.5 < draws[7] < 0.51:
            add(_list("no_issuers", self._issuers[_pick(draws[8], HOUSES)]))
        if 0.5 < draws[9] < 0.51:
            add('"no_kinds":["advisory"]')
        if draws[14] < 0.004 and len(languages) > 1:
            add(f'"no_languages":["{languages[1]}"]')
        if draws[15] < 0.012:
            add(_list("no_providers", self._providers[_pick(draws[16], AGENCIES)]))
        if 0.5 < draws[10] < 0.504:
            add(_list("no_regions", [_REGIONS[_pick(draws[11], len(_REGIONS))]]))
        if draws[17] < 0.04:
            add(self._spurned[_pick(draws[18], SPURNED)])
        if 0.5 < draws[15] < 0.515:
            add(_list("providers", self._providers[_pick(draws[16], AGENCIES)]))
        if asks:
            asking = self._asking.get(languages)
            if asking is None:
                asking = self._asking[languages] = Asking(languages)
            add(f'"query":{asking.query(draws[ATTRIBUTES:])}')
        if 0.5 < draws[5] < 0.55:
            its = self._regions[at]
            add(_list("regions", [its[int(draws[6] * len(its))]]))
        if draws[19] < (0.3 if asks else 0.75):
            add(self._beats[_pick(draws[20], BEATS)])
        if draws[21] < 0.03:
            add(f'"urgency":{1 + int(draws[21] * 200)}')
        return "{" + ",".join(parts) + "}"


_CODES = tuple(each.code for each in COUNTRIES)
_KINDS = [f'"kinds":["{kind}"]' for kind in KINDS]


_REGIONS = tuple(dict.fromkeys(region for each in COUNTRIES for region in sorted(regions_of((each.code,)))))


def _languages(country: Country, count: int) -> tuple[str, ...]:
    return country.languages[:count]


def _list_of(languages: tuple[str, ...]) -> str:
    return '"languages":["' + '","'.join(languages) + '"]'


def _countries(country: Country, chance: Random) -> list[str]:
    others = (COUNTRIES[zipf(chance, len(COUNTRIES), SHIFT)].code for _ in range(chance.randrange(3)))
    return sorted({country.code, *others})


def _some(codes: Sequence[str], chance: Random, most: int) -> set[str]:
    """One to `most` of them, by Zipf's law."""
    count = bisect(list(accumulate((50, 30, 15, 5)[:most])), chance.random() * 100)
    return {codes[zipf(chance, len(codes), SHIFT)] for _ in range(min(count + 1, most))}


def _pick(draw: float, count: int) -> int:
    shares = zipf_shares(count, SHIFT)
    return bisect(shares, draw * shares[-1], 0, count - 1)


def _list(name: str, codes: Sequence[str]) -> str:
    return f'"{name}":{orjson.dumps(codes).decode()}'
