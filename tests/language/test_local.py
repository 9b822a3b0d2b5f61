"""Days, times and counts stand as each language writes them, and every time says its zone."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from kawat.core.terms import LANGUAGES
from kawat.language import local

AT = datetime(2026, 11, 22, 2, 5, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("tag", "told"),
    [
        ("en", "22 Nov 2026, 02:05 UTC"),
        ("de", "22. Nov. 2026, 02:05 UTC"),
        ("ja", "2026年11月22日 2:05 UTC"),
        ("id", "22 Nov 2026 02.05 UTC"),
        ("ko", "2026년 11월 22일 02:05 UTC"),
    ],
)
def test_a_time_is_written_as_its_language_does(tag: str, told: str) -> None:
    assert " ".join(local.minute(AT, tag).replace(",", ", ").split()).replace(" ,", ",") == told


@pytest.mark.parametrize("tag", [*LANGUAGES, "pt-br", "zh-hans", "zh-hant"])
def test_every_language_writes_days_times_counts_and_lists(tag: str) -> None:
    for told in (local.day(AT, tag), local.minute(AT, tag), local.second(AT, tag)):
        assert "2026" in told
    assert local.second(AT, tag).endswith("UTC")
    assert len(local.count(1234567, tag)) in (7, 9)
    assert local.listed(["a", "b", "c"], tag).startswith("a")
    assert local.country_name("ID", tag) != "ID"
    assert local.language_name("ja", tag) != "ja"


def test_a_zone_has_the_name_that_its_readers_use() -> None:
    assert local.minute(AT, "id", ZoneInfo("Asia/Jakarta")).endswith("09.05 WIB")
    assert local.minute(AT, "de", ZoneInfo("Europe/Berlin")).endswith("03:05 MEZ")
    assert local.minute(AT, "en", timezone(timedelta(hours=5, minutes=30))).endswith("07:35 GMT+05:30")


def test_a_language_that_is_not_known_is_written_in_english() -> None:
    assert local.day(AT, "xx") == local.day(AT, "en") == "22 Nov 2026"
