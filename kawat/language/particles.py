"""Korean particles: where in a word its front may end, so that 설탕 is found in 설탕에서는 and not in 설탕물.

A tail is a plural, then particles of case, then one of topic or a copula. Most agree with whether the syllable before
them ends in a consonant, which tells 물+이 from 물가.
"""

_PLURAL, _CASE, _LAST = 1, 2, 3

_ALWAYS, _AFTER_CONSONANT, _AFTER_VOWEL, _NOT_AFTER_CONSONANT = range(4)
"""What may stand before; ㄹ counts as a vowel for the last."""

_TAILS = {
    (_PLURAL, _ALWAYS): "들",
    (_CASE, _ALWAYS): "에 에서 에게 에게서 께 께서 한테 한테서 까지 부터 처럼 보다 마다 밖에 만큼 대로 조차 마저 만 뿐",
    (_CASE, _AFTER_CONSONANT): "과 으로 으로서 으로써",
    (_CASE, _AFTER_VOWEL): "와",
    (_CASE, _NOT_AFTER_CONSONANT): "로 로서 로써",
    (_LAST, _ALWAYS): "의 도 이며 이라고 이라는 이라며 이다 입니다 이었다",
    (_LAST, _AFTER_CONSONANT): "은 이 을 이나 이랑 이라도 이라면",
    (_LAST, _AFTER_VOWEL): "는 가 를 나 랑 라고 라는 라며 라도 라면 며 다 였다",
}
_TAIL = {tail: told for told, tails in _TAILS.items() for tail in tails.split()}
_LONGEST = max(map(len, _TAIL))

MOST = 3
"""Particles of one tail: 공장들에게는, 서울에서부터의."""

_FIRST, _LAST_ONE, _FINALS, _RIEUL = 0xAC00, 0xD7A3, 28, 8
"""Unicode orders Hangul syllables by their parts, 28 final consonants (0 for none) to each beginning."""


def fronts(word: str) -> list[int]:
    """The lengths at which the word may end before its particles; none for a word that does not end in Hangul."""
    if not _is_syllable(word[-1]):
        return []
    return [at for at in range(1, len(word)) if _is_syllable(word[at - 1]) and _is_tail(word, at, 0, MOST)]


def _is_tail(word: str, at: int, after: int, most: int) -> bool:
    if at == len(word):
        return True
    for end in range(at + 1, min(at + _LONGEST, len(word)) + 1) if most else ():
        place, before = _TAIL.get(word[at:end], (0, 0))
        in_order = place > after or place == after == _CASE
        if in_order and _may_follow(word[at - 1], before) and _is_tail(word, end, place, most - 1):
            return True
    return False


def _may_follow(syllable: str, before: int) -> bool:
    final = (ord(syllable) - _FIRST) % _FINALS
    match before:
        case 1:
            return final != 0
        case 2:
            return final == 0
        case 3:
            return final in (0, _RIEUL)
    return True


def _is_syllable(char: str) -> bool:
    return _FIRST <= ord(char) <= _LAST_ONE
