"""What is found and what is not, in every language: the rules of docs/matching.md by example."""

import json
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icu4py.breakers import WordBreaker

from kawat.core.query import Form, Leaf, Near, holds
from kawat.core.terms import LANGUAGES
from kawat.language import near_readings, readings, section
from kawat.language.normal import tidy
from tests.corpus import CORPUS, needs_corpus
from tests.language.texts import texts


class Example(NamedTuple):
    """A text, and what is found in it and what is not: bare words, "phrases", =as written and begin*."""

    text: str
    found: str
    missed: str


EXAMPLES = {
    "ar": Example(
        "افتتحت الشركة مَصْنَعاً جديداً في القاهرة والاقتصاد ينمو بنسبة ٢٠٪ عام ٢٠٢٦، وقالت إيران إنها تراقب المستشفى",
        'مصنع | شركة | شركه | الشركات | المصنع | "مصنعا جديدا" | اقتصاد | اقتصادي | 2026 | ٢٠٢٦ | ايران | "إيران إنها"'
        ' | مستشفي | "القاهره" | =الشركة | القاهر* | مصنـــعا',
        'سكر | "جديدا مصنعا" | "شركة مصنعا" | =شركة | =الشركه | شرك*',
    ),
    "de": Example(
        "Die Straße nach Köln: Die Häuser der Gesellschaft kosten 1,5 Millionen Euro, sagt die AG; der Tag ging gut.",
        'strasse | STRASSE | Haus | hauses | köln | Gesellschaften | "strasse nach köln" | =AG | gesell* | 1,5 | =Straße',
        '"haus der" | Kol | =ag | =Strasse | sellschaft | millio | schaft*',
    ),
    "en": Example(
        "The U.S. mill’s output fell as the UN's AT&T e-mail on covid-19 said: Moody's mills in New York. America's AS-400.",
        'mill | mills | MILL\'s | "U.S. mill" | "U. S. mill" | "mill’s output" | U.S. | u.s | =UN | AT&T | e-mail | covid-19 | "covid 19"'
        ' | =AS | =U.S. | ="New York" | new* | outputs | america | =America | "moody\'s mills"',
        'milling machine | us | =un | "york new" | covid19 | "output the" | =as-400 | ork | mil | "mills output" | ="new York"',
    ),
    "es": Example(
        "La fábrica de azúcar abrió en Asunción; las fábricas de la UE cerraron",
        'fábrica | FÁBRICAS | azúcar | "fábrica de azúcar" | =UE | fábr* | "las fábricas"',
        '"fábrica de la" | =ue | fabri* | "azúcar de"',
    ),
    "fr": Example(
        "L’usine à Évry, qu’EDF et l’ONU ont visitée aujourd’hui, jusqu’à l’été. D’autres usines d’Île-de-France",
        'usine | l\'usine | l’usines | ÉVRY | =ONU | =EDF | "usine à évry" | "l\'usine à Évry" | aujourd\'hui | été | usin*'
        " | d'île-de-france | =Île-de-France | \"l'onu\" | d'été",
        'hui | =onu | "usine évry" | sine | evry | "d\'usine"',
    ),
    "id": Example(
        "Pemerintah membeli gula dari AS, sebagai pembelian kedua; pabriknya di Surabaya dijual",
        'beli | pembelian | gulanya | pabrik | =AS | as | surabaya | "gula dari as" | peme* | jual | dijualnya',
        '=as | bel | "beli gula" | "pembelian gula" | surabay | =sebagai AS',
    ),
    "ja": Example(
        "東京都は京都と新しい製糖工場を開設した。コスト削減のストライキはない。５Ｇ網、スマートフォン市場と人工知能",
        '京都 | 東京 | 東京都 | 製糖工場 | 糖工 | 工場 | "新しい製糖" | =東京 | 5G網 | 5g | コスト | ストライキ | ｺｽﾄ'
        " | スマートフォン | 製糖* | 人工知能 | 都",
        '=都は京 | スト | 人 | "京都と東京" | 工場した | 网 | 東亰',
    ),
    "ko": Example(
        "회사들에게는 설탕을 파는 설탕공장이 있다. 서울에서부터 5G망까지, 물가는 오른다. 한국은행은 삼성전자라고 했다",
        "회사 | 설탕 | 회사들 | 설탕공장 | 서울 | 5G망 | 물가 | 한국은행 | 삼성전자 | 삼성전자라고"
        ' | "설탕을 파는" | "파는 설탕공장" | 설탕* | =설탕을',
        '설 | 공장 | 물 | 한국 | =설탕 | =서울 | 삼성 | 탕을 | "파는 설탕을" | 은행*',
    ),
    "ms": Example(
        "Kilang gula baharu di Pulau Pinang dibuka oleh TNB; pembelian dibuat",
        'kilang | GULA | "kilang gula" | =TNB | pembeli* | baharu | "pulau pinang"',
        'beli | kilangnya | =tnb | kil | "gula kilang"',
    ),
    "pt": Example(
        "A usina de açúcar da Bahia: as usinas e os portos da UE",
        'usina | usinas | USINA | açúcar | porto | =UE | "usina de açúcar" | açú* | bahia',
        '=ue | acucar | "usina da" | sina | acu*',
    ),
    "ru": Example(
        "Новый сахарный завод: ещё о заводах в Королёве, самолёты РФ",
        'завод | ЗАВОДЫ | сахарного | еще | ещё | Королеве | самолет | =РФ | "сахарный завод" | зав*',
        '=рф | авод | "завод сахарный" | "сахарного завода" | =еще',
    ),
    "th": Example(
        "บริษัทเปิดโรงงานน้ำตาลตามแผน 5G และ โรงงาน5Gแห่งใหม่ เเผนงานนํ้าตาล พ.ศ. ๒๕๖๙",
        'โรงงาน | น้ำตาล | "โรงงานน้ำตาล" | 5G | โรงงาน5G | บริษัท* | ตาม | =โรงงาน | แผนงาน | 2569 | เปิดโรงงาน',
        'ตา | รงงาน | "น้ำตาลโรงงาน" | งาน5 | ษัทเป | งานน',
    ),
    "vi": Example(
        "Nhà máy đường mới ở Hoà Bình của PVN; quý ba tại Hoàng Mai",
        'đường | ĐƯỜNG | "nhà máy" | Hòa Bình | Hoà | hoà* | hoàn* | =PVN | =Hoà | quý',
        'duong | "máy nhà" | =hoà | =Hòa | =pvn | đườ | nha',
    ),
    "zh-Hans": Example(
        "中国公司在台北市开设了新工厂，5G网络与人工智能；发展头发后面",
        '公司 | 工廠 | 工厂 | 5G網絡 | "5G 网络" | 臺北 | 北市 | 發展 | 頭髮 | 後面 | 新工厂 | 中國* | =工厂 | "人工智能"',
        '=工廠 | 人 | 廠新 | "公司开设" | =北市 | 网络5G | 司在台中',
    ),
    "zh-Hant": Example(
        "中國公司在臺北市開設了新工廠，5G網路與人工智慧；發展頭髮後面，衞生著作裏",
        '公司 | 工廠 | 工厂 | 5G网路 | "5G 網路" | 台北 | 北市 | 发展 | 头发 | 后面 | 新工厂 | 中國* | =工廠 | 卫生 | 里',
        '=工厂 | 人 | 廠新 | "公司開設" | 網路5G | =後',
    ),
}


