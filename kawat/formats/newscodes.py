"""IPTC's NewsCodes as the formats share them: the signals of a kind, and the eight digits of a Media Topic."""

import re

from kawat.core.terms import Kind

SIGNALS = {Kind.CORRECTION: "sig:correction", Kind.UPDATE: "sig:update"}
_TOPIC = re.compile(r"(?:medtop:)?([0-9]{8})", re.ASCII)


def topic_code(topic: str) -> str:
    """'04000000' and 'medtop:04000000' as '04000000', '' where the topic is none of IPTC's."""
    found = _TOPIC.fullmatch(topic)
    return found[1] if found else ""
