"""The lifecycle tables as docs/architecture.md shows them, drawn from `core.lifecycle`.

`python -m tests.pages.lifecycle` writes them into the page again.
"""

from collections.abc import Mapping

from kawat.core.lifecycle import DELIVERY, ITEM
from kawat.core.terms import DeliveryState, State
from tests.pages.texts import DOCS, between

PAGE = DOCS / "architecture.md"


def drawn(states: type[State] | type[DeliveryState], table: Mapping[tuple[object, object], object]) -> str:
    """A Markdown table: a row a state, and what each verb makes of it."""
    lines = ["| state | what moves it, and to where |", "|---|---|"]
    for state in states:
        ways = [f"{verb} → **{_name(end)}**" for (start, verb), end in table.items() if start == state]
        lines.append(f"| **{_name(state)}** | {' · '.join(ways) or 'nothing any more'} |")
    return "\n".join(lines)


def tables() -> dict[str, str]:
    """Both tables by the name of their place in the page."""
    return {"item": drawn(State, ITEM), "delivery": drawn(DeliveryState, DELIVERY)}  # type: ignore[arg-type]


def _name(state: object) -> str:
    return state.value if isinstance(state, State) else state.name.lower()  # type: ignore[attr-defined]


def write() -> None:
    """Put both tables into the page."""
    text = PAGE.read_text("utf-8")
    for name, table in tables().items():
        text = text.replace(between(text, name), table)
    PAGE.write_text(text, "utf-8")


if __name__ == "__main__":
    write()
