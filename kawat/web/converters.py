"""How addresses are read, for whichever part of them is imported first."""

from django.urls import register_converter


class Uid:
    """An outside id, or a blob's name: 32 hex digits."""

    regex = "[0-9a-f]{32}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Uid, "uid")
