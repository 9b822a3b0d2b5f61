"""Before the clear a stolen database, backup or folder gives a thief nothing; whoever tampers is found out."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from kawat.actions import editing, review, wire
from kawat.actions.filing import Attachment
from kawat.core import errors
from kawat.core.release import to_plain
from kawat.roles.settings import new_secret
from kawat.store import blobs, copy, keys, models
from kawat.store.releases import find
from tests.house import House
from tests.servers.postgresql import PostgreSQL

SECRETS = {
    "headline": "Sagara acquires Ombak Biru for nine trillion rupiah",
    "slug": "sagara-acquires-ombak-biru-for",
    "subhead": "The largest takeover on the exchange this year",
    "edited headline": "Sagara to acquire Ombak Biru outright",
    "place": "BALIKPAPAN",
    "body": "pays nine trillion rupiah in cash for all shares of its rival",
    "issuer's name": "PT Sagara Nusantara Samudra Tbk",
    "contact": "rahasia@sagara.example",
    "telephone": "+62 811 0099 123",
    "keyword": "akuisisi-senyap",
    "sector": "Perkapalan Dalam",
    "caption": "Two chairmen shake hands in a harbour",
    "credit": "Foto Wibisono",
    "file name": "jabat-tangan-rahasia.jpg",
    "picture": "PICTURE-OF-TWO-CHAIRMEN" * 40,
    "idempotency key": "kunci-idem-20261122",
    "note": "second filing after the call with the lawyers",
}
COPY = f"""{SECRETS["place"]}, Nov. 22, 2026 -- {SECRETS["issuer's name"]} {SECRETS["body"]}, it said on Sunday. The price
is a third above Friday's close, and regulators were told on the same day.

The boards of both agreed on Saturday night, after talks that lasted for most of the autumn.

Contact: Dewi Lestari, {SECRETS["telephone"]}, {SECRETS["contact"]}

