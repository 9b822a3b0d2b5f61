"""The characters and their wire."""

from tests.characters import clock, house, sari

__all__ = ["clock", "house", "sari"]
