"""ninjs 3.1 and 2.2 as others send them: an object becomes the same `Parsed` as wire copy does.

Fields are taken where IPTC says that they stand, never guessed; what was not taken is shown as removed, under its path.
An object that is no story, a kill for instance, is refused: such things are ordered here by those who may.
"""

import json
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from kawat.core.because import Because
from kawat.core.errors import BadNinjs
from kawat.core.findings import Finding, find
from kawat.core.release import Block, BlockKind, Contact, Dateline, Media
from kawat.formats.reading.dateline import read_dateline
from kawat.formats.reading.objects import Object, read_object
from kawat.formats.reading.parsed import Parsed, Placed
from kawat.formats.reading.xhtml import letters, read_xhtml

NOT_TAKEN = "not_taken"
_MEDIA = ("picture", "graphic", "video", "audio", "component")
_NOTICES = {"canceled": "kill", "withheld": "withhold"}


def read_ninjs(raw: bytes, *, name: str, language: str, today: date | None = None) -> Parsed:
    """The fields of one ninjs object; raises `BadNinjs`, or what `decode` raises."""
    told = read_object(raw, name=name)
    _refuse_what_is_no_story(told, name, language)
    taken: dict[str, Any] = {}
    findings: list[Finding] = []
    _take_headlines(told, taken)
    untaken = _take_bodies(told, taken, language, today)
    _take_descriptions(told, taken)
    _take_embargo(told, taken, findings)
    _take_rights(told, taken, findings)
    _take_classes(told, taken)
    taken["contacts"] = tuple(_contacts(told))
    taken["media"] = tuple(_media(told))
    taken["note"] = told.text("ednote")
    _take_urgency(told, taken)
    if not any(taken.get(field) for field in ("headline", "body")):
        raise BadNinjs(name=name, reason="it has neither headlines nor bodies, as ninjs 2.2 and 3.1 have")
    placed = [Placed(field=field, text=text, line=0) for field, text in _shown(taken)]
    placed += [Placed(field=NOT_TAKEN, text=text, line=0) for text in (*told.left(), *untaken)]
    return Parsed(**taken, placed=tuple(placed), findings=tuple(findings))


def _refuse_what_is_no_story(told: Object, name: str, language: str) -> None:
    standard = told.object("standard")
    version = standard.peek("version") if standard else ""
    if version and version.partition(".")[0] not in ("2", "3"):
        raise BadNinjs(
            name=name, reason=Because("it is ninjs {version}; 2.2 and 3.1 are read here", version=version[:10])
        )
    status, kind, its = told.text("pubstatus"), told.text("type"), told.text("language")
    if status in _NOTICES:
        clause = "its pubStatus is {status}, so that it is no story; order a {notice} of what is out"
        raise BadNinjs(name=name, reason=Because(clause, status=status, notice=_NOTICES[status]))
    if status not in ("", "usable"):
        raise BadNinjs(name=name, reason=Because("its pubStatus '{status}' is not one of ninjs", status=status[:40]))
    if kind not in ("", "text", "composite"):
        raise BadNinjs(name=name, reason=Because("it is of the type '{kind}', and a story is text", kind=kind[:40]))
    if its and its.lower().partition("-")[0] != language.lower().partition("-")[0]:
        raise BadNinjs(
            name=name,
            reason=Because(
                "it says that it is in '{its}', and it is filed as {language}", its=its[:20], language=language
            ),
        )
    told.drop("standard")


def _take_headlines(told: Object, taken: dict[str, Any]) -> None:
    for each in told.objects("headlines"):
        role = each.peek("role").lower()
        field = "subhead" if role in ("subhead", "subheadline", "sub") else "headline" if role in ("", "main") else ""
        if field and not taken.get(field):
            taken[field] = _plain(each)
    if not taken.get("headline"):
        taken["headline"] = _line(told.text("title"))


def _take_bodies(told: Object, taken: dict[str, Any], language: str, today: date | None) -> list[str]:
    """The body in XHTML where there is one, since only that has headings and links, and else the plain one."""
    untaken: list[str] = []
    main: dict[bool, Object] = {}
    for each in told.objects("bodies"):
        role = each.peek("role").lower()
        if role in ("boilerplate", "disclaimer") and not taken.get(role) and not _is_markup(each):
            taken[role] = _rest(each, "value")
        elif role in ("", "main"):
            main.setdefault(_is_markup(each), each)
    told_dateline = ""
    if True in main:
        body = read_xhtml(_rest(main[True], "value"))
        blocks, told_dateline, untaken = body.blocks, body.dateline, list(body.untaken)
        said = letters(told_dateline + "".join(block.text for block in blocks))
        if False in main and letters(main[False].peek("value")) == said:
            main[False].drop("value", "role", "contenttype")
    elif False in main:
        lines = (line.strip() for line in _rest(main[False], "value").split("\n"))
        blocks = tuple(Block(text=line) for line in lines if line)
    else:
        blocks = ()
    taken["dateline"], taken["body"] = _dateline(told, blocks, told_dateline, language, today)
    return untaken


