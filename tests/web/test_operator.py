"""The operator's room: for operators alone, with what is in the database; and the same as metrics for Prometheus."""

from django.contrib.auth.models import User
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from kawat.actions import people
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
