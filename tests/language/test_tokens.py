"""What an index of tokens can tell: exactly what the words say where it decides, and never less than that."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kawat.core.query import Form, Leaf, holds
from kawat.core.search import Both, Either, Row, Wanted, Without
from kawat.core.terms import LANGUAGES
from kawat.core.words import Section
from kawat.language import GAP, beside, narrowed, readings, row_of, section
from tests.language.texts import texts

SAID = {
    "en": "Don't miss 'the Sun': U.S. co-operation with S&P companies began on 5 May, at Xin's counter.",
    "id": "Kementerian membuka pabrik-pabrik desalinasi pertama, dan dua belas desa mendapat air minum.",
    "ar": "افتتحت الشركة الموزعة مصنعا جديدا في المدينة، وقال المدير إن العمل بدأ.",
    "ru": "Правительство объявило о новых мерах поддержки предприятий и предпринимателей.",
    "vi": "Chính phủ hoà giải các doanh nghiệp hoàng gia và người lao động hôm nay.",
    "ko": "삼성전자는 서울에서 새로운 공장을 열었다고 발표했다. 전자 산업의 미래를 위한 투자이다.",
    "ja": "淡水化プラントが開業し、12の村に飲料水を供給する。トヨタ自動車は新しい工場をスラバヤに建てられるという。",
    "zh-Hans": "中国人民银行宣布降低存款准备金率,以支持实体经济。iPhone销售下降,国际市场关注。",
    "zh-Hant": "海水淡化廠啟用後,十二個村莊從此有了飲用水。香港的中國人民與人犯交換意見。",
    "th": "การไฟฟ้าส่วนภูมิภาคเปิดโรงงานผลิตน้ำจืดแห่งแรกในจังหวัดนครราชสีมา ตลาดหุ้นไทยเหนือความคาดหมาย 5 ครั้ง",
}


def tells(wanted: Wanted, tokens: list[str]) -> bool:
    """As a database does."""
    match wanted:
        case Row():
            *first, last = wanted.tokens
            return any(
                tokens[at : at + len(first)] == first
                and (tokens[at + len(first)].startswith(last) if wanted.is_front else tokens[at + len(first)] == last)
                for at in range(len(tokens) - len(first))
            )
        case Both():
            return all(tells(each, tokens) for each in wanted.of)
        case Either():
            return any(tells(each, tokens) for each in wanted.of)
        case Without():
            return not tells(wanted.of, tokens)


def is_told_rightly(form: Form, said: str, its: Section, language: str) -> bool:
    """Whether the index finds what is said; where it does not decide, it may only find more. False: nothing was asked."""
    read = readings(form, said, (language,))
    if not read or not its.folded.text:
        return False
    query = Leaf(form=form, said=said, readings=read)
    asked = narrowed(query, (language,))
    found = tells(asked.wanted, [*row_of(its), GAP, *beside(its)])
    is_there = holds(query, (its,))
    assert found == is_there or (found and not asked.decides), (form, said, asked)
    return True


@pytest.mark.parametrize("language", SAID)
def test_prefixes_words_and_phrases_of_every_script_are_found_by_tokens(language: str) -> None:
    text, chance, asked = SAID[language], Random(language), 0
    its = section("body", text, language)
    for _ in range(100):
        at = chance.randrange(len(text))
        said = text[at : at + chance.randint(1, 9)].strip()
        asked += sum(is_told_rightly(form, said, its, language) for form in (Form.PREFIX, Form.WORD, Form.PHRASE))
        asked += is_told_rightly(Form.PREFIX, said + chance.choice("aิ人s"), its, language)
    assert asked > 150


@pytest.mark.parametrize(
    ("language", "said"), [("th", "ไฟ"), ("th", "ไฟฟ"), ("ja", "淡水"), ("ko", "삼성전"), ("en", "coun")]
)
def test_a_short_prefix_is_one_token_that_decides(language: str, said: str) -> None:
    asked = narrowed(Leaf(form=Form.PREFIX, said=said, readings=readings(Form.PREFIX, said, (language,))), (language,))
    assert asked.decides
    assert isinstance(asked.wanted, Row)
    assert not asked.wanted.is_front


@given(texts, st.integers(0, 40), st.integers(2, 8), st.sampled_from(sorted(LANGUAGES)))
def test_a_prefix_of_anything_is_never_missed(text: str, at: int, length: int, language: str) -> None:
    its = section("body", text, language)
    is_told_rightly(Form.PREFIX, text[at : at + length], its, language)
