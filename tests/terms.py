"""The trade's terms: where English says one of them, and with which word each language says it.

`kawat/web/locale/XX/terms.toml`, beside a catalogue, is its language's glossary: for each term the forms that its word
takes in sentences (the first is the word itself), what it is never called, the few sentences that do well without it, and
why that word was chosen where there was a choice. docs/translating.md tells translators of it.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass

from babel.messages.catalog import Catalog, Message
from django.utils.translation import to_locale

from kawat.web.catalogues import LOCALE

SAID = {
    "release": r"\breleases?\b(?<!for release)(?! there\b)",
    "story": r"\bstor(?:y|ies)\b",
    "embargo": r"\bembargo|\ba hold\b|\bheld (?:until|no longer)|^hold$|\bhold it until|\bholds it until|items? (?:is|are) held"
    r"|^hold until|what is held|item: held|with an item: hold",
    "kill": r"\bkill(?:s|ed)?\b",
    "withhold": r"\bwithh(?:o|e)ld",
    "correction": r"\bcorrections?\b|^corrected$",
    "update": r"\bupdates?\b|^updated$",
    "clear": r"\bclear(?:s|ed)?\b(?! the words)",
    "desk": r"\bdesk\b",
    "editor": r"\beditors?\b",
    "operator": r"\boperators?\b",
    "issuer": r"\bissuers?\b",
    "provider": r"\bproviders?\b",
    "subscriber": r"\bsubscribers?\b",
    "outlet": r"\boutlets?\b",
    "journalist": r"\bjournalists?\b",
    "desktop": r"\bdesktops?\b",
    "circuit": r"\bcircuits?\b",
    "destination": r"\bdestinations?\b",
    "profile": r"\bprofiles?\b",
    "query": r"\b(?:query|queries)\b",
    "wire": r"\b(?<!clear the )(?<!cleared the )(?<!out on the )wire\b(?! (?:copy|number))",
    "feed": r"\bfeeds?\b",
    "stream": r"\bstreams?\b",
    "flash": r"\bflash(?:es)?\b",
    "digest": r"\bdigests?\b",
    "headline": r"\bheadlines?\b(?!:| and| nor)",
    "caption": r"\bcaptions?\b",
    "urgency": r"\burgency\b",
    "sector": r"\bsectors?\b",
    "slug": r"\bshort name\b",
    "heartbeat": r"\bheartbeats?\b",
    "quiet hours": r"\bquiet hours\b",
    "secret": r"\bsecrets?\b",
    "journal": r"\bjournal\b",
    "finding": r"\bfindings?\b",
    "dateline": r"\bdatelines?\b",
    "boilerplate": r"\bparagraph about you\b|^about you",
    "prevailing": r"\bprevailing\b",
}
"""By term, what of an English sentence says it; sentences of a context are read as 'context: sentence'."""

HELD = re.compile(r"%\(\w+\)[sd]|\{\w*\}|--\w+|`[^`]+`|https?://\S+|'kawat [a-z ]+'")
"""What is a name in a sentence and no word of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """How a language says a term."""

    forms: tuple[str, ...]
    never: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    why: str = ""


def glossary(tag: str) -> dict[str, Word]:
    """A language's words, by term."""
    kept = tomllib.loads((LOCALE / to_locale(tag) / "terms.toml").read_text("utf-8"))
    return {
        term: Word(
            forms=tuple(its["forms"]),
            never=tuple(its.get("never", ())),
            without=tuple(its.get("without", ())),
            why=its.get("why", ""),
        )
        for term, its in kept.items()
    }


def terms_of(message: Message) -> list[str]:
    """The terms that a message says in English, in every one of its forms."""
    english = f"{message.context}: {message.id}" if message.context else message.id
    texts = [english] if isinstance(english, str) else list(english)
    plain = [HELD.sub("", text) for text in texts]
    return [term for term, said in SAID.items() if all(re.search(said, text, re.IGNORECASE) for text in plain)]


def unlike(catalogue: Catalog, words: dict[str, Word]) -> Iterator[str]:
    """What a catalogue says in other words than its glossary's: the term, the English, and the language's own."""
    for message in catalogue:
        if not message.id:
            continue
        english = message.id if isinstance(message.id, str) else message.id[-1]
        forms = (message.string,) if isinstance(message.string, str) else tuple(message.string)
        for own in forms:
            said = own.casefold()
            for term in terms_of(message):
                word = words[term]
                if english not in word.without and not any(form.casefold() in said for form in word.forms):
                    yield f"{term}: {english!r} is {own!r}"
            for term, word in words.items():
                yield from (f"{term}: {own!r} says {other!r}" for other in word.never if other.casefold() in said)
