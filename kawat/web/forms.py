"""The forms of filing and editing. They hold what was typed; what is right is for the actions to say, so that nearly
every field may come empty and the refusal of an action is put beside the field that it is about."""

from collections.abc import Iterable
from copy import deepcopy
from functools import cached_property
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kawat.actions.audience import sizes_of_circuits
from kawat.actions.filing import Copied, copied
from kawat.actions.people import Actor
from kawat.core.errors import KawatError, KeyReused
from kawat.core.terms import LANGUAGES, Kind, Right, Role, SubscriberKind, Visibility
from kawat.store import models
from kawat.store.clock import new_uid
from kawat.web import picture_fields
from kawat.web.tongues import TONGUES
from kawat.web.words import KINDS, field_of, say

FILED_AS = (Kind.RELEASE, Kind.FLASH, Kind.ADVISORY)
VERSIONS_MOST = len(LANGUAGES)
VERSION_FIELDS = ("language", "headline", "subhead", "copy", "upload", "written", "standing")
"""What each language of a release has of its own; the rest is said once for all of them."""

ZONES = (
    "UTC", "Africa/Cairo", "Africa/Johannesburg", "America/Los_Angeles", "America/Mexico_City", "America/New_York",
    "America/Sao_Paulo", "Asia/Bangkok", "Asia/Dubai", "Asia/Ho_Chi_Minh", "Asia/Hong_Kong", "Asia/Jakarta",
    "Asia/Jayapura", "Asia/Kolkata", "Asia/Kuala_Lumpur", "Asia/Makassar", "Asia/Manila", "Asia/Riyadh", "Asia/Seoul",
    "Asia/Shanghai", "Asia/Singapore", "Asia/Taipei", "Asia/Tokyo", "Australia/Sydney", "Europe/Berlin",
    "Europe/London", "Europe/Madrid", "Europe/Moscow", "Europe/Paris",
)  # fmt: skip
"""Offered in the order of their names; any other IANA zone may be typed."""

_TEXT = {"dir": "auto"}


class Choices(forms.MultipleChoiceField):
    """Boxes to tick; whether a choice exists is for the actions to say."""

    widget = forms.CheckboxSelectMultiple

    def validate(self, value: list[str]) -> None:
        forms.Field.validate(self, value)


class Sentences(forms.Form):
    """A form that can show what an action refused."""

    data: QueryDict

    def refuse(self, refused: KawatError) -> None:
        """Put the sentence of a refusal beside its field, or above the form."""
        field = field_of(refused)
        self.add_error(field if field in self.fields else None, say(refused))


def _words(label: object, help_text: object = "", rows: int = 0, **attributes: str) -> forms.CharField:
    widget: forms.Widget = forms.Textarea({"rows": rows, **_TEXT}) if rows else forms.TextInput({**_TEXT, **attributes})
    return forms.CharField(label=label, help_text=help_text, required=False, widget=widget, strip=not rows)


def _one_of(
    label: object, choices: Iterable[tuple[str, object]], help_text: object = "", **attributes: bool
) -> forms.CharField:
    widget = forms.Select(attributes, choices=list(choices))
    return forms.CharField(label=label, help_text=help_text, required=False, widget=widget)


