"""The hand beside the pages: it looks at files of subscribers and takes them in, and clears away files that nobody
wants any more. A thread of the web role, since these lie where the pages do.

One file at a time, a chunk a transaction. What is cut off when the role ends goes on at its next start.
"""

import logging
import threading
import time

from django.db import close_old_connections

from kawat.actions import handed_in, strays

log = logging.getLogger(__name__)

ROUND_S = 1.0
SWEEP_S = 3600.0
"""How often strays are looked for, and first when the role begins."""


def start() -> threading.Thread:
    """Begin; the thread ends with the process."""
    thread = threading.Thread(target=_work, name="imports", daemon=True)
    thread.start()
    return thread


def _work() -> None:
    swept = -SWEEP_S
    while True:
        try:
            if time.monotonic() - swept > SWEEP_S:
                swept = time.monotonic()
                if count := strays.collect():
                    log.info("strays.dropped files=%d", count)
            if uid := handed_in.work():
                log.info("import.worked import=%s", uid)
            else:
                time.sleep(ROUND_S)
        except Exception:
            log.exception("import.failed")
            close_old_connections()
            time.sleep(5 * ROUND_S)
