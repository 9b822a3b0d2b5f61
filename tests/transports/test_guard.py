"""The outbound guard: which addresses may be saved, and which may be connected to."""

import unicodedata
from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kawat.core.errors import BadAddress
from kawat.transports import guard
from kawat.transports.guard import LOOPBACK, Guard


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("0.0.0.0", "this network"),
        ("10.1.2.3", "private"),
        ("100.100.100.200", "a carrier's own"),
        ("127.0.0.1", "loopback"),
        ("127.255.255.254", "loopback"),
        ("168.63.129.16", "metadata"),
        ("169.254.169.254", "link-local"),
        ("172.31.0.1", "private"),
        ("192.0.0.192", "reserved"),
        ("192.0.2.1", "documentation"),
        ("192.88.99.1", "6to4"),
        ("192.168.0.1", "private"),
        ("198.19.0.1", "benchmarks"),
        ("224.0.0.1", "multicast"),
        ("239.255.255.255", "multicast"),
        ("255.255.255.255", "reserved"),
        ("::", "unspecified"),
        ("::1", "loopback"),
        ("::7f00:1", "v4-compatible"),
        ("::ffff:127.0.0.1", "v4-mapped"),
        ("::ffff:8.8.8.8", "v4-mapped"),
        ("64:ff9b::7f00:1", "NAT64"),
        ("64:ff9b:1::a00:1", "NAT64"),
        ("2001:0:4136:e378:8000:63bf:3fff:fdd2", "Teredo"),
        ("2001:db8::1", "documentation"),
        ("2002:7f00:1::", "6to4"),
        ("2a00:1450::200:5efe:10.0.0.1", "ISATAP"),
        ("4000::1", "not given out"),
        ("fc00::1", "private"),
        ("fd00:ec2::254", "private"),
        ("fe80::1", "link-local"),
        ("fe80::1%eth0", "link-local"),
        ("fec0::1", "not given out"),
        ("ff02::1", "multicast"),
    ],
)
def test_no_address_but_a_public_one_is_connected_to(address: str, why: str) -> None:
    assert why in Guard().refusal(address, 443)


@pytest.mark.parametrize("address", ["8.8.8.8", "93.184.216.34", "2606:4700:4700::1111", "2a00:1450:4001::1"])
def test_a_public_address_is_connected_to(address: str) -> None:
    assert Guard().refusal(address, 443) == ""


@given(st.one_of(st.ip_addresses(v=4), st.ip_addresses(v=6)))
@example(ip_address("192.88.99.1"))
@example(ip_address("::ffff:8.8.8.8"))
def test_what_python_itself_calls_local_never_passes(ip: IPv4Address | IPv6Address) -> None:
    if not ip.is_global or ip.is_multicast or getattr(ip, "ipv4_mapped", None) or getattr(ip, "sixtofour", None):
        assert Guard().refusal(str(ip), 443)


@pytest.mark.parametrize("port", [0, 22, 25, 6379, 8081])
def test_an_odd_port_is_refused(port: int) -> None:
    assert f"port {port}" in Guard().refusal("8.8.8.8", port)


def test_further_ports_can_be_opened() -> None:
    assert Guard(ports={9443}).refusal("8.8.8.8", 9443) == ""


def test_the_allow_list_opens_loopback_on_any_port_and_nothing_else() -> None:
    lenient = Guard(allow=LOOPBACK)
    assert lenient.refusal("127.0.0.1", 12345) == ""
    assert lenient.refusal("::1", 12345) == ""
    assert lenient.url("http://127.0.0.1:12345/x") == "http://127.0.0.1:12345/x"
    assert lenient.refusal("10.0.0.1", 443)
    assert lenient.refusal("::ffff:127.0.0.1", 443)
    assert lenient.refusal("8.8.8.8", 12345)


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("https://Example.COM", "https://example.com/"),
        ("HTTPS://example.com/Hook?a=B#part", "https://example.com/Hook?a=B"),
        ("http://example.com:8080/x", "http://example.com:8080/x"),
        ("https://例え.jp/%E3", "https://xn--r8jz45g.jp/%E3"),
        ("https://[2606:4700:4700::1111]/", "https://[2606:4700:4700::1111]/"),
        ("https://8.8.8.8/", "https://8.8.8.8/"),
    ],
)
def test_a_url_is_kept_in_one_plain_form(address: str, kept: str) -> None:
    assert guard.url(address) == kept
    assert guard.url(kept) == kept


