"""ninjs: valid by IPTC's own schema, every field in its place, and nothing for what is absent."""

import json
from dataclasses import dataclass, replace
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource

from kawat.core.release import Cleared, Dateline, Item
from kawat.core.terms import LANGUAGES, Kind, Visibility
from kawat.formats import render, xhtml_body
from tests.corpus import SHARED
from tests.formats.stories import HOSTILE, MASTHEAD, PROVIDER, full, hostile, of_kind, out, story, uid, xml

SCHEMAS = SHARED / "schemas" / "ninjs"
needs_schemas = pytest.mark.skipif(
    not SCHEMAS.is_dir(),
    reason="NOT TESTED: IPTC's schemas are missing; lay the shared folder beside the clone or set KAWAT_SHARED",
)


@dataclass(frozen=True)
class Version:
    """One of the versions that are written, with IPTC's schema of it."""

    name: str
    schema: Draft202012Validator

    def validate(self, cleared: Cleared, **how: Any) -> dict[str, Any]:
        document = written(cleared, self.name, **how)
        self.schema.validate(document)
        return document


@pytest.fixture(scope="module", params=["3.1", "2.2"])
def version(request: pytest.FixtureRequest) -> Version:
    read = [
        json.loads((SCHEMAS / name).read_text("utf-8"))
        for name in (f"ninjs-schema_{request.param}.json", "GeoJSON-schema.json")
    ]
    registry: Any = Registry().with_resources(
        [(each["$id"].rstrip("#"), Resource.from_contents(each)) for each in read]
    )
    schema = Draft202012Validator(read[0], registry=registry, format_checker=FormatChecker())
    return Version("ninjs" if request.param == "3.1" else "ninjs-2.2", schema)


