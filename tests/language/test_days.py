"""Days and embargo lines, as fifteen languages write them: read where they are clear, refused where they are not."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kawat.core.terms import LANGUAGES
from kawat.language import find_days, is_embargo, read_embargo

DAY = date(2026, 11, 22)
LINES = {
    "ar": "محظور النشر حتى 22 نوفمبر 2026 الساعة 09:00 بتوقيت دبي",
    "de": "Sperrfrist: 22. November 2026, 6 Uhr MEZ",
    "en": "EMBARGOED until 12 a.m. ET, Nov. 22, 2026",
    "es": "Embargado hasta el 22 de noviembre de 2026, 6:00 (hora de Madrid)",
    "fr": "Sous embargo jusqu’au 22 novembre 2026 à 6h00 (heure de Paris)",
    "id": "EMBARGO hingga 22 November 2026 pukul 12.00 WIB",
    "ja": "解禁日時：2026年11月22日 午後2時（日本時間）",
    "ko": "엠바고: 2026년 11월 22일 오후 2시 (한국시간)",
    "ms": "Embargo sehingga 22 November 2026, 13:00 MYT",
    "pt": "Embargado até 22 de novembro de 2026, 2h (hora de Brasília)",
    "ru": "Эмбарго до 22 ноября 2026 г. 08:00 МСК",
    "th": "ห้ามเผยแพร่ก่อน 22 พฤศจิกายน 2569 เวลา 12.00 น. (เวลาประเทศไทย)",
    "vi": "Cấm phát hành trước 12:00 (giờ Hà Nội) ngày 22 tháng 11 năm 2026",
    "zh-Hans": "禁发至2026年11月22日下午1时（北京时间）",
    "zh-Hant": "禁發至2026年11月22日下午1時（香港時間）",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_embargo_is_read_in_every_language(language: str) -> None:
    assert is_embargo(LINES[language], language)
    said = read_embargo(LINES[language], language)
    if language == "en":
        assert said.reason == "its time of day can be read in two ways"  # 12 a.m.: which midnight?
    else:
        assert said.instant == datetime(2026, 11, 22, 5, tzinfo=UTC), said


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("EMBARGOED until 12:00 EST, July 4, 2026", "its zone is not the one that is kept on that day"),
        ("EMBARGOED until 12:00 CST, July 4, 2026", "its zone is that of several countries"),
        ("EMBARGOED until 12:00, July 4, 2026", "it names no zone"),
        ("EMBARGOED until July 4, 2026", "it names no time of day"),
        ("EMBARGOED until 12:00 GMT", "it names no day"),
        ("EMBARGOED until 00:01 GMT 3 Feb", "its day names no year"),
        ("EMBARGOED until 09:00 GMT 03/02/2026", "its day can be read in two ways"),
        ("EMBARGOED until 09:00 / 10:00 GMT 3 Feb 2026", "it names more than one time"),
        ("EMBARGO: 2026-03-29 02:30 Europe/Berlin", "clocks skip that time on that day"),
    ],
)
def test_what_can_be_meant_in_two_ways_is_not_guessed(line: str, reason: str) -> None:
    said = read_embargo(line, "en")
    assert said.instant is None
    assert said.reason.startswith(reason)


def test_a_day_without_a_year_is_the_nearest_one() -> None:
    said = read_embargo("EMBARGOED until 00:01 GMT 3 Feb", "en", today=date(2026, 12, 20))
    assert said.instant == datetime(2027, 2, 3, 0, 1, tzinfo=UTC)


def test_a_sentence_about_an_embargo_is_none() -> None:
    said = "Embargo gegen das Land bleibt nach Ansicht der Minister noch für lange Zeit bestehen."
    assert not is_embargo(said, "de")


@pytest.mark.parametrize(
    ("language", "text"),
    [
        *(("en", text) for text in ("Nov. 22, 2026", "22 Nov 2026", "November 22nd, 2026", "2026-11-22", "11/22/2026")),
        *(("ar", text) for text in ("22 نوفمبر 2026", "٢٢ تشرين الثاني ٢٠٢٦")),
        *(("de", text) for text in ("22. November 2026", "22.11.2026")),
        *(("ko", text) for text in ("2026년 11월 22일", "2026. 11. 22.")),
        *(("th", text) for text in ("22 พฤศจิกายน 2569", "22 พ.ย. 2569")),
        *(("es", text) for text in ("22 de noviembre de 2026", "22 nov 2026")),
        *(("vi", text) for text in ("ngày 22 tháng 11 năm 2026", "22/11/2026")),
        *(("ja", text) for text in ("2026年11月22日", "2026/11/22")),
        ("ru", "22 ноября 2026 г."),
        ("fr", "le 22 novembre 2026"),
        ("pt", "22 de novembro de 2026"),
        ("id", "22 November 2026"),
        ("ms", "22 November 2026"),
        ("zh-Hans", "2026年11月22日"),
        ("zh-Hant", "2026年11月22日"),
    ],
)
def test_a_day_is_read_in_its_languages_ways(language: str, text: str) -> None:
    (day,) = find_days(f"X, {text} – Y", language)
    assert day.on() == DAY
    assert f"X, {text} – Y"[day.start : day.end].strip() == text


@given(st.text(), st.sampled_from(sorted(LANGUAGES)))
def test_any_text_can_be_searched_for_days(text: str, language: str) -> None:
    for day in find_days(text, language):
        assert day.on(DAY) is None or isinstance(day.on(DAY), date)
    read_embargo(text, language, today=DAY)
