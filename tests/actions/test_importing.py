"""Imports: good rows are kept, bad ones named with their line, and nobody who left is taken back."""

import io
import json
from collections.abc import Sequence
from dataclasses import fields
from typing import Any

import pytest

from kawat.actions import importing, reception
from kawat.actions.importing import COLUMNS, ImportReport, import_subscribers, rows_of
from kawat.core.errors import BadField, Forbidden, KawatError, NotUtf8, UnreadableFile
from kawat.core.profile import Criteria, read_criteria
from kawat.core.terms import Channel
from kawat.matching import read_query
from kawat.store import copy, models
from tests.house import House, counts

HEAD = "name,kind,country,circuits,languages,channel,address\n"
SARI = "sari,journalist,ID,asia,en;id,email,sari@readers.example\n"


def take(house: House, text: str | bytes, **more: Any) -> ImportReport:
    raw = text.encode() if isinstance(text, str) else text
    return import_subscribers(house.olga, rows_of(io.BytesIO(raw), name="readers"), **more)


def lines(*rows: dict[str, Any]) -> str:
    standing = {"name": "sari", "kind": "journalist", "country": "ID", "circuits": ["asia"], "languages": ["en"]}
    where = {"channel": "email", "address": "sari@readers.example"}
    return "\n".join(json.dumps({**standing, **where, **row}) for row in rows)


def codes(report: ImportReport) -> list[tuple[int, str]]:
    return [(bad.line, bad.code) for bad in report.bad]


def test_a_row_becomes_a_subscriber_with_profile_circuits_and_destination(house: House) -> None:
    report = take(
        house,
        HEAD.replace("address", "address,sectors,query,urgency")
        + SARI[:-1]
        + ',Energi;Air,"desalination OR ""air minum""",3\n',
    )
    assert (report.rows, report.taken, report.refused) == (1, 1, 0)
    sari = models.Subscriber.objects.get(name="sari")
    assert (sari.kind, sari.country, sari.active, sari.revision) == ("journalist", "ID", True, 1)
    assert [each.circuit.code for each in sari.members.all()] == ["asia"]
    destination = sari.destinations.get()
    assert (destination.channel, destination.format, destination.state) == (Channel.EMAIL, "mail", "active")
    criteria = read_criteria(sari.profiles.get().criteria)
    assert (criteria.languages, criteria.every_language, criteria.urgency) == (("en", "id"), False, 3)
    assert criteria.sectors == ("energi", "air")
    assert criteria.query == read_query('desalination OR "air minum"', ("en", "id"))


def test_csv_and_json_lines_say_the_same(house: House) -> None:
    take(house, "\ufeff" + HEAD + SARI.replace("\n", "\r\n"))
    take(house, lines({"name": "rina", "address": "rina@readers.example", "languages": ["en", "id"]}))
    documents = set(models.Profile.objects.values_list("criteria", flat=True))
    assert len(documents) == 1


def test_an_outlet_gets_every_language_that_it_lists(house: House) -> None:
    take(house, lines({"kind": "outlet", "languages": ["en", "id"]}))
    assert read_criteria(models.Profile.objects.get().criteria).every_language


def test_a_desktop_needs_no_address_and_gets_no_destination(house: House) -> None:
    report = take(house, lines({"kind": "desktop", "channel": "", "address": ""}))
    assert (report.taken, models.Destination.objects.count()) == (1, 0)


def test_a_subscriber_may_have_several_profiles(house: House) -> None:
    profiles = [{"sectors": ["Energi"]}, {"languages": ["ja"], "query": "水"}]
    take(house, lines({"profiles": profiles}))
    asked = [read_criteria(each.criteria) for each in models.Profile.objects.order_by("change")]
    assert [each.languages for each in asked] == [("en",), ("ja",)]
    assert [each.change for each in models.Profile.objects.order_by("pk")] == [1, 2]


@pytest.mark.parametrize(
    ("secret", "kept"),
    [("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", 24), ("a plain secret of the house", 27)],
)
def test_a_webhooks_secret_is_sealed(house: House, secret: str, kept: int) -> None:
    report = take(house, lines({"channel": "webhook", "address": "https://Hooks.Example.com/in", "secret": secret}))
    assert report.bad == ()
    row = models.Destination.objects.get()
    assert (row.address, row.format) == ("https://hooks.example.com/in", "ninjs")
    assert len(copy.unseal_secret(row.uid, bytes(row.secret))) == kept
    assert secret.encode() not in bytes(row.secret)


