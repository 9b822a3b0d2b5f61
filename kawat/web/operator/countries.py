"""Countries and regions: where subscribers are, and how many are nowhere that is known.

Territories are a release's own: what it must not enter is tested against the subscriber's country, and who has none
that is known counts as being there. So this page says where countries are missing.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kawat.actions import counting
from kawat.actions.people import Actor
from kawat.core.regions import CONTINENTS, GROUPINGS, members_of
from kawat.store import models
from kawat.web.names import countries, region_name
from kawat.web.operator.room import for_operators

WITHOUT = 50
"""Subscribers without a country that one page names."""


@require_safe
@for_operators
def page(request: HttpRequest, actor: Actor) -> HttpResponse:
    counts = counting.by_country(actor)
    after = request.GET.get("after", "")
    rows = models.Subscriber.objects.filter(active=True, country="").order_by("pk")
    if after.isascii() and after.isdecimal() and len(after) < 19:
        rows = rows.filter(pk__gt=int(after))
    shown = list(rows[: WITHOUT + 1])
    named = countries()
    context = {
        "total": counts.total(),
        "unknown": counts[""],
        "continents": [
            (name, region_name(name, region), sum(counts[code] for code in region.members))
            for name, region in CONTINENTS.items()
        ],
        "groupings": [
            (
                name,
                region_name(name, region),
                sorted(members_of(name)),
                sum(counts[code] for code in region.members),
            )
            for name, region in GROUPINGS.items()
        ],
        "countries": [(code, named.get(code, code), count) for code, count in counts.most_common() if code],
        "without": shown[:WITHOUT],
        "next": f"?after={shown[WITHOUT - 1].pk}#w" if len(shown) > WITHOUT else "",
    }
    return render(request, "kawat/operator/countries.html", context)
