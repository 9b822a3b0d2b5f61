"""The page of a subscriber's profiles: a query is changed, marked where it is wrong, and tried out before it is saved."""

import pytest

from kawat.actions import destinations
from kawat.actions.profiles import profiles_of, wish_of
from tests.web.house import Browsers, House


def wishes(house: House) -> list[dict]:
    return [wish_of(each.criteria) for each in profiles_of(house.reader)]


def at(house: House) -> str:
    house.reader.refresh_from_db()
    return f"/subscribers/{house.reader.uid}"


def typed(house: House, text: str, do: str = "save", **more: str) -> dict[str, str]:
    house.reader.refresh_from_db()
    return {"query_1": text, "do": do, "revision": str(house.reader.revision), **more}


@pytest.mark.parametrize("who", ["sari", "edo"])
def test_the_owner_and_the_desk_change_a_query(house: House, browsers: Browsers, who: str) -> None:
    browser = getattr(browsers, who)
    assert browser.get(at(house)).status_code == 200
    answer = browser.post(at(house), typed(house, "tidal  OR pabrik"), follow=True)
    assert wishes(house) == [{"languages": ["id", "en"], "query": "tidal OR pabrik"}]
    page = answer.content.decode()
    assert "Saved." in page
    assert ">tidal OR pabrik</textarea>" in page
    browser.post(at(house), typed(house, " "))
    assert wishes(house) == [{"languages": ["id", "en"]}]


def test_others_find_nothing_there(house: House, browsers: Browsers) -> None:
    for name in ("dewi", "otto"):
        for answer in (
            getattr(browsers, name).get(at(house)),
            getattr(browsers, name).post(at(house), typed(house, "x")),
        ):
            assert answer.status_code == 404
            assert "Sari Tani" not in answer.content.decode()
    assert browsers.anybody.get(at(house))["Location"].startswith("/sign-in")
    assert wishes(house) == [{"languages": ["id", "en"]}]


@pytest.mark.parametrize("do", ["save", "preview"])
def test_what_is_wrong_is_marked_beside_the_field_and_nothing_is_lost(
    house: House, browsers: Browsers, do: str
) -> None:
    answer = browsers.sari.post(at(house), typed(house, 'tidal "power <b>', do))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "tidal <mark>&quot;</mark>power &lt;b&gt;" in page
    assert 'aria-invalid="true"' in page
    assert 'aria-describedby="query_1_error query_1_help"' in page
    assert ">tidal &quot;power &lt;b&gt;</textarea>" in page
    assert wishes(house) == [{"languages": ["id", "en"]}]


def test_it_is_tried_out_without_being_saved(house: House, browsers: Browsers) -> None:
    its = house.out()
    page = browsers.sari.post(at(house), typed(house, "tidal", "preview")).content.decode()
    assert "In the last 30 days 1 item would have come." in page
    assert f"/items/{its.row.uid}" in page
    assert ">tidal</textarea>" in page
    assert (
        "0 items would have come" in browsers.sari.post(at(house), typed(house, "walrus", "preview")).content.decode()
    )
    assert wishes(house) == [{"languages": ["id", "en"]}]


def test_a_query_that_matches_nearly_everything_or_nothing_is_told_so(house: House, browsers: Browsers) -> None:
    assert "nearly everything will come" in browsers.sari.post(at(house), typed(house, "NOT walrus", "preview")).content.decode()  # fmt: skip
    answer = browsers.sari.post(at(house), typed(house, "tidal NOT tidal"))
    assert (answer.status_code, "no story can match it" in answer.content.decode()) == (422, True)


def test_what_was_changed_meanwhile_is_not_written_over(house: House, browsers: Browsers) -> None:
    stale = typed(house, "tidal")
    browsers.edo.post(at(house), typed(house, "pabrik"))
    answer = browsers.sari.post(at(house), stale)
    assert (answer.status_code, "changed meanwhile" in answer.content.decode()) == (409, True)
    assert wishes(house) == [{"languages": ["id", "en"], "query": "pabrik"}]


def test_the_page_of_a_subscriber_leads_there(house: House, browsers: Browsers) -> None:
    assert f'href="{at(house)}"' in browsers.sari.get("/me").content.decode()


def whole(house: House, do: str = "save", **fields: object) -> dict[str, object]:
    house.reader.refresh_from_db()
    return {"whole_1": "1", "do": do, "revision": str(house.reader.revision), "languages_1": ["id", "en"], **fields}