BAD: list[tuple[str, dict[str, Any], str]] = [
    ("no name", {"name": ""}, "bad-field"),
    ("a name on two lines", {"name": "sa\nri"}, "bad-field"),
    ("a name that is a number", {"name": 7}, "bad-field"),
    ("an unknown kind", {"kind": "robot"}, "bad-field"),
    ("an unknown country", {"country": "UK"}, "unknown-country"),
    ("no circuit", {"circuits": []}, "bad-field"),
    ("an unknown circuit", {"circuits": ["mars"]}, "no-such-circuit"),
    ("no language", {"languages": []}, "bad-criteria"),
    ("an unknown language", {"languages": ["xx"]}, "unknown-language"),
    ("half a language", {"languages": ["z"]}, "unknown-language"),
    ("an unknown language that is unwanted", {"no_languages": ["xx"]}, "unknown-language"),
    ("every language unwanted", {"no_languages": ["en"]}, "bad-criteria"),
    ("an unknown region", {"regions": ["atlantis"]}, "bad-criteria"),
    ("an unknown region that is unwanted", {"no_regions": ["atlantis"]}, "bad-criteria"),
    ("a wanted country that is none", {"countries": ["UK"]}, "unknown-country"),
    ("a wanted circuit that is none", {"only_circuits": ["two words"]}, "bad-criteria"),
    ("no channel", {"channel": ""}, "bad-field"),
    ("an unknown channel", {"channel": "fax"}, "bad-field"),
    ("no address", {"address": ""}, "bad-address"),
    ("a malformed address", {"address": "sari at readers.example"}, "bad-address"),
    ("an address with a header in it", {"address": "sari@readers.example\r\nBcc: all@readers.example"}, "bad-field"),
    ("an address of this machine", {"channel": "webhook", "address": "http://127.0.0.1/", "secret": "s" * 24}, "bad-address"),
    ("an endless address", {"channel": "webhook", "address": "https://a.example/" + "x" * 600, "secret": "s" * 24}, "bad-address"),
    ("an unknown format", {"format": "papyrus"}, "unknown-format"),
    ("mail by webhook", {"channel": "webhook", "address": "https://a.example/", "secret": "s" * 24, "format": "mail"}, "bad-field"),
    ("a webhook without a secret", {"channel": "webhook", "address": "https://a.example/"}, "bad-field"),
    ("a secret that is not base64", {"channel": "webhook", "address": "https://a.example/", "secret": "whsec_!"}, "bad-field"),
    ("an urgency of 9", {"urgency": 9}, "bad-criteria"),
    ("a query without a word", {"query": "…"}, "bad-query"),
    ("a query with a quote left open", {"query": 'air "minum'}, "bad-query"),
    ("a query that nothing can match", {"query": "air AND NOT air"}, "bad-query"),
    ("a query in no language", {"languages": [], "query": "air"}, "bad-criteria"),
    ("a query that is a list", {"query": ["air"]}, "bad-field"),
    ("keywords, which were before queries", {"keywords": ["air"]}, "bad-field"),
    ("the circuits of a profile under the column's name", {"profiles": [{"only_circuits": ["asia"]}]}, "bad-field"),
    ("an unknown kind of item", {"kinds": ["gossip"]}, "bad-criteria"),
    ("a misspelt column", {"no_contries": ["US"]}, "bad-field"),
    ("a misspelt criterion", {"profiles": [{"no_contries": ["US"]}]}, "bad-field"),
    ("criteria in two places", {"sectors": ["Energi"], "profiles": [{}]}, "bad-field"),
    ("profiles that are none", {"profiles": "all"}, "bad-field"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "row", "code"), BAD, ids=[case[0] for case in BAD])
def test_a_bad_row_is_named_with_its_line_and_the_good_ones_are_kept(
    house: House, name: str, row: dict[str, Any], code: str
) -> None:
    before, after = {"address": "a@readers.example"}, {"address": "b@readers.example"}
    report = take(house, lines(before, row, after))
    assert codes(report) == [(2, code)]
    assert (report.rows, report.taken, report.refused) == (3, 2, 1)
    assert "\n" not in report.bad[0].message
    assert models.Subscriber.objects.count() == 2


