"""NewsML 1.2 held against its published DTD (IPTC, NewsML_1.2.dtd, 2003).

The DTD is not ours to keep here, so what the format uses of it is told again below: for each element its children in
their order, and the attributes that it may have, the needed ones marked by '!'.
"""

import re
from typing import Any

import pytest

from kawat.core.release import Cleared, Media
from kawat.core.terms import LANGUAGES, Kind, Visibility
from tests.formats.schemas import bare_item, empty_elements, everything, extremes, fullest
from tests.formats.schemas import read as parsed
from tests.formats.stories import MASTHEAD, PROVIDER, full, of_kind, out, story, uid

H = {"h": "http://www.w3.org/1999/xhtml"}
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
TEXT = "#text"

MODEL: dict[str, tuple[str, str]] = {
    "NewsML": ("NewsEnvelope NewsItem+", "Version"),
    "NewsEnvelope": ("SentFrom? DateAndTime NewsService* NewsProduct* Priority?", ""),
    "SentFrom": ("Party+", ""),
    "Party": ("Property*", "FormalName!"),
    "Property": ("Property*", "FormalName! Value"),
    "DateAndTime": (TEXT, ""),
    "NewsService": ("", "FormalName!"),
    "NewsItem": ("Comment* Identification NewsManagement NewsComponent?", "lang"),
    "Comment": (TEXT, "lang FormalName"),
    "Identification": ("NewsIdentifier NameLabel? DateLabel? Label*", ""),
    "NewsIdentifier": ("ProviderId DateId NewsItemId RevisionId PublicIdentifier", ""),
    "ProviderId": (TEXT, ""),
    "DateId": (TEXT, ""),
    "NewsItemId": (TEXT, ""),
    "RevisionId": (TEXT, "PreviousRevision! Update!"),
    "PublicIdentifier": (TEXT, ""),
    "NameLabel": (TEXT, ""),
    "Label": ("LabelType LabelText", ""),
    "LabelType": ("", "FormalName!"),
    "LabelText": (TEXT, ""),
    "NewsManagement": (
        "NewsItemType FirstCreated ThisRevisionCreated Status StatusWillChange? Urgency? RevisionHistory? DerivedFrom* "
        "AssociatedWith* Instruction* Property*",
        "",
    ),
    "NewsItemType": ("", "FormalName!"),
    "FirstCreated": (TEXT, ""),
    "ThisRevisionCreated": (TEXT, ""),
    "Status": ("", "FormalName!"),
    "Urgency": ("", "FormalName!"),
    "AssociatedWith": ("Comment*", "NewsItem"),
    "Instruction": ("RevisionStatus*", "FormalName!"),
    "RevisionStatus": ("Status", "Revision"),
    "NewsComponent": (
        "Comment* Role? BasisForChoice* NewsLines? AdministrativeMetadata? RightsMetadata? DescriptiveMetadata? "
        "Metadata* NewsComponent* ContentItem*",
        "lang",
    ),
    "Role": ("", "FormalName!"),
    "BasisForChoice": (TEXT, "Rank"),
    "NewsLines": (
        "HeadLine* SubHeadLine* ByLine* DateLine* CreditLine* CopyrightLine* RightsLine* SeriesLine* SlugLine* "
        "KeywordLine* NewsLine*",
        "",
    ),
    **dict.fromkeys(
        ("HeadLine", "SubHeadLine", "ByLine", "DateLine", "CreditLine", "RightsLine", "SlugLine", "KeywordLine"),
        (TEXT, "lang"),
    ),
    "NewsLine": ("NewsLineType NewsLineText+", ""),
    "NewsLineType": ("", "FormalName!"),
    "NewsLineText": (TEXT, "lang"),
    "AdministrativeMetadata": ("Provider? Creator? Source* Contributor* Property*", ""),
    "Provider": ("Party+", ""),
    "Creator": ("Party+", ""),
    "Source": ("Party+", ""),
    "RightsMetadata": ("Copyright* UsageRights* Property*", ""),
    "UsageRights": ("UsageType? Geography? RightsHolder? Limitations? StartDate? EndDate?", ""),
    "Limitations": (TEXT, "lang"),
    "DescriptiveMetadata": (
        "Language* Genre? SubjectCode* OfInterestTo* DateLineDate? Location* TopicOccurrence* Property*",
        "",
    ),
    "Language": ("", "FormalName!"),
    "Genre": ("", "FormalName!"),
    "SubjectCode": ("Subject*", ""),
    "Subject": ("", "FormalName! Scheme"),
    "OfInterestTo": ("Relevance?", "FormalName!"),
    "DateLineDate": (TEXT, ""),
    "Location": ("Property*", "HowPresent"),
    "ContentItem": ("Comment* MediaType? Format? MimeType? Notation? Characteristics? DataContent?", "Href"),
    "MediaType": ("", "FormalName!"),
    "Format": ("", "FormalName!"),
    "MimeType": ("", "FormalName!"),
    "Characteristics": ("SizeInBytes? Property*", ""),
    "SizeInBytes": (TEXT, ""),
    "DataContent": ("html", ""),
}
STATUSES = {"Usable", "Embargoed", "Withheld", "Canceled"}
ROLES = {"HeadLine", "SubHeadLine", "Body", "Contact", "Logo", "Photo", "Video", "Audio", "Document"}


