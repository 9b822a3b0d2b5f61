"""A pseudo-locale shows what was hard-coded: every message stands in ðïšğüïšêđ letters, and Django and CLDR say theirs in
Japanese, so that whatever is left in plain letters is a name, somebody's own copy, or was never handed to gettext.

Every address that there is, is walked over by everybody; forms are sent empty as well.
"""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from django.contrib.auth.models import User
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from kawat.actions import people, withdrawal
from kawat.core.terms import DeliveryState
from kawat.store import models
from tests import wording
from tests.web.house import Browsers, House
from tests.web.subscriber_house import route, settle

LANGUAGE = "ja"
"""Whose catalogue is replaced: one that every room speaks, and that writes no Latin letters itself."""

PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
LETTERS = str.maketrans(PLAIN, "åƀçđēƒğħîĵķĺɱñøþʠŕšţüṽŵẋýžÅƁÇĐĒƑĞĦÎĴĶĹṀÑØÞɊŔŠŢÜṼŴẊÝŽ")
KEPT_IN = re.compile(r"%\(\w+\)[sd]|\{\w*\}|<[^>]*>|&\w+;|`[^`]*`")
"""What a message holds that is no word of it."""

OWN = frozenset({"bdi", "code", "kbd", "pre", "samp", "time", "script", "style", "q", "article", "title"})
"""Elements that hold names, commands and the words of others. A title is looked at by itself."""
SAID = ("aria-label", "title", "placeholder", "alt", "data-sure", "label")
VOID = frozenset({"br", "hr", "img", "input", "link", "meta", "source", "area", "base", "col", "embed", "wbr"})
NAMES = re.compile(
    r"Nusantara(?: Cahaya)?|Lain Tbk|Sari Tani|Kawat|Asia|World|Rina Wulandari|\b(?:dewi|edo|eka|sari|otto|ops|nusantara|lain|world|asia)\b"
    r"|A turbine|turbine\.png|A second headline|tidal(?:-\w+)*|[\w.+-]+@[\w.-]+|(?:https?|sftp|ftps)://\S+|/\w\S*|\S+\.example"
    r"|\b(?:ninjs|NITF|NewsML\S*|Atom|RSS|JSON(?: Feed)?|CSV|UTC|GMT|API|WebSub|Webhook|SHA256|Ed25519|HMAC|PNG|JPEG|IDX\S*|KWT)\b"
    r"|\bv\d+\b|[0-9a-f-]{12,}|`[^`]*`|English|Português(?: \(Brasil\))?|\b[a-z]+(?:-[a-z0-9]+)+\b|\b(?:atom|mail|newsml|nitf|text|en)\b|[A-Z][a-z]+(?:/[A-Z][A-Za-z_]+)+|KAWAT_\w+|[A-Z]+_[A-Z_]+|\b[A-Z]{2}\b|\bzh-Han[st]\b|\b\d+x\d+\b"
)
"""Names of this house, of people, formats, zones and settings, which are the same in every language."""
KNOWN = "çħøøšē øñē øƒ ar, de, en, es, fr, id, ja, ko, ms, pt, ru, th, vi, zh-Hans, zh-Hant."
"""Codes of languages, where one is to be typed."""
NO_PAGE = re.compile(
    r"^(?:websub|metrics|health)|\.(?:txt|json|xml|csv|png|svg|zip)$|suffix>$|media/|feeds/|logos/|\.<str:name>$"
)
"""Addresses of what is no page, but for the reports."""
TONGUES = frozenset({"English", "Bahasa Indonesia", "Bahasa Melayu", "Deutsch", "Français", "Español", "Tiếng Việt"})


def in_pseudo(text: str) -> str:
    """The message in letters that nobody types, but for its gaps and its markup."""
    parts, at = [], 0
    for kept in KEPT_IN.finditer(text):
        parts += [text[at : kept.start()].translate(LETTERS), kept[0]]
        at = kept.end()
    return "".join((*parts, text[at:].translate(LETTERS)))


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


def hard_coded(page: str) -> Iterator[str]:
    """What is left in plain letters."""
    texts = Texts()
    texts.feed(page)
    for text in texts.found:
        said = " ".join(text.split())
        if said not in TONGUES and not said.endswith(KNOWN) and re.search(r"[A-Za-z]{2,}", NAMES.sub("", said)):
            yield said


