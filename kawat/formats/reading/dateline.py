"""The dateline at the head of a story: place, day and mark, as each language and wire writes it.

Read by its shape, never by a list of places. Where neither mark nor day stands beside it, only what looks like a place
alone before a spaced dash is taken for one.
"""

import re
from datetime import date
from typing import NamedTuple

from kawat.core.release import Dateline
from kawat.language import find_days, script_of, width

FARTHEST = 140
"""Characters within which a dateline ends: place, day and mark of the longest that was seen take 90."""

_DASH = re.compile(r"(?P<left>\s*)(?P<dash>-{1,3}|[–—―─]{1,2})(?P<right>\s*)")
_MARK = re.compile(
    r"\(([^()]{1,60})\)|(?<![\w/])/([^/\n]{1,40})/|（([^（）]{1,60})）|【([^【】]{1,40})】|\[([^\[\]]{1,60})\]"
)
_OPENED = re.compile(r"(?:\([^()]{1,60}\)|(?<![\w/])/[^/\n]{1,40}/|（[^（）]{1,60}）)\.?(?:\s|$|(?<=）))")
_AROUND = " \t\u00a0\u3000,،、，:：;-–—―─\u200e\u200f"
_SENT = re.compile(
    r"^\s*(?P<head>[^\s,，。()（）【\[]{2,24}?(?:[日號]|\d))\s*[电電讯訊](?P<end>\s*[,，:：]?\s*[\-–—]*\s*)"
)
_AGENCY = re.compile(r"^(?P<mark>.{1,8}?[社报報网網])(?P<place>[^\d]*)")
_IN_BRACKET = re.compile(r"^(?P<place>\S{1,12})\s+\d{1,2}\s?[日일]\s+(?P<mark>\S.*)$")
_SMALL = frozenset(
    [
        "de",
        "da",
        "do",
        "del",
        "di",
        "du",
        "des",
        "la",
        "le",
        "el",
        "al",
        "am",
        "a.",
        "an",
        "der",
        "den",
        "im",
        "of",
        "the",
        "y",
        "e",
        "et",
        "dan",
        "and",
        "и",
        "на",
    ]
)


class Found(NamedTuple):
    """A dateline that ends at `end` of its line. `sure` where a mark or a day stands in it."""

    dateline: Dateline
    end: int
    sure: bool


def read_dateline(text: str, language: str, *, today: date | None = None) -> Found | None:
    """The dateline that a paragraph opens with, or None."""
    head = text[:FARTHEST]
    for dash in reversed(list(_DASH.finditer(head))):
        if (found := _before(head, dash, language, today)) is not None:
            return found
    return _sent(head, language, today) or _bracketed(head, language, today) or _alone(text, language, today)


def _before(head: str, dash: re.Match[str], language: str, today: date | None) -> Found | None:
    """What stands before a dash, if it is a dateline."""
    said = head[: dash.start()]
    closed = said.rstrip().endswith((")", "）", "/", "】", "]"))
    spaced = bool(dash["left"] and dash["right"]) or len(dash["dash"]) > 1
    at_end = dash.end() == len(head)
    if not said.strip() or not (spaced or closed or dash["right"] or at_end):
        return None
    parts = _parts(said, language, today)
    if parts is None:
        return None
    place, day, mark, dated = parts
    if not (mark or dated):
        after = head[dash.end() :]
        if not spaced or not _stands_alone(place, after):
            return None
    raw = head[: dash.end()].strip()
    return Found(Dateline(place=place, day=day, mark=mark, raw=raw), dash.end(), bool(mark or dated))


def _parts(said: str, language: str, today: date | None) -> tuple[str, date | None, str, bool] | None:
    """Place, day, mark and whether a day was named; None where something else stands there too."""
    blank, day, dated, after = said, None, False, 0
    for found in find_days(said, language)[:1]:
        blank = said[: found.start] + " " * (found.end - found.start) + said[found.end :]
        day, dated, after = found.on(today), True, found.end
    mark, place = "", blank
    marks = list(_MARK.finditer(blank))
    if marks:
        last = marks[-1]
        if blank[last.end() :].strip(_AROUND + "."):
            return None
        place, mark = blank[: last.start()], next(each for each in last.groups() if each is not None).strip()
        if not _mark_like(mark) and not dated:
            return None
    if place[:after].strip(_AROUND) and place[after:].strip(_AROUND + "."):
        return None  # a day in the middle of a sentence
    place = re.sub(r"\s\.$", "", place.strip(_AROUND)).strip(_AROUND)
    if not place and mark:
        place, mark = _inside(mark)
    if place and not _place_like(place):
        return None
    return (place, day, mark, dated) if place or mark else None


