"""`make pictures`: every room as it looks, in English and Arabic, light and dark, into docs/pictures/rooms, with a page that
says what they are.

The same wire as the tests', with the same browser; a picture has 256 colours at most, which a page of text never misses.
"""

import io
import sys
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from kawat.roles.demo.stories import OPENING
from tests.browser import judges
from tests.browser.stage import REPOSITORY, Stage, built
from tests.browser.visitor import Door, Visitor

LANGUAGES, SCHEMES = {"en": "English", "ar": "Arabic"}, ("light", "dark")
SIZE = {"width": 1280, "height": 800}
LOADED = "() => [...document.images].every(its => its.complete || its.getBoundingClientRect().top > innerHeight)"
COLOURS = 256
INTO = REPOSITORY / "docs" / "pictures" / "rooms"


@dataclass(frozen=True, slots=True)
class Room:
    """What is to be seen, who sees it, and where, from which part of the page on. `story` is typed into its form before."""

    shows: str
    who: str
    path: str
    start: str = ""
    story: bool = False


def rooms(stage: Stage, language: str) -> dict[str, Room]:
    """By the picture's name."""
    corrected, out = stage.desk_item("corrected"), stage.releases["out"]
    return {
        "newsroom": Room("the public front page", "", "/"),
        "search": Room("a search in the newsroom, which is a feed too", "", "/search?q=Nusa"),
        "item": Room("a release with its picture and its other languages", "", stage.item("out", language)),
        "correction": Room("a correction, with what changed and the versions", "", stage.item("correction")),
        "tombstone": Room("what is left of a release that was killed", "", stage.item("killed")),
        "issuer": Room("an issuer's releases by what they wait for", "dewi", "/issuer"),
        "organisation": Room("what stands in each of an issuer's releases", "dewi", "/issuer/organisations/nusa-larik"),
        "filing": Room("a filing while it is written, as it will look", "dewi", "/file", story=True),
        "landing": Room(
            "a release as it lands: figures, map and timeline", "dewi", f"/issuer/releases/{out}", "#landing"
        ),
        "desk": Room("the desk's queue, in lanes by urgency and time", "edo", "/desk"),
        "copy": Room("a draft before an editor, with findings", "edo", stage.desk_item("draft")),
        "trail": Room("the audit trail of a release", "edo", f"{corrected}/journal"),
        "kill": Room("who is told of a kill, before it is done", "edo", f"{corrected}/kill"),
        "report": Room("the report: who was owed it, who has it, how soon", "edo", f"/reports/{out}"),
        "desktop": Room("the live desktop of a professional reader", "sari", "/wire"),
        "subscriber": Room("what a subscriber asks for, and what came", "sari", "/me"),
        "join": Room("signing up", "", "/join"),
        "operator": Room("the state of the wire", "olga", "/operator"),
        "destinations": Room("every destination and how it fares", "olga", "/operator/destinations"),
        "account": Room("an account and its keys", "edo", "/account"),
    }


def take(stage: Stage, door: Door, into: Path) -> None:
    into.mkdir(parents=True, exist_ok=True)
    for old in into.glob("*.png"):
        old.unlink()
    for language in LANGUAGES:
        for scheme in SCHEMES:
            for name, room in rooms(stage, language).items():
                visitor = door.open(room.who, locale=language, color_scheme=scheme, viewport=SIZE)
                visitor.go(room.path)
                if room.story:
                    _write(visitor, language)
                if room.start:
                    visitor.at(room.start).evaluate("its => its.scrollIntoView()")
                visitor.page.wait_for_function(LOADED)
                visitor.page.wait_for_timeout(400)  # until scripts have drawn theirs
                _keep(visitor.page.screenshot(), into / f"{name}-{language}-{scheme}.png")
                visitor.page.context.close()
    (into / "README.md").write_text(_told(stage), "utf-8")


def _write(visitor: Visitor, language: str) -> None:
    copy = OPENING.copy(language)
    visitor.pick("select[name=language]", language)
    visitor.pick("select[name=written]", "markdown" if copy.markdown else "wire")
    visitor.write("[name=copy]", copy.text)
    visitor.page.wait_for_selector("#galleys .story")
    visitor.at("[name=copy]").evaluate("area => { area.scrollTop = 0; area.blur(); }")


def _keep(shot: bytes, file: Path) -> None:
    image = Image.open(io.BytesIO(shot)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    image.save(file, optimize=True)


def _told(stage: Stage) -> str:
    """The page beside the pictures."""
    columns = [(language, scheme) for language in LANGUAGES for scheme in SCHEMES]
    head = "| what | " + " | ".join(f"{LANGUAGES[language]}, {scheme}" for language, scheme in columns) + " |"
    rows = [
        f"| {room.shows} | "
        + " | ".join(f"[{name}]({name}-{language}-{scheme}.png)" for language, scheme in columns)
        + " |"
        for name, room in rooms(stage, "en").items()
    ]
    words = "`make pictures` takes these of a wire that really runs, with the stories of the demo, in Chromium, 1280 by 800."
    return "\n".join(["# The rooms as they look", "", words, "", head, "|---|" + "---|" * len(columns), *rows, ""])


def main() -> None:
    if judges.CHROMIUM is None:
        sys.exit("make pictures needs Chromium: apt-get install chromium-headless-shell")
    with sync_playwright() as playwright, built() as stage:
        browser = playwright.chromium.launch(executable_path=judges.CHROMIUM, args=list(judges.FLAGS))
        take(stage, Door(stage, browser), INTO)
        browser.close()
    print(f"{len(list(INTO.glob('*.png')))} pictures are in {INTO.relative_to(REPOSITORY)}")


if __name__ == "__main__":
    main()
