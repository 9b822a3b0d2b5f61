"""Keys: those of machines by person, and those that mail is signed with. No key itself is ever shown here."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kawat.actions import accounts
from kawat.actions.people import Actor
from kawat.store import models
from kawat.web.operator.room import answered, for_operators

PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
@for_operators
def page(request: HttpRequest, actor: Actor) -> HttpResponse:
    said = request.POST.get("key", "")

    def act() -> str:
        accounts.revoke_key(actor, int(said) if said.isdecimal() and len(said) < 19 else 0)
        return _("Revoked. It opens nothing any more.")

    return answered(request, "kawat/operator/keys.html", lambda: _keys(request), act, to="operator-keys")


def _keys(request: HttpRequest) -> dict[str, Any]:
    before = request.GET.get("before", "")
    rows = models.ApiKey.objects.select_related("user").order_by("-pk")
    if request.GET.get("all") != "1":
        rows = rows.filter(revoked_us=None)
    if before.isdecimal() and before.isascii() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before))
    found = list(rows[: PAGE + 1])
    return {
        "keys": found[:PAGE],
        "before": found[PAGE - 1].pk if len(found) > PAGE else 0,
        "all": request.GET.get("all") == "1",
    }
