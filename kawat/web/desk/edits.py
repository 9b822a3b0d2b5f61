"""Editing what is not out.

Only the fields that were changed are handed to the action. A paragraph that was left alone keeps its links and marks.
"""

import re
from dataclasses import replace
from itertools import zip_longest
from typing import Any

from django.forms import BaseFormSet, formset_factory
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from kawat.actions import editing
from kawat.actions.people import Actor, permit_item
from kawat.actions.reading import open_held
from kawat.core.errors import ChangedMeanwhile, KawatError
from kawat.core.release import Block, Contact, Item, Media
from kawat.core.terms import Right, Visibility
from kawat.store import models
from kawat.store.revisions import as_seen
from kawat.web.access import kept_for, signed_in
from kawat.web.desk.decisions import UNSEEN, name_of
from kawat.web.desk.differences import differences
from kawat.web.desk.forms import ContactForm, EditForm, MediaForm
from kawat.web.desk.merging import contacts_of_both, merged, merged_rows, pictures_of_both, taken
from kawat.web.focal_points import point_of, text_of

Contacts = formset_factory(ContactForm, extra=1)
Pictures = formset_factory(MediaForm, extra=0)
LISTS = ("keywords", "sectors", "tickers")
TEXTS = ("headline", "subhead", "boilerplate", "disclaimer", "note")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def edit(request: HttpRequest, actor: Actor, uid: str) -> HttpResponse:
    """Change the text fields of an item; an approval is void from then on."""
    kept = open_held(actor, kept_for(actor, uid))
    item = kept.document.item
    permit_item(actor, Right.EDIT, item)
    data = taken(request.POST) if request.method == "POST" else None
    form = _form(data, _fields(item))
    contacts, pictures = _contacts_of(item, data), _pictures_of(item, data)
    status, meanwhile = 200, []
    if data is not None and form.is_valid() and contacts.is_valid() and pictures.is_valid():
        seen = form.cleaned_data["seen"]
        try:
            if changes := _changes(item, form, contacts, pictures):
                editing.edit(actor, name_of(kept), seen=seen or UNSEEN, **changes)
            return redirect("desk-item", uid=uid)
        except ChangedMeanwhile as stale:
            status, kept = stale.status, kept_for(actor, uid)
            item, before = kept.document.item, as_seen(kept.row, seen)
            base = before.item if before else None
            form = merged(form, base=_fields(base) if base else None, now=_fields(item))
            if base is not None:
                meanwhile = differences(base, item)
                people = contacts_of_both(contacts, _contacts(base), _contacts(item))
                captions = pictures_of_both(pictures, _pictures(base), _pictures(item))
                contacts = merged_rows(Contacts, contacts.prefix, people)
                pictures = merged_rows(Pictures, pictures.prefix, captions)
        except KawatError as refused:
            form.refuse(refused)
            status = refused.status
    for picture, media in zip(pictures, item.media, strict=False):  # type: ignore[call-overload]
        picture.show(media)
    context = {
        "form": form,
        "contacts": contacts,
        "pictures": pictures,
        "kept": kept,
        "item": item,
        "meanwhile": meanwhile,
    }
    return render(request, "kawat/desk/edit.html", context, status=status)


def _form(data: QueryDict | None, initial: dict[str, object]) -> EditForm:
    form = EditForm(data, initial=initial)
    form.fields["circuits"].choices = list(models.Circuit.objects.order_by("name").values_list("code", "name"))
    return form


def _contacts_of(item: Item, typed: QueryDict | None) -> BaseFormSet:
    return Contacts(typed, prefix="contact", initial=_contacts(item))


def _pictures_of(item: Item, typed: QueryDict | None) -> BaseFormSet:
    return Pictures(typed, prefix="picture", initial=_pictures(item))


def _contacts(item: Item) -> list[dict[str, str]]:
    return [_contact(each) for each in item.contacts]


def _pictures(item: Item) -> list[dict[str, str]]:
    return [
        {"caption": each.caption, "credit": each.credit, "alternative": each.alternative, "focus": text_of(each)}
        for each in item.media
    ]


def _fields(item: Item) -> dict[str, object]:
    """The item as the form shows it."""
    lists = {name: "\n".join(getattr(item, name)) for name in LISTS}
    return {
        **{name: getattr(item, name) for name in TEXTS},
        **lists,
        "seen": item.hash,
        "place": item.dateline.place,
        "mark": item.dateline.mark,
        "body": "\n\n".join(block.text for block in item.body),
        "forbidden": " ".join(item.forbidden),
        "urgency": item.urgency,
        "circuits": list(item.circuits),
    }


def _changes(item: Item, form: EditForm, contacts: BaseFormSet, pictures: BaseFormSet) -> dict[str, Any]:
    """What differs from the item."""
    given = form.cleaned_data
    wanted: dict[str, object] = {name: _lines_end(given[name]).strip() for name in TEXTS}
    wanted |= {name: _lines(given[name]) for name in LISTS}
    wanted["body"] = blocks_of(_lines_end(given["body"]), item.body)
    wanted["forbidden"] = tuple(sorted({code.upper() for code in given["forbidden"].replace(",", " ").split()}))
    wanted["urgency"] = given["urgency"]
    wanted["circuits"] = tuple(given["circuits"])
    if (given["place"], given["mark"]) != (item.dateline.place, item.dateline.mark):
        raw = "" if item.dateline.day else f"{given['place']} {given['mark']}".strip()
        wanted["dateline"] = replace(item.dateline, place=given["place"], mark=given["mark"], raw=raw)
    wanted["contacts"] = tuple(_read_contact(each.cleaned_data) for each in contacts if _is_filled(each.cleaned_data))  # type: ignore[attr-defined]
    wanted["media"] = tuple(
        _read_picture(media, each.cleaned_data) if each is not None and each.cleaned_data else media
        for media, each in zip_longest(item.media, list(pictures)[: len(item.media)])  # type: ignore[call-overload]
    )
    return {name: value for name, value in wanted.items() if value != getattr(item, name)}


def blocks_of(text: str, before: tuple[Block, ...]) -> tuple[Block, ...]:
    """Paragraphs parted by empty lines; one that stood there before stays the block that it was."""
    known = {block.text.strip(): block for block in before}
    parts = [part.strip() for part in re.split(r"\n\s*\n", text)]
    return tuple(known.get(part, Block(text=part)) for part in parts if part)


def _contact(contact: Contact) -> dict[str, str]:
    return {
        "name": contact.name,
        "phone": contact.phone,
        "email": contact.email,
        "visibility": contact.visibility.value,
    }


def _read_contact(given: dict[str, str]) -> Contact:
    seen_by = given["visibility"] if given["visibility"] in list(Visibility) else Visibility.MEDIA
    return Contact(name=given["name"], phone=given["phone"], email=given["email"], visibility=Visibility(seen_by))


def _read_picture(media: Media, given: dict[str, str]) -> Media:
    """A document has no point, and a picture whose point was left in the middle keeps none."""
    same = given["focus"] in ("", text_of(media))
    focus = media.focus if same else point_of(given["focus"])
    return replace(
        media, caption=given["caption"], credit=given["credit"], alternative=given["alternative"], focus=focus
    )


def _is_filled(given: dict[str, str]) -> bool:
    return any(given.get(name) for name in ("name", "phone", "email"))


def _lines_end(text: str) -> str:
    return text.replace("\r\n", "\n")


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())