def test_rows_that_are_no_rows_are_named_too(house: House) -> None:
    good = lines({})
    assert codes(take(house, f"{good}\n\nnot json\n[1]\n")) == [(3, "bad-field"), (4, "bad-field")]
    other = SARI.replace("sari", "rina")
    report = take(house, f"{HEAD}{other}too,few\n\n,,,,,,\n{SARI.replace('sari', 'tuti')}")
    assert codes(report) == [(3, "bad-field"), (5, "bad-field")]
    assert report.taken == 2


def test_a_quotation_mark_left_open_is_named_at_its_line(house: House) -> None:
    report = take(house, f'{HEAD}{SARI}"rina,journalist,ID,asia,en,email,rina@readers.example\n{SARI}')
    assert (codes(report), report.taken) == ([(3, "bad-field")], 1)


def test_who_comes_first_keeps_the_address(house: House) -> None:
    report = take(
        house, lines({}, {"name": "rina", "address": "sari@READERS.example"}, {"address": "tuti@readers.example"})
    )
    assert codes(report) == [(2, "duplicate-address")]
    assert "sari" in report.bad[0].message
    assert set(models.Subscriber.objects.values_list("name", flat=True)) == {"sari"}
    assert report.taken == 2
    later = take(house, lines({"name": "rina"}))
    assert (codes(later), later.taken) == ([(1, "duplicate-address")], 0)


def test_an_address_twice_in_a_file_is_named_however_far_apart(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "ROWS", 2)
    rows = [{"address": f"{name}@readers.example"} for name in "abcab"]
    assert codes(take(house, lines(*rows))) == [(4, "duplicate-address"), (5, "duplicate-address")]


def test_the_same_file_again_changes_nothing_and_is_no_error(house: House) -> None:
    text = lines(
        {}, {"kind": "outlet", "address": "news@harian.example", "query": "air", "circuits": ["europe", "asia"]}
    )
    take(house, text)
    before = counts()
    again = take(house, text)
    assert (again.already_there, again.taken, again.bad) == (2, 0, ())
    assert {**counts(), "journal": 0} == {**before, "journal": 0}
    changed = take(house, text.replace("air", "laut"))
    assert (changed.already_there, codes(changed)) == (1, [(2, "duplicate-address")])


@pytest.mark.parametrize("address", ["sari@readers.example", "Sari@Readers.Example"])
def test_an_unsubscribed_address_is_never_revived(house: House, address: str) -> None:
    take(house, lines({}))
    reception.unsubscribe(models.Destination.objects.get().pk)
    before = counts()
    report = take(house, lines({"name": "sari again", "address": address}))
    assert (report.unsubscribed, report.taken, report.bad) == (1, 0, ())
    models.Destination.objects.all().delete()
    assert take(house, lines({"address": address})).unsubscribed == 1
    assert counts()["subscriber"] == before["subscriber"]


def test_circuits_are_made_only_where_that_is_asked_for(house: House) -> None:
    assert codes(take(house, lines({"circuits": ["afrika"]}))) == [(1, "no-such-circuit")]
    assert take(house, lines({"circuits": ["afrika", "asia"]}), make_circuits=True).taken == 1
    assert models.Circuit.objects.filter(code="afrika").exists()


def test_an_import_is_one_line_of_the_journal(house: House) -> None:
    take(house, lines({}, {"address": "tuti@readers.example"}, {"name": ""}))
    entry = models.Entry.objects.get(verb="imported")
    assert (entry.actor, json.loads(entry.facts)) == (house.olga.user, {"rows": 3, "taken": 2})


def test_only_an_operator_imports(house: House) -> None:
    for actor in (house.edo, house.dewi, house.otto):
        with pytest.raises(Forbidden):
            import_subscribers(actor, [])
    assert not models.Entry.objects.filter(verb="imported").exists()


def test_changes_of_profiles_are_numbered_in_one_order(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "ROWS", 2)
    take(house, lines(*({"address": f"{name}@readers.example"} for name in "abcde")))
    changes = list(models.Profile.objects.order_by("pk").values_list("change", flat=True))
    assert changes == sorted(set(changes))
    assert models.Wire.objects.get().profile_change >= changes[-1]


def test_progress_is_told_by_line(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "ROWS", 2)
    heard: list[int] = []
    take(house, lines(*({"address": f"{name}@readers.example"} for name in "abc")), progress=heard.append)
    assert heard == [2, 3]


