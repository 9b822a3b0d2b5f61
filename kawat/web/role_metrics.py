"""Metrics of single roles, from what each process said of itself last (`actions.pulses`).

Labels are bounded: processes, channels, outcomes and relays, never a domain or an address. A process that has been
silent says so by its age; its counters stay as it left them until it is forgotten after a day.
"""

from collections.abc import Iterable, Iterator

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from kawat.actions.pulses import Pulse

RELAYS = 8
"""As many as SMTP_URL may name."""


def families(pulses: Iterable[Pulse]) -> Iterator[Metric]:
    """Every family, with no sample where no process has anything to say."""
    age = GaugeMetricFamily(
        "kawat_role_silent_seconds", "Since when a process has said nothing of itself.", labels=["process"]
    )
    settled = CounterMetricFamily(
        "kawat_sender_settled", "What a sender's tries came to.", labels=["process", "channel", "outcome"]
    )
    in_hand = GaugeMetricFamily(
        "kawat_sender_in_hand", "Deliveries that a sender holds.", labels=["process", "channel"]
    )
    answers = CounterMetricFamily(
        "kawat_relay_answers", "What a relay answered a sender.", labels=["process", "relay", "outcome"]
    )
    open_ = GaugeMetricFamily("kawat_relay_connections", "Open connections to a relay.", labels=["process", "relay"])
    paused = GaugeMetricFamily(
        "kawat_relay_paused_domains", "Domains of recipients that asked for less.", labels=["process"]
    )
    streams = GaugeMetricFamily("kawat_edge_streams", "Desktops on an edge.", labels=["process"])
    upto = GaugeMetricFamily("kawat_edge_upto", "The last wire number that an edge considered.", labels=["process"])
    profiles = GaugeMetricFamily("kawat_router_profiles", "Profiles that a router holds.", labels=["process"])
    routed = CounterMetricFamily("kawat_router_routed", "Items that a router has routed.", labels=["process"])
    for each in pulses:
        said = each.figures
        age.add_metric([each.name], round(each.silent_s, 1))
        for channel, outcomes in said.get("settled", {}).items():
            for outcome, count in outcomes.items():
                settled.add_metric([each.name, channel, outcome], count)
        for channel, count in said.get("in_hand", {}).items():
            in_hand.add_metric([each.name, channel], count)
        for relay in said.get("relays", [])[:RELAYS]:
            open_.add_metric([each.name, relay["name"]], relay["connections"])
            for outcome, count in relay["answers"].items():
                answers.add_metric([each.name, relay["name"], outcome], count)
        if "pauses" in said:
            paused.add_metric([each.name], len(said["pauses"]))
        for family, name in ((streams, "streams"), (upto, "upto"), (profiles, "profiles"), (routed, "routed")):
            if name in said:
                family.add_metric([each.name], said[name])
    yield from (age, settled, in_hand, answers, open_, paused, streams, upto, profiles, routed)
