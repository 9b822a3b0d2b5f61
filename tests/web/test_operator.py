"""The operator's room: for operators alone, with what is in the database; and the same as metrics for Prometheus."""

from django.contrib.auth.models import User
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from kawat.actions import people, pulses
from kawat.core.terms import Channel
from kawat.store import models
from tests.web.house import Browsers, House, machine_of


def ops() -> Client:
    browser = Client()
    browser.force_login(User.objects.get(username="ops"))
    return browser


def told(text: str) -> dict[tuple[str, ...], float]:
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_an_operator_sees_queues_and_ill_destinations(house: House, browsers: Browsers) -> None:
    house.file()
    models.Destination.objects.update(state="held", failures=7)
    page = ops().get("/operator").content.decode()
    assert "Sari Tani" in page
    assert "sari@surat.example" not in page
    assert "tidal" not in page
    assert "No alarm." in page


def test_nobody_else_sees_them(house: House, browsers: Browsers) -> None:
    for name, browser in browsers.all():
        assert browser.get("/operator").status_code == (302 if name == "anybody" else 403), name
        assert browser.get("/metrics").status_code == (401 if name == "anybody" else 403), name


def test_a_key_of_an_operators_reads_the_metrics(house: House) -> None:
    operator = people.find_actor("ops")
    house.out()
    house.file()
    subscriber = models.Destination.objects.get()
    answer = machine_of(operator, "read").get("/metrics")
    assert answer["Content-Type"].startswith("text/plain")
    metrics = told(answer.content.decode())
    assert metrics["kawat_wire_number_total",] == 1
    assert metrics["kawat_unrouted_items",] == 1
    assert metrics["kawat_waiting_items", "draft"] == 1
    assert metrics["kawat_destinations", Channel(subscriber.channel).name.lower(), subscriber.state] == 1
    assert metrics["kawat_queue_age_seconds", "email"] == 0
    assert metrics["kawat_alarms", "stuck"] == 0
    assert machine_of(operator, "stop").get("/metrics").status_code == 403
    assert machine_of(house.edo, "read").get("/metrics").status_code == 403
    assert Client().get("/metrics", headers={"Authorization": "Bearer kawat_wrong"}).status_code == 401


SENDER = {
    "settled": {"email": {"relayed": 40, "refused": 2}},
    "in_hand": {"email": 3},
    "relays": [
        {
            "name": "127.0.0.1:25",
            "connections": 4,
            "most": 4,
            "rate": 0,
            "answers": {"relayed": 40, "refused": 2},
            "away_s": 0,
            "last": "250 Ok",
        }
    ],
    "pauses": [["surat.example", 40]],
}


def test_single_roles_have_metrics_and_stand_on_the_page(house: House) -> None:
    assert "No sender says how it fares" in ops().get("/operator/relays").content.decode()
    pulses.beat("wire-1/sender-1", "sender", pid=1, started_us=1, figures=SENDER)
    pulses.beat("wire-1/edge-1", "edge", pid=2, started_us=1, figures={"streams": 12, "upto": 7})
    pulses.beat("wire-1/router", "router", pid=3, started_us=1, figures={"profiles": 9, "routed": 2, "took_ms": 5})
    metrics = told(machine_of(people.find_actor("ops"), "read").get("/metrics").content.decode())
    assert metrics["kawat_sender_settled_total", "email", "relayed", "wire-1/sender-1"] == 40
    assert metrics["kawat_relay_answers_total", "refused", "wire-1/sender-1", "127.0.0.1:25"] == 2
    assert metrics["kawat_relay_paused_domains", "wire-1/sender-1"] == 1
    assert metrics["kawat_edge_streams", "wire-1/edge-1"] == 12
    assert metrics["kawat_router_routed_total", "wire-1/router"] == 2
    assert metrics["kawat_role_silent_seconds", "wire-1/router"] < 5
    assert not any("surat" in part for name in metrics for part in name)
    assert "wire-1/sender-1" in ops().get("/operator").content.decode()
    relays = ops().get("/operator/relays").content.decode()
    assert "surat.example" in relays
    assert "250 Ok" in relays
