"""The organisation's page: what stands about it in each language, its tickers and logo, and its people."""

import io
import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from kawat.actions import enrolling, staff
from kawat.actions.people import actor_of, find_actor
from kawat.core.errors import Forbidden
from kawat.core.signing import sign_token
from kawat.core.terms import Rank, Right
from kawat.store import models
from kawat.store.keys import key
from tests.web.house import COPY, PNG, Browsers, House

AT = "/issuer/organisations/nusantara"
RINA = {
    "contact_en_1_name": "Rina Wulandari",
    "contact_en_1_phone": "+62 21 555 0147",
    "contact_en_1_email": "rina@nusantara.example",
    "contact_en_1_visibility": "public",
}


def lead(house: House) -> None:
    models.Membership.objects.filter(user=house.dewi.user).update(rank=Rank.CHIEF)


def link_of(address: str) -> str:
    row = next(each for each in models.Enrolment.objects.all() if enrolling.told_of(each)["address"] == address)
    return f"/join/{sign_token(key('enrolments'), row.pk)}"


def picture(width: int, height: int) -> SimpleUploadedFile:
    made = io.BytesIO()
    Image.new("RGB", (width, height), "navy").save(made, "JPEG")
    return SimpleUploadedFile("mark.jpg", made.getvalue(), "image/jpeg")


def test_a_paragraph_that_is_saved_stands_under_what_is_filed_next(house: House, browsers: Browsers) -> None:
    before = house.file()
    answer = browsers.dewi.post(AT, {"about_en": "About N. C.: it builds.\r\nSince 2001."})
    assert answer.status_code == 302
    assert house.file().document.item.boilerplate == "About N. C.: it builds.\nSince 2001."
    assert before.document.item.boilerplate == ""
    assert models.Entry.objects.filter(verb="described", actor=house.dewi.user).count() == 1
    assert "it builds" in browsers.dewi.get(AT).content.decode()


def test_contacts_of_a_language_go_where_the_copy_names_nobody_unless_it_is_said_that_they_must_not(
    house: House, browsers: Browsers
) -> None:
    assert browsers.dewi.post(AT, RINA).status_code == 302
    nobody = re.sub(r"Contact:.*\n", "", COPY)
    [contact] = house.file(copy=nobody).document.item.contacts
    assert (contact.name, contact.phone, contact.visibility) == ("Rina Wulandari", "+62 21 555 0147", "public")
    assert house.file(copy=nobody, standing=False).document.item.contacts == ()
    assert house.file(copy=nobody, language="id").document.item.contacts == ()
    form = {"language": "en", "copy": nobody, "issuer": "nusantara"}
    assert "1 contact comes from your organisation" in browsers.dewi.post("/file/preview", form).content.decode()
    told = browsers.dewi.post("/file/preview", {**form, "standing": "none"}).content.decode()
    assert "comes from your organisation" not in told


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({**RINA, "contact_en_1_email": "rina at home"}, "is no e-mail address"),
        ({**RINA, "contact_en_1_phone": "ask me"}, "is no telephone number"),
        ({**RINA, "contact_en_1_phone": "", "contact_en_1_email": ""}, "a telephone or an e-mail address"),
        ({"tickers": "KWT"}, "write it as IDX:KWT"),
        ({"about_en": "a long word " * 500}, "longer than 5,000"),
    ],
)
def test_what_is_wrong_is_said_beside_its_place_and_kept_on_the_page(
    browsers: Browsers, typed: dict[str, str], said: str
) -> None:
    answer = browsers.dewi.post(AT, typed)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert page.count(said) == 2  # above, and beside
    assert next(iter(typed.values())).strip() in page
    row = models.Issuer.objects.get(code="nusantara")
    assert (row.boilerplates, row.contacts, row.tickers) == ({}, {}, [])


def test_saving_the_same_again_writes_nothing(house: House, browsers: Browsers) -> None:
    for _ in range(2):
        browsers.dewi.post(AT, {"about_id": "Tentang kami.", "tickers": "idx: kwt", **RINA})
    assert models.Entry.objects.filter(verb="described").count() == 1
    assert models.Issuer.objects.get(code="nusantara").tickers == ["IDX:KWT"]


def test_another_ticker_than_the_issuers_own_is_found(house: House, browsers: Browsers) -> None:
    browsers.dewi.post(AT, {"tickers": "IDX:NUSA\nSGX:N1"})
    codes = {
        ticker: [each.code for each in house.file(tickers=(ticker,)).document.findings]
        for ticker in ("IDX:NUSA", "IDX:RIVAL")
    }
    assert "ticker-not-own" not in codes["IDX:NUSA"]
    assert "ticker-not-own" in codes["IDX:RIVAL"]
    assert 'value="SGX:N1"' in browsers.dewi.get("/file", follow=True).content.decode()


