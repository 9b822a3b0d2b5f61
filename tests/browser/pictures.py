"""`make pictures`: every room as it looks, in English and Arabic, light and dark, into docs/pictures/rooms.

The same wire as the tests', with the same browser; a picture has 256 colours at most, which a page of text never misses.
"""

import io
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from tests.browser import judges
from tests.browser.stage import REPOSITORY, Stage, built
from tests.browser.visitor import Door

LANGUAGES, SCHEMES = ("en", "ar"), ("light", "dark")
SIZE = {"width": 1280, "height": 800}
COLOURS = 256
INTO = REPOSITORY / "docs" / "pictures" / "rooms"


def rooms(stage: Stage, language: str) -> dict[str, tuple[str, str]]:
    """Who is where, by the picture's name."""
    return {
        "newsroom": ("", "/"),
        "item": ("", stage.item("out", language)),
        "tombstone": ("", stage.item("killed")),
        "issuer": ("dewi", "/issuer"),
        "filing": ("dewi", "/file"),
        "desk": ("edo", "/desk"),
        "copy": ("edo", stage.desk_item("draft")),
        "kill": ("edo", stage.desk_item("corrected") + "/kill"),
        "landing": ("dewi", f"/issuer/releases/{stage.releases['out']}"),
        "report": ("edo", f"/reports/{stage.releases['out']}"),
        "subscriber": ("sari", "/me"),
        "desktop": ("sari", "/wire"),
        "account": ("edo", "/account"),
    }


def take(stage: Stage, door: Door, into: Path) -> None:
    into.mkdir(parents=True, exist_ok=True)
    for language in LANGUAGES:
        for scheme in SCHEMES:
            for room, (name, path) in rooms(stage, language).items():
                visitor = door.open(name, locale=language, color_scheme=scheme, viewport=SIZE)
                visitor.go(path).wait_for_timeout(300)  # until scripts have drawn theirs
                _keep(visitor.page.screenshot(), into / f"{room}-{language}-{scheme}.png")
                visitor.page.context.close()


def _keep(shot: bytes, file: Path) -> None:
    image = Image.open(io.BytesIO(shot)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    image.save(file, optimize=True)


def main() -> None:
    if judges.CHROMIUM is None:
        sys.exit("make pictures needs Chromium: apt-get install chromium")
    with sync_playwright() as playwright, built() as stage:
        browser = playwright.chromium.launch(executable_path=judges.CHROMIUM, args=list(judges.FLAGS))
        take(stage, Door(stage, browser), INTO)
        browser.close()
    print(f"{len(list(INTO.glob('*.png')))} pictures are in {INTO.relative_to(REPOSITORY)}")


if __name__ == "__main__":
    main()
