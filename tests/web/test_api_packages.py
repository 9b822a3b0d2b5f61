"""A whole release over the API, as one NewsML-G2 package of what the caller may read."""

from lxml import etree

from kawat.actions import withdrawal
from kawat.store.releases import Kept
from tests.web.house import House

NS = {"n": "http://iptc.org/std/nar/2006-10-01/"}


def groups(answer) -> list[str]:
    assert answer["Content-Type"] == "application/vnd.iptc.g2.packageitem+xml"
    return etree.fromstring(answer.content).xpath("n:groupSet/n:group/n:groupRef/@idref", namespaces=NS)


def in_two_languages(house: House, **filing: object) -> Kept:
    first = house.file(**filing)
    house.file(language="id", release=first.row.release.uid, **filing)
    return house.clear(first)


def test_a_package_holds_every_language_that_is_out(house: House, machine) -> None:
    uid = in_two_languages(house).row.release.uid
    answer = machine(house.sari).get(f"/api/releases/{uid}/package")
    assert groups(answer) == ["lang-en", "lang-id"]
    assert "Authorization" in answer["Vary"]


def test_a_killed_release_is_a_canceled_package(house: House, machine) -> None:
    uid = in_two_languages(house).row.release.uid
    withdrawal.kill(house.edo, uid, "Wrong")
    answer = machine(house.sari).get(f"/api/releases/{uid}/package")
    assert groups(answer) == []
    assert b"stat:canceled" in answer.content
    assert b"tidal" not in answer.content


def test_what_is_not_out_or_not_for_you_is_in_no_package(house: House, machine) -> None:
    draft = house.file(headline="Not yet")
    forbidden = in_two_languages(house, headline="Not there", forbidden=("ID",))
    for uid in (draft.row.release.uid, forbidden.row.release.uid, "0" * 32, "x" * 500):
        answer = machine(house.sari).get(f"/api/releases/{uid}/package")
        assert (answer.status_code, answer.json()["code"]) == (404, "no-such-release")
    assert groups(machine(house.edo).get(f"/api/releases/{forbidden.row.release.uid}/package")) == [
        "lang-en",
        "lang-id",
    ]
