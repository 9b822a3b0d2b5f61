"""Pages of docs/ that are written from the code. `python -m tests.docs` writes them anew; a test compares them."""

from collections.abc import Callable
from pathlib import Path

from kawat.core import errors
from kawat.core.errors import KawatError, leaves
from kawat.core.terms import GLOSSARY

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


PAGES: dict[str, Callable[[], str]] = {"errors.md": errors_page, "glossary.md": glossary_page}

if __name__ == "__main__":
    for name, page in PAGES.items():
        (DOCS / name).write_text(page(), "utf-8")