class CopyForm(Sentences):
    """Copy, pasted or as a file."""

    key = forms.CharField(widget=forms.HiddenInput, initial=new_uid, required=False)
    headline = _words(_("Headline"), _("Left empty, the headline that stands in the copy is taken."))
    copy = _words(
        _("Copy"),
        _("Paste the story as it should read: dateline, body, 'KEYWORD :' line, contacts, end mark."),
        rows=16,
    )
    upload = forms.FileField(
        label=_("or a file"),
        help_text=_(
            "A Word file (.docx), a page (.html), UTF-8 text, Markdown or ninjs (.json), 5 MB of text at most."
        ),
        required=False,
    )
    written = _one_of(_("Written as"), (("wire", _("Plain wire copy")), ("markdown", _("Markdown"))))
    standing = _one_of(
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

    language = _one_of(_("Language"), (("", "–"), *LANGUAGES.items()), required=True)
    issuer = _one_of(_("Issuer"), ())
    provider = _one_of(_("Provider"), (), _("Only where somebody else's story is syndicated."))
    circuits = Choices(label=_("Circuits"), required=False)
    hold_at = forms.CharField(
        label=_("Not before"),
        help_text=_("Left empty, an editor clears it when it is approved."),
        required=False,
        widget=forms.DateTimeInput({"type": "datetime-local"}),
    )
    hold_zone = _words(_("in the zone of"), _("Such as Asia/Jakarta."), list="zones", dir="ltr")
    subhead = _words(_("Subhead"))
    kind = _one_of(_("Kind"), ((kind.value, KINDS[kind]) for kind in FILED_AS))
    tickers = _words(
        _("Tickers"),
        _("Exchange and symbol, such as IDX:KWT; left empty, those in the copy."),
        list="own-tickers",
        dir="ltr",
    )
    forbidden = _words(_("Not for release in"), _("Country codes, such as US AU CA JP."), dir="ltr")
    disclosure = forms.BooleanField(label=_("A regulated disclosure"), required=False)
    release = forms.CharField(widget=forms.HiddenInput, required=False)
    versions = forms.CharField(widget=forms.HiddenInput, required=False, initial="1")
    prevailing = _one_of(
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


class FollowUpForm(CopyForm):
    """A correction or an update of what is out; `seen` is the hash of the version that it was written from."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    note = _words(_("What was wrong, and where"), _("Stands above a correction, for everybody to read."), rows=3)
    keep = forms.BooleanField(label=_("Keep its pictures and documents"), required=False, initial=True)

    def written_from(self, seen: str) -> None:
        """Another version went out meanwhile: what was typed is kept, and counts as written from that one."""
        self.data = self.data.copy()
        self.data["seen"] = seen
        self.add_error(
            None, _("A newer version went out since you opened this. What you typed is kept; file it again.")
        )


class EditForm(Sentences):
    """The text fields of an item that is not out. Lists are one a line."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    headline = _words(_("Headline"))
    subhead = _words(_("Subhead"))
    place = _words(_("Place in the dateline"))
    mark = _words(_("Mark in the dateline"))
    body = _words(_("Body"), _("An empty line parts paragraphs."), rows=16)
    boilerplate = _words(_("Boilerplate"), rows=4)
    disclaimer = _words(_("Disclaimer"), rows=3)
    keywords = _words(_("Keywords"), _("One a line."), rows=3)
    sectors = _words(_("Sectors"), _("One a line."), rows=3)
    tickers = _words(_("Tickers"), _("One a line, such as IDX:KWT."), rows=2)
    forbidden = _words(_("Not for release in"), _("Country codes, such as US AU CA JP."), dir="ltr")
    urgency = forms.IntegerField(label=_("Urgency, from 1 (most) to 8"), min_value=1, max_value=8)
    note = _words(_("Note"), rows=2)
    circuits = Choices(label=_("Circuits"), required=False)


class ContactForm(forms.Form):
    """One contact of the item that is edited."""

    name = _words(_("Contact"))
    phone = _words(_("Telephone"), dir="ltr")
    email = _words(_("E-mail"), dir="ltr")
    visibility = _one_of(
        _("Seen by"),
        (
            (Visibility.MEDIA.value, _("the media")),
            (Visibility.PUBLIC.value, _("everybody")),
            (Visibility.NONE.value, _("the desk alone")),
        ),
    )


class MediaForm(forms.Form):
    """What is said of one picture of the item that is edited."""

    caption = _words(_("Caption"))
    credit = _words(_("Credit"))
    alternative = _words(_("What it shows, in words"), _("For those who cannot see the picture."))


class KeyForm(Sentences):
    """An API key to be made."""

    name = forms.CharField(label=_("What the key is for"), max_length=100)
    scopes = Choices(label=_("It may"), required=True)


class PagesForm(Sentences):
    """How a person wants their pages."""

    language = forms.ChoiceField(
        label=_("Language of your pages"),
        choices=[("", _("as the browser asks")), *TONGUES.items()],
        required=False,
        help_text=_("Rooms that do not speak it answer in English."),
    )
    zone = _words(
        _("Times in the zone of"), _("Such as Asia/Jakarta. Left empty, times are in UTC."), list="zones", dir="ltr"
    )
    density = forms.ChoiceField(
        label=_("How much on a page"),
        choices=[("", _("as each room does")), ("comfortable", _("comfortable")), ("dense", _("dense"))],
        required=False,
    )


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
