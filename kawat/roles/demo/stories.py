"""The demo's releases: stories of an invented company, written for this, in up to eight languages.

The copy lies beside this module as files named STORY.LANGUAGE.txt (or .md), as a company would file them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources

ISSUER, ISSUER_NAME = "nusa-larik", "Nusa Larik"


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """One language of a story as it was written."""

    language: str
    text: str
    markdown: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What is filed together. `topics` are Media Topics, `countries` what it is about."""

    name: str
    languages: tuple[str, ...]
    circuits: tuple[str, ...]
    topics: tuple[str, ...]
    countries: tuple[str, ...] = ("ID",)
    note: Mapping[str, str] | None = None

    def copies(self, revision: str = "") -> list[Copy]:
        """The story in all its languages; of its corrected version with 'corrected'."""
        return [self.copy(language, revision) for language in self.languages]

    def copy(self, language: str, revision: str = "") -> Copy:
        stem = f"{self.name}-{revision}" if revision else self.name
        folder = resources.files("kawat.roles.demo") / "copy"
        for ending in ("txt", "md"):
            file = folder / f"{stem}.{language}.{ending}"
            if file.is_file():
                return Copy(language=language, text=file.read_text("utf-8"), markdown=ending == "md")
        raise FileNotFoundError(f"{stem}.{language}")


OPENING = Story(
    name="opening",
    languages=("id", "en", "ar", "ja", "zh-Hans", "zh-Hant", "de", "ko"),
    circuits=("world", "asia-technology"),
    topics=("medtop:04000000", "medtop:13000000", "medtop:20000294", "medtop:20000213", "medtop:20001209"),
)
"""The story that goes round the world."""

SUPPLY = Story(
    name="supply",
    languages=("id", "en"),
    circuits=("asia-food",),
    topics=("medtop:20000210", "medtop:20000213"),
    note={
        "id": "Jumlah ruang dingin adalah 64, bukan 46, pada judul dan paragraf pertama.",
        "en": "The number of cold rooms is 64, not 46, in the headline and the first paragraph.",
    },
)
"""The story with a wrong figure, which is corrected."""

PURCHASE = Story(
    name="purchase",
    languages=("id", "en"),
    circuits=("asia-food",),
    topics=("medtop:20000210", "medtop:20000213"),
)
"""The story that should not have gone out, and is killed."""

KILL_REASON = "Filed by mistake: the agreement has not been signed."

STORIES = (OPENING, SUPPLY, PURCHASE)
