"""NewsML-G2: valid by IPTC's own schema at the level power, every field in its place, and nothing for what is absent."""

import json
from dataclasses import replace
from typing import Any

import pytest
from lxml import etree

from kawat.core.release import Cleared
from kawat.core.terms import LANGUAGES, Kind, Visibility
from kawat.formats import render
from tests.formats.schemas import (
    bare_item,
    empty_elements,
    fullest,
)
from tests.formats.schemas import read as parsed
from tests.formats.stories import MASTHEAD, PROVIDER, full, of_kind, out, story, uid

NS = {"n": "http://iptc.org/std/nar/2006-10-01/", "h": "http://www.w3.org/1999/xhtml"}
LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def read(cleared: Cleared, visibility: Visibility = Visibility.MEDIA) -> Any:
    return parsed("newsml-g2", cleared, visibility)


def texts(root: Any, path: str) -> list[str]:
    return [
        "".join(each.itertext()) if hasattr(each, "itertext") else str(each) for each in root.xpath(path, namespaces=NS)
    ]


def test_an_item_that_says_nothing_has_no_element_for_it() -> None:
    root = read(out(bare_item(), languages=()))
    assert empty_elements(root) == []
    for absent in ("headline", "contentSet", "subject", "infoSource", "rightsInfo", "edNote", "by", "dateline"):
        assert root.findall(f".//n:{absent}", NS) == []


def test_every_field_has_its_own_place() -> None:
    cleared = fullest("id", kind=Kind.CORRECTION)
    item, root = cleared.item, read(cleared)
    assert (root.tag, root.get("standardversion"), root.get("conformance")) == (
        f"{{{NS['n']}}}newsItem",
        "2.35",
        "power",
    )
    assert (root.get("version"), root.get(LANG), root.get("dir")) == ("3", "id", "ltr")
    found = {
        "n:itemMeta/n:provider/n:name": ["Kawat"],
        "n:itemMeta/n:versionCreated": ["2026-11-22T02:00:00.250Z"],
        "n:itemMeta/n:firstCreated": ["2026-11-21T09:30:00.000Z"],
        "n:itemMeta/n:pubStatus/@qcode": ["stat:usable"],
        "n:itemMeta/n:role/@qcode": ["kawat:correction"],
        "n:itemMeta/n:signal/@qcode": ["sig:correction"],
        "n:itemMeta/n:itemMetaExtProperty[@rel='kawat:replacedSha256']/@value": ["ab" * 32],
        "n:itemMeta/n:link[@rel='irel:previousVersion']/@residref": [f"urn:uuid:{_dashed('item id')}"],
        "n:itemMeta/n:link[@rel='kawat:replacedBy']/@residref": [f"urn:uuid:{_dashed('newer')}"],
        "n:contentMeta/n:urgency": ["3"],
        "n:contentMeta/n:located/n:name": ["SURABAYA"],
        "n:contentMeta/n:infoSource[@role='kawat:issuer']/n:name": ["PT Sagara Nusantara"],
        "n:contentMeta/n:infoSource[@role='kawat:provider']/@literal": ["lintas"],
        "n:contentMeta/n:creator/n:name": ["Lintas Media"],
        "n:contentMeta/n:altId[@role='kawat:item']": [item.uid],
        "n:contentMeta/n:altId[@role='kawat:release']": [item.release],
        "n:contentMeta/n:language/@tag": ["id"],
        "n:contentMeta/n:genre/@qcode": ["kawat:disclosure"],
        "n:contentMeta/n:subject[@type='cpnat:abstract']/@qcode": ["medtop:04000000", "medtop:20000346"],
        "n:contentMeta/n:subject[@type='kawat:sector']/n:name": list(item.sectors),
        "n:contentMeta/n:subject[@type='cpnat:geoArea']/@qcode": ["iso3166-1a2:ID", "iso3166-1a2:JP"],
        "n:contentMeta/n:subject[@type='cpnat:organisation']/@literal": ["IDX: SGRA"],
        "n:assert[@literal='IDX: SGRA']//n:hasInstrument/@symbol": ["SGRA"],
        "n:assert[@literal='IDX: SGRA']//n:hasInstrument/@marketlabel": ["IDX"],
        "n:contentMeta/n:keyword": list(item.keywords),
        "n:contentMeta/n:slugline": [item.slug],
        "n:contentMeta/n:headline[not(@role)]": [item.headline],
        "n:contentMeta/n:headline[@role='kawat:subhead']": [item.subhead],
        "n:contentMeta/n:dateline": ["SURABAYA, 22 November 2026 (KAWAT)"],
        "n:contentMeta/n:by": ["Lintas Media"],
        "n:contentMeta/n:contributor[@role='kawat:contact']/n:name": ["Sari Public", "Budi Media"],
        "n:contentMeta/n:contributor[1]//n:phone": ["+62 31 000"],
        "n:contentMeta/n:contributor[2]//n:email": ["budi@sagara.example"],
        "n:contentMeta/n:contentMetaExtProperty[@rel='kawat:prevailing']/@value": ["id"],
        "n:rightsInfo/n:usageTerms[@role='kawat:territories']": ["Tidak untuk disiarkan di: US, CA"],
        "n:rightsInfo/n:usageTerms[@role='kawat:disclaimer']": [item.disclaimer],
        "//h:body/h:p[1]/h:span[@class='dateline']": ["SURABAYA, 22 November 2026 (KAWAT) –"],
        "//h:div[@class='boilerplate']/h:p": item.boilerplate.split("\n"),
        "//h:div[@class='disclaimer']/h:p": [item.disclaimer],
        "//h:p[@class='caption']": ["The plant. (SAGARA via LINTAS)", "Only a caption. (LINTAS)"],
    }
    assert {path: texts(root, path) for path in found} == found
    (policy,) = texts(root, "n:rightsInfo/n:rightsExpressionData")
    assert json.loads(policy)["prohibition"][0]["constraint"][0]["rightOperand"] == ["US", "CA"]
    (note,) = texts(root, "n:itemMeta/n:edNote")
    assert note.startswith("Two figures were wrong.\n")
    assert root.findall(".//n:embargoed", NS) == []


