"""Mail: what any relay takes and any reader shows, in fifteen languages."""

import re
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from kawat.core.release import Dateline
from kawat.core.terms import LANGUAGES, Kind, Visibility
from kawat.formats import render
from kawat.formats.labels import labels
from tests.formats.stories import HOSTILE, MASTHEAD, full, hostile, of_kind, out, story, uid

SHARED_HEADERS = [
    "From",
    "Subject",
    "Date",
    "List-Id",
    "Content-Language",
    "MIME-Version",
    "Content-Type",
]


def read(content: bytes) -> EmailMessage:
    """The message, after the checks that every one has to pass."""
    assert content.isascii()
    lines = content.split(b"\r\n")
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    assert max(map(len, lines)) <= 76
    message = message_from_bytes(content, policy=policy.default)
    assert isinstance(message, EmailMessage)
    for part in message.walk():
        assert part.defects == []
    for header in message:
        assert message[header].defects == (), header
    return message


def part(message: EmailMessage, subtype: str) -> str:
    body = message.get_body((subtype,))
    assert body is not None
    text = body.get_content()
    assert isinstance(text, str)
    return text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_is_read_back_whole(language: str) -> None:
    item = full(language)
    message = read(render("mail", out(item), MASTHEAD).content)
    assert message.keys() == SHARED_HEADERS
    assert message["Subject"] == item.headline
    assert message["From"] == "Kawat <news@wire.example>"
    assert message["Date"].datetime == out(item).at.replace(microsecond=0)
    assert message["List-Id"] == "Kawat <wire.wire.example>"
    assert message["Content-Language"] == language
    assert [each.get_content_type() for each in message.iter_parts()] == ["text/plain", "text/html"]
    plain, html = part(message, "plain"), part(message, "html")
    direction = "rtl" if language == "ar" else "ltr"
    assert f'<html lang="{language}" dir="{direction}">' in html
    for text in (item.headline, item.body[0].text, item.disclaimer, "SAGARA via LINTAS", "Daily News", "Lintas Media"):
        assert text in plain
        assert text in html
    words = labels(language)
    assert f"{words.preferences}{words.colon}https://wire.example/me" in plain
    assert 'href="https://wire.example/me"' in html
    assert MASTHEAD.item_url(item.uid) in plain


def test_the_other_languages_stand_at_the_end_as_links() -> None:
    message = read(render("mail", out(story("id")), MASTHEAD).content)
    for text in (part(message, "plain"), part(message, "html")):
        assert text.index("العربية") > text.index("Pabrik itu")
        assert MASTHEAD.item_url(uid("item ar")) in text


def test_furniture_may_be_in_another_language_than_the_story() -> None:
    message = read(render("mail", out(story("id")), MASTHEAD, language="ar").content)
    html = part(message, "html")
    assert '<html lang="id" dir="ltr">' in html
    assert '<div lang="ar" dir="rtl"' in html
    assert labels("ar").preferences in part(message, "plain")


@pytest.mark.parametrize("kind", [each for each in Kind if each is not Kind.RELEASE])
def test_the_subject_names_the_kind_first(kind: Kind) -> None:
    for language in LANGUAGES:
        _names_its_kind(kind, language)


def _names_its_kind(kind: Kind, language: str) -> None:
    message = read(render("mail", out(of_kind(kind, language)), MASTHEAD).content)
    assert message["Subject"].startswith(labels(language).mark(kind))
    assert story(language).headline in message["Subject"]


def test_a_kill_says_what_to_remove_and_why_and_nothing_else() -> None:
    message = read(render("mail", out(of_kind(Kind.KILL)), MASTHEAD).content)
    assert message["Subject"] == f"TARIK: {story().headline}"
    assert message["Importance"] == "high"
    for text in (part(message, "plain"), part(message, "html")):
        assert labels("id").kill_order in text
        assert story().headline in text
        assert "Because of a reason." in text
        assert MASTHEAD.item_url(uid("item id")) in text
        assert story().body[0].text not in text


def test_a_correction_says_what_was_wrong_even_in_public() -> None:
    item = of_kind(Kind.CORRECTION)
    message = read(render("mail", out(item), MASTHEAD, visibility=Visibility.PUBLIC).content)
    assert "Because of a reason." in part(message, "plain")
    update = read(render("mail", out(of_kind(Kind.UPDATE)), MASTHEAD, visibility=Visibility.PUBLIC).content)
    assert "Because of a reason." not in part(update, "plain")


def test_nothing_is_loaded_from_afar_when_the_mail_is_opened() -> None:
    html = part(read(render("mail", out(full()), MASTHEAD).content), "html")
    assert not re.search(r"<(img|link|script|iframe|style)\b|src=|url\(|@import", html)
    assert MASTHEAD.media_url(uid("item id"), "b10b") in html


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_hostile_copy_neither_adds_a_header_nor_breaks_a_part(number: int) -> None:
    masthead = replace(MASTHEAD, name=HOSTILE[number])
    content = render("mail", out(hostile(HOSTILE[number])), masthead).content
    message = read(content)
    assert message.keys() == SHARED_HEADERS
    assert message.get("Bcc") is None
    assert "<script>" not in part(message, "html")
    assert "javascript:" not in part(message, "html")


def test_a_masthead_with_a_comma_or_other_letters_is_one_sender() -> None:
    for name in ("Kawat, the wire", 'The "Kawat"', "전선 뉴스와이어", "Kawat (wire)"):
        message = read(render("mail", out(story()), replace(MASTHEAD, name=name)).content)
        (sender,) = message["From"].addresses
        assert (sender.display_name, sender.addr_spec) == (name.strip(), "news@wire.example")


def test_a_story_without_a_headline_still_has_a_subject() -> None:
    item = story(headline="", dateline=Dateline())
    assert read(render("mail", out(item), MASTHEAD).content)["Subject"] == item.body[0].text
