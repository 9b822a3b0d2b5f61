"""The part of `kawat bench mail` that is Kawat: one release to as many journalists through a whole wire, with its ledger.

With DKIM the key is an RSA-2048 made for the run. `hold_s` clears at an instant so far ahead, for what can be done
before it.
"""

from collections.abc import Sequence
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from kawat.roles.bench import peers
from kawat.roles.bench.release import EVERYBODY, LANGUAGE, distribute, make_ready
from kawat.roles.demo.circuit import Circuit
from kawat.roles.demo.home import fresh_home
from kawat.roles.demo.show import Tell
from kawat.roles.demo.stage import built
from kawat.roles.demo.stories import OPENING

LOOK_S = 0.1
SELECTOR = "bench"
LEFT_OUT = 3
"""Paragraphs of the demo's opening story, the last before its keywords: the rest makes a mail of some 6 kB."""


def copy() -> str:
    """The story as it is filed."""
    paragraphs = OPENING.copy(LANGUAGE).text.split("\n\n")
    keywords = next(at for at, each in enumerate(paragraphs) if each.startswith("Keywords:"))
    return "\n\n".join([*paragraphs[: keywords - LEFT_OUT], *paragraphs[keywords:]])


def run(asked: dict[str, Any], tell: Tell) -> dict[str, Any]:
    """Seconds from the clear, or from T, to the last 250 and until nothing was owed in the ledger any more."""
    count = asked["messages"]
    circuit = Circuit(outlets=0, journalists=count, desktops=0, everybody=EVERYBODY)
    with ExitStack() as things:
        folder = things.enter_context(fresh_home(None))
        sink = things.enter_context(peers.smtp_sink(folder / "sink"))
        settings = _sign(folder) if asked["dkim"] else {}
        stage = things.enter_context(
            built(
                circuit,
                folder=folder,
                settings=settings,
                relay_port=sink.port,
                progress=lambda done, of: tell("import", done, of),
            )
        )
        at = datetime.now(UTC) + timedelta(seconds=asked["hold_s"]) if asked["hold_s"] else None
        went = distribute(
            stage, make_ready(stage, copy=copy()), at=at, look_s=LOOK_S, seen=lambda items: _tell(tell, items, count)
        )
        return {"messages": count, "sink": sink.name, "dkim": asked["dkim"], "hold_s": asked["hold_s"]} | _figures(
            went.items, went.over_at
        )


def _sign(folder: Path) -> dict[str, str]:
    """A key of RSA-2048 in this home, and the setting by which it signs."""
    from kawat.roles.settings import dkim_key
    from kawat.transports.dkim import new_key

    path = dkim_key(folder, SELECTOR)
    path.parent.mkdir(mode=0o700, parents=True)
    path.touch(mode=0o600)
    path.write_text(new_key(SELECTOR, algorithm="rsa")[1], "ascii")
    return {"KAWAT_DKIM": SELECTOR}


def _tell(tell: Tell, items: Sequence[int], count: int) -> None:
    from kawat.core.terms import Channel
    from kawat.roles.demo import figures

    tell("mail", figures.counts(items)[Channel.EMAIL].got, count)


def _figures(items: list[int], over_at: float) -> dict[str, Any]:
    from django.conf import settings

    from kawat.core.terms import Visibility
    from kawat.formats import render
    from kawat.roles.demo import figures
    from kawat.store import cleared

    start = figures.start_of(items)
    times = next(each for each in figures.times(items, start) if each.channel == "email")
    its = cleared.by_ids(items)[items[0]]
    mail = render("mail", its, settings.KAWAT.masthead, visibility=Visibility.MEDIA, language=LANGUAGE)
    return {
        "accepted": times.got,
        "first_s": round(times.first_s or 0, 3),
        "last_s": round(times.last_s or 0, 3),
        "ledger_s": round(over_at - start / 1e6, 3),
        "size_bytes": len(mail.content),
    }
