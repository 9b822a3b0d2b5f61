"""Regions of the world by country: the United Nations' own (M49), and groupings that newsrooms use.

Facts, as they stood in November 2026. M49 knows no Taiwan; it stands in East Asia here, where readers look for it. A
grouping of states holds its members' own codes: an overseas territory with a code of its own is no member.
"""

from collections.abc import Iterable
from typing import NamedTuple

from kawat.core.because import Because
from kawat.core.errors import BadCriteria

_CONTINENTS = """
002 africa      Africa:     north-africa east-africa central-africa southern-africa west-africa
019 americas    Americas:   north-america central-america caribbean south-america
142 asia        Asia:       central-asia east-asia southeast-asia south-asia west-asia
150 europe      Europe:     eastern-europe northern-europe southern-europe western-europe
009 oceania     Oceania:    australia-and-new-zealand melanesia micronesia polynesia
010 antarctica  Antarctica: antarctic
"""

_SUBREGIONS = """
015 north-africa    Northern Africa: DZ EG EH LY MA SD TN
014 east-africa     Eastern Africa:  BI DJ ER ET IO KE KM MG MU MW MZ RE RW SC SO SS TF TZ UG YT ZM ZW
017 central-africa  Middle Africa:   AO CD CF CG CM GA GQ ST TD
018 southern-africa Southern Africa: BW LS NA SZ ZA
011 west-africa     Western Africa:  BF BJ CI CV GH GM GN GW LR ML MR NE NG SH SL SN TG
021 north-america   Northern America: BM CA GL PM US
013 central-america Central America: BZ CR GT HN MX NI PA SV
029 caribbean       Caribbean: AG AI AW BB BL BQ BS CU CW DM DO GD GP HT JM KN KY LC MF MQ MS PR SX TC TT VC VG VI
005 south-america   South America:   AR BO BR BV CL CO EC FK GF GS GY PE PY SR UY VE
143 central-asia    Central Asia:    KG KZ TJ TM UZ
030 east-asia       Eastern Asia:    CN HK JP KP KR MN MO TW
035 southeast-asia  South-eastern Asia: BN ID KH LA MM MY PH SG TH TL VN
034 south-asia      Southern Asia:   AF BD BT IN IR LK MV NP PK
145 west-asia       Western Asia:    AE AM AZ BH CY GE IL IQ JO KW LB OM PS QA SA SY TR YE
151 eastern-europe  Eastern Europe:  BG BY CZ HU MD PL RO RU SK UA
154 northern-europe Northern Europe: AX DK EE FI FO GB GG IE IM IS JE LT LV NO SE SJ
039 southern-europe Southern Europe: AD AL BA ES GI GR HR IT ME MK MT PT RS SI SM VA
155 western-europe  Western Europe:  AT BE CH DE FR LI LU MC NL
053 australia-and-new-zealand Australia and New Zealand: AU CC CX HM NF NZ
054 melanesia       Melanesia:       FJ NC PG SB VU
057 micronesia      Micronesia:      FM GU KI MH MP NR PW UM
061 polynesia       Polynesia:       AS CK NU PF PN TK TO TV WF WS
-   antarctic       Antarctic:       AQ
"""

_GROUPINGS = """
202 sub-saharan-africa Sub-Saharan Africa: east-africa central-africa southern-africa west-africa
419 latin-america  Latin America and the Caribbean: central-america caribbean south-america
-   asia-pacific   Asia and the Pacific: east-asia southeast-asia south-asia oceania
-   middle-east    Middle East: AE BH EG IL IQ IR JO KW LB OM PS QA SA SY TR YE
-   mena           Middle East and North Africa: middle-east north-africa
-   arab-world     Arab League: AE BH DJ DZ EG IQ JO KM KW LB LY MA MR OM PS QA SA SD SO SY TN YE
-   gcc            Gulf Cooperation Council: AE BH KW OM QA SA
-   asean          Association of South-East Asian Nations: BN ID KH LA MM MY PH SG TH TL VN
-   greater-china  Greater China: CN HK MO TW
-   nordic         Nordic countries: AX DK FI FO GL IS NO SE
-   baltic         Baltic states: EE LT LV
-   benelux        Benelux: BE LU NL
-   caucasus       South Caucasus: AM AZ GE
-   eu             European Union: AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK
-   eurozone       Euro area: AT BE BG CY DE EE ES FI FR GR HR IE IT LT LU LV MT NL PT SI SK
-   g7             Group of Seven: CA DE FR GB IT JP US
-   g20            Group of Twenty (its states): AR AU BR CA CN DE FR GB ID IN IT JP KR MX RU SA TR US ZA
"""


class Region(NamedTuple):
    """`number` is M49's, '-' where it has none; `members` are ISO 3166-1 alpha-2 codes."""

    number: str
    name: str
    said: str
    members: frozenset[str]


def _read(table: str, known: dict[str, Region]) -> dict[str, Region]:
    """The rows of a table; a member is a country, or a region that is known already."""
    found = {}
    for row in table.strip().splitlines():
        head, _, rest = row.partition(":")
        number, name, said = head.split(maxsplit=2)
        members: set[str] = set()
        for each in rest.split():
            members |= known[each].members if each in known else {each}
        found[name] = Region(number, name, said, frozenset(members))
        known = {**known, name: found[name]}
    return found


SUBREGIONS = _read(_SUBREGIONS, {})
"""Each country lies in exactly one of them."""

CONTINENTS = _read(_CONTINENTS, SUBREGIONS)
"""Each country lies in exactly one of them."""

GROUPINGS = _read(_GROUPINGS, {**SUBREGIONS, **CONTINENTS})
"""What several regions or states have in common."""

_ALL = {**CONTINENTS, **SUBREGIONS, **GROUPINGS}

REGIONS: dict[str, str] = {name: region.said for name, region in _ALL.items()}
"""Every region by the name that criteria use, with its name in plain English."""

_OF_COUNTRY = {
    country: frozenset(name for name, region in _ALL.items() if country in region.members)
    for continent in CONTINENTS.values()
    for country in continent.members
}

_SAID = {region.number: name for name, region in _ALL.items() if region.number != "-"}
_SAID |= {region.said.casefold().replace(" ", "-"): name for name, region in _ALL.items()}
_SAID |= {name: name for name in _ALL}


def members_of(region: str) -> frozenset[str]:
    """The countries of a region that is one of `REGIONS`."""
    return _ALL[region].members


def regions_of(countries: Iterable[str]) -> frozenset[str]:
    """Every region that holds one of the countries; an unknown country lies in none."""
    return frozenset().union(*(_OF_COUNTRY.get(country, frozenset()) for country in countries))


def region_of(text: str) -> str:
    """The region that is meant by its name, its English name or its number in M49; raises `BadCriteria`.

    Case does not matter, nor whether the words are parted by spaces, hyphens or underscores.
    """
    said = "-".join(text.casefold().replace("-", " ").replace("_", " ").split())
    found = _SAID.get(said.zfill(3) if said.isascii() and said.isdigit() else said)
    if found is None:
        raise BadCriteria(
            reason=Because(
                "'{text}' is not a region; choose one of {choices}", text=text[:40], choices=", ".join(REGIONS)
            )
        )
    return found
