"""How a body is read: UTF-8 JSON of a bounded size, whose strings hold whole characters."""

import json
from typing import Any

from django.http import HttpRequest
from ninja.parser import Parser

from kawat.core.errors import BadField, LoneSurrogate, NotUtf8

LIMIT_MB = 12
"""As DATA_UPLOAD_MAX_MEMORY_SIZE: five for the copy, the rest for pictures in base64."""


class Strict(Parser):
    """JSON, or one sentence that says why not."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        try:
            text = request.body.decode("utf-8")
        except UnicodeDecodeError as bad:
            raise NotUtf8(name="The body", byte=bad.start) from None
        try:
            body = json.loads(text, parse_constant=_refuse_constant)
        except (ValueError, RecursionError) as bad:
            raise BadField(field="The body", reason=f"it is not JSON ({bad})") from None
        if not isinstance(body, dict):
            raise BadField(field="The body", reason="it is not a JSON object")
        try:
            _refuse_surrogates(body, "The body")
        except RecursionError:
            raise BadField(field="The body", reason="it is nested too deep") from None
        return body


def _refuse_surrogates(value: Any, name: str) -> None:
    if isinstance(value, str):
        try:
            value.encode("utf-8")
        except UnicodeEncodeError as bad:
            raise LoneSurrogate(name=name, position=bad.start) from None
    elif isinstance(value, dict):
        for key, each in value.items():
            _refuse_surrogates(key, name)
            _refuse_surrogates(each, key)
    elif isinstance(value, list):
        for each in value:
            _refuse_surrogates(each, name)


def _refuse_constant(word: str) -> None:
    raise ValueError(f"{word} is no number of JSON")
