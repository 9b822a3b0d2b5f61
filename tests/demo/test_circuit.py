"""The fixed generator: the same circuit each time, of the promised size and breadth."""

import json
from collections import Counter
from itertools import islice

import pytest

from kawat.actions.importing import RawRow
from kawat.actions.importing.row import read_row
from kawat.core.profile import matches, read_criteria
from kawat.core.release import Block, Item
from kawat.core.terms import LANGUAGES
from kawat.language import terms_of
from kawat.roles.demo.circuit import Circuit, Everybody, Row
from kawat.transports.guard import LOOPBACK, Guard

MASTER = b"m" * 32


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    return list(Circuit(scale=0.1, master=MASTER).rows())


def test_the_circuit_has_the_seeds_size() -> None:
    assert Circuit().sizes == {"outlet": 6_500, "journalist": 86_000, "desktop": 1_000}


def test_scale_and_desktops_change_the_size() -> None:
    assert Circuit(scale=0.01).sizes == {"outlet": 65, "journalist": 860, "desktop": 10}
    assert Circuit(scale=0.01, desktops=40).sizes["desktop"] == 40
    assert Circuit(scale=1e-9).sizes == {"outlet": 1, "journalist": 1, "desktop": 1}


def test_it_yields_as_many_rows_as_it_says(rows: list[Row]) -> None:
    assert Counter(row["kind"] for row in rows) == Circuit(scale=0.1).sizes
    assert len(rows) == len(Circuit(scale=0.1))


def test_the_same_seed_gives_the_same_circuit(rows: list[Row]) -> None:
    assert rows == list(Circuit(scale=0.1, master=MASTER).rows())
    assert list(islice(Circuit(scale=0.1, seed=1, master=MASTER).rows(), 100)) != rows[:100]


def test_it_spans_ninety_countries_and_every_language_of_the_wire(rows: list[Row]) -> None:
    assert len({row["country"] for row in rows}) == 90
    assert {language for row in rows for language in row["languages"]} == set(LANGUAGES)


def test_no_address_occurs_twice_and_all_are_reserved(rows: list[Row]) -> None:
    addresses = [row["address"] for row in rows if "address" in row]
    assert len(set(addresses)) == len(addresses) == 650 + 8_600
    assert all(each.endswith(".example") or each.startswith("http://127.0.0.1:") for each in addresses)


def test_many_readers_ask_for_the_same_and_a_few_for_something_rare(rows: list[Row]) -> None:
    wishes = Counter(
        json.dumps({name: value for name, value in row.items() if name not in ("name", "circuits", "address")})
        for row in rows
        if row["kind"] != "outlet"
    )
    assert wishes.most_common(1)[0][1] > 20
    assert 1_000 < len(wishes) < len(rows)


def test_every_row_names_circuits_that_the_generator_lists(rows: list[Row]) -> None:
    assert {code for row in rows for code in row["circuits"]} <= Circuit().circuits.keys()


def test_the_import_takes_every_row(rows: list[Row]) -> None:
    guard = Guard(allow=LOOPBACK)
    for line, row in enumerate(rows):
        applicant = read_row(RawRow(line=line, values=row), guard)
        assert (applicant.places == ()) is (row["kind"] == "desktop")


def test_one_item_can_be_made_to_reach_everybody() -> None:
    everybody = Everybody(language="en", topic="medtop:04000000", word="cold chain")
    item = Item(
        uid="1",
        release="1",
        salt="1",
        slug="s",
        version=1,
        language="en",
        topics=("medtop:04000000",),
        body=(Block(text="A cold chain for the harbours."),),
    )
    terms = terms_of(item, ["en"])
    guard = Guard(allow=LOOPBACK)
    circuit = Circuit(scale=0.05, master=MASTER, everybody=everybody)
    for line, row in enumerate(circuit.rows()):
        (document,) = read_row(RawRow(line=line, values=row), guard).criteria
        assert matches(read_criteria(document), terms), row
