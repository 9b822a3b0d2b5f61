"""Which format an Accept header asks for (RFC 9110, section 12.5.1).

IPTC has registered media types for NewsML-G2, NewsML and NITF, and none for ninjs: `application/vnd.iptc.ninjs+json` is
ours to answer to, beside `application/json`. Its parameter `version` tells 2.2 from 3.1.
"""

from dataclasses import dataclass

from kawat.core.errors import NotAcceptable
from kawat.formats import FORMATS

NINJS = "application/vnd.iptc.ninjs+json"
TYPES = {
    NINJS: "ninjs",
    "application/json": "ninjs",
    "application/vnd.iptc.g2.newsitem+xml": "newsml-g2",
    "application/atom+xml": "atom",
    "text/plain": "text",
    "text/vnd.iptc.newsml": "newsml",
    "text/vnd.iptc.nitf": "nitf",
    "message/rfc822": "mail",
}
"""The first that a wildcard names is given for it."""

VERSIONS = {"": "ninjs", "2": "ninjs-2.2", "2.2": "ninjs-2.2", "3": "ninjs", "3.1": "ninjs"}
RANGES_MOST = 30
"""Media ranges that are looked at; a browser sends eight."""


@dataclass(frozen=True, slots=True)
class _Range:
    """One media range of the header, in small letters."""

    type: str
    version: str
    quality: float

    @property
    def is_exact(self) -> bool:
        return not self.type.endswith("/*")

    def names(self, type: str) -> bool:
        return self.type in (type, "*/*", f"{type.partition('/')[0]}/*")


def format_for(accept: str) -> str:
    """The name of the format; ninjs where nothing is asked for. Raises `NotAcceptable`.

    Of two that are liked as much, the one that is named wins over a wildcard, and then the one that is named first.
    """
    if not accept.strip():
        return "ninjs"
    ranges = [_read(each) for each in accept.lower().split(",")[:RANGES_MOST]]
    unwanted = {each.type for each in ranges if each.is_exact and not each.quality}
    for each in sorted(ranges, key=lambda each: (-each.quality, not each.is_exact)):
        if not each.quality:
            break
        for type, name in TYPES.items():
            found = _version_of(name, each.version)
            if each.names(type) and type not in unwanted and found in FORMATS:
                return found
    raise NotAcceptable(accept=accept[:80], known=", ".join(TYPES))


def ninjs_for(accept: str) -> str:
    """Which ninjs goes into an answer that is JSON itself: 3.1, or 2.2 where the header asks for that."""
    try:
        name = format_for(accept)
    except NotAcceptable:
        return "ninjs"
    return name if name.startswith("ninjs") else "ninjs"


def content_type(accept: str, name: str, written: str) -> str:
    """What an answer in this format is called: as it was asked for where that was by ninjs' own name."""
    if name.startswith("ninjs") and NINJS in accept.lower():
        return f"{NINJS};version={'2.2' if name == 'ninjs-2.2' else '3.1'}"
    return written


def _version_of(name: str, version: str) -> str:
    return VERSIONS.get(version, "") if name == "ninjs" else name


def _read(told: str) -> _Range:
    type, *parameters = (each.strip() for each in told.split(";"))
    said = dict(each.partition("=")[::2] for each in parameters)
    return _Range(type, said.get("version", "").strip('"'), _quality(said.get("q", "1")))


def _quality(text: str) -> float:
    """0 to 1; what cannot be read is as good as not said."""
    try:
        return min(1.0, max(0.0, float(text)))
    except ValueError:
        return 1.0
