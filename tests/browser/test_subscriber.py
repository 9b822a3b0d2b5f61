"""A journalist's whole way through the subscriber's room: signed up, verified by the link of a real letter, a profile tried
out and saved, a delivery and why it came, data taken away, and gone; by mouse, by the keyboard alone, without scripts."""

import json
import re
import time
from collections.abc import Callable
from dataclasses import replace
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from kawat.roles.demo.stories import SUPPLY
from tests.browser.stage import Stage
from tests.browser.visitor import PATIENCE_S, Visitor
from tests.browser.walks import ONE, WALKS, Walk
from tests.endpoint import Answer, Heard, endpoint

PASSWORD = "kuda-nil-terbang-42"


def link_to(stage: Stage, address: str) -> str:
    """The path of the link in the newest letter to an address, as soon as it is there."""
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        for kept in reversed(stage.mail.messages()):
            if kept.address == address:
                body = message_from_bytes(kept.content, policy=policy.default).get_body()
                assert body is not None
                if found := re.search(r"/join/[0-9a-f-]+", body.get_content()):
                    return found[0]
        time.sleep(0.1)
    raise AssertionError(f"no letter came to {address}")


@pytest.mark.parametrize("walk", WALKS, ids=str)
def test_lia_signs_up_chooses_receives_understands_and_leaves(
    stage: Stage, open_as: Callable[..., Visitor], walk: Walk
) -> None:
    address = f"lia-{time.time_ns()}@koran.example"
    lia = open_as(walk=walk)
    lia.go("/join")
    lia.write("[name=address]", address)
    lia.write("[name=name]", "Lia Wartawati")
    lia.write("[name=country]", "ID")
    lia.tick("[name=languages][value=id]")
    lia.follow("main button.primary")
    lia.go(link_to(stage, address))
    lia.write("[name=new_password1]", PASSWORD)
    lia.write("[name=new_password2]", PASSWORD)
    lia.follow("main button.primary")
    lia.write("[name=username]", address)
    lia.write("[name=password]", PASSWORD)
    lia.follow("main form button.primary")

    lia.follow("a.button[href^='/subscribers/']")
    lia.write("[name=query_1]", '"cold rooms" OR "ruang dingin"')
    if walk.scripts:
        lia.page.wait_for_selector("#preview ol li")
    else:
        lia.follow("button[name=do][value=preview]:not(.hidden)")
    assert lia.page.locator("#preview ol li").count()
    lia.follow("button[name=do][value=save]")

    stage.out(replace(SUPPLY, circuits=("world",)), "id")
    until = time.monotonic() + PATIENCE_S
    while True:
        lia.go("/me")
        if lia.page.locator(".deliveries .state.relayed").count():
            break
        assert time.monotonic() < until, "the delivery never came"
        time.sleep(0.5)
    lia.follow(".deliveries a[href*='/why']")
    assert lia.page.locator(".answer-of .state.accepted").count()
    assert "ruang dingin" in lia.page.locator("main").inner_text()

    lia.go("/me")
    lia.follow("a.button[href='/me/data']")
    for _again in range(2):  # a file leaves the page as it is, so that its button has to go on working
        with lia.page.expect_download() as download:
            lia.choose("form[action='/me/data.json'] button")
    told = json.loads(Path(download.value.path()).read_text())
    assert told["subscribers"][0]["destinations"][0]["address"] == address
    lia.write("#erase_password", PASSWORD)
    lia.tick("[name=sure]")
    lia.follow("form[action='/me/erase'] button")
    assert lia.page.locator("main [role=status]").count()
    lia.go("/me")
    assert not lia.page.locator(".deliveries").count()


@pytest.mark.parametrize("walk", ONE, ids=str)
def test_an_outlets_engineer_connects_a_webhook_and_sees_it_work(open_as: Callable[..., Visitor], walk: Walk) -> None:
    asleep = [True]

    def answer(heard: Heard) -> Answer:
        told = json.loads(heard.body)
        if told.get("type") != "kawat.verify":
            return 200, {"X-Desk": "one"}, b"thank you"
        return (503, {}, b"asleep") if asleep[0] else (200, {}, told["data"]["challenge"].encode())

    sari = open_as("sari", walk=walk)
    with endpoint(answer) as there:
        sari.go("/me")
        sari.follow("a.button[href$='/add-webhook']")
        sari.write("[name=address]", f"{there.url}/{time.time_ns()}")
        sari.follow("main button.primary")
        assert "whsec_" in sari.page.locator("main code.key").inner_text()
        page = sari.page.locator("main form").first.get_attribute("action") or ""
        _until(sari, page, "#trial .refused")
        assert "asleep" in sari.page.locator("#trial").inner_text()
        asleep[0] = False
        sari.follow("button[name=do][value=verify]")
        _until(sari, page, "dl.facts .state.active")
        sari.follow("button[name=do][value=test]")
        if walk.scripts:
            sari.page.wait_for_selector("#trial details pre", state="attached")
        _until(sari, page, "#trial details pre")
        sari.choose("#trial details summary")
        assert "thank you" in sari.page.locator("#trial pre").inner_text()
        assert "(hidden)" in sari.page.locator("#trial pre").inner_text()
        assert any(heard.headers.get("kawat-type") == "test" for heard in there.heard)
        sari.page.on("dialog", lambda dialog: dialog.accept())
        sari.follow("button[name=do][value=leave]")


def _until(visitor: Visitor, page: str, selector: str) -> None:
    """Look again until it is there."""
    until = time.monotonic() + PATIENCE_S
    while not visitor.go(page).locator(selector).count():
        assert time.monotonic() < until, f"{selector} never came on {page}"
        time.sleep(0.5)
