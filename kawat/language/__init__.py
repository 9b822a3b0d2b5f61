"""How fifteen languages are read: scripts, directions, words, days and the standing words around a story.

Pure, and knows nothing of how news is kept or sent. What stands in `__all__` is what other floors may use.
"""

from kawat.language.catalogue import Furniture
from kawat.language.cutting import section
from kawat.language.days import Day, find_days
from kawat.language.embargoes import Embargo, is_embargo, read_embargo
from kawat.language.facts import facts_of
from kawat.language.furniture import furniture_of, is_end_mark, is_release_line, labels_of_all
from kawat.language.normal import normalise, width
from kawat.language.packing import ANALYSIS, pack, unpack
from kawat.language.readings import near_readings, readings
from kawat.language.runs import RUN
from kawat.language.scripts import (
    EXPECTED,
    HansHant,
    direction,
    dominant_script,
    hans_hant,
    script_of,
    script_shares,
)
from kawat.language.terms import SEARCHED, sections_of, sector_of, terms_of, terms_with
from kawat.language.tokens import GAP, TOKENS, beside, narrowed, plain_token, row_of

__all__ = [
    "ANALYSIS",
    "EXPECTED",
    "GAP",
    "RUN",
    "SEARCHED",
    "TOKENS",
    "Day",
    "Embargo",
    "Furniture",
    "HansHant",
    "beside",
    "direction",
    "dominant_script",
    "facts_of",
    "find_days",
    "furniture_of",
    "hans_hant",
    "is_embargo",
    "is_end_mark",
    "is_release_line",
    "labels_of_all",
    "narrowed",
    "near_readings",
    "normalise",
    "pack",
    "plain_token",
    "read_embargo",
    "readings",
    "row_of",
    "script_of",
    "script_shares",
    "section",
    "sections_of",
    "sector_of",
    "terms_of",
    "terms_with",
    "unpack",
    "width",
]
