"""In which language a page answers: by its address, else as the account says, else as the browser asks.

`/id/items/…` is the page of `/items/…` in Indonesian, and every link on it stays there: the first step is taken off the
path and becomes the prefix of all addresses, so that no page knows of it. Without it a page varies by Accept-Language;
no cookie is set or read for it. Rooms of the house speak fewer languages than what the public reads.
"""

from collections.abc import Callable, Container
from dataclasses import dataclass
from urllib.parse import quote
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.http import HttpRequest, HttpResponse
from django.urls import get_script_prefix, set_script_prefix
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import get_supported_language_variant, parse_accept_lang_header

from kawat.store import models
from kawat.web.tongues import ENGLISH, IN_ROOMS, TONGUES, is_room

MACHINES = ("api/", "feeds/", "static/", "logos/", "health", "websub", "metrics", "sitemap", "robots.txt")
"""Begin the paths that have no language; under a prefix there is nothing there."""

View = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True)
class Version:
    """This page in one language: its tag, the language's own name, the address there, and whether it is this one."""

    tag: str
    name: str
    address: str
    chosen: bool


class Languages:
    """Reads the language off the address and speaks it; the view's room may know fewer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.lstrip("/").startswith(MACHINES):
            with translation.override(ENGLISH):
                return self.get_response(request)
        prefix = get_script_prefix()
        request.kawat_named = take_off(request)
        request.kawat_own, zone, request.kawat_density = own_choice(request)
        try:
            with timezone.override(zone), translation.override(chosen(request, TONGUES)):
                response = self.get_response(request)
                response.headers.setdefault("Content-Language", translation.get_language() or ENGLISH)
        finally:
            set_script_prefix(prefix)
        if not request.kawat_named:
            patch_vary_headers(response, ("Accept-Language",))
        return response

    def process_view(self, request: HttpRequest, view: View, _args: object, _kwargs: object) -> None:
        if is_room(view.__module__):
            translation.activate(chosen(request, IN_ROOMS))


def take_off(request: HttpRequest) -> str:
    """The language that the address names, taken off its path; '' for none."""
    first, _slash, rest = request.path_info.lstrip("/").partition("/")
    if first not in TONGUES or rest.startswith(MACHINES):
        return ""
    request.path_info = f"/{rest}"
    script = request.META.get("SCRIPT_NAME", "").rstrip("/")
    set_script_prefix(f"{script}/{first}/")
    return first


def own_choice(request: HttpRequest) -> tuple[str, ZoneInfo, str]:
    """The language, the zone and the density that the signed-in person has chosen; '', UTC and '' for anybody else."""
    user = request.user.pk if request.user.is_authenticated else None
    person = models.Person.objects.filter(user_id=user).first() if user else None
    if person is None:
        return "", ZoneInfo("UTC"), ""
    try:
        return person.language, ZoneInfo(person.zone or "UTC"), person.density
    except (ZoneInfoNotFoundError, ValueError):
        return person.language, ZoneInfo("UTC"), person.density


def chosen(request: HttpRequest, among: Container[str]) -> str:
    """The first of these languages that the address, the account or the browser names."""
    wanted = (request.kawat_named, request.kawat_own, *asked_for(request.headers.get("Accept-Language", "")))
    return next((tag for tag in wanted if tag in among), ENGLISH)


def asked_for(header: str) -> list[str]:
    """The pages' languages that an Accept-Language header names, the best first."""
    found = []
    for tag, _weight in parse_accept_lang_header(header):
        try:
            found.append(get_supported_language_variant(tag))
        except LookupError:
            continue
    return found


def versions_of(request: HttpRequest) -> list[Version]:
    """This page in every language that it speaks, for the chooser and for search engines."""
    match = request.resolver_match
    offered = IN_ROOMS if match and is_room(match.func.__module__) else TONGUES
    query = request.META.get("QUERY_STRING", "")
    asked = quote(request.path_info, safe="/~:@!$&'()*+,;=") + (f"?{query}" if query else "")
    now = translation.get_language()
    return [Version(tag, TONGUES[tag], f"/{tag}{asked}", tag == now) for tag in offered]
