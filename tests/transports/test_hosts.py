"""Addresses of folders: what is kept is what was meant, and reading it again changes nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kawat.core.errors import BadAddress
from kawat.transports.files import ending
from kawat.transports.guard import Guard
from kawat.transports.hosts import PORTS, Place, place_of

GUARD = Guard(ports=PORTS)


@pytest.mark.parametrize(
    ("said", "kept", "folder"),
    [
        ("SFTP://kawat@Files.Example.net", "sftp://kawat@files.example.net/~/", ""),
        ("sftp://kawat@files.example.net/", "sftp://kawat@files.example.net/", "/"),
        ("sftp://kawat@files.example.net/~/a/b/", "sftp://kawat@files.example.net/~/a/b", "a/b"),
        ("sftp://kawat@files.example.net/in%20coming", "sftp://kawat@files.example.net/in%20coming", "/in coming"),
        ("ftps://k%40b.example@8.8.8.8:990/x", "ftps://k%40b.example@8.8.8.8:990/x", "/x"),
        ("sftp://k@[2606:4700:4700:0::1111]/x", "sftp://k@[2606:4700:4700::1111]/x", "/x"),
    ],
)
def test_an_address_is_kept_in_one_form(said: str, kept: str, folder: str) -> None:
    place, address = place_of(said, GUARD)
    assert (address, place.folder) == (kept, folder)
    assert place_of(address, GUARD) == (place, kept)


@given(st.text(max_size=40), st.text(max_size=60))
def test_whatever_is_written_is_refused_or_kept_for_good(user: str, rest: str) -> None:
    try:
        place, kept = place_of(f"sftp://{user}@files.example.net/{rest}", GUARD)
    except BadAddress:
        return
    assert isinstance(place, Place)
    assert place.host == "files.example.net"
    assert ".." not in place.folder.split("/")
    assert kept.isascii()
    assert place_of(kept, GUARD) == (place, kept)


@pytest.mark.parametrize(
    ("media_type", "name"),
    [
        ("application/json", "json"),
        ("application/ninjs+json; version=3", "json"),
        ("application/vnd.iptc.g2.newsitem+xml", "xml"),
        ("text/xml; charset=utf-8", "xml"),
        ("text/plain; charset=utf-8", "txt"),
        ("application/pdf", "bin"),
    ],
)
def test_a_file_ends_in_what_it_is(media_type: str, name: str) -> None:
    assert ending(media_type) == name
