"""An item's canonical form: RFC 8785, and the hash that approval and signatures name."""

import json
from dataclasses import FrozenInstanceError, replace
from datetime import UTC, date, datetime

import pytest
import rfc8785
from hypothesis import given

from kawat.core.errors import BadField
from kawat.core.release import (
    Block,
    Contact,
    Dateline,
    Item,
    Media,
    Replaces,
    Source,
    Span,
    SpanKind,
    from_plain,
    to_plain,
)
from kawat.core.terms import Kind, Lane
from tests.core.values import field_names, items

ITEM = Item(uid="1" * 32, release="2" * 32, salt="3" * 32, slug="pabrik-baru", version=1, language="id")


@given(items)
def test_the_canonical_form_is_what_rfc_8785_says(item: Item) -> None:
    assert item.canonical() == rfc8785.dumps(to_plain(item))


@given(items)
def test_an_item_comes_back_from_its_canonical_form_as_it_was(item: Item) -> None:
    back = from_plain(Item, json.loads(item.canonical()))
    assert back == item
    assert back.hash == item.hash


@given(items, items)
def test_two_items_have_one_hash_only_if_they_are_the_same(one: Item, two: Item) -> None:
    assert (one.hash == two.hash) == (one == two)


OTHER = {
    "uid": "4" * 32,
    "release": "5" * 32,
    "salt": "6" * 32,
    "slug": "pabrik-lama",
    "version": 2,
    "language": "ms",
    "kind": Kind.UPDATE,
    "issuer": Source(code="sagara", name="PT Sagara"),
    "provider": Source(code="lintas", name="Lintas"),
    "headline": "Pabrik",
    "subhead": "Baru",
    "dateline": Dateline(place="JAKARTA"),
    "body": (Block(text="Pabrik baru."),),
    "boilerplate": "Tentang Sagara",
    "disclaimer": "Pihak ketiga",
    "contacts": (Contact(name="Dewi"),),
    "media": (Media(caption="Pabrik"),),
    "logo": Media(name="logo.png"),
    "topics": ("medtop:04000000",),
    "sectors": ("Energi",),
    "keywords": ("air",),
    "tickers": ("IDX:SGRA",),
    "countries": ("ID",),
    "forbidden": ("US",),
    "circuits": ("asia",),
    "urgency": 4,
    "disclosure": True,
    "prevailing": "en",
    "embargo": "EMBARGO",
    "not_before": datetime(2026, 11, 22, tzinfo=UTC),
    "note": "angka",
    "replaces": Replaces(uid="7" * 32, hash="8" * 64),
}


def test_no_field_is_forgotten_here() -> None:
    assert OTHER.keys() == field_names(Item)


@pytest.mark.parametrize("field", sorted(field_names(Item)))
def test_the_hash_changes_with_any_field(field: str) -> None:
    assert replace(ITEM, **{field: OTHER[field]}).hash != ITEM.hash


@pytest.mark.parametrize(
    ("kind", "one", "two"),
    [
        ("dateline", Dateline(place="A", mark="B"), Dateline(place="B", mark="A")),
        ("dateline", Dateline(day=date(2026, 1, 1)), Dateline(raw="2026-01-01")),
        ("body", (Block(text="AB"),), (Block(text="A"), Block(text="B"))),
        ("keywords", ("a b",), ("a", "b")),
        ("contacts", (Contact(name="a", phone="b"),), (Contact(name="a", email="b"),)),
    ],
)
def test_what_stands_in_another_place_is_another_item(kind: str, one: object, two: object) -> None:
    assert replace(ITEM, **{kind: one}).hash != replace(ITEM, **{kind: two}).hash


def test_an_item_cannot_be_changed() -> None:
    with pytest.raises((FrozenInstanceError, AttributeError)):
        ITEM.headline = "another"  # type: ignore[misc]


@pytest.mark.parametrize(
    "wrong",
    [{"urgency": 0}, {"urgency": 9}, {"version": 0}, {"not_before": datetime(2026, 11, 22)}],
)
def test_an_item_that_cannot_be_is_refused_at_birth(wrong: dict) -> None:
    with pytest.raises(BadField) as refused:
        replace(ITEM, **wrong)
    assert refused.value.facts["field"] in wrong


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (0, 4), (2, 2), (3, 1)])
def test_a_span_stays_inside_its_text(start: int, end: int) -> None:
    with pytest.raises(BadField):
        Block(text="abc", spans=(Span(start=start, end=end, kind=SpanKind.STRONG),))


def test_a_picture_has_no_negative_size() -> None:
    with pytest.raises(BadField):
        Media(size=-1)


@pytest.mark.parametrize(
    ("changes", "lane"),
    [
        ({}, Lane.NORMAL),
        ({"disclosure": True}, Lane.DISCLOSURE),
        ({"kind": Kind.FLASH}, Lane.FLASH),
        ({"kind": Kind.FLASH, "disclosure": True}, Lane.FLASH),
        ({"kind": Kind.KILL}, Lane.KILL),
        ({"kind": Kind.WITHHOLD, "disclosure": True}, Lane.KILL),
        ({"kind": Kind.CORRECTION}, Lane.NORMAL),
        ({"urgency": 1}, Lane.NORMAL),
    ],
)
def test_kind_and_disclosure_give_the_lane(changes: dict, lane: Lane) -> None:
    assert replace(ITEM, **changes).lane is lane


def test_lanes_run_from_kills_to_normal_news() -> None:
    assert list(Lane) == [Lane.KILL, Lane.FLASH, Lane.DISCLOSURE, Lane.NORMAL] == sorted(Lane)


def test_advisories_and_what_is_forbidden_somewhere_stand_on_nothing_public() -> None:
    assert ITEM.is_public
    assert not replace(ITEM, kind=Kind.ADVISORY).is_public
    assert not replace(ITEM, forbidden=("US",)).is_public


def test_the_dateline_says_the_day_on_which_it_goes_out() -> None:
    dated = replace(ITEM, dateline=Dateline(place="JAKARTA", day=date(2026, 11, 20)))
    out = dated.at(datetime(2026, 11, 22, tzinfo=UTC), date(2026, 11, 22))
    assert out.dateline == Dateline(place="JAKARTA", day=date(2026, 11, 22))
    assert replace(out, dateline=dated.dateline) == dated
    undated = replace(ITEM, dateline=Dateline(place="SEOUL"))
    assert undated.at(datetime(2026, 11, 22, tzinfo=UTC), date(2026, 11, 22)) is undated
