"""A circuit of seed size out of a fixed generator: outlets, journalists and desktops as rows for the import.

The same seed gives the same rows on every machine, and nothing is fetched. Countries, sectors and words are drawn by
Zipf's law, so that many ask for the same and a few for something rare.
"""

import base64
from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from random import Random
from typing import Any

from kawat.roles.demo import names
from kawat.roles.demo.geography import COUNTRIES, REGIONS, Country
from kawat.roles.demo.receivers.endpoints import endpoint_secret

OUTLETS, JOURNALISTS, DESKTOPS = 6_500, 86_000, 1_000

WORLD = "world"
"""The circuit that everybody is in."""

THEMES: dict[str, tuple[str, ...]] = {
    "business": ("medtop:04000000", "medtop:20000170", "medtop:20000385", "medtop:20000294"),
    "technology": ("medtop:13000000", "medtop:20000756", "medtop:20000225", "medtop:20000763"),
    "energy": ("medtop:20000256", "medtop:20001209", "medtop:20000436"),
    "food": ("medtop:20000210", "medtop:20000213", "medtop:20001170"),
    "health": ("medtop:07000000", "medtop:20000446"),
    "society": ("medtop:11000000", "medtop:05000000", "medtop:06000000"),
    "culture": ("medtop:01000000", "medtop:10000000"),
    "sport": ("medtop:15000000", "medtop:20000822"),
}
"""Themes of circuits, each with the Media Topics that its readers choose from."""

Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Everybody:
    """What every subscriber asks for besides its own wishes, so that one item reaches them all."""

    language: str
    topic: str
    word: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Circuit:
    """The generator. `endpoints` is where the outlets' webhooks listen, and `master` makes their secrets."""

    scale: float = 1.0
    seed: int = 2026
    endpoints: str = "http://127.0.0.1:9"
    master: bytes = b""
    outlets: int | None = None
    journalists: int | None = None
    desktops: int | None = None
    everybody: Everybody | None = None

    @property
    def sizes(self) -> dict[str, int]:
        """How many rows of each kind: as many as said, else so many times the scale."""
        said = {"outlet": self.outlets, "journalist": self.journalists, "desktop": self.desktops}
        whole = {"outlet": OUTLETS, "journalist": JOURNALISTS, "desktop": DESKTOPS}
        return {kind: _scaled(whole[kind], self.scale) if count is None else count for kind, count in said.items()}

    @property
    def circuits(self) -> dict[str, str]:
        """Codes and names of every circuit that the rows name."""
        places = (WORLD, *REGIONS)
        found = {f"{place}-{theme}": f"{place.capitalize()}, {theme}" for place in places for theme in THEMES}
        return {WORLD: "World", **found}

    def __len__(self) -> int:
        return sum(self.sizes.values())

    def rows(self) -> Iterator[Row]:
        """Every row, outlets first."""
        for kind, make in (("outlet", self._outlet), ("journalist", self._journalist), ("desktop", self._desktop)):
            chance = Random(f"{self.seed}/{kind}")
            for index in range(self.sizes[kind]):
                country = COUNTRIES[index] if index < len(COUNTRIES) else _country(chance)
                row = {"kind": kind, "country": country.code, **make(index, country, chance)}
                yield self._for_everybody(row) if self.everybody else row

    def _outlet(self, index: int, country: Country, chance: Random) -> Row:
        path = f"/o/{index:04d}"
        languages = list(country.languages[: chance.choices((1, 2, 3), (70, 25, 5))[0]])
        return {
            "name": names.outlet(languages[0], chance),
            "circuits": _circuits(country, chance, themes=3),
            "languages": languages,
            "channel": "webhook",
            "address": self.endpoints + path,
            "format": "ninjs",
            "secret": "whsec_" + base64.b64encode(endpoint_secret(self.master, path)).decode(),
        }

    def _journalist(self, index: int, country: Country, chance: Random) -> Row:
        row = self._reader(country, chance)
        address = f"desk{index:05d}@paper{_rank(400, chance):03d}.{country.code.lower()}.example"
        return row | {"channel": "email", "address": address, "format": "mail"}

    def _desktop(self, index: int, country: Country, chance: Random) -> Row:
        return self._reader(country, chance)

    def _reader(self, country: Country, chance: Random) -> Row:
        """A person: languages by preference, a beat of sectors, and for some a word or a country to watch."""
        languages = list(country.languages[: chance.choices((1, 2, 3), (55, 35, 10))[0]])
        themes = _themes(chance, 2)
        sectors = [THEMES[theme][_rank(len(THEMES[theme]), chance)] for theme in themes]
        row: Row = {
            "name": names.person(languages[0], chance),
            "circuits": _circuits(country, chance, themes=1),
            "languages": languages,
            "sectors": sorted({*sectors, THEMES[themes[0]][0]}) if chance.random() < 0.7 else [],
        }
        wish = chance.random()
        words = names.WORDS[languages[0]]
        if wish < 0.06:
            row["query"] = _said(words[_rank(len(words), chance)])
        elif wish < 0.10:
            row["query"] = f"NOT {_said(words[_rank(len(words), chance)])}"
        elif wish < 0.14:
            row["countries"] = sorted({country.code, _country(chance).code})
        elif wish < 0.17:
            row["no_sectors"] = [THEMES["sport"][0]]
        return row

    def _for_everybody(self, row: Row) -> Row:
        """The row, open to the one item: it asks for as much, and now gets that too."""
        assert self.everybody is not None
        common = self.everybody
        row["languages"] = list(dict.fromkeys([*row["languages"], common.language]))
        if row.get("sectors"):
            row["sectors"] = sorted({*row["sectors"], common.topic})
        if row.get("query"):
            row["query"] = f"{row['query']} OR {_said(common.word)}"
        for narrowing in ("countries", "no_sectors"):
            row.pop(narrowing, None)
        return row


def _scaled(count: int, scale: float) -> int:
    return max(1, round(count * scale))


def _said(words: str) -> str:
    """As a query says them: several words in a row stand in quotes."""
    return f'"{words}"' if " " in words else words


def _zipf(count: int) -> tuple[float, ...]:
    """Cumulated weights of ranks; the first few are brought together, as large countries are."""
    return tuple(accumulate(1 / (rank + 3) for rank in range(count)))


_BY_RANK = {count: _zipf(count) for count in (2, 3, 4, 6, len(THEMES), len(COUNTRIES), 400)}


def _rank(count: int, chance: Random) -> int:
    weights = _BY_RANK[count]
    return bisect(weights, chance.random() * weights[-1], 0, count - 1)


def _country(chance: Random) -> Country:
    return COUNTRIES[_rank(len(COUNTRIES), chance)]


def _themes(chance: Random, most: int) -> list[str]:
    """One to `most` themes."""
    every = tuple(THEMES)
    return list(dict.fromkeys(every[_rank(len(every), chance)] for _ in range(chance.randint(1, most))))


def _circuits(country: Country, chance: Random, *, themes: int) -> list[str]:
    chosen = _themes(chance, themes)
    return [WORLD, *(f"{country.region}-{theme}" for theme in chosen), f"{WORLD}-{chosen[0]}"]
