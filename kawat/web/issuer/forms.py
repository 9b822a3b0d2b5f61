"""The form of filing. It holds what was typed; what is right is for the actions to say, so that nearly every field may come
empty and the refusal of an action is put beside the field that it is about."""

from collections.abc import Iterable
from copy import deepcopy
from functools import cached_property
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kawat.actions.audience import sizes_of_circuits
from kawat.actions.filing import Copied, copied
from kawat.actions.people import Actor
from kawat.core.errors import KawatError, KeyReused
from kawat.core.terms import LANGUAGES, Kind, Right, Role, SubscriberKind
from kawat.formats.reading.decode import LIMIT_MB
from kawat.store import models
from kawat.store.clock import new_uid
from kawat.web import picture_fields
from kawat.web.forms import Choices, Sentences, one_of, words_field
from kawat.web.words import KINDS, field_of, say

LONGEST = {
    "data-longest": str(LIMIT_MB * 1_000_000),
    "data-long-words": _(
        "With this it would be {length} MB of text, and the wire takes {limit} MB at most. It was left out; what stood here stands."
    ),
}
"""For the field of a story: what a browser says at once, where more is pasted than a story may hold."""
FILED_AS = (Kind.RELEASE, Kind.FLASH, Kind.ADVISORY)
VERSIONS_MOST = len(LANGUAGES)
VERSION_FIELDS = ("language", "headline", "subhead", "copy", "upload", "written", "standing")
"""What each language of a release has of its own; the rest is said once for all of them."""


class CopyForm(Sentences):
    """Copy, pasted or as a file."""

    key = forms.CharField(widget=forms.HiddenInput, initial=new_uid, required=False)
    headline = words_field(_("Headline"), _("Left empty, the headline that stands in the copy is taken."))
    copy = words_field(
        _("The copy"),
        _("Paste the story as it should read: dateline, body, 'KEYWORD :' line, contacts, end mark."),
        rows=16,
        **LONGEST,
    )
    upload = forms.FileField(
        label=_("or a file"),
        help_text=_(
            "A Word file (.docx), a page (.html), UTF-8 text, Markdown or ninjs (.json), 5 MB of text at most."
        ),
        required=False,
    )
    written = one_of(_("Written as"), (("wire", _("Plain wire copy")), ("markdown", _("Markdown"))))
    standing = one_of(
        _("Paragraph about you and contacts"),
        (("", _("from your organisation's page, where the copy has none")), ("none", _("only those in the copy"))),
    )

    def refuse(self, refused: KawatError) -> None:
        """A key that was used for another story is replaced, so that pressing again files this one."""
        if not isinstance(refused, KeyReused):
            return super().refuse(refused)
        self.data = self.data.copy()
        self.data["key"] = new_uid()
        self.add_error(None, _("You filed another story from this page already; press again to file this one too."))

    def copied(self, place: str = "") -> tuple[Copied, str]:
        """The copy as it was read, and what to call it in a refusal. A file goes before the text area. `place` is what the
        names of a further language's fields end in."""
        given = self.cleaned_data
        upload = given[f"upload{place}"]
        if upload is not None:
            upload.seek(0)
            return copied(upload.read(), name=upload.name), upload.name
        text = given[f"copy{place}"].encode("utf-8", "surrogatepass")
        return Copied(copy=text, markdown=given[f"written{place}"] == "markdown"), str(_("The copy"))