@pytest.fixture
def pseudo(tmp_path: Path, settings) -> None:
    catalogue = Catalog(locale=LANGUAGE)
    for message in wording.template_of(LANGUAGE):
        if message.id:
            many = isinstance(message.id, tuple)
            said = (in_pseudo(message.id[1]),) if many else in_pseudo(message.id)
            catalogue.add(message.id, said, context=message.context)
    folder = tmp_path / LANGUAGE / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "django.mo").open("wb") as file:
        write_mo(file, catalogue)
    settings.LOCALE_PATHS = [str(tmp_path)]


def addresses(values: dict[str, list[str]]) -> Iterator[tuple[str, bool]]:
    """Every address of a page, its gaps filled with each value that may stand there; whether it has gaps."""
    yield from _addresses(get_resolver().url_patterns, "/", values)


def _addresses(patterns: list, before: str, values: dict[str, list[str]]) -> Iterator[tuple[str, bool]]:
    for each in patterns:
        route = str(each.pattern)
        if isinstance(each, URLResolver):
            if not route.startswith("api/"):
                yield from _addresses(each.url_patterns, before + route, values)
        elif isinstance(each, URLPattern):
            if route.startswith("^"):
                yield from ((path, True) for path in values["shelf"])
                continue
            if NO_PAGE.search(route):
                continue
            filled = [before + route]
            for gap in re.findall(r"<[^>]+>", route):
                filled = [path.replace(gap, value, 1) for path in filled for value in values.get(gap, ["x"])]
            yield from ((path, "<" in route) for path in filled)


@pytest.fixture
def values(house: House, browsers: Browsers) -> dict[str, list[str]]:
    """A wire in which something of everything has happened."""
    out, draft = house.out(), house.file(headline="A second headline", hold="2026-12-24T09:00+07:00")
    gone = house.out(headline="A third headline", copy=copy_of("third"))
    route()
    settle(DeliveryState.ACCEPTED.value)
    withdrawal.kill(house.edo, gone.row.release.uid, reason="理由")
    browsers.sari.post(
        f"/subscribers/{house.reader.uid}/add-webhook", {"address": "https://a.example/x", "format": "ninjs"}
    )
    browsers.dewi.post("/file/draft", {"headline-1": "x", "language-1": "id"})
    people.new_key(house.edo, name="理由", scopes=["read"])
    uids = [out.row.uid, draft.row.uid, gone.row.uid, house.reader.uid]
    uids += models.Destination.objects.values_list("uid", flat=True)
    return {
        "<uid:uid>": uids,
        "<str:code>": ["nusantara", "asia"],
        "<str:name>": [out.row.uid],
        "<int:user_id>": [str(house.dewi.user)],
        "<str:token>": ["x"],
        "<str:suffix>": ["txt"],
        "<uid:blob>": ["0" * 32],
        "shelf": ["/languages/en", "/sectors/medtop:04000000", "/countries/ID", "/issuers/nusantara", "/circuits/asia"],
    }


def copy_of(word: str) -> str:
    return f"JAKARTA, 22 November 2026 (KAWAT) - A {word} story of which much is told in these lines.\n\n###\n"


def test_every_page_says_all_that_it_says_through_its_catalogue(
    house: House, browsers: Browsers, pseudo: None, values: dict[str, list[str]]
) -> None:
    operator = Client()
    operator.force_login(User.objects.get(username="ops"))
    everybody = {
        "anybody": browsers.anybody,
        "dewi": browsers.dewi,
        "edo": browsers.edo,
        "sari": browsers.sari,
        "ops": operator,
    }
    found: dict[str, str] = {}
    pages = 0
    for path, gaps in addresses(values):
        for who, browser in everybody.items():
            answers = list(_answers(browser, path))
            for answer in answers:
                if answer.get("Content-Type", "").startswith("text/html") and answer.content:
                    pages += answer.status_code == 200
                    for said in hard_coded(answer.content.decode()):
                        found.setdefault(said, f"{who} {path} {answer.status_code}")
            if gaps and answers[0].status_code == 200:
                break  # one who may see it is enough; what is without a gap is another page to each
    assert pages > 60
    if found:
        pytest.fail("\n".join(f"{said}  ({where})" for said, where in sorted(found.items())))


def _answers(browser: Client, path: str) -> Iterator[object]:
    answer = browser.get(f"/{LANGUAGE}{path}")
    yield answer
    if answer.status_code == 200 and b'method="post"' in answer.content and "unsubscribe" not in path:
        yield browser.post(f"/{LANGUAGE}{path}")