def test_a_logo_is_made_small_kept_sealed_and_goes_with_what_is_filed(house: House, browsers: Browsers) -> None:
    at = f"{AT}/logo"
    assert browsers.dewi.post(at, {"logo": SimpleUploadedFile("x.png", b"no picture")}).status_code == 422
    assert browsers.dewi.post(at, {"logo": picture(2000, 500)}).status_code == 302
    logo = models.Issuer.objects.get(code="nusantara").logo
    assert (logo["width"], logo["height"]) == (640, 160)
    shown = browsers.anybody.get(f"/logos/{logo['blob']}.png")
    assert Image.open(io.BytesIO(shown.content)).size == (640, 160)
    page = browsers.anybody.get("/issuers/nusantara").content.decode()
    assert f'src="/logos/{logo["blob"]}.png"' in page
    said = json.loads(re.search(r'ld\+json">(.*?)</script>', page)[1])
    assert said["logo"]["url"].endswith(f"/logos/{logo['blob']}.png")
    kept = house.out()
    item = kept.document.item
    story = browsers.anybody.get(f"/items/{kept.row.uid}").content.decode()
    assert f"/items/{item.uid}/media/{item.logo.blob}" in story
    assert browsers.anybody.get(f"/items/{item.uid}/media/{item.logo.blob}").content == shown.content
    newsml = browsers.anybody.get(f"/items/{item.uid}.newsml.xml").content.decode()
    assert 'Role FormalName="Logo"' in newsml
    assert browsers.dewi.post(at, {"away": "1"}).status_code == 302
    assert browsers.anybody.get(f"/logos/{logo['blob']}.png").status_code == 404


def test_the_page_is_its_own_peoples_and_the_desks(house: House, browsers: Browsers) -> None:
    status = {name: browser.get(AT).status_code for name, browser in browsers.all()}
    assert status == {"anybody": 302, "dewi": 200, "edo": 200, "eka": 200, "sari": 404, "otto": 404}
    for at in (AT, f"{AT}/logo", f"{AT}/invite", f"{AT}/people/{house.dewi.user}/remove"):
        assert browsers.otto.post(at, {"about_en": "x", "logo": PNG}).status_code == 404
    assert "dewi" in browsers.dewi.get(AT).content.decode()


def test_whoever_opens_an_invitation_joins_with_the_rank_that_was_given(house: House, browsers: Browsers) -> None:
    asked = {"address": "Budi@nusantara.example", "rank": "look"}
    assert browsers.dewi.post(f"{AT}/invite", asked).status_code == 403
    lead(house)
    assert browsers.dewi.post(f"{AT}/invite", {**asked, "address": "budi"}).status_code == 422
    assert browsers.dewi.post(f"{AT}/invite", asked).status_code == 302
    assert asked["address"] in browsers.dewi.get(AT).content.decode()
    link = link_of(asked["address"])
    guest = Client()
    assert "You are invited to join" in guest.get(link).content.decode()
    chosen = {"new_password1": "sampan-di-teluk-9", "new_password2": "sampan-di-teluk-9"}
    assert guest.post(f"/id{link}", chosen)["Location"] == "/id/sign-in?next=/id/issuer"
    assert guest.get(link).status_code == 404
    budi = find_actor("budi@nusantara.example")
    assert guest.login(username=budi.name, password="sampan-di-teluk-9")
    kept = house.file()
    assert guest.get(f"/desk/items/{kept.row.uid}").status_code == 200
    assert guest.get("/file").status_code == 403
    assert guest.post(AT, {"about_en": "x"}).status_code == 403
    browsers.dewi.post(f"{AT}/people/{budi.user}/rank", {"rank": "file"})
    assert guest.get("/file", follow=True).status_code == 200
    browsers.dewi.post(f"{AT}/people/{budi.user}/remove")
    assert guest.get(f"/desk/items/{kept.row.uid}").status_code == 404
    verbs = models.Entry.objects.filter(verb__in=("invited", "joined", "rank-given", "removed"))
    assert list(verbs.order_by("pk").values_list("verb", flat=True))[-4:] == [
        "invited",
        "joined",
        "rank-given",
        "removed",
    ]


def test_an_account_that_is_there_keeps_its_password_and_an_invitation_can_be_taken_back(
    house: House, browsers: Browsers
) -> None:
    lead(house)
    before = models.Membership.objects.get(user=house.otto.user).user.password
    words = enrolling.Words(subject="s", text="{link}", language="en")
    otto = models.Membership.objects.get(user=house.otto.user).user
    otto.username = "otto@lain.example"
    otto.save()
    dewi = actor_of(models.Membership.objects.get(user=house.dewi.user).user)
    staff.invite(dewi, "nusantara", address=otto.username, rank="file", words=words, client="203.0.113.9")
    assert Client().post(link_of(otto.username)).status_code == 302
    otto.refresh_from_db()
    assert otto.password == before
    assert find_actor(otto.username).may(Right.FILE, issuer="nusantara")
    staff.invite(dewi, "nusantara", address="ani@nusantara.example", rank="file", words=words, client="203.0.113.9")
    link = link_of("ani@nusantara.example")
    [row] = models.Enrolment.objects.filter(issuer__code="nusantara", until_us__gt=timezone.now().timestamp())
    assert browsers.dewi.post(f"{AT}/invited/{row.uid}").status_code == 302
    assert Client().get(link).status_code == 404


def test_nobody_changes_their_own_rank(house: House) -> None:
    lead(house)
    dewi = actor_of(models.Membership.objects.get(user=house.dewi.user).user)
    with pytest.raises(Forbidden):
        staff.remove(dewi, "nusantara", dewi.user)
