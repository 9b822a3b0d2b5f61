"""The pull API: the wire number as cursor, answers that are asked for anew only where they changed, formats by Accept."""

import pytest

from kawat.actions import profile_rows, withdrawal
from kawat.core.errors import NotAcceptable
from kawat.core.profile import default_criteria
from kawat.core.terms import SubscriberKind
from kawat.formats import FORMATS, render
from kawat.store import models
from kawat.web.api.accept import TYPES, format_for
from tests.formats.stories import MASTHEAD, full, out
from tests.web.house import House


def numbers(answer) -> list[int]:
    return [each["number"] for each in answer.json()["items"]]


def test_a_gap_is_filled_by_number(house: House, machine) -> None:
    for number in range(1, 7):
        house.out(headline=f"Story {number}")
    edo = machine(house.edo)
    gap = edo.get("/api/items?after=2&upto=4")
    assert (numbers(gap), gap.json()["upto"]) == ([3, 4], 4)
    part = edo.get("/api/items?after=2&upto=6&limit=2")
    assert (numbers(part), part.json()["upto"]) == ([3, 4], 4)
    assert (numbers(edo.get("/api/items?after=4&upto=99")), edo.get("/api/items?upto=99").json()["upto"]) == ([5, 6], 6)
    backwards = edo.get("/api/items?after=5&upto=2")
    assert (numbers(backwards), backwards.json()["upto"]) == ([], 5)
    for nonsense in ("upto=-1", "upto=x", f"after={2**63}", "limit=101"):
        assert edo.get(f"/api/items?{nonsense}").status_code == 422


def test_a_number_that_is_not_for_you_was_considered_all_the_same(house: House, machine) -> None:
    house.out()
    house.out(headline="Not for Indonesia", forbidden=("ID",))
    page = machine(house.sari).get("/api/items?upto=2")
    assert (numbers(page), page.json()["upto"]) == ([1], 2)


def test_what_is_known_is_answered_by_304_and_is_no_second_read(house: House, machine) -> None:
    kept = house.out()
    sari = machine(house.sari)
    first = sari.get("/api/items?after=0")
    again = sari.get("/api/items?after=0", **{"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert again["Vary"] == first["Vary"]
    assert models.Read.objects.count() == 1
    assert sari.get("/api/items?after=1", **{"If-None-Match": first["ETag"]}).status_code == 200
    withdrawal.kill(house.edo, kept.row.release.uid, "Wrong")
    assert sari.get("/api/items?after=0", **{"If-None-Match": first["ETag"]}).status_code == 200


def test_another_profile_is_another_answer(house: House, machine) -> None:
    house.out()
    sari = machine(house.sari)
    mark = sari.get("/api/items")["ETag"]
    criteria = [default_criteria(SubscriberKind.DESKTOP, ("ja",))]
    profile_rows.change_profiles(house.sari, house.reader.pk, criteria)
    changed = sari.get("/api/items", **{"If-None-Match": mark})
    assert (changed.status_code, numbers(changed)) == (200, [])


def test_one_item_is_known_until_something_happens_to_it(house: House, machine) -> None:
    kept = house.out()
    sari = machine(house.sari)
    first = sari.get("/api/items/1?format=text")
    again = sari.get("/api/items/1?format=text", **{"If-None-Match": first["ETag"]})
    assert (again.status_code, models.Read.objects.count()) == (304, 1)
    assert sari.get("/api/items/1", **{"If-None-Match": first["ETag"]}).status_code == 200
    withdrawal.kill(house.edo, kept.row.release.uid, "Wrong")
    killed = sari.get("/api/items/1?format=text", **{"If-None-Match": first["ETag"]})
    assert killed.status_code == 200
    assert "turbine" not in killed.content.decode()


@pytest.mark.parametrize("type", TYPES)
def test_every_registered_type_is_answered_by_its_format(house: House, machine, type: str) -> None:
    if TYPES[type] not in FORMATS:
        pytest.skip(f"NOT TESTED: {TYPES[type]} is not written yet")
    house.out()
    answer = machine(house.sari).get("/api/items/1", Accept=type)
    assert answer["Content-Type"].partition(";")[0] == type
    assert "Accept" in answer["Vary"]


def test_every_format_can_be_asked_for_by_its_own_media_type() -> None:
    for name in set(FORMATS) - {"ninjs-2.2"}:  # that is JSON with a version
        written = render(name, out(full()), MASTHEAD).media_type
        assert format_for(written.partition(";")[0]) == name


@pytest.mark.parametrize(
    ("accept", "name"),
    [
        ("", "ninjs"),
        ("*/*", "ninjs"),
        ("application/*", "ninjs"),
        ("text/*", "text"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "ninjs"),
        ("application/vnd.iptc.ninjs+json; version=2.2", "ninjs-2.2"),
        ('APPLICATION/VND.IPTC.NINJS+JSON; VERSION="3.1"', "ninjs"),
        ("application/json;version=2.2", "ninjs-2.2"),
        ("application/vnd.iptc.ninjs+json;version=1.6, text/plain;q=0.1", "text"),
        ("application/json;q=0.2, text/plain;q=0.9", "text"),
        ("text/plain, application/json", "text"),
        ("*/*, text/plain", "text"),
        ("application/json;q=0, application/vnd.iptc.ninjs+json;q=0, application/*", "newsml-g2"),
        ("text/plain;q=x", "text"),
        (",;=,text/plain", "text"),
    ],
)
def test_accept_is_read_as_http_has_it(accept: str, name: str) -> None:
    assert format_for(accept) == (name if name in FORMATS else "atom")


@pytest.mark.parametrize(
    "accept", ["image/png", "application/json;q=0", "application/vnd.iptc.ninjs+json;version=9", ",", "a" * 9_000]
)
def test_what_is_not_written_is_refused_with_what_is(accept: str) -> None:
    with pytest.raises(NotAcceptable, match="ninjs"):
        format_for(accept)


def test_the_api_says_so_with_406(house: House, machine) -> None:
    house.out()
    refused = machine(house.sari).get("/api/items/1", Accept="image/png")
    assert (refused.status_code, refused.json()["code"]) == (406, "not-acceptable")


def test_the_older_ninjs_is_given_where_it_is_asked_for(house: House, machine) -> None:
    house.out()
    sari = machine(house.sari)
    asked = "application/vnd.iptc.ninjs+json; version=2.2"
    answer = sari.get("/api/items/1", Accept=asked)
    assert (answer["Content-Type"], answer.json()["standard"]["version"]) == (asked.replace(" ", ""), "2.2")
    assert sari.get("/api/items", Accept=asked).json()["items"][0]["ninjs"]["pubstatus"] == "usable"
    assert sari.get("/api/items?format=ninjs-2.2").json()["items"][0]["ninjs"]["standard"]["version"] == "2.2"
    assert sari.get("/api/items", Accept="text/plain").json()["items"][0]["ninjs"]["pubStatus"] == "usable"


def test_a_page_comes_in_any_format(house: House, machine) -> None:
    house.out()
    (told,) = machine(house.sari).get("/api/items?format=text").json()["items"]
    assert told["media_type"] == "text/plain; charset=utf-8"
    assert "tidal power station" in told["content"]
    assert "ninjs" not in told
    refused = machine(house.sari).get("/api/items?format=morse")
    assert (refused.status_code, refused.json()["code"]) == (422, "unknown-format")
