"""Ninety countries of the seed circuit, with the region and the wire's languages of each.

Their order is their weight: the generator draws by Zipf's law from the top. It is made up to exercise the wire and
says nothing about how much news anybody reads.
"""

from typing import NamedTuple


class Country(NamedTuple):
    """ISO 3166 alpha-2, region, and languages in order of use."""

    code: str
    region: str
    languages: tuple[str, ...]


_TABLE = """
ID asia id,en            US americas en,es        JP asia ja,en           CN asia zh-Hans,en      KR asia ko,en
TW asia zh-Hant,en       DE europe de,en          VN asia vi,en           TH asia th,en           MY asia ms,en,zh-Hans
SG asia en,zh-Hans,ms    HK asia zh-Hant,en       FR europe fr,en         GB europe en            BR americas pt,en
MX americas es,en        ES europe es,en          SA arab ar,en           AE arab ar,en           EG arab ar,en
RU europe ru,en          IN asia en               PH asia en              AU asia en              CA americas en,fr
IT europe en,fr          AR americas es           CO americas es          PT europe pt,en         NL europe en,de
CH europe de,fr,en       AT europe de             BE europe fr,de,en      KZ asia ru              UA europe ru,en
MA arab ar,fr            DZ arab ar,fr            TN arab ar,fr           QA arab ar,en           KW arab ar,en
JO arab ar,en            LB arab ar,fr,en         IQ arab ar              OM arab ar              BH arab ar,en
CL americas es           PE americas es           EC americas es          VE americas es          UY americas es
BO americas es           PY americas es           CR americas es          PA americas es          DO americas es
GT americas es           ZA africa en             NG africa en            KE africa en            GH africa en
TZ africa en             UG africa en             SN africa fr            CI africa fr            CM africa fr,en
AO africa pt             MZ africa pt             ET africa en            RW africa en,fr         MU africa en,fr
NZ asia en               PK asia en               BD asia en              LK asia en              NP asia en
MM asia en,th            KH asia en,vi            LA asia th,en           BN asia ms,en           MO asia zh-Hant,pt
TL asia pt,id            SE europe en             NO europe en            DK europe en,de         FI europe en
PL europe en,de          CZ europe en,de          IE europe en            LU europe fr,de         GE europe ru,en
"""

_WORDS = _TABLE.split()

COUNTRIES = tuple(
    Country(code, region, tuple(languages.split(",")))
    for code, region, languages in zip(_WORDS[::3], _WORDS[1::3], _WORDS[2::3], strict=True)
)
"""All of them, the heaviest first."""

REGIONS = ("asia", "europe", "americas", "arab", "africa")
