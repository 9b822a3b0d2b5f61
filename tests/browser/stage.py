"""The wire that the browser visits: real roles on a home of its own, with something in every state."""

import base64
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from kawat.roles.demo.api import Api
from kawat.roles.demo.home import Home, free_ports, fresh_home, running
from kawat.roles.demo.picture import picture
from kawat.roles.demo.receivers import Sink, start_smtp_sink
from kawat.roles.demo.stories import ISSUER, KILL_REASON, OPENING, PURCHASE, SUPPLY, Copy, Story

REPOSITORY = Path(__file__).resolve().parents[2]
ROLES = {
    "KAWAT_SENDERS": "1",
    "KAWAT_EDGES": "1",
    "KAWAT_OPEN_CIRCUITS": "world,asia-technology",
    "PYTHONPATH": str(REPOSITORY),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """The wire, who signs in with what, the links that stand in mails, the page that says that something broke, and the
    items that are on the wire by what became of them and their language."""

    home: Home
    passwords: dict[str, str]
    mail: Sink
    links: dict[str, str]
    broken: str
    dewi: Api
    edo: Api
    items: dict[str, dict[str, str]]
    releases: dict[str, str]

    def url(self, path: str) -> str:
        return self.home.base_url + path

    def item(self, what: str, language: str = "en") -> str:
        """The public address of an item."""
        return f"/items/{self.items[what][language]}"

    def desk_item(self, what: str, language: str = "en") -> str:
        return f"/desk/items/{self.items[what][language]}"

    def file(self, story: Story, *languages: str) -> tuple[str, dict[str, str]]:
        """File a story in some of its languages, or all; its release and the items' ids by language."""
        release, items = "", {}
        for copy in story.copies():
            if not languages or copy.language in languages:
                answer = self.dewi.post("file", **_filing(story, copy, release))
                release, items[copy.language] = answer["release"], answer["id"]
        return release, items

    def out(self, story: Story, *languages: str) -> tuple[str, dict[str, str]]:
        """The same, approved and cleared."""
        release, items = self.file(story, *languages)
        self.edo.post("approve", release=release)
        self.edo.post("clear", release=release)
        return release, items


def _filing(story: Story, copy: Copy, release: str) -> dict[str, Any]:
    media = []
    if story is OPENING:
        content = base64.b64encode(picture()).decode()
        caption = copy.text.lstrip("# ").partition("\n")[0]
        media = [{"name": "larik-4.png", "content": content, "media_type": "image/png", "caption": caption}]
    return {
        "copy": copy.text,
        "markdown": copy.markdown,
        "language": copy.language,
        "issuer": ISSUER,
        "circuits": [] if release else list(story.circuits),
        "topics": list(story.topics),
        "countries": list(story.countries),
        "media": media,
        **({"release": release} if release else {}),
    }


@contextmanager
def built() -> Iterator[Stage]:
    """Make it, run it, put the stories on it; all of it ends with the block."""
    with ExitStack() as things:
        folder = things.enter_context(fresh_home(None))
        mail = things.enter_context(start_smtp_sink(folder / "received" / "mail", keep=-1))
        port, stream_port = free_ports(2)
        home = Home(folder=folder, port=port, stream_port=stream_port, smtp_port=mail.port)
        told = _people(home)
        things.enter_context(running(home, settings=ROLES))
        dewi, edo = (Api(port, told["keys"][name]) for name in ("dewi", "edo"))
        things.callback(dewi.close)
        things.callback(edo.close)
        told.pop("keys")
        stage = Stage(home=home, mail=mail, dewi=dewi, edo=edo, items={}, releases={}, **told)
        _tell_stories(stage)
        yield stage


def _people(home: Home) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.browser.people"],
        env={**home.environment, **ROLES},
        cwd=REPOSITORY,
        capture_output=True,
        timeout=240,
    )
    assert done.returncode == 0, done.stderr.decode()
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def _tell_stories(stage: Stage) -> None:
    """One that is out in eight languages, one corrected, one killed, one held, and drafts that wait."""
    stage.releases["out"], stage.items["out"] = stage.out(OPENING)
    supply, stage.items["corrected"] = stage.out(SUPPLY)
    better = SUPPLY.copy("en", "corrected").text
    headline, note = better.partition("\n")[0], (SUPPLY.note or {})["en"]
    answer = stage.dewi.post("correct", release=supply, copy=better, language="en", headline=headline, note=note)
    stage.edo.post("approve", release=supply)
    stage.edo.post("clear", release=supply)
    stage.items["correction"] = {"en": answer["id"]}
    purchase, stage.items["killed"] = stage.out(PURCHASE)
    stage.edo.post("kill", release=purchase, reason=KILL_REASON)
    held, stage.items["held"] = stage.file(replace(OPENING, circuits=("asia-technology",)), "ja", "ar")
    stage.edo.post("approve", release=held)
    tomorrow = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(days=1)
    stage.edo.post("clear", release=held, at=tomorrow.isoformat())
    _, stage.items["draft"] = stage.file(replace(SUPPLY, circuits=("world",)))
    _, stage.items["draft-ar"] = stage.file(replace(OPENING, circuits=("world",)), "ar")
