"""What people and machines ask for over HTTP: desk, newsroom, feeds and API. Pages show and actions write."""

from kawat.web import converters

__all__ = ["converters"]
