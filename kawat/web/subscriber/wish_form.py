"""One profile as it is typed on a page: its fields, what is wrong with each, and the criteria that come of it.

Every list is one line of values parted by commas, of any script; languages are chosen one after another, since their
order counts. A page that says a query alone changes the query alone.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext as _

from kawat.actions import profiles
from kawat.core.because import Because
from kawat.core.errors import BadField, BadInput, BadQuery
from kawat.core.profile import Criteria
from kawat.core.terms import LANGUAGES, Kind
from kawat.store import models
from kawat.store.dialect import askable
from kawat.web.words import say, say_advice, say_criterion, say_kind

TYPED = ("countries", "regions", "sectors", "issuers", "providers")
"""Criteria that are typed as one line."""
TICKED = ("kinds", "circuits")
"""Criteria that are chosen from what there is."""
KINDS = tuple(kind for kind in Kind if not kind.is_notice)
MORE_LANGUAGES = 2
"""Empty choices behind the languages that are chosen."""
LONGEST = 2_000

_PARTED = re.compile(r"[,;\n،؛、，；]+")
_SPACES = re.compile(r"[\s,;،؛、，；]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A criterion that is typed, and the one that excludes."""

    name: str
    label: str
    value: str
    error: str
    no_name: str
    no_label: str
    no_value: str
    no_error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Something to tick."""

    value: str
    label: str
    chosen: bool


@dataclass(slots=True, kw_only=True)
class Asked:
    """One profile: its wish as it stands or as it was typed, what is wrong and where, and what to think of."""

    number: int
    subscriber: models.Subscriber
    wish: dict[str, Any]
    typed: str
    circuits: Sequence[tuple[str, str]] = ()
    destinations: Sequence[tuple[str, str]] = ()
    feeds: Sequence[str] = ()
    whole: bool = True
    criteria: Criteria | None = None
    errors: dict[str, str] = field(default_factory=dict)
    before: str = ""
    at: str = ""
    after: str = ""
    advice: str = ""

    def take(self, posted: QueryDict) -> None:
        """Put what was typed in the place of what stands."""
        self.typed = posted.get(f"query_{self.number}", self.typed).replace("\r\n", "\n")
        if f"whole_{self.number}" not in posted:
            return
        wish: dict[str, Any] = {"languages": list(dict.fromkeys(filter(None, self._several(posted, "languages"))))}
        for name in TYPED:
            for each in (name, f"no_{name}"):
                text = posted.get(f"{each}_{self.number}", "")[:LONGEST]
                parts = (_SPACES if "countries" in each else _PARTED).split(text)
                wish[each] = list(dict.fromkeys(filter(None, (part.strip() for part in parts))))
        for name in TICKED:
            wish[name] = self._several(posted, name)
        self.feeds = self._several(posted, "feeds")
        wish["urgency"] = posted.get(f"urgency_{self.number}", "8")
        kept = {name: value for name, value in self.wish.items() if name not in wish and name != "query"}
        self.wish = {**{name: value for name, value in wish.items() if value and value != "8"}, **kept}

    def read(self) -> None:
        """Make criteria of what was typed, or say what is wrong beside each field."""
        languages = self.wish.get("languages") or list(LANGUAGES)[:1]
        if not self.wish.get("languages"):
            self.errors["languages"] = _("Choose at least one language.")
        for name, value in self.wish.items():
            self._try(name, value, languages)
        query = self.typed if self.typed.strip() else ""
        try:
            profiles.read_wishes(self.subscriber, [{"languages": languages, "query": query}])
        except BadQuery as bad:
            place = int(str(bad.facts["column"])) - 1
            self.errors["query"] = say(bad)
            self.before, self.at, self.after = (
                self.typed[:place],
                self.typed[place : place + 1],
                self.typed[place + 1 :],
            )
        except BadInput as bad:
            self.errors.setdefault("query", say(bad))
        if set(self.feeds) - dict(self.destinations).keys():
            self.errors["feeds"] = _("One of these destinations is not there any more; choose again.")
        if not self.errors:
            (self.criteria,) = profiles.read_wishes(self.subscriber, [{**self.wish, "query": query}])
            self.advice = say_advice(profiles.advice_for(self.criteria))

    def _try(self, name: str, value: Any, languages: Sequence[str]) -> None:
        try:
            if name in ("issuers", "no_issuers"):
                value = self.wish[name] = [_code_of(models.Issuer, name, each) for each in value]
            elif name in ("providers", "no_providers"):
                value = self.wish[name] = [_code_of(models.Provider, name, each) for each in value]
            profiles.read_wishes(self.subscriber, [{"languages": languages, name: value}])
        except BadInput as bad:
            self.errors[name] = say(bad)

    def _several(self, posted: QueryDict, name: str) -> list[str]:
        return posted.getlist(f"{name}_{self.number}")

    # -- what the page asks for ----------------------------------------------------------------------------------------

    @property
    def error(self) -> str:
        return self.errors.get("query", "")

    @property
    def languages(self) -> list[list[Choice]]:
        """One choice after another, each of all languages."""
        chosen = [*self.wish.get("languages", ()), *[""] * MORE_LANGUAGES]
        return [
            [Choice(value=tag, label=name, chosen=tag == its) for tag, name in LANGUAGES.items()]
            for its in chosen[: len(LANGUAGES)]
        ]

    @property
    def lines(self) -> list[Line]:
        return [
            Line(
                name=name,
                label=say_criterion(name),
                value=", ".join(self.wish.get(name, ())),
                error=self.errors.get(name, ""),
                no_name=f"no_{name}",
                no_label=say_criterion(f"no_{name}"),
                no_value=", ".join(self.wish.get(f"no_{name}", ())),
                no_error=self.errors.get(f"no_{name}", ""),
            )
            for name in TYPED
        ]

    @property
    def has_exclusions(self) -> bool:
        return any(self.wish.get(f"no_{name}") or self.errors.get(f"no_{name}") for name in TYPED)

    @property
    def kinds(self) -> list[Choice]:
        chosen = self.wish.get("kinds", ())
        return [Choice(value=kind.value, label=say_kind(kind), chosen=kind.value in chosen) for kind in KINDS]

    @property
    def on_circuits(self) -> list[Choice]:
        chosen = self.wish.get("circuits", ())
        known = [*self.circuits, *((code, code) for code in chosen if code not in dict(self.circuits))]
        return [Choice(value=code, label=name, chosen=code in chosen) for code, name in known]

    @property
    def on_destinations(self) -> list[Choice]:
        return [Choice(value=uid, label=label, chosen=uid in self.feeds) for uid, label in self.destinations]

    @property
    def urgencies(self) -> list[Choice]:
        now = str(self.wish.get("urgency", 8))
        return [Choice(value=str(each), label=f"1–{each}", chosen=str(each) == now) for each in range(1, 9)]

    @property
    def others(self) -> list[tuple[str, str]]:
        """What stands in the profile and has no field here: it stays as it is."""
        fields = {"languages", "query", "urgency", *TICKED, *TYPED, *(f"no_{name}" for name in TYPED)}
        shown = self.wish if not self.whole else {k: v for k, v in self.wish.items() if k not in fields}
        return [
            (say_criterion(name), ", ".join(map(str, value)) if isinstance(value, list) else str(value))
            for name, value in shown.items()
            if name not in ("query", "languages")
        ]


def wish_without_query(criteria: Criteria) -> dict[str, Any]:
    """A wish whose query stands in a field of its own."""
    return {name: value for name, value in profiles.wish_of(criteria).items() if name != "query"}


def _code_of(model: type[models.Issuer] | type[models.Provider], name: str, said: str) -> str:
    """The code of an issuer or a provider that is called so, by code or by name."""
    asked = askable(said)[:200]
    found = model._default_manager.filter(Q(code=asked) | Q(name__iexact=asked)).order_by("pk").first()
    if found is None:
        raise BadField(
            field=name.removeprefix("no_"),
            reason=Because("'{said}' is neither a name nor a code of this wire", said=said[:60]),
        )
    return str(found.code)
