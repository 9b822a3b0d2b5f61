"""The hand beside the pages that looks at files of subscribers and takes them in: a thread of the web role.

One file at a time, a chunk a transaction. What is cut off when the role ends goes on at its next start.
"""

import logging
import threading
import time

from django.db import close_old_connections

from kawat.actions import handed_in

log = logging.getLogger(__name__)

ROUND_S = 1.0


def start() -> threading.Thread:
    """Begin; the thread ends with the process."""
    thread = threading.Thread(target=_work, name="imports", daemon=True)
    thread.start()
    return thread


def _work() -> None:
    while True:
        try:
            if uid := handed_in.work():
                log.info("import.worked import=%s", uid)
            else:
                time.sleep(ROUND_S)
        except Exception:
            log.exception("import.failed")
            close_old_connections()
            time.sleep(5 * ROUND_S)
