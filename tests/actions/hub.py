"""The stage of the hub: what is asked of it, and callbacks that say yes."""

import pytest

from kawat.actions import intents
from kawat.actions.intents import Asked, Question
from kawat.core.terms import Channel
from kawat.store import models

__all__ = ["ALL", "CALLBACK", "ask", "asked", "base", "confirm", "subscription"]

ALL = "/feeds/all.atom"
CALLBACK = "https://reader.example/cb?user=1"


@pytest.fixture
def base(settings: object) -> str:
    return settings.KAWAT.masthead.base_url  # type: ignore[attr-defined]


def asked(base: str, topic: str = ALL, **more: str) -> Asked:
    return Asked(**{"mode": "subscribe", "topic": base + topic, "callback": CALLBACK, **more})


def ask(*what: Asked, client: str = "198.51.100.7") -> None:
    for each in what:
        intents.ask(each, client=client)


def confirm(limit: int = 64) -> list[Question]:
    """What a sender does where every callback says yes."""
    questions = intents.questions(limit)
    for each in questions:
        assert intents.answered(each, code=200, body=each.challenge.encode()) is (each.mode != "denied")
    return questions


def subscription(topic: str = ALL, callback: str = CALLBACK) -> models.Destination:
    return models.Destination.objects.get(channel=Channel.WEBSUB, address=f"{callback}#{topic}")