def written(cleared: Cleared, name: str = "ninjs", **how: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(render(name, cleared, MASTHEAD, **how).content)
    return found


def lowered(value: Any) -> Any:
    if isinstance(value, dict):
        return {name.lower(): lowered(each) for name, each in value.items()}
    return [lowered(each) for each in value] if isinstance(value, list) else value


@needs_schemas
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_in_every_language_is_valid(version: Version, language: str) -> None:
    for kind in Kind:
        for visibility in (Visibility.PUBLIC, Visibility.MEDIA):
            version.validate(out(of_kind(kind, language)), visibility=visibility)


@needs_schemas
def test_the_fullest_item_is_valid(version: Version) -> None:
    for language in LANGUAGES:
        item = full(language, forbidden=("US", "CA"), replaces=of_kind(Kind.UPDATE).replaces)
        version.validate(out(item, superseded_by=uid("newer")))


@needs_schemas
def test_the_emptiest_item_is_valid(version: Version) -> None:
    bare = Item(uid=uid("bare"), release=uid("r"), salt="", slug="", version=1, language="en")
    document = version.validate(out(bare, languages=()))
    for absent in ("headlines", "bodies", "by", "located", "edNote", "subjects", "genres", "people", "associations"):
        assert not {absent, absent.lower()} & document.keys()


@needs_schemas
@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_hostile_copy_is_valid(version: Version, number: int) -> None:
    document = lowered(version.validate(out(hostile(HOSTILE[number]))))
    bodies = {body["contenttype"]: body["value"] for body in document["bodies"] if body["role"] == "main"}
    xhtml = xml(f"<div>{bodies['application/xhtml+xml']}</div>")
    assert not [each for each in xhtml.iter() if each.tag in ("script", "a")]


def test_the_older_version_says_all_that_the_newer_says() -> None:
    cleared = out(full(kind=Kind.CORRECTION, forbidden=("US",), replaces=of_kind(Kind.CORRECTION).replaces))
    newer, older = lowered(written(cleared)), written(cleared, "ninjs-2.2")
    assert older.pop("standard")["version"] == "2.2"
    assert newer.pop("standard")["version"] == "3.1"
    told = [{**each, "name": each["title"], "rel": each["name"]} for each in older.pop("associations")]
    assert [{**each, "title": each["name"]} for each in newer.pop("associations")] == told
    assert older == newer


def test_every_field_has_its_own_place() -> None:
    item = full(kind=Kind.CORRECTION, forbidden=("US",), replaces=of_kind(Kind.CORRECTION).replaces)
    found = written(out(item))
    roles = {(each["role"], each.get("contentType", "")): each["value"] for each in found["bodies"]}
    described = {each["role"]: each["value"] for each in found["descriptions"]}
    headlines = {each["role"]: each["value"] for each in found["headlines"]}
    assert headlines == {"main": item.headline, "subhead": item.subhead}
    assert roles["main", "text/plain"].startswith("SURABAYA, 22 November 2026 (KAWAT) – Pabrik itu")
    assert roles["main", "application/xhtml+xml"] == xhtml_body(item)
    assert roles["boilerplate", "text/plain"] == item.boilerplate
    assert roles["disclaimer", "text/plain"] == item.disclaimer
    assert described == {
        "kind": "correction",
        "dateline": "SURABAYA, 22 November 2026 (KAWAT)",
        "prevailing-language": "id",
    }
    assert (found["located"], found["language"], found["slugline"]) == ("SURABAYA", "id", item.slug)
    assert (found["version"], found["urgency"], found["pubStatus"]) == ("3", 3, "usable")
    assert (found["firstCreated"], found["contentCreated"]) == ("2026-11-21T09:30:00.000Z",) * 2
    assert found["versionCreated"] == "2026-11-22T02:00:00.250Z"
    assert found["by"] == PROVIDER.name
    assert [(each["role"], each["name"]) for each in found["infoSources"]] == [
        ("issuer", "PT Sagara Nusantara"),
        ("provider", "Lintas Media"),
        ("distributor", "Kawat"),
    ]
    assert [each["name"] for each in found["subjects"] if each["rel"] == "sector"] == list(item.sectors)
    assert [each["name"] for each in found["subjects"] if each["rel"] == "keyword"] == list(item.keywords)
    assert [each["literal"] for each in found["subjects"] if each["rel"] == "about"] == [
        "medtop:04000000",
        "medtop:20000346",
    ]
    assert [each["literal"] for each in found["places"]] == ["ID", "JP"]
    assert found["organisations"][0]["symbols"] == [{"exchange": "IDX", "symbol": "SGRA"}]
    assert found["usageTerms"] == "Tidak untuk disiarkan di: US"
    policy = json.loads(found["rightsInfo"]["encodedRights"])
    assert policy["prohibition"][0]["constraint"][0]["rightOperand"] == ["US"]
    assert "Two figures were wrong." in found["edNote"]
    assert "embargoedUntil" not in found
    assert "expires" not in found


def test_pictures_carry_their_caption_and_credit() -> None:
    first, second = (each for each in written(out(full()))["associations"] if each["rel"] == "media")
    assert first["descriptions"] == [{"role": "caption", "value": "The plant."}]
    assert (first["by"], first["type"], first["name"]) == ("SAGARA via LINTAS", "picture", "plant.jpg")
    assert first["renditions"][0]["href"] == MASTHEAD.media_url(uid("item id"), "b10b")
    assert (first["renditions"][0]["contentType"], first["renditions"][0]["sizeInBytes"]) == ("image/jpeg", 99)
    assert (second["descriptions"][0]["value"], second["by"]) == ("Only a caption.", "LINTAS")
    assert "renditions" not in second


def test_the_other_languages_are_translations_with_the_uri_they_go_by_themselves() -> None:
    (other,) = (each for each in written(out(story("id")))["associations"] if each["rel"] == "translation")
    arabic = written(out(story("ar")))
    assert (other["uri"], other["language"]) == (arabic["uri"], "ar")
    assert other["altIds"] == [{"role": "item", "value": uid("item ar")}]


def test_a_dateline_goes_out_as_it_came() -> None:
    item = story(dateline=Dateline(place="SEOUL", raw="SEOUL -"))
    found = written(out(item))
    assert found["located"] == "SEOUL"
    assert next(each["value"] for each in found["descriptions"] if each["role"] == "dateline") == "SEOUL"
    assert found["bodies"][0]["value"].startswith("SEOUL - Pabrik itu")


@pytest.mark.parametrize(("kind", "signal"), [(Kind.CORRECTION, "sig:correction"), (Kind.UPDATE, "sig:update")])
def test_a_correction_and_an_update_say_so_by_iptcs_signals(kind: Kind, signal: str) -> None:
    assert signal in [each["literal"] for each in written(out(of_kind(kind)))["genres"]]
    assert signal not in str(written(out(story())))


def test_only_an_issuers_own_item_is_a_press_release() -> None:
    assert "genre:Press_Release" in str(written(out(story())))
    assert "genre:Press_Release" not in str(written(out(story(provider=PROVIDER))))


@pytest.mark.parametrize(("kind", "status"), [(Kind.KILL, "canceled"), (Kind.WITHHOLD, "withheld")])
def test_a_kill_is_a_further_version_of_the_uri_that_every_version_went_by(kind: Kind, status: str) -> None:
    first, corrected = written(out(story())), written(out(of_kind(Kind.CORRECTION)))
    notice = written(out(of_kind(kind)))
    assert notice["uri"] == first["uri"] == corrected["uri"]
    assert int(notice["version"]) > int(first["version"])
    assert notice["pubStatus"] == status
    assert "Because of a reason." in notice["edNote"]
    assert {"role": "item", "value": uid("item id")} in notice["associations"][0]["altIds"]
    assert not notice.keys() & {"headlines", "bodies", "subjects", "people", "places"}


def test_a_killed_item_that_is_asked_for_later_is_canceled_too() -> None:
    found = written(out(story(), withdrawn=Kind.KILL))
    assert (found["pubStatus"], "bodies" in found) == ("canceled", False)


def test_the_uri_does_not_change_with_the_wires_address() -> None:
    moved = replace(MASTHEAD, base_url="https://elsewhere.example")
    other = json.loads(render("ninjs", out(story()), moved).content)
    assert other["uri"] == written(out(story()))["uri"]


def test_internal_fields_stay_inside() -> None:
    item = full(circuits=("secret-circuit",), embargo="EMBARGOED until noon", salt="the-salt")
    content = json.dumps(written(out(item)))
    for inside in ("secret-circuit", "EMBARGOED", "the-salt"):
        assert inside not in content
