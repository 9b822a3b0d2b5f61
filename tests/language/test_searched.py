"""An editor is told of a story that is longer than what is searched, by just as much as is left out."""

from kawat.core.release import Block
from kawat.language import SEARCHED, facts_of, sections_of
from kawat.language.terms import characters_of
from tests.core.test_checks import SOUND, replace


def test_what_is_left_out_is_counted() -> None:
    beside = characters_of(replace(SOUND, body=()))
    whole = replace(SOUND, body=(Block(text="a" * (SEARCHED - beside)),))
    assert facts_of(whole).unsearched == 0
    assert facts_of(whole).searched == SEARCHED
    longer = replace(SOUND, body=(*whole.body, Block(text="abc")))
    assert facts_of(longer).unsearched == len("\nabc")
    assert not any("abc" in each.folded.text for each in sections_of(longer))


def test_half_as_much_is_searched_where_every_character_may_begin_something() -> None:
    chinese = replace(SOUND, language="zh-Hans", body=(Block(text="中" * SEARCHED),))
    assert facts_of(chinese).searched == SEARCHED // 2
    assert sum(len(each.folded.text) for each in sections_of(chinese)) <= SEARCHED // 2
