"""Errands of the clock: test letters, looks at DNS and tests of destinations that somebody asked for on a page.

Each has its own time and its own connections, so that neither a hold nor another errand waits behind one; each kind has
room of its own, so that none waits behind another's hosts that hang.
"""

import asyncio
import logging
import secrets
from collections import Counter
from typing import Any

from kawat.actions import errands, probes
from kawat.actions.errands import Errand
from kawat.core.errors import KawatError
from kawat.roles import probing
from kawat.roles.loop import House
from kawat.roles.settings import Settings, dkim_key

log = logging.getLogger(__name__)

ROUND_S = 1.0
PATIENCE_S = 120.0
"""Longer than any channel takes by itself, and less than an errand counts as in hand."""
AT_ONCE = {errands.LETTER: 4, errands.RECORD: 4, errands.TRIAL: 4}


class Errands:
    """What is under way. Made and used on a running event loop."""

    def __init__(self, settings: Settings, house: House | None = None) -> None:
        self._settings = settings
        self._house = house or House()
        self._running: dict[asyncio.Task[None], str] = {}

    async def work(self) -> None:
        """For ever."""
        while True:
            try:
                running = Counter(self._running.values())
                room = {kind: most - running[kind] for kind, most in AT_ONCE.items()}
                for errand in await self._house.ask(errands.take, room):
                    task = asyncio.create_task(self._run(errand))
                    self._running[task] = errand.kind
                    task.add_done_callback(self._running.pop)
                await asyncio.sleep(ROUND_S)
            except Exception:
                await self._house.recover("clock.errands_failed")

    async def close(self) -> None:
        """Cut off what is on its way."""
        running = list(self._running)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        self._house.close()

    async def _run(self, errand: Errand) -> None:
        try:
            seen = await asyncio.wait_for(self._do(errand), PATIENCE_S)
        except TimeoutError:
            seen = {"taken": False, "reason": "no answer in time"}
        except KawatError as refused:
            seen = {"taken": False, "reason": str(refused)}
        except Exception:  # whatever a far end makes of it is this errand's answer
            log.exception("errand.failed errand=%s kind=%s", errand.uid, errand.kind)
            seen = {"taken": False, "reason": "a fault of the wire's own; its log says more"}
        try:
            await self._house.ask(errands.answer, errand.uid, **seen)
        except Exception:
            await self._house.recover("clock.errands_failed")
        else:
            log.info("errand.done errand=%s kind=%s taken=%s", errand.uid, errand.kind, seen["taken"])

    async def _do(self, errand: Errand) -> dict[str, Any]:
        if errand.kind == errands.RECORD:
            taken, words = await self._record(str(errand.what["selector"]))
            return {"taken": taken, "words": words}
        if errand.kind == errands.LETTER:
            return await self._letter(errand)
        envelope = await self._house.ask(probes.taken_up, errand, self._settings.masthead)
        return await probing.send(self._settings, envelope)

    async def _letter(self, errand: Errand) -> dict[str, Any]:
        envelope = errands.letter(errand, self._settings.masthead)
        seen = await probing.send(self._settings, envelope, relay=int(errand.what["relay"]))
        words = f"{seen.get('reply') or ''} {' '.join(seen.get('answer', ()))}".strip()
        return {"taken": seen["taken"], "words": words or seen["reason"], "lines": seen["exchange"]}

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
