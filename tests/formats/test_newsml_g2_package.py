"""NewsML-G2 packages: all that is out of a release in one valid packageItem."""

from typing import Any

import pytest
from lxml import etree

from kawat.core.release import Cleared
from kawat.core.terms import LANGUAGES, Kind, Visibility
from kawat.formats.newsml_g2_package import newsml_g2_package
from tests.formats.schemas import LONG, NEWSML_G2, bare_item, empty_elements, needs_schemas, schema
from tests.formats.schemas import read as parsed
from tests.formats.stories import HOSTILE, MASTHEAD, full, hostile, of_kind, out, story

NS = {"n": "http://iptc.org/std/nar/2006-10-01/"}
LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def read(*members: Cleared, visibility: Visibility = Visibility.MEDIA) -> Any:
    return etree.fromstring(newsml_g2_package(members, MASTHEAD, visibility).content)


def texts(root: Any, path: str) -> list[str]:
    found = root.xpath(path, namespaces=NS)
    return ["".join(each.itertext()) if hasattr(each, "itertext") else str(each) for each in found]


@needs_schemas
@pytest.mark.parametrize("visibility", [Visibility.PUBLIC, Visibility.MEDIA])
def test_packages_of_every_kind_and_language_are_valid(visibility: Visibility) -> None:
    for kind in Kind:
        root = read(*(out(of_kind(kind, language)) for language in LANGUAGES), visibility=visibility)
        schema(NEWSML_G2).assertValid(root)
        assert empty_elements(root) == []
    root = read(*(out(full(language, forbidden=("US", "CA"))) for language in LANGUAGES), visibility=visibility)
    schema(NEWSML_G2).assertValid(root)
    for item in (bare_item(), *(hostile(text) for text in (*HOSTILE, *LONG))):
        schema(NEWSML_G2).assertValid(read(out(item)))


def test_a_package_names_every_language_as_its_news_item_names_itself() -> None:
    members = [out(full("id", prevailing="id")), out(story("ar")), out(story("ja"))]
    root = read(*members)
    assert texts(root, "n:groupSet/n:group[@id='release']/n:groupRef/@idref") == ["lang-id", "lang-ar", "lang-ja"]
    refs = root.xpath("n:groupSet/n:group/n:itemRef[n:itemClass/@qcode='ninat:text']", namespaces=NS)
    items = [parsed("newsml-g2", each) for each in members]
    assert [(each.get("residref"), each.get("version")) for each in refs] == [
        (each.get("guid"), each.get("version")) for each in items
    ]
    assert texts(root, "n:contentMeta/n:headline") == [each.item.headline for each in members]
    assert texts(root, "n:groupSet/n:group/@dir") == ["ltr", "rtl", "ltr"]
    assert (root.get(LANG), root.get("version")) == ("id", "5")


def test_a_package_holds_the_media_of_each_language_with_caption_and_credit() -> None:
    root = read(out(full("id")), out(full("ar", media=full().media[:1])))
    path = "n:groupSet/n:group[@id='lang-{}']/n:itemRef[n:itemClass/@qcode='ninat:picture']"
    assert texts(root, f"{path.format('id')}/n:description") == ["The plant.", "Only a caption."]
    assert texts(root, f"{path.format('id')}/n:creditline") == ["SAGARA via LINTAS", "LINTAS"]
    assert texts(root, f"{path.format('ar')}/@href") == [MASTHEAD.media_url(full("ar").uid, "b10b")]


def test_rights_and_disclaimers_of_all_languages_stand_in_the_package() -> None:
    root = read(*(out(full(language, forbidden=("US",))) for language in ("id", "ar")))
    assert texts(root, "n:rightsInfo/n:usageTerms[@role='kawat:territories']") == ["Tidak untuk disiarkan di: US"]
    assert texts(root, "n:rightsInfo/n:usageTerms[@role='kawat:disclaimer']/@xml:lang") == ["id", "ar"]


def test_what_was_withdrawn_is_left_out_and_the_version_still_grows() -> None:
    before = read(out(story("id")), out(story("ar")))
    after = read(out(story("id")), out(of_kind(Kind.KILL, "ar")))
    assert after.get("guid") == before.get("guid")
    assert int(after.get("version")) > int(before.get("version"))
    assert texts(after, "n:groupSet/n:group/n:groupRef/@idref") == ["lang-id"]
    assert story("ar").headline not in etree.tostring(after, encoding="unicode")


@pytest.mark.parametrize(("kind", "status"), [(Kind.KILL, "stat:canceled"), (Kind.WITHHOLD, "stat:withheld")])
def test_a_package_of_which_nothing_is_left_is_taken_back_itself(kind: Kind, status: str) -> None:
    root = read(out(full("id"), withdrawn=kind), out(full("ar"), withdrawn=kind))
    assert texts(root, "n:itemMeta/n:pubStatus/@qcode") == [status]
    assert root.xpath("n:groupSet | n:contentMeta | n:rightsInfo | //n:title", namespaces=NS) == []


def test_a_package_says_neither_hold_nor_number_nor_contact() -> None:
    content = newsml_g2_package([out(full(embargo="EMBARGOED"))], MASTHEAD, Visibility.MEDIA).content.decode()
    for inside in ("4711", "EMBARGOED", "embargoed", "Sari Public"):
        assert inside not in content
    assert content.encode() == newsml_g2_package([out(full())], MASTHEAD, Visibility.MEDIA).content
