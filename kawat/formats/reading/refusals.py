"""What hosts write into refusals, and what it means: RFC 3463's codes, and the words of hosts that give none.

A table of plain patterns, read top down; the first that is found counts. A code that the host gives itself goes before
its words.
"""

import re

from kawat.core.terms import BounceKind

CODE = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.]*\d)")
REPLY = re.compile(r"(?<![\d.])([45]\d\d)(?:[ -]|$)")

WORDS: tuple[tuple[str, str], ...] = (
    (r"(?:mailbox|inbox|account|quota)\b.{0,30}\b(?:full|exceeded)|over ?quota|out of (?:disk )?space", "5.2.2"),
    (r"(?:message|mail|size).{0,30}\b(?:too (?:large|big)|exceeds)", "5.3.4"),
    (r"retry time(?:out)? exceeded|has been in the queue too long|could not be delivered for|queue lifetime", "4.4.7"),
    (r"(?:account|mailbox|user|recipient)\b.{0,30}\b(?:disabled|inactive|suspended|locked)", "5.2.1"),
    (r"no longer (?:with|works|employed|at)|has (?:left|moved)|address (?:no longer|is no longer)", "5.1.6"),
    (
        r"(?:user|mailbox|recipient|address|account)\b.{0,60}\b(?:unknown|not (?:be )?found|not exist|n't exist)",
        "5.1.1",
    ),
    (
        r"(?:unknown|invalid|no such|nonexistent|non-existent)\b.{0,20}\b(?:user|mailbox|recipient|address|local)",
        "5.1.1",
    ),
    (
        r"no mailbox here|unrouteable address|mailbox (?:is )?unavailable|not (?:a )?listed|doesn't have an account",
        "5.1.1",
    ),
    (r"(?:host|domain)\b.{0,40}\b(?:unknown|not found|not exist|n't exist|n't find)|no mx|name service error", "5.1.2"),
    (r"couldn't find any host|unable to (?:look up|resolve)|nxdomain|illegal host", "5.1.2"),
    (
        r"\bspam\b|blocked|black ?list|blocklist|polic(?:y|ies)|reputation|not (?:authori[sz]ed|permitted|allowed)",
        "5.7.1",
    ),
    (r"too many|rate limit|gr[ae]ylist|try again later|temporar", "4.7.1"),
    (r"timed out|time-?out|connection refused|unable to connect|connection died|unreachable", "4.4.1"),
)
_WORDS = tuple((re.compile(pattern, re.IGNORECASE), status) for pattern, status in WORDS)

LATE = re.compile(
    r"warning message only|not (?:yet )?been delivered|(?:delivery|message|mail) .{0,40}\bdelayed|delayed mail"
    r"|still (?:being retried|trying)|will (?:continue to try|keep trying|be retried)|do not need to resend",
    re.IGNORECASE,
)
"""What says that a mail is late and not lost."""

OURS = {"5.1.7", "5.1.8"}
"""Codes of RFC 3463, section 3.2, about the sender's address: they say nothing of the recipient's."""

GONE = {"5.2.0", "5.2.1", "5.4.4"}
"""Permanent ones beside 5.1.x that say that there is nobody: disabled (section 3.3), no way to the host (section 3.5)."""


def status_of(text: str) -> str:
    """The RFC 3463 code that a text says or means, or ''."""
    vague = ""
    for match in CODE.finditer(text):
        code = match.group()
        if code[0] != "2" and not code.endswith(".0.0"):
            return code
        vague = vague or (code if code[0] != "2" else "")
    for pattern, status in _WORDS:
        if pattern.search(text):
            return status
    if not vague and (reply := REPLY.search(text)):
        vague = f"{reply.group(1)[0]}.0.0"
    return vague


def reply_of(text: str) -> int:
    """The SMTP reply code in a text, or 0."""
    match = REPLY.search(text)
    return int(match.group(1)) if match else 0


def kind_of(status: str) -> BounceKind:
    """How a failure with this code counts: hard where it says that nobody is there, soft for all else, be it for ever:
    a full mailbox, a story that is too long and a host that dislikes the wire say nothing of the address."""
    named = status.startswith("5.1.") and status not in OURS
    return BounceKind.HARD if named or status in GONE or status == "5.0.0" else BounceKind.SOFT
