"""Who gets a frame: profile, language, territory and circuit decide, and a notice goes to everybody."""

import pytest

from kawat.core.profile import Criteria
from kawat.core.terms import Kind
from tests.edge.desktop import Desktop, eventually, stage
from tests.edge.house import make_item, notice, word

ENGLISH = Criteria(languages=("en",))


async def headlines(desktop: Desktop, number: int) -> list[str]:
    return [event.data.get("headline", event.name) for event in await desktop.until(number)]


async def test_a_reader_gets_what_its_profile_asks_for() -> None:
    async with stage() as it:
        it.house.admit(1, Criteria(languages=("en",), query=word("port")))
        it.house.admit(2, ENGLISH)
        ports, everything = await it.open(1), await it.open(2)
        it.publish(make_item(headline="A port opens"))
        last = it.publish(make_item(headline="A mine closes"))
        assert await headlines(ports, last) == ["A port opens"]
        assert await headlines(everything, last) == ["A port opens", "A mine closes"]


async def test_one_matching_profile_of_several_suffices() -> None:
    async with stage() as it:
        it.house.admit(1, Criteria(languages=("en",), query=word("tin")), Criteria(languages=("en",), urgency=2))
        desktop = await it.open(1)
        it.publish(make_item(headline="Slow news"))
        last = it.publish(make_item(headline="Quick news", urgency=1))
        assert await headlines(desktop, last) == ["Quick news"]


async def test_a_reader_gets_the_first_of_its_languages_that_there_is() -> None:
    async with stage() as it:
        it.house.admit(1, Criteria(languages=("ko", "id", "en")))
        it.house.admit(2, Criteria(languages=("de",)))
        reader, german = await it.open(1), await it.open(2)
        it.publish(make_item(headline="Harbour"), siblings=("id",))
        last = it.publish(make_item(headline="Pelabuhan", language="id"), siblings=("en",))
        assert await headlines(reader, last) == ["Pelabuhan"]
        assert await headlines(german, last) == []


async def test_a_reader_in_a_forbidden_or_unknown_territory_gets_nothing_but_notices() -> None:
    async with stage() as it:
        for subscriber, country in ((1, "ID"), (2, "JP"), (3, "")):
            it.house.admit(subscriber, country=country)
        allowed, forbidden, unknown = [await it.open(each) for each in (1, 2, 3)]
        item = make_item(forbidden=("JP",))
        assert await headlines(allowed, it.publish(item)) == ["Harbour opens"]
        last = it.publish(notice(Kind.KILL, item))
        assert await headlines(allowed, last) == ["kill"]
        assert await headlines(forbidden, last) == ["kill"]
        assert await headlines(unknown, last) == ["kill"]


async def test_a_reader_gets_what_goes_out_on_one_of_its_circuits() -> None:
    async with stage() as it:
        it.house.admit(1, circuits=("asia", "tech"))
        it.house.admit(2, circuits=())
        member, outsider = await it.open(1), await it.open(2)
        it.publish(make_item(headline="Asia", circuits=("asia",)))
        it.publish(make_item(headline="Europe", circuits=("europe",)))
        last = it.publish(make_item(headline="Nobody", circuits=()))
        assert await headlines(member, last) == ["Asia"]
        assert await headlines(outsider, last) == []


@pytest.mark.parametrize("kind", [Kind.KILL, Kind.WITHHOLD])
async def test_a_notice_reaches_everybody_connected_whatever_they_asked_for(kind: Kind) -> None:
    async with stage() as it:
        it.house.admit(1, ENGLISH)
        it.house.admit(2, Criteria(languages=("ja",), urgency=1), circuits=("europe",), country="")
        desktops = [await it.open(1), await it.open(2)]
        item = make_item()
        it.house.clear(item)
        it.publish(notice(kind, item))
        for desktop in desktops:
            event = await desktop.next()
            assert (event.name, event.data["replaces"]) == (kind.value, item.uid)