@pytest.mark.parametrize(
    ("raw", "error", "says"),
    [
        (HEAD.encode() + b"caf\xe9" + SARI.encode(), NotUtf8, f"byte {len(HEAD) + 3}"),
        (b"", UnreadableFile, "no rows"),
        (b"  \n", UnreadableFile, "no rows"),
        (b"[{}]", UnreadableFile, "array"),
        (b"name\0kind", UnreadableFile, "binary"),
        (b"name,kind,circuits,languages,fax\n", BadField, "'fax'"),
        (b"name;kind;circuits;languages\n", BadField, "is none of"),
        (b"name,kind,circuits\n", BadField, "lacks languages"),
        (b"name,kind,circuits,languages,name\n", BadField, "twice"),
    ],
)
def test_a_file_that_is_none_is_refused_before_anything_is_written(
    house: House, raw: bytes, error: type[KawatError], says: str
) -> None:
    before = counts()
    with pytest.raises(error, match=says):
        take(house, raw)
    assert counts()["subscriber"] == before["subscriber"]


def test_a_line_without_an_end_is_refused_in_bounds(house: House) -> None:
    report = take(house, b'{"name":"' + b"a" * 3_000_000 + b'"}\n' + lines({}).encode())
    assert (codes(report), report.taken) == ([(1, "bad-field")], 1)


def test_a_chunk_takes_the_same_number_of_statements_however_many_rows_it_has(
    house: House, django_assert_max_num_queries: Any
) -> None:
    def readers(names: Sequence[str]) -> str:
        return lines(*({"address": f"{name}@readers.example"} for name in names))

    with django_assert_max_num_queries(40):
        take(house, readers([f"a{number}" for number in range(500)]))
    assert models.Subscriber.objects.count() == 500


def test_every_column_is_read(house: House) -> None:
    """A column that the reader forgot would be dropped without a word."""
    list_columns = {"sectors", "issuers", "providers"}
    row: dict[str, Any] = {column: ["x"] for name in list_columns for column in (name, f"no_{name}")}
    row |= {"countries": ["ID"], "no_countries": ["US"], "kinds": ["flash"], "no_kinds": ["update"], "urgency": "2"}
    row |= {"regions": ["asean"], "no_regions": ["eu"], "only_circuits": ["asia"], "no_circuits": ["europe"]}
    row |= {"no_languages": ["ja"], "query": "air"}
    assert set(COLUMNS) == {*row, "name", "kind", "country", "circuits", "languages", "channel", "address", "format", "secret"}  # fmt: skip
    take(house, lines(row))
    criteria = read_criteria(models.Profile.objects.get().criteria)
    assert all(getattr(criteria, "circuits" if column == "only_circuits" else column) for column in row)
    default = Criteria(languages=("en",))
    assert all(getattr(criteria, each.name) != getattr(default, each.name) for each in fields(Criteria) if each.name not in ("languages", "every_language"))  # fmt: skip


def test_a_bad_query_is_named_with_its_line_and_its_column(house: House) -> None:
    report = take(house, HEAD.replace("address", "address,query") + SARI[:-1] + ',"  air AND )"\n')
    assert codes(report) == [(2, "bad-query")]
    assert "at column 11: this ) closes nothing" in report.bad[0].message
    assert take(house, HEAD.replace("address", "address,query") + SARI[:-1] + ",  \n").taken == 1


def test_a_range_of_languages_is_each_of_them_in_order(house: House) -> None:
    take(house, lines({"languages": ["id", "zh"]}))
    take(house, lines({"address": "a@b.example", "languages": ["zh-hant", "ZH"], "no_languages": ["zh-Hans"]}))
    asked = [read_criteria(each.criteria) for each in models.Profile.objects.order_by("pk")]
    assert [each.languages for each in asked] == [("id", "zh-Hans", "zh-Hant"), ("zh-Hant", "zh-Hans")]
    assert asked[1].no_languages == ("zh-Hans",)


def test_a_query_is_read_in_each_language_of_its_profile(house: House) -> None:
    take(house, lines({"languages": ["en", "zh"], "query": "banks OR 銀行"}))
    assert read_criteria(models.Profile.objects.get().criteria).query == read_query(
        "banks OR 銀行", ("en", "zh-Hans", "zh-Hant")
    )


def test_circuits_of_a_profile_are_those_of_the_release(house: House) -> None:
    take(house, lines({"profiles": [{"circuits": ["asia"], "no_circuits": ["europe"], "regions": ["ASEAN", "eu"]}]}))
    criteria = read_criteria(models.Profile.objects.get().criteria)
    assert (criteria.circuits, criteria.no_circuits) == (("asia",), ("europe",))
    assert criteria.regions == ("asean", "eu")
