"""The router: never behind for long, never half-ready, and quick to start again."""

import gc
import logging
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from kawat.actions import profile_rows, standing, wire, withdrawal
from kawat.actions.standing import WHOLE, Shard
from kawat.core.profile import Criteria
from kawat.core.query import Form, Leaf
from kawat.core.terms import DeliveryState
from kawat.roles import router as role
from kawat.roles.router import Router
from kawat.roles.settings import read_settings
from kawat.roles.supervisor import Supervisor
from kawat.store import models
from tests.house import House, item_of

D = DeliveryState


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where the snapshots of this test lie; what a router froze is thawed."""
    real = standing._path
    monkeypatch.setattr(standing, "_path", lambda shard: tmp_path / "router" / real(shard).name)
    yield tmp_path / "router"
    gc.unfreeze()


@pytest.fixture
def told(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.INFO, "kawat.roles.router")
    return caplog


def ready(shard: Shard = WHOLE) -> Router:
    router = Router(shard)
    router.get_ready()
    return router


def slow(monkeypatch: pytest.MonkeyPatch, *, batches: int) -> None:
    """Profiles are taken in two at a time, and after so many batches an item has waited for long enough."""
    instants = iter(range(10_000))
    real = standing.sync
    monkeypatch.setattr(role.time, "monotonic", lambda: float(next(instants)))
    monkeypatch.setattr(role, "CATCH_UP_S", batches + 0.5)
    monkeypatch.setattr(standing, "sync", lambda *args: real(*args, limit=2))


def events(told: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage().partition(" ")[0] for record in told.records]


class TestStart:
    """From the table or from a snapshot, and the log says which."""

    def test_the_first_start_reads_the_table_and_the_next_one_the_snapshot(
        self, house: House, told: pytest.LogCaptureFixture
    ) -> None:
        for number in range(4):
            house.reader(f"r{number}")
        first = ready()
        first.rest()
        house.reader("new")
        second = ready()
        assert (len(first.engine), len(second.engine)) == (4, 5)
        assert events(told) == ["router.ready", "router.snapshot_saved", "router.ready"]
        assert "profiles=4 queries=0 " in told.messages[0]
        assert told.messages[0].endswith("from=rows")
        assert told.messages[2].endswith("from=snapshot")

    def test_a_long_start_says_how_far_it_is(
        self, house: House, told: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for number in range(30):
            house.reader(f"r{number}")
        slow(monkeypatch, batches=1)
        ready()
        assert set(events(told)) == {"router.building", "router.ready"}

    def test_kills_pass_a_long_start(self, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
        for number in range(5):
            house.reader(f"r{number}")
        slug = house.cleared("en")
        house.route()
        house.carry()
        withdrawal.kill(house.edo, slug, "false")
        slow(monkeypatch, batches=1)
        router = Router(WHOLE)
        router.ending.set()
        router.get_ready()
        assert not router.is_ready
        assert models.Item.objects.get(kind="kill").routed_us is not None

    def test_a_start_that_was_told_to_end_keeps_how_far_it_came(
        self, house: House, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for number in range(9):
            house.reader(f"r{number}")
        with monkeypatch.context() as patch:
            slow(patch, batches=2)
            ended = Router(WHOLE)
            ended.ending.set()
            ended.get_ready()
            ended.save()
        loaded = standing.load()
        assert loaded is not None
        assert 0 < len(loaded[0]) < 9
        assert len(ready().engine) == 9

    def test_a_snapshot_that_fails_in_a_way_nobody_foresaw_is_tried_once(
        self, house: House, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        house.reader("one")
        ready().rest()
        monkeypatch.setattr(standing, "load_snapshot", lambda *_, **__: {}["a part that is not there"])
        router = Router(WHOLE)
        with pytest.raises(KeyError):
            router.get_ready()
        router.get_ready()
        assert router.is_ready
        assert len(router.engine) == 1

    @pytest.mark.parametrize(
        ("told", "posts"),
        [
            ({}, ["router"]),
            ({"KAWAT_SHARDS": "3"}, ["router-1", "router-2", "router-3"]),
            ({"KAWAT_SHARDS": "3", "KAWAT_SHARD": "2"}, ["router-2"]),
        ],
    )
    def test_a_machine_staffs_all_routers_or_those_that_it_names(
        self, tmp_path: Path, told: dict[str, str], posts: list[str]
    ) -> None:
        supervisor = Supervisor(read_settings({"KAWAT_HOME": str(tmp_path), **told}), ["router"])
        assert [post.name for post in supervisor.posts] == posts
        os.close(supervisor.lifeline)
        os.close(supervisor._held_end)


class TestBurst:
    """Many profiles change at once, and an item clears."""

    def test_an_item_does_not_wait_for_a_burst_and_misses_nobody_who_was_there(
        self, house: House, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        router = ready()
        readers = [house.reader(f"r{number}") for number in range(20)]
        item = item_of(house.cleared("en"))
        slow(monkeypatch, batches=3)
        owed = []
        while not router.route_all():
            item.refresh_from_db()
            assert item.routed_us is None, "it is not finished by an engine that is behind"
            owed.append(len(house.ledger(item)))
        assert 0 < owed[0] < 20
        assert owed == [owed[0]] * len(owed), "what is sent meanwhile is sent once"
        assert house.ledger(item) == {each.pk: D.DUE for each in readers}
        item.refresh_from_db()
        assert item.routed_us is not None

    def test_what_changed_before_an_item_counts_for_it(self, house: House) -> None:
        reader = house.reader("changing")
        router = ready()
        profile_rows.change_profiles(house.olga, reader.subscriber_id, [Criteria(languages=("id",))])
        english, indonesian = house.cleared("en"), house.cleared("id")
        assert router.route_all()
        assert house.ledger(item_of(english)) == {}
        assert house.ledger(item_of(indonesian, 1, "id")) == {reader.pk: D.DUE}


class TestRest:
    """When nothing is to be routed."""

    def test_few_changes_are_not_worth_a_new_snapshot_but_for_the_end(
        self, house: House, told: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(role, "FEW", 3)
        house.reader("first")
        router = ready()
        saved = []
        for number in range(7):
            router.rest()
            saved.append(events(told).count("router.snapshot_saved"))
            house.reader(f"r{number}")
            router.route_all()
        assert saved == [1, 1, 1, 2, 2, 2, 3]
        router.save()
        router.save()
        assert events(told).count("router.snapshot_saved") == 4

    def test_an_engine_that_is_full_of_what_nobody_asks_any_more_is_made_anew_while_it_serves(
        self, house: House, told: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(standing, "WORN", 5)
        readers = [house.reader(f"r{number}") for number in range(9)]
        router = ready()
        for number in range(15):
            query = Leaf(form=Form.WORD, said=f"w{number}", readings=(f".w{number}",))
            profile_rows.change_profiles(
                house.olga, readers[0].subscriber_id, [Criteria(languages=("en",), query=query)]
            )
            router.route_all()
        assert len(router.engine.queries) == 16  # with the query of those who ask for no words
        worn = router.engine
        with monkeypatch.context() as patch:
            slow(patch, batches=1)
            router.rest()
            assert router.engine is worn
            slug = house.cleared("en")
            while not router.route_all():
                pass
            assert len(house.ledger(item_of(slug))) == 8
            for _ in range(20):
                router.rest()
        assert router.engine is not worn
        assert (len(router.engine), len(router.engine.queries)) == (9, 2)
        assert events(told).count("router.renewed") == 1
        assert len(ready().engine.queries) == 2
        other = house.cleared("en")
        assert router.route_all()
        assert len(house.ledger(item_of(other))) == 8

    def test_nothing_is_saved_shortly_before_a_hold_is_lifted(self, house: House, folder: Path) -> None:
        house.reader("one")
        router = ready()
        wire.hold(house.edo, house.approved("en"), house.clock.said(minutes=5))
        house.clock.forward(minutes=4, seconds=55)
        router.rest()
        assert not folder.exists()
        house.clock.forward(seconds=10)
        router.rest()
        assert folder.exists()

    def test_a_full_disk_costs_a_snapshot_and_no_more(
        self, house: House, told: pytest.LogCaptureFixture, folder: Path
    ) -> None:
        house.reader("one")
        router = ready()
        folder.write_text("no folder can be made here")
        router.rest()
        assert events(told)[-1] == "router.snapshot_failed"
        house.cleared("en")
        assert router.route_all()

    def test_routers_that_do_not_answer_are_told_of_once(
        self, house: House, told: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        router = ready(Shard(number=1, of=2))
        house.cleared("en")
        router.route_all()
        router.rest()
        assert "router.others_silent" not in events(told)
        house.clock.forward(seconds=31)
        router.rest()
        router.rest()
        assert events(told).count("router.others_silent") == 1
        assert told.messages[-1].endswith("answers=1 of=2")