class FilingForm(CopyForm):
    """Everything that a release is filed with."""

    language = one_of(_("Language"), (("", "–"), *LANGUAGES.items()), required=True)
    issuer = one_of(_("Issuer"), ())
    provider = one_of(_("Provider"), (), _("Only where somebody else's story is syndicated."))
    circuits = Choices(label=_("Circuits"), required=False)
    hold_at = forms.CharField(
        label=_("Not before"),
        help_text=_("Left empty, an editor clears it when it is approved."),
        required=False,
        widget=forms.DateTimeInput({"type": "datetime-local"}),
    )
    hold_zone = words_field(_("in the zone of"), _("Such as Asia/Jakarta."), list="zones", dir="ltr")
    subhead = words_field(_("Subhead"))
    kind = one_of(_("Kind"), ((kind.value, KINDS[kind]) for kind in FILED_AS))
    tickers = words_field(
        _("Tickers"),
        _("Exchange and symbol, such as IDX:KWT; left empty, those in the copy."),
        list="own-tickers",
        dir="ltr",
    )
    forbidden = words_field(_("Not for release in"), _("Country codes, such as US AU CA JP."), dir="ltr")
    disclosure = forms.BooleanField(label=_("A regulated disclosure"), required=False)
    release = forms.CharField(widget=forms.HiddenInput, required=False)
    versions = forms.CharField(widget=forms.HiddenInput, required=False, initial="1")
    prevailing = one_of(
        _("Prevailing language"),
        (("", _("none is named")), *LANGUAGES.items()),
        _("The version that counts where they differ."),
    )

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.count = _count(self.data.get("versions") if self.is_bound else self.initial.get("versions"))
        for ending in self.further:
            for name in VERSION_FIELDS:
                self.fields[f"{name}{ending}"] = deepcopy(self.fields[name])
        issuers, providers = sources_of(actor)
        self.fields["issuer"].widget.choices = _offered(issuers)
        self.fields["provider"].widget.choices = [("", "–"), *providers]
        self.fields["circuits"].choices = _circuits()
        self.own_tickers = _tickers_of(code for code, _name in issuers)
        if not providers:
            del self.fields["provider"]
        self.actor = actor
        self.fields |= dict(picture_fields.fields())

    @cached_property
    def pictures(self) -> list[picture_fields.Slot]:
        """The places for pictures, with what is kept there."""
        return picture_fields.slots_of(self, self.actor)

    @property
    def holds_pictures(self) -> bool:
        return any(each.kept for each in self.pictures)

    @property
    def further(self) -> list[str]:
        """What the names of each further language's fields end in."""
        return [f"_v{place}" for place in range(2, self.count + 1)]

    @property
    def sheets(self) -> list[dict[str, object]]:
        """The fields of each language, as the page sets them side by side."""
        return [
            {"place": number, **{name: self[f"{name}{place}"] for name in VERSION_FIELDS}}
            for number, place in enumerate(["", *self.further], 1)
        ]

    def refuse(self, refused: KawatError) -> None:
        """What is refused of a further language stands beside that language's field."""
        its = str(refused.facts.get("in_language", ""))
        place = next((each for each in self.further if self.cleaned_data.get(f"language{each}") == its), "")
        field = f"{field_of(refused)}{place}"
        if place and field in self.fields and self.cleaned_data.get("language") != its:
            self.add_error(field, say(refused))
        else:
            super().refuse(refused)


def sources_of(actor: Actor) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """The issuers and providers (code, name) for whom a person may file."""
    issuers = models.Issuer.objects.filter(active=True).order_by("name")
    providers = models.Provider.objects.filter(active=True).order_by("name")
    if not any(each.role is Role.EDITOR for each in actor.belongings):
        allowed = [each.issuer for each in actor.belongings if actor.may(Right.FILE, issuer=each.issuer)]
        providers = providers.filter(code__in=[each.provider for each in actor.belongings if each.provider])
        if not providers:
            issuers = issuers.filter(code__in=[each for each in allowed if each])
    return list(issuers.values_list("code", "name")), list(providers.values_list("code", "name"))


def _circuits() -> list[tuple[str, str]]:
    """Each circuit with how many are in it."""
    sizes = sizes_of_circuits()
    told = gettext("{name} (outlets: {outlets}, journalists: {journalists}, desktops: {desktops})")
    return [
        (
            code,
            told.format(
                name=name,
                outlets=f"{sizes.get(code, {}).get(SubscriberKind.OUTLET, 0):,}",
                journalists=f"{sizes.get(code, {}).get(SubscriberKind.JOURNALIST, 0):,}",
                desktops=f"{sizes.get(code, {}).get(SubscriberKind.DESKTOP, 0):,}",
            ),
        )
        for code, name in models.Circuit.objects.filter(active=True).order_by("name").values_list("code", "name")
    ]


def _tickers_of(codes: Iterable[str]) -> list[str]:
    """The tickers that these issuers name as their own, where they are few enough to be offered."""
    few = list(codes)
    rows = models.Issuer.objects.filter(code__in=few).values_list("tickers", flat=True) if len(few) < 20 else []
    return sorted({each for its in rows for each in its})


def _count(said: object) -> int:
    """How many languages the page has room for."""
    text = str(said or "")
    return max(1, min(VERSIONS_MOST, int(text))) if text.isascii() and text.isdecimal() and len(text) < 4 else 1


def _offered(choices: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """One choice is chosen already; among several none is."""
    return choices if len(choices) == 1 else [("", "–"), *choices]