def read(cleared: Cleared, visibility: Visibility = Visibility.MEDIA) -> Any:
    return parsed("newsml", cleared, visibility)


def texts(root: Any, path: str) -> list[str]:
    found = root.xpath(path, namespaces=H)
    return ["".join(each.itertext()) if hasattr(each, "itertext") else str(each) for each in found]


def hold(root: Any) -> None:
    """Hold a document against the model; whatever is not in it fails."""
    for each in root.iter():
        if each.tag.startswith("{"):
            assert each.tag.startswith(f"{{{H['h']}}}")
            continue
        children, attributes = MODEL[each.tag]
        named = [child.tag.rpartition("}")[2] for child in each]
        if children == TEXT:
            assert named == []
            assert (each.text or "").strip()
        else:
            order = "".join(f"(?:{part.rstrip('*+?')} ){part[len(part.rstrip('*+?')) :]}" for part in children.split())
            assert re.fullmatch(order, "".join(f"{name} " for name in named)), (each.tag, named)
            assert not "".join([each.text or "", *(child.tail or "" for child in each)]).strip()
        had = {name.rpartition("}")[2] for name in each.attrib}
        assert had <= {name.rstrip("!") for name in attributes.split()}, each.tag
        assert had >= {name.rstrip("!") for name in attributes.split() if name.endswith("!")}, each.tag
    assert set(texts(root, "//Status/@FormalName")) <= STATUSES
    assert set(texts(root, "//Role/@FormalName")) <= ROLES
    for stamp in texts(root, "//DateAndTime | //FirstCreated | //ThisRevisionCreated"):
        assert re.fullmatch(r"\d{8}T\d{6}\+0000", stamp)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("visibility", [Visibility.PUBLIC, Visibility.MEDIA])
def test_every_kind_in_every_language_follows_the_dtd(language: str, visibility: Visibility) -> None:
    for cleared in everything(language):
        root = read(cleared, visibility)
        hold(root)
        assert empty_elements(root) == []


def test_hostile_copy_and_the_emptiest_item_follow_the_dtd() -> None:
    for cleared in extremes():
        root = read(cleared)
        hold(root)
        assert root.xpath("//h:script | //h:a[starts-with(@href, 'javascript')]", namespaces=H) == []


def test_an_item_that_says_nothing_has_no_element_for_it() -> None:
    root = read(out(bare_item(), languages=()))
    assert empty_elements(root) == []
    for absent in ("Comment", "NewsLines", "Role", "RightsMetadata", "ContentItem", "Location", "NameLabel"):
        assert root.findall(f".//{absent}") == []


