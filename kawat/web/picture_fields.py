"""The pictures and documents of the filing page: a file is kept with the draft as soon as it is handed in, and the form
goes on with what is kept, so that no refusal, saving or second look loses a chosen file.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from kawat.actions import draft_pictures
from kawat.actions.draft_pictures import Kept
from kawat.actions.filing import Attachment
from kawat.actions.people import Actor
from kawat.formats.reading import Enclosed
from kawat.web.focal_points import focus_field, offer_point, point_of

PICTURES = 10
OPEN = 3
"""Places that are seen at once, beside those that are filled."""
SAID = ("caption", "credit", "alternative", "focus")


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A place for a picture: the field of its file, what is said of it, and what is kept there."""

    place: int
    file: forms.BoundField
    kept_field: forms.BoundField
    away: forms.BoundField
    said: tuple[forms.BoundField, ...]
    kept: Kept | None

    @property
    def is_picture(self) -> bool:
        return self.kept is not None and self.kept.media_type.startswith("image/")


def fields() -> Iterator[tuple[str, forms.Field]]:
    """Name and field of everything about pictures, in the order of the page."""
    text = {"dir": "auto"}
    for place in range(1, PICTURES + 1):
        yield f"picture_{place}", forms.FileField(label=_("Picture or document"), required=False)
        yield f"kept_{place}", forms.CharField(widget=forms.HiddenInput, required=False)
        yield f"away_{place}", forms.BooleanField(label=_("Take it away"), required=False)
        yield f"caption_{place}", forms.CharField(label=_("Caption"), required=False, widget=forms.TextInput(text))
        yield f"credit_{place}", forms.CharField(label=_("Credit"), required=False, widget=forms.TextInput(text))
        yield (
            f"alternative_{place}",
            forms.CharField(
                label=_("What it shows, in words"),
                help_text=_("For those who cannot see the picture."),
                required=False,
                widget=forms.TextInput(text),
            ),
        )
        yield f"focus_{place}", focus_field()


def slots_of(form: forms.Form, actor: Actor) -> list[Slot]:
    """Every place, with what is kept there."""
    places = range(1, PICTURES + 1)
    said = {place: str(form[f"kept_{place}"].value() or "") for place in places}
    kept = draft_pictures.known(actor, filter(None, said.values()))
    for place in places:
        offer_point(form, f"focus_{place}")
    return [
        Slot(
            place=place,
            file=form[f"picture_{place}"],
            kept_field=form[f"kept_{place}"],
            away=form[f"away_{place}"],
            said=tuple(form[f"{name}_{place}"] for name in SAID),
            kept=kept.get(said[place]),
        )
        for place in places
    ]


def attachments_of(form: forms.Form, actor: Actor) -> list[Attachment]:
    """What is kept, as it is filed. Raises `NoSuchDraft` where something is kept no more."""
    given = form.cleaned_data
    return [
        draft_pictures.as_attachment(
            actor,
            given[f"kept_{place}"],
            caption=given[f"caption_{place}"],
            credit=given[f"credit_{place}"],
            alternative=given[f"alternative_{place}"],
            focus=point_of(given[f"focus_{place}"]),
        )
        for place in range(1, PICTURES + 1)
        if given[f"kept_{place}"]
    ]


def announced(form: forms.Form, actor: Actor) -> list[Attachment]:
    """What is kept, without its bytes: enough to say what is missing beside it."""
    given = form.cleaned_data
    said = {place: given.get(f"kept_{place}", "") for place in range(1, PICTURES + 1)}
    kept = draft_pictures.known(actor, filter(None, said.values()))
    return [
        Attachment(
            name=kept[uid].name,
            content=uid.encode(),
            media_type=kept[uid].media_type,
            caption=given.get(f"caption_{place}", ""),
            credit=given.get(f"credit_{place}", ""),
            alternative=given.get(f"alternative_{place}", ""),
        )
        for place, uid in said.items()
        if uid in kept
    ]


def keep(actor: Actor, draft: str, chosen: UploadedFile) -> Kept:
    return draft_pictures.keep(
        actor,
        draft,
        name=str(chosen.name),
        media_type=chosen.content_type or "application/octet-stream",
        content=chosen.read(),
    )


def keep_enclosed(
    actor: Actor, draft: str, pictures: tuple[Enclosed, ...], taken: Mapping[str, str]
) -> tuple[dict[str, str], int]:
    """Keep what lay in a Word file at the places that are still free of those `taken`: the fields to be set, and how many
    found no place."""
    free = [place for place in range(1, PICTURES + 1) if not taken.get(f"kept_{place}")]
    told: dict[str, str] = {}
    for place, each in zip(free, pictures, strict=False):
        kept = draft_pictures.keep(actor, draft, name=each.name, media_type=each.media_type, content=each.content)
        told |= {f"kept_{place}": kept.uid, f"alternative_{place}": each.alternative}
    return told, max(0, len(pictures) - len(free))
