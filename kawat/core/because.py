"""Why something was refused: a clause with named placeholders, so that a page can say it in its reader's language.

To everybody else (the API, the command line, logs) it is a text like any other: the clause filled in, in English.
"""


class Because(str):
    """The text; `clause` and `facts` are what it was made of. Whole numbers are written with their thousands apart."""

    __slots__ = ("clause", "facts")

    clause: str
    facts: dict[str, object]

    def __new__(cls, clause: str, **facts: object) -> "Because":
        said = {name: f"{value:,}" if type(value) is int else value for name, value in facts.items()}
        self = super().__new__(cls, clause.format(**said))
        self.clause, self.facts = clause, facts
        return self
