"""What every action has in common: a line in the journal in the same transaction, hints after the commit alone, nothing of
a person or a story in either, and nothing at all from whoever may not."""

import ast
import json
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import kawat.actions
from kawat.actions import dispatch, editing, hints, intake, routing, stops, subscriptions, wire
from kawat.core.errors import KawatError, NotPermitted, Unknown
from kawat.store import journal as pen
from kawat.store import models
from kawat.store.journal import broken_at
from tests.actions.every import BY, EVERY
from tests.house import STORIES, House, counts, journal

PIECEMEAL = ("work on a file", "import")
"""What is done in several transactions, each with all that is said of it, and goes on where it was cut off."""

THROUGH = {
    "accounts.take_password": "accounts.choose_password",
    "bounces._settle_letter": "bounces.take_in",
    "bounces._settle": "bounces.take_in",
    "bounces._count": "bounces.take_in",
    "bounces._complained_of_something": "bounces.take_in",
    "dispatch._count_failures": "owed_to_the_gone",
    "drafts._keep": "drafts.save",
    "enrolling.keep": "addresses.ask",
    "enrolling.revive": "mailboxes.ask_to_return",
    "folders.pin_met": "met",
    "handed_in._end": "handed_in.work",
    "intake._keep": "intake.follow_up",
    "mailboxes._added": "mailboxes.ask_to_add",
    "mailboxes._move": "mailboxes.ask_to_move",
    "quieting._change": "quieting.pause",
    "review.approve_by_policy": "by_policy",
    "setup._note": "setup.add_issuer",
    "subscriptions.enter": "subscriptions.subscribe",
    "websub.subscribe": "confirmation_of",
    "websub.end": "websub.deny",
    "wire._miss": "wire.lift_holds",
    "wire.drop": "wire.spike",
    "wire.send_out": "wire.clear",
    "withdrawal._usable_again": "withdrawal.lift",
    "withdrawal._withdraw": "withdrawal.kill",
}
"""What writes a line for others: by whom it is called in the tables."""
NAMED = {
    "handed_in.take": "with_file",
    "handed_in.drop": "with_file",
    "staff.give_rank": "on_budi",
    "staff.remove": "on_budi",
}


def noting() -> Iterator[str]:
    """Every function of the actions that writes a line of the journal."""
    home = Path(kawat.actions.__file__).parent
    for module in sorted(home.rglob("*.py")):
        name = module.stem if module.stem != "__init__" else module.parent.name
        for node in ast.walk(ast.parse(module.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef) and any(
                isinstance(each, ast.Call) and isinstance(each.func, ast.Name) and each.func.id == "note"
                for each in ast.walk(node)
            ):
                yield f"{name}.{node.name}"


def test_no_action_is_missing_here() -> None:
    """Whoever writes an action adds a row: who may, who may not, its line, its hints."""
    tables = Path(__file__).parent / "every"
    said = "\n".join(each.read_text("utf-8") for each in sorted(tables.glob("*.py")))
    used = {
        *(f"{node.value.id}.{node.attr}" for node in ast.walk(ast.parse(said))
          if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)),
        *(node.id for node in ast.walk(ast.parse(said)) if isinstance(node, ast.Name)),
    }  # fmt: skip
    missing = [each for each in noting() if THROUGH.get(each, NAMED.get(each, each)) not in used]
    assert not missing
    assert {*THROUGH, *NAMED} <= set(noting()), "what is no more is named no more"


@pytest.mark.parametrize("name", EVERY)
def test_an_action_writes_its_line_and_hints_after_the_commit(
    house: House, name: str, django_capture_on_commit_callbacks: Callable
) -> None:
    act, verbs, topics = EVERY[name](house)
    before = journal()
    house.ears.heard.clear()
    with django_capture_on_commit_callbacks() as callbacks:
        act()
    assert journal()[len(before) :] == verbs
    assert house.ears.heard == [], "a hint before the commit"
    for callback in callbacks:
        callback()
    assert house.ears.topics() == topics
    assert broken_at() is None
    assert all(keeps_silent(entry) for entry in models.Entry.objects.all())


@pytest.mark.parametrize("name", [name for name in EVERY if name not in PIECEMEAL])
def test_an_action_that_fails_at_its_end_leaves_nothing_and_hints_nothing(
    house: House, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The journal's pen breaks at the last line: what the action had done is undone."""
    act, verbs, _ = EVERY[name](house)
    before, ledger, lines = counts(), house.whole_ledger(), 0
    states = list(models.Item.objects.order_by("pk").values_list("state", "number", "hold_us"))
    house.ears.heard.clear()
    real = pen.note

    class Broken(Exception):
        pass

    def note(*args: object, **facts: object) -> None:
        nonlocal lines
        lines += 1
        real(*args, **facts)
        if lines == len(verbs):
            raise Broken

    for called, module in list(sys.modules.items()):
        if called.startswith("kawat.actions.") and hasattr(module, "note"):
            monkeypatch.setattr(module, "note", note)
    with pytest.raises(Broken):
        act()
    assert {**counts(), "knock": before["knock"]} == before, "a knock at the door counts, whatever comes of it"
    assert house.whole_ledger() == ledger
    assert list(models.Item.objects.order_by("pk").values_list("state", "number", "hold_us")) == states
    assert house.ears.heard == []


@pytest.mark.parametrize("name", [name for name, row in BY.items() if row.refused])
def test_who_may_not_changes_nothing(house: House, name: str) -> None:
    act = BY[name].stage(house)
    before, lines = counts(), journal()
    for who in BY[name].refused:
        with pytest.raises(KawatError) as refused:
            act(getattr(house, who))
        assert isinstance(refused.value, (NotPermitted, Unknown)), who
    assert (counts(), journal()) == (before, lines)


def keeps_silent(entry: models.Entry) -> bool:
    """Whether a line knows people by id and no story at all."""
    said = f"{entry.subject} {entry.facts}"
    words = {word for told in STORIES.values() for text in told for word in text.split() if len(word) > 5}
    people_s = re.search(r"dewi|edo\b|eka\b|olga|otto|sari|budi|@|readers|Sagara", said)
    return isinstance(json.loads(entry.facts), dict) and not people_s and not any(word in said for word in words)


def test_actions_that_are_not_permitted_write_nothing_at_all(house: House) -> None:
    slug = house.approved("en")
    before, lines = counts(), journal()
    for act in (
        lambda: intake.file(house.otto, house.filing("en")),
        lambda: editing.edit(house.otto, slug, subhead="x"),
        lambda: wire.clear(house.otto, slug),
        lambda: wire.spike(house.otto, slug),
        lambda: stops.stop(house.otto),
        lambda: dispatch.redeliver(house.otto, name=slug),
        lambda: subscriptions.end_subscription(house.otto, 1),
    ):
        with pytest.raises(Exception, match="otto"):
            act()
    assert (counts(), journal()) == (before, lines)


def test_losing_the_bus_loses_nothing(house: House, sari: tuple) -> None:
    hints.connect(None)
    house.cleared("en")
    house.route()
    assert len(house.carry()) == 1
    assert routing.unrouted() == []
