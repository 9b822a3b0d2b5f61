"""Invented names and search words in the wire's fifteen languages.

Names are put together from syllables, so that they belong to nobody; words are what a desk would watch for.
"""

from random import Random

_SYLLABLES: dict[str, str] = {
    "ar": "را نو سا لي ما دي زا هر تا كو شا فو",
    "de": "bren tal win hol ger ser lan kirch mo reu dorn ving",
    "en": "wex ham lor ton bry den ash wel mar low fen dale",
    "es": "ra mi lo ven cas ti bar nal so rue lim da",
    "fr": "va lon mer sy clo ri bau det fon ga lis re",
    "id": "wi ra nu sa la ri ta ko ma du ga ni",
    "ja": "瀬 野 木 和 須 見 沢 川 里 奈 久 那",
    "ko": "라 온 새 미 도 한 서 누 가 람 유 진",
    "ms": "su ri ma lim ba ha ti nor za ku la mi",
    "pt": "lou ra mi ces tei va nho do bel ma ri sa",
    "ru": "ва ле ми ро до зо ту на бе ли со ка",
    "th": "มา นี รา ดา ชา ลี พา วิ สา นา ยา รี",
    "vi": "lam hoa minh tue khe vien duong nha lien thao bach son",
    "zh-Hans": "云 禾 岚 溪 澄 若 宁 舟 远 林 川 墨",
    "zh-Hant": "雲 禾 嵐 溪 澄 若 寧 舟 遠 林 川 墨",
}
SYLLABLES = {language: tuple(text.split()) for language, text in _SYLLABLES.items()}

_OUTLETS: dict[str, str] = {
    "ar": "صحيفة {}",
    "de": "{}er Bote",
    "en": "The {} Ledger",
    "es": "Diario {}",
    "fr": "Le Courrier de {}",
    "id": "Warta {}",
    "ja": "{}日報",
    "ko": "{}일보",
    "ms": "Berita {}",
    "pt": "Folha de {}",
    "ru": "Вестник {}",
    "th": "ข่าว{}",
    "vi": "Tin {}",
    "zh-Hans": "{}日报",
    "zh-Hant": "{}日報",
}

_WORDS: dict[str, str] = {
    "ar": "الطاقة الشمسية|الموانئ|المصارف|السيارات|التعليم|إندونيسيا",
    "de": "Solarenergie|Häfen|Banken|Autos|Bildung|Indonesien",
    "en": "solar energy|harbours|banks|cars|education|Indonesia",
    "es": "energía solar|puertos|bancos|coches|educación|Indonesia",
    "fr": "énergie solaire|ports|banques|voitures|éducation|Indonésie",
    "id": "tenaga surya|pelabuhan|bank|mobil|pendidikan|Indonesia",
    "ja": "太陽光|港|銀行|自動車|教育|インドネシア",
    "ko": "태양광|항구|은행|자동차|교육|인도네시아",
    "ms": "tenaga suria|pelabuhan|bank|kereta|pendidikan|Indonesia",
    "pt": "energia solar|portos|bancos|carros|educação|Indonésia",
    "ru": "солнечная энергия|порты|банки|автомобили|образование|Индонезия",
    "th": "พลังงานแสงอาทิตย์|ท่าเรือ|ธนาคาร|รถยนต์|การศึกษา|อินโดนีเซีย",
    "vi": "năng lượng mặt trời|cảng|ngân hàng|ô tô|giáo dục|Indonesia",
    "zh-Hans": "太阳能|港口|银行|汽车|教育|印度尼西亚",
    "zh-Hant": "太陽能|港口|銀行|汽車|教育|印尼",
}
WORDS = {language: tuple(text.split("|")) for language, text in _WORDS.items()}
"""Six search words a language, in the same order."""


def person(language: str, chance: Random) -> str:
    """A name in the language's own script, family name second."""
    parts = SYLLABLES[language]
    if language in ("ja", "ko", "zh-Hans", "zh-Hant"):
        return chance.choice(parts) + "".join(chance.choices(parts, k=2))
    first, last = ("".join(chance.choices(parts, k=2)) for _ in range(2))
    return f"{first.capitalize()} {last.capitalize()}"


def outlet(language: str, chance: Random) -> str:
    """A newspaper's name."""
    place = "".join(chance.choices(SYLLABLES[language], k=2))
    return _OUTLETS[language].format(place.capitalize())
