"""Texts and lists as a row holds them: a cell parted by ';' in CSV, a list in JSON."""

import re
from collections.abc import Mapping
from functools import lru_cache

from kawat.core.errors import BadField

_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]")


def text_of(values: Mapping[str, object], name: str) -> str:
    value = values.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise BadField(field=name, reason="it is not a text")
    if not value.isprintable() and _CONTROLS.search(value):
        raise BadField(field=name, reason="it holds a control character or a line break")
    return value.strip()


def list_of(values: Mapping[str, object], name: str) -> tuple[str, ...]:
    value = values.get(name)
    if not value:
        return ()
    if not isinstance(value, list):
        return _cells(text_of(values, name))
    if not all(isinstance(each, str) for each in value):
        raise BadField(field=name, reason="it is not a list of texts")
    return tuple(dict.fromkeys(filter(None, (text_of({name: each}, name) for each in value))))


@lru_cache(maxsize=16_384)
def _cells(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, (each.strip() for each in text.split(";")))))
