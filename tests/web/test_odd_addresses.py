"""Addresses that nobody would type: NUL, which PostgreSQL holds nowhere, is a name that nothing has."""

from tests.web.house import Browsers

STRANGERS = (
    "/?language=*", "/?circuit=*", "/?issuer=*", "/search?q=*", "/search?at=*", "/issuers/*", "/circuits/*", "/countries/*",
    "/feeds/*.atom", "/feeds/own/*.atom", "/unsubscribe/*", "/join/*", "/account/address/*", "/set-up/*", "/password/1/*",
)  # fmt: skip
ROOMS = (
    "/desk?after=*", "/desk?lane=*", "/reports/*", "/issuer/organisations/*", "/wire?subscriber=*", "/wire?profile=*&words=*",
    "/wire/items?numbers=*", "/file?draft=*&release=*", "/file?issuer=*",
)  # fmt: skip


def test_what_no_database_can_hold_is_as_unknown_as_anything(browsers: Browsers) -> None:
    for browser, addresses in (
        (browsers.anybody, STRANGERS),
        *((each, ROOMS) for each in (browsers.edo, browsers.dewi, browsers.sari)),
    ):
        for address in addresses:
            assert browser.get(address.replace("*", "%00")).status_code < 500, address
