"""Pages of docs/ that are written from the code. `python -m tests.docs` writes them anew; a test compares them."""

from collections.abc import Callable
from pathlib import Path

from kawat.core import errors
from kawat.core.errors import KawatError, leaves
from kawat.core.terms import GLOSSARY
from kawat.web.tongues import ENGLISH, TONGUES
from tests import terms

DOCS = Path(__file__).parents[1] / "docs"


def sentence_of(leaf: type[KawatError]) -> str:
    """What is said, with its placeholders."""
    return " ".join((leaf.__doc__ or "").split())


def branch_of(leaf: type[KawatError]) -> type[KawatError]:
    return leaf.__mro__[1]


def errors_page() -> str:
    """docs/errors.md."""
    lines = [
        "# What Kawat refuses",
        "",
        "Each refusal is one sentence that says what is wrong and what to do, under a code that does not change.",
        "The command line prints the sentence and ends with the exit code; HTTP answers with the status. Words in",
        "braces are filled in.",
        "",
        "An exit code of 0 says that it was done, 2 that the command line was not understood.",
    ]
    for branch in (child for child in vars(errors).values() if _is_branch(child)):
        lines += [
            "",
            f"## {sentence_of(branch).rstrip('.')}",
            "",
            "| code | sentence | exit code | HTTP |",
            "|---|---|---|---|",
        ]
        lines += [
            f"| `{leaf.code}` | {sentence_of(leaf).replace('|', '&#124;')} | {leaf.exit_code} | {leaf.status} |"
            for leaf in leaves(branch)
        ]
    return "\n".join(lines) + "\n"


def glossary_page() -> str:
    """docs/glossary.md."""
    lines = [
        "# The words",
        "",
        "What is named here is named so everywhere: in the code, the pages, the command line and these docs.",
        "`kawat/core/terms.py` is their home.",
        "",
        "| word | meaning |",
        "|---|---|",
        *(f"| {word} | {meaning} |" for word, meaning in GLOSSARY.items()),
    ]
    return "\n".join(lines) + "\n"


def _is_branch(child: object) -> bool:
    return isinstance(child, type) and issubclass(child, KawatError) and branch_of(child) is KawatError


def translating_page() -> str:
    """docs/translating.md: how a language is mended, and the words of each."""
    words = {tag: terms.glossary(tag) for tag in TONGUES if tag != ENGLISH}
    said = sorted({term for its in words.values() for term in its})
    lines = [TRANSLATING, ""]
    for tags in (list(words)[:7], list(words)[7:]):
        lines += ["| term | " + " | ".join(tags) + " |", "|---|" + "---|" * len(tags)]
        for term in said:
            own = [words[tag][term].forms[0] if term in words[tag] else "" for tag in tags]
            lines.append(f"| {term} | " + " | ".join(own) + " |")
        lines.append("")
    return "\n".join(lines)


TRANSLATING = """\
# Translating

The pages speak English and fourteen other languages: all of what the public, subscribers and readers of its mails see,
and the rooms of issuers, editors and the operator in Indonesian, Arabic and Japanese too.

**No native speaker has read these catalogues.** They were written and read through by people who know the trade and
work in English. If you read one of them as your own, what sounds stiff or wrong to you is stiff or wrong: mend it.

## Mending

1. A language's sentences are in `kawat/web/locale/XX/LC_MESSAGES/django.po`; any editor of gettext files opens it. Above
   each sentence stands where it is said. Take over what is in braces, tags and backquotes as it is.
2. Keep one manner of address throughout: German *Sie*, French *vous*, Spanish *usted*, Brazilian *você*, Russian *вы*,
   Indonesian *Anda*, Malay *anda*, Vietnamese *quý vị*, Korean 합니다체, Japanese です・ます, Chinese 您, Thai *ท่าน* without
   particles, Arabic the plural.
3. A term of the trade is one word throughout. `kawat/web/locale/XX/terms.toml` says which: `forms` are what of it may
   stand in a sentence (the first is the word; a stem covers its endings), `never` what competed with it, `without` the
   English sentences that do without it, and `why` the reason where there was a choice. If your newsroom says another
   word, change it there, and then where the test finds the old one.
4. `python -m kawat.web.catalogues` compiles them; look at the pages under `/XX/`.
5. `pytest tests/web/test_catalogues.py tests/web/test_terms.py` says what is missing, lost or called by two names, and
   `python -m tests.docs` writes this page anew.

Names of groups of countries are said as CLDR says them where it does, and by the catalogues where not. New sentences come
in by `make words`.

## The words

Each as its glossary has it; terms of the rooms stand only in the languages that the rooms speak."""

PAGES: dict[str, Callable[[], str]] = {
    "errors.md": errors_page,
    "glossary.md": glossary_page,
    "translating.md": translating_page,
}

if __name__ == "__main__":
    for name, page in PAGES.items():
        (DOCS / name).write_text(page(), "utf-8")
