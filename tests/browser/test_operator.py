"""The operator's journeys: a wire set up from an empty home to its first release, readers taken in from a file, and a
destination held and resumed; by mouse, and by the keyboard alone without scripts."""

import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import Any

import pytest
from playwright.sync_api import Browser, Error

from kawat.roles.demo.home import Home, free_ports, fresh_home, running
from kawat.roles.demo.receivers import start_smtp_sink
from tests.browser.stage import REPOSITORY, ROLES, Stage
from tests.browser.test_journey import COPY
from tests.browser.visitor import PATIENCE_MS, PATIENCE_S, Visitor
from tests.browser.walks import FEW, ONE, WALKS, Walk

pytestmark = pytest.mark.timeout(400)

PASSWORD = "seven tidal lamps"
ROWS = """name,kind,country,circuits,languages,channel,address
Rina {n},journalist,ID,world,id,email,rina{n}@readers.example
Budi {n},journalist,XX,world,id,email,budi{n}@readers.example
"""


@contextmanager
def new_wire() -> Iterator[tuple[Stage, str]]:
    """A wire on an empty home, run for the first time, and the path that it printed."""
    with ExitStack() as things:
        folder = things.enter_context(fresh_home(None))
        mail = things.enter_context(start_smtp_sink(folder / "received" / "mail"))
        port, stream_port = free_ports(2)
        home = Home(folder=folder, port=port, stream_port=stream_port, smtp_port=mail.port)
        made = subprocess.run(
            [sys.executable, "-m", "kawat", "init"],
            env={**home.environment, **ROLES},
            cwd=REPOSITORY,
            capture_output=True,
            timeout=60,
        )
        assert made.returncode == 0, made.stderr.decode()
        wire = things.enter_context(running(home, settings=ROLES))
        (path,) = re.findall(r"(/set-up/[0-9a-f-]+)", wire.log.read_text("utf-8"))
        nobody: dict[str, Any] = {"passwords": {}, "links": {}, "broken": "", "dewi": None, "edo": None}
        yield Stage(home=home, mail=mail, items={}, releases={}, **nobody), path


def looked_until(visitor: Visitor, selector: str) -> None:
    """Look again, as a page without scripts has one do, until it is there."""
    until = time.monotonic() + PATIENCE_S
    while not visitor.page.locator(selector).count():
        assert time.monotonic() < until, f"{selector} did not come: {visitor.page.locator('main').inner_text()[:500]}"
        time.sleep(0.5)
        with suppress(Error):  # the page may be looking again itself at this moment, and then this does nothing
            visitor.page.reload()


@pytest.mark.parametrize("walk", ONE, ids=str)
def test_a_wire_is_set_up_from_an_empty_home_to_its_first_release(chromium: Browser, walk: Walk) -> None:
    with new_wire() as (stage, path), ExitStack() as tabs:

        def tab() -> Visitor:
            context = chromium.new_context(**walk.context())  # type: ignore[arg-type]
            context.set_default_timeout(PATIENCE_MS)
            tabs.callback(context.close)
            visitors.append(Visitor(stage, context.new_page(), way=walk.way))
            return visitors[-1]

        visitors: list[Visitor] = []
        wati = tab()
        wati.go(path)
        wati.write("#address", "wati@surat.example")
        wati.follow("button[value=letter]")
        looked_until(wati, ".message.success")
        wati.follow(f"a.button[href='{path}/people']")
        wati.write("[name=user]", "wati")
        wati.write("[name=password]", PASSWORD)
        wati.write("[name=again]", PASSWORD)
        wati.write("[name=circuits]", "World\nAsia, food")
        wati.write("[name=issuers]", "Nusa Larik")
        wati.follow("main form button.primary")
        for name, role in (("edo", "editor"), ("dewi", "issuer")):
            wati.go("/operator/people")
            wati.write("#name", name)
            wati.pick("#role", role)
            if role == "issuer":
                wati.pick("#issuer", "nusa-larik")
            wati.follow("main form.narrow button.primary")
            link = wati.page.locator("code.key").inner_text()
            its = tab()
            its.page.goto(link)
            its.write("[name=new_password1]", PASSWORD)
            its.write("[name=new_password2]", PASSWORD)
            its.follow("main form button.primary")
            its.write("[name=username]", name)
            its.write("[name=password]", PASSWORD)
            its.follow("main form button.primary")
        _, edo, dewi = visitors
        headline = f"The first lamp of the harbour burns {time.time_ns()}"
        dewi.go("/file")
        dewi.write("[name=headline]", headline)
        dewi.write("[name=copy]", COPY)
        dewi.pick("select[name=language]", "en")
        dewi.tick("[name=circuits][value=world]")
        dewi.follow("form.filing button.primary")
        edo.go("/desk")
        edo.follow(f"a[href='{edo.link(headline)}']")
        edo.follow("button[name=verb][value=approve]")
        edo.follow("button[name=verb][value=clear]")
        assert headline in tab().go("/").content()
        gone = chromium.new_context()
        tabs.callback(gone.close)
        answer = gone.request.get(stage.url(path))
        assert answer.status == 404
        assert [fault for each in visitors for fault in each.faults] == []


@pytest.mark.parametrize("walk", WALKS, ids=str)
def test_readers_are_taken_in_from_a_file_that_is_looked_at_first(open_as: Callable[..., Visitor], walk: Walk) -> None:
    number = time.time_ns()
    olga = open_as("olga", walk=walk)
    olga.go("/operator/subscribers")
    rows = ROWS.format(n=number).encode()
    olga.give("#file", [{"name": "list.csv", "mimeType": "text/csv", "buffer": rows}])
    olga.follow("main form button.primary")
    looked_until(olga, "button[value=take]")
    assert "XX" in olga.page.locator("table.bad").inner_text()
    olga.follow("button[value=take]")
    looked_until(olga, ".figure.good")
    until = time.monotonic() + PATIENCE_S
    olga.go(f"/operator/destinations?q=rina{number}@readers.example")
    while not olga.page.locator(".places li").count():
        assert time.monotonic() < until
        time.sleep(0.5)
        olga.page.reload()
    assert f"Rina {number}" in olga.page.locator(".places").inner_text()


@pytest.mark.parametrize("walk", FEW, ids=str)
def test_a_destination_is_held_and_resumed(open_as: Callable[..., Visitor], walk: Walk) -> None:
    olga = open_as("olga", walk=walk)
    olga.go("/operator/destinations")
    olga.write("#q", "sari@surat.example")
    olga.follow("form[role=search] button")
    olga.follow("button[value=hold]")
    assert olga.page.locator(".places .state.held").count() == 1
    assert "sari" in olga.page.url
    olga.follow("button[value=resume]")
    assert olga.page.locator(".places .state.active").count() == 1
