"""Cuts of a picture hold the point that has to be seen: in lists, and where Open Graph shows it."""

import io
import re

import pytest
from PIL import Image

from kawat.actions.filing import Attachment
from kawat.web.pictures import box_about, cut_size
from tests.web.house import Browsers, House


@pytest.mark.parametrize(
    ("size", "point", "shape", "box"),
    [
        ((1000, 1000), (50, 50), (2, 1), (0, 250, 1000, 750)),
        ((1000, 1000), (50, 0), (2, 1), (0, 0, 1000, 500)),
        ((1000, 1000), (50, 95), (2, 1), (0, 500, 1000, 1000)),
        ((3000, 1000), (20, 50), (1, 1), (100, 0, 1100, 1000)),
        ((3000, 1000), (100, 50), (1, 1), (2000, 0, 3000, 1000)),
        ((1, 1), (0, 100), (1200, 630), (0, 0, 1, 1)),
    ],
)
def test_a_cut_is_as_large_as_it_can_be_and_as_near_the_point(
    size: tuple[int, int], point: tuple[int, int], shape: tuple[int, int], box: tuple[int, int, int, int]
) -> None:
    assert box_about(size, point, shape) == box


def test_a_cut_is_never_made_larger_than_the_picture() -> None:
    assert cut_size((4000, 4000), "og") == (1200, 630)
    assert cut_size((300, 300), "og") == (300, 158)


def halves() -> bytes:
    """Tall: its top is red, its bottom blue."""
    picture = Image.new("RGB", (600, 1200), "red")
    picture.paste("blue", (0, 600, 600, 1200))
    made = io.BytesIO()
    picture.save(made, "PNG")
    return made.getvalue()


def test_lists_and_open_graph_show_the_point(house: House, browsers: Browsers) -> None:
    tall = Attachment(name="tall.png", content=halves(), media_type="image/png", caption="c", focus=(50, 90))
    uid = house.out(attachments=(tall,)).row.uid
    page = browsers.anybody.get(f"/items/{uid}").content.decode()
    at = re.search(r'property="og:image" content="https?://[^/]+(/[^"]+)"', page)[1]
    assert at.endswith("/og.jpg")
    assert 'content="600"' in page
    assert 'content="315"' in page
    cut = Image.open(io.BytesIO(browsers.anybody.get(at).content))
    assert cut.size == (600, 315)
    assert cut.getpixel((300, 10))[2] > 200
    [card] = re.findall(rf'src="(/items/{uid}/media/[0-9a-f]+/card\.jpg)"', browsers.anybody.get("/").content.decode())
    for suffix, kind in (("jpg", "JPEG"), ("webp", "WEBP"), ("avif", "AVIF")):
        small = Image.open(io.BytesIO(browsers.anybody.get(card.replace("jpg", suffix)).content))
        assert (small.format, small.size) == (kind, (360, 240))
    assert browsers.anybody.get(card.replace("card", "cards")).status_code == 404
