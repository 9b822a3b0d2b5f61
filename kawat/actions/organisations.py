"""What an organisation says of itself: the paragraph about it and its contacts in each language, which filing adds where
the copy has none; its tickers; and its logo.

Its own people change it, and the desk; what was filed already keeps what it had.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kawat.actions.filing import known_language, refuse_half_character
from kawat.actions.people import Actor, permit
from kawat.core.because import Because
from kawat.core.errors import BadField, NoSuchIssuer
from kawat.core.release import Contact, Media, Source, from_plain, to_plain
from kawat.core.terms import Right
from kawat.formats.reading import as_ticker, clean
from kawat.store import blobs, models
from kawat.store.journal import note
from kawat.store.transactions import deciding

LONGEST = 5_000
"""Characters of one paragraph: it stands under every release."""
CONTACTS_MOST = 5
"""In one language."""
TICKERS_MOST = 20
FIELD_MOST = 200
LOGO_MB = 1
"""Of a logo as it is kept, made small before."""

_EMAIL = re.compile(r"[^\s@<>,;:\"]+@[^\s@<>,;:\"]+\.[^\s@<>,;:\".]+")
_PHONE = re.compile(r"\+?[\d\s().\-–/]{5,40}(?:[x#]\d{1,6})?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What stands of an organisation in one language, and its tickers in all of them."""

    boilerplate: str = ""
    contacts: tuple[Contact, ...] = ()
    tickers: tuple[str, ...] = ()


def standing(issuer: Source | None, language: str) -> Standing:
    """Nothing, where there is no issuer."""
    row = models.Issuer.objects.filter(code=issuer.code).first() if issuer else None
    if row is None:
        return Standing()
    return Standing(
        boilerplate=row.boilerplates.get(language, ""),
        contacts=contacts_of(row, language),
        tickers=tuple(row.tickers),
    )


def contacts_of(row: models.Issuer, language: str) -> tuple[Contact, ...]:
    return tuple(from_plain(Contact, each) for each in row.contacts.get(language, []))


def describe(
    actor: Actor,
    code: str,
    *,
    boilerplates: Mapping[str, str],
    contacts: Mapping[str, Sequence[Contact]],
    tickers: Sequence[str] | None = None,
) -> None:
    """Say what stands about the issuer in each of these languages; an empty text or list takes a language's away."""
    permit(actor, Right.FILE, issuer=code)
    told = {language: _paragraph(language, text) for language, text in boilerplates.items()}
    named = {language: [to_plain(each) for each in _checked(language, its)] for language, its in contacts.items()}
    own = None if tickers is None else list(dict.fromkeys(map(as_ticker, tickers)))
    if own is not None and len(own) > TICKERS_MOST:
        raise BadField(field="tickers", reason=Because("there are more than {limit}", limit=TICKERS_MOST))
    with deciding():
        issuer = _active(code)
        changed = [
            *_laid(issuer.boilerplates, told),
            *_laid(issuer.contacts, named),
            *(["tickers"] if own is not None and own != issuer.tickers else []),
        ]
        if not changed:
            return
        issuer.tickers = issuer.tickers if own is None else own
        issuer.save(update_fields=["boilerplates", "contacts", "tickers"])
        note("described", f"issuer:{issuer.pk}", actor=actor.user, changed=sorted(set(changed)))


def show_logo(actor: Actor, code: str, png: bytes, *, width: int, height: int) -> None:
    """Put this picture, small already, on the organisation's page; its releases carry it from now on. b'' takes it
    away."""
    permit(actor, Right.FILE, issuer=code)
    if len(png) > LOGO_MB * 1_000_000:
        raise BadField(field="logo", reason=Because("it is larger than {limit} MB even when made small", limit=LOGO_MB))
    with deciding():
        issuer = _active(code)
        before, issuer.logo = issuer.logo, {}
        if png:
            its = blobs.keep(_owner(code), png)
            issuer.logo = {"blob": its, "size": len(png), "width": width, "height": height}
        if before == issuer.logo:
            return
        issuer.save(update_fields=["logo"])
        note("logo-changed", f"issuer:{issuer.pk}", actor=actor.user, shown=bool(png))


def logo_bytes(issuer: models.Issuer) -> bytes:
    """The PNG; b'' where there is none."""
    try:
        return blobs.read(_owner(issuer.code), issuer.logo["blob"]) if issuer.logo else b""
    except FileNotFoundError:
        return b""


def logo_for(source: Source | None) -> bytes:
    """The logo of a release's issuer, to go with it."""
    row = models.Issuer.objects.filter(code=source.code).first() if source else None
    return logo_bytes(row) if row else b""


def as_media(png: bytes, blob: str) -> Media:
    return Media(name="logo.png", media_type="image/png", blob=blob, size=len(png))


def _owner(code: str) -> str:
    return f"issuer:{code}"


def _active(code: str) -> models.Issuer:
    issuer = models.Issuer.objects.filter(code=code, active=True).first()
    if issuer is None:
        raise NoSuchIssuer(name=code, known=code)
    return issuer


def _paragraph(language: str, text: str) -> str:
    known_language(language)
    refuse_half_character("boilerplate", text)
    if len(text) > LONGEST:
        raise BadField(field=f"about_{language}", reason=Because("it is longer than {limit} characters", limit=LONGEST))
    return clean(text, name="boilerplate").strip() if text.strip() else ""


def _checked(language: str, contacts: Sequence[Contact]) -> Sequence[Contact]:
    known_language(language)
    field = f"contact_{language}"
    refuse_half_character(field, tuple(contacts))
    if len(contacts) > CONTACTS_MOST:
        raise BadField(field=field, reason=Because("there are more than {limit}", limit=CONTACTS_MOST))
    for each in contacts:
        if any(len(said) > FIELD_MOST or not said.isprintable() for said in (each.name, each.phone, each.email)):
            raise BadField(
                field=field, reason=Because("a field is one line of {limit} characters at most", limit=FIELD_MOST)
            )
        if not each.name or not (each.phone or each.email):
            raise BadField(field=field, reason=Because("a contact has a name, and a telephone or an e-mail address"))
        if each.email and not _EMAIL.fullmatch(each.email):
            raise BadField(field=field, reason=Because("'{text}' is no e-mail address", text=each.email))
        if each.phone and not _PHONE.fullmatch(each.phone):
            raise BadField(field=field, reason=Because("'{text}' is no telephone number", text=each.phone))
    return contacts


def _laid(kept: dict[str, Any], told: Mapping[str, Any]) -> list[str]:
    """Lay what is told over what is kept, leaving out what is empty; the languages that it changed."""
    changed = [language for language, said in told.items() if (kept.get(language) or None) != (said or None)]
    for language in changed:
        if told[language]:
            kept[language] = told[language]
        else:
            kept.pop(language, None)
    return changed