def _dashed(name: str) -> str:
    text = uid(name)
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


def test_pictures_carry_their_caption_and_credit() -> None:
    first, second = read(out(full())).xpath("n:itemMeta/n:link[@rel='kawat:media']", namespaces=NS)
    assert first.get("href") == MASTHEAD.media_url(uid("item id"), "b10b")
    assert (first.get("contenttype"), first.get("size"), first.get("title")) == ("image/jpeg", "99", "plant.jpg")
    assert (first.findtext("n:description", namespaces=NS), first.findtext("n:creditline", namespaces=NS)) == (
        "The plant.",
        "SAGARA via LINTAS",
    )
    assert second.get("href") is None
    assert second.findtext("n:creditline", namespaces=NS) == "LINTAS"


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_item_states_its_language_and_direction(language: str) -> None:
    root = read(out(story(language)))
    (page,) = root.xpath("//h:html", namespaces=NS)
    direction = "rtl" if language == "ar" else "ltr"
    assert (root.get(LANG), root.get("dir")) == (language, direction)
    assert (page.get(LANG), page.get("lang"), page.get("dir")) == (language, language, direction)


def test_furniture_in_another_language_says_which() -> None:
    content = render("newsml-g2", out(full("id", forbidden=("US",))), MASTHEAD, language="ar").content
    (terms,) = etree.fromstring(content).xpath("//n:usageTerms[@role='kawat:territories']", namespaces=NS)
    assert (terms.get(LANG), terms.get("dir")) == ("ar", "rtl")


def test_the_other_languages_are_linked_by_the_guid_they_go_by_themselves() -> None:
    (link,) = read(out(story("id"))).xpath("n:itemMeta/n:link[@rel='kawat:translation']", namespaces=NS)
    assert link.get("residref") == read(out(story("ar"))).get("guid")
    assert link.find("n:language", NS).get("tag") == "ar"
    assert link.findtext("n:altId", namespaces=NS) == uid("item ar")


@pytest.mark.parametrize(("kind", "signal"), [(Kind.CORRECTION, "sig:correction"), (Kind.UPDATE, "sig:update")])
def test_a_correction_and_an_update_say_so_by_iptcs_signals(kind: Kind, signal: str) -> None:
    assert texts(read(out(of_kind(kind))), "n:itemMeta/n:signal/@qcode") == [signal]
    assert texts(read(out(story())), "n:itemMeta/n:signal/@qcode") == []


@pytest.mark.parametrize(("kind", "status"), [(Kind.KILL, "stat:canceled"), (Kind.WITHHOLD, "stat:withheld")])
def test_a_kill_is_a_further_version_of_the_guid_that_every_version_went_by(kind: Kind, status: str) -> None:
    first, corrected, notice = (read(out(each)) for each in (story(), of_kind(Kind.CORRECTION), of_kind(kind)))
    assert notice.get("guid") == first.get("guid") == corrected.get("guid")
    assert int(notice.get("version")) > int(first.get("version"))
    assert texts(notice, "n:itemMeta/n:pubStatus/@qcode") == [status]
    assert "Because of a reason." in texts(notice, "n:itemMeta/n:edNote")[0]
    assert texts(notice, "n:itemMeta/n:link[@rel='kawat:withdraws']/@residref") == [f"urn:uuid:{_dashed('item id')}"]
    assert notice.xpath("n:contentSet | n:contentMeta/n:headline | n:rightsInfo", namespaces=NS) == []


def test_a_killed_item_that_is_asked_for_later_is_canceled_too() -> None:
    root = read(out(full(), withdrawn=Kind.KILL))
    assert texts(root, "n:itemMeta/n:pubStatus/@qcode") == ["stat:canceled"]
    assert root.find("n:contentSet", NS) is None


def test_only_an_issuers_own_item_is_a_press_release() -> None:
    assert texts(read(out(story())), "//n:genre/@qcode") == ["genre:Press_Release"]
    assert texts(read(out(story(provider=PROVIDER))), "//n:genre/@qcode") == []


def test_the_guid_does_not_change_with_the_wires_address() -> None:
    moved = replace(MASTHEAD, base_url="https://elsewhere.example")
    other = etree.fromstring(render("newsml-g2", out(story()), moved).content)
    assert other.get("guid") == read(out(story())).get("guid")


def test_a_note_that_is_no_correction_is_not_public() -> None:
    noted = full(note="For editors.")
    assert texts(read(out(noted), Visibility.PUBLIC), "//n:edNote") == []
    assert texts(read(out(noted)), "//n:edNote") == ["For editors."]


def test_internal_fields_stay_inside() -> None:
    item = full(circuits=("secret-circuit",), embargo="EMBARGOED until noon", salt="the-salt")
    content = etree.tostring(read(out(item)), encoding="unicode")
    for inside in ("secret-circuit", "EMBARGOED", "the-salt", "4711"):
        assert inside not in content