def test_every_field_has_its_own_place() -> None:
    cleared = fullest("id", kind=Kind.CORRECTION)
    item, root = cleared.item, read(cleared)
    outer, lines = "NewsItem/NewsComponent", "NewsItem/NewsComponent/NewsComponent/NewsLines"
    management, described = "NewsItem/NewsManagement", f"{outer}/DescriptiveMetadata"
    found = {
        "@Version": ["1.2"],
        "NewsEnvelope/SentFrom/Party/@FormalName": ["Kawat"],
        "NewsEnvelope/DateAndTime": ["20261122T020000+0000"],
        "NewsItem/Identification/NameLabel": [item.slug],
        "NewsItem/Identification/Label/LabelText": [item.uid, item.release],
        f"{management}/FirstCreated": ["20261121T093000+0000"],
        f"{management}/ThisRevisionCreated": ["20261122T020000+0000"],
        f"{management}/Status/@FormalName": ["Usable"],
        f"{management}/Urgency/@FormalName": ["3"],
        f"{management}/Instruction/@FormalName": ["Correction"],
        f"{management}/Property[@FormalName='Kind']/@Value": ["correction"],
        f"{management}/Property[@FormalName='Signal']/@Value": ["sig:correction"],
        f"{management}/Property[@FormalName='Replaces']/@Value": [MASTHEAD.item_url(uid("item id"))],
        f"{management}/Property[@FormalName='ReplacedSha256']/@Value": ["ab" * 32],
        f"{management}/Property[@FormalName='ReplacedBy']/@Value": [MASTHEAD.item_url(uid("newer"))],
        f"{management}/AssociatedWith/@NewsItem": [MASTHEAD.item_url(uid("item ar"))],
        f"{outer}/AdministrativeMetadata/Provider/Party/@FormalName": ["Kawat"],
        f"{outer}/AdministrativeMetadata/Creator/Party/@FormalName": ["Lintas Media"],
        f"{outer}/AdministrativeMetadata/Source/Party/@FormalName": ["PT Sagara Nusantara", "Lintas Media"],
        f"{outer}/AdministrativeMetadata/Property/@Value": ["sagara", "lintas"],
        f"{outer}/RightsMetadata/UsageRights/Limitations": ["Tidak untuk disiarkan di: US, CA", item.disclaimer],
        f"{outer}/RightsMetadata/Property[@FormalName='ForbiddenTerritory']/@Value": ["US", "CA"],
        f"{described}/Language/@FormalName": ["id"],
        f"{described}/SubjectCode/Subject/@FormalName": ["04000000", "20000346"],
        f"{described}/OfInterestTo/@FormalName": list(item.sectors),
        f"{described}/DateLineDate": ["20261122"],
        f"{described}/Location/Property/@Value": ["SURABAYA", "ID", "JP"],
        f"{described}/Property[@FormalName='PrevailingLanguage']/@Value": ["id"],
        f"{described}/Property[@FormalName='Disclosure']/@Value": ["yes"],
        f"{described}/Property[@FormalName='Ticker']/@Value": ["IDX: SGRA"],
        f"{lines}/HeadLine": [item.headline],
        f"{lines}/SubHeadLine": [item.subhead],
        f"{lines}/ByLine": ["Lintas Media"],
        f"{lines}/DateLine": ["SURABAYA, 22 November 2026 (KAWAT)"],
        f"{lines}/RightsLine": ["Tidak untuk disiarkan di: US, CA"],
        f"{lines}/SlugLine": [item.slug],
        f"{lines}/KeywordLine": list(item.keywords),
        "//NewsComponent/Role/@FormalName": ["HeadLine", "SubHeadLine", "Photo", "Photo", "Contact", "Body"],
        "//NewsComponent[Role/@FormalName='HeadLine']//h:body/h:p": [item.headline],
        "//NewsComponent[Role/@FormalName='SubHeadLine']//h:body/h:p": [item.subhead],
        "//NewsComponent[Role/@FormalName='Contact']//h:a": ["sari@sagara.example", "budi@sagara.example"],
        "//NewsComponent[Role/@FormalName='Body']//h:div[@class='boilerplate']/h:p": item.boilerplate.split("\n"),
        "//NewsComponent[Role/@FormalName='Body']//h:div[@class='disclaimer']/h:p": [item.disclaimer],
        "//NewsComponent[Role/@FormalName='Photo']/NewsLines/CreditLine": ["SAGARA via LINTAS", "LINTAS"],
        "//NewsComponent[Role/@FormalName='Photo']//NewsLineText": ["The plant.", "Only a caption."],
        "//NewsComponent[Role/@FormalName='Photo']/ContentItem/@Href": [MASTHEAD.media_url(item.uid, "b10b")],
        "//NewsComponent[Role/@FormalName='Photo']/ContentItem/MimeType/@FormalName": ["image/jpeg"],
        "//SizeInBytes": ["99"],
    }
    assert {path: texts(root, path) for path in found} == found
    assert texts(root, "NewsItem/Comment")[0].startswith("Two figures were wrong.\n")
    assert root.xpath("//StatusWillChange") == []


