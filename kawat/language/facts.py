"""Measures an item's text, so that `core.checks` can judge it without knowing how languages are read."""

from kawat.core.checks import Facts
from kawat.core.release import Item
from kawat.language.closures import closures
from kawat.language.embargoes import is_embargo, read_embargo
from kawat.language.furniture import is_end_mark
from kawat.language.normal import width
from kawat.language.scripts import EXPECTED, hans_hant, script_of, script_shares
from kawat.language.terms import characters_of, searched_in

ENDS = 3
"""Blocks from either end in which an embargo line may have been left."""


def facts_of(item: Item) -> Facts:
    """Shares of scripts, widths, what is searched, which exchanges are closed, and what still stands in the body that
    should not."""
    said = "\n".join((item.headline, item.subhead, item.text))
    hans, hant = hans_hant(said)
    texts = [block.text for block in item.body]
    edges = texts if len(texts) <= 2 * ENDS else texts[:ENDS] + texts[-ENDS:]
    return Facts(
        scripts=script_shares(said),
        expected=EXPECTED.get(item.language, ()),
        letters=sum(1 for char in said if script_of(char)),
        hans=hans,
        hant=hant,
        headline_columns=width(item.headline),
        body_columns=width(item.text),
        embargo_reason=read_embargo(item.embargo, item.language).reason if item.embargo else "",
        embargo_line=next((text for text in edges if is_embargo(text, item.language)), ""),
        searched=searched_in(item.language),
        unsearched=max(0, characters_of(item) - searched_in(item.language)),
        closed=closures(item.tickers, item.not_before) if item.not_before else (),
        end_mark=next((text.strip() for text in texts[-8:] if is_end_mark(text, item.language)), ""),
    )
