"""Cuts of a picture hold the point that has to be seen: in lists, and where Open Graph shows it."""

import io
import re

import pytest
from PIL import Image

from kawat.actions.filing import Attachment
from kawat.store import models
from kawat.store.releases import by_uid
from kawat.web.pictures import box_about, cut_size
from tests.web.house import Browsers, House
from tests.web.test_desk_together import typed_of


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


def test_the_desk_sets_the_point_of_a_picture_and_a_document_has_none(house: House, browsers: Browsers) -> None:
    tall = Attachment(name="tall.png", content=halves(), media_type="image/png", caption="A mast")
    paper = Attachment(name="paper.pdf", content=b"%PDF-1.4 paper", media_type="application/pdf", caption="Paper")
    kept = house.file(attachments=(tall, paper))
    at = f"/desk/items/{kept.row.uid}/edit"
    page = browsers.edo.get(at).content.decode()
    blob = kept.document.item.media[0].blob
    assert f'<div class="cut"><img src="/desk/items/{kept.row.uid}/media/{blob}" alt=""></div>' in page
    assert page.count("What has to be seen when it is cut") == page.count('class="cut"') == 1
    typed = typed_of(browsers.edo, kept)
    assert browsers.edo.post(at, typed).status_code == 302
    assert by_uid(kept.row.uid).document.item == kept.document.item
    for wrong in ("12", "50 101", "9" * 5000 + " 1", "x y"):
        refused = browsers.edo.post(at, typed | {"picture-0-focus": wrong})
        assert (refused.status_code, "a focal point is two numbers" in refused.content.decode()) == (422, True), wrong
    assert browsers.edo.post(at, typed | {"picture-0-focus": "33 90"}).status_code == 302
    picture, document = by_uid(kept.row.uid).document.item.media
    assert (picture.focus, picture.blob, document.focus) == ((33, 90), blob, ())
    line = models.Entry.objects.get(verb="edited", subject=kept.row.uid)
    assert '"media"' in str(line.facts)
    marked = browsers.eka.get(f"/desk/items/{kept.row.uid}").content.decode()
    assert "of the desk, on behalf of the filer" in marked
    assert "What has to be seen when it is cut: 33 % · 90 %" in re.sub("</?(ins|del)[^>]*>", "", marked)
    assert '<option value="33 90" selected>33 % · 90 %</option>' in browsers.eka.get(at).content.decode()
