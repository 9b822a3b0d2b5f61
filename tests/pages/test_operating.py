"""docs/operating.md knows every setting with its default, every event of the log, and statements that run."""

import ast
import re
import sqlite3
from collections.abc import Iterator

import pytest

from kawat.actions import alarms, bounces, dispatch, wire
from kawat.core.delivery import RETRY_S
from kawat.edge.limits import Limits
from kawat.roles import supervisor
from kawat.roles.settings import Settings, read_settings
from kawat.roles.shown_settings import SETTINGS
from kawat.transports import postbox
from tests.pages.texts import ROOT, blocks, cells, read, section

PAGE = read("docs/operating.md")
BY_FILE = {"KAWAT_SECRET": "KAWAT_SECRET_FILE"}
DEFAULTS = {
    "KAWAT_HOST": "host",
    "KAWAT_PORT": "port",
    "KAWAT_STREAM_PORT": "stream_port",
    "KAWAT_BASE_URL": "base_url",
    "KAWAT_STREAM_URL": "stream_url",
    "KAWAT_NAME": "name",
    "KAWAT_MARK": "mark",
    "KAWAT_SENDERS": "senders",
    "KAWAT_WARM_HOSTS": "warm_hosts",
    "KAWAT_EDGES": "edges",
    "KAWAT_SHARDS": "shards",
    "KAWAT_LOG_LEVEL": "log_level",
    "KAWAT_LOG_FORMAT": "log_format",
}
"""Settings whose default is one plain value, with their field."""

_EVENT = re.compile(r"[a-z]+\.[a-z_]+")


@pytest.fixture
def untold(tmp_path: object) -> Settings:
    return read_settings({"KAWAT_HOME": str(tmp_path)})


def told() -> dict[str, list[str]]:
    return {row[0]: row for row in cells(section(PAGE, "Settings"))}


def test_every_setting_is_told_and_no_other() -> None:
    assert set(told()) == {*SETTINGS, *BY_FILE.values()}


@pytest.mark.parametrize("name", DEFAULTS)
def test_the_default_is_the_codes(name: str, untold: Settings) -> None:
    assert told()[name][2] == f"`{getattr(untold, DEFAULTS[name])}`"


def test_the_other_defaults_are_the_codes(untold: Settings) -> None:
    rows = told()
    assert rows["SMTP_URL"][2] == f"`smtp://{untold.relays[0].host}:{untold.relays[0].port}`"
    assert (rows["KAWAT_DKIM"][2], untold.dkim) == ("none", ())
    assert "`kawat.invalid`" in rows["KAWAT_MAIL_DOMAIN"][2]
    assert untold.mail_domain == "kawat.invalid"
    assert untold.mail_from == "wire@kawat.invalid"
    assert rows["KAWAT_MAIL_FROM"][2] == "`wire@` and the mail domain"
    assert (rows["TRUSTED_PROXIES"][2], untold.trusted_proxies) == ("none", ())
    assert (rows["KAWAT_ALLOW_LOOPBACK"][2], untold.allow_loopback) == ("off", False)
    assert rows["KAWAT_HOME"][2] == "`~/.kawat`"


def test_every_event_of_the_log_is_told_with_its_level_and_no_other() -> None:
    shown = {row[0]: row[1] for row in cells(section(PAGE, "The log"))}
    assert shown == dict(_events())


def test_the_numbers_in_the_text_are_the_codes() -> None:
    flat = " ".join(PAGE.split())
    units = {1: "1 s", 3: "3 s", 10: "10 s", 30: "30 s", 120: "2 min", 600: "10 min", 1_800: "30 min"}
    units |= {3_600: "1 h", 10_800: "3 h", 21_600: "6 h", 43_200: "12 h"}
    waits = [units[each] for each in RETRY_S]
    assert f"{', '.join(waits[:-1])} and {waits[-1]}" in flat
    assert len(RETRY_S) + 1 == 12
    assert "After twelve tries" in flat
    assert f"{dispatch.HELD_AFTER_FAILURES} deliveries in a row" in flat
    assert f"lease of {dispatch.LEASE_S} seconds" in flat
    assert f"held after {bounces.HELD_AFTER_BOUNCES} in a row" in flat
    assert f"{bounces.FORGOTTEN_S // 86_400} days without another one" in flat
    assert f"takes {postbox.SIZE >> 20} MB a mail and {postbox.CONNECTIONS} connections at a time" in flat
    assert f"{Limits().streams:,} streams" in flat
    assert f"more than {supervisor.RESTARTS_A_MINUTE} times within a minute" in flat
    assert f"within {supervisor.ENDING_S:.0f} seconds" in flat
    assert wire.LATE_AFTER.total_seconds() == 300
    assert "up to five minutes" in flat
    assert alarms.BEFORE_T.total_seconds() == 1_800
    assert [each.total_seconds() for each in (alarms.WAITING, alarms.CONFIRMING, alarms.STUCK)] == [900, 600, 300]
    assert "30 minutes before T" in flat


@pytest.mark.django_db(transaction=True)
def test_the_counters_are_raised_as_the_page_says() -> None:
    """Each engine has statements of its own; KAWAT_TEST_ENGINE says which are run."""
    from django.db import connection

    from kawat.store import models

    sqlite, postgresql = blocks(section(PAGE, "Going back to a backup"), "sql")
    models.Wire.objects.get_or_create()  # tests with transactions of their own empty every table
    release = models.Release.objects.create(uid="a" * 32, slug_mac="b" * 32, wrapped_key=b"")
    before = models.Item.objects.create(uid="1" * 32, release=release)
    with connection.cursor() as cursor:
        for statement in _statements(sqlite if connection.vendor == "sqlite" else postgresql):
            cursor.execute(statement)
    after = models.Item.objects.create(uid="2" * 32, release=release)
    assert models.Wire.objects.get().number == 1050
    assert after.pk > before.pk + 1_000_000
    assert sqlite3.complete_statement(sqlite)


def _statements(text: str) -> list[str]:
    lines = [line for line in text.splitlines() if not line.startswith("--")]
    return [each for each in " ".join(lines).split(";") if each.strip()]


def _events() -> Iterator[tuple[str, str]]:
    """Each event that is logged, with its level; `recover` logs its event as an error."""
    levels = {name: name for name in ("debug", "info", "warning", "error")} | {"exception": "error", "recover": "error"}
    for module in (ROOT / "kawat").rglob("*.py"):
        if {"demo", "bench"} & set(module.parts):
            continue
        for node in ast.walk(ast.parse(module.read_text("utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
                continue
            first = node.args[0].value if isinstance(node.args[0], ast.Constant) else None
            if node.func.attr in levels and isinstance(first, str) and (event := _EVENT.match(first)):
                yield event[0], levels[node.func.attr]


def test_every_metric_is_told_and_no_other() -> None:
    from kawat.actions.health import Health
    from kawat.actions.letters import Standing
    from kawat.web.metrics import Reading

    none = Standing(waiting=0, oldest_us=0, given_up=0, doubtful=0)
    empty = Health(number=0, unrouted=0, states={}, queues=(), destinations={}, alarms=(), journal=0, letters=none)
    told_here = {row[0].strip("`") for row in cells(section(PAGE, "Metrics"))}
    assert told_here == {family.name for family in Reading(empty).collect()}
