"""The catalogues hold what the pages say, whole: nothing fuzzy, no placeholder or markup lost, every plural form there."""

import gettext
import os
import re
from collections import Counter
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message

from kawat.web import catalogues
from kawat.web.catalogues import is_whole
from kawat.web.tongues import ENGLISH, TONGUES
from tests import wording

TRANSLATED = [tag for tag in TONGUES if tag != ENGLISH]
HELD = re.compile(r"%\(\w+\)[sd]|\{\w*\}|</?[a-z][^>]*>|`[^`]+`")
"""What a translation has to hold as it is: placeholders, tags and commands."""

FORMS = {"ar": 6, "ru": 3, "de": 2, "es": 2, "fr": 2, "pt-br": 2}
"""Plural forms, where they are more than one."""


@pytest.fixture(scope="module", params=TRANSLATED)
def tag(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(scope="module")
def kept(tag: str) -> Catalog:
    return wording.read(tag)


def said_of(message: Message) -> list[tuple[str, str]]:
    """Each form of a message that is translated: what it says in English, and what in the language."""
    if not is_whole(message):
        return []
    if isinstance(message.id, str):
        return [(message.id, str(message.string))]
    return [(message.id[1], form) for form in message.string]


def test_nothing_that_a_catalogue_holds_waits_for_a_translator(kept: Catalog) -> None:
    assert [message.id for message in kept if message.id and not is_whole(message)] == []


def test_everything_that_is_said_is_translated(tag: str) -> None:
    assert [message.id for message in wording.waiting(tag)] == [], "make words, and translate"


def test_nothing_is_kept_that_nobody_says(tag: str, kept: Catalog) -> None:
    said = wording.template_of(tag)
    assert [m.id for m in kept if m.id and said.get(m.id, m.context) is None] == [], "make words"
    assert not kept.obsolete


def test_nothing_is_fuzzy(kept: Catalog) -> None:
    assert [message.id for message in kept if message.id and message.fuzzy] == []


def test_placeholders_and_markup_are_kept(kept: Catalog) -> None:
    lost = []
    for message in kept:
        for english, own in said_of(message) if message.id else ():
            wanted, there = Counter(HELD.findall(english)), Counter(HELD.findall(own))
            if isinstance(message.id, tuple):
                wanted.pop("%(counter)s", None)  # 'two releases' may say its number in a word
                there.pop("%(counter)s", None)
            if wanted != there:
                lost.append((english, own))
    assert lost == []


def test_plural_forms_are_as_many_as_the_language_has(tag: str, kept: Catalog) -> None:
    assert kept.num_plurals == FORMS.get(tag, 1)
    wrong = [m.id for m in kept if isinstance(m.id, tuple) and len(m.string) != kept.num_plurals]
    assert wrong == []


def test_blanks_at_the_ends_are_kept(kept: Catalog) -> None:
    ends = [
        own
        for message in kept
        if message.id
        for english, own in said_of(message)
        if (english[:1].isspace(), english[-1:].isspace()) != (own[:1].isspace(), own[-1:].isspace())
    ]
    assert ends == []


def test_a_package_that_cannot_be_written_has_its_catalogues_compiled_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package, home = tmp_path / "package", tmp_path / "home"
    source = package / "de" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    source.write_bytes(wording.path_of("de").read_bytes())
    source.with_suffix(".mo").mkdir()  # nothing can be put in its place, whoever tries
    os.utime(source.with_suffix(".mo"), (0, 0))
    home.mkdir()
    monkeypatch.setattr(catalogues, "LOCALE", package)
    with pytest.raises(OSError):
        catalogues.compile_stale()
    assert [each.name for each in source.parent.iterdir() if each.suffix == ".tmp"] == []
    for place in (home, tmp_path / "nowhere"):
        folder = catalogues.compile_elsewhere(place)
        assert gettext.translation("django", folder, ["de"]).gettext("Sign in") == "Anmelden"
        assert folder.is_relative_to(place) == place.is_dir()
