"""Filing: all or nothing, the same key the same filing, and nothing lost or guessed."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings

from kawat.actions import editing, intake, people, review, wire, withdrawal
from kawat.actions.filing import Attachment
from kawat.core import errors
from kawat.core.release import Media
from kawat.core.terms import Kind, Right, State
from kawat.store import copy, models
from kawat.store.releases import find
from tests.house import House, counts, item_of, journal

PICTURE = Attachment(
    name="pabrik.jpg", content=b"\xff\xd8picture", media_type="image/jpeg", caption="Pabrik", credit="D"
)


def blobs() -> set[Path]:
    return {path for path in (settings.KAWAT.home / "blobs").rglob("*") if path.is_file()}


def test_what_is_filed_is_a_draft_with_every_field_in_its_place(house: House) -> None:
    kept = house.file("en", subhead="First of its kind", attachments=(PICTURE,), countries=("id",), forbidden=("us",))
    item = kept.document.item
    assert kept.state is State.DRAFT
    assert item.headline == "Sagara opens a desalination plant in Surabaya"
    assert item.slug == "sagara-opens-a-desalination-plant"
    assert (item.dateline.place, str(item.dateline.day)) == ("SURABAYA", "2026-11-22")
    assert item.text.startswith("Sagara opened its first")
    assert item.issuer is not None
    assert item.issuer.code == "sagara"
    assert (item.countries, item.forbidden, item.circuits) == (("ID",), ("US",), ("asia",))
    assert item.media == (
        Media(
            caption="Pabrik", credit="D", name="pabrik.jpg", media_type="image/jpeg", blob=item.media[0].blob, size=9
        ),
    )
    assert copy.read_blob(kept.row.release, item.media[0].blob) == PICTURE.content
    assert kept.document.hands == (house.dewi.user,)
    assert "contact-missing" in {finding.code for finding in kept.document.findings}
    assert {placed.field for placed in kept.document.placed} >= {"dateline", "body"}


def test_before_the_clear_the_row_says_no_more_than_an_id_and_a_state(house: House) -> None:
    row = house.file("en", forbidden=("US",), key="k-1").row
    told = {name: getattr(row, name) for name in ("number", "version", "lane", "issuer", "provider", "routed_us")}
    assert set(told.values()) == {None}
    assert (row.language, row.kind, row.public) == ("", "", False)
    assert not models.ItemCircuit.objects.exists()
    assert not models.ItemForbidden.objects.exists()


def test_the_same_key_with_the_same_story_is_the_same_filing(house: House) -> None:
    first = house.file("en", key="k-1", attachments=(PICTURE,))
    before = counts()
    again = house.file("en", key="k-1", attachments=(PICTURE,))
    assert again.row.pk == first.row.pk
    assert again.document == first.document
    assert counts() == before


def test_the_same_key_stays_the_same_filing_when_the_item_has_moved_on(house: House) -> None:
    first = house.file("en", key="k-1")
    review.approve(house.edo, first.document.item.slug)
    wire.clear(house.edo, first.document.item.slug)
    assert house.file("en", key="k-1").state is State.CLEARED


def test_a_filing_sent_again_after_its_hold_has_passed_is_still_the_same_filing(house: House) -> None:
    first = house.file("en", key="k-1", hold=(said := house.clock.said(minutes=1)))
    house.clock.forward(minutes=2)
    assert house.file("en", key="k-1", hold=said).row.pk == first.row.pk


@pytest.mark.parametrize(
    "other",
    [
        {"headline": "Another headline altogether"},
        {"copy": b"SURABAYA, Nov. 22, 2026 -- Another story altogether, long enough to be one."},
        {"urgency": 2},
        {"circuits": ("europe",)},
        {"attachments": (PICTURE,)},
        {"hold": "2026-11-23T09:00Z"},
    ],
)
def test_the_same_key_with_another_story_is_refused(house: House, other: dict) -> None:
    house.file("en", key="k-1")
    before = counts()
    with pytest.raises(errors.KeyReused):
        house.file("en", key="k-1", **other)
    assert counts() == before


def test_a_key_is_its_owners_alone(house: House) -> None:
    mine = house.file("en", key="k-1")
    theirs = intake.file(house.otto, house.filing("en", key="k-1", issuer="bintang"))
    assert theirs.row.pk != mine.row.pk


def test_a_follow_up_with_the_same_key_is_the_same_filing(house: House) -> None:
    slug = house.cleared("en")
    filing = house.filing("en", note="twelve", issuer="", circuits=(), key="k-2")
    first = intake.follow_up(house.dewi, slug, filing, Kind.CORRECTION)
    before = counts()
    assert intake.follow_up(house.dewi, slug, filing, Kind.CORRECTION).row.pk == first.row.pk
    assert counts() == before
    with pytest.raises(errors.KeyReused):
        intake.follow_up(house.dewi, slug, filing, Kind.UPDATE)


def test_two_stories_with_one_headline_have_two_slugs(house: House) -> None:
    slugs = [house.file("en").document.item.slug for _ in range(3)]
    assert slugs[1:] == [f"{slugs[0]}-2", f"{slugs[0]}-3"]
    assert find(slugs[1])[0].document.item.slug == slugs[1]


BODY = b"SURABAYA, Nov. 22, 2026 -- Sagara opened its first desalination plant, and twelve villages drink from it.\n"
REFUSED: list = [
    ("not UTF-8", {"copy": "Stra\xdfe".encode("latin-1") * 9}, errors.NotUtf8),
    ("empty", {"copy": b" \n\n"}, errors.EmptyCopy),
    ("huge", {"copy": b"a" * 5_000_001}, errors.HugeCopy),
    ("binary", {"copy": b"\x00\x01" * 99}, errors.BinaryCopy),
    ("half a character", {"copy": b"a\xed\xa0\x80b" * 9}, errors.LoneSurrogate),
    ("half a headline", {"headline": "Sagara \ud83d"}, errors.LoneSurrogate),
    ("half a note", {"note": "\udc00"}, errors.LoneSurrogate),
    ("half a caption", {"attachments": (Attachment(name="a", content=b"a", caption="\ud800"),)}, errors.LoneSurrogate),
    ("no text", {"subhead": "a\0b"}, errors.BadField),
    ("half a key", {"key": "\ud800"}, errors.LoneSurrogate),
    ("language", {"language": "tlh"}, errors.UnknownLanguage),
    ("no language", {"language": ""}, errors.UnknownLanguage),
    ("nobody", {"issuer": ""}, errors.NoIssuer),
    ("issuer", {"issuer": "nobody"}, errors.NoSuchIssuer),
    ("provider", {"provider": "nobody"}, errors.NoSuchProvider),
    ("no circuit", {"circuits": ()}, errors.NoCircuit),
    ("circuit", {"circuits": ("asia", "nowhere")}, errors.NoSuchCircuit),
    ("past", {"hold": "2026-11-22T01:59Z"}, errors.PastInstant),
    ("now is past", {"hold": "2026-11-22T02:00Z"}, errors.PastInstant),
    ("no zone", {"hold": "2026-11-23T09:00"}, errors.InstantWithoutZone),
    ("no time", {"hold": "soon"}, errors.UnreadableInstant),
    ("skipped", {"hold": "2027-03-28T02:30 Europe/Berlin"}, errors.SkippedLocalTime),
    ("repeated", {"hold": "2027-10-31T02:30 Europe/Berlin"}, errors.RepeatedLocalTime),
    ("country", {"attachments": (PICTURE,), "countries": ("Indonesia",)}, errors.UnknownCountry),
    ("territory", {"attachments": (PICTURE,), "forbidden": ("U1",)}, errors.UnknownCountry),
    ("urgency", {"attachments": (PICTURE,), "urgency": 0}, errors.BadField),
    ("huge picture", {"attachments": (PICTURE, Attachment(name="b", content=bytes(25 * 2**20 + 1)))}, errors.HugeCopy),
    ("release", {"release": "no-such-slug"}, errors.NoSuchRelease),
    ("a kill cannot be filed", {"kind": Kind.KILL}, errors.BadField),
    ("a correction follows something", {"kind": Kind.CORRECTION}, errors.BadField),
]  # fmt: skip


@pytest.mark.parametrize(("wrong", "refusal"), [each[1:] for each in REFUSED], ids=[each[0] for each in REFUSED])
def test_what_is_refused_leaves_nothing_behind(house: House, wrong: dict, refusal: type) -> None:
    before, pictures = counts(), blobs()
    with pytest.raises(refusal):
        intake.file(house.dewi, replace(house.filing("en"), **wrong))
    assert counts() == before
    assert blobs() == pictures


def test_another_issuers_hand_cannot_file_for_sagara(house: House) -> None:
    before = counts()
    for stranger in (house.otto, house.olga, house.prita):
        with pytest.raises(errors.Forbidden):
            intake.file(stranger, house.filing("en"))
    assert counts() == before


def test_the_embargo_line_becomes_the_issuers_hold(house: House) -> None:
    kept = house.file("en", copy=b"EMBARGOED until 00:01 GMT 3 Feb 2027\n\n" + BODY)
    assert kept.document.item.not_before is not None
    assert kept.document.item.not_before.isoformat() == "2027-02-03T00:01:00+00:00"
    assert "EMBARGO" not in kept.document.item.text


class TestLanguages:
    """Further languages of one release."""

    def test_a_language_joins_its_release(self, house: House) -> None:
        slug = house.file("en").document.item.slug
        other = house.file("id", release=slug).document.item
        assert (other.slug, other.version, other.circuits) == (slug, 1, ("asia",))
        assert {kept.document.item.language for kept in find(slug)} == {"en", "id"}

    def test_a_language_that_is_there_already_is_refused(self, house: House) -> None:
        slug = house.file("en").document.item.slug
        before = counts()
        with pytest.raises(errors.BadField, match="correct or update it"):
            house.file("en", release=slug)
        assert counts() == before

    def test_a_release_has_one_issuer_in_all_its_languages(self, house: House) -> None:
        slug = house.file("en").document.item.slug
        with pytest.raises((errors.BadField, errors.Forbidden)):
            intake.file(house.otto, house.filing("id", release=slug, issuer="bintang"))
        with pytest.raises(errors.BadField):
            intake.file(house.edo, house.filing("id", release=slug, issuer="bintang"))

    def test_a_killed_release_takes_no_further_language(self, house: House) -> None:
        slug = house.cleared("en")
        withdrawal.kill(house.edo, slug, "false")
        with pytest.raises(errors.AlreadyKilled):
            house.file("id", release=slug)

    def test_a_spiked_language_can_be_filed_anew(self, house: House) -> None:
        slug = house.file("en").document.item.slug
        house.file("id", release=slug)
        wire.spike(house.edo, f"{slug}@1/id")
        assert house.file("id", release=slug).state is State.DRAFT


class TestFollowUps:
    """Updates and corrections of what is out."""

    def test_a_correction_names_the_item_and_the_hash_that_it_replaces(self, house: House) -> None:
        slug = house.cleared("en", urgency=3, countries=("ID",), topics=("medtop:04000000",), disclosure=True)
        before = find(slug)[0].document.item
        item = house.followed(slug, clear=False).document.item
        assert item.replaces is not None
        assert (item.replaces.uid, item.replaces.hash) == (before.uid, before.hash)
        assert (item.version, item.kind, item.slug) == (2, Kind.CORRECTION, slug)
        kept = ("urgency", "countries", "topics", "disclosure", "circuits", "issuer")
        assert [getattr(item, name) for name in kept] == [getattr(before, name) for name in kept]

    def test_a_correction_never_enters_a_territory_that_was_forbidden_before(self, house: House) -> None:
        slug = house.cleared("en", forbidden=("US",))
        filing = house.filing("en", note="n", issuer="", circuits=(), forbidden=("AU",))
        assert intake.follow_up(house.dewi, slug, filing, Kind.CORRECTION).document.item.forbidden == ("AU", "US")

    def test_not_even_when_it_corrects_what_is_withheld(self, house: House) -> None:
        slug = house.cleared("en", forbidden=("US",), topics=("medtop:04000000",))
        withdrawal.withhold(house.edo, slug, "a figure is in doubt")
        item = house.followed(slug, clear=False).document.item
        assert item.forbidden == ("US",)
        assert item.topics == ("medtop:04000000",)
        assert item.replaces is not None
        assert item.replaces.uid == item_of(slug).uid

    def test_what_was_killed_is_not_followed_by_anything(self, house: House) -> None:
        slug = house.cleared("en")
        withdrawal.kill(house.edo, slug, "false")
        before = counts()
        with pytest.raises(errors.AlreadyKilled):
            house.followed(slug)
        assert counts() == before

    @pytest.mark.parametrize("kind", [Kind.KILL, Kind.WITHHOLD, Kind.RELEASE, Kind.REPEAT])
    def test_only_updates_corrections_and_refiles_are_filed(self, house: House, kind: Kind) -> None:
        slug = house.cleared("en")
        before = counts()
        with pytest.raises(errors.BadField):
            intake.follow_up(house.dewi, slug, house.filing("en"), kind)
        assert counts() == before

    def test_what_is_not_out_is_edited_not_corrected(self, house: House) -> None:
        slug = house.approved("en")
        with pytest.raises(errors.NothingOut):
            house.followed(slug)
        with pytest.raises(errors.NothingOut):
            house.followed(house.cleared("id"), language="en")

    def test_an_outsider_corrects_nothing(self, house: House) -> None:
        slug = house.cleared("en")
        with pytest.raises(errors.Forbidden):
            intake.follow_up(house.otto, slug, house.filing("en"), Kind.CORRECTION)

    def test_a_correction_can_be_held_too(self, house: House) -> None:
        slug = house.cleared("en")
        filing = house.filing("en", note="n", issuer="", circuits=(), hold=house.clock.said(hours=1))
        intake.follow_up(house.dewi, slug, filing, Kind.CORRECTION)
        review.approve(house.edo, slug)
        with pytest.raises(errors.TooEarly):
            wire.clear(house.edo, slug)


class TestEdits:
    """Edits of what is not out."""

    def test_an_edit_changes_the_field_counts_the_hand_and_checks_anew(self, house: House) -> None:
        slug = house.file("en").document.item.slug
        kept = editing.edit(house.edo, slug, headline="", keywords=("water",))
        assert kept.document.hands == (house.dewi.user, house.edo.user)
        found = {finding.code for finding in kept.document.findings}
        assert "headline-missing" in found
        assert "keywords-missing" not in found
        assert find(slug)[0].document == kept.document
        assert journal()[-1] == "edited"

    @pytest.mark.parametrize("field", ["uid", "release", "salt", "slug", "version", "language", "issuer", "kind"])
    def test_what_names_an_item_cannot_be_edited(self, house: House, field: str) -> None:
        slug = house.file("en").document.item.slug
        before = find(slug)[0].document
        with pytest.raises(errors.BadField):
            editing.edit(house.edo, slug, **{field: "x"})
        assert find(slug)[0].document == before

    @pytest.mark.parametrize(
        ("wrong", "refusal"),
        [
            ({"urgency": 9}, errors.BadField),
            ({"circuits": ("nowhere",)}, errors.NoSuchCircuit),
            ({"circuits": ()}, errors.NoCircuit),
            ({"headline": "\ud800"}, errors.LoneSurrogate),
            ({"forbidden": ("USA",)}, errors.UnknownCountry),
        ],
    )
    def test_a_wrong_edit_leaves_the_item_as_it_was(self, house: House, wrong: dict, refusal: type) -> None:
        slug = house.approved("en")
        before, rows = find(slug)[0].document, counts()
        with pytest.raises(refusal):
            editing.edit(house.edo, slug, **wrong)
        assert (find(slug)[0].document, counts()) == (before, rows)
        assert item_of(slug).state == State.APPROVED

    def test_territories_are_kept_in_capitals_however_they_were_typed(self, house: House) -> None:
        slug = house.file("en").document.item.slug
        assert editing.edit(house.edo, slug, forbidden=("us", "AU")).document.item.forbidden == ("AU", "US")

    def test_what_is_out_cannot_be_edited(self, house: House) -> None:
        slug = house.cleared("en")
        with pytest.raises(errors.WrongMove):
            editing.edit(house.edo, slug, headline="Another")

    def test_an_outsider_edits_nothing(self, house: House) -> None:
        slug = house.file("en").document.item.slug
        for stranger in (house.otto, house.olga, house.prita):
            with pytest.raises(errors.Forbidden):
                editing.edit(stranger, slug, headline="Another")


def test_a_machine_files_no_more_than_its_key_allows(house: House) -> None:
    reader = people.actor_of_key(people.new_key(house.dewi, name="reader", scopes=["read"]))
    with pytest.raises(errors.OutOfScope):
        intake.file(reader, house.filing("en"))
    writer = people.actor_of_key(people.new_key(house.dewi, name="writer", scopes=[Right.FILE.value]))
    assert intake.file(writer, house.filing("en")).document.hands == (house.dewi.user,)


@pytest.mark.parametrize("name", ["", "@", "@1", "nothing", "a\x00b", "\ud800", "x" * 5000, "%", "../x", "pabrik@x/y"])
def test_a_name_that_means_nothing_is_no_such_release(house: House, name: str) -> None:
    with pytest.raises(errors.NoSuchRelease):
        find(name)


def test_a_name_means_what_it_says(house: House) -> None:
    slug = house.cleared("en", "id")
    house.followed(slug)
    said: Callable[[str], list] = lambda name: [  # noqa: E731
        (kept.document.item.version, kept.document.item.language) for kept in find(name)
    ]
    assert sorted(said(slug)) == [(1, "id"), (2, "en")]
    assert sorted(said(f"{slug}@1")) == [(1, "en"), (1, "id")]
    assert said(f"{slug}@2/en") == [(2, "en")]
    assert sorted(said(find(slug)[0].row.release.uid)) == [(1, "id"), (2, "en")]
    for nothing in (f"{slug}@3", f"{slug}@2/id", f"{slug}@1/ja"):
        with pytest.raises(errors.NoSuchRelease):
            find(nothing)
