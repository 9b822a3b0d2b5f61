"""Leaving in one click (RFC 8058), and confirming a kill: a GET changes nothing, a POST needs nothing else."""

import json

from django.test import Client

from kawat.actions import withdrawal
from kawat.actions.envelopes import acknowledge_token, unsubscribe_token
from kawat.store import models
from tests.web.house import Browsers, House


def strict() -> Client:
    return Client(enforce_csrf_checks=True)


def test_one_post_unsubscribes_without_session_or_token(house: House) -> None:
    destination = house.reader.destinations.get()
    at = f"/unsubscribe/{unsubscribe_token(destination.pk)}"
    for _scanner in range(2):
        assert strict().get(at).status_code == 200
    destination.refresh_from_db()
    assert destination.state == "active"
    for _twice in range(2):
        answer = strict().post(at, {"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
        assert not answer.cookies
    destination.refresh_from_db()
    assert destination.state == "unsubscribed"


def test_a_forged_link_changes_nothing(house: House) -> None:
    destination = house.reader.destinations.get()
    token = unsubscribe_token(destination.pk)
    for forged in (token[:-1] + ("A" if token[-1] != "A" else "B"), "x", "x.y", token + "x", acknowledge_token(1, 1)):
        assert strict().post(f"/unsubscribe/{forged}").status_code == 404
    destination.refresh_from_db()
    assert destination.state == "active"


def test_a_post_confirms_a_kill_once(house: House) -> None:
    destination = house.reader.destinations.get()
    notice = withdrawal.kill(house.edo, house.out().row.release.uid, "Wrong").items[0].row
    at = f"/acknowledge/{acknowledge_token(notice.pk, destination.pk)}"
    strict().get(at)
    assert models.Acknowledgement.objects.count() == 0
    for _twice in range(2):
        assert strict().post(at).status_code == 200
    assert models.Acknowledgement.objects.count() == 1
    assert strict().post("/acknowledge/forged").status_code == 404


def test_the_preferences_page_says_what_leaving_means(house: House, browsers: Browsers) -> None:
    page = browsers.anybody.get("/me").content.decode()
    assert "not even corrections or kills" in page
    assert "sari@surat.example" not in page
    mine = browsers.sari.get("/me").content.decode()
    assert "sari@surat.example" in mine
    assert "sari@surat.example" not in browsers.otto.get("/me").content.decode()


def test_the_preferences_page_shows_the_whole_profile_and_escapes_it(house: House, browsers: Browsers) -> None:
    query = ["all", ["word", "", "gula", ["~gula"]], ["not", ["phrase", "headline", "a <b> c", [".a <b> c"]]]]
    plain = {"languages": ["id", "en"], "countries": ["JP"], "regions": ["eu"], "sectors": ["sport"], "urgency": 3}
    models.Profile.objects.update(criteria=json.dumps({**plain, "no_countries": ["CN"], "query": query}))
    mine = browsers.sari.get("/me").content.decode()
    for said in ("about JP", "<bdi>eu</bdi>", "<bdi>sport</bdi>", "NOT CN", "Urgency 1–3"):
        assert said in mine
    assert "gula AND NOT headline:&quot;a &lt;b&gt; c&quot;" in mine