KEYWORD :{SECRETS["keyword"]}
Sektor: {SECRETS["sector"]}
"""


@pytest.fixture
def files(request: pytest.FixtureRequest) -> Callable[[], dict[str, bytes]]:
    """A function that gives the bytes of everything the wire has on disk: database, WAL, journal, blobs, logs."""

    def everything() -> dict[str, bytes]:
        folders = [settings.KAWAT.home]
        if connection.vendor == "postgresql":
            server: PostgreSQL = request.getfixturevalue("postgresql")
            with connection.cursor() as cursor:
                cursor.execute("CHECKPOINT")
            folders += [server.folder / "d", server.folder / "log"]
        found: dict[str, bytes] = {}
        for folder in folders:
            for path in [folder, *folder.rglob("*")] if folder.is_dir() else [folder]:
                found[str(path)] = _bytes(path)
        return found

    return everything


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes() if path.is_file() else b""
    except FileNotFoundError:  # PostgreSQL recycles its log of writes while we read
        return b""


def told(files: dict[str, bytes]) -> set[str]:
    """Which of the secrets stand in the files, in their contents or in their names."""
    found = set()
    for name, secret in SECRETS.items():
        needles = (secret.encode(), secret.encode("utf-16-le"), secret.encode().hex().encode())
        if any(needle in raw for needle in needles for raw in files.values()):
            found.add(name)
        if any(secret in path for path in files):
            found.add(f"{name} as a file's name")
    return found


def file_it(house: House) -> str:
    picture = Attachment(
        name=SECRETS["file name"],
        content=SECRETS["picture"].encode(),
        media_type="image/jpeg",
        caption=SECRETS["caption"],
        credit=SECRETS["credit"],
    )
    kept = house.file(
        "en",
        copy=COPY.encode(),
        headline=SECRETS["headline"],
        subhead=SECRETS["subhead"],
        attachments=(picture,),
        key=SECRETS["idempotency key"],
        note=SECRETS["note"],
    )
    slug = kept.document.item.slug
    assert slug == SECRETS["slug"], "the needle has to be the real slug"
    said = str(to_plain(kept.document))
    hidden = {"edited headline", "picture", "idempotency key"}
    assert {name for name, secret in SECRETS.items() if secret in said} == set(SECRETS) - hidden
    return slug


@pytest.mark.django_db(transaction=True)
def test_nothing_of_a_story_is_on_the_disk_before_its_clear_and_all_that_pages_need_after(
    house: House, files: Callable[[], dict[str, bytes]]
) -> None:
    slug = file_it(house)
    assert told(files()) == set()
    with pytest.raises(errors.KeyReused):
        house.file("en", key=SECRETS["idempotency key"], headline=SECRETS["headline"])
    editing.edit(house.edo, slug, headline="")
    with pytest.raises(errors.StillBlocked):
        review.approve(house.eka, slug)
    editing.edit(house.edo, slug, headline=SECRETS["edited headline"])
    review.approve(house.eka, slug)
    wire.hold(house.edo, slug, house.clock.said(hours=1))
    wire.unhold(house.edo, slug)
    wire.hold(house.edo, slug, house.clock.said(hours=2))
    assert told(files()) == set()
    other = file_it_again_and_spike(house)
    assert find(other)
    connection.close()
    assert told(files()) == set()
    house.clock.forward(hours=2)
    assert len(wire.lift_holds()) == 1
    document = models.Copy.objects.get(item=find(slug)[0].row).document
    for name in ("edited headline", "place", "body", "keyword", "caption", "credit"):
        assert SECRETS[name] in (document or ""), name
    if connection.vendor == "sqlite":
        assert {"edited headline", "body", "keyword"} <= told(files())
    assert "picture" not in told(files()), "pictures stay sealed on the disk"


def file_it_again_and_spike(house: House) -> str:
    kept = house.file("en", copy=COPY.encode(), headline=SECRETS["headline"], subhead=SECRETS["subhead"])
    wire.spike(house.edo, kept.document.item.slug)
    return kept.document.item.slug


def test_the_search_itself_would_find_a_secret(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("x" * 5000 + SECRETS["body"])
    assert told({"a": (tmp_path / "a").read_bytes()}) == {"body"}
    assert told({f"/home/{SECRETS['file name']}": b""}) == {"file name as a file's name"}


@pytest.fixture
def another_key(settings: object) -> Iterator[None]:
    """The wire with another key file, as after a restore without it."""
    its = settings.KAWAT  # type: ignore[attr-defined]
    forget()
    settings.KAWAT = replace(its, secret_text=new_secret(), secret_source="/restored/wire.key")  # type: ignore[attr-defined]
    yield
    settings.KAWAT = its  # type: ignore[attr-defined]
    forget()


def forget() -> None:
    """What a fresh process knows of keys."""
    keys.key.cache_clear()
    copy.unwrapped.cache_clear()


def test_with_another_key_nothing_is_unsealed_and_the_sentence_says_so(
    house: House, request: pytest.FixtureRequest
) -> None:
    kept = house.file("en", attachments=(Attachment(name="a", content=b"picture"),))
    row = models.Item.objects.select_related("copy", "release").get(pk=kept.row.pk)
    request.getfixturevalue("another_key")
    with pytest.raises(errors.CannotUnseal, match=r"/restored/wire\.key"):
        copy.read(row)
    with pytest.raises(errors.CannotUnseal):
        copy.read_blob(row.release, kept.document.item.media[0].blob)
    with pytest.raises(errors.NoSuchRelease):
        find(kept.document.item.slug)


@pytest.mark.parametrize("at", [0, 5, 11, 12, 40, -17, -16, -1])
def test_a_sealed_copy_with_any_bit_changed_is_not_read(house: House, at: int) -> None:
    row = house.file("en").row
    sealed = bytearray(models.Copy.objects.get(item=row).sealed)
    sealed[at] ^= 1
    models.Copy.objects.filter(item=row).update(sealed=bytes(sealed))
    with pytest.raises(errors.CannotUnseal):
        copy.read(models.Item.objects.get(pk=row.pk))


def test_a_copy_put_in_anothers_place_is_not_read(house: House) -> None:
    slug = house.file("en").document.item.slug
    house.file("id", release=slug)
    one, two = (kept.row for kept in find(slug))  # even of the same release, under the same key
    models.Copy.objects.filter(item=one).update(sealed=models.Copy.objects.get(item=two).sealed)
    with pytest.raises(errors.CannotUnseal):
        copy.read(models.Item.objects.get(pk=one.pk))


def test_a_release_key_put_in_anothers_place_opens_nothing(house: House) -> None:
    one, two = house.file("en").row, house.file("id").row
    models.Release.objects.filter(pk=one.release_id).update(wrapped_key=bytes(two.release.wrapped_key))
    with pytest.raises(errors.CannotUnseal):
        copy.read(models.Item.objects.get(pk=one.pk))


def test_a_copy_cut_short_is_not_read(house: House) -> None:
    row = house.file("en").row
    for length in (0, 5, 12, 20):
        models.Copy.objects.filter(item=row).update(sealed=bytes(length))
        with pytest.raises(errors.CannotUnseal):
            copy.read(models.Item.objects.get(pk=row.pk))


def test_the_same_words_are_sealed_differently_each_time(house: House) -> None:
    one, two = house.file("en").row, house.file("en").row
    assert bytes(models.Copy.objects.get(item=one).sealed) != bytes(models.Copy.objects.get(item=two).sealed)
    before = bytes(models.Copy.objects.get(item=one).sealed)
    copy.write(one, copy.read(one))
    assert bytes(models.Copy.objects.get(item=one).sealed)[:12] != before[:12], "a nonce is never used twice"


def test_a_picture_that_was_tampered_with_is_not_shown(house: House) -> None:
    kept = house.file("en", attachments=(Attachment(name="a", content=b"picture"),))
    name = kept.document.item.media[0].blob
    path = blobs.path_of(name)
    *before, last = path.read_bytes()
    path.write_bytes(bytes([*before, last ^ 1]))
    with pytest.raises(errors.CannotUnseal):
        copy.read_blob(kept.row.release, name)
    with pytest.raises(FileNotFoundError):
        copy.read_blob(kept.row.release, "0" * 32)


def test_one_picture_in_two_releases_has_two_names_that_say_nothing(house: House) -> None:
    picture = Attachment(name="a", content=b"picture")
    one = house.file("en", attachments=(picture, picture)).document.item.media
    two = house.file("en", attachments=(picture,)).document.item.media
    assert one[0].blob == one[1].blob != two[0].blob
    assert len(one[0].blob) == 32


def test_a_document_comes_back_as_it_was_sealed_and_as_it_was_cleared(house: House) -> None:
    kept = house.file("en", attachments=(Attachment(name="a", content=b"picture"),), subhead="مرحبا 日本語 \u2028")
    before = copy.read(models.Item.objects.get(pk=kept.row.pk))
    review.approve(house.edo, kept.document.item.slug)
    wire.clear(house.edo, kept.document.item.slug)
    after = copy.read(models.Item.objects.get(pk=kept.row.pk))
    assert after == before == kept.document
    assert after.item.hash == before.item.hash


def test_a_destinations_secret_is_sealed_to_it(house: House) -> None:
    sealed = copy.seal_secret("one", b"secret")
    assert b"secret" not in sealed
    assert copy.unseal_secret("one", sealed) == b"secret"
    with pytest.raises(errors.CannotUnseal):
        copy.unseal_secret("two", sealed)
    assert copy.seal_secret("one", b"") == copy.unseal_secret("one", b"") == b""
