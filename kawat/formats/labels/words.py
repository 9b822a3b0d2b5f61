"""What the words around a story are, as one frozen value a language.

A language that lacks a word cannot be written down: every field is required. Sentences are whole and have named
placeholders.
"""

from dataclasses import dataclass

from kawat.core.terms import Kind
from kawat.language import direction


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """The standing words of one language. `language` is its BCP 47 tag.

    The first group are the marks of each kind as they stand above a story and before a subject. `comma`, `dash`,
    `opening` and `closing` are the punctuation of a dateline, `colon` what follows a label, `listing` what parts the
    members of a list, and `end` the end mark.
    """

    language: str

    flash: str
    advisory: str
    update: str
    correction: str
    refile: str
    repeat: str
    withhold: str
    kill: str

    note: str
    replaces: str
    superseded: str
    story: str
    reason: str
    kill_order: str
    withhold_order: str
    confirm: str
    killed: str
    withheld: str

    photo: str
    credit: str
    keywords: str
    sectors: str
    tickers: str
    contacts: str
    source: str
    not_for: str
    prevailing: str

    other_languages: str
    read_online: str
    sent_by: str
    sent_for: str
    preferences: str

    comma: str = ", "
    dash: str = " – "
    opening: str = " ("
    closing: str = ")"
    colon: str = ": "
    listing: str = ", "
    end: str = "###"

    @property
    def direction(self) -> str:
        """'rtl' or 'ltr', as HTML's `dir` says it."""
        return direction(self.language)

    def mark(self, kind: Kind) -> str:
        """The mark of a kind; an ordinary release has none."""
        return "" if kind is Kind.RELEASE else str(getattr(self, kind.value))

    def labelled(self, label: str, text: str) -> str:
        """'label: text' with the language's own colon."""
        return f"{label}{self.colon}{text}"
