"""A pseudo-locale shows what was hard-coded: every message stands in ⟦brackets⟧, and what has letters outside them is
either a name or a story's own, which say so by an element of their own, or was never handed to gettext."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from tests import wording
from tests.web.house import Browsers, House

LANGUAGE = "id"
"""Whose catalogue is replaced: one that every room speaks."""

OWN = frozenset({"bdi", "code", "kbd", "option", "pre", "samp", "time", "script", "style", "q", "article"})
"""Elements that hold names, commands and the words of others; an option is mostly the name of something."""
SAID = ("aria-label", "title", "placeholder", "alt", "data-sure")
VOID = frozenset({"br", "hr", "img", "input", "link", "meta", "source", "area", "base", "col", "embed", "wbr"})
SENTENCE = re.compile("⟦[^⟦⟧]*⟧")
KEPT = re.compile(
    r"Nusantara Cahaya opens a tidal power station|A second headline|Nusantara Cahaya|Lain Tbk|Asia|World|\b(?:asia|dewi)\b"
    r"|Kawat|ninjs|NITF|NewsML\S*|Atom|RSS|JSON|CSV|Markdown|UTC|/api/\S+|\bv\d+\b|\ben\b|English|[a-z]+(?:-[a-z]+)+"
)
"""What is the same in every language: formats, codes, and the names of this house."""

DJANGOS = re.compile("[Ss]andi|Nama pengguna")
"""Fields and sentences of Django's own catalogue."""

STILL_ENGLISH = frozenset(
    {
        "accepted", "bounced", "cancelled", "delivered", "due", "failed", "flying", "parked", "relayed",  # a delivery's
        "email", "ftps", "sftp", "stream", "webhook", "websub", "· filed",  # channels, and the journal's verbs
        "Dateline", "End mark", "Label",  # how the copy was read
        "Arts, culture and media", "Conflict and peace", "Crime and law", "Disasters and accidents", "Education",
        "Economy and business", "Environment", "Health", "Labour", "Lifestyle and leisure", "People", "Religion",
        "Politics and government", "Science and technology", "Society", "Sport", "Weather",  # names of Media Topics
    }
)  # fmt: skip
"""Words that are shown as they stand in the ledger, the journal or the list of topics. What is new does not join them."""


class Texts(HTMLParser):
    """The texts of a page that should be of its language."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._within: list[bool] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        own = tag in OWN or (tag != "html" and ("lang" in given or given.get("dir") == "ltr"))
        if not (own or any(self._within)):
            self.found += [value for name, value in attrs if name in SAID and value]
        if tag not in VOID:
            self._within.append(own)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID and self._within:
            self._within.pop()

    def handle_data(self, text: str) -> None:
        if not any(self._within):
            self.found.append(text)


@pytest.fixture
def pseudo(tmp_path: Path, settings) -> None:
    catalogue = Catalog(locale=LANGUAGE)
    catalogue._num_plurals, catalogue._plural_expr = 1, "0"
    for message in wording.template_of(LANGUAGE):
        if message.id:
            many = isinstance(message.id, tuple)
            catalogue.add(message.id, (f"⟦{message.id[1]}⟧",) if many else f"⟦{message.id}⟧", context=message.context)
    folder = tmp_path / LANGUAGE / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "django.mo").open("wb") as file:
        write_mo(file, catalogue)
    settings.LOCALE_PATHS = [str(tmp_path)]


def hard_coded(page: str) -> Iterator[str]:
    """What has letters outside the brackets."""
    texts = Texts()
    texts.feed(page)
    for text in SENTENCE.sub("", "\f".join(texts.found)).split("\f"):
        said = " ".join(text.split())
        if said not in STILL_ENGLISH and not DJANGOS.search(said) and re.search(r"[^\W\d_]{2,}", KEPT.sub("", said)):
            yield said


PUBLIC = ("/", "/items/{uid}", "/me", "/sign-in", "/nothing-here", "/unsubscribe/x", "/acknowledge/x", "/search")
SUBSCRIBER = ("/me", "/subscribers/{reader}", "/account", "/account/password")
EDITOR = (
    "/desk", "/desk/items/{draft}", "/desk/items/{draft}/edit", "/desk/items/{uid}/correct", "/desk/items/{uid}/kill",
    "/file", "/reports/{uid}",
)  # fmt: skip


@pytest.mark.parametrize(("who", "paths"), [("anybody", PUBLIC), ("sari", SUBSCRIBER), ("edo", EDITOR)])
def test_every_page_says_all_that_it_says_through_its_catalogue(
    house: House, browsers: Browsers, pseudo: None, who: str, paths: tuple[str, ...]
) -> None:
    uid, draft = house.out().row.uid, house.file(headline="A second headline").row.uid
    found = {}
    for path in paths:
        at = path.format(uid=uid, draft=draft, reader=house.reader.uid)
        page = getattr(browsers, who).get(f"/{LANGUAGE}{at}").content.decode()
        assert "⟦" in page, path
        if left := sorted(set(hard_coded(page))):
            found[path] = left
    assert found == {}
