"""An organisation's page: the paragraph about it and its contacts in each language, its tickers and logo, its people.

Whoever files for it changes the first; whoever looks after its people the last (`web.issuer.staff`). What is refused
stands beside its language, and what was typed stays.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from kawat.actions import organisations, staff
from kawat.actions.people import Actor
from kawat.core.because import Because
from kawat.core.errors import BadField, KawatError, NoSuchIssuer
from kawat.core.release import Contact, to_plain
from kawat.core.terms import LANGUAGES, Rank, Right, Role, Visibility
from kawat.store import models
from kawat.store.dialect import askable
from kawat.web.access import signed_in
from kawat.web.logos import small_png
from kawat.web.words import field_of, say

PARTS = ("name", "phone", "email", "visibility")
SEEN_BY = {Visibility.MEDIA: gettext_lazy("the media"), Visibility.PUBLIC: gettext_lazy("everybody")}
RANKS = {
    Rank.LOOK: gettext_lazy("may read what waits"),
    Rank.FILE: gettext_lazy("may file too, and sign off what an editor changed"),
    Rank.CHIEF: gettext_lazy("may look after its people too"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What stands in one language, as it was typed. The last row of contacts is empty."""

    language: str
    name: str
    about: str
    contacts: tuple[Mapping[str, str], ...]
    refused: str = ""

    @property
    def is_empty(self) -> bool:
        return not self.about and not any(each["name"] for each in self.contacts)


def issuer_for(actor: Actor, code: str) -> models.Issuer:
    """The organisation, for its own people, the desk and operators; to anybody else it is unknown."""
    issuer = models.Issuer.objects.filter(code=askable(code)).first()
    own = any(each.role is Role.ISSUER and each.issuer == code for each in actor.belongings)
    if issuer is None or not (own or any(each.role in (Role.EDITOR, Role.OPERATOR) for each in actor.belongings)):
        raise NoSuchIssuer(name=code, known=", ".join(each.issuer for each in actor.belongings if each.issuer) or "–")
    return issuer


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def page(request: HttpRequest, actor: Actor, code: str) -> HttpResponseBase:
    issuer = issuer_for(actor, code)
    if request.method != "POST":
        return shown(request, actor, issuer)
    posted = request.POST
    contacts = {language: its for language in LANGUAGES if (its := _contacts(posted, language)) is not None}
    try:
        organisations.describe(
            actor,
            code,
            boilerplates={each: posted[f"about_{each}"] for each in LANGUAGES if f"about_{each}" in posted},
            contacts=contacts,
            tickers=posted["tickers"].replace(",", "\n").splitlines() if "tickers" in posted else None,
        )
    except KawatError as refused:
        return shown(request, actor, issuer, typed=posted, refused=refused)
    messages.success(request, _("Saved. Releases that are filed from now on carry it."))
    return redirect("organisation", code=code)


@require_POST
@signed_in
def logo(request: HttpRequest, actor: Actor, code: str) -> HttpResponseBase:
    """A logo is handed in, or taken away."""
    issuer = issuer_for(actor, code)
    upload = request.FILES.get("logo")
    try:
        if upload is None and "away" not in request.POST:
            raise BadField(field="logo", reason=Because("choose a file first"))
        png, width, height = small_png(upload) if upload and "away" not in request.POST else (b"", 0, 0)
        organisations.show_logo(actor, code, png, width=width, height=height)
    except KawatError as refused:
        return shown(request, actor, issuer, refused=refused)
    messages.success(request, _("Saved. Releases that are filed from now on carry it."))
    return redirect("organisation", code=code)


def shown(
    request: HttpRequest,
    actor: Actor,
    issuer: models.Issuer,
    *,
    typed: QueryDict | None = None,
    refused: KawatError | None = None,
    address: str = "",
) -> HttpResponse:
    """The page, with what was typed and refused on it."""
    typed = typed or QueryDict()
    field = field_of(refused) if refused else ""
    sentence = say(refused) if refused else ""
    sheets = [_sheet(issuer, language, typed, sentence, field) for language in LANGUAGES]
    theirs = models.Membership.objects.filter(issuer=issuer, role=Role.ISSUER).select_related("user")
    may_lead = actor.may(Right.PEOPLE, issuer=issuer.code)
    context = {
        "issuer": issuer,
        "may_file": actor.may(Right.FILE, issuer=issuer.code),
        "may_lead": may_lead,
        "myself": actor.user,
        "sheets": [each for each in sheets if not each.is_empty or each.refused],
        "further": [each for each in sheets if each.is_empty and not each.refused],
        "tickers": typed.get("tickers", "\n".join(issuer.tickers)),
        "people": [(each.user, Rank(each.rank)) for each in theirs.order_by("user__username")],
        "invited": staff.invited(issuer) if may_lead else [],
        "ranks": RANKS,
        "seen_by": SEEN_BY,
        "refused": sentence,
        "field": field,
        "address": address,
    }
    status = refused.status if refused else 200
    return render(request, "kawat/issuer/organisation.html", context, status=status)


def _sheet(issuer: models.Issuer, language: str, typed: QueryDict, sentence: str, field: str) -> Sheet:
    said = _contacts(typed, language)
    kept = organisations.contacts_of(issuer, language) if said is None else said
    rows = [{**dict.fromkeys(PARTS, ""), **to_plain(each)} for each in kept][: organisations.CONTACTS_MOST]
    empty = [dict.fromkeys(PARTS, "")] if len(rows) < organisations.CONTACTS_MOST else []
    return Sheet(
        language=language,
        name=LANGUAGES[language],
        about=typed.get(f"about_{language}", str(issuer.boilerplates.get(language, ""))),
        contacts=(*rows, *empty),
        refused=sentence if field in (f"about_{language}", f"contact_{language}") else "",
    )


def _contacts(posted: QueryDict, language: str) -> list[Contact] | None:
    """Those that were typed; None where the form had no place for them."""
    if f"contact_{language}_1_name" not in posted:
        return None
    found = []
    for place in range(1, organisations.CONTACTS_MOST + 1):
        name, phone, email, seen = (posted.get(f"contact_{language}_{place}_{part}", "").strip() for part in PARTS)
        if name or phone or email:
            visibility = Visibility.PUBLIC if seen == Visibility.PUBLIC else Visibility.MEDIA
            found.append(Contact(name=name, phone=phone, email=email, visibility=visibility))
    return found
