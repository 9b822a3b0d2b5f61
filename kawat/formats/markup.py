"""XML as the XML formats write it: everything escaped, and nothing where there is nothing to say.

An element whose text and parts are all empty is '', and so is an attribute without text: no format has to ask first.
"""

from collections.abc import Mapping

from kawat.formats.xhtml import escape

DECLARED = '<?xml version="1.0" encoding="UTF-8"?>\n'


def lines_of(text: str) -> str:
    """Text of several lines, escaped; `escape` alone makes one line of it."""
    return "&#10;".join(escape(line) for line in text.split("\n")) if "\n" in text else escape(text)


def attributes(pairs: Mapping[str, str]) -> str:
    """Attributes that say something, each behind a space. `_` in a name stands for ':', and is dropped at its end."""
    told = ""
    for name, text in pairs.items():
        if text and not text.isspace():
            told += f' {name.rstrip("_").replace("_", ":")}="{lines_of(text)}"'
    return told


def said(tag: str, text: str, /, **pairs: str) -> str:
    """An element that holds text; '' where there is none."""
    return f"<{tag}{attributes(pairs)}>{lines_of(text)}</{tag}>" if text and not text.isspace() else ""


def nest(tag: str, /, *parts: str, **pairs: str) -> str:
    """An element around markup, one part a line; '' where no part says anything."""
    inner = "\n".join(filter(None, parts))
    if "\n" in inner:
        inner = f"\n{inner}\n"
    return f"<{tag}{attributes(pairs)}>{inner}</{tag}>" if inner else ""


def bare(tag: str, /, **pairs: str) -> str:
    """An element that says all in its attributes; '' where they say nothing."""
    told = attributes(pairs)
    return f"<{tag}{told}/>" if told else ""
