"""A mail's parts: a text and the same as HTML, 7-bit, in short lines that end in CRLF, so that no relay has a reason to
touch them and a signature holds."""

import base64
import binascii

MEDIA_TYPE = "message/rfc822"
_ASCII = bytes(range(128))


def quoted_printable(octets: bytes) -> bytes:
    """Lines that end in line feeds, coded."""
    return binascii.b2a_qp(octets, istext=True).replace(b"\n", b"\r\n")


def part(subtype: str, text: str, *, readable: bool = False) -> bytes:
    """One part, as quoted-printable where that is the shorter or it has to be `readable`, else as base64."""
    octets = text.encode()
    head = f'Content-Type: text/{subtype}; charset="utf-8"\r\nContent-Transfer-Encoding: '.encode()
    if readable or len(octets.translate(None, _ASCII)) * 6 < len(octets):
        return head + b"quoted-printable\r\n\r\n" + quoted_printable(octets)
    body = base64.encodebytes(octets.replace(b"\n", b"\r\n")).replace(b"\n", b"\r\n")
    return head + b"base64\r\n\r\n" + body


def alternative(boundary: str, *parts: bytes) -> tuple[bytes, bytes]:
    """The headers of a message with these parts, the plainest first, and its body. The boundary begins with '=_', which
    neither encoding can write."""
    head = f'MIME-Version: 1.0\r\nContent-Type: multipart/alternative;\r\n boundary="{boundary}"\r\n\r\n'.encode()
    line = f"--{boundary}".encode()
    return head, b"".join(line + b"\r\n" + each + b"\r\n" for each in parts) + line + b"--\r\n"
