"""By what somebody is counted who knocks."""

import pytest

from kawat.actions.knocks import network_of


@pytest.mark.parametrize(
    ("client", "network"),
    [
        ("198.51.100.7", "198.51.100.7"),
        ("::ffff:198.51.100.7", "198.51.100.7"),
        ("2001:db8:1:2:3::7", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::9", "2001:db8:1:2::/64"),
        ("unix", "unix"),
    ],
)
def test_an_address_is_one_customer_however_it_is_written(client: str, network: str) -> None:
    assert network_of(client) == network
