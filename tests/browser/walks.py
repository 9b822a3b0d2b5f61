"""In how many ways a journey is walked: each row is a language, a width, a way and whether scripts run.

`EACH` is four rows with every language, every width, and both ways with scripts and without: in what `make test` walks the
whole journey of a room. `ALL` is twelve, in which any two of the four meet in every combination: `KAWAT_WALKS=all make
test-browser` walks every journey in those. What language and width do to a layout hangs on no journey: `test_languages`
looks at every room in each of those.
"""

import os
from dataclasses import dataclass, replace

LANGUAGES = {"en": "ltr", "id": "ltr", "ar": "rtl", "ja": "ltr"}
WIDTHS = (360, 1280, 2560)
HEIGHTS = {360: 740, 1280: 800, 2560: 1300}


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """One row; what Playwright calls a context is made of it."""

    language: str = "en"
    width: int = 1280
    way: str = "mouse"
    scripts: bool = True

    def __str__(self) -> str:
        return f"{self.language}-{self.width}-{self.way}{'' if self.scripts else '-no-scripts'}"

    def context(self) -> dict[str, object]:
        return {
            "locale": self.language,
            "viewport": {"width": self.width, "height": HEIGHTS[self.width]},
            "java_script_enabled": self.scripts,
        }


def _walk(language: str, width: int, way: str, scripts: bool) -> Walk:
    return Walk(language=language, width=width, way=way, scripts=scripts)


EACH = (
    _walk("en", 1280, "keys", False),
    _walk("id", 360, "mouse", True),
    _walk("ar", 360, "keys", True),
    _walk("ja", 2560, "mouse", False),
)
ALL = (
    *EACH,
    _walk("en", 360, "mouse", False),
    _walk("en", 2560, "keys", True),
    _walk("id", 1280, "keys", True),
    _walk("id", 2560, "keys", False),
    _walk("ar", 1280, "mouse", True),
    _walk("ar", 2560, "mouse", False),
    _walk("ja", 360, "keys", False),
    _walk("ja", 1280, "keys", True),
)
_ALL = os.environ.get("KAWAT_WALKS") == "all"
WALKS = ALL if _ALL else EACH
"""For the whole journey of a room."""
SCRIPTED = tuple(dict.fromkeys(replace(each, scripts=True) for each in WALKS))
"""The same for what cannot be without scripts, such as a stream."""
FEW = ALL if _ALL else EACH[2:]
"""Both ways, both directions, the narrowest and the widest, with and without scripts: for what hangs on no language."""
ONE = SCRIPTED if _ALL else EACH[2:3]
"""For the longest journeys, which need scripts."""
