"""Real receivers on this machine, each a process of its own: a mailbox and a webhook endpoint that count what came.

What they counted is the other half of the proof: a test or a demo holds it against the ledger.
"""

from kawat.roles.demo.receivers.endpoints import endpoint_secret
from kawat.roles.demo.receivers.handle import Sink, start_smtp_sink, start_webhook_sink
from kawat.roles.demo.receivers.receipts import Kept, Receipt

__all__ = ["Kept", "Receipt", "Sink", "endpoint_secret", "start_smtp_sink", "start_webhook_sink"]
