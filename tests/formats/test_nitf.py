"""NITF 3.6: valid by IPTC's own schema, every field in its place, and nothing for what is absent."""

from typing import Any

import pytest

from kawat.core.release import Block, Cleared, Dateline, Span, SpanKind
from kawat.core.terms import LANGUAGES, Kind, Visibility
from tests.formats.schemas import bare_item, empty_elements, fullest
from tests.formats.schemas import read as parsed
from tests.formats.stories import MASTHEAD, PROVIDER, full, of_kind, out, story, uid

NS = {"n": "http://iptc.org/std/NITF/2006-10-18/"}
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
DIR = "{http://www.w3.org/2005/11/its}dir"


def read(cleared: Cleared, visibility: Visibility = Visibility.MEDIA, language: str = "") -> Any:
    return parsed("nitf", cleared, visibility, language)


def texts(root: Any, path: str) -> list[str]:
    found = root.xpath(path, namespaces=NS)
    return ["".join(each.itertext()) if hasattr(each, "itertext") else str(each) for each in found]


def urn(name: str) -> str:
    text = uid(name)
    return "urn:uuid:" + "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


def test_an_item_that_says_nothing_has_no_element_for_it() -> None:
    root = read(out(bare_item(), languages=()))
    assert empty_elements(root) == []
    for absent in ("hedline", "note", "byline", "dateline", "body.content", "body.end", "key-list", "doc.rights"):
        assert root.findall(f".//n:{absent}", NS) == []


def test_every_field_has_its_own_place() -> None:
    cleared = fullest("id", kind=Kind.CORRECTION)
    item, root = cleared.item, read(cleared)
    assert (root.get("version"), root.get("baselang")) == ("-//IPTC//DTD NITF 3.6//EN", "id")
    data, top, content = "n:head/n:docdata", "n:body/n:body.head", "n:body/n:body.content"
    found = {
        "n:head/n:title": [item.headline],
        "n:head/n:meta[@name='kind']/@content": ["correction"],
        "n:head/n:meta[@name='signal']/@content": ["sig:correction"],
        "n:head/n:meta[@name='slug']/@content": [item.slug],
        "n:head/n:meta[@name='release']/@content": [urn("release")],
        "n:head/n:meta[@name='prevailing-language']/@content": ["id"],
        "n:head/n:meta[@name='disclosure']/@content": ["yes"],
        "n:head/n:meta[@name='first-issue']/@content": ["20261121T093000Z"],
        "n:head/n:meta[@name='forbidden-territory']/@content": ["US", "CA"],
        "n:head/n:meta[@name='replaces']/@content": [urn("item id")],
        "n:head/n:meta[@name='replaces-sha256']/@content": ["ab" * 32],
        "n:head/n:meta[@name='replaced-by']/@content": [urn("newer")],
        "n:head/n:tobject/n:tobject.subject/@tobject.subject.refnum": ["04000000", "20000346"],
        f"{data}/@management-status": ["usable"],
        f"{data}/n:correction/@id-string": [urn("item id")],
        f"{data}/n:doc-id/@id-string": [urn("item id")],
        f"{data}/n:doc-id/@regsrc": ["wire.example"],
        f"{data}/n:urgency/@ed-urg": ["3"],
        f"{data}/n:date.issue/@norm": ["20261122T020000Z"],
        f"{data}/n:ed-msg/@msg-type": ["correction"],
        f"{data}/n:du-key/@version": ["3"],
        f"{data}/n:doc.rights/@limitations": ["Tidak untuk disiarkan di: US, CA", item.disclaimer],
        f"{data}/n:key-list/n:keyword/@key": list(item.keywords),
        f"{data}/n:identified-content/n:org[@class='ticker']/@value": ["SGRA"],
        f"{data}/n:identified-content/n:org[@class='ticker']/@idsrc": ["IDX"],
        f"{data}/n:identified-content/n:org[@class='issuer']": ["PT Sagara Nusantara"],
        f"{data}/n:identified-content/n:org[@class='provider']/@value": ["lintas"],
        f"{data}/n:identified-content/n:location/n:country/@iso-cc": ["ID", "JP"],
        f"{data}/n:identified-content/n:classifier[@type='sector']": list(item.sectors),
        f"{top}/n:hedline/n:hl1": [item.headline],
        f"{top}/n:hedline/n:hl2": [item.subhead],
        f"{top}/n:note/@type": ["pa"],
        f"{top}/n:note/n:body.content/n:p[1]": [item.note],
        f"{top}/n:rights/n:rights.limitations": ["Tidak untuk disiarkan di: US, CA"],
        f"{top}/n:byline": ["Lintas Media"],
        f"{top}/n:distributor/n:org": ["Kawat"],
        f"{top}/n:dateline": ["SURABAYA, 22 November 2026 (KAWAT)"],
        f"{top}/n:dateline/n:location": ["SURABAYA"],
        f"{top}/n:dateline/n:story.date/@norm": ["20261122"],
        f"{content}/n:block[@class='story']/n:p": ["Pabrik itu mulai beroperasi pagi ini.", "See the site now"],
        f"{content}/n:block[@class='story']/n:hl2": ["Figures"],
        f"{content}/n:block[@class='story']/n:table/n:tr/n:td": ["Litres", "4,000", "Towns", "12"],
        f"{content}/n:block[@class='story']/n:ul/n:li": ["first point", "second point"],
        f"{content}/n:block[@class='story']/n:bq/n:block/n:p": ["We are glad."],
        f"{content}/n:block[@class='boilerplate']/n:p": item.boilerplate.split("\n"),
        f"{content}/n:block[@class='disclaimer']/n:p": [item.disclaimer],
        f"{content}/n:block[@class='contacts']//n:person": ["Sari Public", "Budi Media"],
        f"{content}/n:media/n:media-caption": ["The plant.", "Only a caption."],
        f"{content}/n:media/n:media-producer": ["SAGARA via LINTAS", "LINTAS"],
        f"{content}/n:media/n:media-reference/@source": [MASTHEAD.media_url(uid("item id"), "b10b")],
        "n:body/n:body.end/n:tagline": ["Sumber: PT Sagara Nusantara, Lintas Media"],
    }
    assert {path: texts(root, path) for path in found} == found
    assert root.xpath("//n:date.release", namespaces=NS) == []


