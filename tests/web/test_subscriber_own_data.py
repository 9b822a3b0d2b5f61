"""One's own data on a page: taken away whole, put right, and erased so that only figures are left."""

import ast
import io
import json
import zipfile
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client

from kawat.actions import admission, destinations, erasing, own_data, people, withdrawal
from kawat.actions.own_feeds import path_of
from kawat.actions.report import report_of
from kawat.core.terms import Channel, DeliveryState, DestinationState, Role
from kawat.store import models
from kawat.store.journal import broken_at
from kawat.web.subscriber.file_words import label_of
from tests.web.house import Browsers, House
from tests.web.subscriber_house import route, settle

PASSWORD = "kuda-nil-terbang-42"


@pytest.fixture
def sari(house: House) -> Client:
    """Signed in by her address, as who signed up by themselves."""
    user = User.objects.get(username="sari")
    user.username = "sari@surat.example"
    user.set_password(PASSWORD)
    user.save()
    browser = Client()
    browser.force_login(user)
    return browser


def delivered(house: House, words: str = "550 <sari@surat.example> is full") -> models.Item:
    kept = house.out()
    route()
    settle(DeliveryState.RELAYED, words=words)
    return kept.row


def everything() -> str:
    """Every value of every table, but of the sessions."""
    said = []
    with connection.cursor() as cursor:
        for table in {each._meta.db_table for each in apps.get_models()} - {"django_session"}:
            cursor.execute(f'SELECT * FROM "{table}"')
            said += [str(value) for row in cursor.fetchall() for value in row]
    return "\n".join(said)


def test_everything_is_taken_away_as_data_and_as_a_page(house: House, sari: Client) -> None:
    row = delivered(house)
    its = house.reader.destinations.get()
    models.Attempt.objects.create(
        item=row, destination=its, repeat=0, tries=1, at_us=1, outcome="deferred", code=451, words="later"
    )
    models.Read.objects.create(item=row, subscriber=house.reader, at_us=1_795_000_000_000_000)
    answer = sari.post("/me/data.json")
    assert answer["Content-Disposition"] == 'attachment; filename="kawat-data.json"'
    told = json.loads(answer.content)
    (subscriber,) = told["subscribers"]
    assert told["account"]["name"] == "sari@surat.example"
    assert (subscriber["name"], subscriber["country"], subscriber["circuits"]) == ("Sari Tani", "ID", ["asia"])
    assert subscriber["profiles"][0]["wish"] == {"languages": ["id", "en"]}
    assert subscriber["profiles"][0]["feed"] == path_of(house.reader.profiles.get())
    assert subscriber["destinations"][0]["address"] == "sari@surat.example"
    (delivery,) = subscriber["deliveries"]
    assert (delivery["item"], delivery["state"], delivery["words"]) == (
        row.uid,
        "relayed",
        "550 <sari@surat.example> is full",
    )
    assert delivery["failed_tries"][0]["words"] == "later"
    assert [each["item"] for each in subscriber["reads"]] == [row.uid]
    assert {"subscribed", "joined", "data-exported"} <= {each["verb"] for each in told["journal"]}
    archive = zipfile.ZipFile(io.BytesIO(sari.post("/me/data.zip").content))
    assert sorted(archive.namelist()) == ["kawat-data.html", "kawat-data.json"]
    page = archive.read("kawat-data.html").decode()
    assert "550 &lt;sari@surat.example&gt; is full" in page
    assert "<script" not in page
    assert sari.get("/me/data.json").status_code == 405


def test_nobody_is_given_what_is_others(house: House, browsers: Browsers) -> None:
    delivered(house)
    for name in ("otto", "edo"):
        told = getattr(browsers, name).post("/me/data.json").content.decode()
        assert "Sari Tani" not in told
        assert "sari@" not in told
    assert browsers.anybody.post("/me/data.json").status_code == 403
    answer = browsers.otto.post("/me/data", {"subscriber": house.reader.uid, "name": "x", "country": ""})
    assert answer.status_code == 404


def test_name_and_country_are_put_right(house: House, sari: Client) -> None:
    def correct(name: str, country: str) -> tuple[int, str]:
        answer = sari.post("/me/data", {"subscriber": house.reader.uid, "name": name, "country": country})
        house.reader.refresh_from_db()
        return answer.status_code, answer.content.decode()

    revision = house.reader.revision
    assert correct("  Sari   Baru ", "jp")[0] == 302
    assert (house.reader.name, house.reader.country, house.reader.revision) == ("Sari Baru", "JP", revision + 1)
    status, page = correct("", "Japan")
    assert (status, 'value="Japan"' in page, 'role="alert"' in page) == (422, True, True)
    assert correct("x" * 201, "")[0] == 422
    assert (house.reader.name, house.reader.country) == ("Sari Baru", "JP")
    assert correct("Sari", "")[0] == 302
    assert house.reader.country == ""


