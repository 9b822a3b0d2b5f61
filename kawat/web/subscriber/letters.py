"""The letters by which a mailbox proves itself, in the language of the page that they were asked for on."""

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kawat.actions.enrolling import Words
from kawat.core.terms import LANGUAGES


def new() -> Words:
    """To an address that is not here yet."""
    return _letter(
        _("Confirm your address"),
        _(
            "Somebody, hopefully you, asked for this wire's stories at this address.\n\n"
            "Open this link within a day to confirm it and to choose a password:\n\n{link}\n\n"
            "If it was not you, do nothing: nothing more will come."
        ),
    )


def known() -> Words:
    """To one that is."""
    return _letter(
        _("Choose a password"),
        _(
            "Somebody, hopefully you, asked for a password for this address. It receives this wire's stories already.\n\n"
            "Open this link within a day to choose one:\n\n{link}\n\n"
            "If it was not you, do nothing: everything stays as it is."
        ),
    )


def forgotten(name: str) -> Words:
    """To whoever has an account of this name."""
    return _letter(
        _("Choose a password"),
        _(
            "Somebody, hopefully you, asked for a new password for the account {name}.\n\n"
            "Open this link within an hour to choose one:\n\n{link}\n\n"
            "If it was not you, do nothing: everything stays as it is."
        ).replace("{name}", name),
    )


def add(name: str) -> Words:
    """To a further mailbox of a subscriber with this name."""
    return _letter(
        _("Receive stories at this address?"),
        _(
            "Somebody, hopefully you, asked for this wire's stories for {name} to come to this address too.\n\n"
            "Open this link within a day and press the button, and they do:\n\n{link}\n\n"
            "If it was not you, do nothing: nothing more will come."
        ).replace("{name}", name),
    )


def move(name: str) -> Words:
    """To the address that a mailbox is to have."""
    return _letter(
        _("Receive stories at this address?"),
        _(
            "Somebody, hopefully you, asked for this wire's stories for {name} to come to this address in the place of "
            "another.\n\n"
            "Open this link within a day and press the button, and they do:\n\n{link}\n\n"
            "If it was not you, do nothing: nothing more will come."
        ).replace("{name}", name),
    )


def come_back() -> Words:
    """To a mailbox that had left."""
    return _letter(
        _("Receive stories again?"),
        _(
            "This address left this wire. Somebody, hopefully you, asked for its stories to come again.\n\n"
            "Open this link within a day and press the button, and they do:\n\n{link}\n\n"
            "If it was not you, do nothing: nothing more will come."
        ),
    )


def _letter(subject: str, text: str) -> Words:
    return Words(subject=subject, text=f"{text}\n", language=tag())


def tag() -> str:
    """The language of the page, where the wire writes it."""
    now = (get_language() or "en").lower()
    return next((tag for tag in LANGUAGES if tag.lower() == now), "en")
