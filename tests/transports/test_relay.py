"""What may be used of a relay is parted among senders."""

from kawat.transports.relay import Relay


def test_senders_share_connections_and_rate_and_each_has_a_connection() -> None:
    relay = Relay(host="relay.example", connections=5, rate=200)
    assert [(each.connections, each.rate) for each in map(relay.shared, (1, 2, 8))] == [(5, 200), (2, 100), (1, 25)]
    assert Relay(host="relay.example").shared(2).rate == 0
