"""The stream's end of the house: frames in order, readers as they are, tallies counted once, tickets."""

import pytest

from kawat.actions import people, profile_rows, stops, stream, subscriptions, wire, withdrawal
from kawat.actions.stream import CONNECT_BY_S, RESUME_UNTIL_S, FromStore, was_read
from kawat.core import errors
from kawat.core.ports import Tally
from kawat.core.profile import Criteria
from kawat.core.signing import read_ticket
from kawat.core.terms import Role
from kawat.store import models
from tests.house import House, item_of


class TestFrames:
    """Frames after N."""

    def test_frames_come_in_the_order_of_their_numbers(self, house: House) -> None:
        for _ in range(5):
            house.cleared("en")
        frames = FromStore().frames(1, 3)
        assert [its.number for its in frames.items] == [2, 3, 4]
        assert (frames.upto, frames.oldest) == (4, 1)
        rest = FromStore().frames(frames.upto, 3)
        assert ([its.number for its in rest.items], rest.upto) == ([5], 5)

    def test_nothing_new_says_so(self, house: House) -> None:
        frames = FromStore().frames(0, 10)
        assert (frames.items, frames.upto) == ((), 0)
        house.cleared("en")
        frames = FromStore().frames(1, 10)
        assert (frames.items, frames.upto) == ((), 1)

    def test_a_cursor_ahead_of_the_wire_is_told_where_the_wire_is(self, house: House) -> None:
        house.cleared("en")
        assert FromStore().frames(99, 10).upto == 1

    def test_notices_come_alone_in_order_and_the_newest_where_they_are_too_many(
        self, house: House, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for _ in range(3):
            withdrawal.kill(house.edo, house.cleared("en"), "false")
        assert [its.number for its in FromStore().notices(2)] == [4, 6]
        monkeypatch.setattr(stream, "NOTICES", 2)
        assert [its.number for its in FromStore().notices(0)] == [4, 6]

    def test_what_is_too_long_ago_is_said_to_be_so(self, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(stream, "REPLAY", 2)
        for _ in range(4):
            house.cleared("en")
        assert FromStore().frames(0, 1).oldest == 3

    def test_drafts_and_held_items_are_in_no_frame(self, house: House) -> None:
        house.file("en")
        slug = house.approved("id")
        wire.hold(house.edo, slug, house.clock.said(hours=1))
        assert FromStore().frames(0, 10).items == ()

    @pytest.mark.parametrize("scope", [("all", ""), ("channel", "stream")])
    def test_a_stopped_stream_stands_still_and_goes_on_where_it_was(self, house: House, scope: tuple) -> None:
        slug = house.cleared("en")
        house.cleared("en")
        stops.stop(house.edo, *scope)
        withdrawal.kill(house.edo, slug, "false")
        frames = FromStore().frames(1, 10)
        assert (frames.items, frames.upto) == ((), 1)
        assert [its.number for its in frames.ahead] == [3]
        stops.start(house.edo)
        frames = FromStore().frames(1, 10)
        assert ([its.number for its in frames.items], frames.upto, frames.ahead) == ([2, 3], 3, ())


class TestReaders:
    """Who may have a stream, and what they asked for."""

    def test_a_reader_is_a_subscriber_with_profiles_circuits_and_country(self, house: House, sari: tuple) -> None:
        subscriber = sari[1].subscriber_id
        readers = FromStore().readers([subscriber, 999_999])
        assert readers.keys() == {subscriber}
        reader = readers[subscriber]
        assert (reader.subscriber, reader.revision, reader.country) == (subscriber, 1, "ID")
        assert reader.circuits == {"asia"}
        assert reader.criteria == (Criteria(languages=("en",)),)

    def test_a_change_shows_at_once_and_who_ended_has_no_stream(self, house: House, sari: tuple) -> None:
        subscriber = sari[1].subscriber_id
        profile_rows.change_profiles(house.olga, subscriber, [Criteria(languages=("id",))])
        reader = FromStore().readers([subscriber])[subscriber]
        assert (reader.revision, reader.criteria) == (2, (Criteria(languages=("id",)),))
        subscriptions.end_subscription(house.olga, subscriber)
        assert FromStore().readers([subscriber]) == {}
        assert FromStore().readers([]) == {}


class TestTallies:
    """One row per item and edge."""

    def tally(self, **more: object) -> Tally:
        said = {"number": 1, "edge": "a", "offered": 3, "written": 2, "dropped": 1, "first_us": 10, "last_us": 20}
        return Tally(**{**said, **more})  # type: ignore[arg-type]

    def test_the_same_tally_again_changes_nothing_but_its_counts(self, house: House) -> None:
        slug = house.cleared("en")
        for tally in (self.tally(), self.tally(), self.tally(edge="b")):
            FromStore().settle([tally])
        assert models.EdgeTally.objects.count() == 2
        FromStore().settle([self.tally(offered=4), self.tally(offered=5, written=5, last_us=30)])
        row = models.EdgeTally.objects.get(edge="a")
        assert (row.item_id, row.offered, row.written, row.last_us) == (item_of(slug).pk, 5, 5, 30)

    def test_a_tally_of_what_never_was_is_passed_over(self, house: House) -> None:
        house.cleared("en")
        FromStore().settle([self.tally(number=99), self.tally()])
        assert models.EdgeTally.objects.count() == 1
        FromStore().settle([])


class TestTickets:
    """A ticket is for the subscriber's own person."""

    def test_a_ticket_opens_the_stream_for_a_minute_and_resumes_it_for_half_a_day(
        self, house: House, sari: tuple
    ) -> None:
        actor, destination = sari
        text = stream.ticket(actor)
        now = int(house.clock.instant.timestamp())
        its = read_ticket(text, stream.ticket_keys(), now=now + CONNECT_BY_S, resuming=False)
        assert (its.subscriber, its.revision) == (destination.subscriber_id, 1)
        with pytest.raises(errors.BadTicket):
            read_ticket(text, stream.ticket_keys(), now=now + CONNECT_BY_S + 1, resuming=False)
        assert read_ticket(text, stream.ticket_keys(), now=now + RESUME_UNTIL_S, resuming=True) == its

    @pytest.mark.parametrize("who", ["dewi", "edo", "olga", "otto"])
    def test_who_subscribes_to_nothing_gets_no_ticket(self, house: House, sari: tuple, who: str) -> None:
        with pytest.raises(errors.Forbidden):
            stream.ticket(getattr(house, who))
        with pytest.raises(errors.Forbidden):
            stream.ticket(getattr(house, who), sari[1].subscriber_id)

    def test_nobody_gets_a_ticket_for_somebody_else(self, house: House, sari: tuple) -> None:
        other = house.reader("other").subscriber_id
        with pytest.raises(errors.Forbidden):
            stream.ticket(sari[0], other)
        both = people.join("sari", Role.SUBSCRIBER, subscriber=models.Subscriber.objects.get(pk=other))
        assert stream.ticket(both, other)


def test_a_read_is_written_down_each_time(house: House, sari: tuple) -> None:
    slug = house.cleared("en")
    for _ in range(2):
        was_read(sari[1].subscriber_id, [item_of(slug).pk])
    assert (
        list(models.Read.objects.values_list("subscriber_id", "at_us")) == [(sari[1].subscriber_id, house.clock.us)] * 2
    )
