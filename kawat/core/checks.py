"""The checks: pure functions of an item and the facts that `language.facts_of` measured, each yielding findings.

Blocking is what would go out wrong or not be enforced; what a receiver could do without is advice. Notices (kill and
withhold) are not checked: nothing may delay them. There is no clock here, so that a check says the same at any time.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from kawat.core.findings import RULES, Finding, Rule, find
from kawat.core.markets import Closure, named_by, trading_at
from kawat.core.release import Item
from kawat.core.terms import LANGUAGES, Kind

__all__ = ["CHECKS", "RULES", "Facts", "Finding", "Rule", "check", "find"]

HEADLINE_ADVISED, HEADLINE_MOST = 64, 250
"""Columns: what some receivers cut at, and what the narrowest database column among them holds."""

BODY_LEAST = 40
"""Columns below which a body is no story: less than half a line of a terminal."""

TICKERS_MOST = 5
JUDGED_LETTERS = 20
"""Letters below which a text is too short to tell its script."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What was measured of an item's text.

    `scripts` are shares of the letters by ISO 15924 script, largest first, `expected` the scripts of the stated
    language; `hans` and `hant` count characters that occur in one Chinese script only. `embargo_reason` says why the
    embargo line cannot be read, `embargo_line` and `end_mark` are what still stands in the body. `searched` is how many
    characters of a story are searched at most, `unsearched` how many there are beyond. `closed` says of the
    markets that the tickers name which are known to be closed on the day of the hold, or for half of it. `own_tickers`
    are those that the issuer names as its own, none where it names none.
    """

    scripts: tuple[tuple[str, float], ...] = ()
    expected: tuple[str, ...] = ()
    letters: int = 0
    hans: int = 0
    hant: int = 0
    headline_columns: int = 0
    body_columns: int = 0
    embargo_reason: str = ""
    embargo_line: str = ""
    end_mark: str = ""
    searched: int = 0
    unsearched: int = 0
    closed: tuple[Closure, ...] = ()
    own_tickers: tuple[str, ...] = ()


Check = Callable[[Item, Facts], Iterator[Finding]]


def headline(item: Item, facts: Facts) -> Iterator[Finding]:
    if not item.headline.strip():
        yield find("headline-missing")
    elif facts.headline_columns > HEADLINE_MOST:
        yield find("headline-endless", columns=facts.headline_columns, limit=HEADLINE_MOST)
    elif facts.headline_columns > HEADLINE_ADVISED:
        yield find("headline-long", columns=facts.headline_columns, limit=HEADLINE_ADVISED)


def dateline(item: Item, facts: Facts) -> Iterator[Finding]:
    if item.kind is Kind.FLASH:
        return
    if not item.dateline.place:
        yield find("dateline-missing")
    elif item.dateline.day is None:
        yield find("dateline-undated", raw=item.dateline.raw or item.dateline.place)


def body(item: Item, facts: Facts) -> Iterator[Finding]:
    if item.kind is Kind.FLASH:
        if item.body:
            yield find("flash-with-body")
    elif facts.body_columns < BODY_LEAST:
        yield find("body-near-empty", columns=facts.body_columns)
    if facts.unsearched:
        yield find("body-unsearched", limit=f"{facts.searched:,}", count=f"{facts.unsearched:,}")


def contacts(item: Item, facts: Facts) -> Iterator[Finding]:
    if not item.contacts and item.kind is not Kind.FLASH:
        yield find("contact-missing")
    for each in item.contacts:
        if not each.phone.strip() and not each.email.strip():
            yield find("contact-unreachable", name=each.name)


def boilerplate(item: Item, facts: Facts) -> Iterator[Finding]:
    if not item.boilerplate.strip() and item.kind is not Kind.FLASH:
        yield find("boilerplate-missing")


def provider(item: Item, facts: Facts) -> Iterator[Finding]:
    """A third party's story says so, and says whose it is."""
    if item.provider is None or item.kind is Kind.FLASH:
        return
    if not item.disclaimer.strip():
        yield find("disclaimer-missing", provider=item.provider.name)
    said = (item.dateline.mark, item.disclaimer, item.boilerplate, item.text)
    if not any(item.provider.name.casefold() in each.casefold() for each in said):
        yield find("attribution-missing", provider=item.provider.name)


def classification(item: Item, facts: Facts) -> Iterator[Finding]:
    if not item.sectors and not item.topics:
        yield find("sectors-missing")
    if not item.keywords and item.kind is not Kind.FLASH:
        yield find("keywords-missing")


