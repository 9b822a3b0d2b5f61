"""The wire's own mail, by a real relay: a link is carried once, and what the relay answered is written down."""

import asyncio
from pathlib import Path
from types import SimpleNamespace

import uvloop

from kawat.core.terms import OutcomeKind
from kawat.roles.demo.receivers import start_smtp_sink
from kawat.roles.post import Post
from tests.house import MASTHEAD
from tests.transports.relays import envelope, relay


class Answering:
    """A database thread that has letters once, and keeps what it is told."""

    def __init__(self) -> None:
        self.letters = [envelope(7)]
        self.settled: list[tuple] = []

    async def ask(self, question, *facts):  # type: ignore[no-untyped-def]
        if question.__name__ == "settle":
            self.settled += facts[0]
            return []
        if question.__name__ == "unwanted":
            return set()
        letters, self.letters = self.letters, []
        return letters, []

    def close(self) -> None:
        pass


def test_a_link_is_mailed_once_and_the_answer_written_down(tmp_path: Path) -> None:
    house = Answering()
    with start_smtp_sink(tmp_path, keep=-1) as sink:

        async def story() -> None:
            settings = SimpleNamespace(masthead=MASTHEAD, relays=(relay(sink.port),), dkim=())
            post = Post(settings, house)  # type: ignore[arg-type]
            work = asyncio.create_task(post.work())
            async with asyncio.timeout(5):
                while not house.settled:
                    await asyncio.sleep(0.05)
            work.cancel()
            await post.close()

        uvloop.run(story())
        sink.stop()
    ((number, outcome),) = house.settled
    assert (number, outcome.kind) == (7, OutcomeKind.RELAYED)
    assert [each.address for each in sink.received()] == ["editor7@desk.example"]