def _sent(head: str, language: str, today: date | None) -> Found | None:
    """The Chinese way without brackets: agency, place, day and the word for 'wired'."""
    found = _SENT.match(head)
    if found is None:
        return None
    place, mark = _inside(found["head"] + "电")
    days = find_days(found["head"], language)
    day = days[0].on(today) if days else None
    raw = head[: found.end()].strip()
    return Found(Dateline(place=place, day=day, mark=mark, raw=raw), found.end(), True) if place or mark else None


def _bracketed(head: str, language: str, today: date | None) -> Found | None:
    """A bracket that needs no dash after it: (place=agency), （agency place day 電）, /agency/."""
    found = _MARK.match(head.lstrip())
    if found is None:
        return _placed_bracket(head, language, today)
    inside = next(each for each in found.groups() if each is not None).strip()
    place, mark = _inside(inside) if inside else ("", "")
    wide = found[0][0] in "（【" and width(inside) <= 24
    if not (place and mark) and not (wide and _mark_like(inside)):
        return None
    days = find_days(inside, language)
    day = days[0].on(today) if days else None
    end = len(head) - len(head.lstrip()) + found.end()
    return Found(Dateline(place=place, day=day, mark=mark or inside, raw=head[:end].strip()), end, True)


def _placed_bracket(head: str, language: str, today: date | None) -> Found | None:
    """Place, day and a mark in brackets or slashes, with no dash behind them."""
    for found in _OPENED.finditer(head):
        parts = _parts(head[: found.end()].rstrip(" ."), language, today)
        if parts is not None and parts[0] and parts[2] and (parts[3] or "/" in found[0]):
            place, day, mark, _ = parts
            return Found(Dateline(place=place, day=day, mark=mark, raw=head[: found.end()].strip()), found.end(), True)
    return None


def _alone(text: str, language: str, today: date | None) -> Found | None:
    """A line of its own that holds a place and a day and nothing else."""
    if width(text) > 80 or "," not in text.replace("،", ",").replace("，", ",").replace("、", ","):
        return None
    parts = _parts(text.strip().rstrip("."), language, today)
    if parts is None or not parts[3] or not parts[0]:
        return None
    return Found(Dateline(place=parts[0], day=parts[1], mark=parts[2], raw=text.strip()), len(text), True)


def _inside(mark: str) -> tuple[str, str]:
    """Place and mark out of a bracket that holds both."""
    if "=" in mark or "＝" in mark:
        place, _, name = mark.replace("＝", "=").partition("=")
        return place.strip(), name.strip()
    if found := _IN_BRACKET.match(mark):
        return found["place"], found["mark"]
    if mark[-1] in "电電讯訊" and (found := _AGENCY.match(mark)):
        return found["place"].strip(), found["mark"]
    return "", mark


def _mark_like(mark: str) -> bool:
    """A name, not a remark: few words, nothing that ends a sentence, no small letter at its start."""
    words = mark.split()
    if not 1 <= len(words) <= 5 or mark[-1] in ".!?。！？,;" or not any(char.isalpha() for char in mark):
        return False
    return not words[0][0].islower() or (len(words) == 1 and mark.isascii() and len(mark) <= 12)


def _place_like(place: str) -> bool:
    if len(place) > 60 or len(place.split()) > 7 or not any(char.isalpha() for char in place):
        return False
    if re.search(r"[!?;:。！？；：\"“”«»„()（）\d]", place) or re.search(r"\.\s+\w{4,}", place):
        return False
    words = [word for word in re.split(r"[\s,،、，/\-]+", place) if word]
    return all(not word[0].islower() or word.casefold() in _SMALL for word in words) and width(place) <= 70


def _stands_alone(place: str, after: str) -> bool:
    """Whether a place without mark and day is one: capitals throughout, or two words at most before a new sentence."""
    letters = [char for char in place if char.isalpha()]
    cased = any(char.isupper() or char.islower() for char in letters)
    parts = [part.strip() for part in re.split(r"[,،、，]", place) if part.strip()]
    if not parts or len(letters) < 2 or len({script_of(char) == "Latn" for char in letters}) > 1:
        return False
    if not cased:
        return len(place.split()) <= 2 and width(place) <= 16
    if sum(char.isupper() for char in parts[0]) == sum(char.isalpha() for char in parts[0]):
        return len(parts) <= 3 and len(parts[0].split()) <= 4
    start = after.lstrip("\"“”«»„'‘ ")[:1]
    return len(place.split()) <= 2 and len(parts) == 1 and bool(start) and not start.islower()
