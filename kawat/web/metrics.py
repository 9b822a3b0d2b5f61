"""Metrics in Prometheus' text form, read from the database at each scrape, so that one address speaks for all roles.

An operator sees them, or a key of an operator's with the scope 'read': `Authorization: Bearer kawat_…`.
"""

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from kawat.actions import alarms, health
from kawat.actions.health import Health
from kawat.actions.people import Actor, actor_of_key
from kawat.core.errors import KawatError, NotSignedIn
from kawat.web.access import actor_of_request
from kawat.web.role_metrics import families

WHYS = (alarms.LATE, alarms.UNAPPROVED, alarms.UNCONFIRMED, alarms.QUEUE, alarms.FILED)


class Reading(Collector):
    """One reading, as families of metrics."""

    def __init__(self, found: Health) -> None:
        self.found = found

    def collect(self) -> Iterator[Metric]:
        found = self.found
        yield CounterMetricFamily("kawat_wire_number", "Items that have cleared the wire.", value=found.number)
        yield CounterMetricFamily("kawat_journal_lines", "Lines of the journal.", value=found.journal)
        yield GaugeMetricFamily("kawat_unrouted_items", "Cleared items that no router has finished.", found.unrouted)
        items = GaugeMetricFamily("kawat_waiting_items", "Items that have not cleared, by state.", labels=["state"])
        for state, count in found.states.items():
            items.add_metric([state], count)
        yield items
        yield from self._queues()
        held = GaugeMetricFamily(
            "kawat_destinations", "Destinations by channel and state.", labels=["channel", "state"]
        )
        for (channel, state), count in sorted(found.destinations.items()):
            held.add_metric([channel, state], count)
        yield held
        letters = GaugeMetricFamily(
            "kawat_letters",
            "The wire's own letters: waiting now, given up or sent in doubt within a day.",
            labels=["state"],
        )
        for state in ("waiting", "given_up", "doubtful"):
            letters.add_metric([state], getattr(found.letters, state))
        yield letters
        lag = "How long the newest item took, or has been waiting, to be routed."
        yield GaugeMetricFamily("kawat_router_lag_seconds", lag, found.lag_s)
        yield from families(found.pulses)
        raised = GaugeMetricFamily("kawat_alarms", "Alarms that last now, by cause.", labels=["why"])
        for why in WHYS:
            raised.add_metric([why], sum(alarm.why == why for alarm in found.alarms))
        yield raised

    def _queues(self) -> Iterator[Metric]:
        deliveries = GaugeMetricFamily(
            "kawat_queue_deliveries", "Deliveries not settled yet, by channel and state.", labels=["channel", "state"]
        )
        age = GaugeMetricFamily(
            "kawat_queue_age_seconds", "For how long the oldest delivery has been due.", labels=["channel"]
        )
        rate = GaugeMetricFamily(
            "kawat_settled_last_five_minutes", "Settled in the last five minutes.", labels=["channel", "outcome"]
        )
        for queue in self.found.queues:
            for state in ("due", "flying", "parked"):
                deliveries.add_metric([queue.channel, state], getattr(queue, state))
            age.add_metric([queue.channel], queue.oldest_s)
            rate.add_metric([queue.channel, "arrived"], queue.arrived)
            rate.add_metric([queue.channel, "failed"], queue.failed)
        yield from (deliveries, age, rate)


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """401 without a key, 403 with one that may not."""
    try:
        found = health.read(_actor(request))
    except KawatError as refused:
        return HttpResponse(f"{refused!s}\n", status=refused.status, content_type="text/plain; charset=utf-8")
    registry = CollectorRegistry()
    registry.register(Reading(found))
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _actor(request: HttpRequest) -> Actor:
    scheme, _space, key = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return actor_of_key(key.strip())
    actor = actor_of_request(request)
    if actor is None:
        raise NotSignedIn
    return actor
