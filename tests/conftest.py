"""What the whole suite stands on: the fence, the engine, and real servers as fixtures.

`KAWAT_TEST_ENGINE=postgresql` runs the same tests over PostgreSQL. The server is started before Django's settings are
read, since they take DATABASE_URL from the environment; SQLite needs nothing.
"""

import base64
import importlib
import os
import shutil
import tempfile
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from tests.servers.fence import raise_fence
from tests.servers.nats import Nats
from tests.servers.postgresql import PostgreSQL

ENGINES = ("sqlite", "postgresql")
SETTINGS = "kawat.roles.django_settings"
CHEAP = 2**4
"""What a password costs in this process: some hundred are made and asked for. The roles that tests start pay in full."""

# Properties are many and small: enough examples to find a slip, few enough to be done in seconds, on any machine.
settings.register_profile("kawat", max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("kawat")

_runtime = pytest.StashKey[str]()
_postgresql = pytest.StashKey[PostgreSQL]()


def pytest_configure(config: pytest.Config) -> None:
    """Before pytest-django sets Django up, which it does last."""
    raise_fence()
    engine = os.environ.get("KAWAT_TEST_ENGINE") or "sqlite"
    if engine not in ENGINES:
        raise pytest.UsageError(f"KAWAT_TEST_ENGINE is one of {', '.join(ENGINES)}, not {engine!r}")
    for name in ("DATABASE_URL", "DATABASE_URL_FILE", "BUS_URL", "BUS_URL_FILE", "KAWAT_SECRET_FILE"):
        os.environ.pop(name, None)  # the caller's own wire is never the tests'
    config.stash[_runtime] = os.environ["XDG_RUNTIME_DIR"] = tempfile.mkdtemp(prefix="kawat-run-")
    os.environ["KAWAT_HOME"] = tempfile.mkdtemp(prefix="home-", dir=config.stash[_runtime])
    os.environ["KAWAT_SECRET"] = base64.b64encode(bytes(range(32))).decode()
    if engine == "postgresql":
        os.environ["DATABASE_URL"] = _server(config).url()
    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
    _ = importlib.import_module("django.conf").settings.DATABASES  # read now: pytest-django waits for it
    importlib.import_module("django.contrib.auth.hashers").ScryptPasswordHasher.work_factor = CHEAP


def pytest_unconfigure(config: pytest.Config) -> None:
    """Also after Ctrl-C."""
    shutil.rmtree(config.stash.get(_runtime, ""), ignore_errors=True)
    if server := config.stash.get(_postgresql, None):
        server.stop()


def pytest_report_header(config: pytest.Config) -> str:
    return f"engine: {os.environ.get('KAWAT_TEST_ENGINE') or 'sqlite'}"


def _server(config: pytest.Config) -> PostgreSQL:
    if _postgresql not in config.stash:
        config.stash[_postgresql] = PostgreSQL()
    return config.stash[_postgresql]


@pytest.fixture(scope="session")
def postgresql(pytestconfig: pytest.Config) -> PostgreSQL:
    """The run's PostgreSQL server, whatever engine the suite runs over; `postgresql.create(name)` gives a url."""
    return _server(pytestconfig)


@pytest.fixture(scope="session")
def nats_url() -> Iterator[str]:
    """A NATS server that all tests share."""
    server = Nats()
    server.start()
    yield server.url
    server.stop()


@pytest.fixture
def nats_server() -> Iterator[Nats]:
    """A NATS server of this test alone, not started yet, to be taken away and given back."""
    server = Nats()
    yield server
    server.stop()
