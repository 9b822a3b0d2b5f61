"""Keys: those of machines by person, and those that mail is signed with. No key itself is ever shown here."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kawat.actions import accounts, errands
from kawat.actions.people import Actor
from kawat.core.errors import BadField
from kawat.store import models
from kawat.transports.dkim import BadKey, read_key
from kawat.web.operator.room import answered, for_operators

PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
@for_operators
def page(request: HttpRequest, actor: Actor) -> HttpResponse:
    said = request.POST.get("key", "")

    def act() -> str:
        if request.POST.get("do") == "look":
            selector = request.POST.get("selector", "")
            if selector not in settings.KAWAT.dkim:
                raise BadField(field="selector", reason="choose one of those that are named")
            errands.ask(errands.RECORD, {"selector": selector}, user=actor.user)
            return _("DNS is being asked. Look again in a moment.")
        accounts.revoke_key(actor, int(said) if said.isdecimal() and len(said) < 19 else 0)
        return _("Revoked. It opens nothing any more.")

    return answered(request, "kawat/operator/keys.html", lambda: _keys(request), act, to="operator-keys")


def _keys(request: HttpRequest) -> dict[str, Any]:
    before = request.GET.get("before", "")
    rows = models.ApiKey.objects.select_related("user").order_by("-pk")
    kept = {"all": "1"} if request.GET.get("all") == "1" else {}
    if not kept:
        rows = rows.filter(revoked_us=None)
    if before.isdecimal() and before.isascii() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before))
    found = list(rows[: PAGE + 1])
    return {
        "signing": [_signing(selector) for selector in settings.KAWAT.dkim],
        "keys": found[:PAGE],
        "next": f"?{urlencode({'before': found[PAGE - 1].pk, **kept})}" if len(found) > PAGE else "",
        "all": bool(kept),
    }


def _signing(selector: str) -> dict[str, Any]:
    """One key that mail is signed with: the record that the world checks it by, and what DNS said last."""
    its = settings.KAWAT
    try:
        key = read_key(selector, its.dkim_file(selector).read_bytes())
    except (OSError, BadKey) as broken:
        return {"selector": selector, "broken": str(broken)}
    looks = [each for each in errands.last(errands.RECORD) if each.what.get("selector") == selector]
    return {
        "selector": selector,
        "name": f"{selector}._domainkey.{its.signing_domain}",
        "record": key.record(),
        "look": looks[0] if looks else None,
    }
