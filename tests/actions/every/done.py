"""What a row of the tables is."""

from collections.abc import Callable
from typing import NamedTuple

from kawat.actions import hints
from kawat.actions.enrolling import Words
from kawat.actions.people import Actor
from tests.house import House

Done = tuple[Callable[[], object], list[str], set[str]]
"""The action, the verbs of its journal lines, the topics of its hints."""
Act = Callable[[Actor], object]
H = hints

CLIENT = "198.51.100.7"
PASSWORD = "seven tidal lamps"
WORDS = Words(subject="s", text="{link}", language="en")


class Row(NamedTuple):
    """An action that anybody could try: made ready by `stage`, done by `doer`, refused to each of `refused`."""

    stage: Callable[[House], Act]
    verbs: list[str]
    topics: set[str] = set()
    doer: str = "olga"
    refused: tuple[str, ...] = ("dewi", "edo", "otto")