async def test_a_kill_passes_a_stopped_stream_once_and_the_rest_goes_on_from_where_it_stood() -> None:
    async with stage() as it:
        it.house.admit(1)
        desktop = await it.open(1)
        item = make_item()
        first = it.publish(item)
        assert (await desktop.next()).data["uid"] == item.uid
        it.house.is_stopped = True
        late = make_item(headline="Later")
        it.publish(late)
        it.publish(notice(Kind.KILL, item))
        kill = await desktop.next()
        assert (kill.name, kill.data["replaces"], kill.id) == ("kill", item.uid, str(first))
        it.publish(make_item(headline="Last"))
        it.house.is_stopped = False
        it.edge.news()
        rest = [await desktop.next() for _ in range(3)]
        assert [each.data.get("headline", each.name) for each in rest] == ["Later", "kill", "Last"]


async def test_an_item_that_is_withdrawn_before_it_was_written_is_never_written() -> None:
    async with stage() as it:
        it.house.admit(1)
        desktop = await it.open(1)
        item = make_item()
        it.house.clear(item)
        last = it.publish(notice(Kind.KILL, item))
        assert await headlines(desktop, last) == ["kill"]


async def test_readers_who_want_the_same_are_asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    async with stage() as it:
        for subscriber in range(20):
            it.house.admit(subscriber, ENGLISH, country="ID" if subscriber % 2 else "JP")
            await it.open(subscriber)
        groups = list(it.edge.room.readership)
        assert sorted(len(group.members) for group in groups) == [10, 10]
        for desktop in it.desktops:
            await desktop.close()
        await eventually(lambda: not list(it.edge.room.readership))


async def test_a_changed_profile_is_taken_by_the_open_stream() -> None:
    async with stage() as it:
        it.house.admit(1, Criteria(languages=("en",), query=word("tin")))
        desktop = await it.open(1)
        first = it.publish(make_item(headline="copper"))
        assert await headlines(desktop, first) == []
        it.house.admit(1, Criteria(languages=("en",), query=word("copper")))
        it.edge.revoked([1])
        await eventually(lambda: [group.criteria[0].query for group in it.edge.room.readership] == [word("copper")])
        last = it.publish(make_item(headline="more copper"))
        assert await headlines(desktop, last) == ["more copper"]


async def test_a_revoked_reader_is_shut_out_and_cannot_come_back() -> None:
    async with stage() as it:
        it.house.admit(1)
        it.house.admit(2)
        gone, stays = await it.open(1), await it.open(2)
        del it.house.readers_by_id[1]
        it.edge.revoked([1, 2])
        assert await gone.rest() == []
        assert (await it.open(1, after=0)).status == 401
        last = it.publish(make_item())
        assert await headlines(stays, last) == ["Harbour opens"]


async def test_a_revocation_without_a_hint_is_found_out_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kawat.edge.door.TURN_S", 0.05)
    async with stage() as it:
        for subscriber in range(40):
            it.house.admit(subscriber)
            await it.open(subscriber)
        it.house.readers_by_id.clear()
        await eventually(lambda: it.edge.room.is_empty)


async def test_news_without_a_hint_comes_late_but_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kawat.edge.server.POLL_S", 0.05)
    async with stage() as it:
        it.house.admit(1)
        desktop = await it.open(1)
        it.house.clear(make_item())
        assert (await desktop.next()).data["headline"] == "Harbour opens"


async def test_a_house_that_fails_costs_delay_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kawat.edge.server.POLL_S", 0.05)
    monkeypatch.setattr("kawat.edge.server.SETTLE_AGAIN_S", 0.05)
    monkeypatch.setattr("kawat.edge.door.TURN_S", 0.1)
    async with stage() as it:
        it.house.admit(1)
        it.house.faults = 2
        desktop = await it.open(1)
        it.house.faults = 5
        number = it.publish(make_item())
        assert (await desktop.next()).data["headline"] == "Harbour opens"
        await eventually(lambda: it.house.tally(number).written == 1)


async def test_a_story_that_cannot_be_read_does_not_stop_the_wire(caplog: pytest.LogCaptureFixture) -> None:
    from tests.edge.house import analyse

    def fragile(cleared):  # type: ignore[no-untyped-def]
        if cleared.item.headline == "poison":
            raise ValueError("cannot be read")
        return analyse(cleared)

    async with stage(analyse=fragile) as it:
        it.house.admit(1)
        desktop = await it.open(1)
        it.publish(make_item(headline="poison"))
        last = it.publish(make_item())
        assert await headlines(desktop, last) == ["Harbour opens"]
        assert "edge.unreadable number=1" in caplog.text