def test_who_erases_themselves_is_known_no_more_and_the_figures_stay(house: House, sari: Client) -> None:
    row = delivered(house)
    its = house.reader.destinations.get()
    feed = path_of(house.reader.profiles.get())
    models.Attempt.objects.create(
        item=row,
        destination=its,
        repeat=0,
        tries=1,
        at_us=1,
        outcome="deferred",
        code=451,
        words="<sari@surat.example>",
    )
    people.new_key(house.sari, name="Sari's own", scopes=["read"])
    people.choose_pages(house.sari, language="id", zone="Asia/Jakarta")
    for wrong in ({"password": PASSWORD}, {"password": "wrong", "sure": "1"}):
        assert sari.post("/me/erase", wrong).status_code in (403, 422)
    assert models.Subscriber.objects.get().active
    answer = sari.post("/en/me/erase", {"password": PASSWORD, "sure": "1"})
    assert "does not know you any more" in answer.content.decode()
    assert sari.get("/account").status_code == 302
    assert not Client().login(username="sari@surat.example", password=PASSWORD)
    while erasing.scrub():
        pass
    left = everything().lower()
    for known in ("sari", "surat", "sari's own", "asia/jakarta"):
        assert known not in left, known
    assert broken_at() is None
    assert Client().get(feed).status_code == 404
    assert models.Suppression.objects.filter(mac=erasing.mac_of("sari@surat.example")).exists()
    assert models.Delivery.objects.get().tries == 1
    assert models.Attempt.objects.count() == 1
    clearing = withdrawal.kill(house.edo, row.release.uid, "false")
    route()
    (notice,) = clearing.items
    kill = next(each.kill for each in report_of(row.release.uid).items if each.kill)
    assert (kill.owed, kill.unreached) == (0, 1)
    assert not models.Delivery.objects.filter(item=notice.row).exists()


def test_what_others_speak_for_stays_when_one_of_them_goes(house: House, sari: Client) -> None:
    people.join("rekan", Role.SUBSCRIBER, subscriber=house.reader)
    page = sari.get("/me/data").content.decode()
    assert "they stay, without you" in page
    sari.post("/me/erase", {"password": PASSWORD, "sure": "1"})
    house.reader.refresh_from_db()
    assert (house.reader.name, house.reader.active) == ("Sari Tani", True)
    assert house.reader.destinations.get().state == DestinationState.ACTIVE
    assert [each.user.username for each in models.Membership.objects.filter(subscriber=house.reader)] == ["rekan"]


def test_an_account_that_does_other_work_is_its_operators(house: House, browsers: Browsers) -> None:
    for name in ("dewi", "edo"):
        user = User.objects.get(username=name)
        user.set_password(PASSWORD)
        user.save()
        browser = Client()
        browser.force_login(user)
        assert "only its operator" in browser.get("/me/data").content.decode()
        answer = browser.post("/me/erase", {"password": PASSWORD, "sure": "1"})
        assert (answer.status_code, "other work" in answer.content.decode()) == (422, True)
        assert User.objects.filter(username=name, is_active=True).exists()


def test_passwords_are_not_guessed_by_the_hundred(house: House, sari: Client) -> None:
    tries = [sari.post("/me/erase", {"password": str(n), "sure": "1"}).status_code for n in range(erasing.TRIES)]
    assert tries == [403] * erasing.TRIES
    assert sari.post("/me/erase", {"password": PASSWORD, "sure": "1"}).status_code == 429
    assert models.Subscriber.objects.get().active


def test_a_key_neither_exports_nor_erases(house: House, machine) -> None:
    api = machine(house.sari)
    for path in ("/me/data.json", "/me/erase"):
        assert api.post(path, {}).status_code == 403  # keys open no pages
    actor = people.actor_of_key(api.key)
    with pytest.raises(Exception, match="sign-in"):
        erasing.erase(actor, PASSWORD, client="")


def test_one_that_only_claims_an_address_is_forgotten_not_suppressed(house: House, browsers: Browsers) -> None:
    its = destinations.add_webhook(house.sari, house.reader, address="https://somebody.else.example/").destination
    assert browsers.sari.post(f"/destinations/{its.uid}", {"do": "leave"})["Location"] == "/me"
    assert not models.Destination.objects.filter(channel=Channel.WEBHOOK).exists()
    assert models.Suppression.objects.count() == 0
    assert admission.is_suppressed("https://somebody.else.example/") is False


def test_every_part_of_the_file_has_a_name_for_people() -> None:
    written = ast.parse(Path(own_data.__file__).read_text(encoding="utf-8"))
    names = {key.value for each in ast.walk(written) if isinstance(each, ast.Dict) for key in each.keys if key}
    assert {"density", "letters_of_colleagues", "digest_at_minutes"} < names
    assert {name for name in (*names, "wire", "taken_at") if label_of(name) == name} == set()