def _dateline(
    told: Object, blocks: tuple[Block, ...], marked: str, language: str, today: date | None
) -> tuple[Dateline, tuple[Block, ...]]:
    """The dateline that was marked, or that the first paragraph opens with beyond doubt, and the blocks without it."""
    place = _line(told.text("located"))
    if marked:
        first = next((each.text for each in blocks if each.kind is BlockKind.PARAGRAPH), "")
        found = read_dateline(f"{marked} {first}", language, today=today)
        if found is not None and letters(found.dateline.raw) == letters(marked):
            read = found.dateline
            return Dateline(place=place or read.place, day=read.day, mark=read.mark, raw=marked), blocks
        return Dateline(place=place, raw=marked), blocks
    found = read_dateline(blocks[0].text, language, today=today) if blocks and not blocks[0].spans else None
    if found is None or not found.sure:
        return Dateline(place=place), blocks
    rest = blocks[0].text[found.end :].strip()
    return found.dateline, ((Block(text=rest),) if rest else ()) + blocks[1:]


def _take_descriptions(told: Object, taken: dict[str, Any]) -> None:
    for each in told.objects("descriptions"):
        role, value = each.peek("role"), each.peek("value")
        if role == "prevailing-language":
            taken["prevailing"] = _rest(each, "value")
        elif (role, value) == ("kind", "release") or (
            role == "dateline" and letters(value) == letters(taken["dateline"].raw)
        ):
            each.drop("role", "value")


def _take_embargo(told: Object, taken: dict[str, Any], findings: list[Finding]) -> None:
    field = "embargoeduntil" if "embargoeduntil" in told else "embargoed"
    if said := told.text(field):
        taken["embargo"] = said
        try:
            instant = datetime.fromisoformat(said)
            clause = "" if instant.tzinfo else "it names no zone"
            if not clause:
                taken["not_before"] = instant.astimezone(UTC)
        except (ValueError, OverflowError):  # the first and the last day of the calendar have no UTC everywhere
            clause = "it is no time of RFC 3339"
        if clause:
            findings.append(find("embargo-ambiguous", line=said, reason=clause))


def _take_rights(told: Object, taken: dict[str, Any], findings: list[Finding]) -> None:
    """Territories that are forbidden in ODRL's words. Terms in people's words bind nobody here, and a finding says so."""
    rights = told.object("rightsinfo")
    forbidden = _forbidden(rights.peek("encodedrights")) if rights else ()
    if rights and forbidden:
        taken["forbidden"] = forbidden
        rights.drop("langid", "encodedrights")
    terms = told.peek("usageterms")
    if terms and forbidden and all(code in terms for code in forbidden):
        told.drop("usageterms")
    elif terms or (rights and (rights.peek("encodedrights") or rights.peek("linkedrights"))):
        findings.append(find("terms-not-enforced", terms=terms or "rightsInfo"))


def _forbidden(policy: str) -> tuple[str, ...]:
    """The countries of a policy that does nothing but forbid to distribute in them; else none."""
    try:
        told = json.loads(policy)
        (rule,) = told["prohibition"]
        (constraint,) = rule["constraint"]
        countries = constraint["rightOperand"]
        known = set(told) <= {"@context", "@type", "uid", "prohibition"} and rule["action"] == "distribute"
        known = known and (constraint["leftOperand"], constraint["operator"]) == ("spatial", "isAnyOf")
        if known and isinstance(countries, list) and all(_is_country(each) for each in countries):
            return tuple(sorted(set(countries)))
    except (ValueError, KeyError, TypeError, RecursionError):
        pass
    return ()