def media(item: Item, facts: Facts) -> Iterator[Finding]:
    if not item.media and item.kind is not Kind.FLASH:
        yield find("media-missing")
    for each in item.media:
        if not each.blob:
            yield find("picture-missing", caption=each.caption or each.name)
        elif not each.caption.strip():
            yield find("caption-missing", name=each.name)
        if not each.credit.strip():
            yield find("credit-missing", name=each.name or each.caption)
        if each.media_type.startswith("image/") and not each.alternative.strip():
            yield find("alternative-missing", name=each.name or each.caption)


def correction(item: Item, facts: Facts) -> Iterator[Finding]:
    if item.kind is Kind.CORRECTION and not item.note.strip():
        yield find("note-missing")


def language(item: Item, facts: Facts) -> Iterator[Finding]:
    """The language is stated, is one of the wire's, and can be written in the script of the text."""
    if item.language in ("", "und"):
        yield find("language-missing")
        return
    if item.language not in LANGUAGES:
        yield find("language-unknown", language=item.language, known=", ".join(LANGUAGES))
        return
    if facts.letters < JUDGED_LETTERS:
        return
    shares = dict(facts.scripts)
    own = sum(shares.get(script, 0.0) for script in facts.expected)
    kana = shares.get("Hira", 0.0) + shares.get("Kana", 0.0)
    stranger = next((script for script, _ in facts.scripts if script not in facts.expected), "")
    # Names and brands stand in Latin everywhere: only a text with less than a third of its own script is another's.
    if own < 1 / 3:
        yield _script(item, stranger, 1 - own)
    elif item.language == "ja" and kana < 0.05 and facts.letters > 60:
        yield _script(item, "Hani", shares.get("Hani", 0.0))
    elif item.language.startswith("zh") and kana > 0.2:
        yield _script(item, "Hira", kana)


def chinese(item: Item, facts: Facts) -> Iterator[Finding]:
    """Simplified and Traditional are different readers: neither is sent as the other."""
    if item.language not in ("zh-Hans", "zh-Hant"):
        return
    own, other = (facts.hans, facts.hant) if item.language == "zh-Hans" else (facts.hant, facts.hans)
    name = "zh-Hant" if item.language == "zh-Hans" else "zh-Hans"
    if other > own and other >= 3:
        yield find("chinese-script", language=item.language, other=name, count=other)
    elif other:
        yield find("chinese-mixed", language=item.language, other=name, count=other)


def embargo(item: Item, facts: Facts) -> Iterator[Finding]:
    """An embargo line that no instant stands for would be printed and not kept."""
    if item.embargo and item.not_before is None:
        reason = facts.embargo_reason or "no instant was read from it"
        yield find("embargo-ambiguous", line=item.embargo, reason=reason)
    if facts.embargo_line and item.not_before is None:
        yield find("embargo-left-in", line=facts.embargo_line)


def end_mark(item: Item, facts: Facts) -> Iterator[Finding]:
    if facts.end_mark:
        yield find("end-mark-left-in", mark=facts.end_mark)


_PLACEHOLDER = re.compile(
    r"(?<![\w/@.])(TKTK\w*|TK|X{3,}|TBC|TBD|\?{3,}|_{4,}|[Ll]orem ipsum|LOREM IPSUM|\[(?:insert|INSERT|Insert|TK)[^\]]*\]"
    r"|\{\{[^}]*\}\})(?!\w)"
)


def placeholder(item: Item, facts: Facts) -> Iterator[Finding]:
    words = (found[1] for each in (item.headline, item.subhead, item.text) for found in _PLACEHOLDER.finditer(each))
    for word in dict.fromkeys(words):
        yield find("placeholder", word=word)


def tickers(item: Item, facts: Facts) -> Iterator[Finding]:
    if len(item.tickers) > TICKERS_MOST:
        yield find("ticker-spam", count=len(item.tickers), limit=TICKERS_MOST)
    for each in item.tickers:
        market, mark, _ = each.partition(":")
        if not mark or not market.strip():
            yield find("ticker-without-market", ticker=each.strip(": "))
    own = {known for each in facts.own_tickers for known in (each, each.partition(":")[2])}
    strangers = [each for each in item.tickers if own and each.upper().replace(" ", "") not in own]
    if strangers and item.issuer is not None:
        yield find(
            "ticker-not-own",
            tickers=", ".join(strangers),
            issuer=item.issuer.name,
            own=", ".join(facts.own_tickers),
        )


