"""The point of a picture that has to be seen however it is cut, as a form shows it: a choice in words, to which the page's
script adds the point where somebody pressed."""

import re

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

from kawat.core.errors import BadField
from kawat.core.release import Media

MIDDLE = "50 50"
FOCI = (
    (MIDDLE, later("its middle")),
    ("50 20", later("its top")),
    ("50 80", later("its bottom")),
    ("20 50", later("its left side")),
    ("80 50", later("its right side")),
    ("20 20", later("its top left")),
    ("80 20", later("its top right")),
    ("20 80", later("its bottom left")),
    ("80 80", later("its bottom right")),
)
"""In per cent from the left and from the top."""
LABEL = later("What has to be seen when it is cut")


def focus_field() -> forms.CharField:
    return forms.CharField(label=LABEL, required=False, widget=forms.Select(choices=FOCI))


def offer_point(form: forms.Form, name: str) -> None:
    """A point that was set in the picture itself stands among the choices, so that it is not lost."""
    value = str(form[name].value() or "")
    if value and value not in dict(FOCI):
        form.fields[name].widget.choices = [*FOCI, (value, word_of(value))]


def point_of(text: str) -> tuple[int, ...]:
    """A point as a form gives it back; raises `BadField` where it is none."""
    if text and not re.fullmatch(r"[0-9]{1,3} [0-9]{1,3}", text):
        raise BadField(field="media", reason="a focal point is two numbers from 0 to 100")
    return tuple(int(each) for each in text.split())


def text_of(media: Media) -> str:
    """A picture's point as the form shows it."""
    return " ".join(map(str, media.focus)) or MIDDLE


def word_of(text: str) -> str:
    x, _space, y = text.partition(" ")
    return str(dict(FOCI).get(text, f"{x} % · {y} %"))


def sentence_of(media: Media) -> str:
    """What has to be seen, '' where it is the middle."""
    text = text_of(media)
    return "" if text == MIDDLE else f"{_('What has to be seen when it is cut')}: {word_of(text)}"