def _take_classes(told: Object, taken: dict[str, Any]) -> None:
    """Topics, sectors, keywords, tickers, countries, and whether it is a disclosure."""
    found: dict[str, list[str]] = {"topics": [], "sectors": [], "keywords": [], "tickers": [], "countries": []}
    for each in told.objects("subjects"):
        code = (each.peek("literal") or each.peek("uri")).rpartition(":" if each.peek("literal") else "/")[2]
        at_home = each.peek("literal").startswith("medtop:") or "/mediatopic/" in each.peek("uri")
        if at_home and len(code) == 8 and code.isascii() and code.isdecimal():
            found["topics"].append(f"medtop:{code}")
            each.drop("uri", "literal", "rel")
        elif each.peek("rel") in ("sector", "keyword") and each.peek("name").strip():
            found[f"{each.peek('rel')}s"].append(_line(_rest(each, "name", "rel")))
    for each in told.objects("organisations"):
        for symbols in each.objects("symbols"):
            exchange, symbol = (
                symbols.peek("exchange").strip(),
                (symbols.peek("symbol") or symbols.peek("ticker")).strip(),
            )
            if symbol:
                ticker = f"{exchange}:{symbol}" if exchange else symbol
                literal = _line(each.peek("literal"))
                found["tickers"].append(literal if literal.replace(" ", "") == ticker.replace(" ", "") else ticker)
                symbols.drop("exchange", "symbol", "ticker")
                if found["tickers"][-1] == literal:
                    each.drop("literal", "rel")
    for each in told.objects("places"):
        if each.peek("rel") == "about" and _is_country(each.peek("literal")):
            found["countries"].append(_rest(each, "literal", "rel"))
    for each in told.objects("genres"):
        if each.peek("literal") == "disclosure":
            taken["disclosure"] = True
            each.drop("literal", "name")
    taken |= {field: tuple(dict.fromkeys(values)) for field, values in found.items() if values}


def _contacts(told: Object) -> Iterable[Contact]:
    """People to be asked. ninjs does not say who may see them, so that it is the media."""
    for each in told.objects("people"):
        if each.peek("rel") != "contact":
            continue
        ways = {"phone": "", "email": ""}
        for way in each.objects("contactinfo"):
            kind = way.peek("type")
            if kind in ways and not ways[kind]:
                ways[kind] = _line(_rest(way, "value", "type"))
        name = _line(_rest(each, "name", "rel"))
        if name or any(ways.values()):
            yield Contact(name=name, phone=ways["phone"], email=ways["email"])


def _media(told: Object) -> Iterable[Media]:
    """Captions and credits. What they belong to has to be attached: nothing is fetched here."""
    for each in told.objects("associations"):
        if each.peek("type") not in _MEDIA:
            continue
        caption = ""
        for described in each.objects("descriptions"):
            if not caption and described.peek("role") in ("", "caption"):
                caption = _line(_rest(described, "value"))
        credit = _line(each.text("by"))
        if caption or credit:
            each.drop("type", "rel")
            yield Media(caption=caption, credit=credit)


def _take_urgency(told: Object, taken: dict[str, Any]) -> None:
    urgency = told.number("urgency")
    if urgency is not None and not 1 <= urgency <= 9:
        raise told.refusal("urgency", "'{place}' does not run from 1 to 9")
    if urgency is not None:
        taken["urgency"] = min(8, urgency)


def _is_markup(each: Object) -> bool:
    return "html" in each.peek("contenttype").lower()


def _plain(each: Object) -> str:
    """A value as one line of text, whatever it was written in."""
    markup = _is_markup(each)
    value = _rest(each, "value")
    return _line(" ".join(block.text for block in read_xhtml(value).blocks) if markup else value)


def _rest(each: Object, field: str, *beside: str) -> str:
    """A field, and with it what only says what it is."""
    each.drop("role", "contenttype", "charcount", "wordcount", *beside)
    return each.text(field)


def _line(text: str) -> str:
    return " ".join(text.split("\n")).strip()


def _is_country(text: object) -> bool:
    return isinstance(text, str) and len(text) == 2 and text.isascii() and text.isalpha() and text.isupper()


def _shown(taken: dict[str, Any]) -> Iterable[tuple[str, str]]:
    """What was taken, field by field, as a person reads it."""
    for field, value in taken.items():
        if field == "dateline":
            yield field, value.raw or value.place
        elif field == "body":
            yield from ((field, block.text) for block in value)
        elif field == "contacts":
            yield from ((field, " ".join(filter(None, (each.name, each.phone, each.email)))) for each in value)
        elif field == "media":
            yield from ((field, " / ".join(filter(None, (each.caption, each.credit)))) for each in value)
        elif isinstance(value, tuple):
            yield field, ", ".join(value)
        elif field != "not_before" and value:
            yield field, str(value)
