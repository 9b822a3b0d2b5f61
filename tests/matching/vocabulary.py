"""Few words of eleven languages, so that stories often say what queries ask; read by hand, as `language/` need not.

Chosen for what goes wrong: stems that two words share, words that begin another or stand within one, Chinese in both
scripts, Korean before a particle, a phrase of two scripts, an acronym that is a word in lower case, and two words of
one `hash` ('慢慢' and 'baba').
"""

from collections.abc import Sequence

from kawat.core.words import BARRIER, Section, Way
from tests.core.stories import is_unspaced, section

WORDS = {
    "en": ["air", "airs", "airport", "port", "ports", "US", "us", "AS", "as", "baba", "5G"],
    "id": ["gula", "gulanya", "aren", "AS", "as", "air", "airnya", "baba", "laut", "5G"],
    "ru": ["нефть", "нефти", "газ", "газа", "нефтегаз", "США", "сша", "порт"],
    "ar": ["سكر", "السكر", "نفط", "النفط", "مصر", "AS"],
    "ko": ["경제", "경제'가", "경제'의", "경제학", "경제학'을", "한국'은", "한국'의", "학", "AS"],
    "ja": ["東京", "東京都", "京都", "都", "製品", "新", "新製品", "5G"],
    "th": ["กา", "กาแฟ", "แฟ", "ไทย", "ประเทศ", "ประเทศไทย", "AS"],
    "de": ["Straße", "Straßen", "STRASSE", "Strasse", "US", "Ruß", "gut"],
    "vi": ["hoà", "hòa", "hoa", "hoàng", "bình", "AS"],
    "zh-Hans": ["经济", "网络", "慢慢", "发展", "济", "5G", "中国"],
    "zh-Hant": ["經濟", "網絡", "慢慢", "發展", "濟", "5G", "中國"],
}
SAYINGS = {
    "en": [["air", "port"], ["US", "airport", "ports"], ["as", "US"]],
    "id": [["gula", "aren"], ["AS", "baba", "air"], ["air", "laut"]],
    "ru": [["нефть", "газ"], ["порт", "США"], ["газа", "нефти", "газ"]],
    "ar": [["النفط", "مصر"], ["سكر", "AS"]],
    "ko": [["한국'은", "경제"], ["한국", "경제'가"], ["경제학'을", "학"]],
    "ja": [["東京", "都"], ["新", "製品"], ["5G", "製品"], ["東京", "京都"]],
    "th": [["ประเทศ", "ไทย"], ["กา", "แฟ"], ["กาแฟ", "ไทย"]],
    "de": [["gut", "Straße"], ["Ruß", "US"], ["Strasse", "gut"]],
    "vi": [["hoà", "bình"], ["hòa", "bình"], ["hoa", "hoàng"]],
    "zh-Hans": [["5G", "网络"], ["经济", "发展"], ["慢慢", "发展"]],
    "zh-Hant": [["5G", "網絡"], ["經濟", "發展"], ["慢慢", "發展"]],
}
"""What is often said in a row."""

_HANS = str.maketrans("經濟網絡發國", "经济网络发国")


def fold(word: str) -> str:
    """Without regard to case and to the Chinese script."""
    return word.casefold().translate(_HANS)


def stem(word: str) -> str:
    """As Snowball might: some ends and an article are gone."""
    short = word.removeprefix("ال").removesuffix("s").removesuffix("nya").rstrip("аиь")
    return short or word


def has_stems(language: str) -> bool:
    return language in ("en", "id", "ru", "ar")


def bare(word: str) -> str:
    """The word without its marks."""
    return word.replace("'", "")


def joined(words: Sequence[str], between: str = "") -> str:
    """The words in a row: one space between two of them, `between` where both are of a script without spaces."""
    row = words[0]
    for word in words[1:]:
        row += (between if is_unspaced(row[-1]) and is_unspaced(word[0]) else " ") + word
    return row


def told(blocks: Sequence[Sequence[str]], field: str) -> Section:
    """What is said in one field, word by word."""
    written = BARRIER.join(joined(block, "·") for block in blocks if block)
    return section(written, field=field, stem=stem, folded=fold(written))


def reading(words: Sequence[str], way: Way) -> str:
    """How these words in a row are looked for."""
    row = [bare(each) for each in words]
    match way:
        case Way.WRITTEN:
            return way + joined(row)
        case Way.STEM:
            return way + joined([stem(fold(each)) for each in row])
        case _:
            return way + joined([fold(each) for each in row])