def markets(item: Item, facts: Facts) -> Iterator[Finding]:
    """A hold that falls into the hours of an exchange that a ticker names, those of a half day where that is known, right
    behind its close, or on a day on which it is closed."""
    if item.not_before is None:
        return
    closed = {each.market: each for each in facts.closed}
    for market in named_by(item.tickers):
        local, off = market.local(item.not_before), closed.get(market.name)
        its = trading_at(market, item.not_before, is_half=off is not None and off.is_half)
        if local is not None and off is not None and not off.is_half:
            yield find(
                "market-closed",
                time=f"{local:%Y-%m-%d %H:%M}",
                zone=market.zone,
                market=market.name,
                holiday=off.holiday,
            )
        elif its is not None and off is not None:
            yield find(
                "market-half-day",
                time=f"{its.local:%Y-%m-%d %H:%M}",
                zone=market.zone,
                market=market.name,
                close=f"{its.close:%H:%M}",
                holiday=off.holiday,
                until=f"{its.until:%H:%M}",
            )
        elif its is not None:
            yield find(
                "market-open" if its.is_open else "market-close",
                time=f"{its.local:%H:%M}",
                zone=market.zone,
                market=market.name,
                until=f"{its.until:%H:%M}",
            )


_BARE_LINK = re.compile(r"\b(?:https?|ftp)\s?:\s?//?[^\s<>\"'“”，。、）)\]]+", re.IGNORECASE)
_HOST = re.compile(r"[\w\-]+(\.[\w\-]+)+\.?")


def links(item: Item, facts: Facts) -> Iterator[Finding]:
    """Links that cannot lead anywhere by their form alone; nothing is fetched."""
    blocks = item.body
    hrefs = [span.href for block in blocks for span in block.spans if span.href]
    hrefs += [found.rstrip(".,;:!?") for text in (item.text, item.disclaimer) for found in _BARE_LINK.findall(text)]
    for href in dict.fromkeys(hrefs):
        scheme, mark, rest = href.partition(":")
        if mark and scheme.strip().casefold() in ("javascript", "data", "file", "vbscript"):
            yield find("link-unsafe", link=href)
        elif reason := _dead(href, scheme.casefold() if mark else "", rest):
            yield find("link-malformed", link=href, reason=reason)


CHECKS: tuple[Check, ...] = (
    headline,
    language,
    chinese,
    embargo,
    body,
    dateline,
    contacts,
    boilerplate,
    provider,
    classification,
    media,
    correction,
    end_mark,
    placeholder,
    tickers,
    markets,
    links,
)
"""Every check, in the order in which an editor reads them."""

HOURS = frozenset({"market-open", "market-close", "market-closed", "market-half-day"})
"""What is found of the hold's time alone: the desk's own hold gives another answer than the filed one."""

READING_ONLY = frozenset({"unplaced", "raw-html", "not-taken", "terms-not-enforced", "markup-unreadable"})
"""What only the filed text can show: `check` cannot find it again, the rest it can."""


def check(item: Item, facts: Facts, *, reading: tuple[Finding, ...] = ()) -> tuple[Finding, ...]:
    """All findings, blocking ones first.

    Of the findings that `reading` the copy gave, those are kept that no check can find again; the rest are the checks'
    to say, so that what was mended meanwhile is not said any more.
    """
    if item.kind.is_notice:
        return ()
    found = [finding for each in CHECKS for finding in each(item, facts)]
    found += [finding for finding in reading if finding.code in READING_ONLY]
    return tuple(sorted(dict.fromkeys(found), key=lambda finding: not finding.is_blocking))


def _script(item: Item, script: str, share: float) -> Finding:
    return find("language-script", language=item.language, percent=round(100 * share), script=script)


def _dead(href: str, scheme: str, rest: str) -> str:
    """Why a link is dead in form, or ''."""
    if any(char.isspace() for char in href):
        return "it holds a space"
    if scheme in ("mailto", "tel"):
        return "" if rest and (scheme == "tel" or "@" in rest.strip("@")) else "it names nobody"
    if scheme not in ("http", "https"):
        return "it does not begin with https://"
    try:
        parts = urlsplit(href)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return "its host cannot be read"
    if not rest.startswith("//") or not host:
        return "it names no host"
    if not _HOST.fullmatch(host) and ":" not in host:
        return "what it names is no host"
    return "" if port != 0 else "its port is 0"