def leaf(written: str, language: str) -> Leaf:
    """A leaf from its text, as the grammar reads it."""
    form, said = Form.WORD, written
    if written.startswith("="):
        form, said = Form.EXACT, written[1:].strip('"')
    elif written.startswith('"'):
        form, said = Form.PHRASE, written.strip('"')
    elif written.endswith("*"):
        form, said = Form.PREFIX, written[:-1]
    return Leaf(form=form, said=said, readings=readings(form, said, (language,)))


def found(written: str, text: str, language: str) -> bool:
    its = leaf(written, language)
    assert its.readings, written
    return holds(its, (section("body", text, language),))


def pairs(which: str) -> list[tuple[str, str]]:
    return [(language, each) for language in EXAMPLES for each in getattr(EXAMPLES[language], which).split(" | ")]


def test_every_language_of_the_wire_has_examples() -> None:
    assert set(EXAMPLES) == set(LANGUAGES)


@pytest.mark.parametrize(("language", "written"), pairs("found"))
def test_what_is_meant_is_found(language: str, written: str) -> None:
    assert found(written, EXAMPLES[language].text, language)


@pytest.mark.parametrize(("language", "written"), pairs("missed"))
def test_what_is_not_meant_is_not_found(language: str, written: str) -> None:
    assert not found(written, EXAMPLES[language].text, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_found_over_the_end_of_a_block(language: str) -> None:
    words = [each for each in WordBreaker(EXAMPLES[language].text, "en") if each.isalnum()][:2]
    for end in ("\n", "\r\n", "\u2028", "\x85"):
        text = end.join(words)
        assert all(found(f'"{word}"', text, language) for word in words)
        assert not found(f'"{" ".join(words)}"', text, language)
        assert not found(f'"{"".join(words)}"', text, language)


def test_a_reader_of_one_chinese_script_finds_the_other_in_every_language_but_japanese() -> None:
    assert all(found("台湾", "臺灣 臺灣", language) for language in LANGUAGES if language != "ja")
    assert not found("台湾", "臺灣", "ja")
    assert found("臺灣", "臺灣", "ja")


def test_a_zero_width_space_parts_latin_words_and_no_thai_ones() -> None:
    assert found('"gula aren"', "gula\u200baren", "id")
    assert found("โรงงาน", "โรง\u200bงาน", "th")


def test_readings_are_one_for_each_way_to_read_in_the_order_of_the_languages() -> None:
    assert readings(Form.WORD, "Mills", ("ms", "en", "vi", "ru", "en")) == (".mills", "~mill", "~mills")
    assert readings(Form.WORD, "網路", ("zh-Hant", "ja", "zh-Hans", "en")) == (".网路", ".網路")
    assert readings(Form.WORD, "人", ("ja",)) == ("|人",)
    assert readings(Form.EXACT, "AS  Roma", ("id", "en")) == ("=AS Roma",)
    assert readings(Form.PREFIX, "GUL", ("id", "th")) == ("*gul",)
    assert readings(Form.WORD, "mill", ("xx",)) == (".mill",)


@pytest.mark.parametrize("said", ["", " ", "...", "\u200d", "?!", "🏭", "\n", "\ud800"])
def test_what_holds_no_word_has_no_reading(said: str) -> None:
    assert not any(readings(form, said, tuple(LANGUAGES)) for form in Form)
    assert not near_readings(said, tuple(LANGUAGES))


@pytest.mark.parametrize("said", ["g", "国", "ก", "new york", "e-mail", "5G網"])
def test_a_prefix_is_of_one_word_and_at_least_two_characters(said: str) -> None:
    assert not readings(Form.PREFIX, said, ("id", "zh-Hans", "th"))


def test_words_near_each_other_are_read_without_stems() -> None:
    assert near_readings("Mills", ("en", "zh-Hans")) == (".mills",)
    assert near_readings("ตา", ("th",)) == ("|ตา",)
    near = Near(
        said=("output", "mill"), within=1, readings=tuple(near_readings(each, ("en",)) for each in ("output", "mill"))
    )
    assert holds(near, (section("body", "The mill’s output", "en"),))
    assert not holds(near, (section("body", "The mill\noutput", "en"),))


def test_words_whose_hashes_are_one_are_two_words() -> None:
    assert not found("baba", "慢慢", "zh-Hans")
    assert not found("慢慢", "baba", "zh-Hans")
    assert readings(Form.PHRASE, "慢慢", ("ja",)) != readings(Form.PHRASE, "baba", ("ja",))


@given(texts, st.sampled_from(sorted(LANGUAGES)))
def test_every_word_of_any_text_is_found_in_it(text: str, language: str) -> None:
    text = text.replace("\u200b", "")  # whether it parts words depends on what stands around
    sections = (section("body", text, language),)
    for word in set(WordBreaker(tidy(text), "en")):
        for form in (Form.WORD, Form.PHRASE, Form.EXACT):
            asked = Leaf(form=form, said=word, readings=readings(form, word, (language,)))
            assert not asked.readings or holds(asked, sections), (form, word, asked.readings, sections)


@needs_corpus
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_real_news_is_found_in_it(language: str) -> None:
    for line in (CORPUS / "ntrex" / f"{language}.jsonl").read_text().splitlines()[:4]:
        text = "\n".join(json.loads(line)["paras"])
        sections = (section("body", text, language),)
        for word in {each for each in WordBreaker(text, "en") if any(map(str.isalnum, each))}:
            for form in (Form.WORD, Form.PHRASE, Form.EXACT):
                asked = Leaf(form=form, said=word, readings=readings(form, word, (language,)))
                assert holds(asked, sections), (form, word, asked.readings)
