"""The demo: one command, one whole wire on this machine, from filing to proof, with receivers that are real.

It speaks on the terminal as it goes; with `as_json` that goes to standard error and one object to standard output.
"""

import json
import threading
import time
from contextlib import ExitStack
from pathlib import Path

from rich.console import Console

from kawat.roles.demo.api import Refused
from kawat.roles.demo.circuit import WORLD, Circuit
from kawat.roles.demo.home import DidNotStart
from kawat.roles.demo.interrupts import STOPPED, interruptible
from kawat.roles.demo.show import Screen
from kawat.roles.demo.stage import EDITOR, FILER, Stage, built


def run_demo(*, exit_after: bool, scale: float, home: Path | None, as_json: bool) -> int:
    """Play it; 0 where the receivers' sets equal the ledger's. Everything that was started is ended in the end."""
    screen = Screen(Console(stderr=as_json))
    try:
        with interruptible():
            return _play(screen, exit_after=exit_after, scale=scale, home=home, as_json=as_json)
    except KeyboardInterrupt:
        screen.say("Stopped; nothing of it runs any more.")
        return STOPPED
    except (DidNotStart, Refused, TimeoutError) as failure:
        screen.bad(str(failure))
        return 1


def _play(screen: Screen, *, exit_after: bool, scale: float, home: Path | None, as_json: bool) -> int:
    began = time.monotonic()
    circuit = Circuit(scale=scale)
    sizes = circuit.sizes
    screen.title("Kawat, an open newswire: a whole wire on this machine")
    screen.chapter("A wire and its subscribers")
    screen.say(
        f"{sizes['outlet']:,} outlets, {sizes['journalist']:,} journalists and {sizes['desktop']:,} desktops in 90 "
        "countries and 15 languages, all invented:"
    )
    with ExitStack() as things:
        with screen.bars() as tell:
            stage = things.enter_context(
                built(circuit, folder=home, progress=lambda done, of: tell("import", done, of))
            )
        from kawat.roles.demo.chapters import Play  # it reads the ledger: Django has to stand by then

        desktops = stage.open_streams(WORLD)
        _say_what_runs(screen, stage, desktops.connected())
        play = Play(stage=stage, screen=screen, desktops=desktops)
        play.whole()
        told = play.told | {"scale": scale, "took_s": round(time.monotonic() - began, 1)}
        screen.say(f"All of it took {told['took_s']:.0f} seconds.")
        if as_json:
            print(json.dumps(told, ensure_ascii=False), flush=True)
        if not exit_after:
            _say_where_to_look(screen, stage, told["slug"], told["item"])
            threading.Event().wait()
    return 0 if told["equal"] else 1


def _say_what_runs(screen: Screen, stage: Stage, streams: int) -> None:
    roles = ", ".join(role for role in stage.wire.roles if role != "supervisor")
    screen.good(f"`kawat run` runs on {stage.home.base_url} ({roles}).")
    screen.good(
        f"A mailbox and webhook endpoints listen on 127.0.0.1:{stage.mail.port} and :{stage.hooks.port}, and "
        f"{streams:,} desktops hold their streams open."
    )


def _say_where_to_look(screen: Screen, stage: Stage, slug: str, uid: str) -> None:
    base = stage.home.base_url
    screen.chapter("Look around in the browser")
    screen.table(
        ("what", "where"),
        [
            ("newsroom", f"{base}/"),
            ("the release", f"{base}/items/{uid}"),
            ("feed", f"{base}/feeds/all.atom"),
            ("desk", f"{base}/desk"),
            ("report", f"{base}/reports/{slug}"),
            ("file a release", f"{base}/file"),
        ],
        words=2,
    )
    screen.say(f"Sign in as {EDITOR} with {stage.passwords[EDITOR]} (editor), or")
    screen.say(f"           {FILER} with {stage.passwords[FILER]} (files for the company).")
    screen.say("It all runs until you press Ctrl-C.")