def test_a_picture_that_calls_itself_a_logo_is_one() -> None:
    media = (
        Media(name="sagara_logo.png", media_type="image/png", blob="a"),
        Media(name="catalogue.png", media_type="image/png", blob="b"),
        Media(name="film.mp4", media_type="video/mp4", blob="c"),
        Media(name="logo.pdf", media_type="application/pdf", blob="d"),
    )
    roles = texts(read(out(story(media=media))), "//NewsComponent[ContentItem/@Href]/Role/@FormalName")
    assert roles == ["Logo", "Photo", "Video", "Document"]


def identity(root: Any) -> dict[str, str]:
    (revision,) = root.findall(".//RevisionId")
    names = ("ProviderId", "DateId", "NewsItemId", "PublicIdentifier")
    return {name: root.findtext(f".//{name}") for name in names} | dict(revision.attrib) | {"RevisionId": revision.text}


def test_a_story_that_is_sent_again_is_the_same_revision() -> None:
    first, again = identity(read(out(story()))), identity(read(out(story(), number=5000)))
    assert first == again
    assert (first["RevisionId"], first["PreviousRevision"], first["Update"]) == ("1", "0", "N")
    assert first["PublicIdentifier"] == f"urn:newsml:wire.example:20261121:{first['NewsItemId']}:1"


@pytest.mark.parametrize("kind", [Kind.CORRECTION, Kind.UPDATE, Kind.REFILE])
def test_a_correction_and_an_update_are_whole_new_revisions(kind: Kind) -> None:
    first, newer = identity(read(out(story()))), identity(read(out(of_kind(kind))))
    for name in ("ProviderId", "DateId", "NewsItemId"):
        assert newer[name] == first[name]
    assert (newer["RevisionId"], newer["PreviousRevision"], newer["Update"]) == ("2", "1", "N")


def test_the_first_version_in_a_language_that_came_later_follows_none() -> None:
    assert identity(read(out(story("ja", version=3))))["PreviousRevision"] == "0"


@pytest.mark.parametrize(("kind", "status"), [(Kind.KILL, "Canceled"), (Kind.WITHHOLD, "Withheld")])
def test_a_kill_is_a_revision_of_management_alone_that_takes_back_all_before_it(kind: Kind, status: str) -> None:
    first, root = identity(read(out(story()))), read(out(of_kind(kind)))
    notice = identity(root)
    assert notice["NewsItemId"] == first["NewsItemId"]
    assert (notice["RevisionId"], notice["PreviousRevision"], notice["Update"]) == ("2", "1", "A")
    assert notice["PublicIdentifier"].endswith(":2A")
    assert texts(root, "NewsItem/NewsManagement/Status/@FormalName") == [status]
    assert texts(root, "//Instruction/@FormalName") == [kind.value.capitalize()]
    assert texts(root, "//Instruction/RevisionStatus/Status/@FormalName") == [status]
    assert "Because of a reason." in texts(root, "NewsItem/Comment")[0]
    assert root.find("NewsItem/NewsComponent") is None


def test_a_killed_item_that_is_asked_for_later_is_canceled_too() -> None:
    root = read(out(full(), withdrawn=Kind.KILL))
    assert texts(root, "NewsItem/NewsManagement/Status/@FormalName") == ["Canceled"]
    assert root.find("NewsItem/NewsComponent") is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_item_states_its_language_and_direction(language: str) -> None:
    root = read(out(story(language)))
    assert root.find("NewsItem").get(LANG) == language
    pages = root.xpath("//h:html", namespaces=H)
    assert {(each.get("lang"), each.get("dir")) for each in pages} == {(language, "rtl" if language == "ar" else "ltr")}


def test_only_an_issuers_own_item_is_a_press_release() -> None:
    assert texts(read(out(story())), "//Genre/@FormalName") == ["Press Release"]
    assert texts(read(out(story(provider=PROVIDER))), "//Genre/@FormalName") == []


def test_a_note_that_is_no_correction_is_not_public() -> None:
    noted = full(note="For editors.")
    assert read(out(noted), Visibility.PUBLIC).find("NewsItem/Comment") is None
    assert texts(read(out(noted)), "NewsItem/Comment") == ["For editors."]
