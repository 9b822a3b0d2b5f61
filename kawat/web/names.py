"""What sectors, countries and issuers are called in a page's language, and at which address each is listed."""

from functools import lru_cache

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noted

from kawat.core.regions import CONTINENTS, GROUPINGS, SUBREGIONS, Region
from kawat.core.terms import LANGUAGES
from kawat.language.local import locale_of
from kawat.store import models
from kawat.store.dialect import askable
from kawat.store.feeds import newest, sector_named

TOP_SECTORS = {
    "medtop:01000000": noted("Arts, culture and media"),
    "medtop:02000000": noted("Crime and law"),
    "medtop:03000000": noted("Disasters and accidents"),
    "medtop:04000000": noted("Economy and business"),
    "medtop:05000000": noted("Education"),
    "medtop:06000000": noted("Environment"),
    "medtop:07000000": noted("Health"),
    "medtop:08000000": noted("People"),
    "medtop:09000000": noted("Labour"),
    "medtop:10000000": noted("Lifestyle and leisure"),
    "medtop:11000000": noted("Politics and government"),
    "medtop:12000000": noted("Religion"),
    "medtop:13000000": noted("Science and technology"),
    "medtop:14000000": noted("Society"),
    "medtop:15000000": noted("Sport"),
    "medtop:16000000": noted("Conflict and peace"),
    "medtop:17000000": noted("Weather"),
}
"""The 17 sectors of a newsroom by the codes of the Media Topics, in our own words."""

SHELVES = {
    "languages": "language",
    "sectors": "sector",
    "countries": "country",
    "issuers": "issuer",
    "circuits": "circuit",
}
"""How an address names what each shelf is of."""


def name_of(shelf: str, code: str) -> str:
    """What a shelf is called; '' where there is none of that code."""
    match shelf:
        case "language":
            return LANGUAGES.get(code, "")
        case "sector":
            sector = sector_named(askable(code))
            return _(TOP_SECTORS[sector]) if sector in TOP_SECTORS else sector if newest(f"sector/{sector}") else ""
        case "country":
            return countries().get(code, "")
        case "issuer":
            found = models.Issuer.objects.filter(code=askable(code)).first()
            return found.name if found else ""
    circuit = models.Circuit.objects.filter(code=askable(code)).first()
    return circuit.name if circuit else ""


def sectors() -> list[tuple[str, str]]:
    """Code and name of the sectors that are offered, by their names."""
    return sorted(((code, _(name)) for code, name in TOP_SECTORS.items()), key=lambda pair: pair[1])


def countries() -> dict[str, str]:
    """Every country by its code, in the page's language."""
    return _countries(get_language() or "en")


@lru_cache(maxsize=32)
def _countries(tag: str) -> dict[str, str]:
    locale = locale_of(tag)
    named = {code: str(name) for code, name in locale.territories.items() if len(code) == 2 and code.isalpha()}
    return dict(sorted(((code, name) for code, name in named.items() if code not in _NO_COUNTRY), key=lambda it: it[1]))


GROUPS = (
    noted("Arab League"), noted("Asia and the Pacific"), noted("Association of South-East Asian Nations"),
    noted("Baltic states"), noted("Benelux"), noted("Greater China"), noted("Group of Seven"),
    noted("Group of Twenty (its states)"), noted("Gulf Cooperation Council"), noted("Middle East"),
    noted("Middle East and North Africa"), noted("Nordic countries"), noted("South Caucasus"),
)  # fmt: skip
"""Groups of countries for which CLDR has no name."""
_IN_CLDR = {"antarctica": "AQ", "antarctic": "AQ", "eu": "EU", "eurozone": "EZ"}
"""Groups that CLDR names by a code that is not M49's."""


def region_name(code: str, region: Region) -> str:
    """What a region is called in the page's language: by CLDR where that names it, else by the catalogues."""
    named = locale_of(get_language() or "en").territories
    name = named.get(_IN_CLDR.get(code, region.number))
    return str(name) if name else _(region.said) if region.said in GROUPS else region.said


def regions() -> list[tuple[str, str]]:
    """Code and name of every region that a profile may name, by their names."""
    every = {**CONTINENTS, **SUBREGIONS, **GROUPINGS}
    return sorted(((code, region_name(code, region)) for code, region in every.items()), key=lambda pair: pair[1])


_NO_COUNTRY = frozenset(("EU", "EZ", "UN", "ZZ", "XA", "XB", "QO"))
"""Territories of CLDR that are no country."""