@pytest.mark.parametrize(
    "address",
    [
        "",
        "example.com",
        "ftp://example.com/",
        "file:///etc/passwd",
        "gopher://example.com/",
        "https://",
        "https:///x",
        "https://user@example.com/",
        "https://user:word@example.com/",
        "https://example.com:22/",
        "https://example.com:0/",
        "https://example.com:99999/",
        "https://example.com:x/",
        "https://localhost/",
        "https://intranet/",
        "https://db.internal/",
        "https://printer.local/",
        "https://127.0.0.1/",
        "https://127.1/",
        "https://2130706433/",
        "https://0x7f000001/",
        "https://0x7f.1/",
        "https://0177.0.0.1/",
        "https://127.0.0.1./",
        "https://１２７.０.０.１/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[fe80::1%25eth0]/",
        "https://example.com\\@127.0.0.1/",
        "https://example.com /",
        "https://example.com/a b",
        "https://example.com/\r\nX-Header: y",
        "https://example.com/ü",
        "https://exa%6dple.com/",
        "https://-example.com/",
        "https://example..com/",
        "https://straße.example/",
        "https://example.com/" + "x" * 2_048,
    ],
)
def test_a_url_that_could_mean_something_else_is_refused(address: str) -> None:
    with pytest.raises(BadAddress) as refused:
        guard.url(address)
    assert "\n" not in str(refused.value)
    assert "\r" not in str(refused.value)


@given(st.text(max_size=80))
def test_whatever_is_typed_as_a_url_is_kept_in_ascii_or_refused(text: str) -> None:
    for address in (text, f"https://{text}/", f"https://example.com/{text}"):
        try:
            kept = guard.url(address)
        except BadAddress:
            continue
        assert kept.isascii()
        assert kept.isprintable()
        assert " " not in kept


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("redaksi@example.org", "redaksi@example.org"),
        ("First.Last+news@Example.ORG", "First.Last+news@example.org"),
        ("o'neil@news.example", "o'neil@news.example"),
        ("news@例え.jp", "news@xn--r8jz45g.jp"),
        ("news@xn--r8jz45g.jp", "news@xn--r8jz45g.jp"),
        ("m\u00fcller@example.org", "m\u00fcller@example.org"),
        ("mu\u0308ller@example.org", "m\u00fcller@example.org"),
        ("편집.국@Example.org", "편집.국@example.org"),
        ("ข่าวที่นี่@example.org", "ข่าวที่นี่@example.org"),
        ("أخبار+١@例え.jp", "أخبار+١@xn--r8jz45g.jp"),
    ],
)
def test_a_mailbox_is_kept_with_its_domain_in_ascii(address: str, kept: str) -> None:
    assert guard.mail_address(address) == kept


@pytest.mark.parametrize(
    "address",
    [
        "",
        "@example.org",
        "name@",
        "name",
        "name@localhost",
        "name@example",
        "name@[127.0.0.1]",
        "name@127.0.0.1",
        "a b@example.org",
        '"a b"@example.org',
        "a@b@example.org",
        "a..b@example.org",
        ".a@example.org",
        "<a@example.org>",
        "a@example.org>",
        "a@example.org\n",
        "a@example.org\r\nRCPT TO:<b@example.org>",
        "a\r\n@example.org",
        "a\x00@example.org",
        "a@exam\u2028ple.org",
        "a@exam\u200bple.org\u200d",
        "\u0e49a@example.org",
        "a.\u0308b@example.org",
        "a\u200db@example.org",
        "a\u202eb@example.org",
        "a\u00a0b@example.org",
        "a\ud800@example.org",
        "☃@example.org",
        "편집\n@example.org",
        "한" * 22 + "@example.org",
        "a@straße.example",
        "a＠example.org",
        "a@example.org,b@example.org",
        "x" * 65 + "@example.org",
        "a@" + "x" * 64 + ".org",
        "a@" + ".".join(["x" * 60] * 5),
    ],
)
def test_a_mailbox_that_could_carry_a_command_or_a_header_is_refused(address: str) -> None:
    with pytest.raises(BadAddress) as refused:
        guard.mail_address(address)
    assert "\n" not in str(refused.value)


@given(st.text(max_size=40), st.text(max_size=40))
def test_whatever_is_typed_as_a_mailbox_is_kept_in_plain_letters_or_refused(local: str, host: str) -> None:
    try:
        kept = guard.mail_address(f"{local}@{host}")
    except BadAddress:
        return
    assert kept.partition("@")[2].isascii()
    assert kept.isprintable()
    assert unicodedata.is_normalized("NFC", kept)
    assert not set(kept) & set(' <>",;:()[]\\')
