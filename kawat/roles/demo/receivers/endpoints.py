"""The secrets of the demo's endpoints, derived from their paths, so that thousands of them need no table."""

import hmac


def endpoint_secret(master: bytes, path: str) -> bytes:
    """The 32 bytes that sign what goes to `path`, such as '/outlets/17'."""
    return hmac.digest(master, path.encode(), "sha256")
