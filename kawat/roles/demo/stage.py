"""The stage of a demo or a bench: a circuit taken in, receivers that listen, and a wire that runs, all real.

`built` goes through the steps in order; whatever was started is ended when its block is left, however that comes.
"""

import secrets
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from kawat.core.errors import BadField
from kawat.core.terms import Channel, Rank, Role
from kawat.roles.demo.api import Api
from kawat.roles.demo.circuit import Circuit, Row
from kawat.roles.demo.home import Home, Wire, free_ports, fresh_home, running
from kawat.roles.demo.receivers import Sink, start_smtp_sink, start_webhook_sink
from kawat.roles.demo.receivers.stream_clients import StreamClients, start_stream_clients
from kawat.roles.demo.stories import ISSUER, ISSUER_NAME

if TYPE_CHECKING:
    from kawat.actions.importing import ImportReport
    from kawat.roles.demo.proof import Proof

FILER, EDITOR = "dewi", "edo"
CONNECT_WITHIN_S = 300
OPEN_WITHIN_S = 60


@dataclass(kw_only=True)
class Stage:
    """What stands. `passwords` are for the pages; the keys of both people are in `filer` and `editor`."""

    home: Home
    circuit: Circuit
    mail: Sink
    hooks: Sink
    passwords: dict[str, str]
    imported: "ImportReport"
    import_s: float
    wire: Wire = field(init=False)
    filer: Api = field(init=False)
    editor: Api = field(init=False)
    _things: ExitStack = field(repr=False)

    def open_streams(self, circuit: str, *, name: str = "desktops") -> StreamClients:
        """A process in which every desktop of a circuit has its stream open."""
        return self.open_streams_apart(circuit, name=name, sources=("",))[0]

    def open_streams_apart(
        self,
        circuit: str,
        *,
        name: str = "desktops",
        sources: Sequence[str],
        most: int | None = None,
        within_s: float = OPEN_WITHIN_S,
    ) -> list[StreamClients]:
        """The same from several processes, each with its share of the desktops and a local address of its own; of the
        first `most` desktops alone where that is said."""
        tickets = self._tickets(circuit)[:most]
        every = []
        for at, source in enumerate(sources):
            mine = tickets[at :: len(sources)]
            file = self.home.folder / f"{name}-{at}.tickets"
            file.touch(mode=0o600)
            file.write_text("\n".join(mine) + "\n")
            clients = start_stream_clients(
                self.home.folder / "received" / f"{name}-{at}",
                "127.0.0.1",
                self.home.stream_port,
                tickets_file=file,
                count=len(mine),
                source_addresses=(source,) if source else (),
            )
            every.append(self._things.enter_context(clients))
        until = time.monotonic() + within_s
        for clients in every:
            clients.wait_connected(within_s=max(0.0, until - time.monotonic()))
        return every

    def _tickets(self, circuit: str) -> list[str]:
        """One for each desktop of a circuit."""
        from kawat.actions.stream import ticket_of
        from kawat.store import models

        desktops = models.Subscriber.objects.filter(kind="desktop", members__circuit__code=circuit).order_by("pk")
        return [ticket_of(each, connect_within_s=CONNECT_WITHIN_S) for each in desktops.iterator(chunk_size=1_000)]

    def proofs(self) -> "list[Proof]":
        """Receivers and ledger side by side, by channel."""
        from django.conf import settings

        from kawat.roles.demo.proof import compare

        domain = settings.KAWAT.mail_domain
        return [
            compare(Channel.EMAIL, self.mail.received(), mail_domain=domain),
            compare(Channel.WEBHOOK, self.hooks.received(), mail_domain=domain),
        ]


@contextmanager
def built(
    circuit: Circuit,
    *,
    folder: Path | None = None,
    settings: Mapping[str, str] | None = None,
    more_circuits: Mapping[str, str] | None = None,
    more_rows: Sequence[Row] = (),
    relay_port: int = 0,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> Iterator[Stage]:
    """Build it, and end all of it afterwards. `progress` hears how many rows were taken in, of how many; `more_rows`
    come after the circuit's, with circuits that `more_circuits` names. Mail goes to `relay_port` where there is one,
    instead of the stage's own mailbox."""
    with ExitStack() as things:
        at = things.enter_context(fresh_home(folder))
        if (at / "kawat.sqlite3").exists():
            raise BadField(field="--home", reason="it holds a wire already; name an empty folder")
        port, stream_port = free_ports(2)
        master = secrets.token_bytes(32)
        mail = things.enter_context(start_smtp_sink(at / "received" / "mail"))
        hooks = things.enter_context(start_webhook_sink(at / "received" / "hooks", master=master))
        circuit = replace(circuit, endpoints=f"http://127.0.0.1:{hooks.port}", master=master)
        home = Home(folder=at, port=port, stream_port=stream_port, smtp_port=relay_port or mail.port)
        home.enter()
        passwords = add_people({**circuit.circuits, **(more_circuits or {})})
        began = time.monotonic()
        imported = take_in(circuit, more_rows, progress)
        stage = Stage(
            home=home,
            circuit=circuit,
            mail=mail,
            hooks=hooks,
            passwords=passwords,
            imported=imported,
            import_s=time.monotonic() - began,
            _things=things,
        )
        stage.filer, stage.editor = (Api(port, _key(name)) for name in (FILER, EDITOR))
        things.callback(stage.filer.close)
        things.callback(stage.editor.close)
        stage.wire = things.enter_context(running(home, settings=settings))
        yield stage


def add_people(circuits: Mapping[str, str]) -> dict[str, str]:
    """Tables, circuits, the issuer, one who files and one who edits; their passwords."""
    from kawat.actions.setup import Person, add_person, init

    init(circuits=circuits, issuers={ISSUER: ISSUER_NAME})
    passwords = {name: secrets.token_urlsafe(9) for name in (FILER, EDITOR)}
    add_person(Person(name=FILER, role=Role.ISSUER, source=ISSUER, rank=Rank.CHIEF), password=passwords[FILER])
    add_person(Person(name=EDITOR, role=Role.EDITOR), password=passwords[EDITOR])
    add_person(Person(name=EDITOR, role=Role.OPERATOR))
    return passwords


def _key(name: str) -> str:
    from kawat.actions.people import SCOPES, find_actor, new_key

    return new_key(find_actor(name), name="demo", scopes=SCOPES)


def take_in(circuit: Circuit, more_rows: Sequence[Row], progress: Callable[[int, int], None]) -> "ImportReport":
    from kawat.actions.importing import RawRow, import_subscribers
    from kawat.actions.people import find_actor

    rows = (RawRow(line=line, values=row) for line, row in enumerate(chain(circuit.rows(), more_rows), 1))
    size = len(circuit) + len(more_rows)
    return import_subscribers(find_actor(EDITOR), rows, progress=lambda line: progress(line, size))
