"""Where the postbox listens, as KAWAT_POSTBOX says it."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from kawat.core.errors import BadSetting


@dataclass(frozen=True, slots=True, kw_only=True)
class PostboxAddress:
    """`scheme` is 'smtp' or 'lmtp'. Port 0 is any that is free."""

    scheme: str
    host: str
    port: int

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}"


def read_postbox(text: str) -> PostboxAddress | None:
    """The address that a setting says, None where it says nothing; raises `BadSetting`."""
    if not text:
        return None
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    said_more = parts.path.strip("/") or parts.query or parts.fragment or "@" in parts.netloc
    if parts.scheme not in ("smtp", "lmtp") or not parts.hostname or port is None or said_more:
        raise BadSetting(name="KAWAT_POSTBOX", value=text, reason="write it as lmtp://HOST:PORT or smtp://HOST:PORT")
    return PostboxAddress(scheme=parts.scheme, host=parts.hostname, port=port)