def test_spans_nest_in_nitfs_own_elements() -> None:
    spans = (
        Span(start=0, end=6, kind=SpanKind.STRONG),
        Span(start=3, end=9, kind=SpanKind.EMPHASIS),
        Span(start=10, end=14, kind=SpanKind.LINK, href="https://a.example/"),
    )
    root = read(out(story(body=(Block(text="strongems link", spans=spans),))))
    assert texts(root, "//n:block/n:p") == ["strongems link"]
    assert texts(root, "//n:p/n:a/@href") == ["https://a.example/"]
    assert "".join(texts(root, "//n:em[@class='strong']")) == "strong"


def test_a_dateline_goes_out_as_it_came() -> None:
    root = read(out(story(dateline=Dateline(place="SEOUL", raw="(SEOUL, Korea) -"))))
    assert texts(root, "//n:dateline") == ["(SEOUL, Korea)"]
    assert texts(root, "//n:dateline/n:location") == ["SEOUL"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_item_states_its_language_and_the_direction_from_the_right(language: str) -> None:
    root = read(out(story(language)))
    assert (root.get("baselang"), root.find("n:body", NS).get(LANG)) == (language, language)
    assert root.get(DIR) == ("rtl" if language == "ar" else None)


def test_furniture_in_another_language_says_which() -> None:
    (limits,) = read(out(full("id", forbidden=("US",))), language="ar").findall(".//n:rights.limitations", NS)
    assert limits.get(LANG) == "ar"


@pytest.mark.parametrize(("kind", "status"), [(Kind.KILL, "canceled"), (Kind.WITHHOLD, "withheld")])
def test_a_kill_is_a_further_version_under_the_key_of_the_story(kind: Kind, status: str) -> None:
    first, corrected, notice = (read(out(each)) for each in (story(), of_kind(Kind.CORRECTION), of_kind(kind)))
    assert texts(notice, "//n:du-key/@key") == texts(first, "//n:du-key/@key") == texts(corrected, "//n:du-key/@key")
    assert texts(notice, "//n:du-key/@version") == ["2"]
    (data,) = notice.findall("n:head/n:docdata", NS)
    assert (data.get("management-status"), data.get("management-idref-status")) == (status, status)
    assert data.get("management-doc-idref") == urn("item id")
    assert "Because of a reason." in "".join(texts(notice, "//n:note"))
    assert notice.findall(".//n:block", NS) == []


def test_a_killed_item_that_is_asked_for_later_is_canceled_too() -> None:
    root = read(out(full(), withdrawn=Kind.KILL))
    assert texts(root, "//n:docdata/@management-status") == ["canceled"]
    assert root.find("n:body/n:body.content", NS) is None


def test_only_an_issuers_own_item_is_a_press_release() -> None:
    path = "//n:tobject.property/@tobject.property.type"
    assert texts(read(out(story())), path) == ["press release"]
    assert texts(read(out(story(provider=PROVIDER))), path) == []
    assert texts(read(out(of_kind(Kind.UPDATE))), path) == ["update", "press release"]


def test_a_note_that_is_no_correction_is_not_public() -> None:
    noted = full(note="For editors.")
    assert read(out(noted), Visibility.PUBLIC).find(".//n:note", NS) is None
    assert texts(read(out(noted)), "//n:note/@type") == ["npa"]
