"""One term is one word: each catalogue says the trade's terms with the words of its language's glossary."""

import pytest

from kawat.web.tongues import ENGLISH, TONGUES
from tests import terms, wording

TRANSLATED = [tag for tag in TONGUES if tag != ENGLISH]


@pytest.mark.parametrize("tag", TRANSLATED)
def test_a_term_is_one_word_throughout_a_catalogue(tag: str) -> None:
    words, catalogue = terms.glossary(tag), wording.read(tag)
    said = {term for message in catalogue if message.id for term in terms.terms_of(message)}
    assert set(words) == said, "a glossary has the terms that its catalogue says, and no others"
    assert list(terms.unlike(catalogue, words)) == []


@pytest.mark.parametrize("tag", TRANSLATED)
def test_a_glossary_lets_no_sentence_off_that_is_not_there(tag: str) -> None:
    english = {form for m in wording.read(tag) if m.id for form in ((m.id,) if isinstance(m.id, str) else m.id)}
    assert [each for word in terms.glossary(tag).values() for each in word.without if each not in english] == []


def test_two_words_for_one_thing_are_found() -> None:
    words, catalogue = terms.glossary("de"), wording.read("de")
    message = catalogue.get("Newest releases")
    assert message is not None
    message.string = "Neueste Pressetexte"
    assert list(terms.unlike(catalogue, words)) == ["release: 'Newest releases' is 'Neueste Pressetexte'"]