def test_every_criterion_is_changed_on_the_page(house: House, browsers: Browsers) -> None:
    answer = browsers.sari.post(
        at(house),
        whole(
            house,
            languages_1=["en", "", "ja", "en"],
            countries_1="id, JP",
            no_countries_1="CN",
            regions_1="ASEAN",
            sectors_1="sugar، medtop:20000006",
            issuers_1="Nusantara Cahaya",
            kinds_1=["release", "flash"],
            circuits_1=["asia"],
            urgency_1="4",
            query_1="tidal",
        ),
    )
    assert answer.status_code == 302
    assert wishes(house) == [
        {
            "languages": ["en", "ja"],
            "countries": ["ID", "JP"],
            "no_countries": ["CN"],
            "regions": ["asean"],
            "sectors": ["sugar", "medtop:20000006"],
            "issuers": ["nusantara"],
            "kinds": ["release", "flash"],
            "circuits": ["asia"],
            "urgency": 4,
            "query": "tidal",
        }
    ]
    page = browsers.sari.get(at(house)).content.decode()
    assert 'value="ID, JP"' in page
    browsers.sari.post(at(house), whole(house))
    assert wishes(house) == [{"languages": ["id", "en"], "query": "tidal"}]


def test_each_field_says_what_is_wrong_with_it_and_keeps_it(house: House, browsers: Browsers) -> None:
    typed = whole(house, languages_1=[], countries_1="Japan", regions_1="moon", issuers_1="<b>Nobody", query_1="x")
    answer = browsers.sari.post(at(house), typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    for said in ("at least one language", "JAPAN&#x27; is not a country"):
        assert said.lower() in page.lower()
    answer = browsers.sari.post(at(house), {**typed, "languages_1": ["en"]})
    page = answer.content.decode()
    for said in ("&#x27;moon&#x27; is not a region", "neither a name nor a code", 'value="&lt;b&gt;Nobody"'):
        assert said in page
    assert wishes(house) == [{"languages": ["id", "en"]}]


def test_a_profile_is_added_and_taken_out(house: House, browsers: Browsers) -> None:
    page = browsers.sari.post(at(house), whole(house, "add")).content.decode()
    assert 'name="whole_2"' in page
    assert wishes(house) == [{"languages": ["id", "en"]}]
    second = {"whole_2": "1", "languages_2": ["ja"], "query_2": "pabrik"}
    browsers.sari.post(at(house), whole(house, **second))
    assert wishes(house) == [{"languages": ["id", "en"]}, {"languages": ["ja"], "query": "pabrik"}]
    browsers.sari.post(at(house), whole(house, remove_1="1", **second))
    assert wishes(house) == [{"languages": ["ja"], "query": "pabrik"}]


def test_what_has_no_field_on_the_page_stays(house: House, browsers: Browsers) -> None:
    from kawat.actions import profile_rows, profiles

    wish = {"languages": ["en"], "no_kinds": ["advisory"]}
    profile_rows.change_profiles(house.edo, house.reader.pk, profiles.read_wishes(house.reader, [wish]))
    browsers.sari.post(at(house), whole(house, languages_1=["en"], countries_1="ID"))
    assert wishes(house) == [{**wish, "countries": ["ID"]}]


def test_one_chooses_which_destinations_a_profile_feeds(house: House, browsers: Browsers) -> None:
    mail = house.reader.destinations.get()
    assert 'name="feeds_1"' not in browsers.sari.get(at(house)).content.decode()  # one alone is no choice
    hook = destinations.add_webhook(house.sari, house.reader, address="https://desk.sari.example/").destination
    whole = {"whole_1": "1", "languages_1": "en", "urgency_1": "8"}
    page = browsers.sari.get(at(house)).content.decode()
    assert page.count('name="feeds_1"') == 2
    browsers.sari.post(at(house), typed(house, "", "save", **whole, feeds_1=mail.uid))
    assert [each.destinations for each in profiles_of(house.reader)] == [(mail.uid,)]
    assert f'value="{mail.uid}" checked' in browsers.sari.get(at(house)).content.decode()
    assert "Goes to:" in browsers.sari.get("/me").content.decode()
    for wrong in ("0" * 32, "x"):
        answer = browsers.sari.post(at(house), typed(house, "", "save", **whole, feeds_1=wrong))
        assert (answer.status_code, "choose again" in answer.content.decode()) == (422, True)
    browsers.sari.post(at(house), typed(house, "", "save", **whole))
    assert [each.destinations for each in profiles_of(house.reader)] == [()]
    assert hook.uid
