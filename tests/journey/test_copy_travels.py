"""Copy goes in as its provider sent it, and comes out of mailbox, webhook, stream and feed with every field in place.

The two seed articles and thirty generated variants travel through a wire that really runs. What an article has stands
where it belongs; what it lacks is absent, and a finding.
"""

import email
import email.policy
import html
import json
import re
import threading
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import feedparser
import pytest

from kawat.core.terms import LANGUAGES
from tests.corpus import SEEDS, needs_corpus
from tests.formats.variants import make
from tests.journey.running import Wire, as_jsonl

HEADLINE = "Headline {n} that was given at filing"
LACKS = {"dateline": "dateline-missing", "contacts": "contact-missing", "boilerplate": "boilerplate-missing"}
"""Fields whose absence is a finding, and its code."""


@dataclass
class Article:
    """A story on its way: what was sent in, what must come out, and under which headline."""

    text: str
    language: str
    headline: str
    body: tuple[str, ...]
    has: dict[str, Any] = field(default_factory=dict)
    place: str = ""
    mark: str = ""
    day: Any = None
    findings: frozenset[str] = frozenset()
    uid: str = ""


def seeds() -> list[Article]:
    """The two articles, told apart by where their own lines stand."""
    texts = [path.read_text("utf-8") for path in sorted(SEEDS.glob("*.txt"))]
    marked = [line for line in texts[0].split("\n") if line.strip()]
    pictured = [line for line in texts[1].split("\n") if line.strip()]
    mark, first = marked[0].split(" – ", 1)
    caption, _, credit = pictured[0].rpartition(". ")
    place, opening = pictured[1].split(" - ", 1)
    return [
        Article(
            text=texts[0],
            language="id",
            headline=HEADLINE.format(n="A"),
            body=(first, *marked[1:-3]),
            mark=mark.strip("()"),
            has={
                "disclaimer": marked[-3],
                "sectors": marked[-2].partition(": ")[2].split(", "),
                "boilerplate": marked[-1],
            },
        ),
        Article(
            text=texts[1],
            language="id",
            headline=HEADLINE.format(n="B"),
            body=(opening, *pictured[2:-1]),
            place=place,
            has={"media": [(f"{caption}.", credit)], "keywords": [pictured[-1].partition(":")[2]]},
        ),
    ]


def variants() -> list[Article]:
    articles = []
    for number in range(30):
        made = make(number)
        place, day, mark = made.expected.get("dateline", ("", None, ""))
        has = {
            name: made.expected[name]
            for name in ("disclaimer", "boilerplate", "sectors", "keywords", "media", "contacts")
            if made.expected.get(name)
        }
        has["media"] = [(each.caption, each.credit) for each in made.expected.get("media", ())]
        articles.append(
            Article(
                text=made.text,
                language=made.language,
                headline=HEADLINE.format(n=number),
                body=tuple(made.expected["body"]),
                place=place,
                day=day,
                mark=mark,
                has=has,
            )
        )
    return articles


@dataclass
class Arrived:
    """What came out of the four ends, by headline."""

    hooks: dict[str, dict[str, Any]]
    mails: dict[str, EmailMessage]
    frames: dict[str, dict[str, Any]]
    entries: dict[str, Any]
    filed: dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def articles() -> list[Article]:
    return [*(seeds() if SEEDS.exists() else []), *variants()]


