"""A contact block: a head such as 'Media contact:' and the lines below it with names, telephones and e-mail addresses.

What is neither telephone nor address belongs to the name, so that titles and companies are not lost.
"""

import re
from dataclasses import replace
from functools import lru_cache

from kawat.core.release import Contact
from kawat.formats.reading.sheet import Line, Sheet
from kawat.language import labels_of_all, normalise, width

MOST_LINES = 12
_EMAIL = re.compile(r"<?(?:mailto:)?([\w.+%-]+@[\w-]+(?:\.[\w-]+)+)>?")
_PHONE = re.compile(r"(?<![\w+/])\+?[(（]?\d[\d \u00a0().\-–（）]{5,22}\d(?![\w/])")
_TRIM = " \t\u00a0\u3000,;，；、|•·-–—:：/()"


def contact_head(text: str, sheet: Sheet) -> int:
    """Where a contact head ends in the text (after its colon), or 0 where there is none."""
    label, colon, _ = text.partition(":") if ":" in text[:60] else text.partition("：")
    said = normalise(label).strip("*# ")
    if said in sheet.furniture.contacts and (colon or width(text) <= 60):
        return len(label) + len(colon)
    return 0


def is_contact_line(text: str) -> bool:
    """Whether a line below a contact head can belong to it."""
    if _EMAIL.search(text) or _PHONE.search(text):
        return width(text) <= 240
    return width(text) <= 70 and len(text.split()) <= 9 and text.rstrip()[-1:] not in (".", "。", "!", "?", "！", "？")


def read_contacts(lines: list[Line], head_end: int, sheet: Sheet) -> bool:
    """Reads a block whose first line is its head; False, with nothing done, where nobody can be reached by it."""
    if not any(_EMAIL.search(line.text) or _PHONE.search(line.text) for line in lines):
        return False
    sheet.place("label", lines[0].text[:head_end], lines[0])
    found: list[Contact] = []
    for at, line in enumerate(lines):
        _read_line(line.text[head_end:] if at == 0 else line.text, line, found, sheet)
    sheet.contacts += _reachable(found)
    return True


def _read_line(text: str, line: Line, found: list[Contact], sheet: Sheet) -> None:
    emails, phones, labels = _EMAIL.findall(text), [each[0].strip() for each in _PHONE.finditer(text)], []

    def off(label: re.Match[str]) -> str:
        labels.append(label[0])
        return " "

    name = _labels().sub(off, _PHONE.sub(" \x00 ", _EMAIL.sub(" \x00 ", text)))
    names = [bit for part in name.split("\x00") if (bit := re.sub(r"\s+", " ", part).strip(_TRIM))]
    said = text
    for label in labels:
        said = said.replace(label, " ", 1)
        sheet.place("label", label, line)
    sheet.place("contacts", said, line)
    _join(found, ", ".join(names), phones, emails)


def _join(found: list[Contact], name: str, phones: list[str], emails: list[str]) -> None:
    """Adds a line to the contact it belongs to, or opens the next: a name after an address is somebody else's, unless
    nothing follows by which they can be reached."""
    last = found[-1] if found else None
    if (
        last is None
        or (name and (phones or emails) and (last.phone or last.email))
        or (name and last.email and last.phone)
    ):
        found.append(last := Contact(name=""))
    phone = " / ".join(filter(None, (last.phone, *phones)))
    email = last.email or (emails[0] if emails else "")
    named = ", ".join(filter(None, (last.name, name)))
    found[-1] = Contact(name=named, phone=phone, email=email)
    for more in emails if last.email else emails[1:]:
        found.append(Contact(name="", email=more))


def _reachable(found: list[Contact]) -> list[Contact]:
    """Those that can be reached; a last line of names without an address belongs to the one before."""
    kept: list[Contact] = []
    for each in found:
        if kept and not (each.phone or each.email):
            kept[-1] = replace(kept[-1], name=", ".join(filter(None, (kept[-1].name, each.name))))
        else:
            kept.append(each)
    return kept


@lru_cache(maxsize=1)
def _labels() -> re.Pattern[str]:
    words = "|".join(sorted(map(re.escape, labels_of_all("reach")), key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{words})\s*(?:[:：]|\.:?(?=\s|$)|(?=\s*\x00))", re.IGNORECASE)
