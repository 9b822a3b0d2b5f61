"""A whole release for machines: all of its languages and media that are out, as one NewsML-G2 package.

It holds no body and no contact, and names its members by the guid that they have as items: it is no Read of them.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Router

from kawat.actions.people import READ
from kawat.core.errors import NoSuchRelease
from kawat.core.release import Cleared
from kawat.core.terms import Visibility
from kawat.formats import newsml_g2_package
from kawat.store import cleared, models
from kawat.store.dialect import askable
from kawat.web.api.items import REFUSED, seen_by
from kawat.web.api.keys import permit_scope

router = Router(tags=["items"])


@router.get("releases/{release}/package", response={200: object, **REFUSED}, summary="A release as a NewsML-G2 package")
def package(request: HttpRequest, release: str) -> HttpResponse:
    """By the outside id of the release: the newest of each language that the caller may read."""
    actor = request.auth
    permit_scope(actor, READ)
    rows = models.Item.objects.filter(release__uid=askable(release), number__isnull=False).order_by("number")
    newest = {row.language: row for row in rows}
    found = cleared.by_ids([row.pk for row in newest.values()])
    members: list[Cleared] = []
    visibility = Visibility.MEDIA
    for row in newest.values():
        try:
            seen, _ = seen_by(actor, row, found[row.pk])
        except NoSuchRelease:
            continue
        members.append(found[row.pk])
        if seen is Visibility.PUBLIC:
            visibility = seen
    if not members:
        raise NoSuchRelease(name=release[:64])
    rendition = newsml_g2_package(members, settings.KAWAT.masthead, visibility)
    response = HttpResponse(rendition.content, content_type=rendition.media_type)
    response.headers["Vary"] = "Authorization"
    return response