@pytest.fixture(scope="module")
def arrived(tmp_path_factory: pytest.TempPathFactory, articles: list[Article]) -> Iterator[Arrived]:
    with Wire(tmp_path_factory.mktemp("travel")) as wire:
        filer, editor, reader = _prepare(wire)
        wire.start()
        frames = _listen(wire, reader)
        filed = {}
        for article in articles:
            answer = _post(
                wire,
                filer,
                "file",
                copy=article.text,
                language=article.language,
                provider="source",
                circuits=["all"],
                headline=article.headline,
            )
            filed[article.headline] = answer
            _post(wire, editor, "approve", release=answer["release"])
            _post(wire, editor, "clear", release=answer["release"])
        count = len(articles)
        wire.wait_until(lambda: wire.accepted() == 2 * count, what="all is accepted", within_s=60)
        wire.wait_until(lambda: len(frames) == count, what="all is on the stream", within_s=20)
        wire.mail.wait_for(count)
        wire.hooks.wait_for(count)
        mails = [email.message_from_bytes(each.content, policy=email.policy.default) for each in wire.mail.messages()]
        hooks = [json.loads(each.content) for each in wire.hooks.messages()]
        feed = feedparser.parse(wire.get("/feeds/all.atom"))
        yield Arrived(
            hooks={each["headlines"][0]["value"]: each for each in hooks},
            mails={str(each["Subject"]): each for each in mails},  # type: ignore[misc]
            frames={each["headline"]: each for each in frames},
            entries={each.title: each for each in feed.entries},
            filed=filed,
        )


@needs_corpus
def test_the_seed_articles_are_among_those_that_travel(articles: list[Article]) -> None:
    assert len(articles) == 32


def test_the_webhook_brings_every_field_in_its_place(arrived: Arrived, articles: list[Article]) -> None:
    for article in articles:
        told = arrived.hooks[article.headline]
        bodies = {(each["role"], each["contentType"]): each["value"] for each in told["bodies"]}
        paragraphs = bodies["main", "text/plain"].split("\n\n")
        assert paragraphs[0].endswith(article.body[0])
        assert tuple(paragraphs[1:]) == article.body[1:]
        head = paragraphs[0].removesuffix(article.body[0])
        assert article.place in head
        assert article.mark in head
        assert bool(head) == bool(article.place or article.mark)
        assert told.get("located", "") == article.place
        assert told["language"] == article.language
        for name in ("boilerplate", "disclaimer"):
            assert bodies.get((name, "text/plain"), "") == article.has.get(name, "")
        subjects: dict[str, list[str]] = {}
        for each in told.get("subjects", []):
            subjects.setdefault(each["rel"], []).append(each["name"])
        assert subjects.get("keyword", []) == list(article.has.get("keywords", []))
        assert subjects.get("sector", []) == list(article.has.get("sectors", []))
        pictures = [(each["captions"], each["credit"]) for each in _pictures(told)]
        assert pictures == [tuple(each) for each in article.has.get("media", [])]
        assert [each["name"] for each in told.get("people", [])] == [
            each[0] for each in article.has.get("contacts", [])
        ]


def test_the_mail_reads_well_and_holds_every_field(arrived: Arrived, articles: list[Article]) -> None:
    for article in articles:
        told = arrived.mails[article.headline]
        for part in (told.get_body(("plain",)), told.get_body(("html",))):
            assert part is not None
            content = html.unescape(re.sub(r"<[^>]+>", "", part.get_content()))
            for words in (*article.body, *_words(article)):
                assert _flat(words) in _flat(content), (article.headline, words)
        direction = "rtl" if article.language == "ar" else "ltr"
        assert f'dir="{direction}"' in told.get_body(("html",)).get_content()  # type: ignore[union-attr]
        assert told["Content-Language"] == article.language


def test_the_feed_and_the_stream_name_every_article(arrived: Arrived, articles: list[Article]) -> None:
    for article in articles:
        entry = arrived.entries[article.headline]
        content = html.unescape(re.sub(r"<[^>]+>", "", entry.content[0].value))
        for words in (*article.body, *_words(article)):
            assert _flat(words) in _flat(content), (article.headline, words)
        frame = arrived.frames[article.headline]
        assert (frame["language"], frame["kind"]) == (article.language, "release")
        assert frame["url"].endswith(frame["uid"])


def test_what_an_article_lacks_is_a_finding(arrived: Arrived, articles: list[Article]) -> None:
    for article in articles:
        codes = {each["code"] for each in arrived.filed[article.headline]["findings"]}
        for name, code in LACKS.items():
            there = article.place if name == "dateline" else article.has.get(name)
            assert (code in codes) == (not there), (article.headline, name, codes)


