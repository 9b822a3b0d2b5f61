"""Icons come from one set: each that a page names is drawn, and nothing is drawn that no page names."""

import re
from pathlib import Path
from xml.etree import ElementTree

import kawat.web

WEB = Path(kawat.web.__file__).parent


def test_each_icon_that_is_named_is_drawn_and_each_that_is_drawn_is_named() -> None:
    drawn = ElementTree.parse(WEB / "static/kawat/built/icons.svg").getroot()  # noqa: S314 - our own
    named = {
        name
        for template in (WEB / "templates").rglob("*.html")
        for name in re.findall(r'{% icon "([a-z-]+)" %}', template.read_text("utf-8"))
    }
    assert {symbol.attrib["id"] for symbol in drawn} == named
