"""Errands of the clock: test letters and looks at DNS that somebody asked for on a page.

Each has its own time and its own connections, so that neither a hold nor another errand waits behind one.
"""

import asyncio
import logging
import secrets

from kawat.actions import errands
from kawat.actions.errands import Asked
from kawat.core.delivery import Envelope, Outcome
from kawat.core.errors import KawatError
from kawat.core.terms import OutcomeKind
from kawat.roles.loop import House
from kawat.roles.settings import Settings, dkim_key
from kawat.transports.dialogue import Dialogue

log = logging.getLogger(__name__)

ROUND_S = 1.0
PATIENCE_S = 90.0
GOOD = (OutcomeKind.ACCEPTED, OutcomeKind.RELAYED)


class Errands:
    """What is under way. Made and used on a running event loop."""

    def __init__(self, settings: Settings, house: House | None = None) -> None:
        self._settings = settings
        self._house = house or House()
        self._running: set[asyncio.Task[None]] = set()

    async def work(self) -> None:
        """For ever."""
        while True:
            try:
                room = errands.AT_ONCE - len(self._running)
                for asked in await self._house.ask(errands.begin, room) if room > 0 else ():
                    task = asyncio.create_task(self._run(asked))
                    self._running.add(task)
                    task.add_done_callback(self._running.discard)
                await asyncio.sleep(ROUND_S)
            except Exception:
                await self._house.recover("clock.errands_failed")

    async def close(self) -> None:
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        self._house.close()

    async def _run(self, asked: Asked) -> None:
        dialogue = Dialogue()
        try:
            taken, words = await asyncio.wait_for(self._do(asked, dialogue), PATIENCE_S)
        except TimeoutError:
            taken, words = False, "no answer in time"
        except KawatError as refused:
            taken, words = False, str(refused)
        except asyncio.CancelledError:
            raise
        except Exception:
            log.exception("errand.failed errand=%s kind=%s", asked.uid, asked.kind)
            taken, words = False, "a fault of the wire's own; its log says more"
        await self._house.ask(errands.done, asked.uid, taken=taken, words=words, lines=dialogue.lines)
        log.info("errand.done errand=%s kind=%s taken=%s", asked.uid, asked.kind, taken)

    async def _do(self, asked: Asked, dialogue: Dialogue) -> tuple[bool, str]:
        if asked.kind == errands.RECORD:
            return await self._record(str(asked.what["selector"]))
        envelope = errands.letter(asked, self._settings.masthead)
        return await self._carry(envelope, int(asked.what["relay"]), dialogue)

    async def _carry(self, envelope: Envelope, relay: int, dialogue: Dialogue) -> tuple[bool, str]:
        from kawat.roles.sender import signer_of
        from kawat.transports.email import EmailTransport

        signer = signer_of(self._settings)
        email = EmailTransport(self._settings.relays[relay], signer=signer, dialogue=dialogue)
        over: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()

        def settled(_envelope: Envelope, outcome: Outcome) -> None:
            if not over.done():
                over.set_result(outcome)

        try:
            email.carry([envelope], wanted=lambda _: True, settled=settled)
            outcome = await over
        finally:
            await email.close()
        return outcome.kind in GOOD, f"{outcome.code or ''} {outcome.words}".strip()

    async def _record(self, selector: str) -> tuple[bool, str]:
        from kawat.transports.dkim import read_key
        from kawat.transports.records import NoAnswer, texts_of

        key = read_key(selector, dkim_key(self._settings.home, selector).read_bytes())
        name = f"{selector}._domainkey.{self._settings.signing_domain}"
        try:
            found = await texts_of(name, number=secrets.randbits(16))
        except NoAnswer as silence:
            return False, str(silence)
        wanted = "".join(key.record().split())
        if any("".join(each.split()) == wanted for each in found):
            return True, "it stands"
        return False, "another one stands there" if found else "there is no such record"