def test_no_words_of_the_seed_articles_stand_in_the_product() -> None:
    if not SEEDS.exists():
        pytest.skip("the shared corpus is not here: set KAWAT_SHARED to its folder")
    package = Path(__file__).resolve().parents[2] / "kawat"
    product = "\n".join(
        path.read_text("utf-8") for path in package.rglob("*") if path.suffix in (".py", ".html", ".txt", ".md")
    ).casefold()
    for path in SEEDS.glob("*.txt"):
        words = path.read_text("utf-8").casefold().split()
        runs = [" ".join(words[at : at + 4]) for at in range(len(words) - 3)]
        assert not [run for run in runs if run in product]


def _words(article: Article) -> list[str]:
    has = article.has
    captions = [part for each in has.get("media", []) for part in each]
    return [
        article.place,
        article.mark,
        has.get("boilerplate", ""),
        has.get("disclaimer", ""),
        *has.get("keywords", []),
        *has.get("sectors", []),
        *captions,
    ]


def _flat(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _pictures(told: dict[str, Any]) -> list[dict[str, str]]:
    pictures = [each for each in told.get("associations", []) if each.get("type") == "picture"]
    return [
        {
            "captions": next((body["value"] for body in each.get("descriptions", each.get("bodies", []))), ""),
            "credit": each.get("by", ""),
        }
        for each in pictures
    ]


def _prepare(wire: Wire) -> tuple[str, str, str]:
    wire.kawat("init")
    wire.kawat("add", "circuit", "all", "All")
    wire.kawat("add", "provider", "source", "Source")
    for name, role, *of in (("dewi", "provider", "--provider", "source"), ("edo", "editor"), ("olga", "operator")):
        wire.kawat("user", "add", name, "--role", role, *of)
    common = {"kind": "outlet", "country": "ID", "circuits": ["all"], "languages": list(LANGUAGES)}
    rows = [
        {**common, "name": "Mail", "channel": "email", "address": "desk@outlet.example"},
        {
            **common,
            "name": "Hook",
            "channel": "webhook",
            "address": wire.hook_address("/desk"),
            "secret": wire.hook_secret("/desk"),
        },
        {
            "name": "Sari",
            "kind": "desktop",
            "country": "ID",
            "circuits": ["all"],
            "profiles": [{"languages": [language]} for language in LANGUAGES],
        },
    ]
    path = wire.folder / "subscribers.jsonl"
    path.write_text(as_jsonl(rows))
    wire.kawat("subscribers", "import", str(path), "--as", "olga")
    wire.kawat("user", "add", "sari", "--role", "subscriber", "--subscriber", "Sari")
    return tuple(
        wire.kawat("key", "new", "test", "--as", name, *(word for scope in scopes for word in ("--scope", scope)))[
            "key"
        ]
        for name, *scopes in (("dewi", "file"), ("edo", "approve", "clear"), ("sari", "read"))
    )  # type: ignore[return-value]


def _post(wire: Wire, key: str, verb: str, **given: Any) -> dict[str, Any]:
    request = urllib.request.Request(
        wire.url(f"/api/{verb}"),
        data=json.dumps(given).encode(),
        headers={"Authorization": f"Bearer {key}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=20) as answer:
        told: dict[str, Any] = json.loads(answer.read())
    return told


def _listen(wire: Wire, key: str) -> list[dict[str, Any]]:
    """Open a desktop's stream; the frames gather in the list."""
    ticket = _post(wire, key, "ticket")["ticket"]
    stream = urllib.request.urlopen(wire.url(f"/stream?ticket={ticket}", role="edge-1"), timeout=60)
    assert stream.readline()
    frames: list[dict[str, Any]] = []

    def read() -> None:
        for line in stream:
            if line.startswith(b"data: "):
                frames.append(json.loads(line[6:]))

    threading.Thread(target=read, daemon=True).start()
    return frames
