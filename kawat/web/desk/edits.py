"""Editing what is not out, and filing what follows what is: corrections and updates.

Only the fields that were changed are handed to the action. A paragraph that was left alone keeps its links and marks.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.forms import BaseFormSet, formset_factory
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from kawat.actions import editing, intake
from kawat.actions.filing import Attachment, Filing
from kawat.actions.people import Actor, permit_item
from kawat.actions.reading import open_held
from kawat.core.errors import ChangedMeanwhile, KawatError
from kawat.core.release import Block, Contact, Item
from kawat.core.terms import Kind, Right, Visibility
from kawat.formats.labels import labels
from kawat.formats.story import facts
from kawat.formats.text import body_text
from kawat.store import copy, models
from kawat.store.releases import Kept
from kawat.store.revisions import as_seen
from kawat.web.access import kept_for, signed_in
from kawat.web.desk.decisions import UNSEEN, name_of
from kawat.web.desk.differences import differences
from kawat.web.desk.merging import merged
from kawat.web.forms import ContactForm, EditForm, FollowUpForm, MediaForm, is_ninjs

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
    form = EditForm(request.POST or None, initial=_fields(item))
    form.fields["circuits"].choices = list(models.Circuit.objects.order_by("name").values_list("code", "name"))
    contacts, pictures = _contacts_of(item, request.POST or None), _pictures_of(item, request.POST or None)
    status, meanwhile = 200, []
    if request.method == "POST" and form.is_valid() and contacts.is_valid() and pictures.is_valid():
        seen = form.cleaned_data["seen"]
        changes = _changes(item, form, contacts, pictures)
        try:
            if changes or seen != item.hash:
                editing.edit(actor, name_of(kept), seen=seen or UNSEEN, **changes)
            return redirect("desk-item", uid=uid)
        except ChangedMeanwhile as stale:
            status, kept = stale.status, kept_for(actor, uid)
            item, before = kept.document.item, as_seen(kept.row, seen)
            base = before.item if before else None
            mine = _changes(base, form, contacts, pictures) if base else {"contacts": (), "media": ()}
            form = merged(form, base=_fields(base) if base else None, now=_fields(item))
            meanwhile = differences(base, item) if base else []
            if "contacts" not in mine:
                contacts = _contacts_of(item, None)
            if "media" not in mine:
                pictures = _pictures_of(item, None)
        except KawatError as refused:
            form.refuse(refused)
            status = refused.status
    context = {
        "form": form,
        "contacts": contacts,
        "pictures": pictures,
        "kept": kept,
        "item": item,
        "meanwhile": meanwhile,
    }
    return render(request, "kawat/desk/edit.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def follow(request: HttpRequest, actor: Actor, uid: str, kind: str) -> HttpResponse:
    """File a correction or an update: a draft that has to be approved and cleared like any other."""
    kept = kept_for(actor, uid)
    item = kept.document.item
    permit_item(actor, Right.FILE, item)
    if not kept.state.is_out or item.kind.is_notice:
        raise Http404
    form = FollowUpForm(
        request.POST or None, request.FILES or None, initial={"headline": item.headline, "copy": _as_copy(item)}
    )
    status = 200
    if request.method == "POST" and form.is_valid():
        text, name, markdown = form.text_of()
        filing = Filing(
            copy=text,
            name=name,
            markdown=markdown,
            ninjs=is_ninjs(name),
            language=item.language,
            headline=form.cleaned_data["headline"],
            note=form.cleaned_data["note"],
            attachments=tuple(_kept_pictures(kept)) if form.cleaned_data["keep"] else (),
            key=form.cleaned_data["key"],
        )
        try:
            made = intake.follow_up(actor, kept.row.release.uid, filing, Kind(kind))
            return redirect("desk-item", uid=made.row.uid)
        except KawatError as refused:
            form.refuse(refused)
            status = refused.status
    return render(
        request, "kawat/desk/follow.html", {"form": form, "item": item, "kind": kind, "kept": kept}, status=status
    )


def _contacts_of(item: Item, typed: QueryDict | None) -> BaseFormSet:
    return Contacts(typed, prefix="contact", initial=[_contact(each) for each in item.contacts])


def _pictures_of(item: Item, typed: QueryDict | None) -> BaseFormSet:
    return Pictures(
        typed, prefix="picture", initial=[{"caption": each.caption, "credit": each.credit} for each in item.media]
    )


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
        replace(media, caption=each.cleaned_data["caption"], credit=each.cleaned_data["credit"])
        for media, each in zip(item.media, pictures, strict=False)  # type: ignore[call-overload]
    )
    return {name: value for name, value in wanted.items() if value != getattr(item, name)}


def blocks_of(text: str, before: tuple[Block, ...]) -> tuple[Block, ...]:
    """Paragraphs parted by empty lines; one that stood there before stays the block that it was."""
    known = {block.text.strip(): block for block in before}
    parts = [part.strip() for part in re.split(r"\n\s*\n", text)]
    return tuple(known.get(part, Block(text=part)) for part in parts if part)


def _as_copy(item: Item) -> str:
    """The version that is out as wire copy, to be corrected in the text area."""
    words = labels(item.language)
    captions = [
        "\n".join(
            words.labelled(label, text)
            for label, text in ((words.photo, each.caption), (words.credit, each.credit))
            if text
        )
        for each in item.media
        if not each.blob
    ]
    told = "\n".join(
        words.labelled(label, text)
        for label, text in facts(item, words, Visibility.MEDIA)
        if label not in (words.source, words.prevailing)
    )
    return "\n\n".join(part for part in (body_text(item), *captions, item.boilerplate, item.disclaimer, told) if part)


def _kept_pictures(kept: Kept) -> Iterator[Attachment]:
    """The pictures of the version that is out, to go with the one that follows it."""
    for media in kept.document.item.media:
        if media.blob:
            yield Attachment(
                name=media.name,
                content=copy.read_blob(kept.row.release, media.blob),
                media_type=media.media_type,
                caption=media.caption,
                credit=media.credit,
            )


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


def _is_filled(given: dict[str, str]) -> bool:
    return any(given.get(name) for name in ("name", "phone", "email"))


def _lines_end(text: str) -> str:
    return text.replace("\r\n", "\n")


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())
